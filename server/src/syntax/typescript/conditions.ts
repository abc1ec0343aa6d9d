/** Conditions: `&&`, `||`, `!`, `?:` and comma as control flow, without a temporary. */
import type { BlockId, Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { stringText } from './bindings';
import { mayKeep, startUnlessKept } from './keptPromises';
import { operatorOf, UNKNOWN, ZERO, type Lowering } from './lowering';
import { startTest } from './programs';

/** Evaluates `node` and goes on at `ifTrue` or `ifFalse`. */
export function lowerCondition(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const inner = l.context.names.bare(node);
  if (inner === NO_NODE) return graph.jump(ifTrue);
  l.nested(
    inner,
    () => undefined,
    () => {
      switch (tree.type(inner)) {
        case 'binary_expression':
          if (isShortCircuit(l, inner)) return lowerChain(l, inner, ifTrue, ifFalse);
          if (lowerAbsence(l, inner, ifTrue, ifFalse)) return;
          break;
        case 'unary_expression':
          if (operatorOf(tree, inner) !== '!') break;
          return lowerCondition(l, tree.child(inner, 'argument'), ifFalse, ifTrue);
        case 'sequence_expression':
          l.parts.expression(l, tree.firstNamed(inner));
          return lowerCondition(l, tree.nextNamed(tree.firstNamed(inner)), ifTrue, ifFalse);
        case 'ternary_expression':
          return lowerChoice(l, inner, ifTrue, ifFalse);
      }
      const started = startTest(tree, inner);
      const value = started ?? l.parts.expression(l, inner);
      if (started === null) startUnlessKept(l, inner, value, ifTrue);
      graph.branch(truthOf(value), ifTrue, ifFalse, l.at(inner));
    },
  );
  // Below the nesting bound nothing was emitted: either side is possible.
  graph.branch(UNKNOWN, ifTrue, ifFalse, l.at(inner));
}

/** `this.ready === null`, of a field in which promises are kept. */
function lowerAbsence(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): boolean {
  const { tree } = l;
  const operator = operatorOf(tree, node);
  const right = l.context.names.bare(tree.child(node, 'right'));
  const left = l.context.names.bare(tree.child(node, 'left'));
  if (!/^[!=]==?$/.test(operator) || right === NO_NODE || !/^(?:null|undefined)$/.test(tree.type(right))) return false;
  if (!mayKeep(l.context, left)) return false;
  const [present, absent] = operator.startsWith('!') ? [ifTrue, ifFalse] : [ifFalse, ifTrue];
  lowerCondition(l, left, present, absent);
  return true;
}

/** A function is true. */
function truthOf(value: Expression): Expression {
  return value.kind === 'function' ? { kind: 'integer', value: 1 } : value;
}

function isShortCircuit(l: Lowering, node: NodeId): boolean {
  const operator = operatorOf(l.tree, node);
  return operator === '&&' || operator === '||';
}

/** `a && b && c`, which nests to the left, operand by operand. */
function lowerChain(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const operator = operatorOf(tree, node);
  const operands: NodeId[] = [];
  let at = node;
  while (tree.type(at) === 'binary_expression' && operatorOf(tree, at) === operator) {
    operands.push(tree.child(at, 'right'));
    at = l.context.names.bare(tree.child(at, 'left'));
    if (at === NO_NODE) break;
  }
  operands.push(at);
  operands.reverse();
  operands.forEach((operand, index) => {
    if (index === operands.length - 1) return lowerCondition(l, operand, ifTrue, ifFalse);
    const next = graph.newBlock();
    if (operator === '&&') lowerCondition(l, operand, next, ifFalse);
    else lowerCondition(l, operand, ifTrue, next);
    graph.start(next);
  });
}

function lowerChoice(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { tree, graph } = l;
  const whenTrue = graph.newBlock();
  const whenFalse = graph.newBlock();
  lowerCondition(l, tree.child(node, 'condition'), whenTrue, whenFalse);
  graph.start(whenTrue);
  lowerCondition(l, tree.child(node, 'consequence'), ifTrue, ifFalse);
  graph.start(whenFalse);
  lowerCondition(l, tree.child(node, 'alternative'), ifTrue, ifFalse);
}

/**
 * What a test of a type says of a value that is a handle or nothing: `typeof fd === 'number'` and `x instanceof Socket` hold
 * of what there is. Null for any other comparison.
 */
export function typeTest(l: Lowering, node: NodeId): Expression | null {
  const { tree } = l;
  const operator = operatorOf(tree, node);
  const left = l.context.names.bare(tree.child(node, 'left'));
  const right = l.context.names.bare(tree.child(node, 'right'));
  if (left === NO_NODE || right === NO_NODE) return null;
  if (operator === 'instanceof') return compared(l.parts.expression(l, left), '!=', ZERO);
  if (!/^[!=]==?$/.test(operator)) return null;
  const [tested, type] = tree.type(left) === 'string' ? [right, left] : [left, right];
  if (tree.type(tested) !== 'unary_expression' || operatorOf(tree, tested) !== 'typeof') return null;
  if (tree.type(type) !== 'string') return null;
  const isNothing = stringText(tree, type) === 'undefined';
  const isEqual = operator.startsWith('=');
  return compared(l.parts.expression(l, tree.child(tested, 'argument')), isNothing === isEqual ? '==' : '!=', ZERO);
}

function compared(left: Expression, operator: '==' | '!=', right: Expression): Expression {
  return left.kind === 'unknown' ? UNKNOWN : { kind: 'binary', operator, left, right };
}
