/** The report for people: each finding with its code and the path that leads to it. */
import type { Colors } from 'picocolors/types';
import type { Finding, Severity } from '../../rules/finding';
import { codeFrame, type CodeFrame } from './codeFrame';
import { plainLine } from './display';
import { counted, countBySeverity, type Report, type ReportedFinding } from './report';

/** All findings; empty where there are none. */
export function textReport(report: Report, colors: Colors): string {
  return report.findings.map((finding) => textFinding(finding, colors)).join('');
}

/** One finding, ended by an empty line. */
export function textFinding(reported: ReportedFinding, colors: Colors): string {
  const { finding, lines, primary } = reported;
  const { line, column } = lines.position(primary.start);
  const place = colors.bold(`${plainLine(reported.path)}:${line}:${column}`);
  const tag = colors.dim(`[${finding.rule}, ${finding.confidence}]`);
  const color = severityColor(finding.severity, colors);
  const parts = [
    `${place}  ${color(finding.severity)}  ${plainLine(finding.message)}  ${tag}`,
    ...framed(codeFrame(lines, primary), 5, color, colors),
    ...witness(reported, colors),
    ...otherFaults(reported),
    ...doubts(finding),
  ];
  return `${parts.join('\n')}\n\n`;
}

function framed(frame: CodeFrame, margin: number, color: (text: string) => string, colors: Colors): string[] {
  const gutter = (number: string): string => colors.dim(`${number.padStart(margin)} |`);
  return [`${gutter(String(frame.line))} ${frame.source}`, `${gutter('')} ${color(frame.underline)}`];
}

/** The numbered path. Its lines stand without their indentation: they come from all over a function. */
function witness({ finding, lines, primary }: ReportedFinding, colors: Colors): string[] {
  return finding.witness.flatMap((step, index) => {
    const frame = codeFrame(lines, step.location);
    const said = `  ${colors.bold(`${index + 1}.`)} line ${frame.line}: ${plainLine(step.message)}`;
    // What stands right above need not be shown again.
    const isShown = index === 0 && step.location.start === primary.start;
    return isShown ? [said] : [said, ...framed(dedent(frame), 9, colors.cyan, colors)];
  });
}

function dedent(frame: CodeFrame): CodeFrame {
  const indentation = /^ */.exec(frame.source)?.[0].length ?? 0;
  return { ...frame, source: frame.source.slice(indentation), underline: frame.underline.slice(indentation) };
}

function otherFaults({ finding, lines }: ReportedFinding): string[] {
  const numbers = [...new Set(finding.otherFaults.map((fault) => lines.position(fault.start).line))];
  if (numbers.length === 0) return [];
  return [`  also at line${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`];
}

function doubts({ confidence, doubts: reasons }: Finding): string[] {
  return confidence === 'high' ? [] : reasons.map((reason) => `  not certain: ${plainLine(reason)}`);
}

function severityColor(of: Severity, colors: Colors): (text: string) => string {
  return of === 'error' ? colors.red : of === 'warning' ? colors.yellow : colors.cyan;
}

/** The last line: how much was found in how much. */
export function textSummary(report: Report): string {
  const { statistics } = report.scan;
  if (statistics.files === 0) return 'No C file was analyzed.';
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
