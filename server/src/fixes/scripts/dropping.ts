/** Releases that are one too many once another one comes. */
import type { Location } from '../../ir';
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import { removed, type TextEdit } from '../edits';
import { isFirstInLine } from '../layout';
import type { ScriptDocument } from './document';
import type { ScriptHandle } from './facts';
import type { Stretch } from './stretches';

/** The statements that release it goes without; null where one is more than that. */
export function releasesDropped(
  document: ScriptDocument,
  { first, last }: Stretch,
  handle: ScriptHandle,
): TextEdit[] | null {
  const from = document.location(first).start;
  const to = document.location(last).end;
  const edits: TextEdit[] = [];
  for (const release of handle.releases) {
    if (release.start < from || release.end > to) continue;
    const node = document.nodeAt(release);
    const statement = document.statementAround(node);
    if (statement === NO_NODE) return null;
    const { start, end } = document.location(statement);
    const text = document.text.slice(start, end).replace(/;$/, '').trim();
    const isAlone = /^(?:(?:await|void)\s+)?/.exec(text)![0] + document.textOf(node) === text;
    // With other arguments it does more than to release: `socket.end(text)`.
    const isBare = ['', handle.name].includes(/\(\s*([\w$.]*)\s*\)$/.exec(text)?.[1] ?? '?');
    if (document.functionAround(statement) !== document.functionAround(first) || !isAlone || !isBare) return null;
    const edit = withoutStatement(document, statement);
    if (edit === null) return null;
    if (!edits.some((one) => one.start === edit.start)) edits.push(edit);
  }
  return edits;
}

function withoutStatement(document: ScriptDocument, statement: NodeId): TextEdit | null {
  const parent = document.parent(statement);
  const isOnly = document.placeOfStatement(statement)?.header !== null;
  const block = document.type(parent) === 'statement_block' && document.children(parent).length === 1;
  if (!isOnly && !block) return removed(document.text, withComment(document, statement));
  const owner = isOnly ? parent : document.parent(parent);
  if (document.type(owner) !== 'if_statement') return null;
  const hasElse = document.tree.child(owner, 'alternative') !== NO_NODE;
  const isPlain = !/[\w$\])]\s*\(/.test(document.textOf(document.tree.child(owner, 'condition')));
  if (hasElse || !isPlain || document.placeOfStatement(owner)?.header !== null) return null;
  return removed(document.text, withComment(document, owner));
}

/** What stands behind the statement in its last line is about it. */
export function withComment(document: ScriptDocument, statement: NodeId): Location {
  const { start, end } = document.location(statement);
  if (!isFirstInLine(document.text, start)) return { start, end };
  return { start, end: end + /^(?:[ \t]*\/\/[^\r\n]*)?/.exec(document.text.slice(end))![0].length };
}
