/** Promises that are rejected because something tells of its own failure: `socket.on('error', reject)`. */
import { NO_NODE, type NodeId } from '../flatTree';
import { isFunctionNode, propertyName, stringText } from './bindings';
import type { Lowering } from './lowering';

export interface Rejections {
  /** Names of what tells of its failure. */
  readonly emitters: readonly NodeId[];
  /** The promise may be rejected for other reasons as well. */
  readonly hasOther: boolean;
}

/** Who rejects the promise of an executor from outside of what runs as a part of the function. */
export function rejectionsOf(l: Lowering, executor: NodeId): Rejections {
  const { tree, context } = l;
  const emitters: NodeId[] = [];
  let hasOther = false;
  const end = tree.subtreeEnd(executor);
  for (let node = executor; node < end; node++) {
    const settler = context.settlerOf(node);
    if (settler?.executor !== executor || !settler.isRejecting || !context.isLoose(node)) continue;
    const found = emittersFor(l, executor, node);
    emitters.push(...found);
    hasOther ||= found.length === 0;
  }
  return { emitters, hasOther };
}

/** What a name is handed to as a listener of errors, itself or in a function that stands there or is named there. */
function emittersFor(l: Lowering, executor: NodeId, name: NodeId): NodeId[] {
  const { tree, context } = l;
  for (let at = name; at !== executor && at !== NO_NODE; at = tree.parent(at)) {
    const emitter = emitterListening(l, at);
    if (emitter !== NO_NODE) return [emitter];
    if (!isFunctionNode(tree, at) || tree.child(at, 'name') === NO_NODE) continue;
    const binding = context.names.bindingOf(tree.child(at, 'name'));
    return (binding ? context.mentionsOf(binding) : [])
      .map((mention) => emitterListening(l, mention))
      .filter((found) => found !== NO_NODE);
  }
  return [];
}

/** The object on which the argument is registered for errors. */
function emitterListening(l: Lowering, argument: NodeId): NodeId {
  const { tree } = l;
  const list = tree.parent(argument);
  if (list === NO_NODE || tree.type(list) !== 'arguments') return NO_NODE;
  const first = tree.firstNamed(list);
  if (first === argument || tree.type(first) !== 'string' || stringText(tree, first) !== 'error') return NO_NODE;
  const callee = tree.child(tree.parent(list), 'function');
  if (callee === NO_NODE || tree.type(callee) !== 'member_expression') return NO_NODE;
  const method = propertyName(tree, tree.child(callee, 'property'));
  const isListening = method !== null && /^(?:on|once|addListener|addEventListener|prependListener)$/.test(method);
  const object = tree.child(callee, 'object');
  return isListening && tree.type(object) === 'identifier' ? object : NO_NODE;
}
