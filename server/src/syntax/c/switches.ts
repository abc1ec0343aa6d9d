/** `switch`: labels may stand anywhere below it, also inside of loops and of `#if`. */
import type { BlockId, Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import type { Lowering } from './lowering';
import { branchOnGuards } from './preprocessor';

export function lowerSwitch(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const condition = tree.child(node, 'condition');
  const scrutinee = l.parts.expression(l, condition);
  const dispatch = graph.suspend();
  const fallback = graph.newBlock();
  const after = graph.newBlock();
  const context = { cases: [], fallback, defaultTarget: null as BlockId | null, guards: l.guards.length };
  l.switches.push(context);
  l.jumps.push({ breakTo: after, continueTo: null, scope: l.variables.scope });
  const body = tree.child(node, 'body');
  if (body !== NO_NODE) l.parts.statement(l, body);
  l.jumps.pop();
  l.switches.pop();
  graph.jump(after);
  if (dispatch >= 0) {
    graph.current = dispatch;
    graph.terminate({ kind: 'switch', scrutinee, cases: context.cases, fallback, location: l.at(condition) });
  }
  graph.current = fallback;
  graph.jump(context.defaultTarget ?? after);
  graph.start(after);
}

/** `case` and `default`, with the statements the grammar hangs below them. */
export function lowerCase(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const context = l.switches.at(-1);
  const value = tree.child(node, 'value');
  const block = graph.newBlock();
  const low = value === NO_NODE ? null : l.parts.expression(l, value);
  graph.start(block);
  if (context !== undefined) {
    const target = guarded(l, block, context.guards, context.fallback, low === null);
    if (low === null) context.defaultTarget ??= target;
    else
      context.cases.push({
        low: constant(l, low, value),
        high: upperBound(l, node) ?? constant(l, low, value),
        target,
      });
  }
  lowerCaseBody(l, node, value);
}

function lowerCaseBody(l: Lowering, node: NodeId, value: NodeId): void {
  const { tree } = l;
  let first = tree.firstChild(node);
  while (first !== NO_NODE && (first <= value || isLabelPart(l, first))) first = tree.next(first);
  l.parts.statements(l, first, NO_NODE);
}

function isLabelPart(l: Lowering, node: NodeId): boolean {
  return !l.tree.isNamed(node) || isRangeEnd(l, node);
}

/** A label stands for a number: what is none is a name of which nothing is known. */
function constant(l: Lowering, value: Expression, node: NodeId): Expression {
  return isOfConstants(value) ? value : { kind: 'symbol', text: l.tree.textOf(node) };
}

function isOfConstants(value: Expression): boolean {
  if (value.kind === 'unary') return isOfConstants(value.operand);
  if (value.kind === 'binary') return isOfConstants(value.left) && isOfConstants(value.right);
  return value.kind === 'integer' || value.kind === 'symbol';
}

/** GNU's `case 1 ... 5:`: the grammar knows no ranges and calls the second half an error. */
export function isRangeEnd(l: { readonly tree: Lowering['tree'] }, node: NodeId): boolean {
  const { tree } = l;
  const parent = tree.parent(node);
  if (!tree.isError(node) || parent === NO_NODE || tree.type(parent) !== 'case_statement') return false;
  const first = tree.firstChild(node);
  return first !== NO_NODE && tree.textOf(first) === '...';
}

function upperBound(l: Lowering, node: NodeId): Expression | null {
  const { tree } = l;
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (!isRangeEnd(l, child)) continue;
    const bound = tree.firstNamed(child);
    return bound === NO_NODE ? null : constant(l, l.parts.expression(l, bound), bound);
  }
  return null;
}

/** A label under `#if` is only there in some configurations: in the others its values go to the fallback. */
function guarded(l: Lowering, block: BlockId, from: number, fallback: BlockId, isDefault: boolean): BlockId {
  const { graph } = l;
  // The `default` label has no other one to fall back on.
  if (isDefault || l.guards.length === from) return block;
  const resume = graph.suspend();
  const entry = graph.newBlock();
  graph.current = entry;
  branchOnGuards(l, l.guards.slice(from), block, fallback);
  graph.current = resume;
  return entry;
}
