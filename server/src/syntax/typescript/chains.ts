/**
 * Chains of `then`, `catch` and `finally`: what `await`, `try` and its clauses do in other words. A chain that is waited
 * for runs where it stands; one that nobody waits for runs later.
 */
import type { BlockId, Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { propertyName } from './bindings';
import { emitCall } from './emission';
import { settlePromise } from './executors';
import type { Frame } from './frames';
import { isUnawaited, reactionOf, type Reaction } from './inlining';
import { runInlined, runLater } from './inlinedFunctions';
import { namedChildren, UNKNOWN, type Lowering } from './lowering';

interface Link {
  readonly call: NodeId;
  readonly reaction: Reaction;
  readonly handlers: readonly NodeId[];
}

interface Chain {
  /** What the first link is added to. */
  readonly root: NodeId;
  readonly links: readonly Link[];
}

/** Lowers a chain of which `call` is the last link. */
export function lowerChain(l: Lowering, call: NodeId): Expression {
  const chain = chainOf(l, call);
  if (!isUnawaited(l.tree, call)) return settled(l, chain, chain.links.length, null);
  // What begins the chain runs now; the rest does later.
  const root = l.parts.expression(l, chain.root);
  const begun = root.kind === 'load' ? l.spill(root, l.at(chain.root)) : root;
  runLater(l, call, begun.kind === 'load' ? [begun] : [], () => {
    settled(l, chain, chain.links.length, begun);
  });
  return UNKNOWN;
}

function chainOf(l: Lowering, call: NodeId): Chain {
  const { tree } = l;
  const links: Link[] = [];
  let at = call;
  for (let reaction = reactionOf(tree, at); reaction !== null; reaction = reactionOf(tree, at)) {
    links.unshift({ call: at, reaction, handlers: [...namedChildren(tree, tree.child(at, 'arguments'))] });
    at = tree.child(tree.child(at, 'function'), 'object');
  }
  return { root: at, links };
}

/** What the promise settles to after so many links; where it is rejected control goes on elsewhere. */
function settled(l: Lowering, chain: Chain, count: number, root: Expression | null): Expression {
  if (count === 0) {
    const value = root ?? l.parts.expression(l, chain.root);
    l.attempt('await', value.kind === 'load' ? value : null, l.at(chain.root));
    return value;
  }
  const { call, reaction, handlers } = chain.links[count - 1]!;
  const before = (): Expression => settled(l, chain, count - 1, root);
  const [first = NO_NODE, second = NO_NODE] = handlers;
  if (reaction === 'then') {
    if (second === NO_NODE) return react(l, first, [before()]);
    return caught(
      l,
      call,
      before,
      (value) => react(l, first, [value]),
      () => react(l, second, [UNKNOWN]),
    );
  }
  if (reaction === 'catch')
    return caught(
      l,
      call,
      before,
      (value) => value,
      () => react(l, first, [UNKNOWN]),
    );
  const after = (value: Expression): Expression => {
    const kept = value.kind === 'load' ? l.spill(value, l.at(call)) : value;
    react(l, first, []);
    return kept;
  };
  return caught(l, call, before, after, () => {
    react(l, first, []);
    l.graph.jump(l.unwindTarget());
    return UNKNOWN;
  });
}

/** Goes on one way where the promise is fulfilled, another where it is rejected. */
function caught(
  l: Lowering,
  call: NodeId,
  before: () => Expression,
  fulfilled: (value: Expression) => Expression,
  rejected: () => Expression,
): Expression {
  const { graph } = l;
  const handler: BlockId = graph.newBlock();
  const after = graph.newBlock();
  const result = l.temporary();
  const frame: Frame = { kind: 'try', handler, declared: [] };
  l.frames.push(frame);
  const value = before();
  l.frames.pop();
  const given = fulfilled(value);
  l.assign(result, given, l.at(call));
  graph.jump(after);
  graph.start(handler);
  const other = rejected();
  l.assign(result, other, l.at(call));
  graph.start(after);
  return { kind: 'load', place: result };
}

/** Calls what a link is given; gives what that returns, or the value itself where it is no function. */
function react(l: Lowering, handler: NodeId, given: readonly Expression[]): Expression {
  const { tree, context } = l;
  const inner = handler === NO_NODE ? NO_NODE : context.names.bare(handler);
  if (inner === NO_NODE || /^(?:null|undefined)$/.test(tree.type(inner))) return given[0] ?? UNKNOWN;
  const location = l.at(inner);
  if (context.inlinedAs(inner)?.role === 'reaction') return runInlined(l, inner, given);
  const settler = context.settlerOf(inner);
  if (settler !== undefined) return settlePromise(l, settler, given[0] ?? UNKNOWN, location);
  const result = callNamed(l, inner, given);
  l.attempt('call', result, location);
  return result;
}

/** `.then(opened)`, `.then(this.opened)`, `.then(fs.closeSync)` */
function callNamed(l: Lowering, node: NodeId, given: readonly Expression[]): Expression {
  const { tree, context } = l;
  const location = l.at(node);
  const called = context.called(node);
  const unit = typeof called === 'object' ? called : undefined;
  const exported = (typeof called === 'string' ? called : null) ?? context.names.exportName(node);
  const method = unit === undefined && exported === null ? methodName(l, node) : null;
  const hasReceiver = method !== null || (unit !== undefined && unit.classNode !== NO_NODE && !unit.isStatic);
  const receiver = hasReceiver ? [l.parts.expression(l, tree.child(node, 'object'))] : [];
  const values = [...receiver, ...given];
  const callee = unit?.name ?? exported ?? method ?? l.parts.expression(l, node);
  const name = typeof callee !== 'string' && callee.kind === 'function' ? callee.name : callee;
  return emitCall(
    l,
    name,
    values,
    values.map(() => location),
    location,
  );
}

function methodName(l: Lowering, node: NodeId): string | null {
  const { tree } = l;
  if (tree.type(node) !== 'member_expression') return null;
  const name = propertyName(tree, tree.child(node, 'property'));
  return name === null ? null : `.${name}`;
}
