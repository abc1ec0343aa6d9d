/** The report for programs. Its form is `server/schemas/results.schema.json`; fields are added, never changed. */
import type { Location } from '../../ir';
import type { LineIndex } from '../../workspace/lineIndex';
import { comparePaths } from '../../workspace/paths';
import type { ScanNotice } from '../../workspace/scan';
import { VERSION } from '../version';
import { countBySeverity, rangeOf, type Report, type ReportedFinding } from './report';

/** Grows when something is changed or taken away that a program may rely on. */
const FORMAT_VERSION = 1;

interface JsonPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

interface JsonRange {
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

/** The report as one JSON document, ended by a line break. */
export function jsonReport(report: Report): string {
  const document = {
    version: FORMAT_VERSION,
    tool: { name: 'unclosed', version: VERSION },
    reportAt: report.reportAt,
    findings: report.findings.map(jsonFinding),
    notices: report.scan.notices.map((notice) => jsonNotice(notice, report.lines.get(notice.path))),
    summary: summary(report),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function jsonFinding({ finding, path, lines, primary }: ReportedFinding): object {
  return {
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    path,
    location: jsonRange(lines, primary),
    function: finding.function,
    variable: finding.variable,
    resource: finding.resource,
    acquisition: jsonRange(lines, finding.acquisition),
    fault: jsonRange(lines, finding.fault),
    otherFaults: finding.otherFaults.map((fault) => jsonRange(lines, fault)),
    witness: finding.witness.map((step) => ({
      kind: step.kind,
      message: step.message,
      location: jsonRange(lines, step.location),
    })),
    doubts: finding.doubts,
    fingerprint: finding.fingerprint,
  };
}

function jsonNotice(notice: ScanNotice, lines: LineIndex | undefined): object {
  return {
    kind: notice.kind,
    message: notice.message,
    path: notice.path,
    function: notice.function,
    location: notice.location && lines ? jsonRange(lines, notice.location) : null,
  };
}

/** Nothing that differs between two runs over the same input: no times, no number of workers. */
function summary(report: Report): object {
  const { statistics, skipped } = report.scan;
  return {
    files: statistics.files,
    lines: statistics.lines,
    functions: statistics.functions,
    damaged: statistics.damaged,
    capped: statistics.capped,
    sites: statistics.sites,
    suppressed: statistics.suppressed,
    findings: countBySeverity(report.findings),
    hidden: report.hidden,
    skipped: Object.fromEntries([...skipped].sort(([a], [b]) => comparePaths(a, b))),
  };
}

export function jsonRange(lines: LineIndex, location: Location): JsonRange {
  const { start, end } = rangeOf(lines, location);
  return { start: { ...start, offset: location.start }, end: { ...end, offset: location.end } };
}
