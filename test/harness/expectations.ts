/**
 * The expectations written in the comments of a fixture, as `test/fixtures/README.md` defines them: reading them from
 * a source text, and writing one down. Lines count from 0 here and from 1 in everything a person reads.
 */
import {
  RULE_IDS,
  type Confidence,
  type Severity,
  type RuleId,
  type WitnessStep,
} from '../../server/src/rules/finding';

export type StepKind = Exclude<WitnessStep['kind'], 'acquire' | 'lost'>;

const STEP_KINDS: readonly StepKind[] = ['branch', 'call', 'release', 'use', 'assume'];
const CONFIDENCES: readonly Confidence[] = ['high', 'medium', 'low'];
const SEVERITIES: readonly Severity[] = ['warning', 'information'];

/** `MISSING:` and `SPURIOUS:` mark answers known to be wrong. */
export type Status = 'right' | 'missing' | 'spurious';

/** What the brackets hold: the variable, null for `-`, and a label that tells two acquisitions of it apart. */
interface Subject {
  readonly variable: string | null;
  readonly label: string | null;
}

export interface ExpectedFault extends Subject {
  readonly kind: 'fault';
  readonly line: number;
  readonly status: Status;
  readonly rule: RuleId;
  readonly confidence: Confidence;
  /** Null where the fixture does not say. */
  readonly severity: Severity | null;
  readonly message: string | null;
  readonly reason: string | null;
}

export interface ExpectedAcquisition extends Subject {
  readonly kind: 'acquire';
  readonly line: number;
  /** Columns under the carets, half-open; null where the comment stands behind the code. */
  readonly columns: readonly [number, number] | null;
}

export interface ExpectedStep extends Subject {
  readonly kind: 'step';
  readonly line: number;
  readonly step: StepKind;
  readonly message: string | null;
}

export interface ExpectedNotice {
  readonly kind: 'notice';
  readonly line: number;
  readonly status: Status;
  readonly notice: string;
  readonly reason: string | null;
}

export type Expectation = ExpectedFault | ExpectedAcquisition | ExpectedStep | ExpectedNotice;

class MalformedExpectation extends Error {
  constructor(line: number, text: string, problem: string) {
    super(`line ${line + 1}: ${problem}: ${text.trim()}`);
  }
}

/** One line of a fixture, taken apart. */
export interface FixtureLine {
  /** Without the expectation comment and the blanks before it; empty where the line holds nothing else. */
  readonly code: string;
  /** The comment with its slashes and the blanks before it, or null where the line expects nothing. */
  readonly comment: string | null;
  /** The comment stands alone on its line and speaks about the nearest line of code above. */
  readonly isBelow: boolean;
  readonly expectations: readonly Expectation[];
}

const COMMENT =
  /^(?<code>.*?)(?<comment>\s*\/\/\s*(?<carets>\^+)?\s*(?<items>(?:MISSING:\s*|SPURIOUS:\s*)?[a-z-]+\[.*))$/;

/** All lines of a fixture. Throws `MalformedExpectation` at a comment that looks like an expectation and is none. */
export function parseFixture(text: string): FixtureLine[] {
  const lines: FixtureLine[] = [];
  let codeLine = 0;
  for (const [number, line] of text.split('\n').entries()) {
    const parsed = parseLine(line, number, codeLine);
    if (!parsed.isBelow) codeLine = number;
    lines.push(parsed);
  }
  return lines;
}

function parseLine(line: string, number: number, codeLine: number): FixtureLine {
  const groups = COMMENT.exec(line)?.groups;
  if (!groups) return { code: line, comment: null, isBelow: false, expectations: [] };
  const { code = '', comment = '', carets, items = '' } = groups;
  const isBelow = code.trim() === '';
  if (carets && !isBelow) throw new MalformedExpectation(number, line, 'carets need a line of their own');
  const start = line.indexOf('^');
  const columns = carets ? ([start, start + carets.length] as const) : null;
  const reader = new ItemReader(items, number, isBelow ? codeLine : number, columns);
  return { code, comment, isBelow, expectations: reader.readAll() };
}

/** Reads `leak[fd] medium {{message}} -- reason, branch[fd]`. */
class ItemReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly ownLine: number,
    private readonly line: number,
    private readonly columns: readonly [number, number] | null,
  ) {}

  readAll(): Expectation[] {
    const items = [this.readItem()];
    while (this.take(/\s*,\s*/y) !== null) items.push(this.readItem());
    this.take(/\s*/y);
    if (this.at < this.text.length) this.fail('a comma or the end of the line was expected');
    return items;
  }

  private readItem(): Expectation {
    const status = this.readStatus();
    const name = this.take(/[a-z-]+/y) ?? this.fail('the name of a rule or step was expected');
    const subject = this.readBrackets();
    if (name === 'notice') {
      return { kind: 'notice', line: this.line, status, notice: subject, reason: this.readReason(status) };
    }
    if (status !== 'right' || isRule(name)) return this.readFault(status, name, subject);
    if (name === 'acquire') return { kind: 'acquire', line: this.line, columns: this.columns, ...asSubject(subject) };
    const step = STEP_KINDS.find((kind) => kind === name) ?? this.fail(`there is no rule or step '${name}'`);
    return { kind: 'step', line: this.line, step, message: this.readMessage(), ...asSubject(subject) };
  }

  private readStatus(): Status {
    const word = this.take(/(?:MISSING|SPURIOUS):\s*/y);
    if (word === null) return 'right';
    return word.startsWith('MISSING') ? 'missing' : 'spurious';
  }

  private readFault(status: Status, name: string, subject: string): ExpectedFault {
    const rule = isRule(name) ? name : this.fail(`there is no rule '${name}'`);
    const word = this.take(/\s+(?:high|medium|low)\b/y)?.trim();
    const confidence = CONFIDENCES.find((level) => level === word) ?? 'high';
    const severe = this.take(/\s+(?:warning|information)\b/y)?.trim();
    const severity = SEVERITIES.find((level) => level === severe) ?? null;
    const message = this.readMessage();
    const reason = this.readReason(status);
    return {
      kind: 'fault',
      line: this.line,
      status,
      rule,
      confidence,
      severity,
      message,
      reason,
      ...asSubject(subject),
    };
  }

  private readMessage(): string | null {
    const text = this.take(/\s*\{\{.*?\}\}/y);
    return text === null ? null : text.trim().slice(2, -2);
  }

  private readReason(status: Status): string | null {
    const reason = this.take(/\s+-- .*$/y)?.replace(/^\s+-- /, '') ?? null;
    if (status !== 'right' && reason === null) this.fail('a known wrong answer needs a reason: -- why');
    return reason;
  }

  /** The text between balanced brackets: `fds[0]` of `leak[fds[0]]`. */
  private readBrackets(): string {
    if (this.take(/\[/y) === null) this.fail('[variable] was expected');
    const start = this.at;
    for (let depth = 1; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === '[') depth++;
      if (this.text[this.at] === ']' && --depth === 0) return this.text.slice(start, this.at++);
    }
    return this.fail('a bracket is not closed');
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0] ?? null;
    if (match !== null) this.at += match.length;
    return match;
  }

  private fail(problem: string): never {
    throw new MalformedExpectation(this.ownLine, this.text, problem);
  }
}

function isRule(name: string): name is RuleId {
  return RULE_IDS.some((rule) => rule === name);
}

function asSubject(text: string): Subject {
  // `this.#fd` has no label.
  const [variable = '', label = null] = text.split(/(?<=[\w\])-])#/);
  return { variable: variable === '-' ? null : variable, label };
}

/** An expectation as it is written in a comment. */
export function formatExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'notice':
      return marked(expectation, `notice[${expectation.notice}]`);
    case 'acquire':
      return `acquire[${formatSubject(expectation)}]`;
    case 'step':
      return `${expectation.step}[${formatSubject(expectation)}]${formatMessage(expectation.message)}`;
    case 'fault':
      return formatFault(expectation);
  }
}

function formatFault(fault: ExpectedFault): string {
  const confidence = fault.confidence === 'high' ? '' : ` ${fault.confidence}`;
  const severity = fault.severity === null ? '' : ` ${fault.severity}`;
  return marked(fault, `${fault.rule}[${formatSubject(fault)}]${confidence}${severity}${formatMessage(fault.message)}`);
}

function formatMessage(message: string | null): string {
  return message === null ? '' : ` {{${message}}}`;
}

function marked({ status, reason }: Pick<ExpectedFault, 'status' | 'reason'>, text: string): string {
  const mark = { right: '', missing: 'MISSING: ', spurious: 'SPURIOUS: ' }[status];
  return `${mark}${text}${reason === null ? '' : ` -- ${reason}`}`;
}

function formatSubject({ variable, label }: Subject): string {
  return `${variable ?? '-'}${label === null ? '' : `#${label}`}`;
}
