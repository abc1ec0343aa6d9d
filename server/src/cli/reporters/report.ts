/** What all reporters print: the findings that were asked for, in order, with what is needed to place them. */
import { originVerb, type Finding, type Severity } from '../../rules/finding';
import type { Location } from '../../ir';
import { comparePaths } from '../../workspace/paths';
import { LineIndex, type Position } from '../../workspace/lineIndex';
import type { ScanResult } from '../../workspace/scan';
import { isReported, type Confidence, type RuleId } from '../../rules/finding';
import type { ReportAt } from '../../workspace/configuration/configuration';

export interface ReportFilter {
  readonly rules: readonly RuleId[] | null;
  /** The severity that the project gives a rule; `off` takes its findings out. */
  readonly levels?: ReadonlyMap<RuleId, Severity | 'off'>;
  readonly minConfidence: Confidence;
  readonly reportAtExit?: boolean;
  readonly reportAt: ReportAt;
}

export interface ReportedFinding {
  readonly finding: Finding;
  readonly path: string;
  readonly absolutePath: string;
  /** Lines of the file it lies in. */
  readonly lines: LineIndex;
  /** Where it is reported, and the other place of the two. */
  readonly primary: Location;
  readonly related: Location;
}

export interface Report {
  /** Sorted by path, line, column, rule. */
  readonly findings: readonly ReportedFinding[];
  readonly reportAt: ReportAt;
  /** Findings that only their confidence keeps out. */
  readonly hidden: number;
  readonly scan: ScanResult;
  /** Lines of each file that has locations, by shown path. */
  readonly lines: ReadonlyMap<string, LineIndex>;
}

/** The findings of a scan that pass the filter. */
export function buildReport(scan: ScanResult, filter: ReportFilter): Report {
  const findings: ReportedFinding[] = [];
  const lines = new Map<string, LineIndex>();
  let hidden = 0;
  for (const file of scan.files) {
    if (file.text === null) continue;
    const index = new LineIndex(file.text);
    lines.set(file.path, index);
    for (const finding of file.result.findings) {
      if (filter.rules && !filter.rules.includes(finding.rule)) continue;
      const level = filter.levels?.get(finding.rule) ?? finding.severity;
      if (level === 'off') continue;
      if (!isReported(finding, filter)) hidden += 1;
      else findings.push(place({ ...finding, severity: level }, file, index, filter.reportAt));
    }
  }
  return { findings: findings.sort(inOrder), reportAt: filter.reportAt, hidden, scan, lines };
}

function place(
  finding: Finding,
  file: { readonly path: string; readonly absolutePath: string },
  lines: LineIndex,
  reportAt: ReportAt,
): ReportedFinding {
  const atLeak = reportAt === 'leak';
  return {
    finding,
    path: file.path,
    absolutePath: file.absolutePath,
    lines,
    primary: atLeak ? finding.fault : finding.acquisition,
    related: atLeak ? finding.acquisition : finding.fault,
  };
}

function inOrder(a: ReportedFinding, b: ReportedFinding): number {
  return (
    comparePaths(a.path, b.path) ||
    a.primary.start - b.primary.start ||
    comparePaths(a.finding.rule, b.finding.rule) ||
    a.related.start - b.related.start
  );
}

/** How many findings of each severity there are. */
export function countBySeverity(findings: readonly ReportedFinding[]): Readonly<Record<Severity, number>> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { finding } of findings) counts[finding.severity] += 1;
  return counts;
}

/** What the other place of a finding is, for a reader who is shown it. */
export function relatedMessage({ finding }: ReportedFinding, reportAt: ReportAt): string {
  if (reportAt === 'leak') return `${originVerb(finding)} here`;
  switch (finding.rule) {
    case 'double-close':
      return 'released again here';
    case 'use-after-close':
      return 'used after its release here';
    case 'wrong-close':
      return 'released here by a function for another kind';
    case 'leak-overwritten':
      return 'overwritten here';
    default:
      return 'lost here';
  }
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A location as lines and columns. */
export function rangeOf(lines: LineIndex, location: Location): Range {
  return { start: lines.position(location.start), end: lines.position(location.end) };
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
