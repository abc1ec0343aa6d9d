/**
 * Callbacks that get an error and what was opened: `fs.open(path, (err, fd) => …)`. What the callback does is another way
 * for the function to go on from the call, with all that is known there.
 */
import type { Expression, Location } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { finishScope, leave, newScope } from './frames';
import { namedChildren, UNKNOWN, type Lowering } from './lowering';

interface PassedContinuation {
  readonly node: NodeId;
  readonly name: string;
  readonly values: readonly Expression[];
  readonly locations: readonly Location[];
  /** The function. */
  readonly last: NodeId;
}

export function lowerContinuation(l: Lowering, passed: PassedContinuation): Expression {
  const { graph } = l;
  const location = l.at(passed.node);
  const later = graph.newBlock();
  const now = graph.newBlock();
  graph.branch(UNKNOWN, later, now, location);
  graph.start(later);
  l.frames.push({ kind: 'continuation' });
  const scope = newScope();
  l.frames.push(scope);
  beginLater(l, location);
  runContinuation(l, passed, location);
  l.frames.pop();
  finishScope(l, scope);
  l.frames.pop();
  graph.start(now);
  return UNKNOWN;
}

/** What is open by now is the matter of those who run before the callback. */
function beginLater(l: Lowering, location: Location): void {
  l.graph.emit({
    kind: 'call',
    target: null,
    callee: { kind: 'direct', name: '%later' },
    arguments: [],
    argumentLocations: [],
    location,
    isImplicit: true,
  });
}

/** The results lie in the fields of a place that the call is given; what it returns is the error. */
function runContinuation(l: Lowering, { name, values, locations, last }: PassedContinuation, location: Location): void {
  const { tree } = l;
  const results = l.temporary();
  const error = l.temporary();
  l.graph.emit({
    kind: 'call',
    target: error,
    callee: { kind: 'direct', name: `${name}!callback` },
    arguments: [...values, { kind: 'address-of', place: results }],
    argumentLocations: [...locations, location],
    location,
    isImplicit: false,
  });
  const single = tree.child(last, 'parameter');
  const list = tree.child(last, 'parameters');
  const parameters = single !== NO_NODE ? [single] : list === NO_NODE ? [] : [...namedChildren(tree, list)];
  parameters.forEach((one, index) => {
    const pattern = one === single ? one : tree.child(one, 'pattern');
    const place = index === 0 ? error : { root: results.root, path: [{ kind: 'field' as const, name: String(index) }] };
    if (pattern !== NO_NODE) l.parts.bind(l, pattern, { kind: 'load', place }, true);
  });
  const body = tree.child(last, 'body');
  const end = l.endOf(last);
  if (body !== NO_NODE && tree.type(body) !== 'statement_block') {
    const value = l.parts.expression(l, body);
    l.escape(value, l.at(body));
  } else if (body !== NO_NODE) l.parts.statements(l, body);
  if (!l.isDead) leave(l, { kind: 'return', value: null, isImplicit: true }, end);
}
