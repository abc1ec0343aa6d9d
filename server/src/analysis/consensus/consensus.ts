/**
 * What most callers of an unknown function agree on, as in Engler et al., "Bugs as Deviant Behavior" (SOSP 2001): where
 * nearly all hand what it returns to one and the same unknown function, this is taken to be the release that is owed.
 */
import type { Prototype } from '../../ir';
import { CONSENSUS } from '../../models/annotations';
import type { AgreedRelease } from '../../models/types';
import type { CallerFact } from './callerFacts';

/** Fewer callers than this agree by chance. */
const LEAST_RELEASING = 4;
/** The least share of callers, with Laplace's correction, that is a consensus. */
const LEAST_SHARE = 0.75;

/** A consensus as what a declaration of the function would say. */
export function asPrototype({ acquirer, releaser, callers, releasing }: AgreedRelease): Prototype {
  const attribute = { name: CONSENSUS, arguments: [releaser, String(releasing), String(callers)], parameter: null };
  return { name: acquirer, isNoreturn: false, returnsVoid: false, attributes: [attribute] };
}

/**
 * What the callers of the function agree on, by what each file says of them; undefined where they do not. Nothing is
 * asked of habits where there is a definition, or attributes, which say more: `isKnown`.
 */
export function agreedRelease(
  acquirer: string,
  facts: readonly CallerFact[],
  isKnown: (name: string) => boolean,
): AgreedRelease | undefined {
  if (isKnown(acquirer)) return undefined;
  let callers = 0;
  const releasers = new Map<string, number>();
  for (const fact of facts) {
    callers += fact.callers;
    for (const [name, count] of fact.releasers) releasers.set(name, (releasers.get(name) ?? 0) + count);
  }
  const [most] = [...releasers].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (!most || isKnown(most[0])) return undefined;
  const [releaser, releasing] = most;
  const isConsensus = releasing >= LEAST_RELEASING && (releasing + 1) / (callers + 2) >= LEAST_SHARE;
  // Where all agree there is nothing to find.
  return isConsensus && releasing < callers ? { acquirer, releaser, callers, releasing } : undefined;
}
