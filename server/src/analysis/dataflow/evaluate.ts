/** Expressions and places to symbolic values, and conditions to what they teach. */
import type { BinaryOperator, Expression, Place } from '../../ir';
import { calculate, isLength, negate, shift, shifted, unshifted } from '../constraints/arithmetic';
import {
  ANYTHING,
  BOOLEAN,
  MIRRORED,
  NEGATED,
  NONZERO,
  constantOf,
  contains,
  decide,
  exactly,
  intersect,
  isComparison,
  openRange,
  rangeOfTest,
  rangeSatisfying,
  type Comparison,
  type Range,
} from '../constraints/range';
import { TOP, type PlaceId, type Value, type ValueId } from '../constraints/values';
import { handleOf, withHandle } from '../typestate/tracked';
import { propertyAt } from './answers';
import { Comparisons } from './comparisons';
import type { SiteContext } from './context';
import { NEGATIVE, NOT_NEGATIVE, POSITIVE, isErrorCode, isErrorNumber } from './errorNumbers';
import { isNonzeroName, isSuccessName } from '../constraints/constantNames';
import { isBit, maskedValue } from './masks';
import type { PathState } from './state';

/** Expressions nested deeper than this are any value: nobody guards a handle with them. */
const MAX_DEPTH = 60;

export class Evaluator {
  private readonly comparisons: Comparisons;

  constructor(private readonly context: SiteContext) {
    this.comparisons = new Comparisons(context, this);
  }

  evaluate(state: PathState, expression: Expression, depth = 0): ValueId {
    const { values } = this.context;
    if (depth > MAX_DEPTH) return TOP;
    switch (expression.kind) {
      case 'integer':
        return values.constant(expression.value);
      case 'string':
        return values.intern({ kind: 'string' });
      case 'symbol':
        return this.named(expression.text);
      case 'configuration':
        return this.folded(state, values.intern({ kind: 'configuration', condition: expression.condition }));
      case 'function':
        return values.intern({ kind: 'function', name: expression.name });
      case 'load':
        return this.load(state, expression.place);
      case 'address-of': {
        const place = this.resolve(state, expression.place);
        return place === null ? TOP : values.intern({ kind: 'address', place });
      }
      case 'unary': {
        const operand = this.evaluate(state, expression.operand, depth + 1);
        if (expression.operator === '!') return this.not(state, operand);
        return this.arithmeticUnary(state, expression.operator, operand);
      }
      case 'binary': {
        const left = this.evaluate(state, expression.left, depth + 1);
        const right = this.evaluate(state, expression.right, depth + 1);
        return this.binary(state, expression.operator, left, right);
      }
      case 'unknown':
        return TOP;
    }
  }

  /** A name that headers define: its value where a model tells it. */
  private named(text: string): ValueId {
    const { values, models, program } = this.context;
    const value = models.constant(text);
    if (value !== undefined) return values.constant(value);
    const constant = program.constantGlobal(text);
    return constant?.kind === 'integer' ? values.constant(constant.value) : values.intern({ kind: 'symbol', text });
  }

  /** The storage a place of the source stands for; null where that is anything. */
  resolve(state: PathState, place: Place): PlaceId | null {
    const { values } = this.context;
    let at = values.variable(place.root);
    for (let i = 0; i < place.path.length; i++) {
      const projection = place.path[i]!;
      if (projection.kind !== 'deref') {
        at = values.extend(at, projection);
        continue;
      }
      // Each time it may be another element.
      if (place.path[i - 1]?.kind === 'index' && this.isSomeElement(at)) return null;
      const pointer = this.folded(state, this.contentOf(state, at));
      const next = place.path[i + 1];
      const index = next?.kind === 'index' ? next.index : undefined;
      const target = this.pointee(pointer, index);
      if (target === null) return null;
      if (index !== undefined) i++;
      at = target;
    }
    return at;
  }

  /**
   * What lies in the place: the address of its first element where a callee has put something into one. Only he may know
   * that it is an array: the struct's definition is in a header.
   */
  private contentOf(state: PathState, place: PlaceId): ValueId {
    const { values } = this.context;
    const isMember = values.place(place).projection?.kind === 'field';
    if (!isMember || this.context.program.isScript || state.environment.has(place)) return state.read(values, place);
    for (const bound of state.environment.keys()) {
      const { parent, projection } = values.place(bound);
      if (parent === place && projection?.kind === 'index')
        return values.intern({ kind: 'address', place: values.extend(place, { kind: 'index', index: 0 }) });
    }
    return state.read(values, place);
  }

  private isSomeElement(place: PlaceId): boolean {
    const { projection } = this.context.values.place(place);
    return projection?.kind === 'index' && projection.index === null;
  }

  /** What `*pointer` or, with an index, `pointer[index]` names. */
  pointee(pointer: ValueId, index: number | null = 0): PlaceId | null {
    const { values } = this.context;
    if (pointer === TOP) return null;
    const value = values.value(pointer);
    if (value.kind === 'binary' && value.operator === '+' && index !== null) {
      const offset = values.value(value.right);
      if (offset.kind === 'constant') return this.pointee(value.left, index + offset.value);
    }
    if (value.kind === 'address') {
      const { projection, base } = values.place(value.place);
      const isArray =
        projection === null && base.kind === 'variable' && this.context.variable(base.id).shape === 'array';
      if (isArray) return values.extend(value.place, { kind: 'index', index });
      if (index === 0) return value.place;
      if (projection?.kind === 'index') {
        const sum = projection.index === null || index === null ? null : projection.index + index;
        return values.extend(values.place(value.place).parent!, { kind: 'index', index: sum });
      }
      return values.extend(value.place, { kind: 'index', index });
    }
    const memory = values.memory(pointer);
    return index === 0 ? memory : values.extend(memory, { kind: 'index', index });
  }

  load(state: PathState, place: Place): ValueId {
    const { values, program, models } = this.context;
    const variable = this.context.variable(place.root);
    // Assignments to it were sliced away: what it holds here is not known.
    if (!this.context.isRelevant(place.root)) return TOP;
    if (place.path.length === 0 && this.context.isErrorNumber(place.root))
      return values.intern({ kind: 'initial', place: values.variable(place.root), origin: 0 });
    if (variable.kind === 'global' && place.path.length === 0) {
      const constant = program.constantGlobal(variable.name);
      if (constant) return this.evaluate(state, constant);
      // An enumerator of a library's, by a name that macros are not written in.
      const enumerator = variable.declaration === null ? models.constant(variable.name) : undefined;
      if (enumerator !== undefined) return values.constant(enumerator);
    }
    const resolved = this.resolve(state, place);
    if (resolved === null) return TOP;
    const isUnknownElement = values.projections(resolved).some((p) => p.kind === 'index' && p.index === null);
    if (isUnknownElement) return state.environment.get(resolved) ?? this.someElement(state, resolved);
    const value = this.folded(state, this.contentOf(state, resolved));
    if (isFileSize(place)) state.refine(values, value, NOT_NEGATIVE);
    if (state.tracked && program.isScript) this.view(state, resolved, value);
    return value;
  }

  /** What a property of the handle holds may be another handle on the same resource: the number of a FileHandle. */
  private view(state: PathState, place: PlaceId, value: ValueId): void {
    const { tracked } = state;
    const property = propertyAt(this.context, state, place);
    if (!tracked || !property || !('views' in property) || handleOf(tracked, value)) return;
    const isNumber = property.views !== tracked.kind;
    state.tracked = { ...tracked, handles: withHandle(tracked, { value, kind: property.views, isNumber }) };
    state.refine(this.context.values, value, openRange(this.context.models.resource(property.views)));
  }

  /** An element at an unknown index stands for the handle that the array holds, if it does: loops that close them all. */
  private someElement(state: PathState, place: PlaceId): ValueId {
    const { values } = this.context;
    const { parent } = values.place(place);
    if (parent === null || !state.tracked || state.tracked.state === 'closed') return TOP;
    const { handles } = state.tracked;
    for (const [bound, value] of state.environment) {
      const isElement = bound === parent || values.mayBeSame(bound, place);
      if (isElement && handles.some((handle) => handle.value === value)) return value;
    }
    return TOP;
  }

  /** Learns that `value` is true (not zero) or false; false where that cannot be. */
  assume(state: PathState, value: ValueId, truth: boolean): boolean {
    const { values } = this.context;
    if (value === TOP) return true;
    const form = values.value(value);
    if (form.kind === 'constant') return (form.value !== 0) === truth;
    if (form.kind === 'unary' && form.operator === '!') {
      return this.assume(state, form.operand, !truth);
    }
    if (form.kind === 'binary' && isComparison(form.operator)) {
      const comparison = truth ? form.operator : NEGATED[form.operator];
      if (!this.compare(state, comparison, form.left, form.right)) return false;
      if (form.left === TOP || form.right === TOP) return true;
      // With a constant on one side the range of the other says it all.
      if (this.isKnown(state, form.left) || this.isKnown(state, form.right)) return true;
      return state.refine(values, value, exactly(truth ? 1 : 0));
    }
    return this.refine(state, value, truth ? NONZERO : exactly(0));
  }

  /** Learns that a value lies in a range, and what that says of the values it was computed from. */
  refine(state: PathState, value: ValueId, wanted: Range): boolean {
    const { values } = this.context;
    const form = values.value(value);
    const range = isSize(form) ? intersect(POSITIVE, wanted) : wanted;
    if (range === null) return false;
    if (isErrorNumber(this.context, value)) return intersect(NOT_NEGATIVE, range) !== null;
    // A name for some constant, compared with something that is none, teaches nothing that is tested again.
    if (form.kind === 'symbol' && constantOf(range) === null) {
      if (intersect(range, exactly(0)) === null) this.doubtNonzero(state, form.text);
      return true;
    }
    if (!state.refine(values, value, range)) return false;
    this.doubtGiven(state, value);
    if (form.kind === 'symbol' && constantOf(range) === 0) this.doubtZero(state, form.text);
    const known = constantOf(state.rangeOf(values, value));
    const isTruth =
      (form.kind === 'unary' && form.operator === '!') || (form.kind === 'binary' && isComparison(form.operator));
    if (isTruth && known !== null) return this.assume(state, value, known !== 0);
    if (form.kind === 'binary' && (form.operator === '+' || form.operator === '-')) {
      const offset = constantOf(state.rangeOf(values, form.right));
      if (offset !== null) return this.refine(state, form.left, shift(range, form.operator === '+' ? -offset : offset));
    }
    // Where a flag is set there are flags: with none it cannot be.
    if (form.kind === 'binary' && form.operator === '&' && intersect(range, exactly(0)) === null)
      return this.refine(state, form.left, NONZERO) && this.refine(state, form.right, NONZERO);
    if (form.kind === 'binary' && form.operator === '>>' && intersect(range, exactly(0)) === null) {
      const places = constantOf(state.rangeOf(values, form.right));
      if (places !== null && places >= 0 && places < 31) return this.refine(state, form.left, unshifted(range, places));
    }
    if (form.kind === 'unary' && form.operator === '-') return this.refine(state, form.operand, negate(range));
    if (form.kind === 'unary' && form.operator === '~')
      return this.refine(state, form.operand, shift(negate(range), -1));
    return true;
  }

  /** No caller that is known gives the parameter such a value. */
  private doubtGiven(state: PathState, value: ValueId): void {
    const likely = this.context.likely.get(value);
    if (likely === undefined) return;
    const range = state.rangeOf(this.context.values, value);
    if (likely.numbers.some((number) => contains(range, number))) return;
    state.addDoubt({ kind: 'never-given', detail: likely.name, location: this.context.function_.nameLocation });
  }

  /** `r = E_LIMIT; … if (r == 0)`: most names that are given to a variable are not zero, unless they say so. */
  private doubtZero(state: PathState, name: string): void {
    const { function_, program } = this.context;
    if (program.isScript || !isNonzeroName(name)) return;
    state.addDoubt({ kind: 'named-zero', detail: name, location: function_.nameLocation });
  }

  /** `r = ST_OK; … if (r != 0)`: most names for success are zero. */
  private doubtNonzero(state: PathState, name: string): void {
    const { function_, program } = this.context;
    if (program.isScript || !isSuccessName(name)) return;
    state.addDoubt({ kind: 'named-nonzero', detail: name, location: function_.nameLocation });
  }

  rangeOf(state: PathState, value: ValueId): Range {
    const { values } = this.context;
    const known = state.rangeOf(values, value);
    const form = values.value(value);
    if (known === ANYTHING && form.kind === 'binary' && (form.operator === '+' || form.operator === '-')) {
      const offset = constantOf(state.rangeOf(values, form.right));
      const left = this.rangeOf(state, form.left);
      if (offset !== null) return shifted(left, form.operator === '+' ? offset : -offset);
      if (form.operator === '+') {
        const first = constantOf(left);
        const right = this.rangeOf(state, form.right);
        if (first !== null) return shifted(right, first);
        if (isLength(left) && isLength(right)) return NONZERO;
      }
    }
    if (known === ANYTHING && form.kind === 'unary' && form.operator === '-')
      return negate(this.rangeOf(state, form.operand));
    if (isErrorNumber(this.context, value)) return NOT_NEGATIVE;
    return known;
  }

  /** `left <operator> right` of two values, as a value. */
  compareValues(state: PathState, operator: Comparison, left: ValueId, right: ValueId): ValueId {
    return this.comparison(state, operator, left, right);
  }

  /** `value * factor + offset`, where the factor is 1 or -1. */
  linear(state: PathState, value: ValueId, factor: number, offset: number): ValueId {
    if (value === TOP) return TOP;
    const scaled = factor < 0 ? this.arithmeticUnary(state, '-', value) : value;
    const constant = constantOf(this.rangeOf(state, scaled));
    return constant === null ? this.addConstant(scaled, offset) : this.context.values.constant(constant + offset);
  }

  /** `value & mask` or `value | mask`; the mask is a number, or a constant that is known by its name. */
  combined(state: PathState, operator: '&' | '|', value: ValueId, mask: number | string): ValueId {
    const { values } = this.context;
    const right = typeof mask === 'number' ? values.constant(mask) : values.intern({ kind: 'symbol', text: mask });
    return this.binary(state, operator, value, right);
  }

  private isKnown(state: PathState, value: ValueId): boolean {
    return constantOf(state.rangeOf(this.context.values, value)) !== null;
  }

  private compare(state: PathState, comparison: Comparison, left: ValueId, right: ValueId): boolean {
    if (left === right && left !== TOP) return comparison === '==' || comparison === '<=' || comparison === '>=';
    if (comparison === '==' && this.comparisons.areDistinct(state, left, right)) return false;
    if (
      !this.comparisons.isLeft(state, comparison, left, right) ||
      !this.comparisons.isLeft(state, comparison, right, left)
    )
      return false;
    const leftRange = this.rangeOf(state, left);
    const rightRange = this.rangeOf(state, right);
    const known = decide(comparison, leftRange, rightRange);
    if (known === false) return false;
    if (comparison === '<' && constantOf(rightRange) === 0 && this.comparisons.isAddress(state, left)) return false;
    if (!this.compareWithSentinel(state, comparison, left, right)) return false;
    if (comparison === '==' && this.comparisons.isCallersNumber(state, left, right)) state.tracked = null;
    this.comparisons.singleOut(state, comparison, left, right);
    return (
      this.refine(state, left, rangeSatisfying(comparison, rightRange)) &&
      this.refine(state, right, rangeSatisfying(MIRRORED[comparison], leftRange))
    );
  }

  /** `fd == SOME_NAME` where the name is a constant we cannot see: what else would it be compared with but its failure? */
  private compareWithSentinel(state: PathState, comparison: Comparison, left: ValueId, right: ValueId): boolean {
    const test = state.tracked?.test;
    if (!test || (comparison !== '==' && comparison !== '!=')) return true;
    const { values } = this.context;
    const other = test.value === left ? right : test.value === right ? left : null;
    if (other === null || values.value(other).kind !== 'symbol') return true;
    return this.refine(state, test.value, rangeOfTest(comparison === '==' ? test.fails : test.succeeds));
  }

  /** A value of which all is known is that constant. */
  private folded(state: PathState, value: ValueId): ValueId {
    const { values } = this.context;
    if (state.tracked?.handles.some((handle) => handle.value === value)) return value;
    const known = constantOf(state.rangeOf(values, value));
    return known === null ? value : values.constant(known);
  }

  private not(state: PathState, operand: ValueId): ValueId {
    const { values } = this.context;
    if (operand === TOP || isErrorNumber(this.context, operand)) return TOP;
    const truth = decide('!=', this.rangeOf(state, operand), exactly(0));
    if (truth !== null) return values.constant(truth ? 0 : 1);
    const form = values.value(operand);
    // `!!b` of a truth value is b again: toggling a flag does not pile up.
    if (form.kind === 'unary' && form.operator === '!' && values.inherentRange(form.operand) === BOOLEAN)
      return form.operand;
    return values.intern({ kind: 'unary', operator: '!', operand });
  }

  private arithmeticUnary(state: PathState, operator: '-' | '~', operand: ValueId): ValueId {
    const { values } = this.context;
    if (operand === TOP) return TOP;
    const constant = constantOf(state.rangeOf(values, operand));
    if (constant !== null) return values.constant(operator === '-' ? -constant : ~constant);
    const form = values.value(operand);
    if (form.kind === 'unary' && form.operator === operator) return form.operand;
    const result = values.intern({ kind: 'unary', operator, operand });
    // `return -errno`: who makes a result of it knows that there was an error.
    if (operator === '-' && isErrorCode(this.context, operand)) state.refine(values, result, NEGATIVE);
    return result;
  }

  private binary(state: PathState, operator: BinaryOperator, left: ValueId, right: ValueId): ValueId {
    const { values } = this.context;
    if (left === TOP || right === TOP) return this.withUnknown(state, operator, left, right);
    if (isComparison(operator)) return this.comparison(state, operator, left, right);
    const a = constantOf(state.rangeOf(values, left));
    const b = constantOf(state.rangeOf(values, right));
    if (a !== null && b !== null) {
      const result = calculate(operator, a, b);
      return result === null ? TOP : values.constant(result);
    }
    if ((operator === '+' || operator === '-') && b !== null) return this.addConstant(left, operator === '+' ? b : -b);
    if (operator === '+' && a !== null) return this.addConstant(right, a);
    if ((operator === '&' || operator === '*') && (a === 0 || b === 0)) return values.constant(0);
    if (operator === '|' && (a === 0 || b === 0)) return a === 0 ? right : left;
    if (operator === '&') {
      const masked = maskedValue(values, state, left, right);
      if (masked !== null) return masked;
      // `~x & FLAG` is the negation of `x & FLAG`: a name whose value is not known stands for one bit.
      const form = values.value(left);
      const isFlag = values.value(right).kind === 'symbol' || (b !== null && isBit(b));
      if (isFlag && form.kind === 'unary' && form.operator === '~')
        return this.not(state, this.binary(state, '&', form.operand, right));
    }
    return values.intern({ kind: 'binary', operator, left, right });
  }

  /** What can be anything makes anything, but where the handle equals it that is worth knowing. */
  private withUnknown(state: PathState, operator: BinaryOperator, left: ValueId, right: ValueId): ValueId {
    if (operator !== '==' && operator !== '!=') return TOP;
    if (!this.comparisons.isCallersNumber(state, left, right) && !this.comparisons.isAskedFor(state, left, right))
      return TOP;
    const equal = this.context.values.intern({ kind: 'binary', operator: '==', left, right });
    return operator === '==' ? equal : this.not(state, equal);
  }

  private addConstant(value: ValueId, offset: number): ValueId {
    const { values } = this.context;
    if (offset === 0) return value;
    const form = values.value(value);
    if (form.kind === 'binary' && form.operator === '+') {
      const inner = values.value(form.right);
      if (inner.kind === 'constant') return this.addConstant(form.left, inner.value + offset);
    }
    return values.intern({ kind: 'binary', operator: '+', left: value, right: values.constant(offset) });
  }

  /** `v + 3` as v and 3. */
  private withoutOffset(value: ValueId): [ValueId, number] {
    const { values } = this.context;
    const form = values.value(value);
    const offset = form.kind === 'binary' && form.operator === '+' ? values.value(form.right) : null;
    return form.kind === 'binary' && offset?.kind === 'constant' ? [form.left, offset.value] : [value, 0];
  }

  /** Only `==`, `<` and `<=` are kept, so that a test and its negation are the same value. */
  private comparison(state: PathState, operator: Comparison, left: ValueId, right: ValueId): ValueId {
    const { values } = this.context;
    if (operator === '!=') return this.not(state, this.comparison(state, '==', left, right));
    if (operator === '>' || operator === '>=') return this.comparison(state, MIRRORED[operator], right, left);
    if (left === right) return values.constant(operator === '<' ? 0 : 1);
    const [from, offset] = this.withoutOffset(right);
    // `a + 1 == b + 1` is `a == b`.
    if (offset !== 0 && this.withoutOffset(left)[1] !== 0) {
      return this.comparison(state, operator, this.addConstant(left, -offset), from);
    }
    const known =
      operator === '==' && this.comparisons.areDistinct(state, left, right)
        ? false
        : (decide(operator, this.rangeOf(state, left), this.rangeOf(state, right)) ??
          this.ordered(state, operator, left, right));
    if (known !== null) return values.constant(known ? 1 : 0);
    // Between one test of it and the next any call may have changed it.
    if (isErrorNumber(this.context, left) || isErrorNumber(this.context, right)) return TOP;
    const [a, b] = operator === '==' && left > right ? [right, left] : [left, right];
    return this.folded(state, values.intern({ kind: 'binary', operator, left: a, right: b }));
  }

  /** What another comparison of the two has told: less is not equal, and a counter that is no longer less is equal. */
  private ordered(state: PathState, operator: '<' | '<=' | '==', left: ValueId, right: ValueId): boolean | null {
    const isLess = this.toldLess(state, left, right);
    const isMore = this.toldLess(state, right, left);
    if (isLess === true || isMore === true) return operator === '==' ? false : isLess === true;
    const { counters } = this.context;
    const hasReached = (isLess === false && counters.has(left)) || (isMore === false && counters.has(right));
    if (hasReached) return operator !== '<';
    return null;
  }

  private toldLess(state: PathState, left: ValueId, right: ValueId): boolean | null {
    const comparison = this.context.values.find({ kind: 'binary', operator: '<', left, right });
    const known = comparison === undefined ? undefined : state.ranges.get(comparison);
    const constant = known === undefined ? null : constantOf(known);
    return constant === null ? null : constant !== 0;
  }
}

/** `sizeof info`: every object takes some room. */
function isSize(form: Value): boolean {
  return form.kind === 'symbol' && /^sizeof\b/.test(form.text);
}

/** `st.st_size`: no file is shorter than nothing. */
function isFileSize({ path }: Place): boolean {
  const last = path.at(-1);
  return last?.kind === 'field' && last.name === 'st_size';
}
