/** The report as workflow commands: GitHub shows them beside the lines of a pull request. */
import type { Severity } from '../../rules/finding';
import { displayPath } from '../../workspace/paths';
import { rangeOf, type Report, type ReportedFinding } from './report';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** One command a line. Paths are relative to `root`, the checked-out repository. */
export function githubReport(report: Report, root: string): string {
  return report.findings.map((finding) => `${command(finding, root)}\n`).join('');
}

function command({ finding, absolutePath, lines, primary }: ReportedFinding, root: string): string {
  const { start, end } = rangeOf(lines, primary);
  const steps = finding.witness.map(
    (step, index) => `${index + 1}. line ${lines.position(step.location.start).line}: ${step.message}`,
  );
  const properties = [
    ['file', displayPath(root, absolutePath)],
    ['line', start.line],
    ['endLine', end.line],
    // Columns of a range over several lines are not accepted.
    ...(start.line === end.line ? [['col', start.column] as const, ['endColumn', end.column] as const] : []),
    ['title', `unclosed: ${finding.rule}`],
  ] as const;
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${COMMANDS[finding.severity]} ${written}::${escapeMessage([finding.message, ...steps].join('\n'))}`;
}

function escapeMessage(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
