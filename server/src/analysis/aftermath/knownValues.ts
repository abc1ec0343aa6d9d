/**
 * What is known of variables, and of members, on a path of which nothing else is asked: ranges, and no more; of globals,
 * and of what pointers point to, until the next call.
 */
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
import { isErrorName } from '../constraints/constantNames';
import { pathKey, visitExpressions } from '../dataflow/accesses';

const MAX_DEPTH = 6;
const ADDRESS: Range = { low: 1, high: Infinity, excluded: [] };

const shared = new WeakMap<FunctionIR['blocks'], ReadonlySet<VariableId>>();

/** Variables that change behind the function's back: those whose address it keeps anywhere. */
function sharedVariables({ blocks }: FunctionIR): ReadonlySet<VariableId> {
  const known = shared.get(blocks);
  if (known) return known;
  const found = new Set<VariableId>();
  // What a call is given the address of, it writes now if ever.
  const given = new Set(blocks.flatMap(({ instructions }) => instructions.flatMap((each) => addressesGiven(each))));
  visitExpressions(blocks, (node) => {
    if (node.kind === 'address-of' && !given.has(node)) found.add(node.place.root);
  });
  shared.set(blocks, found);
  return found;
}

/** The arguments of a call that are addresses: of all, or of those at these positions. */
export function addressesGiven(
  instruction: Instruction,
  positions?: readonly number[],
): Extract<Expression, { kind: 'address-of' }>[] {
  if (instruction.kind !== 'call') return [];
  const { arguments: given } = instruction;
  const asked = positions === undefined ? given : given.filter((_, position) => positions.includes(position));
  return asked.filter((argument) => argument.kind === 'address-of');
}

/** A member of an object, by its path from a variable. */
interface Member {
  readonly root: VariableId;
  /** It lies behind a pointer: another name may lead there. */
  readonly isThrough: boolean;
  readonly range: Range;
}

export class KnownValues {
  private constructor(
    private readonly one: FunctionIR,
    private readonly constantNamed: (name: string) => number | null,
    private readonly ranges: Map<VariableId, Range>,
    private readonly members: Map<string, Member>,
  ) {}

  /** At the function's entry, where names of the file's scope stand for these constants. */
  static ofArguments(
    one: FunctionIR,
    given: readonly (Range | undefined)[],
    constantNamed: (name: string) => number | null,
  ): KnownValues {
    const values = new KnownValues(one, constantNamed, new Map(), new Map());
    for (const { id, parameterIndex } of one.variables) {
      const range = given[parameterIndex];
      if (range) values.set({ root: id, path: [] }, range);
    }
    return values;
  }

  clone(): KnownValues {
    return new KnownValues(this.one, this.constantNamed, new Map(this.ranges), new Map(this.members));
  }

  /** All that is known, as text to compare by. */
  get key(): string {
    const members = [...this.members].map(([key, { range }]) => [key, range] as const);
    return [...this.ranges.entries(), ...members]
      .map(([id, { low, high, excluded }]) => `${id}:${low},${high},${excluded.join(',')}`)
      .sort()
      .join(' ');
  }

  /** The instruction writes it: other names of what it wrote hold something else now. */
  set(target: Place, range: Range): void {
    const { root, path } = target;
    const isThrough = path.some(({ kind }) => kind === 'deref');
    const key = memberKey(target) ?? `${root}`;
    this.forgetMembers((one, known) => (isThrough && one.isThrough) || known.startsWith(key) || key.startsWith(known));
    this.note(target, range);
  }

  private note(place: Place, range: Range): void {
    const { root, path } = place;
    const isKept = !isAnything(range) && this.isFollowed(root);
    const key = memberKey(place);
    if (path.length === 0) {
      if (isKept) this.ranges.set(root, range);
      else this.ranges.delete(root);
    } else if (key !== null) {
      if (isKept) this.members.set(key, { root, isThrough: path.some(({ kind }) => kind === 'deref'), range });
      else this.members.delete(key);
    }
  }

  private forgetMembers(isGone: (one: Member, key: string) => boolean): void {
    for (const [key, one] of this.members) if (isGone(one, key)) this.members.delete(key);
  }

  /**
   * What the instruction may write besides its target is not known afterwards: of a call what these of its arguments
   * point to, or any of them where nobody knows.
   */
  forget(instruction: Instruction, writes?: readonly number[]): void {
    const isOpaque = instruction.kind === 'opaque';
    const roots = isOpaque ? instruction.mentions.map(({ root }) => root) : [];
    roots.push(...addressesGiven(instruction, writes).map(({ place }) => place.root));
    for (const root of roots) this.ranges.delete(root);
    if (roots.length > 0) this.forgetMembers(({ root }) => roots.includes(root));
    if (isOpaque || instruction.kind === 'call') {
      this.forgetMembers(({ root, isThrough }) => isThrough || !this.isOnlyHere(root));
    }
    const mayWriteGlobals =
      instruction.kind === 'call' ||
      instruction.kind === 'opaque' ||
      (instruction.kind === 'assign' && instruction.target.path.some(({ kind }) => kind === 'deref'));
    if (!mayWriteGlobals) return;
    for (const id of this.ranges.keys()) if (!this.isOnlyHere(id)) this.ranges.delete(id);
  }

  forgetVariables(ids: Iterable<VariableId>): void {
    for (const id of ids) this.ranges.delete(id);
    this.members.clear();
  }

  forgetAll(): void {
    this.ranges.clear();
    this.members.clear();
  }

  /** No variable that changes behind the function's back at any time. */
  private isFollowed(id: VariableId): boolean {
    return this.one.variables[id]!.shape !== 'array' && !sharedVariables(this.one).has(id);
  }

  /** What is called cannot write it. */
  private isOnlyHere(id: VariableId): boolean {
    const { kind } = this.one.variables[id]!;
    return kind === 'local' || kind === 'parameter' || kind === 'temporary';
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
        if (path.length > 0) return this.members.get(memberKey(expression.place) ?? '')?.range ?? ANYTHING;
        const { kind, name } = this.one.variables[root]!;
        return this.ranges.get(root) ?? (kind === 'global' ? this.named(name) : ANYTHING);
      }
      case 'symbol':
        return this.named(expression.text);
      case 'unary':
        return this.unary(expression, depth);
      case 'binary':
        return this.binary(expression, depth);
      default:
        return ANYTHING;
    }
  }

  private named(name: string): Range {
    const value = this.constantNamed(name);
    if (value !== null) return exactly(value);
    return isErrorName(name) ? NONZERO : ANYTHING;
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
    if (expression.kind === 'load') this.note(expression.place, result);
    return true;
  }
}

/** Null where it lies in an element that nobody knows. */
function memberKey(place: Place): string | null {
  const isUnknown = place.path.some((projection) => projection.kind === 'index' && projection.index === null);
  return isUnknown ? null : `${place.root}${pathKey(place)}`;
}

function truthRange(truth: boolean | null): Range {
  return truth === null ? BOOLEAN : exactly(truth ? 1 : 0);
}
