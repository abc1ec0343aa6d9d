/** `Promise.all` and `Promise.race` of promises that are written down: what becomes of those that come too late. */
import type { Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { emitCall } from './emission';
import { lowerArray } from './literals';
import { namedChildren, type Lowering } from './lowering';

type Combinator = 'all' | 'race';

/** More than this are not told apart. */
const MOST_PROMISES = 8;

/** The combinator that is called with an array literal; null for any other call. */
export function combinatorOf(l: Lowering, call: NodeId): Combinator | null {
  const { tree } = l;
  if (tree.type(call) !== 'call_expression') return null;
  const called = /^globalThis:Promise\.(all|race)$/.exec(l.context.names.calleeOf(call) ?? '')?.[1];
  if (called === undefined || promisesOf(l, call).length === 0) return null;
  return called as Combinator;
}

function arrayOf(l: Lowering, call: NodeId): NodeId {
  const list = l.tree.child(call, 'arguments');
  const array = list === NO_NODE ? NO_NODE : l.tree.firstNamed(list);
  return array !== NO_NODE && l.tree.type(array) === 'array' ? array : NO_NODE;
}

function promisesOf(l: Lowering, call: NodeId): NodeId[] {
  const array = arrayOf(l, call);
  if (array === NO_NODE) return [];
  const promises = [...namedChildren(l.tree, array)].filter((node) => l.tree.type(node) !== 'comment');
  const isPlain = promises.length <= MOST_PROMISES && promises.every((node) => l.tree.type(node) !== 'spread_element');
  return isPlain ? promises : [];
}

export function lowerCombinator(l: Lowering, call: NodeId, combinator: Combinator): Expression {
  const array = l.spill(lowerArray(l, arrayOf(l, call)), l.at(call));
  return combinator === 'all' ? joined(l, call, array) : raced(l, call, array);
}

/** It is rejected with the first: what the others have opened by then nobody gets. */
function joined(l: Lowering, call: NodeId, array: Expression): Expression {
  const { graph } = l;
  const location = l.at(call);
  if (promisesOf(l, call).length === 1) {
    l.attempt('await', array, location);
    return array;
  }
  const rejected = graph.newBlock();
  l.attempt('await', null, location, rejected);
  const here = graph.suspend();
  graph.current = rejected;
  abandon(l, call, [array]);
  graph.jump(l.unwindTarget());
  graph.current = here;
  return array;
}

/** The first one counts: what the others open later nobody gets. */
function raced(l: Lowering, call: NodeId, array: Expression): Expression {
  const { graph } = l;
  const location = l.at(call);
  const result = l.temporary();
  const after = graph.newBlock();
  const promises = promisesOf(l, call);
  promises.forEach((_, index) => {
    const next = graph.newBlock();
    if (index < promises.length - 1) {
      const wins = graph.newBlock();
      graph.branch({ kind: 'unknown' }, wins, next, location);
      graph.start(wins);
    }
    const winner: Expression = { kind: 'load', place: l.element(array, index, location) };
    l.assign(result, winner, location);
    l.attempt('await', { kind: 'load', place: result }, location);
    abandon(l, call, [array, { kind: 'load', place: result }]);
    graph.jump(after);
    graph.current = next;
  });
  graph.current = after;
  return { kind: 'load', place: result };
}

/** What only the array has is lost, but for the second value. */
function abandon(l: Lowering, call: NodeId, values: readonly Expression[]): void {
  const location = l.at(call);
  emitCall(
    l,
    '%abandon',
    values,
    values.map(() => location),
    location,
  );
}
