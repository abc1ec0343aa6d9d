/** `#if` inside of functions: a branch on a condition that is assumed once and the same along a path. */
import { OPPOSITES, type BlockId } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { operatorOf } from './conditions';
import { fixedCondition, normalizedCondition } from './configurations';
import type { Guard, Lowering } from './lowering';

/** Lowers `#if … #elif … #else … #endif`. */
export function lowerConfiguration(l: Lowering, first: NodeId): void {
  const { tree, graph } = l;
  const after = graph.newBlock();
  const guards = l.guards.length;
  let node = first;
  for (;;) {
    const alternative = tree.child(node, 'alternative');
    const whenTrue = graph.newBlock();
    const whenFalse = alternative === NO_NODE ? after : graph.newBlock();
    branchOnDirective(l, node, whenTrue, whenFalse);
    l.guards.push({ directive: node, isPositive: true });
    graph.start(whenTrue);
    lowerGroup(l, node);
    graph.jump(after);
    l.guards.pop();
    if (alternative === NO_NODE) break;
    l.guards.push({ directive: node, isPositive: false });
    graph.start(whenFalse);
    if (tree.type(alternative) === 'preproc_else') {
      lowerGroup(l, alternative);
      break;
    }
    node = alternative;
  }
  l.guards.length = guards;
  graph.start(after);
}

/** The statements of one alternative: all the siblings that play no part in the directive. */
function lowerGroup(l: Lowering, node: NodeId): void {
  const { tree } = l;
  let first = tree.firstChild(node);
  let end = NO_NODE;
  for (let child = first; child !== NO_NODE; child = tree.next(child)) {
    const field = tree.field(child);
    if (field === 'condition' || field === 'name') first = tree.next(child);
    if (field === 'alternative') end = child;
  }
  if (first !== NO_NODE) l.parts.statements(l, first, end);
}

/** Goes on at `ifTrue` where the condition of `#if`, `#ifdef`, `#elif`… holds. */
function branchOnDirective(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const name = tree.child(node, 'name');
  if (name !== NO_NODE) {
    const condition = `defined(${tree.textOf(name)})`;
    const isNegative = tree.textOf(tree.firstChild(node)).endsWith('ndef');
    const location = l.at(name);
    return isNegative
      ? graph.branch({ kind: 'configuration', condition }, ifFalse, ifTrue, location)
      : graph.branch({ kind: 'configuration', condition }, ifTrue, ifFalse, location);
  }
  const condition = tree.child(node, 'condition');
  if (condition === NO_NODE) return graph.branch({ kind: 'unknown' }, ifTrue, ifFalse, l.at(tree.firstChild(node)));
  branchOnCondition(l, condition, ifTrue, ifFalse);
}

/** Goes on at `ifAll` where all guards hold, else at `otherwise`. */
export function branchOnGuards(l: Lowering, guards: readonly Guard[], ifAll: BlockId, otherwise: BlockId): void {
  for (const { directive, isPositive } of guards) {
    const next = l.graph.newBlock();
    branchOnDirective(l, directive, isPositive ? next : otherwise, isPositive ? otherwise : next);
    l.graph.current = next;
  }
  l.graph.jump(ifAll);
}

function branchOnCondition(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const text = tree.textOf(node);
  const fixed = fixedCondition(text);
  if (fixed !== null) return graph.jump(fixed ? ifTrue : ifFalse);
  const type = tree.type(node);
  const otherwise = (): void => graph.branch({ kind: 'unknown' }, ifTrue, ifFalse, l.at(node));
  if (type === 'parenthesized_expression') {
    const inner = tree.firstNamed(node);
    if (inner !== NO_NODE) return l.nested(node, otherwise, () => branchOnCondition(l, inner, ifTrue, ifFalse));
  }
  if (type === 'unary_expression' && text.startsWith('!')) {
    const argument = tree.child(node, 'argument');
    return l.nested(node, otherwise, () => branchOnCondition(l, argument, ifFalse, ifTrue));
  }
  if (type === 'binary_expression') {
    return l.nested(node, otherwise, () => branchOnBinary(l, node, ifTrue, ifFalse));
  }
  graph.branch({ kind: 'configuration', condition: normalizedCondition(text) }, ifTrue, ifFalse, l.at(node));
}

function branchOnBinary(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const operator = operatorOf(l, node);
  const left = tree.child(node, 'left');
  const right = tree.child(node, 'right');
  if (operator === '&&' || operator === '||') {
    const next = graph.newBlock();
    if (operator === '&&') branchOnCondition(l, left, next, ifFalse);
    else branchOnCondition(l, left, ifTrue, next);
    graph.start(next);
    return branchOnCondition(l, right, ifTrue, ifFalse);
  }
  const opposite = OPPOSITES[operator];
  const text = normalizedCondition(`${tree.textOf(left)} ${opposite ?? operator} ${tree.textOf(right)}`);
  const [whenHolds, whenNot] = opposite === undefined ? [ifTrue, ifFalse] : [ifFalse, ifTrue];
  graph.branch({ kind: 'configuration', condition: text }, whenHolds, whenNot, l.at(node));
}
