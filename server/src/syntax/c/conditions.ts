/** Conditions: `&&`, `||`, `!`, `?:` and comma as control flow, without a temporary. */
import type { BinaryOperator, BlockId } from '../../ir';
import { integer, ZERO } from './constants';
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
          if (wrappedBound(l, inner) !== null) return lowerWrapped(l, inner, ifTrue, ifFalse);
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

/** Whether a binary expression is lowered to more than one branch: `a && b`, and what `wrappedBound` knows. */
export function isBranching(l: Lowering, node: NodeId): boolean {
  return isShortCircuit(l, node) || wrappedBound(l, node) !== null;
}

function isShortCircuit(l: Lowering, node: NodeId): boolean {
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

/** Types without a sign that are as wide as any, so that nothing that is compared with them is wider. */
const WITHOUT_SIGN =
  /^(?:unsigned (?:long(?: long)?(?: int)?)|(?:long )+unsigned(?: int)?|ulong|size_t|uint(?:ptr|64)_t|u64)$/;
const MAX_CONSTANT = 60;

/**
 * The bound of `x >= (unsigned long)-4095`, as kernel code asks whether a pointer is an error (`IS_ERR_VALUE`): a number below
 * zero that the comparison takes as one of the greatest there are. Null for any other comparison.
 */
function wrappedBound(l: Lowering, node: NodeId): number | null {
  const { tree } = l;
  if (!['<', '<=', '>', '>='].includes(operatorOf(l, node))) return null;
  const right = withoutParentheses(l, tree.child(node, 'right'));
  if (right === NO_NODE || tree.type(right) !== 'cast_expression') return null;
  if (!WITHOUT_SIGN.test(tree.textOf(tree.child(right, 'type')).trim().replace(/\s+/g, ' '))) return null;
  // What another cast makes of it is another number.
  const value = withoutParentheses(l, tree.child(right, 'value'));
  if (value === NO_NODE || tree.type(value) === 'cast_expression') return null;
  // Only what has no effects may be looked at twice.
  if (!/^[-~]\s*\(?\s*\w+\s*\)?$/.test(tree.textOf(value).slice(0, MAX_CONSTANT))) return null;
  const bound = l.parts.expression(l, value);
  return bound.kind === 'integer' && bound.value < 0 ? bound.value : null;
}

function withoutParentheses({ tree }: Lowering, node: NodeId): NodeId {
  let at = node;
  while (at !== NO_NODE && tree.type(at) === 'parenthesized_expression') at = tree.firstNamed(at);
  return at;
}

/** `x >= bound` without a sign: in numbers that have one, x lies from `bound` up to -1. */
function lowerWrapped(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void {
  const { graph } = l;
  const operator = operatorOf(l, node);
  const [within, beyond] = operator.startsWith('>') ? [ifTrue, ifFalse] : [ifFalse, ifTrue];
  const location = l.at(node);
  const value = l.spill(l.parts.expression(l, l.tree.child(node, 'left')), location);
  const bound = integer(wrappedBound(l, node)!);
  const negative = graph.newBlock();
  graph.branch({ kind: 'binary', operator: '<', left: value, right: ZERO }, negative, beyond, location);
  graph.start(negative);
  const isAbove: BinaryOperator = operator === '>=' || operator === '<' ? '>=' : '>';
  graph.branch({ kind: 'binary', operator: isAbove, left: value, right: bound }, within, beyond, location);
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
