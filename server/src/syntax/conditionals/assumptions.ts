/** What is assumed of the conditions of `#if`s, so that those that follow from one another agree. */
import { fixedCondition, normalizedCondition } from '../c/configurations';

/** Conditions by their normalized text, with the truth that is assumed of them. */
export type Assumptions = ReadonlyMap<string, boolean>;

export const NO_ASSUMPTIONS: Assumptions = new Map();

/** Conditions are looked into no deeper than this. */
const MAX_DEPTH = 20;

/** The truth of a condition under what is assumed; null is unknown. */
export function truthOf(condition: string, known: Assumptions, depth = 0): boolean | null {
  const text = plain(condition);
  const direct = known.get(text) ?? fixedCondition(text);
  if (direct !== null || depth > MAX_DEPTH) return direct;
  const parts = split(text);
  if (parts.operator === 'none') return null;
  const truths = parts.operands.map((part) => truthOf(part, known, depth + 1));
  if (parts.operator === '!') return truths[0] === null ? null : !truths[0];
  const decisive = parts.operator === '||';
  if (truths.includes(decisive)) return decisive;
  return truths.includes(null) ? null : !decisive;
}

/** The assumptions, with one more and what follows from it. */
export function assume(known: Assumptions, condition: string, truth: boolean): Assumptions {
  const result = new Map(known);
  add(result, condition, truth, 0);
  for (let round = 0; round < MAX_ROUNDS && concludes(result); round++);
  return result;
}

/** Conclusions from conclusions. */
const MAX_ROUNDS = 4;

/** Of `a || b` that is true the one holds where the other does not, and so for `a && b` that is false. */
function concludes(known: Map<string, boolean>): boolean {
  let isNew = false;
  for (const [text, truth] of [...known]) {
    if (!text.includes('||') && !text.includes('&&')) continue;
    const { operator, operands } = split(text);
    if (operator !== (truth ? '||' : '&&')) continue;
    const open = operands.filter((operand) => truthOf(operand, known) === null);
    if (open.length !== 1 || operands.some((operand) => truthOf(operand, known) === truth)) continue;
    add(known, open[0]!, truth, 0);
    isNew = true;
  }
  return isNew;
}

function add(known: Map<string, boolean>, condition: string, truth: boolean, depth: number): void {
  const text = plain(condition);
  const { operator, operands } = split(text);
  if (depth > MAX_DEPTH || operator === 'none') {
    known.set(text, truth);
    return;
  }
  if (operator === '!') return add(known, operands[0]!, !truth, depth + 1);
  known.set(text, truth);
  // Of `a && b` that is false, and `a || b` that is true, nothing follows for either.
  if (truth !== (operator === '&&')) return;
  for (const operand of operands) add(known, operand, truth, depth + 1);
}

interface Parts {
  readonly operator: '&&' | '||' | '!' | 'none';
  readonly operands: readonly string[];
}

/** The operands of the operator that binds a condition together. */
function split(text: string): Parts {
  for (const operator of ['||', '&&'] as const) {
    const operands = splitAt(text, operator);
    if (operands.length > 1) return { operator, operands };
  }
  const negated = /^!(?!=)\s*([\s\S]*)$/.exec(text)?.[1];
  if (negated !== undefined && isOperand(negated)) return { operator: '!', operands: [negated] };
  return { operator: 'none', operands: [] };
}

/** What one `!` belongs to in full: a name, a call of `defined`, something in parentheses, or another `!`. */
function isOperand(text: string): boolean {
  const rest = text.replace(/^(?:!\s*)*/, '');
  if (/^\w+(?:\s*\(\s*\w*\s*\))?$/.test(rest)) return true;
  return withoutParentheses(rest) !== rest;
}

/** In one spelling, and without parentheses around all of it. */
function plain(condition: string): string {
  const text = normalizedCondition(condition);
  const inner = withoutParentheses(text);
  return inner === text ? text : plain(inner);
}

function withoutParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0 && at < text.length - 1) return text;
  }
  return depth === 0 ? text.slice(1, -1).trim() : text;
}

function splitAt(text: string, operator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')') depth--;
    if (depth !== 0 || !text.startsWith(operator, at)) continue;
    parts.push(text.slice(start, at).trim());
    start = at + operator.length;
    at++;
  }
  parts.push(text.slice(start).trim());
  return parts;
}
