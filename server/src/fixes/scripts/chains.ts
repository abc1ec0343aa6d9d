/** Functions that are nothing but an expression, as in `open(path).then((handle) => handle.readFile())`. */
import { NO_NODE, type NodeId } from '../../syntax/flatTree';
import type { Candidate } from '../candidate';
import { indentationAt } from '../layout';
import type { ScriptHandle } from './facts';
import { closeAt, type ScriptSubject } from './subject';
import { boundBy } from './stretches';

export function inChain({ document, finding }: ScriptSubject, handle: ScriptHandle): Candidate[] {
  const [closer] = handle.closers;
  const arrow = boundBy(document, document.nodeAt(finding.fault), finding.acquisition.start, handle.root);
  if (!closer || arrow === NO_NODE || document.type(arrow) !== 'arrow_function') return [];
  const body = document.tree.child(arrow, 'body');
  if (document.type(body) === 'statement_block') return [];
  const { start, end } = document.location(body);
  const candidates: Candidate[] = [];
  if (document.type(body) === 'call_expression') {
    const edits = [...closer.imports, { start: end, end, text: `.finally(() => ${closer.text})` }];
    candidates.push({ title: `Close '${handle.name}' when what it is used for has settled`, parts: [edits] });
  }
  const { lineEnd, unit } = document.layout;
  const outer = indentationAt(document.text, start);
  const isAsync = document.isAsync(body);
  const wait = document.type(body) === 'await_expression' ? '' : 'await ';
  const close = isAsync || !closer.isAwaited ? closeAt(document, body, closer) : `await ${closer.text}${document.end}`;
  const lines = [
    '{',
    `${unit}try {`,
    `${unit}${unit}return ${wait}${document.textOf(body)}${document.end}`,
    `${unit}} finally {`,
    `${unit}${unit}${close}`,
    `${unit}}`,
    '}',
  ];
  const from = document.location(arrow).start;
  const word = isAsync ? [] : [{ start: from, end: from, text: 'async ' }];
  const edits = [...closer.imports, ...word, { start, end, text: lines.join(`${lineEnd}${outer}`) }];
  candidates.push({ title: `Close '${handle.name}' in a finally block`, parts: [edits] });
  return candidates;
}

/** A promise that nobody waits for: what it settles to is closed. */
export function closedWhenSettled(
  { document, finding }: ScriptSubject,
  expression: NodeId,
  handle: ScriptHandle,
): Candidate | null {
  const [closer] = handle.closers;
  if (!closer) return null;
  const { start, end } = finding.acquisition;
  const statement = document.parent(expression);
  if (document.type(statement) !== 'expression_statement') return null;
  const text = `.then((${handle.name}) => ${closer.text})`;
  const word = document.text.slice(document.location(statement).start, start);
  const edits = [...closer.imports, { start: end, end, text }];
  return word.trim() === '' ? { title: `Close it when it has been opened`, parts: [edits] } : null;
}
