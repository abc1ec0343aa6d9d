/**
 * Callbacks that get an error first: `fs.open(path, (err, fd) => …)`. What the callback does is another way for the function
 * to go on from the call.
 */
import type { Expression, Location } from '../../ir';
import { type NodeId } from '../flatTree';
import { emitCall } from './emission';
import { finishScope, newScope } from './frames';
import { bindParameters, runBody, runLater } from './inlinedFunctions';
import { UNKNOWN, type Lowering } from './lowering';

interface PassedContinuation {
  readonly call: NodeId;
  readonly name: string;
  readonly values: readonly Expression[];
  readonly locations: readonly Location[];
}

/** More parameters than any callback has. */
const MOST_RESULTS = 4;

/** The callback of a modelled function gets what that opens. */
export function lowerOpening(l: Lowering, passed: PassedContinuation, callback: NodeId | Expression): Expression {
  runLater(l, passed.call, [], () => {
    const given = open(l, passed);
    if (typeof callback === 'number') runCallback(l, callback, given);
    else {
      const at = l.at(passed.call);
      const locations = given.map(() => at);
      emitCall(l, callback.kind === 'function' ? callback.name : callback, given, locations, at);
    }
  });
  return UNKNOWN;
}

/** The callback of any other function: it gets an error, or something of which nothing is known. */
export function lowerCallback(l: Lowering, call: NodeId, callback: NodeId): void {
  runLater(l, call, [], () => runCallback(l, callback, []));
}

function runCallback(l: Lowering, callback: NodeId, given: readonly Expression[]): void {
  const scope = newScope();
  l.frames.push(scope);
  bindParameters(l, callback, given);
  runBody(l, callback);
  l.frames.pop();
  finishScope(l, scope);
}

/** The results lie in the fields of a place that the call is given; what it returns is the error. */
function open(l: Lowering, { call, name, values, locations }: PassedContinuation): Expression[] {
  const location = l.at(call);
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
  const given: Expression[] = [{ kind: 'load', place: error }];
  for (let index = 1; index < MOST_RESULTS; index++)
    given.push({ kind: 'load', place: { root: results.root, path: [{ kind: 'field', name: String(index) }] } });
  return given;
}
