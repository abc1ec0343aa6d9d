/** `try`, `catch` and `finally`. */
import { NO_NODE, type NodeId } from '../flatTree';
import { endStorage, type Frame } from './frames';
import { UNKNOWN, type Lowering } from './lowering';

export function lowerTry(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const clause = tree.child(node, 'finalizer');
  const block = clause === NO_NODE ? NO_NODE : tree.child(clause, 'body');
  if (block === NO_NODE) return lowerCatch(l, node);
  const { graph } = l;
  const frame: Extract<Frame, { kind: 'finally' }> = { kind: 'finally', body: block, thrown: null, copies: new Map() };
  l.frames.push(frame);
  lowerCatch(l, node);
  l.frames.pop();
  if (!l.isDead) l.parts.statement(l, block);
  const after = graph.newBlock();
  graph.jump(after);
  if (frame.thrown !== null) {
    graph.start(frame.thrown);
    l.parts.statement(l, block);
    if (!l.isDead) graph.jump(l.unwindTarget());
  }
  graph.start(after);
}

/** The body, and what happens where something in it throws. */
function lowerCatch(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const body = tree.child(node, 'body');
  const clause = tree.child(node, 'handler');
  if (clause === NO_NODE) {
    if (body !== NO_NODE) l.parts.statement(l, body);
    return;
  }
  const handler = graph.newBlock();
  const after = graph.newBlock();
  const frame: Extract<Frame, { kind: 'try' }> = { kind: 'try', handler, declared: [] };
  l.frames.push(frame);
  if (body !== NO_NODE) l.parts.statement(l, body);
  l.frames.pop();
  graph.jump(after);
  graph.start(handler);
  // What the body declared is gone.
  endStorage(l, frame.declared, l.at(clause));
  const parameter = tree.child(clause, 'parameter');
  if (parameter !== NO_NODE) l.parts.bind(l, parameter, UNKNOWN, false);
  const handled = tree.child(clause, 'body');
  if (handled !== NO_NODE) l.parts.statement(l, handled);
  graph.start(after);
}
