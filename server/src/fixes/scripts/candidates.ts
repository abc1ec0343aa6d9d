/** What could be done about a finding in a script. As in C each candidate is tried before anybody sees it. */
import type { FileAnalysis } from '../../analysis/analyzeFile';
import type { FunctionIR } from '../../ir';
import type { Finding } from '../../rules/finding';
import type { SyntaxDocument } from '../../syntax';
import { NO_NODE } from '../../syntax/flatTree';
import type { Candidate } from '../candidate';
import { inChain } from './chains';
import { closings } from './closings';
import { ScriptDocument } from './document';
import { scriptHandle, type ScriptHandle } from './facts';
import { inMethod, kept, rightClose, using, withoutSecond } from './others';
import { inOwnTry, tryMovedUp } from './tries';
import { inCatch, inFinally } from './wrapping';

/** The likeliest first. */
export function scriptCandidates(
  analysis: FileAnalysis,
  functions: readonly FunctionIR[],
  finding: Finding,
  { text, items }: SyntaxDocument,
  allowsUsing: boolean,
): Candidate[] {
  const [whole] = items;
  if (!whole?.tree) return [];
  const document = new ScriptDocument(text, whole.tree, whole.start);
  const subject = { document, finding, allowsUsing };
  if (finding.rule === 'double-close') return withoutSecond(subject);
  const name = finding.variable ?? document.unusedName(nameFor(finding), document.nodeAt(finding.acquisition));
  const handle = scriptHandle(analysis, functions, finding, document, name);
  if (handle === null || !/^[A-Za-z_$][\w$.#]*$/.test(handle.name)) return [];
  switch (finding.rule) {
    case 'leak':
    case 'leak-overwritten':
      return [
        ...using(subject, handle),
        ...inChain(subject, handle),
        // What a `catch` does already is not written once more.
        ...(isReleasedInCatch(document, handle) ? inFinally(subject, handle) : []),
        ...closings(subject, handle),
        ...tryMovedUp(subject, handle),
        ...inFinally(subject, handle),
        ...inOwnTry(subject, handle),
      ];
    case 'leak-on-throw':
      return [
        ...using(subject, handle),
        ...tryMovedUp(subject, handle),
        ...inChain(subject, handle),
        ...inFinally(subject, handle),
        ...inOwnTry(subject, handle),
        ...inCatch(subject, handle),
      ];
    case 'leak-discarded':
      return kept(subject, handle);
    case 'leak-field':
      return inMethod(subject, handle);
    case 'wrong-close':
      return rightClose(subject, handle);
    default:
      return [];
  }
}

function isReleasedInCatch(document: ScriptDocument, { releases }: ScriptHandle): boolean {
  return releases.some((release) => {
    for (let at = document.nodeAt(release); at !== NO_NODE && !document.isFunction(at); at = document.parent(at))
      if (document.type(at) === 'catch_clause') return true;
    return false;
  });
}

function nameFor({ resource, noun }: Finding): string {
  return resource === 'file-descriptor' ? 'fd' : (noun.split(' ').at(-1) ?? 'handle').toLowerCase();
}
