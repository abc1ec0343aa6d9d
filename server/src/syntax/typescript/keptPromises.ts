/**
 * Fields in which promises are kept, for whoever asks again: `this.ready ??= connect().then(…)`. A promise stands for what
 * it settles to, but it is there, and so true, although that may be nothing: a mark beside the field says so.
 */
import type { BlockId, Expression, Place } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { isFunctionNode, propertyName } from './bindings';
import type { FileContext } from './fileContext';
import { reactionOf } from './inlining';
import { ONE, ZERO, type Lowering } from './lowering';

/** No field of a program has such a name. */
const MARK = '%kept';

/** Names of fields that some assignment of the file gives a promise. */
export function fieldsWithPromises(context: FileContext): ReadonlySet<string> {
  const { tree, names } = context;
  const found = new Set<string>();
  for (let node = 0; node < tree.size; node++) {
    if (!/^(?:augmented_)?assignment_expression$/.test(tree.type(node))) continue;
    const name = fieldName(tree, names.bare(tree.child(node, 'left')));
    if (name !== null && isPromise(context, tree.child(node, 'right'))) found.add(name);
  }
  return found;
}

/** What was just assigned to the place is a promise, or it is none. */
export function markKept(l: Lowering, target: NodeId, place: Place | null, value: NodeId): void {
  const mark = markOf(l, target, place);
  if (mark !== null) l.assign(mark, isPromise(l.context, value) ? ONE : ZERO, l.at(target));
}

/** Goes on at once where a promise is kept in what is tested; what follows is for where none is. */
export function startUnlessKept(l: Lowering, tested: NodeId, value: Expression, ifKept: BlockId): void {
  const node = tested === NO_NODE ? NO_NODE : l.context.names.bare(tested);
  const mark = markOf(l, node, value.kind === 'load' ? value.place : null);
  if (mark === null) return;
  const rest = l.graph.newBlock();
  l.graph.branch({ kind: 'load', place: mark }, ifKept, rest, l.at(node));
  l.graph.start(rest);
}

export function mayKeep(context: FileContext, node: NodeId): boolean {
  const name = fieldName(context.tree, node);
  return name !== null && context.promiseFields.has(name);
}

function markOf({ tree, context }: Lowering, node: NodeId, place: Place | null): Place | null {
  const name = fieldName(tree, node);
  const last = place?.path.at(-1);
  if (place === null || last?.kind !== 'field' || last.name !== name || !context.promiseFields.has(name)) return null;
  return { root: place.root, path: [...place.path.slice(0, -1), { kind: 'field', name: `${name}${MARK}` }] };
}

function fieldName(tree: FlatTree, node: NodeId): string | null {
  if (node === NO_NODE || tree.type(node) !== 'member_expression') return null;
  return propertyName(tree, tree.child(node, 'property'));
}

/** A chain, a new promise, or what an async function of the file returns: not what they settle to. */
function isPromise(context: FileContext, value: NodeId): boolean {
  const { tree, names } = context;
  const node = value === NO_NODE ? NO_NODE : names.bare(value);
  if (node === NO_NODE) return false;
  if (tree.type(node) === 'new_expression') {
    const made = tree.child(node, 'constructor');
    return made !== NO_NODE && tree.textOf(made) === 'Promise' && names.bindingOf(made) === undefined;
  }
  if (tree.type(node) !== 'call_expression') return false;
  if (reactionOf(tree, node) !== null) return true;
  const callee = names.bare(tree.child(node, 'function'));
  if (callee === NO_NODE) return false;
  if (isFunctionNode(tree, callee)) return isAsync(tree, callee);
  const called = context.called(callee);
  return typeof called === 'object' && isAsync(tree, called.node);
}

function isAsync(tree: FlatTree, node: NodeId): boolean {
  return isFunctionNode(tree, node) && tree.childOfType(node, 'async') !== NO_NODE;
}
