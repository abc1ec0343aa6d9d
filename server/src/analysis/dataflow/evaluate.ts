/** Expressions and places to symbolic values, and conditions to what they teach. */
import type { BinaryOperator, Expression, Place } from '../../ir';
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
import type { PropertyModel } from '../../models/types';
import type { SiteContext } from './context';
import { NEGATIVE, NOT_NEGATIVE, POSITIVE, isErrorCode, isErrorNumber } from './errorNumbers';
import { isNonzeroName, isSuccessName } from '../constraints/constantNames';
import type { PathState } from './state';

/** Expressions nested deeper than this are any value: nobody guards a handle with them. */
const MAX_DEPTH = 60;

/** Functions that compare two texts, and what they return. */
const COMPARISONS: ReadonlyMap<string, 'order' | 'equality'> = new Map([
  ['strcmp', 'order'],
  ['streq', 'equality'],
]);
/** Among literals. */
const DASH = /"(?:\\")?-(?:\\")?"/;

export class Evaluator {
  constructor(private readonly context: SiteContext) {}

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
    const property = this.propertyAt(state, place);
    if (!tracked || !property || !('views' in property) || handleOf(tracked, value)) return;
    const isNumber = property.views !== tracked.kind;
    state.tracked = { ...tracked, handles: withHandle(tracked, { value, kind: property.views, isNumber }) };
    state.refine(this.context.values, value, openRange(this.context.models.resource(property.views)));
  }

  /** What is known of the property of the handle that the place is. */
  private propertyAt({ tracked }: PathState, place: PlaceId): PropertyModel | undefined {
    const { values, models } = this.context;
    const { base, projection, parent } = values.place(place);
    if (projection?.kind !== 'field' || parent === null || base.kind !== 'memory') return undefined;
    if (values.place(parent).projection !== null) return undefined;
    const handle = handleOf(tracked, base.pointer);
    const type = handle && models.typeOfResource(handle.kind);
    return type === undefined ? undefined : models.property(type, projection.name);
  }

  /** Whether the answer to a condition says that the resource has come to its end: `if (socket.destroyed)`. */
  saysClosed(state: PathState, condition: Expression, truth: boolean): boolean {
    if (condition.kind === 'unary' && condition.operator === '!')
      return this.saysClosed(state, condition.operand, !truth);
    if (condition.kind === 'binary' && condition.operator === '==' && condition.right.kind === 'integer')
      return this.saysClosed(state, condition.left, (condition.right.value !== 0) === truth);
    const place = condition.kind === 'load' && state.tracked ? this.resolve(state, condition.place) : null;
    const property = place === null ? undefined : this.propertyAt(state, place);
    return property !== undefined && 'tells' in property && (property.tells === 'closed') === truth;
  }

  /** Whether the answer to a condition says that the last call failed with such an error: `errno == EINTR`. */
  saysError(state: PathState, condition: Expression, truth: boolean, names: readonly string[]): boolean {
    if (condition.kind === 'unary' && condition.operator === '!')
      return this.saysError(state, condition.operand, !truth, names);
    if (condition.kind !== 'binary' || condition.operator !== (truth ? '==' : '!=')) return false;
    const [left, right] = [condition.left, condition.right].map((side) => this.evaluate(state, side)) as [
      ValueId,
      ValueId,
    ];
    const { models, values } = this.context;
    const isOne = names.some((name) => right === values.constant(models.constant(name) ?? -1));
    return isOne && isErrorCode(this.context, left);
  }

  /**
   * The test has told that a name that is kept between calls is "-", which by convention stands for a standard stream:
   * what is open was not opened by a name.
   */
  saysStandardStream(state: PathState, tested: ValueId): boolean {
    const form = this.context.values.value(tested);
    if (form.kind === 'unary') return this.saysStandardStream(state, form.operand);
    if (form.kind === 'binary')
      return (
        isComparison(form.operator) && [form.left, form.right].some((side) => this.saysStandardStream(state, side))
      );
    if (form.kind !== 'pure' || !COMPARISONS.has(form.function) || !DASH.test(form.literals)) return false;
    const range = this.rangeOf(state, tested);
    const isEqual =
      COMPARISONS.get(form.function) === 'order' ? constantOf(range) === 0 : intersect(range, exactly(0)) === null;
    return isEqual && form.arguments.some((one) => this.isRemembered(one));
  }

  /** What a static variable or a global has held since before the function was called, or what that points to. */
  private isRemembered(value: ValueId): boolean {
    const form = this.context.values.value(value);
    // `names[-1]`
    if (form.kind === 'binary' && form.operator === '+') return this.isRemembered(form.left);
    if (form.kind !== 'initial') return false;
    const { base } = this.context.values.place(form.place);
    if (base.kind === 'memory') return this.isRemembered(base.pointer);
    return this.context.livesOn(base.id);
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
    if (comparison === '==' && this.areDistinct(state, left, right)) return false;
    if (!this.isLeft(state, comparison, left, right) || !this.isLeft(state, comparison, right, left)) return false;
    const leftRange = this.rangeOf(state, left);
    const rightRange = this.rangeOf(state, right);
    const known = decide(comparison, leftRange, rightRange);
    if (known === false) return false;
    if (comparison === '<' && constantOf(rightRange) === 0 && this.isAddress(state, left)) return false;
    if (!this.compareWithSentinel(state, comparison, left, right)) return false;
    if (comparison === '==' && this.isCallersNumber(state, left, right)) state.tracked = null;
    this.singleOut(state, comparison, left, right);
    return (
      this.refine(state, left, rangeSatisfying(comparison, rightRange)) &&
      this.refine(state, right, rangeSatisfying(MIRRORED[comparison], leftRange))
    );
  }

  /** A handle that is the address of an object, which is never less than null. */
  private isAddress(state: PathState, value: ValueId): boolean {
    const { tracked } = state;
    if (!tracked || this.context.program.isScript) return false;
    const { representation, invalid } = this.context.models.resource(tracked.kind);
    return representation === 'pointer' && invalid === undefined && handleOf(tracked, value) !== undefined;
  }

  /** `fd >= first_inherited`, `c->ssl != ssl`: which one it is tells something. */
  private singleOut(state: PathState, comparison: Comparison, left: ValueId, right: ValueId): void {
    const { tracked } = state;
    if (!tracked || tracked.isOwned || (tracked.singledOut === 'by-equality' && comparison !== '==')) return;
    const isHandle = (value: ValueId): boolean => tracked.handles.some((handle) => handle.value === value);
    if (isHandle(left) === isHandle(right)) return;
    const other = isHandle(left) ? right : left;
    if (this.isKnown(state, other) || this.context.values.value(other).kind === 'symbol') return;
    const isEquality = comparison === '==' || comparison === '!=';
    const main = tracked.handles[0];
    // `if (entry->fd == fd) close(entry->fd);`
    const isSame = comparison === '==' && other !== TOP && main !== undefined;
    const handles = isSame ? withHandle(tracked, { value: other, kind: main.kind }) : tracked.handles;
    // What it is the same as has no name here, so that nobody sees what becomes of it.
    const fate = comparison === '==' && other === TOP ? ({ state: 'transferred', test: null } as const) : {};
    state.tracked = { ...tracked, ...fate, handles, singledOut: isEquality ? 'by-equality' : 'by-order' };
  }

  /** A handle that was just made is none of those that were there before: `f != stdin`. */
  private areDistinct(state: PathState, left: ValueId, right: ValueId): boolean {
    const { tracked } = state;
    const { values } = this.context;
    // Two names for constants: `ERR_OPEN` is not `ERR_NONE`.
    if (left !== right && this.isNamed(left) && this.isNamed(right)) return true;
    if (this.isNamed(right) && this.isAnotherSymbol(state, left, right)) return true;
    const { opened } = this.context;
    if ((opened.has(left) && this.isLibrarys(right)) || (opened.has(right) && this.isLibrarys(left))) return true;
    if (!tracked) return false;
    const isHandle = (value: ValueId): boolean => tracked.handles.some((handle) => handle.value === value);
    const other = isHandle(left) ? right : isHandle(right) ? left : null;
    if (other === null || isHandle(other)) return false;
    const isPointer = this.context.models.resource(tracked.kind).representation === 'pointer';
    const form = values.value(other);
    const { kind } = form;
    // Nor a variable of the program's own: `if (list != &local) freeaddrinfo(list)`.
    if (form.kind === 'address' && values.place(form.place).base.kind === 'variable') return isPointer;
    // A name for a constant is a sentinel: what was opened is none.
    if (kind === 'symbol') return tracked.state !== 'pending';
    // What a caller hands in is a resource of his, and none of the library's own (`stdin`).
    if (!tracked.isOwned) return isPointer && this.context.site.kind === 'input' && this.isLibrarys(other);
    // Nor what another call opens.
    return kind === 'initial' ? isPointer || tracked.state !== 'pending' : isPointer && opened.has(other);
  }

  /** Of what callers give as the value something is left: `family` was neither `AF_INET` nor `AF_INET6`. */
  private isLeft(state: PathState, comparison: Comparison, value: ValueId, other: ValueId): boolean {
    const choices = this.context.choices.get(value);
    if (choices === undefined || comparison !== '!=') return true;
    return choices.some((one) => one !== other && !this.isFoundToDiffer(state, value, one));
  }

  private isFoundToDiffer(state: PathState, value: ValueId, other: ValueId): boolean {
    const { values } = this.context;
    const constant = constantOf(this.rangeOf(state, other));
    if (constant !== null && intersect(this.rangeOf(state, value), exactly(constant)) === null) return true;
    for (const [known, range] of state.ranges) {
      const form = values.value(known);
      if (form.kind !== 'binary') continue;
      const isPair = (form.left === value && form.right === other) || (form.left === other && form.right === value);
      if (
        isPair &&
        constantOf(range) === (form.operator === '==' ? 0 : 1) &&
        (form.operator === '==' || form.operator === '!=')
      )
        return true;
    }
    return false;
  }

  /** The value has been found to be another constant. */
  private isAnotherSymbol(state: PathState, value: ValueId, symbol: ValueId): boolean {
    const { values } = this.context;
    for (const [known, range] of state.ranges) {
      const form = values.value(known);
      if (form.kind !== 'binary' || form.operator !== '==' || form.left !== value || form.right === symbol) continue;
      if (this.isNamed(form.right) && intersect(range, exactly(0)) === null) return true;
    }
    return false;
  }

  /** A name for a constant, or what is computed of such names: `CMD_READ | CMD_FLAG`. */
  private isNamed(value: ValueId): boolean {
    const form = this.context.values.value(value);
    if (form.kind === 'unary') return this.isNamed(form.operand);
    if (form.kind !== 'binary') return form.kind === 'symbol';
    const isConstant = (part: ValueId): boolean => this.context.values.value(part).kind === 'constant';
    const [isLeft, isRight] = [this.isNamed(form.left), this.isNamed(form.right)];
    return (isLeft && (isRight || isConstant(form.right))) || (isRight && isConstant(form.left));
  }

  /** A variable that is only declared in headers, outside of the program. */
  isLibrarys(value: ValueId): boolean {
    const form = this.context.values.value(value);
    if (form.kind !== 'initial') return false;
    const { base, projection } = this.context.values.place(form.place);
    if (base.kind !== 'variable' || projection !== null) return false;
    const { kind, name } = this.context.variable(base.id);
    return kind === 'global' && !this.context.program.file.globals.some((global) => global.name === name);
  }

  /**
   * `fd == wanted` for a number that the caller gave: he knows the descriptor by it, and has it where he wanted it. So
   * it is with a number that a call gave: who goes through descriptors by their numbers has come to this one.
   */
  private isCallersNumber(state: PathState, left: ValueId, right: ValueId): boolean {
    const { tracked } = state;
    const { values, models } = this.context;
    if (!tracked?.isOwned || models.resource(tracked.kind).representation !== 'integer') return false;
    const isHandle = (value: ValueId): boolean => tracked.handles.some((handle) => handle.value === value);
    if (!isHandle(left) && !isHandle(right)) return false;
    const other = isHandle(left) ? right : left;
    const form = values.value(other);
    if (form.kind === 'made') return !isHandle(other) && tracked.test?.value !== other;
    // An element of who knows which index: only arrays of others are not followed that far.
    if (other === TOP) return true;
    if (form.kind !== 'initial') return false;
    const { base } = values.place(form.place);
    return base.kind === 'memory' || (form.origin === 0 && this.context.variable(base.id).kind === 'parameter');
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
      const masked = this.masked(state, left, right);
      if (masked !== null) return masked;
      // `~x & FLAG` is the negation of `x & FLAG`: a name whose value is not known stands for one bit.
      const form = values.value(left);
      const isFlag = values.value(right).kind === 'symbol' || (b !== null && isBit(b));
      if (isFlag && form.kind === 'unary' && form.operator === '~')
        return this.not(state, this.binary(state, '&', form.operand, right));
    }
    return values.intern({ kind: 'binary', operator, left, right });
  }

  /** What other tests of the same flags say of these; null where they say nothing. */
  private masked(state: PathState, left: ValueId, mask: ValueId): ValueId | null {
    const { values } = this.context;
    const form = values.value(left);
    // `(x | FLAG | OTHER) & FLAG`
    if (form.kind === 'binary' && form.operator === '|') {
      if (this.isPartOf(mask, form.right)) return mask;
      if (this.masked(state, form.left, mask) === mask) return mask;
    }
    for (const [value, range] of state.ranges) {
      const other = values.value(value);
      if (other.kind !== 'binary' || other.operator !== '&' || other.left !== left) continue;
      if (constantOf(range) === 0 && this.isPartOf(mask, other.right)) return values.constant(0);
    }
    return null;
  }

  /** All bits of the one mask are bits of the other. */
  private isPartOf(mask: ValueId, whole: ValueId): boolean {
    const { values } = this.context;
    if (mask === whole) return true;
    const [part, all] = [values.value(mask), values.value(whole)];
    if (part.kind === 'constant' && all.kind === 'constant') return (part.value & ~all.value) === 0;
    if (all.kind !== 'binary' || all.operator !== '|') return false;
    return this.isPartOf(mask, all.left) || this.isPartOf(mask, all.right);
  }

  /** What can be anything makes anything, but where the handle equals it that is worth knowing. */
  private withUnknown(state: PathState, operator: BinaryOperator, left: ValueId, right: ValueId): ValueId {
    if (operator !== '==' && operator !== '!=') return TOP;
    if (!this.isCallersNumber(state, left, right) && !this.isAskedFor(state, left, right)) return TOP;
    const equal = this.context.values.intern({ kind: 'binary', operator: '==', left, right });
    return operator === '==' ? equal : this.not(state, equal);
  }

  /** `if (table[i].fd == fd)`: who is given a number looks for it among those that it has. */
  private isAskedFor({ tracked }: PathState, left: ValueId, right: ValueId): boolean {
    if (!tracked || tracked.isOwned || this.context.models.resource(tracked.kind).representation !== 'integer')
      return false;
    return tracked.handles.some(({ value }) => value === left || value === right);
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
      operator === '==' && this.areDistinct(state, left, right)
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

function isBit(mask: number): boolean {
  return mask > 0 && Number.isInteger(Math.log2(mask));
}

function shift(range: Range, by: number): Range {
  return { low: range.low + by, high: range.high + by, excluded: range.excluded.map((value) => value + by) };
}

/** What was shifted right by so many places and did not become 0. Flags and sizes are shifted, which are not negative. */
function unshifted({ low, high }: Range, places: number): Range {
  const factor = 2 ** places;
  return { low: Math.max(low, 1) * factor, high: high * factor + factor - 1, excluded: [] };
}

function negate(range: Range): Range {
  return { low: -range.high, high: -range.low, excluded: range.excluded.map((value) => -value).reverse() };
}

function calculate(operator: BinaryOperator, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : Math.trunc(a / b);
    case '%':
      return b === 0 ? null : a % b;
    default:
      return Math.abs(a) > 0x7fffffff || Math.abs(b) > 0x7fffffff ? null : calculateBits(operator, a, b);
  }
}

function calculateBits(operator: BinaryOperator, a: number, b: number): number | null {
  switch (operator) {
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0 || b > 31 ? null : a * 2 ** b;
    case '>>':
      return b < 0 || b > 31 ? null : a >> b;
    default:
      return null;
  }
}

/** Lengths add up: where one is not zero, what is more than that is not zero either. */
function shifted(range: Range, offset: number): Range {
  const sum = shift(range, offset);
  return offset > 0 && isLength(range) ? (intersect(sum, NONZERO) ?? sum) : sum;
}

/** Something that is not zero, and of which nobody has said that it may be negative. */
function isLength(range: Range): boolean {
  return range.high === Infinity && (range.low === -Infinity || range.low > 0) && intersect(range, exactly(0)) === null;
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
