/** What is known of a function's own variables on a path of which nothing else is asked: ranges, and no more. */
import type { Expression, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import {
  ANYTHING,
  BOOLEAN,
  constantOf,
  decide,
  exactly,
  intersect,
  isAnything,
  isComparison,
  MIRRORED,
  NEGATED,
  NONZERO,
  rangeSatisfying,
  type Comparison,
  type Range,
} from '../constraints/range';
import { visitExpressions } from '../dataflow/accesses';

const MAX_DEPTH = 6;
const ADDRESS: Range = { low: 1, high: Infinity, excluded: [] };

const shared = new WeakMap<FunctionIR['blocks'], ReadonlySet<VariableId>>();

/** Variables that change behind the function's back: those whose address it takes. */
function sharedVariables({ blocks }: FunctionIR): ReadonlySet<VariableId> {
  const known = shared.get(blocks);
  if (known) return known;
  const found = new Set<VariableId>();
  visitExpressions(blocks, (node) => {
    if (node.kind === 'address-of') found.add(node.place.root);
  });
  shared.set(blocks, found);
  return found;
}

export class KnownValues {
  private constructor(
    private readonly one: FunctionIR,
    private readonly ranges: Map<VariableId, Range>,
  ) {}

  /** At the function's entry. */
  static ofArguments(one: FunctionIR, given: readonly (Range | undefined)[]): KnownValues {
    const values = new KnownValues(one, new Map());
    for (const { id, parameterIndex } of one.variables) {
      const range = given[parameterIndex];
      if (range) values.set({ root: id, path: [] }, range);
    }
    return values;
  }

  clone(): KnownValues {
    return new KnownValues(this.one, new Map(this.ranges));
  }

  /** All that is known, as text to compare by. */
  get key(): string {
    return [...this.ranges]
      .sort(([a], [b]) => a - b)
      .map(([id, { low, high, excluded }]) => `${id}:${low},${high},${excluded.join(',')}`)
      .join(' ');
  }

  set(target: Place, range: Range): void {
    if (target.path.length > 0) return;
    if (isAnything(range) || !this.isOwn(target.root)) this.ranges.delete(target.root);
    else this.ranges.set(target.root, range);
  }

  /** What the instruction does is not known: nor is what it may have written. */
  forget(instruction: Instruction): void {
    if (instruction.kind === 'opaque') for (const { root } of instruction.mentions) this.ranges.delete(root);
  }

  forgetVariables(ids: Iterable<VariableId>): void {
    for (const id of ids) this.ranges.delete(id);
  }

  private isOwn(id: VariableId): boolean {
    const { kind } = this.one.variables[id]!;
    return (kind === 'local' || kind === 'parameter' || kind === 'temporary') && !sharedVariables(this.one).has(id);
  }

  rangeOf(expression: Expression, depth = 0): Range {
    if (depth > MAX_DEPTH) return ANYTHING;
    switch (expression.kind) {
      case 'integer':
        return exactly(expression.value);
      case 'string':
      case 'function':
      case 'address-of':
        return ADDRESS;
      case 'load': {
        const { root, path } = expression.place;
        return path.length === 0 ? (this.ranges.get(root) ?? ANYTHING) : ANYTHING;
      }
      case 'unary':
        return this.unary(expression, depth);
      case 'binary':
        return this.binary(expression, depth);
      default:
        return ANYTHING;
    }
  }

  private unary({ operator, operand }: Extract<Expression, { kind: 'unary' }>, depth: number): Range {
    const inner = this.rangeOf(operand, depth + 1);
    if (operator === '!') return truthRange(decide('==', inner, exactly(0)));
    if (operator === '~') return ANYTHING;
    return { low: -inner.high, high: -inner.low, excluded: inner.excluded.map((value) => -value).reverse() };
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, depth: number): Range {
    const [a, b] = [this.rangeOf(left, depth + 1), this.rangeOf(right, depth + 1)];
    if (isComparison(operator)) return truthRange(decide(operator, a, b));
    const [x, y] = [constantOf(a), constantOf(b)];
    if (x === null || y === null) return ANYTHING;
    switch (operator) {
      case '+':
        return exactly(x + y);
      case '-':
        return exactly(x - y);
      case '&':
        return exactly(x & y);
      case '|':
        return exactly(x | y);
      default:
        return ANYTHING;
    }
  }

  /** Learns that the condition has this truth; false where it cannot have. */
  assume(condition: Expression, truth: boolean, depth = 0): boolean {
    if (depth > MAX_DEPTH) return true;
    if (condition.kind === 'unary' && condition.operator === '!')
      return this.assume(condition.operand, !truth, depth + 1);
    if (condition.kind === 'binary' && isComparison(condition.operator)) {
      const { operator, left, right } = condition;
      const comparison: Comparison = truth ? operator : NEGATED[operator];
      return (
        this.restrict(left, rangeSatisfying(comparison, this.rangeOf(right))) &&
        this.restrict(right, rangeSatisfying(MIRRORED[comparison], this.rangeOf(left)))
      );
    }
    return this.restrict(condition, truth ? NONZERO : exactly(0));
  }

  /** Learns that the value of the expression lies in the range; false where it cannot. */
  restrict(expression: Expression, range: Range): boolean {
    const result = intersect(this.rangeOf(expression), range);
    if (result === null) return false;
    if (expression.kind === 'load') this.set(expression.place, result);
    return true;
  }
}

function truthRange(truth: boolean | null): Range {
  return truth === null ? BOOLEAN : exactly(truth ? 1 : 0);
}
