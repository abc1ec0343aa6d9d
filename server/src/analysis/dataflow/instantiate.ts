/** Instantiates summaries at calls: each case of the callee that the caller's state allows gives one state. */
import type { FunctionIR } from '../../ir';
import {
  constantOf,
  equalRanges,
  exactly,
  intersect,
  isAnything,
  isSubset,
  type Range,
  openRange,
} from '../constraints/range';
import { NOT_NEGATIVE } from './errorNumbers';
import { TOP, type PlaceId, type ValueId } from '../constraints/values';
import type { Case, Input, Demand, InputCase, InputPath, Product, ProductCase } from '../summary/types';
import { fieldOfInstance, pathText } from '../summary/types';
import { namesRelease } from '../typestate/evidence';
import type { Events } from '../typestate/events';
import { isLosable, isOwed, withHandle } from '../typestate/tracked';
import { append } from '../witness/witness';
import { isAskedFor } from './askedResults';
import { CalleePaths } from './calleePaths';
import { CalleeWrites } from './calleeWrites';
import type { CallResults } from './callResults';
import { closesWhatItFinds, isLeft, isLeftOut, resets, takesOnSuccess } from './caseEffects';
import { CaseValues } from './caseValues';
import { isDefaultConfiguration } from './defaultConfiguration';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import type { PathState } from './state';
import type { UnknownCalls } from './unknownCalls';
import { unannouncedReleases, untoldCases } from './untoldCases';

/**
 * A call that does not touch the resource gives a state for each case of its summary. What has more cases than this
 * tells too little by each for what they cost: its result is then any value.
 */
const MAX_PLAIN_CASES = 10;

export class SummaryTransfer {
  private readonly paths: CalleePaths;
  private readonly writes: CalleeWrites;
  private readonly caseValues: CaseValues;

  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly results: CallResults,
    private readonly unknown: UnknownCalls,
  ) {
    this.paths = new CalleePaths(context, evaluator, events, unknown);
    this.writes = new CalleeWrites(context, evaluator, unknown);
    this.caseValues = new CaseValues(context, evaluator, events, results, this.paths);
  }

  /** A call of a function of this file that is not the site. */
  pass(state: PathState, passed: PassedCall, callee: FunctionIR): PathState[] {
    const { store } = this.context;
    this.unknown.exposeFiled(state, passed, callee);
    const input =
      state.tracked && state.tracked.state !== 'transferred' ? this.paths.inputPath(state, passed, callee) : null;
    if (input === 'out-of-reach') return this.unknown.passUnknown(state, passed);
    if (input && state.tracked) {
      const { kind, state: typestate } = state.tracked;
      const cases = store.inputCases(callee, input, kind, typestate === 'closed');
      if (cases === 'unknown') return this.passTooComplex(state, passed, callee);
      const isReset = cases.some((one) => one.effect === 'closed' && resets(one, input));
      const isMoot =
        !passed.call.target && takesOnSuccess(cases) && takesOnSuccess(this.possible(state, passed, cases));
      // Where it releases both kinds the program knows of which this one is, though nobody else may.
      const isChosen = cases.some((one) => one.effect !== 'kept-open' && one.wrongRelease === null);
      const isFinder =
        closesWhatItFinds(cases) && namesRelease(callee.name) && this.context.program.factsOf(callee).mayRelease;
      const spared = new Set(
        cases.filter(
          (one) =>
            isFinder ||
            ((callee.returnsVoid || !passed.call.target) && isLeftOut(one, cases)) ||
            this.isSpared(state, passed, one, cases, input),
        ),
      );
      const untold = this.untold(state, passed, cases, input);
      const unannounced = this.unannounced(state, passed, cases, ({ effect }) => effect === 'closed');
      return this.instantiate(state, passed, callee, cases, (one, next) => {
        if (untold.has(one)) next.addDoubt({ kind: 'untold', detail: passed.name, location: passed.call.location });
        if (unannounced.has(one)) this.events.expectRelease(next, passed.name);
        if ((isMoot && isLeft(one)) || spared.has(one)) this.events.transfer(next);
        else this.applyEffect(next, isChosen ? { ...one, wrongRelease: null } : one, passed, input);
        // Where closing failed it is not known to be closed, and the callee has left it so.
        if (isReset && one.effect === 'closed' && !resets(one, input)) this.events.transfer(next);
      });
    }
    const all = store.plainCases(callee);
    // With what the caller gives, few of many may be left.
    const cases = all !== 'unknown' && all.length > MAX_PLAIN_CASES ? this.possible(state, passed, all) : all;
    if (cases === 'unknown' || cases.length > MAX_PLAIN_CASES) {
      const fates = store.fateCases(callee);
      if (fates !== 'unknown' && fates.length <= MAX_PLAIN_CASES)
        return this.instantiate(state, passed, callee, fates, () => undefined, true);
      this.writes.forgetWritten(state, passed, callee);
      this.results.setResult(state, passed, this.context.values.made(passed.origin, 'r'));
      return [state];
    }
    return this.instantiate(state, passed, callee, cases, () => undefined);
  }

  private untold(
    state: PathState,
    passed: PassedCall,
    cases: readonly InputCase[],
    input: InputPath,
  ): ReadonlySet<InputCase> {
    if (this.context.program.isScript) return new Set();
    const isUnknown = (at: Input): boolean => this.isUnknown(state, this.paths.valueAt(state, passed, at));
    return untoldCases(cases, { input, isUnknown, hasResult: this.hasResult(passed) });
  }

  private unannounced<C extends Case>(
    state: PathState,
    passed: PassedCall,
    cases: readonly C[],
    isRelease: (one: C) => boolean,
  ): ReadonlySet<C> {
    if (this.context.program.isScript || cases.every(isRelease) || !cases.some(isRelease)) return new Set();
    const before = (at: InputPath): Range => this.evaluator.rangeOf(state, this.paths.valueAt(state, passed, at));
    return unannouncedReleases(this.possible(state, passed, cases), isRelease, {
      hasResult: this.hasResult(passed),
      before,
    });
  }

  /** Somebody looks at what is returned. */
  private hasResult({ call: { target } }: PassedCall): boolean {
    return target !== null && (target.path.length > 0 || isAskedFor(this.context.function_, target.root));
  }

  /** Nothing is known of what it holds from the start, or of memory that was asked for: it may be null, or anything else. */
  private isUnknown(state: PathState, value: ValueId): boolean {
    if (value === TOP) return true;
    const { values } = this.context;
    const known = this.evaluator.rangeOf(state, value);
    const isMemory = equalRanges(known, NOT_NEGATIVE);
    if (!isMemory && !isAnything(known)) return false;
    const form = values.value(value);
    if (form.kind !== 'initial') return form.kind === 'made' && isMemory;
    // `drop(c, isShared)`: what a caller says of himself is for his callers to know; that a pointer is null nobody says.
    const { base, path } = values.place(form.place);
    if (base.kind !== 'variable') return true;
    const { kind, shape } = this.context.variable(base.id);
    // What a call may have changed in an object nobody knows either.
    const isPart = path.length > 0;
    return (
      kind === 'global' || (isPart && form.origin !== 0) || (kind === 'parameter' && (isPart || shape === 'pointer'))
    );
  }

  /** The cases that the caller's state allows. */
  private possible<C extends Case>(state: PathState, passed: PassedCall, cases: readonly C[]): C[] {
    return cases.filter((one) => this.demand(state.clone(), passed, one));
  }

  /** What the callee does was too much to find out: if it releases anything at all, then perhaps this. */
  private passTooComplex(state: PathState, passed: PassedCall, callee: FunctionIR): PathState[] {
    this.context.recorder?.unresolved();
    if (this.context.program.factsOf(callee).mayRelease) this.events.transfer(state);
    else state.addDoubt({ kind: 'unresolved', detail: passed.name, location: passed.call.location });
    this.writes.forgetWritten(state, passed, callee);
    this.results.setResult(state, passed, this.context.values.made(passed.origin, 'r'));
    return [state];
  }

  /** A call of a function of this file whose product is the site. */
  acquire(state: PathState, passed: PassedCall, index: number): PathState[] {
    const callee = passed.target.kind === 'definition' ? passed.target.function : null;
    const product = callee ? this.context.store.product(callee, index) : undefined;
    if (!callee || !product) return [state];
    this.unknown.exposeGivenBefore(passed, callee);
    const made = product.cases.filter((one) => one.made !== 'none');
    const unannounced = this.unannounced(state, passed, made, (one) => one.made === 'closed');
    const begin = (one: ProductCase, next: PathState): void => {
      if (one.made === 'none') return;
      this.begin(next, passed, product, one.made);
      if (unannounced.has(one)) this.events.expectRelease(next, passed.name);
    };
    return this.instantiate(state, passed, callee, product.cases, begin, product.isNarrow).map((next) =>
      this.bindReturnedMember(next, passed, product),
    );
  }

  /** A struct returned by value holds the handle in one of its fields. */
  private bindReturnedMember(state: PathState, passed: PassedCall, { at }: Product): PathState {
    if (at === 'return' || at.root.kind !== 'returned' || at.path[0]?.kind === 'deref') return state;
    const handle = state.tracked?.handles[0];
    const { target } = passed.call;
    let place = target && this.evaluator.resolve(state, target);
    if (!handle || place === null) return state;
    for (const projection of at.path) place = this.context.values.extend(place, projection);
    state.write(this.context.values, place, handle.value);
    return state;
  }

  private begin(state: PathState, passed: PassedCall, product: Product, made: ProductCase['made']): void {
    const { values } = this.context;
    const handle = product.at === 'return' ? values.made(passed.origin, 'r') : values.made(passed.origin, 'h');
    const at = product.at === 'return' ? null : this.paths.place(state, passed, product.at);
    const root = product.at === 'return' ? null : product.at.root;
    const isMember = root?.kind === 'returned';
    const test = made === 'pending' && product.test ? { ...product.test, value: handle } : null;
    this.results.track(state, passed, {
      handle,
      kind: product.kind,
      madeBy: passed.name,
      test,
      at,
      from:
        product.at !== 'return' && root?.kind === 'parameter' ? { argument: root.index, path: product.at.path } : null,
      isOwned: product.isOwned,
      owedAfter: made === 'dormant' ? product.owedAfter : null,
    });
    if (product.at !== 'return' && !isMember && (at === null || this.results.isUnknownElement(at))) {
      this.events.transfer(state);
      return;
    }
    if (isMember && state.tracked) state.tracked = { ...state.tracked, name: this.memberName(passed, product.at) };
    if (made === 'closed' && state.tracked)
      state.tracked = { ...state.tracked, state: 'closed', releasedAt: passed.call.location };
  }

  /** `conn->fd` for `conn = conn_new()`. */
  private memberName(passed: PassedCall, at: Product['at']): string | null {
    const { target } = passed.call;
    if (!target || at === 'return' || this.context.variable(target.root).kind === 'temporary') return null;
    return this.context.nameOf({ root: target.root, path: [...target.path, ...at.path] });
  }

  private instantiate<C extends Case>(
    state: PathState,
    passed: PassedCall,
    callee: FunctionIR,
    cases: readonly C[],
    effect: (one: C, next: PathState) => void,
    isNarrow = false,
  ): PathState[] {
    const result: PathState[] = [];
    for (const one of cases) {
      const next = state.clone();
      const lostIn = (one as Partial<InputCase>).lostIn ?? callee.name;
      const lost = { lostIn, isGuessed: this.isGuessed(next, passed, one) };
      if (!this.demand(next, passed, one)) continue;
      const holdersBefore = this.events.holders(next);
      const inputs = this.caseValues.inputValues(next, passed, one);
      // What was assumed for the case is assumed for what is lost in the callee, too.
      for (const doubt of one.doubts) next.addDoubt({ ...doubt, location: passed.call.location });
      // What the callee stores for sure is part of the case, unless the summary leaves that out.
      if (isNarrow) this.writes.forgetWritten(next, passed, callee);
      else this.writes.forgetBlindly(next, passed, callee);
      effect(one, next);
      const returned = this.caseValues.returned(next, passed, callee, one.returned, inputs);
      if (returned === null) continue;
      this.caseValues.store(next, passed, one, returned, inputs);
      this.results.setResult(next, passed, returned);
      this.caseValues.bindCopies(next, passed, one);
      this.checkKept(next, passed, holdersBefore, lost);
      this.events.settle(next);
      result.push(next);
    }
    return result;
  }

  /** What is known of the inputs must allow the case; what it demands is known afterwards. */
  private demand(state: PathState, passed: PassedCall, one: Case): boolean {
    for (const demand of one.demands) {
      const { at, range } = demand;
      const value = this.paths.valueAt(state, passed, at);
      if (at.root.kind === 'configuration') this.doubtConfiguration(state, passed, demand, value, at.root.condition);
      if (value !== TOP && !this.evaluator.refine(state, value, range)) return false;
    }
    this.events.settle(state);
    return true;
  }

  /** What the caller has not assumed itself, it has to assume for the callee. */
  private doubtConfiguration(
    state: PathState,
    passed: PassedCall,
    { range }: Demand,
    value: ValueId,
    condition: string,
  ): void {
    const truth = !isSubset(exactly(0), range);
    const known = this.evaluator.rangeOf(state, value);
    if (constantOf(known) === 0 || !isSubset(exactly(0), known)) return;
    if (isDefaultConfiguration(condition, truth)) return;
    const detail = `${truth ? '' : '!'}${condition}`;
    state.addDoubt({ kind: 'configuration', detail, location: passed.call.location });
  }

  /** The case rests on what an earlier call has stored in a field of the instance, and of that nothing is known. */
  private isGuessed(state: PathState, passed: PassedCall, { demands }: Case): boolean {
    if (!this.context.program.isScript) return demands.some(({ at }) => this.isCopyOfAnything(state, passed, at));
    return demands.some(({ at }) => {
      if (!isPath(at) || fieldOfInstance(at) === null) return false;
      const value = this.paths.valueAt(state, passed, at);
      if (value === TOP) return true;
      return this.context.values.value(value).kind === 'made' && isAnything(this.evaluator.rangeOf(state, value));
    });
  }

  /**
   * `if (!c->do_not_close) close(c->fd); c->fd = -1`: the object itself knows whether what lies in it is to be closed, and
   * the caller does not.
   */
  private isSpared(
    state: PathState,
    passed: PassedCall,
    one: InputCase,
    cases: readonly InputCase[],
    input: InputPath,
  ): boolean {
    if (one.effect !== 'kept-open' || input.path.length < 2 || !resets(one, input)) return false;
    if (!cases.some(({ effect }) => effect === 'closed')) return false;
    return one.demands.some(({ at }) => {
      if (!isPath(at) || !isBeside(at, input)) return false;
      const value = this.paths.valueAt(state, passed, at);
      return value === TOP || isAnything(this.evaluator.rangeOf(state, value));
    });
  }

  /** `f->size = f->want`: that an object is as good as new again would be a guess. */
  private isCopyOfAnything(state: PathState, passed: PassedCall, at: Input): boolean {
    if (!isPath(at) || at.path.length === 0) return false;
    const value = this.paths.valueAt(state, passed, at);
    const form = value === TOP ? null : this.context.values.value(value);
    if (form?.kind !== 'initial' || !isAnything(this.evaluator.rangeOf(state, value))) return false;
    return form.place !== this.paths.place(state, passed, { root: at.root, path: at.path });
  }

  /** A handle that the callee gave back may have nobody who takes it. */
  private checkKept(
    state: PathState,
    passed: PassedCall,
    holdersBefore: readonly PlaceId[],
    { lostIn, isGuessed }: { readonly lostIn: string; readonly isGuessed: boolean },
  ): void {
    if (holdersBefore.length === 0 || !state.tracked || !isLosable(state.tracked)) return;
    const held = state.holders((value) => this.events.isHandle(state, value));
    if (held.length > 0) {
      // It was filed where others see it, and the callee puts something else there: what becomes of it is theirs to know.
      const isFiled = (place: PlaceId): boolean => this.livesOn(place) || this.isForeign(place);
      if (!held.some(isFiled) && holdersBefore.some((place) => isFiled(place) && this.mayBeOpen(state, place)))
        this.events.transfer(state);
      return;
    }
    state.tracked = { ...state.tracked, lostIn };
    if (!isOwed(state.tracked)) return;
    // What made it may have stored besides why this callee leaves it alone.
    if (isGuessed || this.context.productOfSite()?.isNarrow)
      state.addDoubt({ kind: 'dropped-constraint', detail: '', location: passed.call.location });
    // When a callee gives what lives on another value is for all who share it to know: more than its cases tell.
    if (holdersBefore.every((place) => this.livesOn(place))) {
      this.events.transfer(state);
      return;
    }
    this.events.report(state, 'leak', passed.call.location);
    state.tracked = null;
  }

  /** In an object that was not made here. */
  private isForeign(place: PlaceId): boolean {
    const { values, allocated } = this.context;
    const { base } = values.place(place);
    return base.kind === 'memory' && !allocated.has(base.pointer);
  }

  private mayBeOpen(state: PathState, place: PlaceId): boolean {
    const value = state.read(this.context.values, place);
    const open = openRange(this.context.models.resource(state.tracked!.kind));
    return value === TOP || intersect(this.evaluator.rangeOf(state, value), open) !== null;
  }

  private livesOn(place: PlaceId): boolean {
    const { base } = this.context.values.place(place);
    return base.kind === 'variable' && this.context.livesOn(base.id);
  }

  /** `fd = add(fd)`: who wants the handle back goes on with it. `if (add(fd) < 0)` only asks whether it is there. */
  private isNamed({ call }: PassedCall): boolean {
    return call.target !== null && this.context.variable(call.target.root).kind !== 'temporary';
  }

  private applyEffect(state: PathState, one: InputCase, passed: PassedCall, input: InputPath): void {
    const value = this.paths.valueAt(state, passed, input);
    const handle = this.events.handle(state, value) ?? state.tracked?.handles[0];
    if (!handle) return;
    const { location } = passed.call;
    if (one.isUsed) this.events.use(state, handle.value, passed.name, location);
    if (one.singledOut !== null && state.tracked?.isOwned === false)
      state.tracked = { ...state.tracked, singledOut: one.singledOut };
    const { tracked } = state;
    // The use itself was a mistake, and ended the matter.
    if (!tracked) return;
    if (one.effect === 'closed') {
      const as = one.wrongRelease ? one.wrongRelease.kind : tracked.kind;
      this.events.release(state, handle.value, as, passed.name, location);
    } else if (one.effect === 'transferred' || (one.isFiled && !this.isNamed(passed))) this.events.transfer(state);
    else if (one.isOrphaned) this.orphan(state, passed, input);
    else {
      if (tracked.kind !== one.kind) this.convert(state, passed, one);
      state.witness = append(state.witness, { kind: 'call', location, detail: passed.name });
    }
  }

  /** The callee frees the object that the handle lies in. */
  private orphan(state: PathState, passed: PassedCall, input: InputPath): void {
    const place = this.paths.place(state, passed, input);
    this.events.lose(state, (holder) => holder === place, 'leak', passed.call.location);
  }

  private convert(state: PathState, passed: PassedCall, one: InputCase): void {
    const tracked = state.tracked!;
    const { values, models } = this.context;
    const value = values.made(passed.origin, 'h');
    // It was converted, so that the new handle is a valid one.
    state.refine(values, value, openRange(models.resource(one.kind)));
    state.tracked = {
      ...tracked,
      kind: one.kind,
      state: 'open',
      test: null,
      handles: withHandle(tracked, { value, kind: one.kind }),
    };
  }
}

function isPath(at: Input): at is InputPath {
  return at.root.kind !== 'configuration' && at.root.kind !== 'bits';
}

/** Another field of the same object. */
function isBeside(at: InputPath, input: InputPath): boolean {
  const holder = (path: InputPath): string => pathText({ ...path, path: path.path.slice(0, -1) });
  return holder(at) === holder(input) && pathText(at) !== pathText(input);
}
