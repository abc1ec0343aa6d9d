/**
 * What the oracle tells: totals, and programs with what is said about them.
 */
import type { Case, CampaignResult } from './campaign';
import { printProgram } from './printer';
import { MISTAKES } from './truth';

/** One paragraph. */
export function summary({ tally, seconds }: CampaignResult): string {
  const share = tally.programs > 0 ? (100 * tally.capped) / tally.programs : 0;
  const mistakes = MISTAKES.map((mistake) => `${tally.mistakes[mistake] ?? 0} ${mistake}`).join(', ');
  return [
    `oracle: ${tally.programs} programs (${tally.exhaustive} over all inputs), ${tally.sites} acquisition sites`,
    `truth: ${mistakes}; ${tally.clean} programs without a mistake`,
    `disagreements: ${tally.missed} missed, ${tally.wrong} false, ${tally.trouble} not understood, in ${tally.disagreeing} programs`,
    `outside the bound: ${tally.capped} programs (${share.toFixed(2)} %)${tally.cappedNames.length > 0 ? `: ${tally.cappedNames.join(' ')}` : ''}`,
    `time: ${seconds.toFixed(1)} s, of which ${tally.toolSeconds.toFixed(1)} s in the analyzer`,
  ].join('\n');
}

/** The program with verdicts behind its lines. */
export function annotated(found: Case): string {
  const text = printProgram(found.program);
  const lines = text.split('\n');
  for (const site of found.truth.sites) {
    const truth = MISTAKES.filter((mistake) => site.mistakes[mistake] !== 'no').map(
      (m) => `${m} (${site.mistakes[m]})`,
    );
    const said = found.verdict.reports.filter((report) => report.line === site.line).map((report) => report.rule);
    append(lines, site.line, `truth: ${truth.join(', ') || 'clean'}; tool: ${said.join(', ') || 'nothing'}`);
  }
  for (const each of found.disagreements) append(lines, each.line, `${each.kind.toUpperCase()}: ${each.note}`);
  const coverage = found.truth.exhaustive ? 'all inputs' : 'many inputs';
  append(lines, 1, `program ${found.program.name}: ${coverage}, ${found.disagreements.length} disagreements`);
  return lines.join('\n');
}

function append(lines: string[], at: number, note: string): void {
  const index = Math.max(0, at - 1);
  lines[index] = `${lines[index] ?? ''} // ${note}`;
}
