/** Puts cases of a summary together, and bounds them. */
import type { Doubt } from '../confidence';
import { equalRanges, hull, isAnything, isSubset, printRange, type Range } from '../constraints/range';
import { printCase, printReturned } from './cases';
import { pathText, type Case, type Demand, type Stored } from './types';

const MAX_CASES = 24;

/** Cases of one effect that together cover all values of an input do not depend on it. */
function mergeDemands<C extends Case>(group: readonly C[]): C[] {
  const result = [...group];
  for (let i = 0; i < result.length; i++) {
    for (let j = i + 1; j < result.length; j++) {
      const merged = withoutSplit(result[i]!.demands, result[j]!.demands);
      if (!merged) continue;
      result[i] = { ...result[i]!, demands: merged };
      result.splice(j, 1);
      j = i;
    }
  }
  return result;
}

/** The demands that two lists share, where they differ in one input only and leave no value of it out. */
function withoutSplit(a: readonly Demand[], b: readonly Demand[]): Demand[] | null {
  if (a.length !== b.length) return null;
  let split: Demand | null = null;
  for (const [index, demand] of a.entries()) {
    const other = b[index]!;
    if (pathText(demand.at) !== pathText(other.at)) return null;
    if (equalRanges(demand.range, other.range)) continue;
    if (split || !isAnything(hull(demand.range, other.range))) return null;
    split = demand;
  }
  return a.filter((demand) => demand !== split);
}

/**
 * Puts cases together that differ only in what they demand, where the demands then say nothing, and bounds them.
 * `isTotal`: every input that meets no demand still returns, so that demands of a sole kind of case say nothing.
 */
export function simplifyCases<C extends Case>(
  cases: readonly C[],
  isTotal: boolean,
  effectOf: (one: C) => string,
): C[] {
  // There may be thousands of cases, most of them alike.
  const known = new Set<string>();
  const groups = new Map<string, C[]>();
  for (const one of cases) {
    const key = `${effectOf(one)};${printCase({ ...one, demands: [] })}`;
    const whole = `${key};${demandsText(one)}`;
    if (known.has(whole)) continue;
    known.add(whole);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const isFree = (group: readonly C[]): boolean =>
    (isTotal && groups.size === 1) || group.some((one) => one.demands.length === 0);
  let result = [...groups.values()].flatMap((group) =>
    isFree(group) ? [{ ...group[0]!, demands: [] }] : mergeDemands(group),
  );
  if (result.length > MAX_CASES) result = withoutOtherStores(result, effectOf);
  if (result.length > MAX_CASES) result = asOneEach(result, effectOf);
  return result.slice(0, MAX_CASES * 2);
}

/** Groups of cases that do, return and store the same, as far as the handle is concerned. */
function byOutcome<C extends Case>(cases: readonly C[], effectOf: (one: C) => string): C[][] {
  const groups = new Map<string, C[]>();
  for (const one of cases) {
    const stored = one.stored.filter(({ value }) => value.kind === 'handle');
    const key = `${effectOf(one)};${printCase({ ...one, demands: [], stored, doubts: [] })}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/** Too many cases to keep apart by what they store besides: where they differ, nobody knows what is there. */
function withoutOtherStores<C extends Case>(cases: readonly C[], effectOf: (one: C) => string): C[] {
  return byOutcome(cases, effectOf).flatMap((group) => {
    const stored = sharedStores(group);
    const doubts = sharedDoubts(group);
    const alike = group.map((one) => ({ ...one, stored, doubts }));
    const demanded = alike.map(demandedBy);
    const isCovered = (narrow: Demanded, index: number): boolean =>
      demanded.some((wide, i) => i !== index && covers(wide, narrow, i < index));
    return mergeDemands(alike.filter((_, index) => !isCovered(demanded[index]!, index)));
  });
}

/** What each place holds after any of the cases; where they disagree, something. */
function sharedStores(group: readonly Case[]): Stored[] {
  const places = new Map<string, Stored>();
  for (const { stored } of group) for (const one of stored) places.set(pathText(one.at), one);
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, one]): Stored => {
      const isShared = group.every(({ stored }) =>
        stored.some((other) => pathText(other.at) === text && printReturned(other.value) === printReturned(one.value)),
      );
      return isShared ? one : { at: one.at, value: { kind: 'nothing' } };
    });
}

/** What only some of the cases had to assume need not be assumed. */
function sharedDoubts(group: readonly Case[]): readonly Doubt[] {
  const isIn = ({ kind, detail }: Doubt, { doubts }: Case): boolean =>
    doubts.some((other) => other.kind === kind && other.detail === detail);
  return group[0]!.doubts.filter((doubt) => group.every((one) => isIn(doubt, one)));
}

/** The demands of a case, by the texts of their inputs. */
interface Demanded {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly text: string;
}

function demandedBy(one: Case): Demanded {
  return { ranges: new Map(one.demands.map(({ at, range }) => [pathText(at), range])), text: demandsText(one) };
}

function demandsText({ demands }: Case): string {
  return demands.map(({ at, range }) => `${pathText(at)} ${printRange(range)}`).join(' and ');
}

/** Whatever meets the demands of `narrow` meets those of `wide`. Of two that are equal the first covers the other. */
function covers(wide: Demanded, narrow: Demanded, isFirst: boolean): boolean {
  if (wide.ranges.size > narrow.ranges.size) return false;
  for (const [text, range] of wide.ranges) {
    const demanded = narrow.ranges.get(text);
    if (demanded === undefined || !isSubset(demanded, range)) return false;
  }
  return isFirst || wide.text !== narrow.text;
}

/** Too many cases to keep apart by what they demand: each outcome demands what all of its cases have in common. */
function asOneEach<C extends Case>(cases: readonly C[], effectOf: (one: C) => string): C[] {
  return byOutcome(cases, effectOf).map((group) => {
    const one = group[0]!;
    if (group.length === 1) return one;
    const doubt: Doubt = { kind: 'dropped-constraint', detail: '', location: { start: 0, end: 0 } };
    const doubts = sharedDoubts(group);
    const isDoubted = doubts.some(({ kind }) => kind === doubt.kind);
    return {
      ...one,
      demands: sharedDemands(group),
      stored: sharedStores(group),
      doubts: isDoubted ? doubts : [...doubts, doubt],
    };
  });
}

/** What each outcome demands in all of its cases: nobody asks what else tells them apart. */
export function fatesOf(cases: readonly Case[]): Case[] {
  return byOutcome(
    cases.map((one) => ({ ...one, stored: [], doubts: [] })),
    () => '',
  ).map((group) => ({ ...group[0]!, demands: sharedDemands(group) }));
}

/** What every case demands of an input, taken together. */
function sharedDemands(group: readonly Case[]): Demand[] {
  return group[0]!.demands.flatMap(({ at }) => {
    let range: Range | null = null;
    for (const { demands } of group) {
      const demand = demands.find((other) => pathText(other.at) === pathText(at));
      if (!demand) return [];
      range = range === null ? demand.range : hull(range, demand.range);
    }
    return range === null || isAnything(range) ? [] : [{ at, range }];
  });
}
