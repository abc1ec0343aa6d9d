/** Instantiates summaries at calls: each case of the callee that the caller's state allows gives one state. */
import type { FunctionIR, Projection } from '../../ir';
import {
  constantOf,
  equalRanges,
  exactly,
  intersect,
  isAnything,
  isSubset,
  NONZERO,
  type Range,
  openRange,
} from '../constraints/range';
import { NOT_NEGATIVE } from './errorNumbers';
import { TOP, type PlaceId, type ValueId } from '../constraints/values';
import type { Case, Input, Demand, InputCase, InputPath, Product, ProductCase, Returned } from '../summary/types';
import { fieldOfInstance, isPartOfCopy, pathText } from '../summary/types';
import { namesRelease } from '../typestate/evidence';
import type { Events } from '../typestate/events';
import { isLosable, isOwed, withHandle } from '../typestate/tracked';
import { append } from '../witness/witness';
import { isAskedFor } from './askedResults';
import type { CallResults } from './callResults';
import { isDefaultConfiguration } from './defaultConfiguration';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import { characterAt } from './literals';
import { pureResult } from './pureCalls';
import { placesOfPointer, routeTo } from './routes';
import type { PathState } from './state';
import type { UnknownCalls } from './unknownCalls';
import { unannouncedReleases, untoldCases } from './untoldCases';

/** Where a handle lies from a global on. */
interface GlobalPath {
  readonly root: { readonly kind: 'global'; readonly name: string };
  readonly path: readonly Projection[];
}

/** How far from an argument a handle may lie for its fate in the callee to be followed. */
const MAX_INPUT_DEPTH = 4;

/**
 * A call that does not touch the resource gives a state for each case of its summary. What has more cases than this
 * tells too little by each for what they cost: its result is then any value.
 */
const MAX_PLAIN_CASES = 10;

export class SummaryTransfer {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly results: CallResults,
    private readonly unknown: UnknownCalls,
  ) {}

  /** A call of a function of this file that is not the site. */
  pass(state: PathState, passed: PassedCall, callee: FunctionIR): PathState[] {
    const { store } = this.context;
    this.unknown.exposeFiled(state, passed, callee);
    const input = state.tracked && state.tracked.state !== 'transferred' ? this.inputPath(state, passed, callee) : null;
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
      this.forgetWritten(state, passed, callee);
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
    const isUnknown = (at: Input): boolean => this.isUnknown(state, this.valueAt(state, passed, at));
    return untoldCases(cases, { input, isUnknown, hasResult: this.hasResult(passed) });
  }

  private unannounced<C extends Case>(
    state: PathState,
    passed: PassedCall,
    cases: readonly C[],
    isRelease: (one: C) => boolean,
  ): ReadonlySet<C> {
    if (this.context.program.isScript || cases.every(isRelease) || !cases.some(isRelease)) return new Set();
    const before = (at: InputPath): Range => this.evaluator.rangeOf(state, this.valueAt(state, passed, at));
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
    this.forgetWritten(state, passed, callee);
    this.results.setResult(state, passed, this.context.values.made(passed.origin, 'r'));
    return [state];
  }

  /** A call of a function of this file whose product is the site. */
  acquire(state: PathState, passed: PassedCall, index: number): PathState[] {
    const callee = passed.target.kind === 'definition' ? passed.target.function : null;
    const product = callee ? this.context.store.products(callee).find((one) => one.index === index) : undefined;
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
    const at = product.at === 'return' ? null : this.place(state, passed, product.at);
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
      const inputs = this.inputValues(next, passed, one);
      // What was assumed for the case is assumed for what is lost in the callee, too.
      for (const doubt of one.doubts) next.addDoubt({ ...doubt, location: passed.call.location });
      // What the callee stores for sure is part of the case, unless the summary leaves that out.
      if (isNarrow) this.forgetWritten(next, passed, callee);
      else this.forgetBlindly(next, passed, callee);
      effect(one, next);
      const returned = this.repeated(next, passed, callee, one.returned, inputs);
      if (returned === null) continue;
      this.store(next, passed, one, returned, inputs);
      this.results.setResult(next, passed, returned);
      this.bindCopies(next, passed, one);
      this.checkKept(next, passed, holdersBefore, lost);
      this.events.settle(next);
      result.push(next);
    }
    return result;
  }

  /** What is returned; null where an earlier call of a pure function has told that it is something else. */
  private repeated(
    state: PathState,
    passed: PassedCall,
    callee: FunctionIR,
    what: Returned,
    inputs: ReadonlyMap<InputPath, ValueId>,
  ): ValueId | null {
    const { program, values } = this.context;
    const isPure = what.kind === 'range' && program.isPure({ kind: 'definition', name: callee.name, function: callee });
    const known = isPure ? pureResult(this.context, state, passed) : null;
    if (known === null || what.kind !== 'range') return this.valueOf(state, passed, what, 'r', inputs);
    if (!state.refine(values, known, what.range)) return null;
    const constant = constantOf(state.rangeOf(values, known));
    return constant === null ? known : values.constant(constant);
  }

  /** What is known of the inputs must allow the case; what it demands is known afterwards. */
  private demand(state: PathState, passed: PassedCall, one: Case): boolean {
    for (const demand of one.demands) {
      const { at, range } = demand;
      const value = this.valueAt(state, passed, at);
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

  /** Input values that the case hands on, read before the callee changes anything. */
  private inputValues(state: PathState, passed: PassedCall, one: Case): Map<InputPath, ValueId> {
    const result = new Map<InputPath, ValueId>();
    for (const what of [one.returned, ...one.stored.map((stored) => stored.value)]) {
      if (what.kind === 'input' || what.kind === 'linear' || what.kind === 'flagged')
        result.set(what.at, this.valueAt(state, passed, what.at));
    }
    return result;
  }

  private store(
    state: PathState,
    passed: PassedCall,
    one: Case,
    result: ValueId,
    inputs: ReadonlyMap<InputPath, ValueId>,
  ): void {
    const { values } = this.context;
    one.stored.forEach(({ at, value }, index) => {
      if (isPartOfCopy(at)) return;
      const place = this.place(state, passed, at);
      if (place === null || this.results.isUnknownElement(place)) {
        if (value.kind === 'handle') this.events.transfer(state);
        return;
      }
      const stored = value.kind === 'result' ? result : this.valueOf(state, passed, value, `s${index}`, inputs);
      state.write(values, place, stored);
      if (value.kind === 'handle') this.nameByField(state, at);
    });
  }

  /** A struct that is returned by value has the handle: where it goes, there is another name for it. */
  private bindCopies(state: PathState, { call: { target }, arguments: given }: PassedCall, { stored }: Case): void {
    const { values } = this.context;
    for (const { at, value } of stored) {
      if (value.kind !== 'handle' || !isPartOfCopy(at) || !target) continue;
      // What becomes of a struct without a name is not followed, nor which of two members has it.
      const isAgain = given.filter((one) => this.events.isHandle(state, one)).length > 1;
      if (isAgain || this.context.variable(target.root).kind === 'temporary') {
        this.events.transfer(state);
        return;
      }
      const handle = state.tracked?.handles.at(-1)?.value;
      let place = this.evaluator.resolve(state, target);
      for (const projection of at.path) if (place !== null) place = values.extend(place, projection);
      if (handle !== undefined && place !== null) state.write(values, place, handle);
    }
  }

  /** `new Holder(openSync(path))`: what the callee keeps in a field is known by that. */
  private nameByField(state: PathState, { path }: InputPath): void {
    const field = path.findLast((projection) => projection.kind === 'field');
    const { tracked } = state;
    if (!this.context.program.isScript || tracked?.name !== null || field?.kind !== 'field') return;
    state.tracked = { ...tracked, name: field.name.replace(/^%/, '#') };
  }

  private valueOf(
    state: PathState,
    passed: PassedCall,
    what: Returned,
    tag: string,
    inputs: ReadonlyMap<InputPath, ValueId>,
  ): ValueId {
    const { values } = this.context;
    switch (what.kind) {
      case 'handle':
        return state.tracked?.handles.at(-1)?.value ?? TOP;
      case 'input': {
        const given = inputs.get(what.at) ?? TOP;
        // Whatever an unknown place holds, who asks for it twice asks for the same.
        return given === TOP ? values.made(passed.origin, tag) : given;
      }
      case 'linear':
        return this.evaluator.linear(state, inputs.get(what.at) ?? TOP, what.factor, what.offset);
      case 'flagged':
        return this.evaluator.combined(state, '|', inputs.get(what.at) ?? TOP, what.mask);
      case 'symbol':
        return values.intern({ kind: 'symbol', text: what.text });
      case 'filled':
        return values.intern({ kind: 'filled', value: what.value });
      case 'range': {
        const made = this.made(state, passed, tag, what.range);
        for (const name of what.isNot ?? []) this.exclude(state, made, name);
        return made;
      }
      case 'fresh': {
        const pointer = this.made(state, passed, tag, what.range);
        if (!this.context.exposed.has(pointer)) this.context.allocated.add(pointer);
        return pointer;
      }
      case 'nothing':
        return values.made(passed.origin, tag);
    }
  }

  private made(state: PathState, passed: PassedCall, tag: string, range: Range): ValueId {
    const { values } = this.context;
    const constant = constantOf(range);
    if (constant !== null) return values.constant(constant);
    const value = values.made(passed.origin, tag);
    if (!this.events.isHandle(state, value)) state.refine(values, value, range);
    return value;
  }

  /** The value is not the constant that is known by its name alone. */
  private exclude(state: PathState, value: ValueId, name: string): void {
    const symbol = this.context.values.intern({ kind: 'symbol', text: name });
    this.evaluator.assume(state, this.evaluator.compareValues(state, '==', value, symbol), false);
  }

  /** The case rests on what an earlier call has stored in a field of the instance, and of that nothing is known. */
  private isGuessed(state: PathState, passed: PassedCall, { demands }: Case): boolean {
    if (!this.context.program.isScript) return demands.some(({ at }) => this.isCopyOfAnything(state, passed, at));
    return demands.some(({ at }) => {
      if (!isPath(at) || fieldOfInstance(at) === null) return false;
      const value = this.valueAt(state, passed, at);
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
      const value = this.valueAt(state, passed, at);
      return value === TOP || isAnything(this.evaluator.rangeOf(state, value));
    });
  }

  /** `f->size = f->want`: that an object is as good as new again would be a guess. */
  private isCopyOfAnything(state: PathState, passed: PassedCall, at: Input): boolean {
    if (!isPath(at) || at.path.length === 0) return false;
    const value = this.valueAt(state, passed, at);
    const form = value === TOP ? null : this.context.values.value(value);
    if (form?.kind !== 'initial' || !isAnything(this.evaluator.rangeOf(state, value))) return false;
    return form.place !== this.place(state, passed, { root: at.root, path: at.path });
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
    const value = this.valueAt(state, passed, input);
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
    const place = this.place(state, passed, input);
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

  private forgetPointees(state: PathState, passed: PassedCall, indexes: ReadonlySet<number>): void {
    for (const index of indexes) this.unknown.forgetPointee(state, passed.arguments[index] ?? TOP, passed.origin);
  }

  private forgetBlindly(state: PathState, passed: PassedCall, callee: FunctionIR): void {
    const { values, program } = this.context;
    const { writesBlindly, writesMembers, writesBehind } = program.factsOf(callee);
    this.forgetPointees(state, passed, writesBlindly);
    for (const index of writesBehind) this.unknown.forgetBehind(state, passed.arguments[index] ?? TOP, passed.origin);
    for (const [index, names] of writesMembers) {
      const form = values.value(passed.arguments[index] ?? TOP);
      if (!writesBlindly.has(index) && form.kind === 'address') this.forgetMembers(state, passed, form.place, names);
    }
  }

  private forgetMembers(state: PathState, { origin }: PassedCall, object: PlaceId, names: ReadonlySet<string>): void {
    const { values } = this.context;
    for (const name of names) {
      const place = values.extend(object, { kind: 'field', name });
      this.unknown.forgetPointee(state, values.intern({ kind: 'address', place }), origin);
    }
  }

  private forgetWritten(state: PathState, passed: PassedCall, callee: FunctionIR): void {
    const { values, program } = this.context;
    const facts = program.factsOf(callee);
    for (const index of facts.writesThrough) {
      const pointer = passed.arguments[index] ?? TOP;
      const fields = facts.writesFields.get(index);
      const form = values.value(pointer);
      if (fields && !fields.has('') && form.kind === 'address') this.forgetMembers(state, passed, form.place, fields);
      else this.unknown.forgetPointee(state, pointer, passed.origin);
    }
    for (const [name, fields] of facts.writesGlobals) {
      const place = values.variable(this.context.global(name));
      if (!fields.has('')) {
        for (const field of fields) this.forgetField(state, passed, place, field);
        continue;
      }
      for (const [bound, value] of state.environment) {
        if (values.isWithin(bound, place) && !this.events.isHandle(state, value)) state.environment.delete(bound);
      }
      state.epochs.set(values.place(place).region, passed.origin);
    }
  }

  /** Of one field of a global, or of what that points to, nothing is known from here on. */
  private forgetField(state: PathState, { origin }: PassedCall, global: PlaceId, field: string): void {
    const { values } = this.context;
    const isBehind = field.startsWith('*.');
    const object = isBehind ? this.evaluator.pointee(state.read(values, global)) : global;
    if (object === null) return;
    const place = values.extend(object, { kind: 'field', name: isBehind ? field.slice(2) : field });
    for (const [bound, value] of state.environment) {
      if (values.isWithin(bound, place) && !this.events.isHandle(state, value)) state.environment.delete(bound);
    }
    if (!state.environment.has(place)) state.environment.set(place, values.made(origin, `w${global}${field}`));
  }

  // --- Paths from outside the callee, seen from the call -----------------------------------------------------------------

  /** Where the callee finds the handle; null where it can't, `out-of-reach` where it is too deep to follow. */
  private inputPath(state: PathState, passed: PassedCall, callee: FunctionIR): InputPath | 'out-of-reach' | null {
    for (const [index, value] of passed.arguments.entries()) {
      if (this.events.isHandle(state, value)) return { root: { kind: 'parameter', index }, path: [] };
    }
    for (const [index, value] of passed.arguments.entries()) {
      const argument = passed.call.arguments[index]!;
      const [holder] = this.unknown.holdersGiven(state, argument, value);
      if (holder === undefined || this.isBesideClosed(state, value)) continue;
      const path = this.pathFrom(state, passed, index, holder);
      return path && path.length <= MAX_INPUT_DEPTH ? { root: { kind: 'parameter', index }, path } : 'out-of-reach';
    }
    const facts = this.context.program.factsOf(callee);
    for (const holder of this.events.holders(state)) {
      const at = this.globalPath(state, holder);
      if (at === null || at.path.length > MAX_INPUT_DEPTH) continue;
      const { name } = at.root;
      if (facts.readsGlobals.has(name) || facts.writesGlobals.has(name)) return at;
    }
    return null;
  }

  /** `clear(&fds[i])`: once an element is closed, it is another one that is meant. */
  private isBesideClosed(state: PathState, value: ValueId): boolean {
    const form = this.context.values.value(value);
    if (form.kind !== 'address' || state.tracked?.state !== 'closed') return false;
    const { projection } = this.context.values.place(form.place);
    return projection?.kind === 'index' && projection.index === null;
  }

  /** The global that the place is part of, or that points to the object of which it is: `server->fd`. */
  private globalPath(state: PathState, holder: PlaceId): GlobalPath | null {
    const { values } = this.context;
    const { base } = values.place(holder);
    if (base.kind === 'variable') {
      const { kind, name } = this.context.variable(base.id);
      return kind === 'global' ? { root: { kind: 'global', name }, path: values.projections(holder) } : null;
    }
    const { pointer } = base;
    for (const place of placesOfPointer(values, state, pointer)) {
      const { base: outer } = values.place(place);
      const variable = outer.kind === 'variable' ? this.context.variable(outer.id) : null;
      if (variable?.kind !== 'global' || state.read(values, place) !== pointer) continue;
      const path = [...values.projections(place), { kind: 'deref' as const }, ...values.projections(holder)];
      return { root: { kind: 'global', name: variable.name }, path };
    }
    return null;
  }

  /** The projections that lead from parameter `index` to `holder`. */
  private pathFrom(state: PathState, passed: PassedCall, index: number, holder: PlaceId): Projection[] | null {
    const { values } = this.context;
    const route = routeTo(values, state, passed.arguments[index]!, holder);
    if (route) return route;
    const argument = passed.call.arguments[index]!;
    const from = argument.kind === 'load' ? this.evaluator.resolve(state, argument.place) : null;
    return from === null ? null : values.projections(holder).slice(values.projections(from).length);
  }

  /** The caller's place for a path; null where it has none. */
  private place(state: PathState, passed: PassedCall, at: InputPath): PlaceId | null {
    const { values } = this.context;
    let place: PlaceId | null;
    let rest = [...at.path];
    if (at.root.kind === 'global') place = values.variable(this.context.global(at.root.name));
    else if (at.root.kind === 'returned') {
      if (rest.shift()?.kind !== 'deref') return null;
      place = values.memory(values.made(passed.origin, 'r'));
    } else {
      const { index } = at.root;
      const value = passed.arguments[index] ?? TOP;
      if (rest[0]?.kind === 'deref') {
        const element = rest[1]?.kind === 'index' ? rest[1].index : undefined;
        rest = rest.slice(element === undefined ? 1 : 2);
        place = this.evaluator.pointee(value, element ?? 0);
      } else {
        const argument = passed.call.arguments[index];
        place = argument?.kind === 'load' ? this.evaluator.resolve(state, argument.place) : null;
      }
    }
    for (const projection of rest) {
      if (place === null) return null;
      if (projection.kind !== 'deref') {
        place = values.extend(place, projection);
        continue;
      }
      const pointer = state.read(values, place);
      // Where the callee has put something into an object that hangs on what it returns, there is that object.
      if (at.root.kind === 'returned' && pointer !== TOP) state.refine(values, pointer, NONZERO);
      place = this.evaluator.pointee(pointer);
    }
    return place;
  }

  private valueAt(state: PathState, passed: PassedCall, at: Input): ValueId {
    if (at.root.kind === 'configuration') {
      return this.evaluator.evaluate(state, { kind: 'configuration', condition: at.root.condition });
    }
    if (at.root.kind === 'bits') {
      const of = this.inputValueAt(state, passed, at.root.of);
      return this.evaluator.combined(state, '&', of, at.root.mask);
    }
    const input: InputPath = { root: at.root, path: at.path };
    return this.inputValueAt(state, passed, input);
  }

  private inputValueAt(state: PathState, passed: PassedCall, at: InputPath): ValueId {
    if (at.root.kind === 'parameter' && at.path.length === 0) return passed.arguments[at.root.index] ?? TOP;
    if (at.root.kind === 'global' && at.path.length === 0) {
      return this.evaluator.load(state, { root: this.context.global(at.root.name), path: [] });
    }
    const character = characterAt(passed.call, at);
    if (character !== null) return this.context.values.constant(character);
    const place = this.place(state, passed, at);
    return place === null ? TOP : state.read(this.context.values, place);
  }
}

/**
 * The callee tells by what it returns whether it keeps the resource. Who does not look takes it to succeed: that it may
 * fail is another matter than a leak.
 */
function takesOnSuccess(cases: readonly InputCase[]): boolean {
  const telling = cases.filter(({ returned }) => returned.kind !== 'nothing');
  return telling.some((one) => one.effect === 'transferred' || isStored(one)) && telling.some(isLeft);
}

/** A global has it. */
function isStored({ effect, stored }: InputCase): boolean {
  return effect === 'kept-open' && stored.some(({ at, value }) => value.kind === 'handle' && at.root.kind === 'global');
}

function isLeft(one: InputCase): boolean {
  return one.effect === 'kept-open' && !isStored(one);
}

/**
 * `if (is_inherited(fd)) return; close(fd);` or `if (c->ssl != ssl) c->ssl = ssl;`: which one it is tells the callee
 * whether there is anything to do. The caller is not told, or does not listen, so that nothing is left to him.
 */
function isLeftOut(one: InputCase, cases: readonly InputCase[]): boolean {
  if (one.effect !== 'kept-open') return false;
  // What is closed is what was found among others: where there are none there was nothing to compare it with.
  if (one.singledOut === null) return cases.some(isFound);
  // Who keeps the greatest number that he is given has not got the others (`if (fd > s->max) s->max = fd;`).
  const isByOrder = one.singledOut === 'by-order';
  const isSettled = ({ effect, stored }: InputCase): boolean =>
    effect === 'closed' ||
    (!isByOrder && (effect === 'transferred' || stored.some(({ value }) => value.kind === 'handle')));
  return !isSettled(one) && cases.some(isSettled);
}

/** `p = find(file); if (p) close_entry(p);`: it looks for it among others, and what it closes then is what it has found. */
function closesWhatItFinds(cases: readonly InputCase[]): boolean {
  const isSought = cases.some(({ effect, singledOut }) => effect === 'kept-open' && singledOut === 'by-equality');
  return isSought && cases.every(({ effect }) => effect === 'kept-open');
}

function isFound({ effect, singledOut }: InputCase): boolean {
  return effect === 'closed' && singledOut === 'by-equality';
}

/** `close_and_reset(&fd)`: the place no longer has the handle. */
function resets(one: InputCase, input: InputPath): boolean {
  const path = pathText(input);
  return one.stored.some(({ at, value }) => value.kind === 'range' && pathText(at) === path);
}

function isPath(at: Input): at is InputPath {
  return at.root.kind !== 'configuration' && at.root.kind !== 'bits';
}

/** Another field of the same object. */
function isBeside(at: InputPath, input: InputPath): boolean {
  const holder = (path: InputPath): string => pathText({ ...path, path: path.path.slice(0, -1) });
  return holder(at) === holder(input) && pathText(at) !== pathText(input);
}
