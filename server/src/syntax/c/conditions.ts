/** Conditions: `&&`, `||`, `!`, `?:` and comma as control flow, without a temporary. */
import type { BlockId } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { unwrapped, type Lowering } from './lowering';

/** Evaluates `node` and goes on at `ifTrue` or `ifFalse`. */
export function lowerCondition(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const inner = unwrapped(l, node);
  if (inner === NO_NODE) return graph.jump(ifTrue);
  l.nested(
    inner,
    () => undefined,
    () => {
      switch (tree.type(inner)) {
        case 'binary_expression':
          if (isShortCircuit(l, inner)) return lowerChain(l, inner, ifTrue, ifFalse);
          break;
        case 'unary_expression':
          if (tree.textOf(tree.firstChild(inner)) !== '!') break;
          return lowerCondition(l, tree.child(inner, 'argument'), ifFalse, ifTrue);
        case 'comma_expression':
          l.parts.effect(l, tree.child(inner, 'left'));
          return lowerCondition(l, tree.child(inner, 'right'), ifTrue, ifFalse);
        case 'conditional_expression':
          if (tree.child(inner, 'consequence') === NO_NODE) break;
          return lowerChoice(l, inner, ifTrue, ifFalse);
      }
      graph.branch(l.parts.expression(l, inner), ifTrue, ifFalse, l.at(inner));
    },
  );
  // Below the nesting bound nothing was emitted: either side is possible.
  graph.branch({ kind: 'unknown' }, ifTrue, ifFalse, l.at(inner));
}

export function isShortCircuit(l: Lowering, node: NodeId): boolean {
  const operator = operatorOf(l, node);
  return operator === '&&' || operator === '||';
}

/** The operator of a binary expression. */
export function operatorOf(l: Lowering, node: NodeId): string {
  const { tree } = l;
  const left = tree.child(node, 'left');
  let at = left === NO_NODE ? NO_NODE : tree.next(left);
  while (at !== NO_NODE && (tree.isNamed(at) || tree.isError(at))) at = tree.next(at);
  return at === NO_NODE ? '' : tree.textOf(at);
}

/** `a && b && c`, which nests to the left, operand by operand. */
function lowerChain(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const operator = operatorOf(l, node);
  const operands: NodeId[] = [];
  let at = node;
  while (l.tree.type(at) === 'binary_expression' && operatorOf(l, at) === operator) {
    operands.push(l.tree.child(at, 'right'));
    at = unwrapped(l, l.tree.child(at, 'left'));
  }
  operands.push(at);
  operands.reverse();
  operands.forEach((operand, index) => {
    if (index === operands.length - 1) return lowerCondition(l, operand, ifTrue, ifFalse);
    const next = l.graph.newBlock();
    if (operator === '&&') lowerCondition(l, operand, next, ifFalse);
    else lowerCondition(l, operand, ifTrue, next);
    l.graph.start(next);
  });
}

function lowerChoice(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const whenTrue = l.graph.newBlock();
  const whenFalse = l.graph.newBlock();
  lowerCondition(l, l.tree.child(node, 'condition'), whenTrue, whenFalse);
  l.graph.start(whenTrue);
  lowerCondition(l, l.tree.child(node, 'consequence'), ifTrue, ifFalse);
  l.graph.start(whenFalse);
  lowerCondition(l, l.tree.child(node, 'alternative'), ifTrue, ifFalse);
}
