/**
 * Mends programs by the fixes that are offered, and runs them again: what the analyzer takes to be clean must be, in every
 * run, and nothing may go wrong that did not before.
 */
import { applied } from '../../server/src/fixes';
import type { Analyzer } from '../../server/src/workspace/analyzer';
import { generateProgram } from './generate';
import { findTruths, findTruthsOrCrashes, type Worded } from './harness';
import { printProgram, printSections, type Section } from './printer';
import type { Program } from './program';
import { MISTAKES, type ProgramTruth } from './truth';

export interface FixingOptions {
  readonly programs: number;
  readonly seed: number;
  readonly from: number;
}

export interface FixingResult {
  /** Programs with a leak in some run. */
  readonly leaking: number;
  readonly findings: number;
  readonly fixed: number;
  /** All that was found in them was mended. */
  readonly mended: number;
  /** Those of them without a mistake in any run. */
  readonly clean: number;
  readonly broken: readonly BrokenFix[];
}

export interface BrokenFix {
  readonly name: string;
  readonly text: string;
  /** For a reader. */
  readonly note: string;
}

const BATCH = 100;

/** What mends a program. */
type Mender = Pick<Analyzer, 'analyze' | 'fixes'>;

export async function runFixes(analyzer: Mender, options: FixingOptions): Promise<FixingResult> {
  const total = { leaking: 0, findings: 0, fixed: 0, mended: 0, clean: 0 };
  const broken: BrokenFix[] = [];
  for (let start = 0; start < options.programs; start += BATCH) {
    const size = Math.min(BATCH, options.programs - start);
    const all = Array.from({ length: size }, (_, index) => generateProgram(options.seed, options.from + start + index));
    const truths = await findTruths(all);
    const leaking = all.flatMap((program, index) => {
      const before = truths[index]!;
      return countOf(before, 'leak') > 0 ? [{ before, ...mend(analyzer, program) }] : [];
    });
    const changed = leaking.filter(({ fixed }) => fixed > 0);
    const after = await findTruthsOrCrashes(changed);
    for (const { findings, fixed } of leaking) {
      total.leaking++;
      total.findings += findings;
      total.fixed += fixed;
    }
    for (const [index, one] of changed.entries()) {
      const truth = after[index]!;
      const isMended = one.left === 0;
      if (isMended) total.mended++;
      const note =
        'signal' in truth ? `ended by ${truth.signal}` : (worse(one.before, truth) ?? (isMended ? dirty(truth) : null));
      if (isMended && note === null) total.clean++;
      if (note !== null) broken.push({ name: one.program.name, text: one.text, note });
    }
  }
  return { ...total, broken };
}

interface Mended extends Worded {
  readonly text: string;
  readonly findings: number;
  readonly fixed: number;
  readonly left: number;
}

/** With the first fix of each finding, one after the other. */
function mend(analyzer: Mender, program: Program): Mended {
  const path = `${program.name}.c`;
  const original = printProgram(program);
  const { findings } = analyzer.analyze(path, original);
  let text = original;
  let left = findings;
  let next = left[0];
  const hopeless = new Set<string>();
  while (next !== undefined) {
    const [fix] = analyzer.fixes(path, text, next.fingerprint);
    if (fix) {
      text = applied(text, fix.edits);
      left = analyzer.analyze(path, text).findings;
    } else hopeless.add(next.fingerprint);
    next = left.find(({ fingerprint }) => !hopeless.has(fingerprint));
  }
  const fixed = findings.length - left.length;
  return { program, text, sections: sectionsOf(program, text), findings: findings.length, fixed, left: left.length };
}

/** Where a changed text has the sections that it was printed in: their first lines are as they were. */
function sectionsOf(program: Program, text: string): Section[] {
  const printed = printSections(program);
  const starts: number[] = [];
  for (const { text: before, defines } of printed) {
    const head = defines === null ? before : before.slice(0, before.indexOf('{\n') + 2);
    const start = text.indexOf(head, starts.at(-1) ?? 0);
    if (start === -1) throw new Error(`${program.name}: a fix changed what is no function's body`);
    starts.push(start);
  }
  return printed.map(({ defines }, index) => ({ defines, text: text.slice(starts[index], starts[index + 1]) }));
}

function countOf(truth: ProgramTruth, mistake: (typeof MISTAKES)[number]): number {
  return truth.sites.filter((site) => site.mistakes[mistake] === 'must').length;
}

function worse(before: ProgramTruth, after: ProgramTruth): string | null {
  const more = MISTAKES.find((mistake) => countOf(after, mistake) > countOf(before, mistake));
  return more === undefined ? null : `more ${more} than before`;
}

function dirty(truth: ProgramTruth): string | null {
  const left = MISTAKES.find((mistake) => countOf(truth, mistake) > 0);
  return left === undefined ? null : `some run still has a ${left}`;
}
