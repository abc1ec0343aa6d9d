/** The one place where findings become protocol structures. */
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Range,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Location } from '../ir';
import { isReported, originVerb, type Finding, type Severity } from '../rules/finding';
import { ruleDocs } from './ruleDocs';
import type { FileResult } from '../workspace/fileResult';
import type { DocumentStatus, IncompleteFunction, ShownFinding } from './protocol';
import type { Settings } from './settings';

const SOURCE = 'unclosed';
/** Nobody reads more of what was not understood. */
const MAX_LISTED = 100;

const SEVERITIES: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** `Diagnostic.data`: lets a code action find the finding again. */
interface DiagnosticPayload {
  readonly fingerprint: string;
}

/** A finding as the settings want it: its severity, or null where it is not shown. */
function shownSeverity(finding: Finding, settings: Settings): Severity | null {
  if (!isReported(finding, settings)) return null;
  const level = settings.rules.get(finding.rule);
  if (level === 'off') return null;
  return level ?? finding.severity;
}

/** The findings that the settings let through. */
export function shownFindings(findings: readonly Finding[], settings: Settings): Finding[] {
  return findings.filter((finding) => shownSeverity(finding, settings) !== null);
}

/** The first line of `location`: a squiggle over several lines hides more than it shows. */
function toRange(location: Location, document: TextDocument): Range {
  const start = document.positionAt(location.start);
  const end = document.positionAt(location.end);
  if (end.line === start.line) return { start, end };
  const line = document.getText({ start, end: { line: start.line + 1, character: 0 } });
  return { start, end: { line: start.line, character: start.character + line.trimEnd().length } };
}

function related(location: Location, message: string, document: TextDocument): DiagnosticRelatedInformation {
  return { location: { uri: document.uri, range: toRange(location, document) }, message };
}

function subject(finding: Finding): string {
  return finding.variable === null ? `the ${finding.noun}` : `'${finding.variable}'`;
}

/** The witness path, then the other places where the same acquisition is lost. */
function explanation(finding: Finding, document: TextDocument): DiagnosticRelatedInformation[] {
  return [
    ...finding.witness.map((step) => related(step.location, step.message, document)),
    ...finding.otherFaults.map((fault) => related(fault, `${subject(finding)} is also lost here`, document)),
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sameLocation(a: Location, b: Location): boolean {
  return a.start === b.start && a.end === b.end;
}

/** What is said of a place in a faint mark. */
interface Mark {
  readonly location: Location;
  readonly message: string;
  /** Where it leads. */
  readonly other: Location;
  readonly otherMessage: string;
}

/** The end of the path, leading back to the acquisition. */
function faultMark(finding: Finding, document: TextDocument): Mark {
  const { fault, acquisition } = finding;
  const last = finding.witness.findLast((step) => sameLocation(step.location, fault));
  const line = document.positionAt(acquisition.start).line + 1;
  const verb = originVerb(finding);
  const what = last?.message ?? `${subject(finding)} goes wrong here`;
  return {
    location: fault,
    message: `${capitalized(what)} (${verb} in line ${line})`,
    other: acquisition,
    otherMessage: `${subject(finding)} is ${verb} here`,
  };
}

/** The acquisition, leading to the end of the path. */
function originMark(finding: Finding, document: TextDocument): Mark {
  const { fault, acquisition } = finding;
  const line = document.positionAt(fault.start).line + 1;
  const origin = `${subject(finding)} is ${originVerb(finding)} here`;
  return {
    location: acquisition,
    message: `${capitalized(origin)} (it goes wrong in line ${line})`,
    other: fault,
    otherMessage: `${subject(finding)} goes wrong here`,
  };
}

/** What of a diagnostic the client can show. */
export interface ClientShows {
  /** Related information. */
  readonly related: boolean;
  /** A link to what explains the rule. */
  readonly descriptions: boolean;
}

/** A faint mark at the other end of the path; null where that is the same place. */
function hint(finding: Finding, document: TextDocument, { reportAt }: Settings, shows: ClientShows): Diagnostic | null {
  if (sameLocation(finding.fault, finding.acquisition)) return null;
  const mark = reportAt === 'leak' ? originMark(finding, document) : faultMark(finding, document);
  return {
    range: toRange(mark.location, document),
    severity: DiagnosticSeverity.Hint,
    source: SOURCE,
    ...codeOf(finding, shows),
    message: mark.message,
    data: { fingerprint: finding.fingerprint } satisfies DiagnosticPayload,
    ...(shows.related && { relatedInformation: [related(mark.other, mark.otherMessage, document)] }),
  };
}

function codeOf({ rule }: Finding, shows: ClientShows): Pick<Diagnostic, 'code' | 'codeDescription'> {
  const href = shows.descriptions ? ruleDocs(rule) : null;
  return { code: rule, ...(href === null ? {} : { codeDescription: { href } }) };
}

/** What is published for a document. */
export function toDiagnostics(
  findings: readonly Finding[],
  document: TextDocument,
  settings: Settings,
  shows: ClientShows,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const finding of findings) {
    const severity = shownSeverity(finding, settings);
    if (severity === null) continue;
    diagnostics.push({
      range: toRange(settings.reportAt === 'leak' ? finding.fault : finding.acquisition, document),
      severity: SEVERITIES[severity],
      source: SOURCE,
      ...codeOf(finding, shows),
      message: finding.message,
      data: { fingerprint: finding.fingerprint } satisfies DiagnosticPayload,
      ...(finding.rule === 'unused-suppression' && { tags: [DiagnosticTag.Unnecessary] }),
      ...(shows.related && { relatedInformation: explanation(finding, document) }),
    });
    const mark = hint(finding, document, settings, shows);
    if (mark) diagnostics.push(mark);
  }
  return diagnostics;
}

/** The same findings for a client that shows their paths. */
export function toShownFindings(
  findings: readonly Finding[],
  document: TextDocument,
  settings: Settings,
): ShownFinding[] {
  return findings.flatMap((finding) => {
    const severity = shownSeverity(finding, settings);
    if (severity === null) return [];
    const { fingerprint, rule, confidence, message, witness } = finding;
    return {
      ...{ fingerprint, rule, severity, confidence, message, function: finding.function },
      acquisition: toRange(finding.acquisition, document),
      fault: toRange(finding.fault, document),
      steps: witness.map((step) => ({
        kind: step.kind,
        message: step.message,
        range: toRange(step.location, document),
      })),
    };
  });
}

/** What the status item shows of a document. */
export function toDocumentStatus(
  result: FileResult,
  document: TextDocument,
  version: number,
  settings: Settings,
): DocumentStatus {
  const { functions, damaged, capped } = result.statistics;
  const findings = shownFindings(result.findings, settings).length;
  const incomplete = result.notices.flatMap((notice): IncompleteFunction[] => {
    if (notice.function === null || notice.location === null) return [];
    return [{ name: notice.function, message: notice.message, line: document.positionAt(notice.location.start).line }];
  });
  const listed = incomplete.length === 0 ? {} : { incomplete: incomplete.slice(0, MAX_LISTED) };
  return { uri: document.uri, version, findings, functions, damaged, capped, ...listed };
}
