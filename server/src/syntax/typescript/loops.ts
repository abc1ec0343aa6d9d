/** Loops. */
import type { BlockId, Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { emitCall } from './emission';
import { inScope } from './frames';
import { UNKNOWN, type Lowering } from './lowering';

function lowerLoopBody(
  l: Lowering,
  body: NodeId,
  labels: readonly string[],
  breakTo: BlockId,
  continueTo: BlockId,
  begin: () => void = () => undefined,
): void {
  l.frames.push({ kind: 'jump', labels, isBreakable: true, breakTo, continueTo });
  if (body !== NO_NODE) {
    // What is declared anew by each turn ends with it.
    inScope(
      l,
      body,
      () => {
        begin();
        l.parts.statement(l, body);
      },
      [],
    );
  }
  l.frames.pop();
}

export function lowerWhile(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree, graph } = l;
  const head = graph.newBlock();
  const body = graph.newBlock();
  const after = graph.newBlock();
  graph.start(head);
  l.parts.condition(l, tree.child(node, 'condition'), body, after);
  graph.start(body);
  lowerLoopBody(l, tree.child(node, 'body'), labels, after, head);
  graph.jump(head);
  graph.start(after);
}

export function lowerDo(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree, graph } = l;
  const body = graph.newBlock();
  const test = graph.newBlock();
  const after = graph.newBlock();
  graph.start(body);
  lowerLoopBody(l, tree.child(node, 'body'), labels, after, test);
  graph.start(test);
  const condition = tree.child(node, 'condition');
  if (condition !== NO_NODE) l.parts.condition(l, condition, body, after);
  graph.start(after);
}

export function lowerFor(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree, graph } = l;
  const initializer = tree.child(node, 'initializer');
  if (initializer !== NO_NODE && tree.isNamed(initializer)) {
    if (tree.type(initializer).endsWith('_declaration')) l.parts.statement(l, initializer);
    else if (tree.type(initializer) !== 'empty_statement') l.parts.expression(l, statementValue(l, initializer));
  }
  const head = graph.newBlock();
  const body = graph.newBlock();
  const update = graph.newBlock();
  const after = graph.newBlock();
  graph.start(head);
  const condition = tree.child(node, 'condition');
  const tested = condition === NO_NODE || !tree.isNamed(condition) ? NO_NODE : statementValue(l, condition);
  if (tested === NO_NODE || tree.type(tested) === 'empty_statement') graph.jump(body);
  else l.parts.condition(l, tested, body, after);
  graph.start(body);
  lowerLoopBody(l, tree.child(node, 'body'), labels, after, update);
  graph.start(update);
  const increment = tree.child(node, 'increment');
  if (increment !== NO_NODE) l.parts.expression(l, increment);
  graph.jump(head);
  graph.start(after);
}

function statementValue(l: Lowering, node: NodeId): NodeId {
  return l.tree.type(node) === 'expression_statement' ? l.tree.firstNamed(node) : node;
}

/** `for … in`, `for … of` and `for await`. */
export function lowerForIn(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree, graph } = l;
  const right = tree.child(node, 'right');
  const location = l.at(right === NO_NODE ? node : right);
  const isOf = hasWord(l, node, 'of');
  const isAwaited = hasWord(l, node, 'await');
  let from: Expression = right === NO_NODE ? UNKNOWN : l.parts.expression(l, right);
  if (from.kind !== 'load') from = l.spill(from, location);
  if (isOf) emitCall(l, `.[Symbol.${isAwaited ? 'asyncIterator' : 'iterator'}]`, [from], [location], location);
  const head = graph.newBlock();
  const body = graph.newBlock();
  const after = graph.newBlock();
  graph.start(head);
  if (isAwaited) l.attempt('await', null, location);
  graph.branch(UNKNOWN, body, after, location);
  graph.start(body);
  const left = tree.child(node, 'left');
  const element: Expression = isOf ? { kind: 'load', place: l.element(from, null, location) } : UNKNOWN;
  lowerLoopBody(l, tree.child(node, 'body'), labels, after, head, () => {
    l.parts.bind(l, left, element, !hasWord(l, node, 'var') && isDeclared(l, node));
  });
  graph.jump(head);
  graph.start(after);
}

function isDeclared(l: Lowering, node: NodeId): boolean {
  return ['const', 'let', 'using'].some((word) => hasWord(l, node, word));
}

/** One of the loop's own words, before its body. */
function hasWord(l: Lowering, node: NodeId, word: string): boolean {
  const { tree } = l;
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (tree.field(child) === 'body') return false;
    if (!tree.isNamed(child) && tree.textOf(child) === word) return true;
  }
  return false;
}
