/** Turns the states at a function's exits into the cases of its summary. */
import type { Projection } from '../../ir';
import type { BitsInput, Case, Demand, InputPath, Returned, Stored } from './types';
import { constantOf, equalRanges, exactly, intersect, isAnything, printRange, type Range } from '../constraints/range';
import { TOP, type PlaceId, type Value, type ValueId } from '../constraints/values';
import type { SiteContext } from '../dataflow/context';
import { POSITIVE, isErrorCode } from '../dataflow/errorNumbers';
import { returnedObjects } from '../dataflow/returnedObjects';
import { objectOf, routeTo } from '../dataflow/routes';
import type { Engine, Exit } from '../dataflow/engine';
import type { PathState } from '../dataflow/state';
import { pathText } from './types';

const MAX_PATH = 4;

/** The access path from outside that names the same storage; null where there is none. */
function inputPathOf(context: SiteContext, place: PlaceId): InputPath | null {
  const { values } = context;
  const projections = values.projections(place);
  if (projections.length > MAX_PATH || projections.some((p) => p.kind === 'index' && p.index === null)) return null;
  const { base } = values.place(place);
  if (base.kind === 'variable') {
    const variable = context.variable(base.id);
    if (variable.kind === 'global') return { root: { kind: 'global', name: variable.name }, path: projections };
    if (variable.kind !== 'parameter') return null;
    return { root: { kind: 'parameter', index: variable.parameterIndex }, path: projections };
  }
  const pointer = values.value(base.pointer);
  if (pointer.kind !== 'initial' || pointer.origin !== 0) return null;
  const outer = inputPathOf(context, pointer.place);
  if (!outer || outer.path.length + projections.length >= MAX_PATH) return null;
  return { root: outer.root, path: [...outer.path, { kind: 'deref' }, ...projections] };
}

/** The place inside the function that an access path from outside names. */
export function placeOfInput(context: SiteContext, at: InputPath): PlaceId | null {
  const { values, function_ } = context;
  if (at.root.kind === 'returned') return null;
  let root: number;
  if (at.root.kind === 'global') root = context.global(at.root.name);
  else {
    const { index } = at.root;
    const parameter = function_.variables.find((variable) => variable.parameterIndex === index);
    if (!parameter) return null;
    root = parameter.id;
  }
  let place = values.variable(root);
  for (const projection of at.path) {
    if (projection.kind === 'deref') place = values.memory(values.intern({ kind: 'initial', place, origin: 0 }));
    else place = values.extend(place, projection);
  }
  return place;
}

export class CaseCollector {
  private readonly interest: ReadonlySet<string> | null;

  constructor(
    private readonly context: SiteContext,
    private readonly engine: Engine,
  ) {
    this.interest = context.program.interestIn(context.function_);
  }

  /** What the exit demands, returns and leaves behind. */
  caseOf(exit: Exit): Case {
    const { state } = exit;
    return {
      demands: this.demands(state),
      returned: exit.expression === null ? { kind: 'nothing' } : this.returned(state, exit.value),
      stored: this.stored(exit),
      // Whoever calls it knows what he gives.
      doubts: state.doubts.filter(({ kind }) => kind !== 'configuration' && kind !== 'never-given'),
    };
  }

  /**
   * Non-local places that outlive the call and hold the handle, as far as a caller can name them. First those by which it
   * is to be released: the stream, not the descriptor it was made of.
   */
  heldOutside({ state, value, expression }: Exit): {
    readonly places: readonly InputPath[];
    readonly isHidden: boolean;
  } {
    const { values } = this.context;
    const returned = expression?.kind === 'load' ? this.engine.evaluator.resolve(state, expression.place) : null;
    const places: InputPath[] = [];
    let isHidden = false;
    let isMemberHeld = false;
    const object = objectOf(values, value);
    for (const holder of this.holdersOf(state)) {
      const { base } = values.place(holder);
      const isPartOfReturned = returned !== null && holder !== returned && values.isWithin(holder, returned);
      if (isPartOfReturned) {
        const path = values.projections(holder).slice(values.projections(returned).length);
        places.push({ root: { kind: 'returned' }, path });
      }
      if (base.kind === 'variable' && this.context.isLocal(base.id)) continue;
      const route = this.context.allocated.has(value) ? routeTo(values, state, value, holder) : null;
      if (route) {
        places.push({ root: { kind: 'returned' }, path: route });
        continue;
      }
      // Who has a part of the object can get at the rest of it.
      if (object !== value && routeTo(values, state, object, holder)) {
        isHidden = true;
        continue;
      }
      if (base.kind === 'memory' && this.isPrivate(state, base.pointer)) continue;
      if (!this.engine.events.isHandle(state, state.read(values, holder))) {
        isMemberHeld = true;
        continue;
      }
      const path = inputPathOf(this.context, holder);
      if (path) places.push(path);
      else isHidden = true;
    }
    // Who has a member alone has to know what it is a member of.
    if (isMemberHeld && places.length === 0) isHidden = true;
    return { places: places.filter(({ path }) => path.length <= MAX_PATH), isHidden };
  }

  /** An object on the way to what was handed in is stored besides where the caller finds it by no name: in a list. */
  isFiled(state: PathState, at: InputPath): boolean {
    const { values } = this.context;
    const objects = at.path.flatMap((projection, index) => {
      const holder =
        projection.kind === 'deref' ? placeOfInput(this.context, { ...at, path: at.path.slice(0, index) }) : null;
      return holder === null ? [] : [values.intern({ kind: 'initial', place: holder, origin: 0 })];
    });
    if (objects.length === 0) return false;
    return [...state.environment].some(([place, value]) => {
      if (value === TOP || !objects.includes(objectOf(values, value))) return false;
      const { base } = values.place(place);
      if (base.kind !== 'memory' || this.isPrivate(state, base.pointer)) return false;
      return inputPathOf(this.context, place) === null;
    });
  }

  private holdersOf(state: PathState): PlaceId[] {
    const { events } = this.engine;
    const isMain = (holder: PlaceId): boolean =>
      events.handle(state, state.read(this.context.values, holder))?.kind === state.tracked?.kind;
    const holders = events.holders(state);
    return [...holders.filter(isMain), ...holders.filter((holder) => !isMain(holder))];
  }

  /** Something that outlives the call needs the resource to stay open. */
  isDependedOn({ state, value }: Exit): boolean {
    const { values } = this.context;
    const dependents = new Set(state.tracked?.handles.filter((one) => one.isDependent).map((one) => one.value));
    if (dependents.size === 0) return false;
    if (dependents.has(value)) return true;
    return state
      .holders((held) => dependents.has(held))
      .some((place) => {
        const { base } = values.place(place);
        return base.kind === 'memory' || !this.context.isLocal(base.id);
      });
  }

  /** Memory that was allocated here and that only local variables point to, or, of scripts, such memory. */
  private isPrivate(
    state: PathState,
    pointer: ValueId,
    depth = 0,
    isAllowed: (place: PlaceId) => boolean = () => false,
  ): boolean {
    const { values, allocated } = this.context;
    const form = values.value(pointer);
    if (form.kind === 'initial') {
      // What hangs on an object that a callee made hangs there only.
      const { base } = values.place(form.place);
      if (base.kind === 'memory' && this.isPrivate(state, base.pointer, depth)) return true;
    }
    if (!allocated.has(pointer)) return false;
    const region = values.place(values.memory(pointer)).region;
    for (const [place, value] of state.environment) {
      const form = values.value(value);
      const pointsThere = value === pointer || (form.kind === 'address' && values.place(form.place).region === region);
      const { base } = values.place(place);
      if (!pointsThere || (base.kind === 'variable' && this.context.isLocal(base.id))) continue;
      if (isAllowed(place)) continue;
      const mayBePrivate = this.context.program.isScript && base.kind === 'memory' && depth < MAX_PATH;
      if (!mayBePrivate || !this.isPrivate(state, base.pointer, depth + 1)) return false;
    }
    return true;
  }

  private demands(state: PathState): Demand[] {
    const { values } = this.context;
    const handles = new Set(state.tracked?.handles.map((handle) => handle.value));
    const result: Demand[] = [];
    for (const [value, range] of state.ranges) {
      if (this.isGiven(value, range)) continue;
      const form = values.value(value);
      if (form.kind === 'configuration') {
        result.push({ at: { root: { kind: 'configuration', condition: form.condition }, path: [] }, range });
        continue;
      }
      if (handles.has(value) || isAnything(range)) continue;
      const at = this.bitsOf(form) ?? this.inputOf(value);
      if (at) result.push({ at, range });
    }
    return result.sort((a, b) => (pathText(a.at) < pathText(b.at) ? -1 : 1));
  }

  /** No more than what all callers meet. */
  private isGiven(value: ValueId, range: Range): boolean {
    const given = this.context.given.get(value);
    return given !== undefined && equalRanges(given, range);
  }

  /** Where the value came from outside, and was not changed since. */
  private inputOf(value: ValueId): InputPath | null {
    const form = value === TOP ? null : this.context.values.value(value);
    return form?.kind === 'initial' && form.origin === 0 ? inputPathOf(this.context, form.place) : null;
  }

  /** `flags & MASK` */
  private bitsOf(form: Value): BitsInput | null {
    if (form.kind !== 'binary' || form.operator !== '&') return null;
    const of = this.inputOf(form.left);
    const mask = this.maskOf(form.right);
    return of === null || mask === null ? null : { root: { kind: 'bits', of, mask }, path: [] };
  }

  private maskOf(value: ValueId): number | string | null {
    const form = value === TOP ? null : this.context.values.value(value);
    if (form?.kind === 'constant') return form.value;
    return form?.kind === 'symbol' ? form.text : null;
  }

  private isOfInterest({ path }: InputPath): boolean {
    if (this.interest === null) return true;
    const field = path.findLast((projection) => projection.kind === 'field');
    return field?.kind === 'field' && this.interest.has(field.name);
  }

  returned(state: PathState, value: ValueId): Returned {
    const { values } = this.context;
    if (value === TOP) return { kind: 'nothing' };
    if (this.engine.events.isHandle(state, value)) return { kind: 'handle' };
    const range = this.engine.evaluator.rangeOf(state, value);
    if (this.context.allocated.has(value)) return { kind: this.isPrivate(state, value) ? 'fresh' : 'range', range };
    const form = values.value(value);
    if (form.kind === 'symbol') return { kind: 'symbol', text: form.text };
    if (form.kind === 'filled') return { kind: 'filled', value: form.value };
    if (isErrorCode(this.context, value)) return { kind: 'range', range: intersect(range, POSITIVE) ?? range };
    const at = range.low === range.high ? null : this.inputOf(value);
    if (at) return { kind: 'input', at };
    return this.linear(value, 1, 0) ?? this.flagged(form) ?? this.compared(state, value, range);
  }

  /** `if (status != ST_OK) return status;`: what it was found to be, or not to be. */
  private compared(state: PathState, value: ValueId, range: Range): Returned {
    const { values } = this.context;
    const isNot: string[] = [];
    for (const [known, truth] of state.ranges) {
      const form = values.value(known);
      if (form.kind !== 'binary' || form.operator !== '==') continue;
      if (form.left !== value && form.right !== value) continue;
      const other = values.value(form.left === value ? form.right : form.left);
      if (other.kind !== 'symbol') continue;
      if (intersect(truth, exactly(0)) === null) return { kind: 'symbol', text: other.text };
      if (constantOf(truth) === 0) isNot.push(other.text);
    }
    return isNot.length === 0 ? { kind: 'range', range } : { kind: 'range', range, isNot: isNot.sort() };
  }

  /** `flags | MASK` */
  private flagged(form: Value): Returned | null {
    if (form.kind !== 'binary' || form.operator !== '|') return null;
    const at = this.inputOf(form.left);
    const mask = this.maskOf(form.right);
    return at === null || mask === null ? null : { kind: 'flagged', at, mask };
  }

  /** `-x - 1` of a value that came from outside. */
  private linear(value: ValueId, factor: number, offset: number): Returned | null {
    const { values } = this.context;
    const form = values.value(value);
    if (form.kind === 'unary' && form.operator === '-') return this.linear(form.operand, -factor, offset);
    if (form.kind === 'binary' && form.operator === '+') {
      const right = values.value(form.right);
      return right.kind === 'constant' ? this.linear(form.left, factor, offset + factor * right.value) : null;
    }
    if (form.kind !== 'initial' || form.origin !== 0 || (factor === 1 && offset === 0)) return null;
    const at = inputPathOf(this.context, form.place);
    return at && { kind: 'linear', at, factor, offset };
  }

  private stored({ state, value: result, expression }: Exit): Stored[] {
    const { values } = this.context;
    const isSpecific = expression !== null && result !== TOP && values.value(result).kind === 'made';
    const found: Stored[] = [];
    for (const [place, value] of state.environment) {
      const at = inputPathOf(this.context, place);
      if (!at || (at.root.kind === 'parameter' && !at.path.some((p) => p.kind === 'deref'))) continue;
      const isTold = this.context.isTold(value, state) && this.isOfInterest(at);
      if (!isTold && !this.engine.events.isHandle(state, value)) continue;
      const form = values.value(value);
      if (form.kind === 'initial' && form.place === place && form.origin === 0) continue;
      const isResult = isSpecific && value === result && !this.engine.events.isHandle(state, value);
      const what = this.returned(state, value);
      // Counted on in each turn of a loop, it would be another value each time.
      const isCounter = what.kind === 'linear';
      const told: Returned = isCounter ? { kind: 'range', range: this.engine.evaluator.rangeOf(state, value) } : what;
      found.push({ at, value: isResult ? { kind: 'result' } : told });
    }
    const root = expression?.kind === 'load' && expression.place.path.length === 0 ? expression.place.root : null;
    const isFollowed = root !== null && returnedObjects(this.context.function_).has(root);
    if (isFollowed && this.context.tellsStores) found.push(...this.storedInReturned(state, result));
    return found.sort((a, b) => (pathText(a.at) < pathText(b.at) ? -1 : 1));
  }

  /** What lies in the members of an object that was made here and is returned, where more is known than that it is anything. */
  private storedInReturned(state: PathState, result: ValueId): Stored[] {
    const { values, allocated } = this.context;
    if (result === TOP || !allocated.has(result)) return [];
    // Nobody wrote there since it was put into what the function was given: `returnedObjects` lets no other be.
    const isInGiven = (place: PlaceId): boolean => inputPathOf(this.context, place)?.root.kind === 'parameter';
    if (!this.isPrivate(state, result, 0, isInGiven)) return [];
    const bases = state.environment.keys().map((place) => values.place(place).base);
    const pointers = new Set(bases.flatMap((base) => (base.kind === 'memory' ? base.pointer : [])));
    const found: Stored[] = [];
    for (const [place, value] of state.environment) {
      const { base } = values.place(place);
      if (base.kind !== 'memory' || value === TOP) continue;
      if (!this.context.isTold(value, state) || this.engine.events.isHandle(state, value)) continue;
      const path = values.projections(place);
      if (path.length !== 1 || path[0]!.kind !== 'field') continue;
      const above = base.pointer === result ? [] : this.memberOf(state, result, base.pointer);
      if (above === null) continue;
      const what = this.returned(state, value);
      // What lies in a new object that this one points to is found by way of the pointer.
      if (pointers.has(value) && what.kind !== 'input') continue;
      const isTelling =
        what.kind === 'range' ? !isAnything(what.range) : what.kind === 'input' || what.kind === 'symbol';
      if (!isTelling) continue;
      const at: InputPath = { root: { kind: 'returned' }, path: [{ kind: 'deref' }, ...above, ...path] };
      found.push({ at, value: what });
    }
    return found;
  }

  /**
   * `it->local`: the way from the object to another one that hangs on it alone, in a field of it: made here, or by who made
   * the object.
   */
  private memberOf(state: PathState, object: ValueId, pointer: ValueId): Projection[] | null {
    const { values } = this.context;
    const form = values.value(pointer);
    const isOfObject = (place: PlaceId): boolean => {
      const { base } = values.place(place);
      return base.kind === 'memory' && base.pointer === object;
    };
    const holder =
      form.kind === 'initial' ? form.place : [...state.environment].find(([, value]) => value === pointer)?.[0];
    if (holder === undefined || !isOfObject(holder)) return null;
    const path = values.projections(holder);
    if (path.length !== 1 || path[0]!.kind !== 'field') return null;
    const isAlone = form.kind === 'initial' || this.isPrivate(state, pointer, 0, (place) => place === holder);
    return isAlone ? [...path, { kind: 'deref' }] : null;
  }
}

export function printReturned(returned: Stored['value']): string {
  if (returned.kind === 'range') return [printRange(returned.range), ...(returned.isNot ?? [])].join(' but not ');
  if (returned.kind === 'symbol') return returned.text;
  if (returned.kind === 'filled') return `all ${returned.value}`;
  if (returned.kind === 'fresh') return `fresh ${printRange(returned.range)}`;
  if (returned.kind === 'flagged') return `${pathText(returned.at)} | ${returned.mask}`;
  if (returned.kind === 'linear') {
    const { factor, offset } = returned;
    return `${factor < 0 ? '-' : ''}${pathText(returned.at)}${offset < 0 ? '' : '+'}${offset}`;
  }
  return returned.kind === 'input' ? pathText(returned.at) : returned.kind;
}

export function printCase(one: Case): string {
  const demands = one.demands.map(({ at, range }) => `${pathText(at)} in ${printRange(range)}`).join(' and ');
  const stored = one.stored.map(({ at, value }) => `${pathText(at)} := ${printReturned(value)}`).join(', ');
  const doubts = one.doubts.map((doubt) => `${doubt.kind} ${doubt.detail}`).join(', ');
  return [
    demands ? `if ${demands}: ` : '',
    `returns ${printReturned(one.returned)}`,
    stored ? `; ${stored}` : '',
    doubts ? `; assuming ${doubts}` : '',
  ].join('');
}
