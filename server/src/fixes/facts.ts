/** What a fix has to know of a lost resource: what closes it, where it is lost, and whether it is surely open there. */
import type { FileAnalysis } from '../analysis/analyzeFile';
import { accountSites, type SiteAccount } from '../analysis/sites';
import { shifted, successorsOf, type FunctionIR, type Location } from '../ir';
import type { ModelRegistry, ResourceKind } from '../models';
import type { Finding } from '../rules/finding';

export interface LostHandle {
  /** As the user would write it: `fd`, `ends[0]`, `conn->file`. */
  readonly name: string;
  /** The call that closes it, without a semicolon; what the function itself does elsewhere comes first. */
  readonly closers: readonly string[];
  /** True where it is open: `fd >= 0`; null where that cannot be asked. */
  readonly guard: string | null;
  readonly places: readonly LossPlace[];
}

export interface LossPlace {
  /** In the document. */
  readonly location: Location;
  /** On some path to here there is nothing to close. */
  readonly needsGuard: boolean;
}

/** The handles that a finding is about, both ends of a pipe; empty where it cannot be said how they are closed. */
export function lostHandles(
  { program, store }: FileAnalysis,
  one: FunctionIR,
  includes: readonly string[],
  finding: Finding,
  source: string,
): LostHandle[] {
  const origin = one.location.start;
  const call = shifted(finding.acquisition, -origin);
  const family = (rule: string): string => rule.replace(/^leak-.*/, 'leak');
  const accounts = accountSites(program, store, one).filter(
    ({ site, faults }) =>
      site.call.location.start === call.start && faults.some(({ rule }) => family(rule) === family(finding.rule)),
  );
  return accounts.flatMap((account) => {
    const { name, kind } = account;
    if (name === null || !/^[A-Za-z_$][\w$.[\]]*(?:->[\w$.[\]]+)*$/.test(name)) return [];
    const closers = closersOf(account, name, includes, program.models, source);
    if (closers.length === 0) return [];
    const places = placesOf(account, one, call, name, source).map(({ location, needsGuard }) => ({
      location: shifted(location, origin),
      needsGuard,
    }));
    return [{ name, closers, guard: guardOf(program.models, kind, name), places }];
  });
}

function closersOf(
  { outcomes, kind }: SiteAccount,
  name: string,
  includes: readonly string[],
  models: ModelRegistry,
  source: string,
): string[] {
  const own = outcomes
    .filter(({ ending, evidence }) => ending === 'closed' && (evidence === 'model' || evidence === 'definition'))
    .map(({ location }) => source.slice(location.start, location.end))
    .filter((text) => /^[A-Za-z_]\w*\s*\([^;{}\n]*\)$/.test(text) && mentions(text, name));
  const release = modelledRelease(kind, name, includes, models);
  return [...new Set([...own, ...(release === null ? [] : [release])])];
}

function modelledRelease(
  kind: ResourceKind,
  name: string,
  includes: readonly string[],
  models: ModelRegistry,
): string | null {
  const { release } = models.resource(kind);
  const model = models.functionModel(release, includes);
  const parameters = /\(([^()]*)\)\s*$/.exec(model?.prototype ?? '')?.[1]?.split(',').length;
  const effect = model?.releases?.find((one) => one.resource === kind && one.argument === 0);
  if (parameters !== 1 || !effect) return null;
  return effect.inside ? `${release}(&${name})` : `${release}(${name})`;
}

function guardOf(models: ModelRegistry, kind: ResourceKind, name: string): string | null {
  const { representation, invalid } = models.resource(kind);
  if (representation === 'integer') return `${name} >= 0`;
  return invalid === undefined || invalid.every((value) => value === 0) ? name : null;
}

function placesOf(
  { outcomes, faults }: SiteAccount,
  one: FunctionIR,
  call: Location,
  name: string,
  source: string,
): LossPlace[] {
  const places = new Map<number, Location>();
  for (const { rule, location } of faults) if (rule.startsWith('leak')) places.set(location.start, location);
  const isTested = outcomes.some(({ ending }) => ending === 'failed');
  return [...places.values()].flatMap((location) => {
    const failsHere = outcomes.some((one) => one.ending === 'failed' && one.location.start === location.start);
    const isAcquired = !reachesWithout(one, call, location);
    // Without a value from the start there is nothing that could be asked.
    if (!isAcquired && !isInvalidFirst(name, source, call)) return [];
    return [{ location, needsGuard: failsHere || !isAcquired || !isTested }];
  });
}

function isInvalidFirst(name: string, source: string, call: Location): boolean {
  const assigned = new RegExp(`(?<![\\w.>])${escaped(name)}\\s*=\\s*(?:-1|NULL|0|nullptr)\\s*[,;]`);
  return assigned.test(source.slice(0, call.start));
}

/** Whether some path from the function's start to `target` does not pass the call. */
function reachesWithout(one: FunctionIR, call: Location, target: Location): boolean {
  const isAt = (location: Location, place: Location): boolean =>
    location.start === place.start && location.end === place.end;
  const seen = new Set([one.entry]);
  for (const id of seen) {
    const { instructions, terminator } = one.blocks[id]!;
    const order = instructions.map(({ location }) => location);
    const at = order.findIndex((location) => isAt(location, call));
    const before = at === -1 ? order : order.slice(0, at);
    if (before.some((location) => location.start === target.start)) return true;
    if (at !== -1) continue;
    if ('location' in terminator && terminator.location.start === target.start) return true;
    for (const next of successorsOf(terminator)) seen.add(next);
  }
  return false;
}

export function mentions(text: string, name: string): boolean {
  const root = /^[A-Za-z_$][\w$]*/.exec(name)?.[0] ?? name;
  return new RegExp(`(?<![\\w$])${escaped(root)}(?![\\w$])`).test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
