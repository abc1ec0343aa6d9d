/** Calls of library functions, by their models. */
import type { FunctionIR, Location, Projection } from '../../ir';
import type { Acquisition, ArgumentTest, FunctionModel, Release, Taking, ValueTest } from '../../models/types';
import { NONZERO, constantOf, hull, isSubset, rangeOfTest, openRange } from '../constraints/range';
import { TOP, type PlaceId, type ValueId } from '../constraints/values';
import type { Events } from '../typestate/events';
import { withHandle, type SuccessTest } from '../typestate/tracked';
import { append } from '../witness/witness';
import { rootsOf } from './accesses';
import type { Adoption } from './adoption';
import type { CallResults } from './callResults';
import type { PassedCall } from './calls';
import { IN_PLACE, type SiteContext } from './context';
import { NEGATIVE, NOT_NEGATIVE } from './errorNumbers';
import type { Evaluator } from './evaluate';
import { refillsStandardSlot } from './standardSlots';
import type { PathState } from './state';
import { pureResult } from './pureCalls';
import { LeftBehind } from './leftBehind';
import { isRefusedByKernel } from './refusedPointers';
import { isRetried } from './retries';
import type { UnknownCalls } from './unknownCalls';
import { isAskedFor, isMemberTested } from './askedResults';

export class ModelTransfer {
  private readonly leftBehind: LeftBehind;

  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly results: CallResults,
    private readonly unknown: UnknownCalls,
    private readonly adoption: Adoption,
  ) {
    this.leftBehind = new LeftBehind(context, evaluator, events);
  }

  /** `isSite`: one of the resources that the call makes is the one that is followed. */
  pass(state: PathState, passed: PassedCall, model: FunctionModel, isSite: boolean): PathState[] {
    const states = this.passEffects(state, passed, model, isSite);
    return model.leaves ? states.flatMap((one) => this.leftBehind.after(one, passed, model)) : states;
  }

  private passEffects(state: PathState, passed: PassedCall, model: FunctionModel, isSite: boolean): PathState[] {
    for (const [argument, truth] of [
      [model.assumes, true],
      [model.refutes, false],
    ] as const) {
      if (argument === undefined) continue;
      if (!this.evaluator.assume(state, passed.arguments[argument] ?? TOP, truth)) return [];
      this.events.settle(state);
    }
    for (const index of model.nonnull ?? []) {
      // What a function's own strings are would be a demand in each of its cases, which callers seldom care for.
      if (this.context.isSummary && this.context.values.value(passed.arguments[index] ?? TOP).kind === 'initial')
        continue;
      if (!this.evaluator.refine(state, passed.arguments[index] ?? TOP, NONZERO)) return [];
      this.events.settle(state);
    }
    if (model.detaches) this.detach(state, passed, model.detaches);
    if (model.abandons) this.abandon(state, passed);
    if (model.breaks || model.ends) this.break(state, passed, model.ends === true);
    this.renumber(state, passed, model);
    const { location } = passed.call;
    for (const index of model.uses ?? []) {
      const isClosedElement = this.isSomeElement(passed, index) && state.tracked?.state === 'closed';
      if (!isClosedElement) this.events.use(state, this.handleGiven(state, passed, index), passed.name, location);
    }
    if (model.shares !== undefined) this.share(state, passed, model.shares);
    const refused = this.refusingToRelease(state, passed, model);
    for (const release of model.releases ?? []) this.passRelease(state, passed, release);
    for (const argument of model.frees ?? []) this.free(state, passed.arguments[argument] ?? TOP, location);
    for (const argument of model.empties ?? []) this.empty(state, passed, argument);
    if (!this.context.program.isScript) this.exposeTaken(passed, model);
    const failed = isSite ? null : this.failingToStore(state, passed, model);
    const copied = model.copies ? this.partsOf(state, passed.arguments[model.copies.from] ?? TOP) : [];
    this.storeThrough(state, passed, model);
    if (model.copies) this.copy(state, passed.arguments[model.copies.to] ?? TOP, copied);
    if (model.fills) this.fill(state, passed, model.fills);
    for (const { argument, into } of model.notes ?? []) this.note(state, passed, argument, into);
    if (refused) {
      const released = this.finishModel(state, passed, model, isSite);
      for (const one of released) this.results.setRangedResult(one, passed, rangeOfTest(model.succeeds!));
      return [...released, refused];
    }
    if (!failed || !model.succeeds) return this.finishModel(state, passed, model, isSite);
    this.acquireUntracked(state, passed, model);
    this.results.setRangedResult(state, passed, rangeOfTest(model.succeeds));
    return [failed, state];
  }

  /** What was opened around something that runs later is in its hands, or the matter of those who run before. */
  private detach(state: PathState, passed: PassedCall, what: NonNullable<FunctionModel['detaches']>): void {
    const { siteCall } = this.context;
    if (!state.tracked?.isOwned || siteCall === null) return;
    const { location, arguments: held } = passed.call;
    const isAround = location.start <= siteCall.location.start && siteCall.location.end <= location.end;
    const isElsewhere = this.events.holders(state).length > 0;
    const isHeld = held.some((value, index) => {
      // What a chain of promises begins with is its own only where no variable has it as well.
      const isOnlyGiven = rootsOf(value).every((id) => this.context.variable(id).kind === 'temporary');
      if (isOnlyGiven && isElsewhere) return false;
      return this.unknown.givesHandle(state, value, passed.arguments[index]!);
    });
    if (what === 'arguments' && isHeld) this.events.transfer(state);
    if (what === 'others' && isAround && !isHeld) state.tracked = null;
  }

  /** What tells of its own failure may be closed by then; what tells of its end is. */
  private break(state: PathState, passed: PassedCall, isClosed: boolean): void {
    const handle = this.events.handle(state, passed.arguments[0] ?? TOP);
    if (handle && isClosed) this.events.end(state);
    else if (handle && this.context.models.resource(handle.kind).closesOnError) this.events.end(state);
  }

  /** What an array of promises has that come too late: nobody gets it any more. */
  private abandon(state: PathState, passed: PassedCall): void {
    const { values } = this.context;
    const [array = TOP, kept = TOP] = passed.arguments;
    const [, keptExpression] = passed.call.arguments;
    if (array === TOP || (keptExpression && this.unknown.givesHandle(state, keptExpression, kept))) return;
    const object = values.memory(array);
    const { location } = passed.call;
    if (!this.events.holders(state).some((place) => values.isWithin(place, object))) return;
    state.addDoubt({ kind: 'sibling', detail: '', location });
    this.events.lose(state, (place) => values.isWithin(place, object), 'leak', location);
  }

  /** `dup2(other, fd)` gives the number of what was closed to another resource. */
  private renumber(state: PathState, passed: PassedCall, { uses, returnsArgument }: FunctionModel): void {
    if (!uses || returnsArgument === undefined || state.tracked?.state !== 'closed') return;
    if (this.events.isHandle(state, passed.arguments[returnsArgument] ?? TOP)) state.tracked = null;
  }

  /** A set of this function's own has the handle as long as it lives; what others do with theirs is not known. */
  private note(state: PathState, passed: PassedCall, argument: number, into: number): void {
    const value = passed.arguments[argument] ?? TOP;
    const set = this.evaluator.pointee(passed.arguments[into] ?? TOP);
    if (set === null || !this.events.isHandle(state, value)) return;
    const { values } = this.context;
    const { base } = values.place(set);
    if (base.kind !== 'variable' || !this.context.isLocal(base.id)) return;
    state.environment.set(values.extend(set, { kind: 'index', index: null }), value);
  }

  /** What is known of the object, as paths from it. */
  private partsOf(state: PathState, pointer: ValueId): { readonly path: Projection[]; readonly value: ValueId }[] {
    const object = this.wholeAt(pointer);
    if (object === null) return [];
    const { values } = this.context;
    const depth = values.projections(object).length;
    return [...state.environment]
      .filter(([place]) => values.isWithin(place, object))
      .map(([place, value]) => ({ path: values.projections(place).slice(depth), value }));
  }

  /** `memcpy(to, &s, sizeof s)`: the copy has the handles of the object, too. */
  private copy(
    state: PathState,
    pointer: ValueId,
    parts: readonly { readonly path: Projection[]; readonly value: ValueId }[],
  ): void {
    const { values, models, allocated } = this.context;
    const target = this.wholeAt(pointer);
    const isHeld = (value: ValueId): boolean => this.events.isHandle(state, value);
    // Only the number of a descriptor can be copied and mean nothing: into a message. New memory is made to keep it.
    const isNumber = ({ path, value }: (typeof parts)[number]): boolean => {
      const handle = this.events.handle(state, value);
      return path.length === 0 && handle !== undefined && models.resource(handle.kind).representation === 'integer';
    };
    if (target === null) {
      if (parts.some((part) => isHeld(part.value) && !isNumber(part))) this.events.transfer(state);
      return;
    }
    const { base, projection } = values.place(target);
    const isBuffer = base.kind === 'memory' && projection?.kind !== 'field' && !allocated.has(base.pointer);
    if (isBuffer && parts.some(isNumber)) return;
    for (const { path, value } of parts) {
      const place = path.reduce((at, projection) => values.extend(at, projection), target);
      if (!this.results.isUnknownElement(place)) state.environment.set(place, value);
      else if (isHeld(value)) this.events.transfer(state);
    }
  }

  /** The object that the pointer points to, or the array to whose first element; null where nobody can name it. */
  private wholeAt(pointer: ValueId): PlaceId | null {
    const object = this.evaluator.pointee(pointer);
    if (object === null) return null;
    const { values, allocated } = this.context;
    const { base, projection, parent } = values.place(object);
    if (base.kind === 'memory' && projection === null && !allocated.has(base.pointer)) {
      const { kind } = values.value(base.pointer);
      // What a call or some arithmetic points into may be anything: a buffer, a message.
      if (kind !== 'initial' && kind !== 'member') return null;
    }
    return projection?.kind === 'index' && projection.index === 0 ? parent : object;
  }

  /** `memset(p, 0, sizeof *p)`: what only the object held is lost, and every part of it is known. */
  private fill(
    state: PathState,
    passed: PassedCall,
    { argument, with: by }: NonNullable<FunctionModel['fills']>,
  ): void {
    const object = this.evaluator.pointee(passed.arguments[argument] ?? TOP);
    if (object === null) return;
    const { values } = this.context;
    const { projection, parent } = values.place(object);
    // From an element in the middle on, nobody knows how far.
    if (projection?.kind === 'index' && projection.index !== 0) return;
    const whole = projection?.kind === 'index' ? parent! : object;
    const isGone = (place: PlaceId): boolean => values.isWithin(place, whole);
    this.events.lose(state, isGone, 'leak-overwritten', passed.call.location);
    this.orphan(state, isGone);
    const byte = by === undefined ? 0 : constantOf(this.evaluator.rangeOf(state, passed.arguments[by] ?? TOP));
    const filled = byte === 0 ? 0 : byte === -1 || byte === 0xff ? -1 : null;
    state.write(values, whole, filled === null ? TOP : values.intern({ kind: 'filled', value: filled }));
  }

  private empty(state: PathState, passed: PassedCall, argument: number): void {
    const set = this.evaluator.pointee(passed.arguments[argument] ?? TOP);
    if (set === null) return;
    const { values } = this.context;
    const isGone = (place: PlaceId): boolean => values.isWithin(place, set);
    this.events.lose(state, isGone, 'leak-overwritten', passed.call.location);
    state.environment.deleteWhere(isGone);
  }

  /** A call that puts new handles into places that matter leaves what is there where it fails. */
  private failingToStore(state: PathState, passed: PassedCall, model: FunctionModel): PathState | null {
    if (!model.fails) return null;
    const isHit = (model.acquires ?? []).some((acquisition) => {
      const place = this.outPlace(passed, acquisition);
      if (place === null || !this.isMet(state, passed, acquisition.given)) return false;
      const { base } = this.context.values.place(place);
      return base.kind === 'memory' || this.context.isRelevant(base.id);
    });
    if (!isHit) return null;
    const failed = state.clone();
    this.results.setRangedResult(failed, passed, rangeOfTest(model.fails));
    return failed;
  }

  private finishModel(state: PathState, passed: PassedCall, model: FunctionModel, isSite: boolean): PathState[] {
    if (model.converts || model.reopens || model.takes) {
      const split = this.passOwnership(state, passed, model);
      if (split) return split;
    }
    if (model.fails && isRefusedByKernel(this.context, this.evaluator, state, passed, model)) {
      this.results.setRangedResult(state, passed, rangeOfTest(model.fails));
      return [state];
    }
    const made = isSite && this.context.site.kind === 'acquisition' ? this.context.site.index : null;
    if (made !== null && this.isMade(state, passed, model.acquires![made]!)) {
      const refused = this.refusingNegative(state, passed, model);
      if (refused === null) return [this.acquire(state, passed, model, made)];
      return [...(refused.isCertain ? [] : [this.acquire(state, passed, model, made)]), refused.state];
    }
    if (isSite && this.context.site.kind === 'conversion') this.adopt(state, passed, model, this.context.site.index);
    this.acquireUntracked(state, passed, model);
    if (model.returnsArgument !== undefined) return this.returnArgument(state, passed, model, model.returnsArgument);
    const known = model.pure ? pureResult(this.context, state, passed) : this.leftBehind.answer(state, passed, model);
    const result = known ?? this.modelResult(state, passed, model);
    // `strlen`: it counts something.
    if (model.prototype?.startsWith('size_t ') && !model.fails) state.refine(this.context.values, result, NOT_NEGATIVE);
    this.results.setResult(state, passed, result);
    return [state];
  }

  /** Where `fd` may be negative, `dup(fd)` fails for sure if it is, and has told that it is not if it succeeds. */
  private refusingNegative(
    state: PathState,
    passed: PassedCall,
    { refusesNegative, fails }: FunctionModel,
  ): { readonly state: PathState; readonly isCertain: boolean } | null {
    const value = refusesNegative === undefined ? TOP : (passed.arguments[refusesNegative] ?? TOP);
    if (value === TOP || !fails) return null;
    // Of what a caller gives it would be a demand in each case.
    if (this.context.isSummary && this.context.values.value(value).kind === 'initial') return null;
    const refused = state.clone();
    if (!this.evaluator.refine(refused, value, NEGATIVE)) return null;
    this.results.setRangedResult(refused, passed, rangeOfTest(fails));
    return { state: refused, isCertain: !this.evaluator.refine(state, value, NOT_NEGATIVE) };
  }

  /** Its condition is met, and somebody asks for it: what nobody has a place for the library keeps (`sd_event_add_io`). */
  private isMade(state: PathState, passed: PassedCall, { at, given }: Acquisition): boolean {
    const place = at === 'return' ? TOP : (passed.arguments[at.argument] ?? TOP);
    const isUnwanted = at !== 'return' && place !== TOP && constantOf(this.evaluator.rangeOf(state, place)) === 0;
    return !isUnwanted && this.isMet(state, passed, given);
  }

  /**
   * The call may say that it has released nothing: then it may come again, and what else becomes of the resource is not
   * followed. Who does not look takes it to succeed.
   */
  private refusingToRelease(state: PathState, passed: PassedCall, model: FunctionModel): PathState | null {
    const { releases, succeeds, fails } = model;
    const isOpen = state.tracked?.state === 'open' || state.tracked?.state === 'pending';
    if (!isOpen || !passed.call.target || !succeeds || !fails) return null;
    const isRefusable = releases?.some(({ when, argument, given }) => {
      const isHandle = this.events.isHandle(state, passed.arguments[argument] ?? TOP);
      return when === 'success' && isHandle && this.isMet(state, passed, given);
    });
    if (!isRefusable) return null;
    const refused = state.clone();
    this.events.transfer(refused);
    this.storeThrough(refused, passed, model);
    this.results.setRangedResult(refused, passed, rangeOfTest(fails));
    return refused;
  }

  private passRelease(state: PathState, passed: PassedCall, { resource, argument, inside, given }: Release): void {
    if (!this.isMet(state, passed, given)) return;
    // Of an array that is closed in a loop each element is closed once.
    if (this.isSomeElement(passed, argument) && state.tracked?.state === 'closed') return;
    if (this.isRetry(state, passed)) return;
    const value = passed.arguments[argument] ?? TOP;
    const handle = inside ? this.handleInside(state, value, resource) : value;
    const isHandle = this.events.isHandle(state, handle);
    if (inside && !isHandle && this.isAnotherInside(state, value)) {
      this.events.transfer(state);
      return;
    }
    this.events.release(state, handle, resource, passed.name, passed.call.location);
    // `close(ends[!mode])` closes one of them, and `ends[mode]` is another one.
    const isOneOfThem =
      this.isSomeElement(passed, argument) && !this.context.isInLoop(this.context.blockOf(passed.origin));
    if (isOneOfThem) this.events.doubtRelease(state);
    // What is left belongs to the other reference.
    if (isHandle && state.tracked?.isShared && state.tracked.state === 'closed') this.events.transfer(state);
  }

  /**
   * `if (z->packs) deflateEnd(&z->stream); else inflateEnd(&z->stream);`: who ends what a caller's object has inside as
   * something else than it is has asked the object which it is.
   */
  private isAnotherInside(state: PathState, pointer: ValueId): boolean {
    const { values } = this.context;
    const object = this.evaluator.pointee(pointer);
    const { tracked } = state;
    if (object === null || tracked?.isOwned !== false || !this.endsToo(tracked.kind)) return false;
    return this.events.holders(state).some((holder) => {
      const { parent, projection } = values.place(holder);
      return parent === object && projection?.kind === 'field' && projection.name.startsWith(IN_PLACE);
    });
  }

  /** The function ends things of that kind elsewhere. */
  private endsToo(kind: string): boolean {
    const { program, function_ } = this.context;
    return program.factsOf(function_).calls.some((call) => {
      const target = program.targetOf(function_, call);
      return target.kind === 'model' && target.model.releases?.some(({ resource }) => resource === kind) === true;
    });
  }

  private share(state: PathState, passed: PassedCall, argument: number): void {
    if (state.tracked && this.events.isHandle(state, passed.arguments[argument] ?? TOP))
      state.tracked = { ...state.tracked, isShared: true };
  }

  /** The very call that closed it is made again because it said that it had not. */
  private isRetry({ tracked }: PathState, { call: { location } }: PassedCall): boolean {
    return tracked?.releasedAt === location && isRetried(this.context.function_, location);
  }

  /** Whether the arguments are known to meet the condition under which a clause of a model holds. */
  private isMet(state: PathState, passed: PassedCall, given: ArgumentTest | undefined): boolean {
    if (!given) return true;
    const { models } = this.context;
    const { property } = given;
    if (typeof property === 'object')
      return property.every((one) => this.isMet(state, passed, { ...given, property: one }));
    const asked = this.askedValue(state, passed, given);
    if (given.is === 'absent') return asked === null;
    // Of what is not given only that is known.
    if (asked === null) return given.property !== undefined && given.not !== undefined;
    const value = asked;
    if (given.text && !this.isText(value, given.text)) return false;
    if (given.bits !== undefined && !this.hasBits(state, value, models.number(given.bits))) return false;
    const test: { -readonly [key in keyof ValueTest]: ValueTest[key] } = {};
    for (const key of ['equals', 'not', 'min', 'max'] as const) {
      const bound = given[key];
      if (bound !== undefined) test[key] = models.number(bound);
    }
    return Object.keys(test).length === 0 || isSubset(this.evaluator.rangeOf(state, value), rangeOfTest(test));
  }

  /** What a condition is about; null where it is not given. */
  private askedValue(state: PathState, passed: PassedCall, { argument, property }: ArgumentTest): ValueId | null {
    const value = passed.arguments[argument];
    if (typeof property !== 'string') return value ?? (this.context.program.isScript ? null : TOP);
    return value === undefined ? null : this.propertyOf(state, value, property);
  }

  /** What a property of an object that was made here holds; null where nobody set it. */
  private propertyOf(state: PathState, object: ValueId, property: string): ValueId | null {
    const { values, allocated } = this.context;
    if (!allocated.has(object)) return null;
    const place = values.extend(values.memory(object), { kind: 'field', name: property });
    return state.environment.get(place) ?? null;
  }

  private isText(value: ValueId, texts: readonly string[]): boolean {
    if (value === TOP) return false;
    const form = this.context.values.value(value);
    return form.kind === 'symbol' && texts.some((text) => form.text === `'${text}'`);
  }

  private hasBits(state: PathState, value: ValueId, bits: number): boolean {
    const known = constantOf(this.evaluator.rangeOf(state, value));
    if (known !== null) return (known & bits) === bits;
    const form = this.context.values.value(value);
    if (form.kind !== 'binary' || form.operator !== '|') return false;
    return this.hasBits(state, form.left, bits) || this.hasBits(state, form.right, bits);
  }

  /** The handle that an argument is, or that lies in the object it points to. */
  private handleGiven(state: PathState, passed: PassedCall, argument: number): ValueId {
    const value = passed.arguments[argument] ?? TOP;
    if (!state.tracked || this.events.isHandle(state, value)) return value;
    const inside = this.handleInside(state, value, state.tracked.kind);
    return this.events.isHandle(state, inside) ? inside : value;
  }

  private handleInside(state: PathState, pointer: ValueId, resource: string): ValueId {
    const place = this.placeInside(pointer, resource);
    return place === null ? TOP : state.read(this.context.values, place);
  }

  private placeInside(pointer: ValueId, resource: string): PlaceId | null {
    const object = this.evaluator.pointee(pointer);
    return object === null ? null : this.context.values.extend(object, insideOf(resource));
  }

  /** The argument is an array's element at an unknown index. */
  private isSomeElement(passed: PassedCall, argument: number): boolean {
    const expression = passed.call.arguments[argument];
    return expression?.kind === 'load' && expression.place.path.some((p) => p.kind === 'index' && p.index === null);
  }

  /** What only the freed object held is lost. */
  private free(state: PathState, pointer: ValueId, location: Location): void {
    const { values } = this.context;
    if (pointer === TOP) return;
    const isGone = (place: PlaceId): boolean => {
      const { base } = values.place(place);
      return base.kind === 'memory' && base.pointer === pointer;
    };
    this.events.lose(state, isGone, 'leak', location);
    this.orphan(state, isGone);
    state.environment.deleteWhere(isGone);
  }

  /** A resource of the caller's lies in what is freed: only he can tell whether anybody else has it. */
  private orphan(state: PathState, isGone: (place: PlaceId) => boolean): void {
    const { tracked } = state;
    if (!tracked || tracked.isOwned || tracked.state === 'closed' || tracked.state === 'transferred') return;
    const holders = this.events.holders(state);
    if (holders.length > 0 && holders.every(isGone)) state.tracked = { ...tracked, isOrphaned: true };
  }

  /** `dup2(fd, 1)` gives 1 or fails. */
  private returnArgument(state: PathState, passed: PassedCall, model: FunctionModel, index: number): PathState[] {
    const failed = model.fails && passed.call.target ? state.clone() : null;
    if (failed) this.results.setRangedResult(failed, passed, rangeOfTest(model.fails!));
    this.results.setResult(state, passed, passed.arguments[index] ?? TOP);
    return failed ? [state, failed] : [state];
  }

  private modelResult(state: PathState, passed: PassedCall, model: FunctionModel): ValueId {
    const { values } = this.context;
    const result = values.made(passed.origin, 'r');
    if (model.allocates && !this.context.exposed.has(result)) this.context.allocated.add(result);
    if (model.acquires?.some(({ at }) => at === 'return')) this.context.opened.add(result);
    for (const { argument, as, dependent } of model.views ?? []) {
      const handle = this.events.handle(state, passed.arguments[argument] ?? TOP);
      if (handle && state.tracked) {
        state.tracked = {
          ...state.tracked,
          handles: withHandle(state.tracked, { value: result, kind: as, isDependent: dependent === true }),
        };
        const viewed = this.context.models.resource(as);
        if (viewed.representation === 'integer') state.refine(values, result, openRange(viewed));
      }
    }
    if (model.present) state.refine(values, result, NONZERO);
    // No memory of a program's lies where `(void *)-1` points to.
    if (model.allocates) state.refine(values, result, NOT_NEGATIVE);
    // Who succeeds does not come back: `execl`.
    if (model.fails && !model.succeeds) state.refine(values, result, rangeOfTest(model.fails));
    if (model.succeeds && model.fails) {
      const succeeds = rangeOfTest(model.succeeds);
      const fails = rangeOfTest(model.fails);
      state.refine(values, result, this.isCertain(state, passed, model) ? succeeds : hull(succeeds, fails));
    }
    // What cannot fail succeeds: `pthread_mutex_lock` of a mutex that is one.
    const always = model.succeeds && !model.fails ? constantOf(rangeOfTest(model.succeeds)) : null;
    return always === null ? result : values.constant(always);
  }

  /** `fcntl(fd, F_GETFD)` of what is open: there is nothing that it could fail of. */
  private isCertain(state: PathState, passed: PassedCall, { certain = [] }: FunctionModel): boolean {
    const isOpen = state.tracked?.state === 'open' || state.tracked?.state === 'pending';
    if (!isOpen || !passed.arguments.some((value) => this.events.isHandle(state, value))) return false;
    return certain.some((given) => this.isMet(state, passed, given));
  }

  /** `fdopen`, `freopen` and takers: what happens to the handle depends on success. Null: the handle is not passed. */
  private passOwnership(state: PathState, passed: PassedCall, model: FunctionModel): PathState[] | null {
    const argumentOf = (argument: number, property?: string): ValueId => {
      if (property === undefined) return this.handleGiven(state, passed, argument);
      return this.propertyOf(state, passed.arguments[argument] ?? TOP, property) ?? TOP;
    };
    const isGiven = ({ argument, property }: { readonly argument: number; readonly property?: string }): boolean =>
      this.events.isHandle(state, argumentOf(argument, property));
    const takers = (model.takes ?? []).filter(
      (one) => (isGiven(one) || this.isInside(state, passed, one)) && this.isMet(state, passed, one.given),
    );
    // Who does not look takes it to succeed: that it may fail is another matter than a leak.
    const isLookedAt = passed.call.target !== null && isAskedFor(this.context.function_, passed.call.target.root);
    // Nor can anybody close what was given away without a name.
    const isNameless = ({ argument }: Taking): boolean => {
      const given = passed.call.arguments[argument];
      return given?.kind === 'load' && this.context.variable(given.place.root).kind === 'temporary';
    };
    if (takers.some((one) => one.when === 'always' || !isLookedAt || isNameless(one))) {
      this.events.transfer(state);
      return null;
    }
    const [takes] = takers;
    const converts = model.converts?.find((one) => isGiven(one) && this.isMet(state, passed, one.given));
    const reopens = model.reopens?.find(isGiven);
    if (!converts && !reopens && !takes) return null;
    const handleArgument = converts
      ? argumentOf(converts.argument, converts.property)
      : argumentOf((reopens ?? takes)!.argument);
    if (converts && this.isPutAway(passed)) {
      this.events.transfer(state);
      return null;
    }
    if (converts && !model.succeeds) {
      this.events.use(state, handleArgument, passed.name, passed.call.location);
      this.convert(state, passed, converts.to);
      this.results.setResult(state, passed, this.context.values.made(passed.origin, 'r'));
      return [state];
    }
    if (!model.succeeds || !model.fails) return null;
    this.events.use(state, handleArgument, passed.name, passed.call.location);
    const failed = state.clone();
    if (reopens) this.events.release(failed, handleArgument, reopens.resource, passed.name, passed.call.location);
    this.results.setRangedResult(failed, passed, rangeOfTest(model.fails));
    if (takes) this.events.transfer(state);
    if (converts) this.convert(state, passed, converts.to);
    if (reopens) this.results.setResult(state, passed, handleArgument);
    else this.results.setRangedResult(state, passed, rangeOfTest(model.succeeds));
    return [state, failed];
  }

  /** What the call gives lies where others look at it, if anybody does. */
  private isPutAway({ call: { target } }: PassedCall): boolean {
    const isThrough = target?.path.some(({ kind }) => kind === 'deref') === true;
    return isThrough && !isMemberTested(this.context.function_, target);
  }

  /** `list = g_list_append(list, object)`: what is put into the object later is for who has the list, too. */
  private exposeTaken({ arguments: given }: PassedCall, { takes = [] }: FunctionModel): void {
    for (const { argument, when } of takes) if (when === 'always') this.context.expose(given[argument] ?? TOP);
  }

  /** Who takes an object or a list takes what lies in it. */
  private isInside(state: PathState, passed: PassedCall, { argument, property }: Taking): boolean {
    const expression = passed.call.arguments[argument];
    if (property !== undefined || expression === undefined) return false;
    return this.unknown.givesHandle(state, expression, passed.arguments[argument]!);
  }

  /** The resource lives on under the returned handle and is released as `kind` from now on. */
  private convert(state: PathState, passed: PassedCall, kind: string): void {
    const { tracked } = state;
    if (!tracked || tracked.state === 'closed' || tracked.state === 'transferred') return;
    const result = this.context.values.made(passed.origin, 'r');
    state.tracked = {
      ...tracked,
      state: 'open',
      test: null,
      kind,
      handles: withHandle(tracked, { value: result, kind }),
    };
    state.witness = append(state.witness, { kind: 'convert', location: passed.call.location, detail: passed.name });
  }

  /** What is converted came from outside: the result is this function's, but not one that stands for a standard stream. */
  private adopt(
    state: PathState,
    passed: PassedCall,
    { converts, succeeds, fails }: FunctionModel,
    index: number,
  ): void {
    const { argument, to } = converts![index]!;
    const value = passed.arguments[argument] ?? TOP;
    if (!this.adoption.isForeign(value)) return;
    const { kind } = this.context.values.value(value);
    const handle = this.context.values.made(passed.origin, 'r');
    this.results.track(state, passed, {
      handle,
      kind: to,
      madeBy: passed.name,
      test: succeeds && fails ? { value: handle, succeeds, fails } : null,
      at: null,
      from: null,
      isOwned: kind !== 'constant' && kind !== 'symbol',
    });
  }

  private acquire(state: PathState, passed: PassedCall, model: FunctionModel, index: number): PathState {
    const { values } = this.context;
    const acquisition = model.acquires![index]!;
    const { resource, at, owed, owedAfter } = acquisition;
    const result = values.made(passed.origin, 'r');
    this.acquireUntracked(state, passed, model);
    const handle = at === 'return' ? result : values.made(passed.origin, `a${index}`);
    const from = at === 'return' || at.callback ? null : { argument: at.argument, path: pathTo(at) };
    const test: SuccessTest | null =
      model.succeeds && model.fails ? { value: result, succeeds: model.succeeds, fails: model.fails } : null;
    const place = this.outPlace(passed, acquisition);
    const isOwed = owed !== false && !this.isFreedElsewhere(state, passed, acquisition);
    this.results.track(state, passed, {
      handle,
      kind: resource,
      madeBy: passed.name,
      test,
      at: place,
      from,
      isOwned: isOwed,
      owedAfter,
    });
    if (acquisition.isReadOnly && this.isMet(state, passed, acquisition.isReadOnly))
      state.tracked = { ...state.tracked!, isReadOnly: true };
    this.bindReleaser(state, passed, acquisition);
    this.repeatIn(state, passed, acquisition, handle);
    // Stored where nobody can tell: it is kept by whatever that is.
    if (at !== 'return' && (place === null || this.results.isUnknownElement(place))) this.events.transfer(state);
    this.results.setResult(state, passed, this.modelResult(state, passed, model));
    this.events.settle(state);
    if (this.isNumbered(resource) && refillsStandardSlot(this.context, passed.call)) this.events.transfer(state);
    return state;
  }

  private isNumbered(resource: string): boolean {
    return this.context.models.resource(resource).representation === 'integer';
  }

  /** `z.zfree = ignore`: what the release would free goes with something else, such as a pool of memory. */
  private isFreedElsewhere(state: PathState, passed: PassedCall, { freedBy }: Acquisition): boolean {
    const object = freedBy ? this.evaluator.pointee(passed.arguments[freedBy.argument] ?? TOP) : null;
    if (!freedBy || object === null) return false;
    const { values, program } = this.context;
    const value = state.read(values, values.extend(object, { kind: 'field', name: freedBy.field }));
    const form = value === TOP ? null : values.value(value);
    const one = form?.kind === 'function' ? program.definitionOf(form.name) : undefined;
    return one !== undefined && doesNothing(one);
  }

  private repeatIn(state: PathState, passed: PassedCall, { alsoIn }: Acquisition, handle: ValueId): void {
    const object = alsoIn ? this.evaluator.pointee(passed.arguments[alsoIn.argument] ?? TOP) : null;
    if (!alsoIn || object === null) return;
    const { values } = this.context;
    // Of a request that somebody else has nobody takes it from there.
    if (values.place(object).base.kind !== 'variable') return;
    state.write(values, values.extend(object, { kind: 'field', name: alsoIn.field }), handle);
  }

  /** The callback gets a function as well that releases it. */
  private bindReleaser(state: PathState, passed: PassedCall, { releasedBy, resource }: Acquisition): void {
    const { values } = this.context;
    const results = this.evaluator.pointee(passed.arguments.at(-1) ?? TOP);
    if (!state.tracked || !releasedBy || !('callback' in releasedBy) || results === null) return;
    const value = values.made(passed.origin, 'releaser');
    state.write(values, values.extend(results, { kind: 'field', name: String(releasedBy.callback) }), value);
    state.refine(values, value, NONZERO);
    const releaser = { value, kind: resource, isReleaser: true };
    state.tracked = { ...state.tracked, handles: withHandle(state.tracked, releaser) };
  }

  /** Where a handle that is not returned goes; null for one that is, and where that is anything. */
  private outPlace(passed: PassedCall, { at, resource }: Acquisition): PlaceId | null {
    if (at === 'return') return null;
    if (at.callback) {
      const results = this.evaluator.pointee(passed.arguments.at(-1) ?? TOP);
      if (results === null) return null;
      return this.context.values.extend(results, { kind: 'field', name: String(at.argument) });
    }
    const pointer = passed.arguments[at.argument] ?? TOP;
    return at.inside ? this.placeInside(pointer, resource) : this.evaluator.pointee(pointer, at.element ?? 0);
  }

  /** Resources of this call that are not the one followed: new values in their places. */
  private acquireUntracked(state: PathState, passed: PassedCall, model: FunctionModel): void {
    const { values } = this.context;
    model.acquires?.forEach((acquisition, index) => {
      const place = this.outPlace(passed, acquisition);
      if (place === null || !this.isMet(state, passed, acquisition.given)) return;
      this.events.lose(state, (holder) => values.isWithin(holder, place), 'leak-overwritten', passed.call.location);
      const handle = values.made(passed.origin, `a${index}`);
      state.write(values, place, handle);
      state.refine(values, handle, openRange(this.context.models.resource(acquisition.resource)));
    });
  }

  /** What the callee may write through its pointer arguments is no longer known. */
  private storeThrough(state: PathState, passed: PassedCall, model: FunctionModel): void {
    passed.arguments.forEach((value, index) => {
      if (!model.writes || model.writes.includes(index)) this.unknown.forgetPointee(state, value, passed.origin);
    });
  }
}

function doesNothing({ blocks }: FunctionIR): boolean {
  return blocks.every(({ instructions }) => instructions.every(({ kind }) => kind === 'scope-end'));
}

/** The field that holds a resource of this kind which lies in its object. */
function insideOf(resource: string): Projection {
  return { kind: 'field', name: IN_PLACE + resource };
}

function pathTo(at: Exclude<Acquisition['at'], 'return'>): Projection[] {
  return at.element === undefined ? [{ kind: 'deref' }] : [{ kind: 'deref' }, { kind: 'index', index: at.element }];
}
