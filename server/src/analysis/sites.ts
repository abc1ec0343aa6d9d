/** Runs the engine for one site of one function and reads off faults and summaries at the exits. */
import { MODULE_NAME, livesAsProgram, type Expression, type FunctionIR, type Given } from '../ir';
import type { ResourceKind } from '../models/types';
import { outcomesOf, THROWN } from './aftermath/outcomes';
import { BOOLEAN, exactly, hull, isComparison, NONZERO, rangeOfTest, openRange, type Range } from './constraints/range';
import { isErrorName } from './constraints/constantNames';
import { isOwnVariable } from './dataflow/accesses';
import { STEP_BUDGET, SiteContext, type Fault, type Site } from './dataflow/context';
import { Engine, type Exit } from './dataflow/engine';
import { mayEscape, type Made } from './dataflow/escape';
import { ANY_USE, namesOuter } from './dataflow/dormant';
import { innermostLoops, orderOf } from './dataflow/loops';
import { ownConditions } from './dataflow/ownConfiguration';
import { TOP, type ValueId } from './constraints/values';
import { functionsIn } from './dataflow/returnedFunctions';
import { objectOf, routeTo } from './dataflow/routes';
import { sliceFor, type Criterion } from './dataflow/slice';
import { PathState } from './dataflow/state';
import type { Outcome } from './outcomes/outcome';
import { OutcomeRecorder } from './outcomes/recorder';
import { releaseSites } from './releaseSites';
import { CaseCollector, placeOfInput } from './summary/cases';
import { fatesOf, simplifyCases } from './summary/simplify';
import type { CallInstruction, Program } from './summary/program';
import { withCertainStores } from './summary/certainStores';
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
import type { Detail } from './dataflow/slice';
import { isOwed } from './typestate/tracked';
import type { WitnessNode } from './witness/witness';

/** So long a product is looked at with all that the function stores besides. */
const WIDE_STEPS = 1_000;

/** Variables that are copies of others are followed so far. */
const MAX_COPIES = 4;

interface RunLimits {
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

/** Every acquisition site of the function, analysed. */
export function runSite(program: Program, store: SummaryStore, one: FunctionIR): SiteRun[] {
  const acquired = runAcquisitions(program, store, one);
  return [...acquired, ...runReleases(program, store, one, acquired)];
}

/** What the function makes for its callers, without what it loses itself. */
export function runProducts(program: Program, store: SummaryStore, one: FunctionIR): Product[] {
  if (!program.isCalled(one)) return [];
  return sitesOf(program, store, one).flatMap((site, index) => {
    if (site.kind === 'conversion') return [];
    if (!program.isScript && !mayEscape(program, one, site.call, madeAt(program, store, one, site))) return [];
    return productOf(program, store, one, site, index) ?? [];
  });
}

/** Where the site's call leaves what it makes. */
function madeAt(program: Program, store: SummaryStore, one: FunctionIR, { call, index }: SiteRun['site']): Made[] {
  const target = program.targetOf(one, call);
  if (target.kind === 'definition') {
    const at = store.product(target.function, index)?.at ?? 'return';
    if (at === 'return' || at.root.kind === 'returned') return ['return'];
    return at.root.kind === 'parameter' ? [{ argument: at.root.index }] : ['elsewhere'];
  }
  const acquired = target.kind === 'model' ? target.model.acquires?.[index] : undefined;
  if (!acquired || (acquired.at !== 'return' && acquired.at.callback)) return ['elsewhere'];
  return [
    acquired.at === 'return' ? 'return' : { argument: acquired.at.argument },
    ...(acquired.alsoIn ? [{ argument: acquired.alsoIn.argument }] : []),
  ];
}

/** Mistakes that another site tells already are not told again. */
function runReleases(program: Program, store: SummaryStore, one: FunctionIR, acquired: readonly SiteRun[]): SiteRun[] {
  const told = new Set(acquired.flatMap((run) => run.faults).map((fault) => fault.location.start));
  const runs: SiteRun[] = [];
  for (const site of releaseSites(program, one)) {
    if (told.has(site.call.location.start)) continue;
    const run = new Run(program, store, one, site, false).acquisition(site, site.index);
    const faults = run.faults.filter((fault) => !told.has(fault.location.start));
    faults.forEach((fault) => told.add(fault.location.start));
    if (faults.length > 0) runs.push({ ...run, faults });
  }
  return runs;
}

function runAcquisitions(program: Program, store: SummaryStore, one: FunctionIR): SiteRun[] {
  return sitesOf(program, store, one).map((site, index) => {
    const run = new Run(program, store, one, site, false).acquisition(site, index);
    // What is returned and stored beside costs states: only asked for where a caller gets the resource.
    // What a caller's resource was turned into the caller follows himself.
    if (!run.isHandedOut || !program.isCalled(one) || site.kind === 'conversion') return run;
    return { ...run, product: productOf(program, store, one, site, index) };
  });
}

/**
 * What the function makes at a site for its callers: with all that it stores besides, unless that is too much. Flags
 * beside the handle that say whether it is open are told even then.
 */
function productOf(
  program: Program,
  store: SummaryStore,
  one: FunctionIR,
  site: SiteRun['site'],
  index: number,
): Product | null {
  const run = (limits: RunLimits): SiteRun => new Run(program, store, one, site, true, limits).acquisition(site, index);
  if (store.isSpent()) return null;
  const wide = run({ steps: WIDE_STEPS });
  if (isExact(wide)) return wide.product;
  if (store.isSpent()) return null;
  const narrow = run({ detail: 'nothing' });
  if (store.isSpent() || (!narrow.isHandedOut && !narrow.isCut)) return narrow.product;
  const flagged = run({ detail: 'constants' });
  if (isExact(flagged)) return flagged.product;
  const { product } = narrow;
  return product && flagged.product && !flagged.isCut ? withCertainStores(product, flagged.product) : product;
}

function isExact({ isCapped, product }: SiteRun): boolean {
  const isMerged = ({ kind }: Doubt): boolean => kind === 'dropped-constraint';
  return !isCapped && product?.cases.some(({ doubts }) => doubts.some(isMerged)) !== true;
}

function sitesOf(program: Program, store: SummaryStore, one: FunctionIR): SiteRun['site'][] {
  const sites: SiteRun['site'][] = [];
  for (const call of program.factsOf(one).calls) {
    const target = program.targetOf(one, call);
    if (target.kind === 'model')
      target.model.acquires?.forEach(({ resource, within, releasedBy }, index) => {
        // What goes with something else is not followed.
        if (within !== undefined && isLocal(program, one, call.arguments[within])) return;
        if (releasedBy && 'function' in releasedBy && program.callsBeside(target.name, releasedBy.function)) return;
        if (program.models.isFollowed(resource)) sites.push({ kind: 'acquisition', call, index });
      });
    if (target.kind === 'model')
      target.model.converts?.forEach(({ from, to }, index) => {
        // What stays of its kind, as in `realloc`, stays its owner's as well.
        if (from !== to && program.models.isFollowed(to)) sites.push({ kind: 'conversion', call, index });
      });
    if (target.kind === 'definition' && target.function !== one) {
      for (const product of store.products(target.function))
        sites.push({ kind: 'product', call, index: product.index });
    }
  }
  return sites;
}

/** A variable of the function that holds nothing that came from outside. */
function isLocal(program: Program, one: FunctionIR, argument: Expression | undefined, depth = 0): boolean {
  if (argument?.kind !== 'load') return argument !== undefined;
  const { root } = argument.place;
  if (!isOwnVariable(one, root)) return false;
  if (argument.place.path.length > 0 || depth > MAX_COPIES) return true;
  // `const source = await this.source.initialize()` is the field's.
  return one.blocks.every(({ instructions }) =>
    instructions.every((each) => {
      if (each.kind === 'assign' && each.target.root === root && each.target.path.length === 0)
        return each.value.kind !== 'load' || isLocal(program, one, each.value, depth + 1);
      if (each.kind !== 'call' || each.target?.root !== root) return true;
      const target = program.targetOf(one, each);
      const returned = target.kind === 'model' ? target.model.returnsArgument : undefined;
      return returned === undefined || isLocal(program, one, each.arguments[returned], depth + 1);
    }),
  );
}

/** What the function returns and stores; `unknown` where finding out costs too much. */
export function runPlain(program: Program, store: SummaryStore, one: FunctionIR): readonly Case[] | 'unknown' {
  return new Run(program, store, one, { kind: 'plain' }, true).plain();
}

/** Where the function comes back, and what it returns then, whatever it stores; `unknown` where that costs too much, too. */
export function runFate(program: Program, store: SummaryStore, one: FunctionIR): readonly Case[] | 'unknown' {
  const cases = new Run(program, store, one, { kind: 'plain' }, true, { detail: 'nothing' }).plain();
  return cases === 'unknown' ? cases : fatesOf(cases);
}

/** What the function does to a resource that its caller handed in at `at`. */
export function runInput(
  program: Program,
  store: SummaryStore,
  one: FunctionIR,
  at: InputPath,
  resource: ResourceKind,
  isClosed: boolean,
): readonly InputCase[] | 'unknown' {
  return new Run(program, store, one, { kind: 'input', at, resource, isClosed }, true).input(at, resource, isClosed);
}

/** What becomes of the resource of each acquisition site of the function, however it ends. */
export function accountSites(program: Program, store: SummaryStore, one: FunctionIR): SiteAccount[] {
  return sitesOf(program, store, one).map((site, index) => {
    store.begin(one);
    return new Run(program, store, one, site, false).account(site, index);
  });
}

/** The states at each block for every site of the function, as text. */
export function traceSites(program: Program, store: SummaryStore, one: FunctionIR): string[] {
  return sitesOf(program, store, one).flatMap((site, index) => {
    store.begin(one);
    return new Run(program, store, one, site, false).trace(site, index);
  });
}

class Run {
  private readonly context: SiteContext;
  private readonly exits: Exit[] = [];
  /** Those by an exception: nothing of them is for the caller. */
  private readonly thrown: Exit[] = [];
  /** Those in calls that never return. */
  private readonly ended: Exit[] = [];

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
    for (const exit of this.exits) handed.push({ exit, at: this.handOut(engine, collector, exit) });
    for (const exit of [...this.thrown, ...this.ended]) this.handOut(engine, collector, exit);
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
    const root = at.root.kind === 'global' ? this.context.global(at.root.name) : this.parameter(at.root.index);
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

  private parameter(index: number): number {
    return this.one.variables.find((variable) => variable.parameterIndex === index)!.id;
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

  /** Who has the resource after the exit: nobody is a leak. Gives the places where the caller finds it. */
  private handOut(engine: Engine, collector: CaseCollector, exit: Exit): ('return' | InputPath)[] {
    const { state, location } = exit;
    // Of calls that never return it is told anyway.
    const recorder = exit.endedBy === null ? this.context.recorder : null;
    if (!state.tracked || state.tracked.state === 'transferred') return [];
    const { events } = engine;
    if (collector.isDependedOn(exit)) {
      recorder?.left('depended-on', state, location);
      return [];
    }
    const held = collector.heldOutside(exit);
    if (events.keeps(state, exit.value)) {
      recorder?.left('returned', state, location);
      // Of a member the caller has to know what it is a member of.
      if (!events.isHandle(state, exit.value)) return held.isHidden ? [] : held.places.slice();
      // An accessor: what it opens it keeps, and lends to its callers.
      if (held.isHidden) return [];
      return ['return', ...held.places];
    }
    const isReturned =
      events.carriesHandle(state, exit.value) ||
      this.isComputedFrom(engine, state, exit.expression) ||
      this.isInReturnedObject(engine, exit);
    if (isReturned || held.isHidden || held.places.some((path) => this.keeps(path))) {
      recorder?.left(isReturned ? 'returned' : 'stored', state, location, this.nameOfInput(held.places[0]));
      return held.isHidden ? [] : [...held.places];
    }
    const lives = livesAsProgram(this.one) || this.program.makesSingleton(this.one);
    const isAtEnd = exit.endedBy !== null || (this.context.tellsEnds && this.isMain);
    if (lives && !isAtEnd) recorder?.left('end-of-main', state, location);
    if ((lives && !isAtEnd) || !isOwed(state.tracked)) return [];
    const told = isAtEnd ? this.atProcessEnd(state) : this.withUser(engine, exit);
    events.report(told, 'leak', location, exit.endedBy, exit.isThrown);
    return [];
  }

  /** What is returned may use it for as long as somebody has that. */
  private withUser(engine: Engine, exit: Exit): PathState {
    const state = this.withFate(engine, exit);
    if (!this.program.isScript || exit.isThrown) return state;
    const places = engine.events.holders(state);
    const returned = [...functionsIn(this.one, exit.expression)].sort();
    const user = returned.find((name) => namesOuter(this.context, name, places));
    if (user === undefined) return state;
    const told = state.clone();
    told.addDoubt({ kind: 'in-closure', detail: user, location: this.one.nameLocation });
    return told;
  }

  /** Where it returns, the process ends. A module's top level is no such function: what it opens is there for all others. */
  private get isMain(): boolean {
    return livesAsProgram(this.one) && this.one.name !== MODULE_NAME;
  }

  private atProcessEnd(state: PathState): PathState {
    const told = state.clone();
    told.addDoubt({ kind: 'process-ends', detail: '', location: this.one.nameLocation });
    return told;
  }

  /** The callers may let the process end then, so that nobody misses what is lost. */
  private withFate(engine: Engine, { state, value, isThrown }: Exit): PathState {
    const lastCall = this.program.lastCallOf(this.one);
    if (!lastCall || !state.tracked) return state;
    const form = this.context.values.value(value);
    const isNonzero = form.kind === 'symbol' && isErrorName(form.text);
    const returned = isNonzero ? NONZERO : engine.evaluator.rangeOf(state, value);
    const outcomes = isThrown ? THROWN : outcomesOf(returned);
    if ((outcomes & ~lastCall.outcomes) !== 0) return state;
    const { keepsRunning } = this.context.models.resource(state.tracked.kind);
    if ((outcomes & lastCall.idle) !== 0 && keepsRunning !== false) return state;
    const told = state.clone();
    told.addDoubt({ kind: 'process-ends', detail: lastCall.enders.join('\n'), location: this.one.nameLocation });
    return told;
  }

  /** As the user would write it. */
  private nameOfInput(at: InputPath | undefined): string | null {
    if (at === undefined || at.root.kind === 'returned') return null;
    const root = at.root.kind === 'global' ? this.context.global(at.root.name) : this.parameter(at.root.index);
    return this.context.nameOf({ root, path: at.path });
  }

  /** A global that no function does anything with keeps nothing alive for anybody. */
  private keeps(path: InputPath): boolean {
    if (path.root.kind !== 'global') return true;
    const { name } = path.root;
    return !this.program.isUnread(name);
  }

  /** `return fd - isBetter`: the handle, and something of which nothing is known. */
  private isComputedFrom(engine: Engine, state: PathState, expression: Expression | null): boolean {
    if (expression?.kind !== 'binary' || isComparison(expression.operator)) return false;
    return [expression.left, expression.right].some((side) => {
      if (side.kind === 'binary') return this.isComputedFrom(engine, state, side);
      return engine.events.carriesHandle(state, engine.evaluator.evaluate(state, side));
    });
  }

  /** `return s` of a struct that holds the handle, or `return p` or `&p->part` of the object it was stored in. */
  private isInReturnedObject(engine: Engine, exit: Exit): boolean {
    const { values } = this.context;
    const { state, expression } = exit;
    const { events } = engine;
    const holders = events.holders(state);
    const from = expression?.kind === 'load' ? engine.evaluator.resolve(state, expression.place) : null;
    const object = objectOf(values, exit.value);
    // Into what was mapped or allocated itself.
    if (object !== exit.value && events.isHandle(state, object)) return true;
    const isCopied = state
      .holders((value) => events.keeps(state, value))
      .some((holder) => from !== null && holder !== from && values.isWithin(holder, from));
    if (isCopied) return true;
    return holders.some((holder) => {
      const { base } = values.place(holder);
      if (from !== null && values.isWithin(holder, from)) return true;
      if (base.kind === 'memory' && base.pointer === object) return true;
      return routeTo(values, state, object, holder) !== null;
    });
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
