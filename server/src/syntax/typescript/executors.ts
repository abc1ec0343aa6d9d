/** `new Promise((resolve, reject) => …)`: the executor runs at once; whoever waits goes on where it is settled. */
import type { BlockId, Expression, Location, Place } from '../../ir';
import type { NodeId } from '../flatTree';
import { emitCall } from './emission';
import { runInlined } from './inlinedFunctions';
import { fulfillmentsOf, rejectionsOf } from './listeners';
import { ONE, UNKNOWN, ZERO, type Lowering } from './lowering';
import type { Settler } from './sharing';

/** A promise whose executor is being lowered. */
export interface Settlement {
  readonly value: Place;
  /** Zero while nobody has settled it. */
  readonly state: Place;
}

const REJECTED: Expression = { kind: 'integer', value: 2 };

/** Lowers a promise with its executor; gives what it is fulfilled with. */
export function lowerExecutor(l: Lowering, made: NodeId, executor: NodeId): Expression {
  const { graph } = l;
  const location = l.at(made);
  const settlement: Settlement = { value: l.temporary(), state: l.temporary() };
  l.assign(settlement.state, ZERO, location);
  l.assign(settlement.value, ZERO, location);
  const settled = graph.newBlock();
  l.settlements.set(executor, settlement);
  runInlined(l, executor, [], { settled, value: settlement.value, location });
  graph.jump(settled);
  graph.start(settled);
  const fulfilled = graph.newBlock();
  const other = graph.newBlock();
  const rejected = graph.newBlock();
  const pending = graph.newBlock();
  const state: Expression = { kind: 'load', place: settlement.state };
  graph.branch({ kind: 'binary', operator: '==', left: state, right: ONE }, fulfilled, other, location);
  graph.start(other);
  graph.branch({ kind: 'binary', operator: '==', left: state, right: REJECTED }, rejected, pending, location);
  graph.start(rejected);
  l.attempt('await', null, location);
  graph.terminate({ kind: 'exit', location });
  graph.start(pending);
  l.assign(settlement.value, UNKNOWN, location);
  rejectElsewhere(l, executor, location);
  fulfillElsewhere(l, executor, location, fulfilled);
  graph.start(fulfilled);
  return { kind: 'load', place: settlement.value };
}

/** Somebody of whom nothing is known rejects it: what told of its failure itself has come to its end by then. */
function rejectElsewhere(l: Lowering, executor: NodeId, location: Location): void {
  const { graph } = l;
  const { emitters, hasOther } = rejectionsOf(l, executor);
  for (const emitter of emitters) {
    const fails = graph.newBlock();
    const next = graph.newBlock();
    graph.branch(UNKNOWN, fails, next, location);
    graph.start(fails);
    emitCall(l, '%failed', [l.parts.expression(l, emitter)], [location], location);
    const unwound = graph.newBlock();
    l.attempt('await', null, location, unwound);
    graph.terminate({ kind: 'exit', location });
    graph.start(unwound);
    graph.jump(l.unwindTarget());
    graph.start(next);
  }
  if (hasOther) l.attempt('await', null, location);
}

/** Somebody of whom nothing is known fulfills it, if anybody does: what told of its own end is closed by then. */
function fulfillElsewhere(l: Lowering, executor: NodeId, location: Location, fulfilled: BlockId): void {
  const { graph } = l;
  const { emitters, hasOther } = fulfillmentsOf(l, executor);
  for (const emitter of emitters) {
    const ends = graph.newBlock();
    const next = graph.newBlock();
    graph.branch(UNKNOWN, ends, next, location);
    graph.start(ends);
    emitCall(l, '%closed', [l.parts.expression(l, emitter)], [location], location);
    graph.jump(fulfilled);
    graph.start(next);
  }
  if (hasOther) graph.jump(fulfilled);
  else graph.terminate({ kind: 'exit', location });
}

/** `resolve(value)`, `reject(error)` */
export function settlePromise(
  l: Lowering,
  { executor, isRejecting }: Settler,
  value: Expression,
  location: Location,
): Expression {
  const settlement = l.settlements.get(executor);
  if (settlement === undefined || isRejecting) l.escape(value, location);
  if (settlement === undefined) return ZERO;
  if (!isRejecting) l.assign(settlement.value, value, location);
  l.assign(settlement.state, isRejecting ? REJECTED : ONE, location);
  return ZERO;
}
