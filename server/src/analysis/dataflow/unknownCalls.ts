/** Transfer functions of calls of which nothing is known but name and company, and what any call may reach. */
import type { Expression, FunctionIR, Projection, VariableId } from '../../ir';
import { NONZERO, exactly, rangeOfTest, type Range } from '../constraints/range';
import { TOP, type OriginId, type PlaceId, type ValueId } from '../constraints/values';
import type { Events } from '../typestate/events';
import { judgeByName, keepsInScript, namesRelease, namesReport, predicateByName } from '../typestate/evidence';
import { append } from '../witness/witness';
import { objectOf } from '../summary/filing';
import type { CallInstruction } from '../summary/program';
import { methodIn } from '../summary/targets';
import type { PassedCall } from './calls';
import { isLent } from './brackets';
import { isFormatted } from './formats';
import { IN_PLACE, type SiteContext } from './context';
import type { Evaluator } from './evaluate';
import { routeTo } from './routes';
import type { PathState } from './state';

/** Who writes a call's result into its target. */
interface ResultWriter {
  setResult(state: PathState, passed: PassedCall, value: ValueId): void;
  setRangedResult(state: PathState, passed: PassedCall, range: Range): void;
}

export class UnknownCalls {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly results: ResultWriter,
  ) {}

  /**
   * Forgets what a pointer argument points to. Memory that was handed in from outside is left alone: a callee rarely
   * changes the flags its caller tests (loop heads forget them).
   */
  forgetPointee(state: PathState, pointer: ValueId, origin: OriginId): void {
    const { values } = this.context;
    const form = values.value(pointer);
    if (form.kind !== 'address') {
      this.forgetFilled(state, pointer);
      return;
    }
    const { base, region } = values.place(form.place);
    const whole = this.wholeOf(form.place);
    this.forgetBehind(state, pointer, origin);
    const isForgotten = (place: PlaceId, value: ValueId): boolean => {
      if (!values.isWithin(place, whole)) return false;
      // What is open is taken to stay; who closed it may get another one here.
      return !this.events.isHandle(state, value) || state.tracked?.state === 'closed';
    };
    // A variable's epoch tells what it held before from what it holds now; of memory, what it held first would come back.
    if (base.kind === 'variable') state.environment.deleteWhere(isForgotten);
    else
      for (const [place, value] of state.environment)
        if (isForgotten(place, value)) state.environment.set(place, values.made(origin, `f${place}`));
    // What was known of all of an object no longer holds of this part of it.
    if (state.isPartOfFilled(values, whole)) state.environment.set(whole, values.made(origin, `f${whole}`));
    if (base.kind === 'variable') state.epochs.set(region, origin);
  }

  /** `options[0].value = &file;`: who is given the options may give the file another value. */
  forgetBehind(state: PathState, pointer: ValueId, origin: OriginId): void {
    const { values } = this.context;
    const form = values.value(pointer);
    if (form.kind !== 'address') return;
    const whole = this.wholeOf(form.place);
    const behind = [...state.environment].flatMap(([place, value]) => {
      const inner = values.value(value);
      return inner.kind === 'address' && value !== pointer && values.isWithin(place, whole) ? [inner] : [];
    });
    for (const inner of behind) {
      if (values.place(inner.place).base.kind !== 'variable') continue;
      this.forgetWithin(state, inner.place);
      if (state.isPartOfFilled(values, inner.place))
        state.environment.set(inner.place, values.made(origin, `f${inner.place}`));
      state.epochs.set(values.place(inner.place).region, origin);
    }
  }

  /** What is bound there and is not what is followed. */
  forgetWithin(state: PathState, place: PlaceId): void {
    const { values } = this.context;
    state.environment.deleteWhere(
      (bound, value) => values.isWithin(bound, place) && !this.events.isHandle(state, value),
    );
  }

  /** Of an element the array: a pointer to one leads to the others. */
  private wholeOf(place: PlaceId): PlaceId {
    const { projection, parent } = this.context.values.place(place);
    return projection?.kind === 'index' ? (parent ?? place) : place;
  }

  /** That all of it is zero is what one clears an object for before somebody fills it in. */
  private forgetFilled(state: PathState, pointer: ValueId): void {
    const { values } = this.context;
    if (pointer === TOP) return;
    const object = values.memory(pointer);
    state.environment.deleteWhere(
      (place, value) => values.value(value).kind === 'filled' && values.isWithin(place, object),
    );
  }

  passUnknown(state: PathState, passed: PassedCall): PathState[] {
    const { name } = passed.target;
    const tested = this.passPredicate(state, passed);
    if (tested) return tested;
    this.exposeObjects(passed);
    const isGiven = passed.call.arguments.some((argument, i) =>
      this.givesHandle(state, argument, passed.arguments[i]!),
    );
    if (isGiven && state.tracked?.state === 'closed') this.events.transfer(state);
    else if (isGiven && state.tracked) this.judge(state, passed, name);
    for (const value of passed.arguments) this.forgetPointee(state, value, passed.origin);
    this.results.setResult(state, passed, this.context.values.made(passed.origin, 'r'));
    return [state];
  }

  /** `is_valid(fd)`: a predicate on a handle that may not have been opened tells whether it was. */
  private passPredicate(state: PathState, passed: PassedCall): PathState[] | null {
    const { tracked } = state;
    if (tracked?.state !== 'pending' || !tracked.test || passed.arguments.length !== 1) return null;
    if (passed.arguments[0] !== tracked.test.value) return null;
    const meaning = predicateByName(passed.target.name);
    if (meaning === null) return null;
    const failed = state.clone();
    const [whenOpen, whenFailed] = meaning === 'valid' ? [NONZERO, exactly(0)] : [exactly(0), NONZERO];
    this.evaluator.refine(state, tracked.test.value, rangeOfTest(tracked.test.succeeds));
    this.evaluator.refine(failed, tracked.test.value, rangeOfTest(tracked.test.fails));
    this.results.setRangedResult(state, passed, whenOpen);
    this.results.setRangedResult(failed, passed, whenFailed);
    for (const one of [state, failed]) this.events.settle(one);
    return [state, failed];
  }

  exposeObjects(passed: PassedCall): void {
    for (const value of passed.arguments) this.context.expose(value);
  }

  /**
   * Objects that the callee files somewhere, for what is put into them afterwards. Of what lies in them now its cases
   * tell in which of them it was filed.
   */
  exposeFiled(state: PathState, passed: PassedCall, callee: FunctionIR): void {
    const { program, siteCall } = this.context;
    const isEarlier = siteCall === null || passed.call.location.start < siteCall.location.start;
    if (state.tracked !== null || !isEarlier) return;
    for (const index of program.factsOf(callee).files) this.context.expose(passed.arguments[index] ?? TOP);
  }

  /**
   * Objects that the callee gives to unknown functions before it opens something in them: in its caller, too, nobody knows
   * who has them then.
   */
  exposeGivenBefore(passed: PassedCall, callee: FunctionIR): void {
    const { program } = this.context;
    const { calls } = program.factsOf(callee);
    const opens = (call: CallInstruction): boolean => {
      const target = program.targetOf(callee, call);
      if (target.kind === 'definition') return program.factsOf(target.function).acquires;
      return target.kind === 'model' && target.model.acquires !== undefined;
    };
    const opening = Math.min(...calls.filter(opens).map(({ location }) => location.start));
    for (const call of calls) {
      const target = program.targetOf(callee, call);
      if (target.kind !== 'unknown' || call.location.start >= opening) continue;
      if (target.name !== null && namesReport(target.name)) continue;
      for (const argument of call.arguments) {
        const variable = callee.variables[objectOf(argument) ?? -1];
        if (variable?.kind === 'parameter') this.context.expose(passed.arguments[variable.parameterIndex] ?? TOP);
      }
    }
  }

  private judge(state: PathState, passed: PassedCall, name: string | null): void {
    // Who gets the object that holds the handle can close it as one of its own.
    const position = passed.call.arguments.findIndex((argument, i) =>
      this.givesHandle(state, argument, passed.arguments[i]!),
    );
    const isObject = !passed.arguments.some(
      (value) => this.events.carriesHandle(state, value) || this.pointsToHandle(state, value),
    );
    const isDependent = passed.arguments.some((value) => {
      const handle = this.events.handle(state, value);
      return handle?.isDependent === true || handle?.isReleaser === true;
    });
    if (name === null && isObject) this.context.isGivenToHook = true;
    const { program, function_ } = this.context;
    if (!program.isScript && !isObject && this.isOnlyFormatted(state, passed)) return;
    if (name === null && !isObject && isLent(program, function_, passed.call, state.tracked!.kind)) return;
    const isGivenAway = this.isGivenAway(state, name, position);
    const isTaken = judgeByName(name, position) === 'takes' && !this.isCleanedUp(state, passed);
    if (isTaken || isObject || isDependent || isGivenAway || this.isDataOfCallback(state, passed)) {
      this.events.transfer(state);
      return;
    }
    const { location } = passed.call;
    const isElsewhere = name !== null && this.context.program.isUnfollowed(name);
    state.addDoubt({ kind: isElsewhere ? 'unfollowed-callee' : 'unknown-callee', detail: passed.name, location });
    state.witness = append(state.witness, { kind: 'assume', location, detail: passed.name });
  }

  /** `sync_later(fd, done, (void *)(intptr_t)fd)`: what works on it calls a function then, which closes what it is given. */
  private isDataOfCallback(state: PathState, { call, arguments: values }: PassedCall): boolean {
    const { program } = this.context;
    const given = values.flatMap((value, at) => (this.events.isHandle(state, value) ? [at] : []));
    return call.arguments.some((argument, at) => {
      const callback = argument.kind === 'function' ? program.definitionOf(argument.name) : undefined;
      const isBetween = given[0]! < at && at < given.at(-1)!;
      return callback !== undefined && isBetween && program.factsOf(callback).mayRelease;
    });
  }

  /** All that the callee gets of the handle is its number, for a text. */
  private isOnlyFormatted(state: PathState, { call, arguments: values }: PassedCall): boolean {
    const given = call.arguments.flatMap((argument, i) => (this.givesHandle(state, argument, values[i]!) ? [i] : []));
    return given.every((position) => isFormatted(call.arguments, position));
  }

  /**
   * The callee gets the bare value of a variable with a `cleanup` attribute, which is going to release it: who took it
   * over would find it closed.
   */
  private isCleanedUp(state: PathState, passed: PassedCall): boolean {
    const { values, function_ } = this.context;
    if (!passed.arguments.some((value) => this.events.isHandle(state, value)) || passed.call.isImplicit) return false;
    const cleaned = cleanedVariables(function_);
    // `fd = c_close(fd)`: the variable gets what says that it has none any more.
    const { target } = passed.call;
    if (target?.path.length === 0 && cleaned.has(target.root) && namesRelease(passed.name)) return false;
    const holders = this.events.holders(state).map((place) => values.place(place).base);
    return holders.length > 0 && holders.every((base) => base.kind === 'variable' && cleaned.has(base.id));
  }

  /**
   * `wrap(createReadStream(path))`, `new Client(socket)`: what nobody here keeps is the callee's, and an object is made
   * around what its constructor is given. So is what a callee takes whose name says that it keeps things.
   */
  private isGivenAway({ tracked }: PathState, name: string | null, position: number): boolean {
    if (!this.context.program.isScript || name === null) return false;
    if (keepsInScript(name)) return true;
    const isReceiver = position === 0 && methodIn(name) !== null;
    return !isReceiver && (tracked?.name === null || /(?:^|:)new /.test(name));
  }

  /** `&fd`, or the array of both ends of a pipe: hardly more than the handle itself. */
  private pointsToHandle(state: PathState, value: ValueId): boolean {
    const { values } = this.context;
    const form = values.value(value);
    if (form.kind !== 'address') return false;
    const { base } = values.place(form.place);
    const isBare = values.projections(form.place).every(isBareProjection);
    if (base.kind !== 'variable' || !isBare) return false;
    return this.events.holders(state).some((holder) => {
      const rest = values.projections(holder);
      return values.isWithin(holder, values.variable(base.id)) && rest.every(isBareProjection);
    });
  }

  /** Whether the argument is the handle, holds it, or points to what holds it. */
  givesHandle(state: PathState, argument: Expression, value: ValueId): boolean {
    if (!state.tracked) return false;
    if (this.events.carriesHandle(state, value)) return true;
    return this.holdersGiven(state, argument, value).length > 0;
  }

  /** Places with the handle that the callee can reach through this argument. */
  holdersGiven(state: PathState, argument: Expression, value: ValueId): PlaceId[] {
    const { values } = this.context;
    const holders = this.events.holders(state);
    if (holders.length === 0) return [];
    const form = values.value(value);
    if (form.kind === 'address') {
      const { projection, parent, base, region } = values.place(form.place);
      // Who gets the address of a member of an object on the heap has the object: `list_add(&c->node, &all)`.
      if (base.kind === 'memory') return holders.filter((place) => values.place(place).region === region);
      const whole = projection?.kind === 'index' && parent !== null ? parent : form.place;
      return holders.filter((place) => values.isWithin(place, whole) || routeTo(values, state, value, place) !== null);
    }
    const byValue = argument.kind === 'load' ? this.evaluator.resolve(state, argument.place) : null;
    return holders.filter((place) => {
      if (routeTo(values, state, value, place) !== null) return true;
      return byValue !== null && place !== byValue && values.isWithin(place, byValue);
    });
  }
}

/** Variables with a `cleanup` attribute: a function is given their address where their scope ends. */
function cleanedVariables({ blocks }: FunctionIR): Set<VariableId> {
  const implicit = blocks.flatMap(({ instructions }) =>
    instructions.flatMap((one) => (one.kind === 'call' && one.isImplicit ? one.arguments : [])),
  );
  return new Set(implicit.flatMap((one) => (one.kind === 'address-of' ? one.place.root : [])));
}

/** An element, or a resource that lies in the object itself. */
function isBareProjection(projection: Projection): boolean {
  return projection.kind === 'index' || (projection.kind === 'field' && projection.name.startsWith(IN_PLACE));
}
