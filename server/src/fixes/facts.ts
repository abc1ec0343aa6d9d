/** What a fix has to know of a lost resource: what closes it, where it is lost, and whether it is surely open there. */
import type { FileAnalysis } from '../analysis/analyzeFile';
import { rootsOf } from '../analysis/dataflow/accesses';
import { accountSites, type SiteAccount } from '../analysis/sites';
import type { Program } from '../analysis/summary/program';
import { shifted, successorsOf, type BlockId, type FunctionIR, type Location } from '../ir';
import type { ModelRegistry, ResourceKind } from '../models';
import type { Finding } from '../rules/finding';

export interface LostHandle {
  /** As the user would write it: `fd`, `ends[0]`, `conn->file`. */
  readonly name: string;
  /** The call that closes it, without a semicolon; what the function itself does elsewhere comes first. */
  readonly closers: readonly string[];
  /** True where it is open: `fd >= 0`; null where that cannot be asked. */
  readonly guard: string | null;
  /** What is no handle may be closed all the same. */
  readonly isInteger: boolean;
  readonly places: readonly LossPlace[];
  /** Of what is not bound to anything: the type that its variable gets. */
  readonly type: string | null;
  /** Calls that close it elsewhere, in the document. */
  readonly releases: readonly Location[];
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
    const { kind } = account;
    const isThrownAway = account.name === null && finding.rule === 'leak-discarded';
    const name = isThrownAway ? nameFor(kind, source) : account.name;
    if (name === null || !/^[A-Za-z_$][\w$.[\]]*(?:->[\w$.[\]]+)*$/.test(name)) return [];
    const closers = closersOf(account, name, includes, program.models, source);
    if (closers.length === 0) return [];
    const isInteger = program.models.resource(kind).representation === 'integer';
    const type = isThrownAway ? typeOf(account, one, includes, program) : null;
    const places = placesOf(account, one, call, name, source, isInteger).map(({ location, needsGuard }) => ({
      location: shifted(location, origin),
      needsGuard,
    }));
    const releases = account.outcomes
      .filter(({ ending }) => ending === 'closed')
      .map(({ location }) => shifted(location, origin));
    return [{ name, closers, guard: guardOf(program.models, kind, name), isInteger, places, releases, type }];
  });
}

function nameFor(kind: ResourceKind, source: string): string | null {
  const name = kind === 'descriptor' ? 'fd' : 'opened';
  return mentions(source, name) ? null : name;
}

/** What the modelled function returns, as its manual has it. */
function typeOf({ site }: SiteAccount, one: FunctionIR, includes: readonly string[], program: Program): string | null {
  const target = program.targetOf(one, site.call);
  if (target.kind !== 'model') return null;
  const prototype = program.models.functionModel(target.name, includes)?.prototype;
  const type = /^([\w ]+?[ *]+)\w+\s*\(/.exec(prototype ?? '')?.[1];
  return type === undefined ? null : type.replace(/\b(?:extern|static|inline)\b/g, '').trim();
}

function closersOf(
  { outcomes, kind }: SiteAccount,
  name: string,
  includes: readonly string[],
  models: ModelRegistry,
  source: string,
): string[] {
  const handleAlone = new RegExp(`^[A-Za-z_]\\w*\\s*\\(\\s*&?${escaped(name)}\\s*\\)$`);
  const own = outcomes
    .filter(({ ending, evidence }) => ending === 'closed' && (evidence === 'model' || evidence === 'definition'))
    .map(({ location }) => source.slice(location.start, location.end))
    // Other arguments may not be known, or not have their values, where it is lost.
    .filter((text) => handleAlone.test(text));
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
  isInteger: boolean,
): LossPlace[] {
  const places = new Map<number, Location>();
  for (const { rule, location } of faults) if (rule.startsWith('leak')) places.set(location.start, location);
  return [...places.values()].flatMap((location) => {
    const failsHere = outcomes.some((one) => one.ending === 'failed' && one.location.start === location.start);
    // What the next turn of a loop overwrites is not there in the first.
    const isAgain = location.start <= call.start && call.end <= location.end;
    const isAcquired = !isAgain && !reachesWithout(one, call, location);
    // Without a value from the start there is nothing that could be asked.
    if (!isAcquired && !isInvalidFirst(name, source, isInteger)) return [];
    // To close what was not opened does no harm to a descriptor, and crashes with a stream.
    const mayBeNull = !isInteger && isReachedUntested(one, call, name, location);
    return [{ location, needsGuard: failsHere || !isAcquired || mayBeNull }];
  });
}

/** Where it is named first, it is declared with a value that is no handle. */
function isInvalidFirst(name: string, source: string, isInteger: boolean): boolean {
  if (!/^\w+$/.test(name)) return false;
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, ' ');
  const first = new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])([\\s\\S]{0,40})`).exec(code)?.[1] ?? '';
  return (isInteger ? /^\s*=\s*-\s*\d+\s*[,;]/ : /^\s*=\s*(?:NULL|0|nullptr)\s*[,;]/).test(first);
}

/**
 * Whether the place is reached whatever the first test of the handle says, or without one: then it may be that nothing
 * was opened. A place that only one side leads to is the side of success, since something is lost there.
 */
function isReachedUntested(one: FunctionIR, call: Location, name: string, target: Location): boolean {
  const root = /^[A-Za-z_$][\w$]*/.exec(name)?.[0];
  const start = one.blocks.find(({ instructions }) =>
    instructions.some(({ location }) => location.start === call.start),
  );
  if (!start) return true;
  const reach = (from: BlockId): boolean => {
    const seen = new Set([from]);
    for (const id of seen) {
      const { instructions, terminator } = one.blocks[id]!;
      if (instructions.some(({ location }) => location.start === target.start)) return true;
      if ('location' in terminator && terminator.location.start === target.start) return true;
      for (const next of successorsOf(terminator)) if (next !== start.id) seen.add(next);
    }
    return false;
  };
  const seen = new Set([start.id]);
  for (const id of seen) {
    const { terminator } = one.blocks[id]!;
    if (terminator.kind === 'branch' && rootsOf(terminator.condition).some((id) => one.variables[id]?.name === root))
      return reach(terminator.ifTrue) && reach(terminator.ifFalse);
    for (const next of successorsOf(terminator)) seen.add(next);
  }
  return true;
}

/** Whether some path from the function's start to `target` does not pass the call. */
export function reachesWithout(one: FunctionIR, call: Location, target: Location): boolean {
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
