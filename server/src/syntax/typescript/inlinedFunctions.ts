/** Functions that run as a part of the one they stand in: what they are given, what they return, and when they run. */
import type { Expression, Location } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { emitImplicitCall } from './emission';
import { endStorage, finishScope, leave, newScope, type ExecutorFrame, type Inlining } from './frames';
import { parametersOf } from './inlining';
import { UNKNOWN, type Lowering } from './lowering';

/** Runs a function here and goes on with what it returns. */
export function runInlined(
  l: Lowering,
  node: NodeId,
  given: readonly Expression[],
  executor: ExecutorFrame | null = null,
): Expression {
  const { graph } = l;
  const result = l.temporary();
  const frame: Inlining = { kind: 'inlined', result, end: graph.newBlock(), thrown: null, declared: [], executor };
  const scope = newScope();
  l.frames.push(frame, scope);
  bindParameters(l, node, given);
  runBody(l, node);
  l.frames.pop();
  finishScope(l, scope);
  l.frames.pop();
  unwindInlined(l, node, frame);
  graph.start(frame.end);
  return { kind: 'load', place: result };
}

/** What is thrown out of it ends its variables on the way. */
function unwindInlined(l: Lowering, node: NodeId, { thrown, declared }: Inlining): void {
  if (thrown === null) return;
  const here = l.graph.suspend();
  l.graph.current = thrown;
  endStorage(l, declared, l.endOf(node));
  l.graph.jump(l.unwindTarget());
  l.graph.current = here;
}

export function bindParameters(l: Lowering, node: NodeId, given: readonly Expression[]): void {
  parametersOf(l.tree, node).forEach((pattern, index) => {
    const part = given[index] ?? UNKNOWN;
    l.parts.bind(l, pattern, part, true);
  });
}

export function runBody(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const body = tree.child(node, 'body');
  if (body === NO_NODE) return;
  if (tree.type(body) === 'statement_block') l.parts.statements(l, body);
  else {
    const value = l.parts.expression(l, body);
    l.settleReturned(body, value);
    if (!l.isDead) leave(l, { kind: 'return', value, isImplicit: false }, l.at(body));
  }
  if (!l.isDead) leave(l, { kind: 'return', value: null, isImplicit: true }, l.endOf(node));
}

/**
 * What is registered by `call` runs later: another way to go on from here, with all that is known. What only it may
 * release is in its hands from then on.
 */
export function runLater(l: Lowering, call: NodeId, held: readonly Expression[], run: () => void): void {
  const { graph } = l;
  const location = l.at(call);
  const values = [...held, ...heldBy(l, call)];
  const later = graph.newBlock();
  const now = graph.newBlock();
  graph.branch(UNKNOWN, later, now, location);
  graph.start(later);
  l.frames.push({ kind: 'continuation' });
  emitImplicitCall(l, '%later', values, aroundContinuation(l));
  run();
  if (!l.isDead) leave(l, { kind: 'return', value: null, isImplicit: true }, l.endOf(call));
  l.frames.pop();
  graph.start(now);
  if (values.length > 0) emitImplicitCall(l, '%handover', values, location);
}

function heldBy(l: Lowering, call: NodeId): Expression[] {
  return [...l.context.heldBy(call)].flatMap((binding) => {
    const value = l.load(binding);
    return value.kind === 'load' ? [value] : [];
  });
}

/** What is opened there is the matter of those who run before; what was open before is waited with. */
function aroundContinuation(l: Lowering): Location {
  const frame = l.frames.findLast((frame) => frame.kind === 'inlined' && frame.executor !== null);
  const executor = frame?.kind === 'inlined' ? frame.executor : null;
  return executor?.location ?? l.at(l.unit);
}
