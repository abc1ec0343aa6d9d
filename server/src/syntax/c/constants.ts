/** Constants: literals, folding, and evaluation of constant expressions that are known only as text. */
import { hashText, type BinaryOperator, type Expression, type UnaryOperator } from '../../ir';

export const ZERO: Expression = { kind: 'integer', value: 0 };
export const ONE: Expression = { kind: 'integer', value: 1 };
export const UNKNOWN: Expression = { kind: 'unknown' };

export function integer(value: number): Expression {
  return { kind: 'integer', value };
}

const INTEGER = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)[uUlLzZ]*$/;

/** The value of an integer literal, or null for anything else (a floating constant). */
export function parseInteger(text: string): number | null {
  const match = INTEGER.exec(text.includes("'") ? text.replaceAll("'", '') : text);
  if (match === null) return null;
  const digits = match[2]!;
  const isOctal = digits.length > 1 && /^0[0-7]+$/.test(digits);
  const value = isOctal ? parseInt(digits, 8) : Number(digits);
  return match[1] === '-' && value !== 0 ? -value : value;
}

/** So much of a literal is kept; of longer ones a hash tells them apart, and stays what they ask for as formats. */
const MAX_LITERAL = 32;

/** What is kept of a literal, its quotes included. */
export function contentOf(literal: string): string {
  if (literal.length <= MAX_LITERAL) return literal;
  return `${hashText(literal)}${literal.match(/%[^a-zA-Z%]*[a-zA-Z%]+/g)?.join(' ') ?? ''}`;
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

/** The value of a character literal, or null where it is none of the usual forms. */
export function parseCharacter(text: string): number | null {
  const match = /^(?:u8|[uUL])?'(\\?)([\s\S]+)'$/.exec(text);
  if (match === null) return null;
  const body = match[2]!;
  if (match[1] === '') return Array.from(body).length === 1 ? body.codePointAt(0)! : null;
  if (/^[0-7]{1,3}$/.test(body)) return parseInt(body, 8);
  if (/^[xuU][0-9a-fA-F]+$/.test(body)) return parseInt(body.slice(1), 16);
  return ESCAPES[body] ?? null;
}

/** `operator operand`, folded where the operand is constant. */
export function foldUnary(operator: UnaryOperator, operand: Expression): Expression {
  if (operand.kind === 'integer') {
    if (operator === '!') return operand.value === 0 ? ONE : ZERO;
    if (operator === '-') return operand.value === 0 ? ZERO : integer(-operand.value);
    return integer(-operand.value - 1);
  }
  if (operator === '!' && operand.kind === 'string') return ZERO;
  return { kind: 'unary', operator, operand };
}

/** `left operator right`, folded where both are constant. */
export function foldBinary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  if (left.kind === 'integer' && right.kind === 'integer') {
    const value = compute(operator, left.value, right.value);
    if (value !== null) return integer(value);
  }
  return { kind: 'binary', operator, left, right };
}

function compute(operator: BinaryOperator, left: number, right: number): number | null {
  const value = computeExactly(operator, left, right);
  // Beyond what numbers hold exactly, no value is better than a wrong one. `+ 0` turns minus zero into zero.
  return value !== null && Number.isSafeInteger(value) ? value + 0 : null;
}

function computeExactly(operator: BinaryOperator, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : Math.trunc(left / right);
    case '%':
      return right === 0 ? null : left % right;
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    default:
      return computeBits(operator, left, right);
  }
}

function computeBits(operator: BinaryOperator, left: number, right: number): number | null {
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right)) return null;
  const a = BigInt(left);
  const b = BigInt(right);
  if (operator === '&') return Number(a & b);
  if (operator === '|') return Number(a | b);
  if (operator === '^') return Number(a ^ b);
  if (right < 0 || right > 62) return null;
  return Number(operator === '<<' ? a << b : a >> b);
}

/** What names stand for in a constant expression; null is unknown. */
export interface ConstantNames {
  value(name: string): number | null;
  isDefined(name: string): number | null;
}

const TOKEN =
  /\s+|\/\*[\s\S]*?\*\/|\/\/.*|([A-Za-z_]\w*)|((?:\.?\d)[\w.']*)|('(?:\\.|[^'\\])*')|(&&|\|\||<<|>>|[<>=!]=|[-+*/%&|^~!<>()?:])|([\s\S])/gy;

const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

const MAX_CONSTANT_LENGTH = 2000;
const MAX_CONSTANT_DEPTH = 60;

/** The value of a constant expression of C or of the preprocessor, or null where it is unknown or none. */
export function evaluateConstant(text: string, names: ConstantNames): number | null {
  if (text.length > MAX_CONSTANT_LENGTH) return null;
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    if (match[5] !== undefined) return null;
    const token = match[1] ?? match[2] ?? match[3] ?? match[4];
    if (token !== undefined) tokens.push(token);
  }
  const parser = new ConstantParser(tokens, names);
  const value = parser.conditional(0);
  return parser.isAtEnd ? value : null;
}

/** Reads a whole expression even where a part is unknown, since `0 && x` is known. `failed` is for what is no expression. */
class ConstantParser {
  private at = 0;
  private failed = false;

  constructor(
    private readonly tokens: readonly string[],
    private readonly names: ConstantNames,
  ) {}

  get isAtEnd(): boolean {
    return !this.failed && this.at === this.tokens.length;
  }

  conditional(depth: number): number | null {
    const condition = this.binary(1, depth);
    if (this.tokens[this.at] !== '?') return condition;
    this.at++;
    const whenTrue = this.conditional(depth + 1);
    if (this.tokens[this.at++] !== ':') return this.fail();
    const whenFalse = this.conditional(depth + 1);
    if (condition === null) return null;
    return condition !== 0 ? whenTrue : whenFalse;
  }

  private binary(minimum: number, depth: number): number | null {
    let left = this.unary(depth);
    for (;;) {
      const operator = this.tokens[this.at] ?? '';
      const precedence = PRECEDENCE[operator];
      if (precedence === undefined || precedence < minimum || this.failed) return left;
      this.at++;
      left = combine(operator, left, this.binary(precedence + 1, depth + 1));
    }
  }

  private unary(depth: number): number | null {
    if (depth > MAX_CONSTANT_DEPTH) return this.fail();
    const token = this.tokens[this.at++];
    if (token === undefined) return this.fail();
    if (token === '(') return this.parenthesized(depth);
    if (token === 'defined') return this.definedOperator();
    if (/^['0-9.]/.test(token)) return token.startsWith("'") ? parseCharacter(token) : parseInteger(token);
    if (/^[A-Za-z_]/.test(token)) return this.tokens[this.at] === '(' ? this.fail() : this.names.value(token);
    if (token !== '-' && token !== '+' && token !== '~' && token !== '!') return this.fail();
    const operand = this.unary(depth + 1);
    if (operand === null || token === '+') return operand;
    if (token === '!') return Number(operand === 0);
    return token === '-' ? 0 - operand : -operand - 1;
  }

  private parenthesized(depth: number): number | null {
    const from = this.at;
    while (/^(?:unsigned|signed|int|long|short|char|u?int\d+_t|s?size_t)$/.test(this.tokens[this.at] ?? '')) this.at++;
    if (this.at > from && this.tokens[this.at] === ')') {
      this.at++;
      return this.unary(depth + 1);
    }
    this.at = from;
    const value = this.conditional(depth + 1);
    return this.tokens[this.at++] === ')' ? value : this.fail();
  }

  private definedOperator(): number | null {
    const hasParentheses = this.tokens[this.at] === '(';
    if (hasParentheses) this.at++;
    const name = this.tokens[this.at++] ?? '';
    if (hasParentheses && this.tokens[this.at++] !== ')') return this.fail();
    return this.names.isDefined(name);
  }

  private fail(): null {
    this.failed = true;
    return null;
  }
}

function combine(operator: string, left: number | null, right: number | null): number | null {
  if (operator === '&&') {
    if (left === 0 || right === 0) return 0;
    return left === null || right === null ? null : 1;
  }
  if (operator === '||') {
    if ((left !== null && left !== 0) || (right !== null && right !== 0)) return 1;
    return left === null || right === null ? null : 0;
  }
  if (left === null || right === null) return null;
  return compute(operator as BinaryOperator, left, right);
}
