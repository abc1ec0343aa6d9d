/** Transfer functions of calls: by model, by summary, or by evidence where nothing is known. */
import type { Expression, Location } from '../../ir';
import type { Acquisition, FunctionModel } from '../../models/types';
import { NONZERO, constantOf, range as makeRange, rangeOfTest, type Range } from '../constraints/range';
import { TOP, type OriginId, type PlaceId, type ValueId } from '../constraints/values';
import type { CallInstruction, Target } from '../summary/program';
import type { Events } from '../typestate/events';
import { isOwed, type SuccessTest } from '../typestate/tracked';
import { append } from '../witness/witness';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import { SummaryTransfer } from './instantiate';
import type { PathState } from './state';
import type { Transfer } from './transfer';
import { UnknownCalls } from './unknownCalls';

/** A call being passed: the instruction with its operands evaluated. */
export interface PassedCall {
  readonly call: CallInstruction;
  readonly origin: OriginId;
  readonly arguments: readonly ValueId[];
  readonly target: Target;
  /** The callee as the user knows it. */
  readonly name: string;
}

export class CallTransfer {
  private readonly summaries: SummaryTransfer;
  private readonly unknown: UnknownCalls;

  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly transfer: Transfer,
  ) {
    this.unknown = new UnknownCalls(context, evaluator, events, this);
    this.summaries = new SummaryTransfer(context, evaluator, events, this, this.unknown);
  }

  run(state: PathState, call: CallInstruction, origin: OriginId): PathState[] {
    const target = this.context.program.targetOf(this.context.function_, call);
    if (this.context.program.isNoreturnCall(target)) return [];
    const states = call === this.context.siteCall ? this.reacquire(state, call, origin) : [state];
    return states.flatMap((one) => {
      const isSite = call === this.context.siteCall && !this.isOlderInstance(one);
      if (!isSite) {
        this.loseObject(one, call, origin);
        this.events.renew(one, origin);
      }
      const passed: PassedCall = {
        call,
        origin,
        arguments: call.arguments.map((argument) => this.evaluator.evaluate(one, argument)),
        target,
        name: target.name ?? this.calleeText(call),
      };
      return this.pass(one, passed, isSite);
    });
  }

  private pass(state: PathState, passed: PassedCall, isSite: boolean): PathState[] {
    const { site } = this.context;
    if (isSite && site.kind === 'product') return this.summaries.acquire(state, passed, site.index);
    const { target } = passed;
    if (target.kind === 'definition') return this.summaries.pass(state, passed, target.function);
    if (target.kind === 'model') return this.passModel(state, passed, target.model, isSite);
    return this.unknown.passUnknown(state, passed);
  }

  /**
   * The site runs while an instance of an earlier turn lives. If the call is about to overwrite its last reference,
   * it is lost; else one state goes on with the older instance and another with the new one (recency).
   */
  private reacquire(state: PathState, call: CallInstruction, origin: OriginId): PathState[] {
    const { values } = this.context;
    const { tracked } = state;
    if (!tracked || this.isOlderInstance(state)) {
      this.events.renew(state, origin);
      return [state];
    }
    const target = call.target && this.evaluator.resolve(state, call.target);
    const isGone = (place: PlaceId): boolean =>
      target !== null && (values.isWithin(place, target) || this.diesWith(state, place, target, origin));
    if (isOwed(tracked) && this.events.holders(state).length === 0 && tracked.name === null) {
      this.events.report(state, 'leak-discarded', call.location);
      state.tracked = null;
    }
    this.events.lose(state, isGone, 'leak-overwritten', call.location);
    // Only an instance that was really opened lives on.
    const wasOpened =
      !tracked.test || this.evaluator.refine(state.clone(), tracked.test.value, rangeOfTest(tracked.test.succeeds));
    const older = state.tracked && isOwed(state.tracked) && wasOpened ? this.asOlder(state, origin) : null;
    state.renew(values, origin);
    state.tracked = null;
    return older ? [older, state] : [state];
  }

  /** The call gives a new object to the variable that alone knew the one of its earlier run. */
  private loseObject(state: PathState, call: CallInstruction, origin: OriginId): void {
    const target = call.target && this.evaluator.resolve(state, call.target);
    if (target === null) return;
    this.events.lose(state, (place) => this.diesWith(state, place, target, origin), 'leak-overwritten', call.location);
  }

  /** `holder` lies in an object that `origin` made here and that nothing but `target` points to. */
  private diesWith(state: PathState, holder: PlaceId, target: PlaceId, origin: OriginId): boolean {
    const { values, allocated } = this.context;
    const { base, region } = values.place(holder);
    if (base.kind !== 'memory' || !allocated.has(base.pointer) || !values.origins(base.pointer).has(origin))
      return false;
    for (const [place, value] of state.environment) {
      const form = values.value(value);
      const pointsThere =
        value === base.pointer || (form.kind === 'address' && values.place(form.place).region === region);
      const inner = values.place(place).base;
      const isTemporary = inner.kind === 'variable' && this.context.variable(inner.id).kind === 'temporary';
      if (pointsThere && !isTemporary && !values.isWithin(place, target)) return false;
    }
    return true;
  }

  private isOlderInstance(state: PathState): boolean {
    const main = state.tracked?.handles[0];
    if (!main) return false;
    const form = this.context.values.value(main.value);
    return form.kind === 'made' && form.tag.startsWith('older');
  }

  /** The same state with the handles renamed, so that the site can run again beside it. */
  private asOlder(state: PathState, origin: OriginId): PathState {
    const { values } = this.context;
    const older = state.clone();
    const tracked = older.tracked!;
    if (tracked.test) this.evaluator.refine(older, tracked.test.value, rangeOfTest(tracked.test.succeeds));
    const renamed = new Map<ValueId, ValueId>();
    tracked.handles.forEach((handle, i) =>
      renamed.set(handle.value, values.intern({ kind: 'made', origin: -1, tag: `older${i}` })),
    );
    const bindings = [...older.environment].filter(([, value]) => renamed.has(value));
    const ranges = [...older.ranges].filter(([value]) => renamed.has(value));
    older.renew(values, origin);
    for (const [place, value] of bindings) older.environment.set(place, renamed.get(value)!);
    for (const [value, known] of ranges) older.ranges.set(renamed.get(value)!, known);
    older.tracked = {
      ...tracked,
      state: 'open',
      test: null,
      handles: tracked.handles.map((handle) => ({ ...handle, value: renamed.get(handle.value)! })),
    };
    return older;
  }

  private calleeText(call: CallInstruction): string {
    if (call.callee.kind === 'direct') return call.callee.name;
    return call.callee.expression.kind === 'load'
      ? this.context.nameOf(call.callee.expression.place)
      : 'a function pointer';
  }

  // --- Models -------------------------------------------------------------------------------------------------------

  private passModel(state: PathState, passed: PassedCall, model: FunctionModel, isSite: boolean): PathState[] {
    if (model.assumes !== undefined) {
      const value = passed.arguments[model.assumes] ?? TOP;
      if (!this.evaluator.assume(state, value, true)) return [];
      this.events.settle(state);
    }
    const { location } = passed.call;
    for (const index of model.uses ?? []) {
      const isClosedElement = this.isSomeElement(passed, index) && state.tracked?.state === 'closed';
      if (!isClosedElement) this.events.use(state, passed.arguments[index] ?? TOP, passed.name, location);
    }
    for (const { resource, argument } of model.releases ?? []) this.passRelease(state, passed, argument, resource);
    for (const argument of model.frees ?? []) this.free(state, passed.arguments[argument] ?? TOP, location);
    const failed = isSite ? null : this.failingToStore(state, passed, model);
    this.storeThrough(state, passed, model);
    if (!failed || !model.succeeds) return this.finishModel(state, passed, model, isSite);
    this.acquireUntracked(state, passed, model);
    this.setRangedResult(state, passed, rangeOfTest(model.succeeds));
    return [failed, state];
  }

  /** A call that puts new handles into places that matter leaves what is there where it fails. */
  private failingToStore(state: PathState, passed: PassedCall, model: FunctionModel): PathState | null {
    if (!model.fails) return null;
    const isHit = (model.acquires ?? []).some(({ at }) => {
      const place = at === 'return' ? null : this.outPlace(passed, at);
      if (place === null) return false;
      const { base } = this.context.values.place(place);
      return base.kind === 'memory' || this.context.isRelevant(base.id);
    });
    if (!isHit) return null;
    const failed = state.clone();
    this.setRangedResult(failed, passed, rangeOfTest(model.fails));
    return failed;
  }

  private finishModel(state: PathState, passed: PassedCall, model: FunctionModel, isSite: boolean): PathState[] {
    if (model.converts || model.reopens || model.takes) {
      const split = this.passOwnership(state, passed, model);
      if (split) return split;
    }
    if (isSite && this.context.site.kind === 'acquisition') {
      return [this.acquire(state, passed, model, this.context.site.index)];
    }
    this.acquireUntracked(state, passed, model);
    this.setResult(state, passed, this.modelResult(state, passed, model));
    return [state];
  }

  private passRelease(state: PathState, passed: PassedCall, argument: number, resource: string): void {
    // Of an array that is closed in a loop each element is closed once.
    if (this.isSomeElement(passed, argument) && state.tracked?.state === 'closed') return;
    this.events.release(state, passed.arguments[argument] ?? TOP, resource, passed.name, passed.call.location);
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
    for (const place of state.environment.keys()) if (isGone(place)) state.environment.delete(place);
  }

  private modelResult(state: PathState, passed: PassedCall, model: FunctionModel): ValueId {
    const { values } = this.context;
    const isSite = passed.call === this.context.siteCall;
    if (model.returnsArgument !== undefined && !isSite) return passed.arguments[model.returnsArgument] ?? TOP;
    const result = values.made(passed.origin, 'r');
    if (model.allocates && !this.context.exposed.has(result)) this.context.allocated.add(result);
    for (const { argument, as } of model.views ?? []) {
      const handle = this.events.handle(state, passed.arguments[argument] ?? TOP);
      if (handle && state.tracked) {
        const handles = state.tracked.handles.filter((one) => one.value !== result);
        state.tracked = { ...state.tracked, handles: [...handles, { value: result, kind: as }] };
        if (this.context.models.resource(as).representation === 'integer') {
          state.refine(values, result, { low: 0, high: Infinity, excluded: [] });
        }
      }
    }
    if (model.succeeds && model.fails) {
      const succeeds = rangeOfTest(model.succeeds);
      const fails = rangeOfTest(model.fails);
      const whole = makeRange(Math.min(succeeds.low, fails.low), Math.max(succeeds.high, fails.high), []);
      if (whole) state.refine(values, result, whole);
    }
    return result;
  }

  /** `fdopen`, `freopen` and takers: what happens to the handle depends on success. Null: the handle is not passed. */
  private passOwnership(state: PathState, passed: PassedCall, model: FunctionModel): PathState[] | null {
    const argumentOf = (argument: number): ValueId => passed.arguments[argument] ?? TOP;
    const always = model.takes?.find(
      (one) => one.when === 'always' && this.events.isHandle(state, argumentOf(one.argument)),
    );
    if (always) {
      this.events.transfer(state);
      return null;
    }
    const converts = model.converts?.find((one) => this.events.isHandle(state, argumentOf(one.argument)));
    const reopens = model.reopens?.find((one) => this.events.isHandle(state, argumentOf(one.argument)));
    const takes = model.takes?.find((one) => this.events.isHandle(state, argumentOf(one.argument)));
    if ((!converts && !reopens && !takes) || !model.succeeds || !model.fails) return null;
    const handleArgument = argumentOf((converts ?? reopens ?? takes)!.argument);
    this.events.use(state, handleArgument, passed.name, passed.call.location);
    const failed = state.clone();
    if (reopens) this.events.release(failed, handleArgument, reopens.resource, passed.name, passed.call.location);
    this.setRangedResult(failed, passed, rangeOfTest(model.fails));
    if (takes) this.events.transfer(state);
    if (converts) this.convert(state, passed, converts.to);
    if (reopens) this.setResult(state, passed, handleArgument);
    else this.setRangedResult(state, passed, rangeOfTest(model.succeeds));
    return [state, failed];
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
      handles: [...tracked.handles, { value: result, kind }],
    };
    state.witness = append(state.witness, { kind: 'convert', location: passed.call.location, detail: passed.name });
  }

  setRangedResult(state: PathState, passed: PassedCall, range: Range): void {
    const { values } = this.context;
    const made = values.made(passed.origin, 'r');
    state.refine(values, made, range);
    const constant = constantOf(range);
    this.setResult(
      state,
      passed,
      constant === null || this.events.isHandle(state, made) ? made : values.constant(constant),
    );
  }

  setResult(state: PathState, passed: PassedCall, value: ValueId): void {
    if (passed.call.target) this.transfer.assign(state, passed.call.target, value, passed.call);
  }

  // --- Acquisition ----------------------------------------------------------------------------------------------------

  private acquire(state: PathState, passed: PassedCall, model: FunctionModel, index: number): PathState {
    const { values } = this.context;
    const { resource, at, owed } = model.acquires![index]!;
    const result = values.made(passed.origin, 'r');
    this.acquireUntracked(state, passed, model);
    const handle = at === 'return' ? result : values.made(passed.origin, `a${index}`);
    const test: SuccessTest | null =
      model.succeeds && model.fails ? { value: result, succeeds: model.succeeds, fails: model.fails } : null;
    const place = at === 'return' ? null : this.outPlace(passed, at);
    this.track(state, passed, {
      handle,
      kind: resource,
      madeBy: passed.name,
      test,
      at: place,
      isOwned: owed !== false,
    });
    // Stored where nobody can tell: it is kept by whatever that is.
    if (at !== 'return' && (place === null || this.isUnknownElement(place))) this.events.transfer(state);
    this.setResult(state, passed, this.modelResult(state, passed, model));
    this.events.settle(state);
    return state;
  }

  /** Begins to follow a resource. Where it is stored is bound already or is the call's result. */
  track(
    state: PathState,
    passed: PassedCall,
    made: {
      handle: ValueId;
      kind: string;
      madeBy: string;
      test: SuccessTest | null;
      at: PlaceId | null;
      isOwned: boolean;
    },
  ): void {
    const { values } = this.context;
    const isInteger = this.context.models.resource(made.kind).representation === 'integer';
    state.tracked = {
      state: made.test ? 'pending' : 'open',
      kind: made.kind,
      madeBy: made.madeBy,
      handles: [{ value: made.handle, kind: made.kind }],
      test: made.test,
      isOwned: made.isOwned,
      name: null,
      releasedAt: null,
      wrongRelease: null,
      isUsed: false,
    };
    if (made.test?.value !== made.handle) {
      state.refine(
        values,
        made.handle,
        isInteger ? { low: 0, high: Infinity, excluded: [] } : { low: -Infinity, high: Infinity, excluded: [0] },
      );
    }
    if (made.at !== null) {
      state.write(values, made.at, made.handle);
      state.tracked = { ...state.tracked, name: this.outName(passed.call.arguments, made.at) };
    }
    state.witness = append(null, { kind: 'acquire', location: passed.call.location, detail: passed.name });
    state.doubts = state.doubts.filter(
      (doubt) => doubt.kind === 'configuration' || doubt.kind === 'dropped-constraint',
    );
  }

  private outPlace(passed: PassedCall, at: Exclude<Acquisition['at'], 'return'>): PlaceId | null {
    return this.evaluator.pointee(passed.arguments[at.argument] ?? TOP, at.element ?? 0);
  }

  /** `fds[1]` for the place an argument `fds` or `&x` led to. */
  private outName(args: readonly Expression[], place: PlaceId): string | null {
    const { values } = this.context;
    const { projection } = values.place(place);
    const suffix = projection?.kind === 'index' ? `[${projection.index ?? '…'}]` : '';
    for (const argument of args) {
      if (argument.kind === 'address-of') {
        const name = this.context.nameOf(argument.place);
        return argument.place.path.at(-1)?.kind === 'index' ? name : name + suffix;
      }
    }
    const pointer = args.find((argument) => argument.kind === 'load');
    return pointer?.kind === 'load'
      ? suffix
        ? this.context.nameOf(pointer.place) + suffix
        : `*${this.context.nameOf(pointer.place)}`
      : null;
  }

  /** Resources of this call that are not the one followed: new values in their places. */
  private acquireUntracked(state: PathState, passed: PassedCall, model: FunctionModel): void {
    const { values } = this.context;
    model.acquires?.forEach(({ at, resource }, index) => {
      if (at === 'return') return;
      const place = this.outPlace(passed, at);
      if (place === null) return;
      this.events.lose(state, (holder) => values.isWithin(holder, place), 'leak-overwritten', passed.call.location);
      const handle = values.made(passed.origin, `a${index}`);
      state.write(values, place, handle);
      const isInteger = this.context.models.resource(resource).representation === 'integer';
      state.refine(values, handle, isInteger ? { low: 0, high: Infinity, excluded: [] } : NONZERO);
    });
  }

  isUnknownElement(place: PlaceId): boolean {
    return this.context.values.projections(place).some((p) => p.kind === 'index' && p.index === null);
  }

  /** What the callee may write through its pointer arguments is no longer known. */
  private storeThrough(state: PathState, passed: PassedCall, model: FunctionModel): void {
    passed.arguments.forEach((value, index) => {
      if (!model.writes || model.writes.includes(index)) this.unknown.forgetPointee(state, value, passed.origin);
    });
  }
}
