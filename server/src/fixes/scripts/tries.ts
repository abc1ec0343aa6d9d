/** A `try` that is there already: it gets a `finally`, or more statements. */
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { Candidate } from '../candidate';
import type { TextEdit } from '../edits';
import { insertedBefore } from '../insertions';
import { indentationAt, isFirstInLine, lineStart } from '../layout';
import type { ScriptDocument } from './document';
import { releasesDropped } from './dropping';
import type { ScriptHandle } from './facts';
import { guardedClose, risk, type ScriptSubject } from './subject';
import { declaredIn, indented, statementsOf, stretchOf } from './stretches';

/** A `try` around the acquisition gets a `finally`, where the variable is declared outside of it. */
export function inOwnTry(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document, finding } = subject;
  const [closer] = handle.closers;
  if (!closer || handle.passed.length > 0) return [];
  const start = document.nodeAt(finding.acquisition);
  for (let at = start; at !== NO_NODE && !document.isFunction(at); at = document.parent(at)) {
    if (document.type(at) !== 'try_statement') continue;
    const { tree } = document;
    const clauses = document.children(at);
    const body = tree.child(at, 'body');
    if (clauses.some((each) => tree.type(each) === 'finally_clause')) return [];
    if (document.location(body).end < finding.acquisition.end) continue;
    if (declaredIn(document, document.children(body)).includes(handle.root)) return [];
    const stretch = { first: at, last: at };
    const dropped = releasesDropped(document, stretch, handle);
    const close = guardedClose(document, at, handle, closer);
    if (dropped === null || close === null) return [];
    const title = `Close '${handle.name}' in a finally block`;
    const edits = [...closer.imports, ...extended(document, at, close, dropped)];
    return [{ title, parts: [edits], ...risk(subject, document.parent(at), handle) }];
  }
  return [];
}

/** A `try` that releases in its `finally` begins right behind the acquisition. */
export function tryMovedUp(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document } = subject;
  const stretch = stretchOf(subject, handle);
  if (stretch === null) return [];
  const statements = statementsOf(document, stretch);
  const at = statements.findIndex((each) => document.type(each) === 'try_statement');
  const attempt = statements[at];
  if (attempt === undefined || at === 0) return [];
  const { tree, text } = document;
  const body = tree.child(attempt, 'body');
  const last = document.children(attempt).find((each) => tree.type(each) === 'finally_clause');
  const isReleased = (node: NodeId): boolean => handle.releases.some((each) => isIn(document, each.start, node));
  if (last === undefined || !isReleased(last)) return [];
  const before = statements.slice(0, at);
  const rest = { start: document.location(body).end, end: document.location(document.parent(attempt)).end };
  if (declaredIn(document, before).some((name) => document.mentions(rest, name))) return [];
  const [first] = before;
  const start = lineStart(text, document.location(first!).start);
  const opening = document.location(body).start;
  const line = lineStart(text, document.location(attempt).start);
  if (!isFirstInLine(text, document.location(first!).start) || text.slice(line, opening).trim() !== 'try') return [];
  if (!/^\{[ \t]*\r?\n/.test(text.slice(opening))) return [];
  const { lineEnd } = document.layout;
  const outer = indentationAt(text, document.location(attempt).start);
  const edits = [
    { start, end: start, text: `${outer}try {${lineEnd}` },
    ...indented(document, start, line),
    { start: line, end: text.indexOf('\n', opening) + 1, text: '' },
  ];
  return [{ title: `Close '${handle.name}' in the finally block from here on`, parts: [edits] }];
}

/** The `try` releases at its end, and a `catch` that only did so before it threw again goes. */
export function extended(
  document: ScriptDocument,
  attempt: NodeId,
  close: string,
  dropped: readonly TextEdit[],
): TextEdit[] {
  const { text, layout } = document;
  const { lineEnd, unit } = layout;
  const { start, end } = document.location(attempt);
  const outer = indentationAt(text, start);
  const clauses = document.children(attempt);
  const last = clauses.find((each) => document.type(each) === 'finally_clause');
  if (last !== undefined) {
    const brace = { start: document.location(last).end - 1, end: document.location(last).end };
    const place = { location: brace, isBrace: true, header: null, isLabelled: false };
    return [...dropped, ...insertedBefore(document, place, [{ text: close, level: 0 }])];
  }
  const clause = ` finally {${lineEnd}${outer}${unit}${close}${lineEnd}${outer}}`;
  const caught = clauses.find((each) => document.type(each) === 'catch_clause');
  const needless = caught !== undefined && throwsOnly(document, caught, dropped);
  if (!needless) return [...dropped, { start: end, end, text: clause }];
  const from = document.location(document.tree.child(attempt, 'body')).end;
  return [...dropped.filter((each) => each.start < from), { start: from, end, text: clause }];
}

function throwsOnly(document: ScriptDocument, clause: NodeId, dropped: readonly TextEdit[]): boolean {
  const statements = document.children(document.tree.child(clause, 'body'));
  const parameter = document.tree.child(clause, 'parameter');
  const left = statements.filter((each) => {
    const { start, end } = document.location(each);
    return !dropped.some((edit) => edit.start <= start && end <= edit.end);
  });
  const [only] = left;
  if (only === undefined || left.length !== 1 || left.length === statements.length || parameter === NO_NODE)
    return false;
  return document.textOf(only).replace(/;$/, '') === `throw ${document.textOf(parameter)}`;
}

function isIn(document: ScriptDocument, at: number, node: NodeId): boolean {
  const { start, end } = document.location(node);
  return start <= at && at < end;
}
