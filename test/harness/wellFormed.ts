/** What holds for the result of any text, however broken. */
import type { Location } from '../../server/src/ir';
import type { Finding, Notice } from '../../server/src/rules/finding';
import type { FileResult } from '../../server/src/workspace/fileResult';

/** What is wrong with a result, one line each: failures, findings without a whole witness, places outside of the text. */
export function problemsOf({ findings, notices }: FileResult, text: string): string[] {
  const problems = notices.filter(isFailure).map(({ kind, message }) => `${kind}: ${message}`);
  for (const finding of findings) {
    const isTold = finding.rule === 'unused-suppression' || isToldInFull(finding);
    if (!isTold) problems.push(`no witness from the acquisition to the fault: ${finding.message}`);
    for (const location of locationsOf(finding)) problems.push(...outside(location, text, finding.message));
  }
  for (const { location, message } of notices)
    if (location !== null) problems.push(...outside(location, text, message));
  return problems;
}

/** What a stage threw is told as a notice: `failed` by the analysis, as damage by the lowering. */
function isFailure({ kind, message }: Notice): boolean {
  return kind === 'failed' || message.includes('internal error');
}

function locationsOf({ acquisition, fault, otherFaults, witness }: Finding): Location[] {
  return [acquisition, fault, ...otherFaults, ...witness.map(({ location }) => location)];
}

function outside({ start, end }: Location, text: string, message: string): string[] {
  if (start >= 0 && start <= end && end <= text.length) return [];
  return [`place outside of the text: ${start}..${end} of ${text.length}: ${message}`];
}

/** The first step of the witness is where the acquisition is, the last one where the fault is. */
function isToldInFull({ witness, acquisition, fault }: Finding): boolean {
  return witness[0]?.location.start === acquisition.start && witness.at(-1)?.location.start === fault.start;
}

/** Nothing in the text was damaged. */
export function isWhole({ notices }: FileResult): boolean {
  return notices.every(({ kind }) => kind !== 'damaged');
}

/** What stays when functions change places: all but locations. */
export function told({ findings }: FileResult): string[] {
  return findings
    .map(({ function: name, message, confidence, rule, doubts }) =>
      [name, rule, confidence, message, ...[...doubts].sort()].join(' | '),
    )
    .sort();
}
