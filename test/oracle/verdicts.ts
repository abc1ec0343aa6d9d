/**
 * Holds what a tool says about a program against the truth.
 */
import type { FileResult } from '../../server/src/workspace/fileResult';
import { MISTAKES, type Mistake, type ProgramTruth, type SiteTruth } from './truth';

/** What a tool says, in the oracle's terms: lines count from 1. */
export interface ToolVerdict {
  readonly reports: readonly { readonly line: number; readonly rule: string }[];
  /** It gave up on part of the program: outside the bound, nothing is held against it. */
  readonly capped: boolean;
  /** It could not read the program in full, or failed: always wrong, for the programs are plain C. */
  readonly trouble: string | null;
}

/** So many of the programs may be given up on. */
export const CAPPED_SHARE = 0.01;

/** The tool under test: one document in, what it says out. */
export type Tool = (name: string, text: string) => ToolVerdict;

export interface Disagreement {
  readonly kind: 'missed' | 'false' | 'trouble';
  readonly line: number;
  readonly mistake: Mistake | null;
  /** For a reader. */
  readonly note: string;
}

/** Reads what the project's own analyzer returns. */
export function verdictOf(text: string, result: FileResult): ToolVerdict {
  const trouble = result.notices.find((notice) => notice.kind !== 'capped');
  return {
    reports: result.findings.map((finding) => ({ line: lineAt(text, finding.acquisition.start), rule: finding.rule })),
    capped: result.notices.some((notice) => notice.kind === 'capped'),
    trouble: trouble ? `${trouble.kind}: ${trouble.message}` : null,
  };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Empty where tool and truth agree, or where the tool said that it gave up. */
export function compare(truth: ProgramTruth, verdict: ToolVerdict): Disagreement[] {
  if (verdict.trouble !== null) return [{ kind: 'trouble', line: 0, mistake: null, note: verdict.trouble }];
  if (verdict.capped) return [];
  const sites = new Map(truth.sites.map((site) => [site.line, site]));
  const missed = truth.sites.flatMap((site) => missedAt(site, verdict));
  const wrong = verdict.reports.flatMap((report) => {
    const mistake = mistakeOf(report.rule);
    const site = sites.get(report.line);
    if (mistake === null || (site && allows(site, mistake, report.rule))) return [];
    const note = site ? `${report.rule}, but no run does that` : `${report.rule}, but nothing is acquired here`;
    return [{ kind: 'false' as const, line: report.line, mistake, note }];
  });
  return [...missed, ...wrong];
}

function missedAt(site: SiteTruth, verdict: ToolVerdict): Disagreement[] {
  const rules = verdict.reports.filter((report) => report.line === site.line).map((report) => mistakeOf(report.rule));
  // Which release is the wrong one depends on how functions are modeled: never demanded.
  return MISTAKES.filter((mistake) => mistake !== 'wrong-close')
    .filter((mistake) => site.mistakes[mistake] === 'must' && !rules.includes(mistake))
    .map((mistake) => ({ kind: 'missed', line: site.line, mistake, note: `some run has a ${mistake}` }));
}

function allows(site: SiteTruth, mistake: Mistake, rule: string): boolean {
  if (site.mistakes[mistake] !== 'no') return true;
  // The reference may be lost before `exit` ends the program.
  return mistake === 'leak' && site.owedAtExit && rule !== 'leak';
}

/** Null for rules that the oracle knows nothing about. */
export function mistakeOf(rule: string): Mistake | null {
  if (rule.startsWith('leak')) return 'leak';
  return MISTAKES.find((mistake) => mistake === rule) ?? null;
}
