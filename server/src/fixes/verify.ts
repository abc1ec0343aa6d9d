/** Tries candidates in memory, and keeps what is proven to work. */
import type { Finding, Notice } from '../rules/finding';
import type { Candidate } from './candidate';
import { applied, type TextEdit } from './edits';

export interface Fix {
  /** As a command: `Close 'f' before the 2 returns that leak it`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Somebody has to look at it before it is made. */
  readonly isRisky: boolean;
}

/** What is found in a text. */
export interface Found {
  readonly findings: readonly Finding[];
  readonly notices: readonly Notice[];
}

/** Trials for one finding: each is an analysis of the function. */
const MAX_TRIALS = 20;

type Parts = readonly (readonly TextEdit[])[];

/**
 * The first candidate after which the finding is gone, nothing new is found and everything is understood that was
 * before. Of one in several parts those are left out that make new findings, where the rest is enough.
 */
export function verified(
  text: string,
  finding: Finding,
  candidates: readonly Candidate[],
  before: Found,
  trial: (text: string) => Found,
): Fix[] {
  let trials = 0;
  const outcomeOf = (parts: Parts): Found => {
    trials++;
    return trial(applied(text, parts.flat()));
  };
  const works = (parts: Parts): boolean => trials < MAX_TRIALS && isFixed(finding, before, outcomeOf(parts));
  const needed = (parts: Parts): Parts =>
    parts.reduce((left, part) => {
      const others = left.filter((one) => one !== part);
      return others.length > 0 && works(others) ? others : left;
    }, parts);
  for (const { title, parts, optional, isRisky = false } of candidates) {
    let left = parts;
    while (left.length > 0 && trials < MAX_TRIALS) {
      const after = outcomeOf(left);
      if (isFixed(finding, before, after)) {
        const least = optional ? needed(left) : left;
        // Nobody knows whether what was not tried without is needed.
        if (optional && trials === MAX_TRIALS) break;
        return [{ title, edits: least.flat(), isRisky }];
      }
      const harmful = partsBlamed(left, newFindings(before, after));
      if (harmful.size === 0 || harmful.size === left.length) break;
      left = left.filter((_, index) => !harmful.has(index));
    }
  }
  return [];
}

function isFixed(finding: Finding, before: Found, after: Found): boolean {
  if (newFindings(before, after).length > 0) return false;
  if (after.findings.length >= before.findings.length) return false;
  if (after.notices.length > before.notices.length) return false;
  const isLeft = (found: Found): number => found.findings.filter((one) => isLike(one, finding)).length;
  return isLeft(after) < isLeft(before);
}

/** Of the same acquisition, as far as can be told when the text has changed. */
function isLike(one: Finding, finding: Finding): boolean {
  return one.rule === finding.rule && one.function === finding.function && one.variable === finding.variable;
}

function newFindings(before: Found, after: Found): Finding[] {
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  return after.findings.filter(({ fingerprint }) => !known.has(fingerprint));
}

/** The parts in whose insertions new findings have their fault. */
function partsBlamed(parts: Parts, found: readonly Finding[]): Set<number> {
  const blamed = new Set<number>();
  const all = parts
    .flatMap((edits, part) => edits.map((edit) => ({ edit, part })))
    .sort((a, b) => a.edit.start - b.edit.start);
  let shift = 0;
  for (const { edit, part } of all) {
    const start = edit.start + shift;
    const end = start + edit.text.length;
    if (
      found.some(({ fault, otherFaults }) =>
        [fault, ...otherFaults].some((place) => place.start >= start && place.start < end),
      )
    )
      blamed.add(part);
    shift += edit.text.length - (edit.end - edit.start);
  }
  return blamed;
}
