/** All that is needed to find out what could be done about a finding. */
import type { FileAnalysis } from '../analysis/analyzeFile';
import type { FunctionIR } from '../ir';
import type { Finding } from '../rules/finding';
import { tokensOf } from '../syntax/tokens';
import type { Subject } from './candidates';
import { lostHandles } from './facts';
import { layoutOf } from './layout';

/** `around` is the finding's function. */
export function subjectOf(
  analysis: FileAnalysis,
  around: FunctionIR,
  includes: readonly string[],
  finding: Finding,
  text: string,
): Subject {
  const { location } = around;
  const source = text.slice(location.start, location.end);
  const page = { text, tokens: tokensOf(text), layout: layoutOf(text) };
  return { page, finding, around: location, handles: lostHandles(analysis, around, includes, finding, source) };
}
