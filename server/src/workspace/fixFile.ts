/** Makes the changes of one file's text that were proven to mend it. */
import { applied } from '../fixes';
import { isReported, type Confidence, type Finding, type RuleId } from '../rules/finding';
import type { Analyzer } from './analyzer';
import type { FileResult } from './fileResult';

/** Which findings are to be mended. Plain data: crosses worker boundaries. */
export interface FixSelection {
  /** Null for all. */
  readonly rules: readonly RuleId[] | null;
  readonly minConfidence: Confidence;
  readonly reportAtExit?: boolean;
}

/** What became of a text. */
export interface TextChange {
  readonly before: string;
  readonly after: string;
  /** Findings that are gone. */
  readonly fixed: number;
}

export interface FixedText {
  readonly change: TextChange;
  /** What is found in the text as it is now. */
  readonly result: FileResult;
}

/**
 * Mends one finding after the other, each in the text that the one before has left; null where nothing can be done.
 * `found` is the result of the text. A fix that does not lessen what was asked to be mended is not made,
 * nor is one that somebody has to look at.
 */
export function fixText(
  path: string,
  text: string,
  analyzer: Analyzer,
  selection: FixSelection,
  found: FileResult,
): FixedText | null {
  let after = text;
  let result = found;
  const isSelected = (finding: Finding): boolean =>
    (selection.rules?.includes(finding.rule) ?? true) && isReported(finding, selection);
  const selected = (): readonly Finding[] => result.findings.filter(isSelected);
  const total = selected().length;
  const hopeless = new Set<string>();
  for (;;) {
    const left = selected();
    const next = left.find(({ fingerprint }) => !hopeless.has(fingerprint));
    if (!next) break;
    const [fix] = analyzer.fixes(path, after, next.fingerprint);
    const mended = fix && !fix.isRisky ? applied(after, fix.edits) : undefined;
    const outcome = mended === undefined ? null : analyzer.analyze(path, mended);
    if (mended !== undefined && outcome && outcome.findings.filter(isSelected).length < left.length) {
      after = mended;
      result = outcome;
    } else hopeless.add(next.fingerprint);
  }
  const fixed = total - selected().length;
  return fixed > 0 ? { change: { before: text, after, fixed }, result } : null;
}
