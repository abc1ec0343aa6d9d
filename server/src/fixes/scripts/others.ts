/** What is done about findings that are no leaks at exits. */
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { Location } from '../../ir';
import type { Candidate } from '../candidate';
import { removed, type TextEdit } from '../edits';
import { insertedBefore } from '../insertions';
import { indentationAt, isFirstInLine, lineStart } from '../layout';
import type { ScriptDocument } from './document';
import { isAwaited, type ScriptHandle } from './facts';
import { closeAt, guardedClose, type ScriptSubject } from './subject';
import { closedWhenSettled } from './chains';
import { releasesDropped, withComment } from './dropping';
import { declaredIn, stretchOf } from './stretches';
import { wrappedInFinally } from './wrapping';

/** Gets a variable, and is closed. `handle` has the variable's name already. */
export function kept(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document, finding } = subject;
  const [closer] = handle.closers;
  const acquisition = document.nodeAt(finding.acquisition);
  const expression = isAwaited(document, acquisition) ? document.parent(acquisition) : acquisition;
  const statement = document.statementAround(expression);
  if (!closer || statement === NO_NODE || handle.passed.length > 0) return [];
  const isPending = expression === acquisition && handle.isPromised;
  if (isPending && !document.isAsync(statement)) {
    const settled = closedWhenSettled(subject, expression, handle);
    return settled ? [settled] : [];
  }
  // What has a callback, or events, is meant to go on.
  const list = document.tree.child(acquisition, 'arguments');
  const hasCallback = list !== NO_NODE && document.children(list).some((each) => document.isFunction(each));
  const risky = hasCallback || (handle.isAsynchronous && !handle.isPromised) ? ({ isRisky: true } as const) : {};
  const isWhole = document.type(statement) === 'expression_statement' && document.parent(expression) === statement;
  const wait = isPending ? 'await ' : '';
  const declaration = `const ${handle.name} = ${wait}${document.textOf(expression)}${document.end}`;
  const title = `Keep it in '${handle.name}', and close it`;
  const { start, end } = document.location(statement);
  if (isWhole) {
    const close = closeAt(document, statement, closer);
    const separator = isFirstInLine(document.text, start)
      ? `${document.layout.lineEnd}${indentationAt(document.text, start)}`
      : ' ';
    return [
      { title, parts: [[...closer.imports, { start, end, text: `${declaration}${separator}${close}` }]], ...risky },
    ];
  }
  // What is a promise so far would be waited for too early.
  if (isPending) return [];
  return heldWithin(document, statement, expression, handle, declaration, { title, ...risky });
}

/** The statement that it stands in uses the variable, and all that follows is in a `try`. */
function heldWithin(
  document: ScriptDocument,
  statement: NodeId,
  expression: NodeId,
  handle: ScriptHandle,
  declaration: string,
  about: Omit<Candidate, 'parts'>,
): Candidate[] {
  const place = document.placeOfStatement(statement);
  if (place?.header !== null || document.functionAround(expression) !== document.functionAround(statement)) return [];
  const siblings = document.children(document.parent(statement));
  const used = document.location(expression);
  const isBracketed = document.type(document.parent(expression)) === 'parenthesized_expression';
  const { start, end } = isBracketed ? document.location(document.parent(expression)) : used;
  const use = { start, end, text: handle.name };
  const whole = { first: statement, last: siblings.at(-1)! };
  const declared = declaredIn(document, [statement]);
  const rest = { start: document.location(statement).end, end: document.location(document.parent(statement)).end };
  const isShort = declared.every((name) => !document.mentions(rest, name));
  const wrapping = wrappedInFinally(document, isShort ? { first: statement, last: statement } : whole, handle, false);
  if (wrapping === null) return [];
  // What is returned has to be done with it first.
  const value = document.tree.firstNamed(statement);
  const isReturned = document.type(statement) === 'return_statement' && document.type(value) === 'call_expression';
  const waits = isReturned && (handle.isAsynchronous || document.isAsync(statement));
  if (waits && !document.isAsync(statement)) return [];
  const at = waits ? document.location(value).start : start;
  const wait = waits ? [{ start: at, end: at, text: 'await ' }] : [];
  const before = insertedBefore(document, place, [{ text: declaration, level: 0 }]);
  return [{ ...about, parts: [[...before, ...wrapping, ...wait, use]] }];
}

/** `const handle = …` becomes `await using handle = …`. */
export function using(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document, finding, allowsUsing } = subject;
  const { disposable, passed, name } = handle;
  if (disposable === undefined || passed.length > 0 || handle.isInteger) return [];
  // Where nothing says so, what is written already does.
  if (!allowsUsing && !/^[ \t]*(?:await[ \t]+)?using[ \t]+[\w$]+[ \t]*=/m.test(document.text)) return [];
  const statement = document.statementAround(document.nodeAt(finding.acquisition));
  if (statement === NO_NODE || document.type(statement) !== 'lexical_declaration') return [];
  const { start } = document.location(statement);
  const word = /^const\s+([\w$]+)\s*[=:]/.exec(document.text.slice(start));
  if (word?.[1] !== name) return [];
  const isAwaitedUsing = disposable === 'async' || (disposable === 'both' && document.isAsync(statement));
  if (isAwaitedUsing && !document.isAsync(statement)) return [];
  const text = isAwaitedUsing ? 'await using' : 'using';
  const stretch = stretchOf(subject, handle);
  const dropped = stretch === null ? [] : releasesDropped(document, stretch, handle);
  if (dropped === null) return [];
  return [
    {
      title: `Have '${name}' closed at the end of its block by '${text}'`,
      parts: [[{ start, end: start + 'const'.length, text }, ...dropped]],
    },
  ];
}

/** The second release goes. */
export function withoutSecond({ document, finding }: ScriptSubject): Candidate[] {
  const parts = [finding.fault, ...finding.otherFaults].map((fault) => withoutCall(document, fault));
  const subject = finding.variable === null ? `the ${finding.noun}` : `'${finding.variable}'`;
  const releases = finding.witness.filter(({ kind }) => kind === 'release');
  const first = releases[0] && finding.otherFaults.length === 0 ? withoutCall(document, releases[0].location) : null;
  return [
    ...(parts.every((part) => part !== null)
      ? [{ title: `Remove the second close of ${subject}`, parts: parts.map((part) => [part]) }]
      : []),
    // The second may be in a `finally`, which closes in any case.
    ...(first ? [{ title: `Remove the first close of ${subject}`, parts: [[first]] }] : []),
  ];
}

function withoutCall(document: ScriptDocument, call: Location): TextEdit | null {
  const statement = document.statementAround(document.nodeAt(call));
  if (statement === NO_NODE || document.type(statement) !== 'expression_statement') return null;
  const { start, end } = document.location(statement);
  const before = document.text.slice(start, call.start).trim();
  const after = document.text.slice(call.end, end).trim();
  if (!['', 'await', 'void'].includes(before) || !['', ';'].includes(after)) return null;
  if (document.placeOfStatement(statement)?.header !== null) return { start, end, text: '{}' };
  return removed(document.text, withComment(document, statement));
}

/** Released by what belongs to it. */
export function rightClose({ document, finding }: ScriptSubject, handle: ScriptHandle): Candidate[] {
  return handle.closers.flatMap((closer) => {
    const wrong = document.nodeAt(finding.fault);
    const isWaited = isAwaited(document, wrong);
    const { start, end } = finding.fault;
    const word = closer.isAwaited && !isWaited && document.isAsync(wrong) ? 'await ' : '';
    const edits = [...closer.imports, { start, end, text: `${word}${closer.text}` }];
    return [{ title: `Close '${handle.name}' with '${closer.text}'`, parts: [edits] }];
  });
}

const RELEASING =
  /^(?:close|dispose|destroy|end|stop|release|shutdown|disconnect|\[Symbol\.(?:asyncDispose|dispose)\])$/;

/** The class releases what it keeps: in the method that is there for that, or in one more. */
export function inMethod({ document, finding }: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const [closer] = handle.closers;
  const { tree, text, layout } = document;
  let owner = document.nodeAt(finding.acquisition);
  while (owner !== NO_NODE && document.type(owner) !== 'class_body') owner = document.parent(owner);
  if (!closer || owner === NO_NODE) return [];
  const methods = document.children(owner).filter((each) => document.type(each) === 'method_definition');
  const nameOf = (method: NodeId): string => tree.textOf(tree.child(method, 'name'));
  const releasing = methods.find((each) => RELEASING.test(nameOf(each)));
  const { lineEnd, unit } = layout;
  const opening = document.functionAround(document.nodeAt(finding.acquisition));
  const isFirst = opening === NO_NODE || document.location(opening).start < document.location(owner).start;
  const isSet = isFirst || nameOf(opening) === 'constructor';
  const closeOf = (place: NodeId): string | null =>
    isSet ? closeAt(document, place, closer) : guardedClose(document, place, handle, closer);
  if (releasing !== undefined) {
    const { end } = document.location(tree.child(releasing, 'body'));
    const place = { location: { start: end - 1, end }, isBrace: true, header: null, isLabelled: false };
    const close = closeOf(tree.child(releasing, 'body'));
    if (close === null) return [];
    const edits = [...closer.imports, ...insertedBefore(document, place, [{ text: close, level: 0 }])];
    return [{ title: `Close '${handle.name}' in '${nameOf(releasing)}'`, parts: [edits], isRisky: true }];
  }
  if (methods.some((each) => nameOf(each) === 'close') || document.mentions(document.location(owner), 'close'))
    return [];
  const { end } = document.location(owner);
  const line = lineStart(text, end - 1);
  if (text.slice(line, end - 1).trim() !== '') return [];
  const outer = indentationAt(text, end - 1);
  const isTyped = /\)\s*:\s*[\w<]/.test(document.textOf(owner));
  const head = closer.isAwaited
    ? `async close()${isTyped ? ': Promise<void>' : ''}`
    : `close()${isTyped ? ': void' : ''}`;
  const inner = closeOf(owner)?.replace(/\bvoid /, 'await ');
  if (inner === undefined) return [];
  const lines = [`${unit}${head} {`, `${unit}${unit}${inner}`, `${unit}}`].map((each) => `${outer}${each}${lineEnd}`);
  const edit = { start: line, end: line, text: `${lineEnd}${lines.join('')}` };
  const title = `Add a method 'close' that closes '${handle.name}'`;
  // Somebody has to call it.
  return [{ title, parts: [[...closer.imports, edit]], isRisky: true }];
}
