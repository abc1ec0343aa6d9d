/** What follows the acquisition is put into a `try` whose `finally` releases. */
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { Candidate } from '../candidate';
import type { TextEdit } from '../edits';
import { indentationAt, isFirstInLine, lineStart } from '../layout';
import type { ScriptDocument } from './document';
import type { ScriptHandle } from './facts';
import { releasesDropped } from './dropping';
import { indented, shortened, statementsOf, stretchOf, type Stretch } from './stretches';
import { closeAt, finalClose, isUsedLater, risk, type ScriptSubject } from './subject';
import { extended } from './tries';

export function inFinally(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document } = subject;
  const [closer] = handle.closers;
  const whole = stretchOf(subject, handle);
  if (!closer || whole === null || handle.passed.length > 0) return [];
  const short = shortened(document, whole, handle.root);
  const title = `Close '${handle.name}' in a finally block`;
  const candidate = (stretch: Stretch, isConditional: boolean): Candidate[] => {
    const edits = wrappedInFinally(document, stretch, handle, isConditional);
    return edits ? [{ title, parts: [edits], ...risk(subject, document.parent(stretch.first), handle) }] : [];
  };
  // That it is closed under some condition only may be the very mistake.
  return [
    ...candidate(short, true),
    ...(short.last === whole.last ? [] : candidate(whole, true)),
    ...(handle.given === null && whole.isBehindBranch !== true ? candidate(short, false) : []),
  ];
}

/** Released where something throws, since somebody else has it afterwards. */
export function inCatch(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document } = subject;
  const stretch = stretchOf(subject, handle);
  const [closer] = handle.closers;
  if (!closer || stretch === null) return [];
  if (statementsOf(document, stretch).some((each) => isUsedLater(document, each, handle))) return [];
  const error = document.unusedName('error', stretch.first);
  const close = finalClose(document, stretch.first, handle, closer, stretch.isBehindBranch === true);
  if (close === null) return [];
  const lines = [close, `throw ${error}${document.end}`];
  const edits = wrapped(document, stretch, ` catch (${error})`, lines);
  if (edits === null) return [];
  const title = `Close '${handle.name}' where something throws`;
  const risky = risk(subject, document.parent(stretch.first), { ...handle, isAsynchronous: false });
  return [{ title, parts: [[...closer.imports, ...edits]], ...risky }];
}

/** Null where it cannot be done, or would be too early for something. */
export function wrappedInFinally(
  document: ScriptDocument,
  stretch: Stretch,
  handle: ScriptHandle,
  isConditional: boolean,
): TextEdit[] | null {
  const [closer] = handle.closers;
  if (!closer) return null;
  const statements = statementsOf(document, stretch);
  if (statements.some((each) => isUsedLater(document, each, handle))) return null;
  const dropped = releasesDropped(document, stretch, handle);
  const waits = returnsAwaited(document, statements, handle, closer.isAwaited);
  if (dropped === null || waits === null) return null;
  const close = isConditional
    ? finalClose(document, stretch.first, handle, closer, stretch.isBehindBranch === true)
    : closeAt(document, stretch.first, closer);
  if (close === null) return null;
  const isAttempt = stretch.first === stretch.last && document.type(stretch.first) === 'try_statement';
  if (isAttempt) return [...closer.imports, ...extended(document, stretch.first, close, dropped), ...waits];
  const edits = wrapped(document, stretch, ' finally', [close], [...dropped, ...waits]);
  return edits && [...closer.imports, ...edits];
}

/** Where the comments begin that stand right above a line. */
function commentsBefore(text: string, line: number): number {
  let start = line;
  for (;;) {
    const above = lineStart(text, start - 1);
    if (start === 0 || !/^[ \t]*\/\//.test(text.slice(above, start))) return start;
    start = above;
  }
}

const FIXED =
  /^(?:import|export|function|class|generator_function|enum|interface|type_alias)\w*_(?:statement|declaration)$/;

/** `try {` before the statements, `}` and a clause behind them; null where they cannot stand in a block. */
function wrapped(
  document: ScriptDocument,
  stretch: Stretch,
  clause: string,
  inner: readonly string[],
  within: readonly TextEdit[] = [],
): TextEdit[] | null {
  const { text, layout } = document;
  if (document.type(document.parent(stretch.first)).startsWith('switch_')) return null;
  if (statementsOf(document, stretch).some((each) => FIXED.test(document.type(each)))) return null;
  const from = document.location(stretch.first).start;
  const to = document.location(stretch.last).end;
  const { lineEnd, unit } = layout;
  if (!isFirstInLine(text, from)) {
    if (text.slice(from, to).includes('\n')) return null;
    return [
      { start: from, end: from, text: 'try { ' },
      ...within,
      { start: to, end: to, text: ` }${clause} { ${inner.join(' ')} }` },
    ];
  }
  const outer = indentationAt(text, from);
  const start = commentsBefore(text, lineStart(text, from));
  const newline = text.indexOf('\n', to);
  const isLast = newline === -1 || !/^[ \t]*(?:\/\/.*|\/\*.*\*\/[ \t]*)?\r?$/.test(text.slice(to, newline));
  if (isLast) return null;
  const end = newline + 1;
  const lines = inner.map((line) => `${outer}${unit}${line}${lineEnd}`).join('');
  return [
    { start, end: start, text: `${outer}try {${lineEnd}` },
    ...merged([...indented(document, start, end), ...within]),
    { start: end, end, text: `${outer}}${clause} {${lineEnd}${lines}${outer}}${lineEnd}` },
  ];
}

/** Indentation of lines that go away is not wanted. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  const gone = edits.filter(({ start, end }) => end > start);
  return edits.filter(
    (edit) =>
      edit.end > edit.start ||
      edit.text.trim() !== '' ||
      !gone.some((g) => g.start <= edit.start && edit.start < g.end),
  );
}

/** What is returned is waited for before the resource is released; null where that cannot be. */
function returnsAwaited(
  document: ScriptDocument,
  statements: readonly NodeId[],
  { root }: ScriptHandle,
  isPromised: boolean,
): TextEdit[] | null {
  const edits: TextEdit[] = [];
  const returns = statements.flatMap((each) => [
    ...(document.type(each) === 'return_statement' ? [each] : []),
    ...document.below(each, new Set(['return_statement'])),
  ]);
  for (const each of returns) {
    const value = document.tree.firstNamed(each);
    if (document.functionAround(each) !== document.functionAround(statements[0]!)) continue;
    if (value === NO_NODE || document.type(value) !== 'call_expression') continue;
    if (!document.mentions(document.location(value), root)) continue;
    const { start } = document.location(value);
    if (document.isAsync(each)) edits.push({ start, end: start, text: 'await ' });
    else if (isPromised) return null;
  }
  return edits;
}
