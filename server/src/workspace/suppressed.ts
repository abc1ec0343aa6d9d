/** Applies a text's suppression comments to what was found in it. */
import { mayHaveSuppressions, suppress } from '../rules/suppressions';
import { commentsOf } from '../syntax';
import { scriptGrammar } from './languages';
import type { FileResult } from './fileResult';

/** `isWhole` is whether the result is that of all of the text. */
export function withoutSuppressed(text: string, result: FileResult, isWhole = true): FileResult {
  if (!mayHaveSuppressions(text)) return result;
  const isComplete = isWhole && result.notices.length === 0;
  const { findings, suppressed } = suppress(
    text,
    commentsOf(text, scriptGrammar(result.path) !== null),
    result.findings,
    isComplete,
  );
  return { ...result, findings, statistics: { ...result.statistics, suppressed } };
}
