/**
 * Which functions run as a part of the one they stand in, and which variables other functions may release or change: of
 * those nothing is known where they are declared.
 */
import { judgeByName } from '../../analysis/typestate/evidence';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { functionAround, isFunctionNode, type Binding } from './bindings';
import type { Library, Names } from './names';

export interface Sharing {
  /** Functions that are lowered where they are passed on. */
  readonly continuations: ReadonlySet<NodeId>;
  readonly shared: ReadonlySet<Binding>;
}

export function sharingOf(tree: FlatTree, names: Names, library: Library): Sharing {
  const continuations = new Set<NodeId>();
  for (let node = 0; node < tree.size; node++) {
    if (isFunctionNode(tree, node) && isContinuation(tree, names, library, node)) continuations.add(node);
  }
  const shared = new Set<Binding>();
  for (let node = 0; node < tree.size; node++) {
    const type = tree.type(node);
    if (type !== 'identifier' && type !== 'shorthand_property_identifier') continue;
    const binding = names.bindingOf(node);
    if (binding === undefined || (binding.kind !== 'variable' && binding.kind !== 'parameter')) continue;
    if (binding.owner === tree.root || shared.has(binding)) continue;
    if (isOutOfReach(tree, names, library, node, binding)) shared.add(binding);
  }
  return { continuations, shared };
}

/** What another function, or a callback that runs later, does with the variable may release it or change its value. */
function isOutOfReach(tree: FlatTree, names: Names, library: Library, node: NodeId, { owner }: Binding): boolean {
  return functionAround(tree, node) !== owner && mayChange(tree, names, library, node);
}

/** The function as a part of which the code at a node runs. */
export function runningFunction(tree: FlatTree, continuations: ReadonlySet<NodeId>, node: NodeId): NodeId {
  let at = functionAround(tree, node);
  while (continuations.has(at)) at = functionAround(tree, at);
  return at;
}

/** The last argument of a call that is known to call it with what it opened. */
function isContinuation(tree: FlatTree, names: Names, library: Library, node: NodeId): boolean {
  const list = tree.parent(node);
  if (list === NO_NODE || tree.type(list) !== 'arguments' || tree.nextNamed(node) !== NO_NODE) return false;
  const call = tree.parent(list);
  if (call === NO_NODE || tree.type(call) !== 'call_expression') return false;
  const isPlain = !tree.type(node).includes('generator') && tree.textOf(tree.firstChild(node)) !== 'async';
  const name = isPlain ? names.calleeOf(call) : null;
  return name !== null && library.takesCallback(name);
}

/** Whether what is done with the variable here may release it, keep it or give it another value. */
function mayChange(tree: FlatTree, names: Names, library: Library, identifier: NodeId): boolean {
  let at = identifier;
  for (;;) {
    const parent = tree.parent(at);
    if (parent === NO_NODE) return true;
    const role = tree.field(at);
    switch (tree.type(parent)) {
      case 'parenthesized_expression':
      case 'non_null_expression':
      case 'as_expression':
      case 'await_expression':
        at = parent;
        continue;
      case 'member_expression':
      case 'subscript_expression':
        if (role === 'index') return false;
        if (tree.field(parent) === 'function')
          return takes(library, `.${tree.textOf(tree.child(parent, 'property'))}`, 0);
        at = parent;
        continue;
      case 'arguments':
        return isTakenByCall(tree, names, library, parent, at);
      case 'binary_expression':
      case 'unary_expression':
      case 'template_substitution':
      case 'if_statement':
      case 'while_statement':
      case 'expression_statement':
        return false;
      case 'ternary_expression':
        return role !== 'condition';
      case 'assignment_expression':
        // `o.x = 1` changes what the variable refers to, not the variable.
        return role !== 'left' || at === identifier;
      case 'call_expression':
        // Who calls it does not keep it.
        return role !== 'function';
      default:
        return true;
    }
  }
}

function isTakenByCall(tree: FlatTree, names: Names, library: Library, list: NodeId, argument: NodeId): boolean {
  const name = names.calleeOf(tree.parent(list));
  if (name === null) return true;
  let position = 0;
  for (let at = tree.firstNamed(list); at !== argument && at !== NO_NODE; at = tree.nextNamed(at)) position++;
  return takes(library, name, position);
}

function takes(library: Library, name: string, position: number): boolean {
  return library.takesOver(name) ?? judgeByName(name, position) === 'takes';
}
