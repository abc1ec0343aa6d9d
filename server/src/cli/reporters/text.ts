/** The report for people: each finding with its code and the path that leads to it. */
import type { Colors } from 'picocolors/types';
import type { Finding, Severity } from '../../rules/finding';
import { codeFrame } from './codeFrame';
import { plainLine } from './display';
import { counted, countBySeverity, type Report, type ReportedFinding } from './report';

/** All findings; empty where there are none. */
export function textReport(report: Report, colors: Colors): string {
  return report.findings.map((finding) => textFinding(finding, colors)).join('');
}

/** One finding, ended by an empty line. */
export function textFinding(reported: ReportedFinding, colors: Colors): string {
  const { finding, lines, primary } = reported;
  const margin = Math.max(...[primary, ...finding.witness.map((step) => step.location)].map(lineDigits(reported)));
  const frame = codeFrame(lines, primary);
  const { line, column } = lines.position(primary.start);
  const place = colors.bold(`${plainLine(reported.path)}:${line}:${column}`);
  const tag = colors.dim(`[${finding.rule}, ${finding.confidence}]`);
  const gutter = (number: string): string => colors.dim(`${number.padStart(margin + 2)} |`);
  return [
    `${place}  ${severity(finding.severity, colors)}  ${plainLine(finding.message)}  ${tag}`,
    `${gutter(String(frame.line))} ${frame.source}`,
    `${gutter('')} ${severityColor(finding.severity, colors)(frame.underline)}`,
    ...witness(reported, margin, colors),
    ...otherFaults(reported),
    ...doubts(finding),
    '\n',
  ]
    .join('\n')
    .replace(/\n\n$/, '\n');
}

function lineDigits(reported: ReportedFinding): (location: { readonly start: number }) => number {
  return (location) => String(reported.lines.position(location.start).line).length;
}

/** The numbered path. Its lines stand without their indentation: they come from all over a function. */
function witness(reported: ReportedFinding, margin: number, colors: Colors): string[] {
  return reported.finding.witness.flatMap((step, index) => {
    const { line } = reported.lines.position(step.location.start);
    const source = codeFrame(reported.lines, step.location).source.trim();
    const label = `${index + 1}.`.padStart(4);
    return [
      `  ${colors.bold(label)} ${plainLine(step.message)}`,
      `       ${colors.dim(`${String(line).padStart(margin)} |`)} ${source}`,
    ];
  });
}

function otherFaults({ finding, lines }: ReportedFinding): string[] {
  const numbers = [...new Set(finding.otherFaults.map((fault) => lines.position(fault.start).line))];
  if (numbers.length === 0) return [];
  return [`  also at line${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`];
}

function doubts({ confidence, doubts: reasons }: Finding): string[] {
  return confidence === 'high' ? [] : reasons.map((reason) => `  not certain: ${plainLine(reason)}`);
}

function severity(of: Severity, colors: Colors): string {
  return severityColor(of, colors)(of);
}

function severityColor(of: Severity, colors: Colors): (text: string) => string {
  return of === 'error' ? colors.red : of === 'warning' ? colors.yellow : colors.cyan;
}

/** The last line: how much was found in how much. */
export function textSummary(report: Report): string {
  const { statistics } = report.scan;
  const files = counted(statistics.files, 'file');
  const hidden =
    report.hidden > 0 ? `; ${report.hidden} more of lower confidence not shown (see --min-confidence)` : '';
  if (report.findings.length === 0) return `No findings in ${files}${hidden}.`;
  const counts = countBySeverity(report.findings);
  const kinds = (['error', 'warning', 'information', 'hint'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => (kind === 'information' ? `${counts[kind]} information` : counted(counts[kind], kind)));
  const affected = new Set(report.findings.map((finding) => finding.path)).size;
  return `${counted(report.findings.length, 'finding')} (${kinds.join(', ')}) in ${affected} of ${files}${hidden}.`;
}
