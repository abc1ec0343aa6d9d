/** Calls: which kind they are, and a site that runs again while what it made lives. */
import type { FunctionIR } from '../../ir';
import type { ModelRegistry } from '../../models/registry';
import type { FunctionModel, ResourceKind } from '../../models/types';
import { rangeOfTest } from '../constraints/range';
import type { OriginId, PlaceId, ValueId } from '../constraints/values';
import type { CallInstruction } from '../summary/program';
import { methodIn, methodOfClass, type Target } from '../summary/targets';
import type { Events } from '../typestate/events';
import { isOwed } from '../typestate/tracked';
import type { Adoption } from './adoption';
import { CallResults } from './callResults';
import { findsContainer } from './containers';
import type { Site, SiteContext } from './context';
import { isFollowing } from './dereferences';
import { Dormancy } from './dormant';
import type { Evaluator } from './evaluate';
import { SummaryTransfer } from './instantiate';
import { ModelTransfer } from './modelCalls';
import { namedArguments } from './slice';
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

/** What the language itself calls at the end of a `using` and where a loop begins. */
function protocolModel(method: string, kind: ResourceKind, models: ModelRegistry): FunctionModel | undefined {
  const { disposable, iteration } = models.resource(kind);
  const isDisposal = method === '[Symbol.dispose]' || method === '[Symbol.asyncDispose]';
  if (isDisposal && disposable !== undefined) return { releases: [{ resource: kind, argument: 0 }], writes: [] };
  // What follows a promise may do anything with what it settles to.
  if (method === 'then') return { takes: [{ argument: 0, when: 'always' }], writes: [] };
  if (method === 'catch') return { returnsArgument: 0, writes: [] };
  if (!/^\[Symbol\.(?:asyncI|i)terator\]$/.test(method)) return undefined;
  return iteration === 'closes' ? { takes: [{ argument: 0, when: 'always' }], writes: [] } : { uses: [0], writes: [] };
}

function methodOf(target: Target): string | null {
  if (target.name === null) return null;
  return target.kind === 'definition' ? methodOfClass(target.name) : methodIn(target.name);
}

/** The callee as the user knows it. Where another file defines a static function of that name the linker has numbered it. */
export function shownName(target: Target, name: string): string {
  const plain = name.replace(/(?:@\d*)+$/, '').replace(/!\w+$/, '');
  if (target.kind === 'definition' || plain.endsWith(']')) return plain;
  return plain.slice(plain.search(/[^.:#]*$/));
}

export class CallTransfer {
  private readonly summaries: SummaryTransfer;
  private readonly models: ModelTransfer;
  private readonly unknown: UnknownCalls;
  private readonly dormancy: Dormancy;

  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    transfer: Transfer,
    private readonly adoption: Adoption,
  ) {
    const results = new CallResults(context, events, transfer);
    this.unknown = new UnknownCalls(context, evaluator, events, results);
    this.models = new ModelTransfer(context, evaluator, events, results, this.unknown, adoption);
    this.dormancy = new Dormancy(context, events, this.unknown);
    this.summaries = new SummaryTransfer(context, evaluator, events, results, this.unknown);
  }

  run(state: PathState, call: CallInstruction, origin: OriginId): PathState[] {
    const target = this.dispatched(state, call, this.context.program.targetOf(this.context.function_, call));
    if (this.context.program.isNoreturnCall(target)) return [];
    const { site } = this.context;
    const isAcquiring = call === this.context.siteCall && site.kind !== 'release';
    const states = isAcquiring ? this.reacquire(state, call, origin) : [state];
    return states.flatMap((one) => {
      const isSite = isAcquiring && !this.isOlderInstance(one);
      if (!isSite && !isFollowing(call)) {
        this.loseObject(one, call, origin);
        this.events.renew(one, origin);
      }
      const passed: PassedCall = {
        call,
        origin,
        arguments: call.arguments.map((argument) => this.evaluator.evaluate(one, argument)),
        target,
        name: shownName(target, target.name ?? this.calleeText(call)),
      };
      if (site.kind === 'release') return this.passAdopting(one, passed, site);
      return this.pass(one, passed, isSite);
    });
  }

  /** A method of what is followed is that of its type, whatever is known of the receiver otherwise. */
  private dispatched(state: PathState, call: CallInstruction, target: Target): Target {
    if (target.kind === 'model' || target.name === null || call.callee.kind !== 'direct') return target;
    const method = methodOf(target);
    const receiver = call.arguments[0];
    if (method === null || receiver === undefined || !this.context.program.isScript) return target;
    const { models } = this.context;
    const handle = this.events.handle(state, this.evaluator.evaluate(state, receiver));
    if (handle === undefined) return target;
    const name = `${models.typeOfResource(handle.kind) ?? ''}.${method}`;
    // The program's own class may do the same in other words: that it ends it is what counts.
    const known = models.functionModel(name, []);
    if (target.kind === 'definition') return known?.releases ? { kind: 'model', name, model: known } : target;
    const model = known ?? protocolModel(method, handle.kind, models) ?? models.methodByName(method);
    return model ? { kind: 'model', name, model } : target;
  }

  private passAdopting(state: PathState, passed: PassedCall, site: Extract<Site, { kind: 'release' }>): PathState[] {
    const isSite = passed.call === site.call;
    if (isSite) this.adoption.begin(state, passed, site.adopted);
    else this.adoption.beforeCall(state, passed);
    const states = this.pass(state, passed, false);
    for (const one of states) {
      if (isSite) this.adoption.end(one);
      else this.adoption.afterCall(one, passed);
    }
    return states;
  }

  private pass(state: PathState, passed: PassedCall, isSite: boolean): PathState[] {
    const { site } = this.context;
    if (isSite && site.kind === 'product') return this.summaries.acquire(state, passed, site.index);
    const { target } = passed;
    // Such as `mprotect`.
    if (state.tracked?.isReadOnly && passed.arguments.some((value) => this.events.isHandle(state, value)))
      state.tracked = { ...state.tracked, isReadOnly: false };
    if (this.runsReleaser(state, passed)) return [state];
    this.enterLibrary(state, passed);
    this.dormancy.wake(state, passed.call, target, methodOf(target), passed.arguments);
    if (target.kind === 'definition') {
      if (this.givesContainer(state, passed, target.function)) this.events.transfer(state);
      return this.summaries.pass(state, passed, target.function);
    }
    if (target.kind === 'model' && this.isUndeclared(state, passed, target.model))
      return this.unknown.passUnknown(state, passed);
    if (target.kind === 'model') return this.models.pass(state, passed, target.model, isSite);
    return this.unknown.passUnknown(state, passed);
  }

  /** The call is given the resource, or something that has it. */
  isGiven(state: PathState, call: CallInstruction): boolean {
    return call.arguments.some((argument) =>
      this.unknown.givesHandle(state, argument, this.evaluator.evaluate(state, argument)),
    );
  }

  /** `set_poll(&client->stream)`, which finds the client again and keeps what is in it. */
  private givesContainer(state: PathState, { arguments: given }: PassedCall, callee: FunctionIR): boolean {
    const { tracked } = state;
    if (tracked?.state !== 'open' && tracked?.state !== 'pending') return false;
    const { values, program } = this.context;
    return given.some((value, index) => {
      const form = values.value(value);
      const member = form.kind === 'address' ? values.place(form.place) : null;
      if (member?.projection?.kind !== 'field' || form.kind !== 'address') return false;
      const isBeside = (holder: PlaceId): boolean =>
        values.place(holder).region === member.region && !values.isWithin(holder, form.place);
      return this.events.holders(state).some(isBeside) && findsContainer(program, callee, index);
    });
  }

  /** `make = dlsym(library, "make"); object = make();`: what that has made lives as long as the library is there. */
  private enterLibrary(state: PathState, { call }: PassedCall): void {
    if (call.callee.kind !== 'indirect' || this.context.program.isScript) return;
    const value = this.evaluator.evaluate(state, call.callee.expression);
    if (this.events.handle(state, value)?.isDependent === true) this.events.transfer(state);
  }

  /** `done()`: the function that came with the resource releases it. */
  private runsReleaser(state: PathState, { call, name }: PassedCall): boolean {
    if (call.callee.kind !== 'indirect' || !this.context.program.isScript) return false;
    const value = this.evaluator.evaluate(state, call.callee.expression);
    const handle = this.events.handle(state, value);
    if (handle?.isReleaser !== true) return false;
    this.events.release(state, value, handle.kind, name, call.location);
    return true;
  }

  /** The callee is given the handle in a way of which its attributes say nothing. */
  private isUndeclared(state: PathState, passed: PassedCall, model: FunctionModel): boolean {
    if (!model.isPartial) return false;
    this.unknown.exposeObjects(passed);
    const named = namedArguments(model);
    return passed.call.arguments.some(
      (argument, index) => !named.has(index) && this.unknown.givesHandle(state, argument, passed.arguments[index]!),
    );
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
    if (isOwed(tracked) && this.isHandedBack(state, call)) return [this.asOlder(state, origin)];
    const target = call.target && this.evaluator.resolve(state, call.target);
    const isGone = (place: PlaceId): boolean =>
      target !== null && (values.isWithin(place, target) || this.diesWith(state, place, target, origin));
    if (isOwed(tracked) && this.events.holders(state).length === 0 && tracked.name === null) {
      this.events.report(state, 'leak-discarded', call.location);
      state.tracked = null;
    }
    // `f = next(f)`: what it does with the one that it is given comes first.
    if (!this.isPassed(state, call)) this.events.lose(state, isGone, 'leak-overwritten', call.location);
    // Only an instance that was really opened lives on.
    const wasOpened =
      !tracked.test || this.evaluator.refine(state.clone(), tracked.test.value, rangeOfTest(tracked.test.succeeds));
    const isFollowed = state.tracked !== null && isOwed(state.tracked) && !this.events.isOutOfSight(state, origin);
    const older = isFollowed && wasOpened ? this.asOlder(state, origin) : null;
    state.renew(values, origin);
    state.tracked = null;
    return older ? [older, state] : [state];
  }

  private isPassed(state: PathState, call: CallInstruction): boolean {
    const { program, function_ } = this.context;
    if (program.targetOf(function_, call).kind !== 'definition') return false;
    return call.arguments.some((argument) => this.events.isHandle(state, this.evaluator.evaluate(state, argument)));
  }

  /** `list = add(list, x)` that makes a list only where there is none: the one of the earlier turn comes back. */
  private isHandedBack(state: PathState, call: CallInstruction): boolean {
    const { site, store, program, function_ } = this.context;
    const target = program.targetOf(function_, call);
    if (site.kind !== 'product' || target.kind !== 'definition') return false;
    const product = store.product(target.function, site.index);
    const given = call.arguments.map((argument) =>
      this.events.isHandle(state, this.evaluator.evaluate(state, argument)),
    );
    return (product?.cases ?? []).some(({ returned }) => {
      if (returned.kind !== 'input' || returned.at.path.length > 0) return false;
      return returned.at.root.kind === 'parameter' && given[returned.at.root.index] === true;
    });
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
}
