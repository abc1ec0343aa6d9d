/** `UPDATE_EXPECT=1`: writes what the analyzer says into a fixture's comments. */
import type { Finding, Notice, WitnessStep } from '../../server/src/rules/finding';
import {
  formatExpectation,
  parseFixture,
  type Expectation,
  type ExpectedFault,
  type FixtureLine,
  type StepKind,
} from './expectations';
import { actualFaults, positions, type Answer, type LinePosition } from './fixtures';

type Position = (offset: number) => LinePosition;

/**
 * The text with expectations that fit the answer. Lines whose expectations hold already keep their comment as it is
 * written; a known wrong answer that is still wrong keeps its mark and reason.
 */
export function updatedFixture(text: string, answer: Answer): string {
  const lines = parseFixture(text);
  const old = lines.flatMap((line) => line.expectations);
  const fresh = [
    ...answer.findings.flatMap((finding) => fromFinding(finding, positions(text), old)),
    ...answer.notices.map((notice) => fromNotice(notice, positions(text), old)),
    ...old.filter((expectation) => isStillMissing(expectation, answer, positions(text))),
  ];
  return lines.flatMap((line, number) => rewritten(line, number, lines, unique(fresh))).join('\n');
}

function fromFinding(finding: Finding, position: Position, old: readonly Expectation[]): Expectation[] {
  const subject = { variable: finding.variable, label: null };
  const start = position(finding.acquisition.start);
  const end = position(finding.acquisition.end);
  const columns = start.line === end.line ? ([start.column, end.column] as const) : null;
  const faults = actualFaults([finding], position).map(({ line }): ExpectedFault => {
    const before = old.find((one): one is ExpectedFault => isSameFault(one, finding, line));
    const { rule, confidence } = finding;
    const message = before?.message == null ? null : finding.message;
    const status = before?.status === 'spurious' ? 'spurious' : 'right';
    const reason = status === 'spurious' ? (before?.reason ?? null) : null;
    const severity = before?.severity == null ? null : finding.severity;
    const label = before?.label ?? null;
    return { kind: 'fault', line, status, rule, confidence, severity, message, reason, ...subject, label };
  });
  const label = faults[0]?.label ?? null;
  return [
    { kind: 'acquire', line: start.line, columns, ...subject, label },
    ...finding.witness.filter(isTold).map((step): Expectation => {
      const line = position(step.location.start).line;
      const kind = step.kind as StepKind;
      const isQuoted = old.some((one) => one.kind === 'step' && one.line === line && one.message !== null);
      return { kind: 'step', line, step: kind, message: isQuoted ? step.message : null, ...subject, label };
    }),
    ...faults,
  ];
}

function fromNotice({ kind, location }: Notice, position: Position, old: readonly Expectation[]): Expectation {
  const line = position(location?.start ?? 0).line;
  const before = old.find((one) => one.kind === 'notice' && one.line === line && one.notice === kind);
  const isSpurious = before?.kind === 'notice' && before.status === 'spurious';
  return isSpurious ? before : { kind: 'notice', line, status: 'right', notice: kind, reason: null };
}

/** Only branches are written down; other kinds of step can be expected by hand. */
function isTold(step: WitnessStep): boolean {
  return step.kind === 'branch';
}

function isSameFault(expectation: Expectation, finding: Finding, line: number): boolean {
  return (
    expectation.kind === 'fault' &&
    expectation.rule === finding.rule &&
    expectation.variable === finding.variable &&
    expectation.line === line
  );
}

function isStillMissing(expectation: Expectation, answer: Answer, position: Position): boolean {
  if (expectation.kind !== 'fault' || expectation.status !== 'missing') return false;
  return !actualFaults(answer.findings, position).some(({ finding, line }) => isSameFault(expectation, finding, line));
}

function unique(expectations: readonly Expectation[]): Expectation[] {
  const seen = new Map(expectations.map((one) => [`${one.line} ${formatExpectation(one)}`, one]));
  return [...seen.values()];
}

/** The line, or the lines it becomes: none for a comment below a line of code, that line's own answer otherwise. */
function rewritten(
  line: FixtureLine,
  number: number,
  lines: readonly FixtureLine[],
  fresh: readonly Expectation[],
): string[] {
  if (line.isBelow) return [];
  const below = commentsBelow(lines, number);
  const before = [line, ...below].flatMap((one) => one.expectations);
  const after = fresh.filter((expectation) => expectation.line === number);
  if (sameItems(before, after)) return [line, ...below].map((one) => `${one.code}${one.comment ?? ''}`);
  const behind = after.filter((one) => one.kind !== 'acquire' || !one.columns || one.columns[0] < 2);
  const text = behind.map(formatExpectation).join(', ');
  return [text ? `${line.code} // ${text}` : line.code, ...after.filter((one) => !behind.includes(one)).map(caretLine)];
}

function commentsBelow(lines: readonly FixtureLine[], number: number): FixtureLine[] {
  const rest = lines.slice(number + 1);
  const end = rest.findIndex((line) => !line.isBelow);
  return end < 0 ? rest : rest.slice(0, end);
}

function sameItems(before: readonly Expectation[], after: readonly Expectation[]): boolean {
  const written = (list: readonly Expectation[]): string => list.map(formatExpectation).sort().join('\n');
  return written(before) === written(after);
}

function caretLine(expectation: Expectation): string {
  const [start, end] = expectation.kind === 'acquire' ? (expectation.columns ?? [2, 2]) : [2, 2];
  const indent = Math.min(2, start - 2);
  return `${' '.repeat(indent)}//${' '.repeat(start - indent - 2)}${'^'.repeat(end - start)} ${formatExpectation(expectation)}`;
}
