/**
 * A finding: what the user is told. The one structure that reporters, the language server and fixes share. Locations
 * count from the document's start.
 */
import type { Location } from '../ir';

export const RULE_IDS = [
  'leak',
  'leak-overwritten',
  'leak-discarded',
  'leak-on-throw',
  'leak-field',
  'double-close',
  'use-after-close',
  'wrong-close',
  'unused-suppression',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

export type Confidence = 'high' | 'medium' | 'low';

const CONFIDENCE_RANK: Readonly<Record<Confidence, number>> = { high: 3, medium: 2, low: 1 };

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface WitnessStep {
  readonly kind: 'acquire' | 'branch' | 'call' | 'release' | 'use' | 'lost' | 'assume';
  readonly location: Location;
  /** One sentence or clause for the reader: `'fd' is opened here`, `assuming 'read' fails`. */
  readonly message: string;
}

export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Of what is low since the process ends then: what it would be otherwise. */
  readonly confidenceBeforeExit?: Confidence;
  /** One full sentence, identifiers in single quotes, no advice. Stands alone in a Problems list. */
  readonly message: string;
  /** The function it lies in; empty where it lies in none. */
  readonly function: string;
  /** As the user would name the handle: `fd`, `conn->fd`, `fds[0]`; null where it was never bound. */
  readonly variable: string | null;
  /** `descriptor`, `stream`… */
  readonly resource: string;
  /** For messages: `file descriptor`. */
  readonly noun: string;
  /** The call that opened it, or, of what was opened elsewhere, the call that released it first. */
  readonly acquisition: Location;
  /** Where it goes wrong: the leaking exit, the overwrite, the second close. */
  readonly fault: Location;
  /** All other places where the same acquisition is lost, in document order, `fault` not among them. */
  readonly otherFaults: readonly Location[];
  /** Findings of a file with the same cause are one mistake, which several functions come upon. */
  readonly cause?: string;
  /** From the acquisition to the fault, in order; empty only where the finding is about a comment. */
  readonly witness: readonly WitnessStep[];
  /** Why the confidence is not high, each a clause: `'foo' is not defined here and was assumed not to keep 'fd'`. */
  readonly doubts: readonly string[];
  /** Stable across edits elsewhere in the file: hash of rule, function, resource and acquisition text; 16 hex digits. */
  readonly fingerprint: string;
}

/** Of which findings is told. */
export interface ConfidenceFilter {
  readonly minConfidence: Confidence;
  /** Whoever asks for what is open where the process ends gets it, though that alone makes its confidence low. */
  readonly reportAtExit?: boolean;
}

export function isReported(finding: Finding, { minConfidence, reportAtExit = false }: ConfidenceFilter): boolean {
  const { confidence, confidenceBeforeExit = confidence } = finding;
  return CONFIDENCE_RANK[reportAtExit ? confidenceBeforeExit : confidence] >= CONFIDENCE_RANK[minConfidence];
}

/** Where the finding begins: `opened here`, or `closed here` for what was opened elsewhere. */
export function originVerb(finding: Finding): 'opened' | 'closed' {
  return finding.witness[0]?.kind === 'release' ? 'closed' : 'opened';
}

/** Something that was not analysed in full: shown, counted, never silently dropped. */
export interface Notice {
  readonly kind: 'damaged' | 'capped' | 'skipped' | 'failed';
  readonly message: string;
  readonly function: string | null;
  /** Null where the whole file is meant. */
  readonly location: Location | null;
}
