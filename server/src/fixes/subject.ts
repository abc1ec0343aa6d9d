/** All that is needed to find out what could be done about a finding. */
import type { FileAnalysis } from '../analysis/analyzeFile';
import type { FunctionIR } from '../ir';
import type { Finding } from '../rules/finding';
import { tokensOf } from '../syntax/tokens';
import type { Subject } from './candidate';
import { readingsOf } from './facts';
import { layoutOf } from './layout';

/** `one` is the finding's function. */
export function subjectOf(analysis: FileAnalysis, one: FunctionIR, finding: Finding, text: string): Subject {
  const page = { text, tokens: tokensOf(text), layout: layoutOf(text) };
  return { page, finding, one, around: one.location, readings: readingsOf(analysis, one, finding, text) };
}
