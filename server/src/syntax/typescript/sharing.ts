/**
 * Which variables other functions may release or change: of those nothing is known where they are declared. What runs as
 * a part of the same function, but later, has what only it may release or change.
 */
import type { FlatTree, NodeId } from '../flatTree';
import { functionAround, type Binding } from './bindings';
import { inlinedFunctions, parametersOf, reactionOf, runningFunction, type Inlined } from './inlining';
import type { Library, Names } from './names';
import { References } from './references';

/** What settles a promise: a parameter of its executor. */
export interface Settler {
  readonly executor: NodeId;
  readonly isRejecting: boolean;
}

export interface Sharing {
  /** Functions that are lowered where they stand. */
  readonly inlined: ReadonlyMap<NodeId, Inlined>;
  readonly shared: ReadonlySet<Binding>;
  /** By the call that something is given to that runs later: variables that are in its hands from then on. */
  readonly held: ReadonlyMap<NodeId, ReadonlySet<Binding>>;
  readonly settlers: ReadonlyMap<Binding, Settler>;
  /** Mentions of settlers by which somebody gets them of whom nothing is known. */
  readonly loose: ReadonlySet<NodeId>;
  readonly mentions: ReadonlyMap<Binding, readonly NodeId[]>;
}

export function sharingOf(tree: FlatTree, names: Names, library: Library): Sharing {
  const inlined = inlinedFunctions(tree, names, library);
  const settlers = settlersOf(tree, names, inlined);
  const references = new References(tree, names, library);
  const shared = new Set<Binding>();
  const loose = new Set<NodeId>();
  const changes = new Map<Binding, NodeId[]>();
  for (const [binding, nodes] of references.all) {
    if (binding.kind === 'function') continue;
    const settler = settlers.get(binding);
    const home = inlined.has(binding.owner) ? runningFunction(tree, inlined, binding.owner) : binding.owner;
    for (const node of nodes) {
      if (node === binding.node) continue;
      const isElsewhere = runningFunction(tree, inlined, node) !== home;
      if (settler && (isElsewhere || !isSettling(tree, node))) loose.add(node);
      if (binding.owner === tree.root || !references.mayChange(node)) continue;
      if (isElsewhere) shared.add(binding);
      else changes.set(binding, [...(changes.get(binding) ?? []), node]);
    }
  }
  return {
    inlined,
    shared,
    held: heldLater(tree, inlined, changes, shared),
    settlers,
    loose,
    mentions: references.all,
  };
}

function settlersOf(tree: FlatTree, names: Names, inlined: ReadonlyMap<NodeId, Inlined>): Map<Binding, Settler> {
  const settlers = new Map<Binding, Settler>();
  for (const [executor, { role }] of inlined) {
    if (role !== 'executor') continue;
    parametersOf(tree, executor).forEach((pattern, index) => {
      const binding = tree.type(pattern) === 'identifier' ? names.bindings.declaredBy(pattern) : undefined;
      if (binding && index < 2) settlers.set(binding, { executor, isRejecting: index === 1 });
    });
  }
  return settlers;
}

/** The promise is settled here: the settler is called, or is what a promise goes on with. */
function isSettling(tree: FlatTree, node: NodeId): boolean {
  const parent = tree.parent(node);
  if (tree.type(parent) === 'call_expression') return tree.field(node) === 'function';
  return tree.type(parent) === 'arguments' && reactionOf(tree, tree.parent(parent)) !== null;
}

/** Who runs later has what it may release or change, unless what runs before it may do so, too. */
function heldLater(
  tree: FlatTree,
  inlined: ReadonlyMap<NodeId, Inlined>,
  changes: ReadonlyMap<Binding, readonly NodeId[]>,
  shared: Set<Binding>,
): Map<NodeId, Set<Binding>> {
  const held = new Map<NodeId, Set<Binding>>();
  for (const [binding, nodes] of changes) {
    if (shared.has(binding)) continue;
    const calls = new Set<NodeId>();
    for (const node of nodes) {
      for (const call of laterCalls(tree, inlined, node, binding.owner)) calls.add(call);
    }
    const isContested = [...calls].some((call) => {
      const end = tree.subtreeEnd(call);
      return nodes.some((node) => node >= end);
    });
    if (isContested) shared.add(binding);
    else for (const call of calls) held.set(call, (held.get(call) ?? new Set()).add(binding));
  }
  return held;
}

/** The calls that what runs at a node is given to and that call it later, within the function that has the variable. */
function laterCalls(tree: FlatTree, inlined: ReadonlyMap<NodeId, Inlined>, node: NodeId, owner: NodeId): NodeId[] {
  const calls: NodeId[] = [];
  for (let at = functionAround(tree, node); at !== owner; at = functionAround(tree, at)) {
    const found = inlined.get(at);
    if (found === undefined) return calls;
    if (found.isDeferred) calls.push(found.call);
  }
  return calls;
}
