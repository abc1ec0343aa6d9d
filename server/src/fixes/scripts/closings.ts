/** Released where it is lost: before the returns and throws, at the ends of blocks. */
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { Location } from '../../ir';
import type { Candidate } from '../candidate';
import type { TextEdit } from '../edits';
import { insertedBefore, type Lines } from '../insertions';
import { mentionsName, type ScriptDocument } from './document';
import type { Closer, ScriptHandle } from './facts';
import { derivedFrom } from './stretches';
import { closeAt, guardedClose, risk, type ScriptSubject } from './subject';

export function closings(subject: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const { document, finding } = subject;
  const places = [finding.fault, ...finding.otherFaults];
  const around = document.functionAround(document.nodeAt(finding.fault));
  const risky = risk(subject, around === NO_NODE ? document.tree.root : around, handle);
  return handle.closers.flatMap((closer, choice) => {
    const parts = places.map((place) => closedBefore(document, place, handle, closer));
    if (!parts.every((part) => part !== null)) return [];
    const by = choice > 0 ? ` with '${closer.text}'` : '';
    const title = `Close '${handle.name}'${by} ${whereText(subject, places)}`;
    const whole = closer.imports.length > 0 ? [[...closer.imports, ...parts.flat()]] : parts;
    return [{ title, parts: whole, ...risky }];
  });
}

function whereText({ document, finding }: ScriptSubject, places: readonly Location[]): string {
  if (finding.rule === 'leak-overwritten')
    return places.length === 1 ? 'before it is overwritten' : `before the ${places.length} places that lose it`;
  const words = new Set(
    places.map(({ start }) => /^(?:return|throw)?/.exec(document.text.slice(start, start + 6))![0]),
  );
  const word = words.size === 1 ? [...words][0]! : '';
  if (places.length > 1) return `before the ${places.length} ${word === 'return' ? 'returns' : 'exits'} that leak it`;
  return word === '' ? 'before it is lost' : `before the ${word} that leaks it`;
}

function closedBefore(
  document: ScriptDocument,
  place: Location,
  handle: ScriptHandle,
  closer: Closer,
): TextEdit[] | null {
  const statement = document.placeOf(place);
  if (statement === null) return null;
  const node = document.nodeAt(statement.location);
  const isMissing = handle.mayBeMissingAt(place);
  const close = closeHere(document, node, handle, closer, isMissing);
  if (close === null) return null;
  const lines: Lines = [{ text: close, level: 0 }];
  if (statement.isBrace) return insertedBefore(document, statement, lines);
  const value = savedValue(document, document.statementAround(node), handle, closer);
  if (value === 'unknown') return whenSettled(document, document.statementAround(node), closer);
  if (value === null) return insertedBefore(document, statement, lines);
  return insertedBefore(document, statement, [value.before, ...lines], [value.after]);
}

function closeHere(
  document: ScriptDocument,
  node: NodeId,
  handle: ScriptHandle,
  closer: Closer,
  isMissing: boolean,
): string | null {
  if (handle.given !== null && !handle.isInteger) return `if (!${handle.given}) ${closeAt(document, node, closer)}`;
  return isMissing ? guardedClose(document, node, handle, closer) : closeAt(document, node, closer);
}

/** `return handle.readFile()` becomes `return handle.readFile().finally(() => handle.close())`. */
function whenSettled(document: ScriptDocument, statement: NodeId, { text }: Closer): TextEdit[] | null {
  const value = document.tree.firstNamed(statement);
  if (document.type(value) !== 'call_expression') return null;
  const { end } = document.location(value);
  return [{ start: end, end, text: `.finally(() => ${text})` }];
}

/**
 * What is returned or thrown is computed before the resource is released: it may use the resource. Null where that makes
 * no difference.
 */
function savedValue(
  document: ScriptDocument,
  statement: NodeId,
  { root }: ScriptHandle,
  { isAwaited }: Closer,
): { before: Lines[number]; after: Lines[number] } | 'unknown' | null {
  const type = document.type(statement);
  if (type !== 'return_statement' && type !== 'throw_statement') return null;
  const value = document.tree.firstNamed(statement);
  if (value === NO_NODE) return null;
  const text = document.textOf(value);
  const isOfHandle = [root, ...derivedFrom(document, statement, root)].some((name) => mentionsName(text, name));
  const hasCalls = document.type(value) === 'await_expression' || /[\w$\])]\s*\(/.test(text);
  if (!isOfHandle || document.type(value) === 'identifier') return null;
  const isAsync = document.isAsync(statement);
  // What is not awaited may go on with the resource.
  if (hasCalls && !isAsync && isAwaited) return 'unknown';
  const wait = isAsync && document.type(value) === 'call_expression' ? 'await ' : '';
  const name = document.unusedName(type === 'return_statement' ? 'result' : 'failure', statement);
  const word = type === 'return_statement' ? 'return' : 'throw';
  return {
    before: { text: `const ${name} = ${wait}${text}${document.end}`, level: 0 },
    after: { text: `${word} ${name}${document.end}`, level: 0 },
  };
}
