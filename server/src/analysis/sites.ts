/** The sites of a function, and what is asked of each: by the reports on it, and by its callers. */
import type { Expression, FunctionIR } from '../ir';
import type { ResourceKind } from '../models/types';
import { isOwnVariable } from './dataflow/accesses';
import { mayEscape, type Made } from './dataflow/escape';
import { releaseSites } from './releaseSites';
import { fatesOf } from './summary/simplify';
import type { Program } from './summary/program';
import { withCertainStores } from './summary/certainStores';
import type { SummaryStore } from './summary/store';
import type { Case, InputCase, InputPath, Product } from './summary/types';
import type { Doubt } from './confidence';
import { Run, type RunLimits, type SiteAccount, type SiteRun } from './siteRun';

/** So long a product is looked at with all that the function stores besides. */
const WIDE_STEPS = 1_000;

/** Variables that are copies of others are followed so far. */
const MAX_COPIES = 4;

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
