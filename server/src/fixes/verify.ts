/** Tries candidates in memory, and keeps what is proven to work. */
import type { Finding, Notice } from '../rules/finding';
import type { Candidate } from './candidate';
import type { Location } from '../ir';
import { applied, composed, written, type TextEdit } from './edits';

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

export type Tried = (title: string, after: Found | null) => void;

/** What can be done with a text. */
export interface Workbench {
  readonly trial: (text: string) => Found;
  readonly candidates: (text: string, finding: Finding) => readonly Candidate[];
  /** Whether nothing is closed, by what stands at some places of a text, that is needed there. */
  readonly isSound: (text: string, written: readonly Location[]) => boolean;
  /** Is told of each candidate whether it works. */
  readonly tried: Tried | undefined;
  /** Somebody waits, and has waited long enough: nothing more is tried. */
  readonly isLate: () => boolean;
}

/** Trials for one finding: each is an analysis of the function. */
const MAX_TRIALS = 40;

/** So many ways that leak are closed one after the other. */
const MAX_STEPS = 6;

type Parts = readonly (readonly TextEdit[])[];

/**
 * The first candidate after which the finding is gone, nothing new is found and everything is understood that was
 * before. Of one in several parts those are left out that make new findings, where the rest is enough.
 */
export function verified(text: string, finding: Finding, before: Found, bench: Workbench): Fix[] {
  const fix = new Verification(finding, before, bench).first(text, finding, []);
  return fix === null ? [] : [fix];
}

class Verification {
  private trials = 0;

  constructor(
    private readonly finding: Finding,
    private readonly before: Found,
    private readonly bench: Workbench,
  ) {}

  private isOver(): boolean {
    return this.trials >= MAX_TRIALS || this.bench.isLate();
  }

  /** `done` has been done to the text before, so that `text` is what is left to be mended. */
  first(text: string, finding: Finding, done: readonly Candidate[]): Fix | null {
    const isStepping = done.some(({ isStep }) => isStep);
    const partial: Candidate[] = [];
    for (const candidate of this.bench.candidates(text, finding)) {
      if (isStepping && !candidate.isStep && !candidate.endsSteps) continue;
      if (candidate.isStep && done.length >= MAX_STEPS) continue;
      if (candidate.isPreparation && !candidate.isStep && done.some(({ title }) => title === candidate.title)) continue;
      const outcome = candidate.isPreparation
        ? this.prepared(text, finding, candidate, done)
        : this.tried(text, candidate);
      if (outcome !== null && 'edits' in outcome) return outcome;
      if (outcome !== null && candidate.endsSteps) partial.push({ ...candidate, parts: outcome, isStep: true });
    }
    if (isStepping) return null;
    for (const candidate of partial) {
      const fix = this.prepared(text, finding, candidate, done);
      if (fix !== null) return fix;
    }
    return null;
  }

  /** Parts, where they do no harm, but are not enough. */
  private tried(text: string, { title, titleOfOne, parts, optional, isRisky = false }: Candidate): Fix | Parts | null {
    let left = parts;
    while (left.length > 0 && !this.isOver()) {
      const after = this.outcomeOf(text, left);
      const isFixed = this.isFixed(after, left.flat());
      if (isFixed && !this.isSound(text, left.flat())) {
        this.bench.tried?.(`${title}, unsoundly`, after);
        return null;
      }
      if (isFixed) {
        const least = optional ? this.needed(text, left) : left;
        // Nobody knows whether what was not tried without is needed.
        if (optional && this.isOver()) return null;
        const shown = least.length === 1 ? (titleOfOne ?? title) : title;
        this.bench.tried?.(shown, null);
        return { title: shown, edits: least.flat(), isRisky };
      }
      this.bench.tried?.(title, after);
      const news = this.news(after, left.flat());
      if (news.length === 0) return left;
      const harmful = partsBlamed(left, news);
      if (harmful.size === 0 || harmful.size === left.length) return null;
      left = left.filter((_, index) => !harmful.has(index));
    }
    return null;
  }

  /** What is lost in the text that has been made ready for it is closed there. */
  private prepared(text: string, finding: Finding, candidate: Candidate, done: readonly Candidate[]): Fix | null {
    if (this.isOver()) return null;
    const { title, parts, isStep, isRisky = false } = candidate;
    const edits = parts.flat();
    const after = this.outcomeOf(text, parts);
    if (isStep && !this.isSound(text, edits)) return null;
    if (isStep && this.isFixed(after, edits))
      return { title: done.length === 0 ? (candidate.titleOfOne ?? title) : title, edits, isRisky };
    const news = this.news(after, edits);
    if (isStep && news.length > 0) return null;
    const next =
      news.find((one) => one.function === this.finding.function) ??
      after.findings.find((one) => one.fingerprint === this.finding.fingerprint);
    if (!next?.rule.startsWith('leak')) return null;
    // It is lost as it was before: nothing has become better.
    if (isStep && wayOf(next) === wayOf(finding)) return null;
    const fix = this.first(applied(text, edits), next, [...done, candidate]);
    if (fix === null) return null;
    const told =
      isStep && fix.title !== title ? `${title}, and ${fix.title[0]!.toLowerCase()}${fix.title.slice(1)}` : title;
    return { title: told, edits: composed(text, edits, fix.edits), isRisky: isRisky || fix.isRisky };
  }

  private isSound(text: string, edits: readonly TextEdit[]): boolean {
    return this.bench.isSound(applied(text, edits), written(edits));
  }

  /** Without the parts that are more than is needed. */
  private needed(text: string, parts: Parts): Parts {
    return parts.reduce((left, part) => {
      const others = left.filter((one) => one !== part);
      if (others.length === 0 || this.isOver()) return left;
      return this.isFixed(this.outcomeOf(text, others), others.flat()) ? others : left;
    }, parts);
  }

  private outcomeOf(text: string, parts: Parts): Found {
    this.trials++;
    return this.bench.trial(applied(text, parts.flat()));
  }

  private isFixed(after: Found, edits: readonly TextEdit[]): boolean {
    const { finding, before } = this;
    if (this.news(after, edits).length > 0) return false;
    if (after.findings.length >= before.findings.length) return false;
    if (after.notices.length > before.notices.length) return false;
    const isLeft = (found: Found): number => found.findings.filter((one) => isLike(one, finding)).length;
    return isLeft(after) < isLeft(before);
  }

  /** What was not found before, or shows in more places, or in what the edits have written. */
  private news(after: Found, edits: readonly TextEdit[]): Finding[] {
    const known = new Map(this.before.findings.map((one) => [one.fingerprint, one]));
    const texts = written(edits);
    const isWritten = (place: Location): boolean =>
      texts.some(({ start, end }) => place.start >= start && place.start < end);
    return after.findings.filter((one) => {
      const former = known.get(one.fingerprint);
      if (former === undefined) return true;
      if (!one.rule.startsWith('leak') && faultsOf(one).some(isWritten)) return true;
      return one.fingerprint !== this.finding.fingerprint && faultsOf(one).length > faultsOf(former).length;
    });
  }
}

/** All places where it shows. */
function faultsOf({ fault, otherFaults }: Finding): Location[] {
  return [fault, ...otherFaults];
}

/** Of the same acquisition, as far as can be told when the text has changed. */
function isLike(one: Finding, finding: Finding): boolean {
  return one.rule === finding.rule && one.function === finding.function && one.variable === finding.variable;
}

/** What its witness passes. */
function wayOf({ witness }: Finding): string {
  return witness.map(({ kind, message }) => `${kind} ${message}`).join('\n');
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
    if (found.some((one) => faultsOf(one).some((place) => place.start >= start && place.start < end))) blamed.add(part);
    shift += edit.text.length - (edit.end - edit.start);
  }
  return blamed;
}
