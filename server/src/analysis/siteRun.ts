/** One run of the engine, for one site of one function, and what is read off its exits. */
import type { FunctionIR, Given } from '../ir';
import type { ResourceKind } from '../models/types';
import { BOOLEAN, exactly, hull, NONZERO, rangeOfTest, openRange, type Range } from './constraints/range';
import { parameterAt } from './dataflow/accesses';
import { STEP_BUDGET, SiteContext, type Fault, type Site } from './dataflow/context';
import { Engine, type Exit } from './dataflow/engine';
import { ANY_USE } from './dataflow/dormant';
import { innermostLoops, orderOf } from './dataflow/loops';
import { ownConditions } from './dataflow/ownConfiguration';
import { TOP, type ValueId } from './constraints/values';
import { sliceFor, type Criterion, type Detail } from './dataflow/slice';
import { PathState } from './dataflow/state';
import type { Outcome } from './outcomes/outcome';
import { OutcomeRecorder } from './outcomes/recorder';
import { CaseCollector, placeOfInput } from './summary/cases';
import { simplifyCases } from './summary/simplify';
import type { CallInstruction, Program } from './summary/program';
import type { SummaryStore } from './summary/store';
import {
  fieldOfInstance,
  pathText,
  type Case,
  type InputCase,
  type InputPath,
  type Product,
  type ProductCase,
} from './summary/types';
import { isUnlikelyBuild, type Doubt } from './confidence';
import { Handover } from './handover';
import type { WitnessNode } from './witness/witness';

export interface RunLimits {
  readonly detail?: Detail;
  readonly steps?: number;
}

export interface SiteRun {
  readonly site: Extract<Site, { kind: 'acquisition' | 'product' | 'conversion' | 'release' }>;
  readonly faults: readonly Fault[];
  readonly isCapped: boolean;
  /** Some paths were not walked at all. */
  readonly isCut: boolean;
  /** On some path the caller, or everybody, gets the resource. */
  readonly isHandedOut: boolean;
  readonly product: Product | null;
  /** Fields of the method's instance that hold it on some way out, and nobody else does. */
  readonly kept: readonly KeptField[];
}

export interface KeptField {
  readonly field: string;
  readonly kind: ResourceKind;
  readonly madeBy: string;
  /** Nothing is owed before one of these methods is called on it. */
  readonly begins: readonly string[] | null;
  readonly witness: WitnessNode | null;
}

export interface SiteAccount {
  readonly site: SiteRun['site'];
  readonly kind: ResourceKind;
  /** As the user would name the resource. */
  readonly name: string | null;
  readonly outcomes: readonly Outcome[];
  readonly faults: readonly Fault[];
  /** Not every path was walked. */
  readonly isExhausted: boolean;
  /** States were merged for want of room. */
  readonly isMerged: boolean;
}

export class Run {
  private readonly context: SiteContext;
  private readonly exits: Exit[] = [];
  /** Those by an exception: nothing of them is for the caller. */
  private readonly thrown: Exit[] = [];
  /** Those in calls that never return. */
  private readonly ended: Exit[] = [];
  private readonly handover: Handover;

  constructor(
    private readonly program: Program,
    store: SummaryStore,
    private readonly one: FunctionIR,
    site: Site,
    isSummary: boolean,
    { detail = 'all', steps = STEP_BUDGET }: RunLimits = {},
  ) {
    this.context = new SiteContext(program, store, one, site, isSummary, detail);
    this.context.stepLimit = steps;
    this.handover = new Handover(this.context);
  }

  /** The function always throws: what it did by then its callers are told as if it had returned. */
  private get isRefusing(): boolean {
    const { kind } = this.context.site;
    return (kind === 'input' || kind === 'plain') && this.program.isRefusing(this.one);
  }

  acquisition(site: SiteRun['site'], index: number): SiteRun {
    const { engine, collector } = this.prepare(site.call, []);
    engine.run(this.start());
    const handed: { exit: Exit; at: readonly ('return' | InputPath)[] }[] = [];
    for (const exit of this.exits) handed.push({ exit, at: this.handover.handOut(engine, collector, exit) });
    for (const exit of [...this.thrown, ...this.ended]) this.handover.handOut(engine, collector, exit);
    const product = this.context.isSummary ? this.product(collector, handed, index) : null;
    const isHandedOut = handed.some(({ at }) => at.length > 0);
    const isSeenTo = isHandedOut || this.context.isReleased;
    const told = this.context.faults.map((fault) => this.doubted(fault, isSeenTo));
    // What the one instance of a class opens in some block of its constructor lives on as well.
    const faults = this.program.makesSingleton(this.one) ? told.filter(({ rule }) => rule !== 'leak') : told;
    return {
      site,
      faults,
      isCapped: this.context.isExhausted || this.context.isMerged,
      isCut: this.context.isExhausted,
      isHandedOut,
      product,
      kept: this.program.isScript ? this.keptFields(engine, collector) : [],
    };
  }

  private keptFields(engine: Engine, collector: CaseCollector): KeptField[] {
    const kept = new Map<string, KeptField>();
    for (const exit of this.exits) {
      const { tracked, witness } = exit.state;
      if (tracked === null || !tracked.isOwned || tracked.state === 'closed' || tracked.state === 'transferred')
        continue;
      if (engine.events.carriesHandle(exit.state, exit.value)) continue;
      const { places, isHidden } = collector.heldOutside(exit);
      const [place, ...others] = places;
      const field = place && fieldOfInstance(place);
      if (isHidden || others.length > 0 || field == null || kept.has(field)) continue;
      kept.set(field, { field, kind: tracked.kind, madeBy: tracked.madeBy, begins: tracked.owedAfter, witness });
    }
    return [...kept.values()];
  }

  /** With what the whole function tells of a fault: `isSeenTo` where other paths release it, or hand it to the caller. */
  private doubted(fault: Fault, isSeenTo: boolean): Fault {
    const { isExhausted, isGivenAway } = this.context;
    const doubts: Pick<Doubt, 'kind' | 'detail'>[] = [];
    if (fault.rule.startsWith('leak')) {
      if (this.isSeldom(fault.kind, isSeenTo)) doubts.push({ kind: 'done-once', detail: '' });
      // It counts on others to see to it, and may do so where it seems to forget it as well.
      if (isGivenAway && !isSeenTo && this.program.isWhole && !this.program.isScript)
        doubts.push({ kind: 'kept-elsewhere', detail: this.context.models.resource(fault.kind).holds ?? '' });
      if (fault.rule === 'leak' && !(isGivenAway || isSeenTo) && this.isLeftOut(fault.kind))
        doubts.push({ kind: 'never-seen-to', detail: '' });
    }
    if (this.program.isWhole && isUnlikelyBuild(fault.doubts)) doubts.push({ kind: 'unlikely-build', detail: '' });
    // Not every path was walked: what was found stands, but what would have spoken against it may have been missed.
    if (isExhausted) doubts.push({ kind: 'dropped-constraint', detail: '' });
    if (doubts.length === 0) return fault;
    const { nameLocation } = this.one;
    return { ...fault, doubts: [...fault.doubts, ...doubts.map((one) => ({ ...one, location: nameLocation }))] };
  }

  /**
   * No loop of the program leads there: one descriptor less, and never more, where some path that fails forgets what
   * others see to. What no path sees to is worth a word even so, but for memory; and who asks for what is open at the
   * end is told all.
   */
  private isSeldom(kind: ResourceKind, isSeenTo: boolean): boolean {
    const { models, isSiteRepeated } = this.context;
    if (models.reportAtExit || isSiteRepeated || !this.program.isDoneOnce(this.one)) return false;
    return models.resource(kind).holds === 'memory' || (isSeenTo && this.program.isWhole);
  }

  /**
   * Where others of its kind are released, and this one on no way, it is more often meant to stay, or seen to by way of what
   * the analysis does not follow: of such findings in whole programs that were judged one in five was right. Of what one
   * call opens at once, as the ends of a pipe, one may well be forgotten.
   */
  private isLeftOut(kind: ResourceKind): boolean {
    const { models, site, siteCall } = this.context;
    const { release, holds } = models.resource(kind);
    if (!this.program.isWhole || this.program.isScript) return false;
    if (holds === 'memory' || !models.isOfSystem(release)) return false;
    const opens =
      site.kind === 'acquisition' && siteCall ? this.program.modelsOf(this.program.targetOf(this.one, siteCall)) : [];
    return opens.every(({ acquires = [] }) => acquires.length < 2) && this.program.releasesSome(this.one, kind);
  }

  account(site: SiteRun['site'], index: number): SiteAccount {
    const recorder = new OutcomeRecorder(this.context);
    this.context.recorder = recorder;
    const { faults } = this.acquisition(site, index);
    const { isExhausted, isMerged } = this.context;
    const name = recorder.name ?? faults[0]?.name ?? null;
    return { site, kind: this.kindOf(site), name, outcomes: recorder.all(), faults, isExhausted, isMerged };
  }

  private kindOf({ kind, call, index }: SiteRun['site']): ResourceKind {
    const target = this.program.targetOf(this.one, call);
    if (target.kind === 'definition') return this.context.store.product(target.function, index)?.kind ?? '';
    const model = target.kind === 'model' ? target.model : {};
    return (kind === 'conversion' ? model.converts?.[index]?.to : model.acquires?.[index]?.resource) ?? '';
  }

  trace(site: SiteRun['site'], index: number): string[] {
    const { engine } = this.prepare(site.call, []);
    engine.run(this.start());
    const { steps, isExhausted, isMerged } = this.context;
    const names = [...this.context.relevant].map((id) => this.context.variable(id).name);
    return [
      `site ${index}: ${steps} steps${isExhausted ? ', exhausted' : ''}${isMerged ? ', merged' : ''}, follows ${names.join(' ')}`,
      ...engine.dump(),
    ];
  }

  plain(): readonly Case[] | 'unknown' {
    const { engine, collector } = this.prepare(null, []);
    engine.run(this.start());
    if (this.context.isExhausted) return 'unknown';
    return simplifyCases(
      this.exits.map((exit) => collector.caseOf(exit)),
      this.isTotal,
      () => '',
    );
  }

  input(at: InputPath, kind: ResourceKind, isClosed: boolean): readonly InputCase[] | 'unknown' {
    const place = placeOfInput(this.context, at);
    if (place === null) return 'unknown';
    const { values, models } = this.context;
    const value = values.intern({ kind: 'initial', place, origin: 0 });
    if (at.root.kind === 'returned') return 'unknown';
    const root = at.root.kind === 'global' ? this.context.global(at.root.name) : parameterAt(this.one, at.root.index);
    const state = this.start();
    state.tracked = {
      state: isClosed ? 'closed' : 'open',
      kind,
      madeBy: '',
      handles: [{ value, kind }],
      test: null,
      isOwned: false,
      owedAfter: null,
      name: '',
      releasedAt: null,
      wrongRelease: null,
      isUsed: false,
      isOrphaned: false,
    };
    const resource = models.resource(kind);
    // A caller's descriptor is none of the standard ones, or there would be nothing to say about it.
    const isInteger = resource.representation === 'integer';
    state.refine(values, value, isInteger ? { low: 3, high: Infinity, excluded: [] } : openRange(resource));
    state.environment.set(place, value);
    const { engine, collector } = this.prepare(null, root < this.one.variables.length ? [root] : []);
    engine.run(state);
    if (this.context.isExhausted) return 'unknown';
    const cases = this.exits
      .map((exit) => this.inputCase(engine, collector, exit, kind, isClosed, at))
      .map((one) => this.withHook(one, at));
    return simplifyCases(
      cases,
      this.isTotal,
      (one) =>
        `${one.effect} ${one.kind} ${one.wrongRelease?.function} ${one.isUsed} ${one.isOrphaned} ${one.isFiled} ${one.singledOut} ${one.lostIn}`,
    );
  }

  /**
   * `if (o->ops->free) o->ops->free(o)`: who has a function of the object's own called with it leaves its members to
   * that. Whether there is one for this object cannot be told from here.
   */
  private withHook(one: InputCase, at: InputPath): InputCase {
    const isMember = at.path.some((projection) => projection.kind === 'deref');
    if (!this.context.isGivenToHook || !isMember || one.effect !== 'kept-open') return one;
    return { ...one, effect: 'transferred', isOrphaned: false };
  }

  /** No path of it ends the program. */
  private get isTotal(): boolean {
    return !this.program.factsOf(this.one).mayExit;
  }

  /** Methods after which what the site makes is owed. */
  private get owedAfter(): readonly string[] | null {
    const { site } = this.context;
    if (site.kind !== 'acquisition' && site.kind !== 'product') return null;
    const target = this.program.targetOf(this.one, site.call);
    if (target.kind === 'model') return target.model.acquires?.[site.index]?.owedAfter ?? null;
    return this.context.productOfSite()?.owedAfter ?? null;
  }

  /** The global that the callee whose product is followed leaves it in, where this function names it as well. */
  private globalHolder(): number[] {
    const at = this.context.productOfSite()?.at;
    if (at === undefined || at === 'return' || at.root.kind !== 'global') return [];
    const { name } = at.root;
    return this.one.variables.flatMap((one) => (one.kind === 'global' && one.name === name ? [one.id] : []));
  }

  /** What is known where the function begins: what its callers give it, and what the `#if`s around it ask. */
  private start(): PathState {
    const state = PathState.initial();
    const { values, given, choices, likely } = this.context;
    for (const { parameter, values: known, isLikely } of this.program.givenTo(this.one)) {
      const variable = this.one.variables.find(({ parameterIndex }) => parameterIndex === parameter);
      if (!variable) continue;
      const place = values.variable(variable.id);
      const value = values.intern({ kind: 'initial', place, origin: 0 });
      const numbers = numbersOf(known);
      // Each function knows itself whether it needs something there; of what else it is given others may give more.
      const isCertain = isLikely !== true;
      if (!isCertain && numbers !== null) likely.set(value, { name: variable.name, numbers });
      if (isCertain && known !== 'nonzero') {
        const valueOf = (one: number | string): ValueId =>
          typeof one === 'number' ? values.constant(one) : values.intern({ kind: 'symbol', text: one });
        choices.set(value, known.map(valueOf));
      }
      const range = isCertain ? rangeOfGiven(known) : numbers?.includes(0) === true ? null : NONZERO;
      if (range === null) continue;
      state.refine(values, value, range);
      given.set(value, range);
    }
    for (const [condition, truth] of ownConditions(this.one)) {
      const value = values.intern({ kind: 'configuration', condition });
      state.refine(values, value, truth ? NONZERO : exactly(0));
      given.set(value, state.rangeOf(values, value));
    }
    return state;
  }

  private prepare(
    call: CallInstruction | null,
    holders: readonly number[],
  ): { engine: Engine; collector: CaseCollector } {
    const { site, isSummary, tells } = this.context;
    const shared = site.kind === 'release' ? site.adopted.shared : null;
    const criterion: Criterion = {
      site: call,
      holders: [...holders, ...this.globalHolder()],
      isSummary,
      tells,
      tellsFate: this.program.lastCallOf(this.one) !== undefined,
      isDormant: this.owedAfter?.includes(ANY_USE) === true,
      ...(shared ? { shared } : {}),
    };
    const slice = sliceFor(this.program, this.one, criterion);
    this.context.relevant = slice.relevant;
    const order = orderOf(slice, this.program);
    this.context.looping = new Set([...order.loops.values()].flatMap((loop) => [...loop.body]));
    this.context.loopHeads = innermostLoops(order);
    const engine = new Engine(this.context, slice, order, (exit) => {
      if (exit.endedBy !== null) this.ended.push(exit);
      else if (this.isRefusing) this.exits.push(exit);
      else if (exit.isThrown) this.thrown.push(exit);
      else this.exits.push(...this.byTruth(engine, exit));
    });
    return { engine, collector: new CaseCollector(this.context, engine) };
  }

  /**
   * `return (*out = fopen(…)) != NULL;`: what is returned tells whether there is a resource, so there are two cases. Nor
   * does `return c->fd >= 0;` tell more than what it was given.
   */
  private byTruth(engine: Engine, exit: Exit): Exit[] {
    const { state, value } = exit;
    const { values, isSummary } = this.context;
    const isTruth = values.inherentRange(value) === BOOLEAN;
    const isTelling = state.tracked?.state === 'pending' || this.tellsOfInput(value);
    if (!isSummary || !isTruth || !isTelling) return [exit];
    return [true, false].flatMap((truth) => {
      const one = state.clone();
      if (!engine.evaluator.assume(one, value, truth)) return [];
      engine.events.settle(one);
      return [{ ...exit, state: one, value: values.constant(truth ? 1 : 0) }];
    });
  }

  private tellsOfInput(value: ValueId): boolean {
    if (value === TOP) return false;
    const form = this.context.values.value(value);
    if (form.kind === 'unary') return this.tellsOfInput(form.operand);
    if (form.kind === 'binary')
      return [form.left, form.right].every(
        (side) => this.context.values.value(side).kind === 'constant' || this.tellsOfInput(side),
      );
    return form.kind === 'initial' && form.origin === 0;
  }

  private product(
    collector: CaseCollector,
    handed: readonly { exit: Exit; at: readonly ('return' | InputPath)[] }[],
    index: number,
  ): Product | null {
    const places = handed.flatMap(({ at, exit }) =>
      at.includes('return') || exit.state.tracked?.state !== 'closed' ? at : [],
    );
    const at =
      places.find((place) => place === 'return') ??
      places.find((place) => place !== 'return' && this.isCallersPlace(place));
    if (at === undefined) return null;
    const key = at === 'return' ? at : pathText(at);
    const made = handed.find((one) => one.at.includes(at))!.exit.state.tracked!;
    const isOwned = made.isOwned;
    const cases = handed.flatMap(({ exit, at: where }): ProductCase[] => {
      const { tracked } = exit.state;
      const isMade = tracked !== null && where.some((place) => (place === 'return' ? place : pathText(place)) === key);
      const base = collector.caseOf(exit);
      if (!isMade) return [{ ...base, made: 'none' }];
      const { test } = tracked;
      if (tracked.state === 'closed') return [{ ...base, made: 'closed' }];
      if (tracked.owedAfter) return [{ ...base, made: 'dormant' }];
      if (!test) return [{ ...base, made: 'open' }];
      if (tracked.handles.some((handle) => handle.value === test.value)) return [{ ...base, made: 'pending' }];
      if (test.value !== exit.value) return [{ ...base, made: 'open' }];
      return [
        { ...base, made: 'open', returned: { kind: 'range', range: rangeOfTest(test.succeeds) } },
        { ...base, made: 'none', returned: { kind: 'range', range: rangeOfTest(test.fails) }, stored: [] },
      ];
    });
    const test = handed.find((one) => one.exit.state.tracked?.test)?.exit.state.tracked?.test ?? null;
    const dormant = handed.find((one) => one.exit.state.tracked?.owedAfter)?.exit.state.tracked;
    return {
      index,
      kind: made.kind,
      madeBy: made.madeBy,
      location: this.context.siteCall!.location,
      origin: this.context.productOfSite()?.origin ?? `${this.one.name}:${this.context.siteCall!.location.start}`,
      name: made.name,
      at,
      isOwned,
      test: test && { succeeds: test.succeeds, fails: test.fails },
      owedAfter: dormant?.owedAfter ?? null,
      cases: simplifyCases(cases, this.isTotal, (one) => one.made),
      isNarrow: this.context.tells !== 'all',
    };
  }

  /** A global is everybody's: what is kept there is not for the caller in particular. */
  private isCallersPlace(path: InputPath): boolean {
    return path.root.kind !== 'global' || (this.program.isStaticGlobal(path.root.name) && path.path.length === 0);
  }

  private inputCase(
    engine: Engine,
    collector: CaseCollector,
    exit: Exit,
    kind: ResourceKind,
    wasClosed: boolean,
    at: InputPath,
  ): InputCase {
    const { tracked } = exit.state;
    const held = collector.heldOutside(exit);
    const base = withReturned(collector.caseOf(exit), held.places);
    const isHidden =
      held.isHidden || engine.events.carriesHandle(exit.state, exit.value) || collector.isFiled(exit.state, at);
    const isReturned = engine.events.isHandle(exit.state, exit.value);
    const isReleased = wasClosed ? tracked?.releasedAt != null : tracked?.state === 'closed';
    const effect = isReleased
      ? 'closed'
      : wasClosed
        ? 'kept-open'
        : tracked?.state === 'transferred' || (isHidden && !isReturned)
          ? 'transferred'
          : 'kept-open';
    return {
      ...base,
      effect,
      wrongRelease: tracked?.wrongRelease ?? null,
      isUsed: tracked?.isUsed ?? false,
      isOrphaned: tracked?.isOrphaned ?? false,
      ...(effect === 'kept-open' && isReturned && held.isHidden ? { isFiled: true as const } : {}),
      singledOut: tracked?.singledOut ?? null,
      lostIn: tracked?.lostIn ?? null,
      kind: tracked?.kind ?? kind,
    };
  }
}

/** With the handle where the caller finds it in the object that is returned. */
function withReturned(one: Case, places: readonly InputPath[]): Case {
  const returned = places.filter(({ root, path }) => root.kind === 'returned' && path.length > 0);
  return { ...one, stored: [...one.stored, ...returned.map((at) => ({ at, value: { kind: 'handle' as const } }))] };
}

/** Null where one of them is known by its name alone. */
function rangeOfGiven(known: Given['values']): Range | null {
  if (known === 'nonzero') return NONZERO;
  return numbersOf(known)?.map(exactly).reduce(hull) ?? null;
}

/** Null where one of them is known by its name alone, or by what it is not. */
function numbersOf(known: Given['values']): number[] | null {
  if (known === 'nonzero') return null;
  const numbers = known.filter((one) => typeof one === 'number');
  return numbers.length < known.length ? null : numbers;
}
