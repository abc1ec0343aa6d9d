/** Promises that are settled because something tells of itself: `socket.on('error', reject)`, `server.on('close', resolve)`. */
import { NO_NODE, type NodeId } from '../flatTree';
import { isFunctionNode, propertyName, stringText } from './bindings';
import type { Lowering } from './lowering';

/** What an emitter tells: that it has failed, or that it is closed. */
type Told = 'error' | 'close';

export interface Settling {
  /** Names of what tells of itself. */
  readonly emitters: readonly NodeId[];
  /** The promise may be settled so for other reasons as well. */
  readonly hasOther: boolean;
}

/** Failures by which the promise of an executor is rejected, from outside of what runs as a part of the function. */
export function rejectionsOf(l: Lowering, executor: NodeId): Settling {
  return settlingOf(l, executor, true, 'error');
}

/** Ends by which it is fulfilled from there. */
export function fulfillmentsOf(l: Lowering, executor: NodeId): Settling {
  return settlingOf(l, executor, false, 'close');
}

function settlingOf(l: Lowering, executor: NodeId, isRejecting: boolean, told: Told): Settling {
  const { tree, context } = l;
  const emitters: NodeId[] = [];
  let hasOther = false;
  const end = tree.subtreeEnd(executor);
  for (let node = executor; node < end; node++) {
    const settler = context.settlerOf(node);
    if (settler?.executor !== executor || settler.isRejecting !== isRejecting || !context.isLoose(node)) continue;
    const found = emittersFor(l, executor, node, told);
    emitters.push(...found);
    hasOther ||= found.length === 0;
  }
  return { emitters, hasOther };
}

/** What a name is handed to as a listener, itself or in a function that stands there or is named there. */
function emittersFor(l: Lowering, executor: NodeId, name: NodeId, told: Told): NodeId[] {
  const { tree, context } = l;
  for (let at = name; at !== executor && at !== NO_NODE; at = tree.parent(at)) {
    const emitter = emitterOf(l, at, told);
    if (emitter !== NO_NODE) return [emitter];
    if (!isFunctionNode(tree, at) || tree.child(at, 'name') === NO_NODE) continue;
    const binding = context.names.bindingOf(tree.child(at, 'name'));
    return (binding ? context.mentionsOf(binding) : [])
      .map((mention) => emitterOf(l, mention, told))
      .filter((found) => found !== NO_NODE);
  }
  return [];
}

/** The variable on which the argument is registered for what is told. */
function emitterOf(l: Lowering, argument: NodeId, told: Told): NodeId {
  const { tree } = l;
  const list = tree.parent(argument);
  if (list === NO_NODE || tree.type(list) !== 'arguments') return NO_NODE;
  const first = tree.firstNamed(list);
  if (first === argument || tree.type(first) !== 'string' || stringText(tree, first) !== told) return NO_NODE;
  const call = tree.parent(list);
  return isListening(l, call) ? receiverOf(l, call) : NO_NODE;
}

/** `socket.once(…)`: the method is one of every emitter of events. */
function isListening({ tree }: Lowering, call: NodeId): boolean {
  const callee = tree.child(call, 'function');
  if (callee === NO_NODE || tree.type(callee) !== 'member_expression') return false;
  const method = propertyName(tree, tree.child(callee, 'property'));
  return method !== null && /^(?:on|once|addListener|addEventListener|prependListener)$/.test(method);
}

/** The variable with whose methods a chain of calls begins that each give their receiver: `socket.setEncoding(…).on(…)`. */
function receiverOf(l: Lowering, call: NodeId): NodeId {
  const { tree, context } = l;
  for (let at = call; ;) {
    const object = tree.child(tree.child(at, 'function'), 'object');
    if (object === NO_NODE || tree.type(object) === 'identifier') return object;
    if (tree.type(object) !== 'call_expression' || tree.type(tree.child(object, 'function')) !== 'member_expression')
      return NO_NODE;
    const name = context.names.calleeOf(object);
    if (!isListening(l, object) && (name === null || !context.library.returnsReceiver(name))) return NO_NODE;
    at = object;
  }
}
