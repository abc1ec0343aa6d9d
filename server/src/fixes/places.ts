/** Where a resource is lost, and whether it is surely open there. */
import { rootsOf } from '../analysis/dataflow/accesses';
import { holds } from '../analysis/dataflow/closedByNumber';
import type { SiteAccount } from '../analysis/siteRun';
import { reachableFrom, successorsOf, type BlockId, type FunctionIR, type Location } from '../ir';
import type { Naming } from './names';
import { guardAgainst } from './guards';
import type { Held } from './values';
import { escaped, rootOf } from './words';

export interface LossPlace {
  readonly location: Location;
  /** On some path to here there is nothing to close: what is asked before. */
  readonly guard: string | null;
  /** On some path to here its variable has no value at all, unless its declaration gives it one. */
  readonly isUnset: boolean;
}

export interface PlaceFacts {
  readonly guard: string;
  readonly isInteger: boolean;
  readonly held: Held | null;
  readonly source: string;
  /** All that is opened under the same name. */
  readonly siblings: readonly SiteAccount[];
}

/** Locations count from the function's start. */
export function placesOf(
  account: SiteAccount,
  one: FunctionIR,
  { name, boundBy }: Naming,
  { guard, isInteger, held, source, siblings }: PlaceFacts,
): LossPlace[] {
  const places = new Map<number, Location>();
  for (const { rule, location } of account.faults) if (rule.startsWith('leak')) places.set(location.start, location);
  return [...places.values()].flatMap((location): LossPlace[] => {
    const failsIn = ({ outcomes }: SiteAccount): boolean =>
      outcomes.some((one) => one.ending === 'failed' && one.location.start === location.start);
    // What the next turn of a loop overwrites is not there in the first.
    const isAgain = location.start <= boundBy.start && boundBy.end <= location.end;
    const isBound = !isAgain && !reachesWithout(one, boundBy, location);
    if (isBound) {
      // To close what was not opened does no harm to a descriptor, and crashes with a stream.
      const mayBeNull = !isInteger && isReachedUntested(one, boundBy, name, location);
      return [{ location, guard: failsIn(account) || mayBeNull ? guard : null, isUnset: false }];
    }
    // Some of several acquisitions has been passed, whichever it was.
    if (isInteger && held?.others.length === 0 && !held.hasNone && !isAgain && !held.isUnsetAt(location))
      return [{ location, guard: siblings.some(failsIn) ? guard : null, isUnset: false }];
    // Without a value from the start there is nothing that could be asked.
    if (isInvalidFirst(name, source, isInteger)) return [{ location, guard, isUnset: false }];
    const asked = held && guardAgainst(guard, name, isInteger, held.others);
    if (!held || asked === null) return [];
    const isUnset = held.isUnsetAt(location);
    return isUnset && held.declaredAt === null ? [] : [{ location, guard: asked, isUnset }];
  });
}

/** Where it is named first, it is declared with a value that is no handle. */
export function isInvalidFirst(name: string, source: string, isInteger: boolean): boolean {
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
  const root = rootOf(name);
  const start = one.blocks.find(({ instructions }) =>
    instructions.some(({ location }) => location.start === call.start),
  );
  if (!start) return true;
  const reach = (from: BlockId): boolean =>
    [...reachableFrom(one.blocks, [from], start.id)].some((id) => holds(one.blocks[id]!, target));
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
