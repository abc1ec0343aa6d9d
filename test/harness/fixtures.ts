/** Runs one fixture: what the analyzer says about a source text against what the text's own comments expect. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Location } from '../../server/src/ir';
import { createAnalyzer, type Analyzer, type AnalyzerOptions } from '../../server/src/workspace/analyzer';
import type { Finding, Notice } from '../../server/src/rules/finding';
import {
  formatExpectation,
  parseFixture,
  type ExpectedAcquisition,
  type ExpectedFault,
  type ExpectedNotice,
  type ExpectedStep,
  type Expectation,
  type FixtureLine,
} from './expectations';

/** Tests and their programs run in the root of the repository, also as bundles elsewhere. */
export const FIXTURES = path.resolve('test/fixtures');

/** What the second line of a fixture says of how it is analyzed: `// Analyzed with reportAtExit.` */
function fixtureOptions(text: string): AnalyzerOptions {
  const [, second = ''] = text.split('\n', 2);
  const named = /^\/\/ Analyzed with (\w+)\.$/.exec(second)?.[1];
  if (named === undefined) return {};
  if (named !== 'reportAtExit') throw new Error(`no fixture can ask for '${named}'`);
  return { reportAtExit: true };
}

/** Analyzers for fixtures, made as they are needed. */
export class FixtureAnalyzers {
  private readonly made = new Map<string, Promise<Analyzer>>();

  of(text: string): Promise<Analyzer> {
    const options = fixtureOptions(text);
    const key = JSON.stringify(options);
    const analyzer = this.made.get(key) ?? createAnalyzer(options);
    this.made.set(key, analyzer);
    return analyzer;
  }

  async dispose(): Promise<void> {
    for (const analyzer of this.made.values()) (await analyzer).dispose();
  }
}

/** Fixtures below a folder of `test/fixtures`, as paths relative to it, sorted. */
export function fixturePaths(folder: string, extension: string): string[] {
  return readdirSync(path.join(FIXTURES, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => name.replaceAll(path.sep, '/'))
    .sort();
}

/** What the analyzer said about a fixture. */
export interface Answer {
  readonly findings: readonly Finding[];
  readonly notices: readonly Notice[];
}

export interface Outcome {
  /** Each disagreement, one line of text; empty where the fixture passes. */
  readonly problems: readonly string[];
  /** Known wrong answers that are still wrong. */
  readonly missing: readonly string[];
  readonly spurious: readonly string[];
}

/** One place at which a finding says something is wrong: its fault, or one of its other faults. */
export interface ActualFault {
  readonly finding: Finding;
  readonly line: number;
}

export interface LinePosition {
  readonly line: number;
  readonly column: number;
}

/** Compares an answer with the expectations of the fixture. */
export function checkFixture(text: string, answer: Answer): Outcome {
  return new FixtureCheck(text, answer).run();
}

class FixtureCheck {
  private readonly lines: readonly FixtureLine[];
  private readonly expectations: readonly Expectation[];
  private readonly position: (offset: number) => LinePosition;
  private readonly segments: readonly FunctionSegment[];
  private readonly unmatched: ActualFault[];
  private readonly problems: string[] = [];
  private readonly missing: string[] = [];
  private readonly spurious: string[] = [];

  constructor(
    text: string,
    private readonly answer: Answer,
  ) {
    this.lines = parseFixture(text);
    this.expectations = this.lines.flatMap((line) => line.expectations);
    this.position = positions(text);
    this.segments = functionSegments(this.lines);
    this.unmatched = actualFaults(answer.findings, this.position);
  }

  run(): Outcome {
    if (!/^(\/\/|\/\*)\s*\S/.test(this.lines[0]?.code ?? ''))
      this.problem(0, 'the first line has to say the idea of the fixture');
    this.checkOneFindingEach();
    for (const expected of this.faults()) this.checkFault(expected);
    for (const actual of this.unmatched)
      this.problem(actual.line, `unexpected ${describeActual(actual, this.position)}`);
    for (const step of this.expectations) if (step.kind === 'step') this.checkStep(step);
    this.checkMarks();
    this.checkNotices();
    return { problems: this.problems, missing: this.missing, spurious: this.spurious };
  }

  /** Those with an `acquire` mark choose before the others, so that two acquisitions of one name are told apart. */
  private faults(): ExpectedFault[] {
    const faults = this.expectations.filter((expectation) => expectation.kind === 'fault');
    return faults.sort((a, b) => Number(!this.acquisitionOf(a)) - Number(!this.acquisitionOf(b)));
  }

  private checkFault(expected: ExpectedFault): void {
    if (expected.status !== 'spurious' && this.segmentAt(expected.line)?.isSilent) {
      this.problem(expected.line, `${formatExpectation(expected)} stands in a function whose name promises silence`);
    }
    const acquisition = this.acquisitionOf(expected);
    const actual = this.takeMatch(expected, acquisition);
    const text = describeExpected(expected);
    if (expected.status === 'missing') {
      if (actual) this.problem(expected.line, `${expected.rule}[${expected.variable}] is found now: drop MISSING`);
      else this.missing.push(text);
      return;
    }
    if (!actual) {
      this.problem(
        expected.line,
        expected.status === 'spurious' ? `no longer reported: ${text}` : `not reported: ${text}`,
      );
      return;
    }
    if (expected.status === 'spurious') this.spurious.push(text);
    this.checkDetails(expected, actual.finding);
    if (acquisition) this.checkAcquisition(acquisition, actual.finding);
  }

  private takeMatch(expected: ExpectedFault, acquisition: ExpectedAcquisition | null): ActualFault | null {
    const candidates = this.unmatched.filter(
      ({ finding, line }) =>
        finding.rule === expected.rule && line === expected.line && finding.variable === expected.variable,
    );
    const exact = candidates.find(({ finding }) => this.position(finding.acquisition.start).line === acquisition?.line);
    const chosen = exact ?? candidates[0] ?? null;
    if (chosen) this.unmatched.splice(this.unmatched.indexOf(chosen), 1);
    return chosen;
  }

  private checkDetails(expected: ExpectedFault, finding: Finding): void {
    if (finding.confidence !== expected.confidence) {
      const doubts = finding.doubts.length > 0 ? ` (${finding.doubts.join('; ')})` : '';
      this.problem(expected.line, `${formatExpectation(expected)} has confidence ${finding.confidence}${doubts}`);
    }
    if (expected.severity !== null && finding.severity !== expected.severity) {
      this.problem(expected.line, `${formatExpectation(expected)} has severity ${finding.severity}`);
    }
    if (expected.message !== null && finding.message !== expected.message) {
      this.problem(expected.line, `${finding.rule}[${finding.variable}] says {{${finding.message}}}`);
    }
  }

  private checkAcquisition(acquisition: ExpectedAcquisition, finding: Finding): void {
    const start = this.position(finding.acquisition.start);
    const end = this.position(finding.acquisition.end);
    if (start.line !== acquisition.line) {
      this.problem(acquisition.line, `${finding.rule}[${finding.variable}] was acquired in line ${start.line + 1}`);
      return;
    }
    if (!acquisition.columns) return;
    const lineEnd = this.lines[start.line]?.code.length ?? 0;
    const columns = [start.column, end.line === start.line ? end.column : lineEnd];
    if (columns[0] === acquisition.columns[0] && columns[1] === acquisition.columns[1]) return;
    this.problem(
      acquisition.line,
      `${finding.rule}[${finding.variable}]: its acquisition is columns ${columns.join('-')}, the carets are at ${acquisition.columns.join('-')}`,
    );
  }

  private checkStep(step: ExpectedStep): void {
    const segment = this.segmentAt(step.line);
    const findings = this.answer.findings.filter(
      (finding) =>
        finding.variable === step.variable && this.segmentAt(this.position(finding.fault.start).line) === segment,
    );
    const isTold = findings.some((finding) =>
      finding.witness.some(
        ({ kind, location, message }) =>
          kind === step.step &&
          this.position(location.start).line === step.line &&
          (step.message === null || message === step.message),
      ),
    );
    if (isTold || this.isKnownMissing(step)) return;
    const told = findings.map((finding) => describeWitness(finding, this.position)).join(' | ');
    this.problem(step.line, `${formatExpectation(step)} is no step of a witness${told ? `: ${told}` : ''}`);
  }

  /** Steps of a finding that is known not to come need not come either. */
  private isKnownMissing(step: ExpectedStep): boolean {
    const segment = this.segmentAt(step.line);
    return this.expectations.some(
      (expected) =>
        expected.kind === 'fault' &&
        expected.status === 'missing' &&
        expected.variable === step.variable &&
        this.segmentAt(expected.line) === segment,
    );
  }

  private checkOneFindingEach(): void {
    const seen = new Set<string>();
    for (const { rule, variable, acquisition } of this.answer.findings) {
      const key = `${rule}[${variable}]@${acquisition.start}`;
      if (seen.has(key))
        this.problem(
          this.position(acquisition.start).line,
          `${rule}[${variable}] is reported twice for one acquisition`,
        );
      seen.add(key);
    }
  }

  /** A mark that no fault refers to is left over from an edit. */
  private checkMarks(): void {
    const referred = new Set(this.faults().map((fault) => this.acquisitionOf(fault)));
    for (const mark of this.expectations) {
      if (mark.kind === 'acquire' && !referred.has(mark)) {
        this.problem(mark.line, `${formatExpectation(mark)} belongs to no expected finding`);
      }
    }
  }

  private checkNotices(): void {
    const open = this.expectations.filter(
      (expectation): expectation is ExpectedNotice => expectation.kind === 'notice',
    );
    for (const notice of this.answer.notices) {
      const line = this.position(notice.location?.start ?? 0).line;
      const index = open.findIndex((one) => one.line === line && one.notice === notice.kind);
      const [expected] = index < 0 ? [] : open.splice(index, 1);
      const text = `notice[${notice.kind}]: ${notice.message}`;
      if (!expected) this.problem(line, `unexpected ${text}`);
      else if (expected.status === 'missing') this.problem(line, `${text} comes now: drop MISSING`);
      else if (expected.status === 'spurious') this.spurious.push(describeExpected(expected));
    }
    for (const one of open) {
      if (one.status === 'missing') this.missing.push(describeExpected(one));
      else this.problem(one.line, `not reported: ${describeExpected(one)}`);
    }
  }

  /** The nearest `acquire` above a fault of the same subject and function, or the first below where none is above. */
  private acquisitionOf(fault: ExpectedFault): ExpectedAcquisition | null {
    const segment = this.segmentAt(fault.line);
    const marks = this.expectations.filter(
      (mark): mark is ExpectedAcquisition =>
        mark.kind === 'acquire' &&
        mark.variable === fault.variable &&
        mark.label === fault.label &&
        this.segmentAt(mark.line) === segment,
    );
    return marks.findLast((mark) => mark.line <= fault.line) ?? marks[0] ?? null;
  }

  private segmentAt(line: number): FunctionSegment | null {
    return this.segments.find((segment) => segment.first <= line && line <= segment.last) ?? null;
  }

  private problem(line: number, text: string): void {
    const code = this.lines[line]?.code.trim() ?? '';
    this.problems.push(`line ${line + 1}: ${text}\n        ${code}`);
  }
}

/** Lines that end with a closing brace in the first column: a function of a fixture, or a type. */
interface FunctionSegment {
  readonly first: number;
  readonly last: number;
  readonly isSilent: boolean;
}

function functionSegments(lines: readonly FixtureLine[]): FunctionSegment[] {
  const segments: FunctionSegment[] = [];
  let first = 0;
  for (const [number, { code }] of lines.entries()) {
    if (!code.startsWith('}')) continue;
    const head = lines.slice(first, number).map((line) => line.code);
    segments.push({ first, last: number, isSilent: head.some((line) => /^[A-Za-z_].*_ok\s*\((?!.*;\s*$)/.test(line)) });
    first = number + 1;
  }
  return segments;
}

/** Every place a finding names, in document order. */
export function actualFaults(findings: readonly Finding[], position: (offset: number) => LinePosition): ActualFault[] {
  return findings.flatMap((finding) => {
    const lines = [finding.fault, ...finding.otherFaults].map((location) => position(location.start).line);
    return [...new Set(lines)].map((line) => ({ finding, line }));
  });
}

/** From offsets to lines and columns of a text. */
export function positions(text: string): (offset: number) => LinePosition {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line, column: offset - (starts[line] ?? 0) };
  };
}

function describeExpected(expected: ExpectedFault | ExpectedNotice): string {
  return `${expected.line + 1}: ${formatExpectation(expected)}`;
}

function describeActual({ finding }: ActualFault, position: (offset: number) => LinePosition): string {
  const { rule, variable, confidence, message } = finding;
  const doubts = finding.doubts.length > 0 ? `\n        doubts: ${finding.doubts.join('; ')}` : '';
  return `${rule}[${variable ?? '-'}] ${confidence} {{${message}}}\n        ${describeWitness(finding, position)}${doubts}`;
}

function describeWitness(finding: Finding, position: (offset: number) => LinePosition): string {
  const line = (location: Location): number => position(location.start).line + 1;
  return finding.witness.map(({ kind, location, message }) => `${line(location)} ${kind} (${message})`).join(' → ');
}
