/** What happens to a tracked resource: it is tested, used, released, or its last reference goes. */
import type { BlockId, Expression, Location } from '../../ir';
import type { AgreedRelease, FunctionModel, ResourceKind } from '../../models/types';
import type { Doubt } from '../confidence';
import { constantOf, exactly, intersect, isSubset, rangeOfTest, openRange, type Range } from '../constraints/range';
import { TOP, type OriginId, type PlaceId, type ValueId } from '../constraints/values';
import { placesOf } from '../dataflow/accesses';
import type { FaultRule, SiteContext } from '../dataflow/context';
import type { Evaluator } from '../dataflow/evaluate';
import { closesTwoNames } from '../dataflow/adjacentReleases';
import { occupiesSlot } from '../dataflow/standardSlots';
import { isClosedByNumber, refillsClosedSlots } from '../dataflow/closedByNumber';
import { isDoneForOption } from '../dataflow/commandLine';
import { holdsLock } from '../dataflow/heldLocks';
import { objectOf } from '../dataflow/routes';
import { LAST_STANDARD_DESCRIPTOR } from '../dataflow/standardSlots';
import type { PathState } from '../dataflow/state';
import type { CallInstruction } from '../summary/program';
import { fieldOfInstance } from '../summary/types';
import { isUnitTest } from '../summary/tests';
import { isTestCondition } from '../testPlaces';
import { append, steps } from '../witness/witness';
import { skipsLoopOver } from '../dataflow/emptyLoops';
import { handleOf, isLosable, isOwed, type Handle, type Tracked } from './tracked';

export class Events {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
  ) {}

  /** `isThrown`: the function ends there by a `throw` of its own; `as`: what a release takes it for. */
  report(
    state: PathState,
    rule: FaultRule,
    location: Location,
    by: string | null = null,
    isThrown = false,
    as = state.tracked!.kind,
  ): void {
    const tracked = state.tracked!;
    const isDiscarded = rule.startsWith('leak') && tracked.name === null;
    const { consensus, releaseTwice, useAfterRelease, discarded } = this.context.models.resource(tracked.kind);
    if (isDiscarded && discarded === 'meant' && !this.isOneOfMany(tracked.kind)) return;
    if (rule === 'double-close' && releaseTwice === 'harmless') return;
    // Of what is counted and was not opened here the caller has another reference.
    const isShared = this.context.program.isScript || this.context.isAdopted;
    if (rule === 'use-after-close' && useAfterRelease === 'harmless' && isShared) return;
    const { interruptedAt } = state;
    const isInterrupted = interruptedAt !== null;
    // What was closed where something threw may not have been: who closes it again plays safe.
    if (isInterrupted && !rule.startsWith('leak')) return;
    // Habits tell what is owed, not what is forbidden: what is released may be counted references.
    if (consensus && (isDiscarded || !rule.startsWith('leak'))) return;
    if (isDiscarded && occupiesSlot(this.context, tracked.kind)) return;
    const isDescriptor = rule.startsWith('leak') && this.isDescriptor(tracked);
    if (isDescriptor && (isClosedByNumber(this.context, location) || refillsClosedSlots(this.context))) return;
    const hasEnded = state.doubts.some(({ kind }) => kind === 'process-ends');
    this.context.faults.push({
      rule: isInterrupted ? 'leak-on-throw' : isDiscarded ? 'leak-discarded' : rule,
      // Nothing on the way matters: the call itself throws the handle away, or what threw on the way lost it.
      location: interruptedAt ?? (isDiscarded ? (this.context.siteCall?.location ?? location) : location),
      kind: tracked.kind,
      madeBy: tracked.madeBy,
      name: tracked.name,
      by,
      releasedAt: tracked.releasedAt,
      doubts: [
        ...state.doubts,
        ...(consensus ? [this.agreed(consensus)] : []),
        ...(hasEnded ? [] : this.fateOf(rule, as, location)),
        ...(tracked.unannouncedBy === undefined || rule.startsWith('leak')
          ? []
          : [{ kind: 'unannounced-release' as const, detail: tracked.unannouncedBy, location }]),
        ...((rule === 'leak-overwritten' || rule === 'leak') && this.isOfAnOption()
          ? [this.plainDoubt('repeated-option')]
          : []),
        ...(this.context.program.isForTests || this.isInTest ? [this.plainDoubt('in-test')] : []),
        ...(rule.startsWith('leak') && skipsLoopOver(this.context, tracked, state.witness)
          ? [this.plainDoubt('empty-loop')]
          : []),
        ...(rule === 'leak' &&
        !isThrown &&
        !isInterrupted &&
        (this.isMeant(state, tracked.kind) || this.isLocked(state, tracked, location))
          ? [this.plainDoubt('meant')]
          : []),
      ],
      witness: state.witness,
      ...(tracked.lostIn === undefined ? {} : this.causeOf(tracked.lostIn)),
    });
  }

  /** What a method leaves in a field of its instance, and another method loses, any method may find that calls both. */
  private causeOf(lostIn: string): { readonly cause: string } | null {
    const product = this.context.program.isScript ? this.context.productOfSite() : undefined;
    if (!product || product.at === 'return' || fieldOfInstance(product.at) === null) return null;
    return { cause: `${product.origin} ${lostIn}` };
  }

  /** The process ends soon after it was opened, or soon after the mistake. */
  private fateOf(rule: FaultRule, kind: ResourceKind, { start }: Location): Doubt[] {
    const { program, function_, siteCall, models } = this.context;
    const lastCall = program.lastCallOf(function_);
    const isOpenedLast = siteCall !== null && lastCall?.openings?.includes(siteCall.location.start) === true;
    const isMadeLast = lastCall?.endings?.includes(start) === true;
    // What the wrong function closes stays open, which is no matter where the process ends.
    const isLoss = rule.startsWith('leak') || rule === 'wrong-close';
    // What a pointer points to is spoiled by a second release; a number is refused.
    const isRefused = rule === 'double-close' && models.resource(kind).representation === 'integer';
    const isHarmless = isMadeLast ? isLoss || isRefused : isLoss && isOpenedLast;
    if (!lastCall || !isHarmless) return [];
    return [{ kind: 'process-ends', detail: lastCall.enders.join('\n'), location: function_.nameLocation }];
  }

  /** The function is there where tests are built into the program, or is one that stands beside what it tests. */
  private get isInTest(): boolean {
    const { function_, program } = this.context;
    if (function_.conditions?.some(isTestCondition) === true) return true;
    return !program.isScript && isUnitTest(function_, program.file.functions);
  }

  /** What is made to run on and is never ended here may be meant to. */
  private isMeant(state: PathState, kind: ResourceKind): boolean {
    const { program, function_, models } = this.context;
    if (models.resource(kind).discarded !== 'meant' || this.isOneOfMany(kind)) return false;
    const modelsOf = (call: CallInstruction): readonly FunctionModel[] =>
      program.modelsOf(program.targetOf(function_, call));
    const looksUp = (call: CallInstruction): boolean =>
      modelsOf(call).some(
        ({ views }) => views?.some(({ as, dependent }) => dependent === true && as === kind) === true,
      );
    if (program.releasesSome(function_, kind)) return false;
    const { calls } = program.factsOf(function_);
    const lookups = calls.filter(looksUp).map((call) => this.resultOf(state, call));
    // Who looks for something in a library may find that it is of no use; where it has found it, it is kept for that.
    return (
      lookups.length === 0 ||
      (lookups.some((result) => intersect(exactly(0), result) === null) &&
        !lookups.some((result) => constantOf(result) === 0))
    );
  }

  /** What is known of what the call has returned. */
  private resultOf(state: PathState, call: CallInstruction): Range {
    const { function_, values } = this.context;
    const { id, instructions } = function_.blocks.find((block) => block.instructions.includes(call))!;
    return this.evaluator.rangeOf(state, values.made(this.context.originOf(id, instructions.indexOf(call)), 'r'));
  }

  private isLocked({ witness }: PathState, tracked: Tracked, lostAt: Location): boolean {
    return (
      tracked.handles.some((handle) => this.isDescriptor(handle)) &&
      holdsLock(this.context.program, this.context.function_, lostAt, steps(witness))
    );
  }

  /** Each turn of a loop makes another: only of what is the program's own, such as a server, there may be several. */
  private isOneOfMany(kind: ResourceKind): boolean {
    return this.context.models.resource(kind).lifetime !== 'program' && this.context.isSiteRepeated;
  }

  /** `while ((c = getopt(…)) != -1) switch (c) { case 'f': f = fopen(optarg, "r");`: each option has its turn once. */
  private isOfAnOption(): boolean {
    const { program, function_, siteCall, isSiteRepeated } = this.context;
    if (program.isScript || !siteCall || !isSiteRepeated) return false;
    const home = function_.blocks.find(({ instructions }) => instructions.includes(siteCall));
    return home !== undefined && isDoneForOption(function_, home.id);
  }

  private plainDoubt(kind: 'empty-loop' | 'in-test' | 'meant' | 'repeated-option'): Doubt {
    return { kind, detail: '', location: this.context.function_.nameLocation };
  }

  private agreed({ releaser, releasing, callers }: AgreedRelease): Doubt {
    const detail = `${releaser} ${releasing} ${callers}`;
    return { kind: 'consensus', detail, location: this.context.function_.nameLocation };
  }

  handle(state: PathState, value: ValueId): Handle | undefined {
    return handleOf(state.tracked, value);
  }

  isHandle(state: PathState, value: ValueId): boolean {
    return this.handle(state, value) !== undefined;
  }

  /** Who has the value keeps the resource. */
  keeps(state: PathState, value: ValueId): boolean {
    // `&slab->list`: who has a member of what a handle points to gets at the rest of it.
    const handle = this.handle(state, value) ?? this.handle(state, objectOf(this.context.values, value));
    return handle !== undefined && handle.isNumber !== true;
  }

  /** Looks at what is known of a pending resource's test by now. */
  settle(state: PathState): void {
    const { tracked } = state;
    if (!tracked) return;
    if (this.isStandardSlot(state, tracked) || this.isInvalid(state, tracked)) {
      state.tracked = null;
      return;
    }
    if (tracked.state === 'open' && this.isStandardStream(state, tracked)) {
      this.transfer(state);
      return;
    }
    if (tracked.state !== 'pending' || !tracked.test) return;
    const known = this.evaluator.rangeOf(state, tracked.test.value);
    const succeeds = rangeOfTest(tracked.test.succeeds);
    if (intersect(known, succeeds) === null) state.tracked = null;
    else if (isSubset(known, succeeds) || intersect(known, rangeOfTest(tracked.test.fails)) === null) {
      state.tracked = { ...tracked, state: 'open', test: null };
    }
  }

  /**
   * A descriptor of which only 0 to 2 are left: the standard streams, which nobody owes a close, or the zero of
   * someone who takes zero for failure.
   */
  private isStandardSlot(state: PathState, tracked: Tracked): boolean {
    if (!isOwed(tracked) || this.context.models.resource(tracked.kind).representation !== 'integer') return false;
    const main = tracked.handles[0];
    return main !== undefined && this.evaluator.rangeOf(state, main.value).high <= LAST_STANDARD_DESCRIPTOR;
  }

  /** `switch (fileno(f))`: where that is 0, 1 or 2, it is a stream that the program was given, and keeps. */
  private isStandardStream(state: PathState, { kind, handles }: Tracked): boolean {
    return handles.some((handle) => {
      const isDescriptor = this.context.models.resource(handle.kind).representation === 'integer';
      if (handle.kind === kind || !isDescriptor || handle.isNumber === true) return false;
      return this.evaluator.rangeOf(state, handle.value).high <= LAST_STANDARD_DESCRIPTOR;
    });
  }

  private isDescriptor({ kind }: Pick<Tracked, 'kind'>): boolean {
    return this.context.models.resource(kind).representation === 'integer';
  }

  private closesTwoNames(tracked: Tracked, location: Location): boolean {
    const { releasedAt } = tracked;
    return (
      this.isDescriptor(tracked) && releasedAt !== null && closesTwoNames(this.context.function_, releasedAt, location)
    );
  }

  /** What is open or was closed turns out never to have been opened. */
  private isInvalid(state: PathState, tracked: Tracked): boolean {
    const main = tracked.handles[0];
    if (tracked.state === 'transferred' || main === undefined) return false;
    const known = this.evaluator.rangeOf(state, main.value);
    return intersect(known, openRange(this.context.models.resource(main.kind))) === null;
  }

  /** Works on the handle: a pending one must have been opened, a closed one must not be used. */
  use(state: PathState, value: ValueId, by: string, location: Location): void {
    const { tracked } = state;
    if (!tracked || !this.isHandle(state, value)) return;
    if (tracked.state === 'closed') {
      this.report(state, 'use-after-close', location, by);
      state.tracked = tracked.isOwned ? null : { ...tracked, state: 'transferred', isUsed: true };
      return;
    }
    if (tracked.state === 'pending' && tracked.test) {
      this.evaluator.refine(state, tracked.test.value, rangeOfTest(tracked.test.succeeds));
      state.tracked = { ...tracked, state: 'open', test: null };
    }
    if (!state.tracked!.isUsed) state.tracked = { ...state.tracked!, isUsed: true };
  }

  /** What the call releases now or has released it may as well have left open, and says nothing of it. */
  expectRelease(state: PathState, callee: string): void {
    if (state.tracked) state.tracked = { ...state.tracked, unannouncedBy: callee };
  }

  release(state: PathState, value: ValueId, as: ResourceKind, by: string, location: Location): void {
    const handle = this.handle(state, value);
    const { tracked } = state;
    if (!tracked || !handle || handle.isDependent) return;
    if (tracked.state === 'closed') {
      if (this.closesTwoNames(tracked, location)) return;
      this.report(state, 'double-close', location, by, false, as);
      state.tracked = tracked.isOwned ? null : { ...tracked, state: 'transferred', releasedAt: location };
      return;
    }
    if (tracked.state === 'transferred') return;
    const { models } = this.context;
    const isRight = as === tracked.kind || models.resource(tracked.kind).releasedAs?.includes(as);
    // Where it takes another system to open it, `close` may be another function there: a macro says so.
    const isElsewhere = state.doubts.some(({ kind: doubt }) => doubt === 'configuration');
    const isWrong = !isRight && !isElsewhere && !this.isChosen(state, tracked.kind, handle.value, location);
    // What callers of another function hand to it may be what it is for in general.
    if (isWrong && (tracked.isCopied ?? models.resource(as).consensus ?? models.resource(tracked.kind).consensus)) {
      this.transfer(state);
      return;
    }
    if (isWrong) this.report(state, 'wrong-close', location, by);
    this.context.isReleased = true;
    const wrongRelease = isWrong ? { function: by, kind: as } : null;
    state.tracked = { ...tracked, state: 'closed', test: null, releasedAt: location, wrongRelease };
    state.witness = append(state.witness, { kind: 'release', location, detail: by });
  }

  /**
   * `if (p->family == AF_UNIX) free(p); else freeaddrinfo(p);`: the program knows of which kind it is. What a call has
   * just returned tells no kind.
   */
  private isChosen(state: PathState, kind: ResourceKind, value: ValueId, location: Location): boolean {
    const { program, function_ } = this.context;
    const { blocks } = function_;
    const here = blocks.find((block) => block.instructions.some((one) => one.location === location));
    if (!here) return false;
    const releases = (id: BlockId): boolean =>
      blocks[id]!.instructions.some(
        (one) =>
          one.kind === 'call' &&
          program.releasedBy(function_, one).some(({ argument, resource }) => {
            const given = one.arguments[argument];
            return resource === kind && given !== undefined && this.evaluator.evaluate(state, given) === value;
          }),
      );
    return blocks.some(({ terminator }) => {
      if (terminator.kind !== 'branch') return false;
      const { ifTrue, ifFalse, condition } = terminator;
      if (!this.isSetting(condition)) return false;
      return (ifTrue === here.id && releases(ifFalse)) || (ifFalse === here.id && releases(ifTrue));
    });
  }

  /** The condition reads nothing that a call has returned. */
  private isSetting(condition: Expression): boolean {
    const { blocks } = this.context.function_;
    const read = new Set(placesOf(condition).map((place) => place.root));
    return !blocks.some(({ instructions }) =>
      instructions.some((one) => one.kind === 'call' && one.target?.path.length === 0 && read.has(one.target.root)),
    );
  }

  /** Somebody gets a copy of what the handle points to. */
  copyContent(state: PathState): void {
    if (state.tracked && isLosable(state.tracked)) state.tracked = { ...state.tracked, isCopied: true };
  }

  /** Somebody else owns it now: of an own resource nothing more is of interest, of one handed in the caller is told. */
  transfer(state: PathState): void {
    if (state.tracked && isLosable(state.tracked)) this.context.isGivenAway = true;
    if (state.tracked?.isOwned) state.tracked = null;
    else if (state.tracked) state.tracked = { ...state.tracked, state: 'transferred', test: null };
  }

  /** A release that was interrupted may be made again: whether there was one is not known. */
  doubtRelease(state: PathState): void {
    if (state.tracked?.state === 'closed') this.transfer(state);
  }

  /** It turns out to be a standard stream, which nobody owes a release. */
  standIn(state: PathState): void {
    if (state.tracked && state.tracked.state !== 'closed') this.transfer(state);
  }

  /** It has come to its end by itself. */
  end(state: PathState): void {
    if (state.tracked && isOwed(state.tracked)) state.tracked = null;
  }

  /**
   * `origin` runs again. An object that its earlier run gave and that holds the handle can't be named any more, but
   * somebody out there has it: a list that is walked or built.
   */
  renew(state: PathState, origin: OriginId): void {
    const { values } = this.context;
    if (this.isOutOfSight(state, origin)) this.transfer(state);
    // What was not made here has no instances: the value is another one from now on.
    const isAnother = state.tracked?.handles.some((handle) => values.origins(handle.value).has(origin)) === true;
    if (this.context.isAdopted && isAnother) state.tracked = null;
    state.renew(values, origin);
  }

  /** Once `origin` has run again, nothing that can be named holds the handle, though something out there does. */
  isOutOfSight(state: PathState, origin: OriginId): boolean {
    return this.holders(state).some((place) => this.goesOutOfSight(state, place, origin));
  }

  /** The object that the place lies in, or one that points to it, is one of an earlier run of `origin`. */
  private goesOutOfSight(state: PathState, place: PlaceId, origin: OriginId, pointers = 2): boolean {
    const { values } = this.context;
    const { base } = values.place(place);
    if (base.kind !== 'memory') return false;
    if (values.origins(base.pointer).has(origin)) return true;
    if (pointers === 0) return false;
    const pointing = state.holders((value) => value === base.pointer);
    return pointing.some((holder) => this.goesOutOfSight(state, holder, origin, pointers - 1));
  }

  /** Non-temporary places that hold a handle. */
  holders(state: PathState): PlaceId[] {
    const { values } = this.context;
    return state
      .holders((value) => this.keeps(state, value))
      .filter((place) => {
        const { base } = values.place(place);
        // What lies in the thing itself goes with it.
        if (base.kind === 'memory') return !this.isHandle(state, base.pointer);
        return this.context.variable(base.id).kind !== 'temporary';
      });
  }

  /** Reports a leak where everything that still refers to an owed resource is about to go. */
  lose(state: PathState, isGone: (place: PlaceId) => boolean, rule: FaultRule, location: Location): void {
    if (!state.tracked || !isOwed(state.tracked)) return;
    const holders = this.holders(state);
    if (holders.length === 0 || !holders.every(isGone)) return;
    this.report(state, rule, location);
    state.tracked = null;
  }

  /** Whether the value is, or carries in some arithmetic, a handle. */
  carriesHandle(state: PathState, value: ValueId, depth = 0): boolean {
    if (value === TOP || depth > 8) return false;
    if (this.keeps(state, value)) return true;
    const form = this.context.values.value(value);
    if (form.kind === 'unary') return form.operator !== '!' && this.carriesHandle(state, form.operand, depth + 1);
    if (form.kind !== 'binary' || ['==', '<', '<='].includes(form.operator)) return false;
    return this.carriesHandle(state, form.left, depth + 1) || this.carriesHandle(state, form.right, depth + 1);
  }
}
