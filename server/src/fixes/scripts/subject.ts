/** A finding in a script, with all that is needed to find out what could be done about it. */
import type { Finding } from '../../rules/finding';
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import { mentionsName, type ScriptDocument } from './document';
import type { Closer, ScriptHandle } from './facts';

export interface ScriptSubject {
  readonly document: ScriptDocument;
  readonly finding: Finding;
  /** The project's settings say that `using` may be written. */
  readonly allowsUsing: boolean;
}

/** What the candidate says of itself where it may close too early. */
export function risk(
  { document, finding }: ScriptSubject,
  within: NodeId,
  handle: ScriptHandle,
): { readonly isRisky?: true } {
  const outer = document.type(document.parent(document.nodeAt(finding.acquisition)));
  // What was given may be somebody else's.
  const isChosen =
    handle.given === null && /^(?:binary_expression|augmented_assignment_expression|ternary_expression)$/.test(outer);
  const isEarly = isUsedLater(document, within, handle) || isUsedUnawaited(document, within, handle);
  // Nobody can wait there, for its end or for that of what it was used for.
  const isUnawaited = handle.closers.some(({ isAwaited }) => isAwaited) && !document.isAsync(within);
  return isUnawaited || isChosen || isEarly || handle.isPerhapsPassed ? { isRisky: true } : {};
}

/** The statement that closes, as it has to be at a place. */
export function closeAt(document: ScriptDocument, place: NodeId, closer: Closer): string {
  return `${closeExpression(document, place, closer)}${document.end}`;
}

/** How it is to be closed once all is done: as the function does elsewhere, or unless it was given. */
export function finalClose(
  document: ScriptDocument,
  place: NodeId,
  handle: ScriptHandle,
  closer: Closer,
  mayBeMissing: boolean,
): string | null {
  const close = closeAt(document, place, closer);
  const condition = ownCondition(document, handle, place);
  if (condition !== null) return `if ${condition} ${close}`;
  if (handle.given !== null && !handle.isInteger) return `if (!${handle.given}) ${close}`;
  return mayBeMissing ? guardedClose(document, place, handle, closer) : close;
}

/** The condition, in parentheses, under which all of its releases stand. */
function ownCondition(document: ScriptDocument, { releases, name }: ScriptHandle, place: NodeId): string | null {
  const conditions = new Set(
    releases.map(({ start, end }) => {
      let at = document.statementAround(document.nodeAt({ start, end }));
      const above = document.parent(at);
      if (document.type(above) === 'statement_block' && document.children(above).length === 1) at = above;
      const owner = document.parent(at);
      const isBranch = document.type(owner) === 'if_statement' && document.tree.child(owner, 'consequence') === at;
      if (!isBranch || document.tree.child(owner, 'alternative') !== NO_NODE) return null;
      return document.textOf(document.tree.child(owner, 'condition'));
    }),
  );
  const [condition] = conditions;
  if (conditions.size !== 1 || condition === undefined || condition === null) return null;
  if (/[\w$\])]\s*\(/.test(condition)) return null;
  // What it asks has to be there already, and be about something else than the handle.
  const before = document.text.slice(0, document.location(place).start);
  const words = condition.match(/(?<![\w$.])[A-Za-z_$][\w$]*/g) ?? [];
  return words.every((word) => word !== name && mentionsName(before, word)) ? condition : null;
}

function closeExpression(document: ScriptDocument, place: NodeId, { text, isAwaited }: Closer): string {
  if (!isAwaited) return text;
  return `${document.isAsync(place) ? 'await' : 'void'} ${text}`;
}

/** Where there may be nothing to close; null where that cannot be asked. */
export function guardedClose(
  document: ScriptDocument,
  place: NodeId,
  handle: ScriptHandle,
  closer: Closer,
): string | null {
  const { name, isInteger } = handle;
  if (!isInteger) {
    if (!closer.text.startsWith(`${name}.`)) return null;
    const text = `${name}?${closer.text.slice(name.length)}`;
    return closeAt(document, place, { ...closer, text });
  }
  return `if (${openTest(document, place, handle)}) ${closeAt(document, place, closer)}`;
}

/** Whether a number is a descriptor: it is compared with what its variable begins with. */
function openTest(document: ScriptDocument, place: NodeId, { name, root }: ScriptHandle): string {
  const around = document.functionAround(place);
  const { start, end } = document.location(around === NO_NODE ? document.tree.root : around);
  const declared = new RegExp(`\\b(?:let|var)\\s+${root.replace(/\$/g, '\\$')}\\b[^=;\\n]*(=?[^;\\n]*)`);
  const first = declared.exec(document.text.slice(start, end))?.[1] ?? '';
  if (/^=\s*-\s*1\s*$/.test(first)) return `${name} >= 0`;
  if (/^=\s*null\s*$/.test(first)) return `${name} !== null`;
  const isGiven = document.functionsBelow(document.tree.root).some((each) => declares(document, each, root));
  return isGiven || declared.test(document.text.slice(start, end))
    ? `${name} !== undefined`
    : `typeof ${name} === 'number'`;
}

/**
 * Some call works with the handle, and nobody waits for its end: it has a callback or, of what is used by promises and
 * events, it is any other than a release.
 */
function isUsedUnawaited(document: ScriptDocument, within: NodeId, handle: ScriptHandle): boolean {
  const { root, releases, isAsynchronous } = handle;
  const { tree } = document;
  return document.below(within, new Set(['call_expression'])).some((call) => {
    const { start } = document.location(call);
    if (releases.some((each) => each.start === start)) return false;
    const callee = tree.child(call, 'function');
    const list = tree.child(call, 'arguments');
    if (callee === NO_NODE || list === NO_NODE) return false;
    const isOn = document.textOf(callee).startsWith(`${root}.`);
    const given = document.children(list);
    if (!isOn && !given.some((each) => document.textOf(each) === root)) return false;
    if (isWaitedFor(document, call, within)) return false;
    return isAsynchronous || given.some((each) => document.isFunction(each) || isCalled(document, each));
  });
}

function isWaitedFor(document: ScriptDocument, call: NodeId, within: NodeId): boolean {
  for (let at = call; at !== NO_NODE && at !== within; at = document.parent(at))
    if (document.type(at) === 'await_expression') return true;
  return false;
}

/** The argument is a variable that is called elsewhere: `done`. */
function isCalled(document: ScriptDocument, argument: NodeId): boolean {
  if (document.type(argument) !== 'identifier') return false;
  return new RegExp(`(?<![\\w$.])${document.textOf(argument).replace(/\$/g, '\\$')}\\(`).test(document.text);
}

/** Functions below these calls have run when the call is over. */
const AT_ONCE = new Set(['forEach', 'map', 'filter', 'reduce', 'some', 'every', 'find', 'flatMap', 'sort']);

/** A function that may run later has to do with the handle, other than to release it. */
export function isUsedLater(document: ScriptDocument, within: NodeId, { root }: ScriptHandle): boolean {
  return document.functionsBelow(within).some((each) => {
    if (!document.mentions(document.location(each), root) || declares(document, each, root)) return false;
    for (let at = document.parent(each); at !== NO_NODE && at !== within; at = document.parent(at)) {
      if (document.type(at) === 'await_expression') return false;
      const callee = document.tree.child(at, 'function');
      if (callee !== NO_NODE && AT_ONCE.has(/[\w$]+$/.exec(document.textOf(callee))?.[0] ?? '')) return false;
    }
    return true;
  });
}

/** The function has a parameter of that name. */
export function declares(document: ScriptDocument, one: NodeId, name: string): boolean {
  const { tree } = document;
  const single = tree.child(one, 'parameter');
  if (single !== NO_NODE) return tree.textOf(single) === name;
  const list = tree.child(one, 'parameters');
  return list !== NO_NODE && document.children(list).some((each) => patternNames(document, each).includes(name));
}

const NAMES = new Set(['identifier', 'shorthand_property_identifier_pattern']);

/** The names that a parameter or a declared pattern gives. */
export function patternNames(document: ScriptDocument, pattern: NodeId): string[] {
  const { tree } = document;
  const inner = tree.child(pattern, 'pattern');
  const node = inner === NO_NODE ? pattern : inner;
  return (NAMES.has(tree.type(node)) ? [node] : document.below(node, NAMES)).map((each) => tree.textOf(each));
}
