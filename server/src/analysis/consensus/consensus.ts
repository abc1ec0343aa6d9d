/**
 * What most callers of an unknown function agree on, as in Engler et al., "Bugs as Deviant Behavior" (SOSP 2001): where
 * nearly all hand what it returns to one and the same unknown function, this is taken to be the release that is owed.
 */
import type { Prototype } from '../../ir';
import { CONSENSUS } from '../../models/annotations';
import type { AgreedRelease } from '../../models/types';
import type { FileIndex } from '../linking/fileIndex';

/** Fewer callers than this agree by chance. */
const LEAST_RELEASING = 4;
/** The least share of callers, with Laplace's correction, that is a consensus. */
const LEAST_SHARE = 0.75;

/** A consensus as what a declaration of the function would say. */
export function asPrototype({ acquirer, releaser, callers, releasing }: AgreedRelease): Prototype {
  const attribute = { name: CONSENSUS, arguments: [releaser, String(releasing), String(callers)], parameter: null };
  return { name: acquirer, isNoreturn: false, returnsVoid: false, attributes: [attribute] };
}

export type Consensuses = ReadonlyMap<string, AgreedRelease>;

/** By acquirer. Independent of the order of the files. */
export function consensusOf(files: Iterable<FileIndex>): Consensuses {
  const defined = new Set<string>();
  const tallies = new Map<string, { callers: number; releasers: Map<string, number> }>();
  for (const file of files) {
    for (const { name } of file.functions) defined.add(name);
    // Attributes say more than habits.
    for (const { name, attributes } of file.prototypes) if (attributes.length > 0) defined.add(name);
    for (const { acquirer, callers, releasers } of file.callers) {
      const tally = tallies.get(acquirer) ?? { callers: 0, releasers: new Map<string, number>() };
      tallies.set(acquirer, tally);
      tally.callers += callers;
      for (const [name, count] of releasers) tally.releasers.set(name, (tally.releasers.get(name) ?? 0) + count);
    }
  }
  const found = new Map<string, AgreedRelease>();
  for (const [acquirer, { callers, releasers }] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (defined.has(acquirer)) continue;
    const [most] = [...releasers].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    if (!most || defined.has(most[0])) continue;
    const [releaser, releasing] = most;
    const isConsensus = releasing >= LEAST_RELEASING && (releasing + 1) / (callers + 2) >= LEAST_SHARE;
    // Where all agree there is nothing to find.
    if (isConsensus && releasing < callers) found.set(acquirer, { acquirer, releaser, callers, releasing });
  }
  return found;
}
