/** What happens on the way out: storage that ends, `cleanup` functions that run, `return` and `goto`. */
import type { Expression, Location, Place, VariableId } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import type { Lowering } from './lowering';
import type { Scope, ScopePoint } from './scopes';

/** Ends all scopes from the current one up to, without, `outside`; what `result` holds outlives them. */
export function leaveScopes(l: Lowering, outside: Scope | null, location: Location, result: Place | null = null): void {
  leaveFrom(l, l.variables.point(), outside, Infinity, location, result);
}

/** Ends what is in scope at `from` and no longer at `to`. */
export function leaveToPoint(l: Lowering, from: ScopePoint, to: ScopePoint, location: Location): void {
  const around = new Set<Scope>();
  for (let scope: Scope | null = to.scope; scope !== null; scope = scope.parent) around.add(scope);
  let common: Scope | null = from.scope;
  while (common !== null && !around.has(common)) common = common.parent;
  // In the common scope, a jump back over declarations ends what they declared.
  const kept = common === to.scope ? to.count : Infinity;
  leaveFrom(l, from, common, kept, location);
}

/** Ends the scopes from `from` up to `outside`, of which the first `kept` variables live on. */
function leaveFrom(
  l: Lowering,
  from: ScopePoint,
  outside: Scope | null,
  kept: number,
  location: Location,
  result: Place | null = null,
): void {
  let count = from.count;
  for (let scope: Scope | null = from.scope; scope !== null; scope = scope.parent) {
    const isLast = scope === outside;
    endStorage(l, scope.variables.slice(isLast ? kept : 0, count), location, result);
    if (isLast) break;
    count = scope.parentCount;
  }
}

function endStorage(l: Lowering, variables: Scope['variables'], location: Location, result: Place | null): void {
  if (variables.length === 0 || l.isDead) return;
  runCleanups(l, variables, location);
  const ids: VariableId[] = variables.map((variable) => variable.id);
  const kept: readonly Expression[] | null = result && [{ kind: 'load', place: result }];
  l.graph.emit({ kind: 'scope-end', variables: ids, ...(kept ? { kept } : {}), location });
}

function runCleanups(l: Lowering, variables: Scope['variables'], location: Location): void {
  for (const { id, cleanup } of [...variables].reverse()) {
    if (cleanup === null) continue;
    l.graph.emit({
      kind: 'call',
      target: null,
      callee: { kind: 'direct', name: cleanup },
      arguments: [{ kind: 'address-of', place: { root: id, path: [] } }],
      argumentLocations: [location],
      location,
      isImplicit: true,
    });
  }
}

/** `return`, with the cleanups of everything in scope between its value and its jump. */
export function lowerReturn(l: Lowering, node: NodeId): void {
  const expression = l.tree.firstNamed(node);
  const location = l.at(node);
  let value = expression === NO_NODE ? null : l.parts.expression(l, expression);
  if (value !== null && value.kind !== 'integer' && hasCleanups(l)) value = l.spill(value, l.at(expression));
  endFunction(l, value, location, false);
}

function hasCleanups(l: Lowering): boolean {
  for (let scope: Scope | null = l.variables.scope; scope !== null; scope = scope.parent) {
    if (scope.variables.some((variable) => variable.cleanup !== null)) return true;
  }
  return false;
}

/** Leaves the function here. The storage of its variables needs no word: it ends with it. */
export function endFunction(l: Lowering, value: Expression | null, location: Location, isImplicit: boolean): void {
  for (let scope: Scope | null = l.variables.scope; scope !== null; scope = scope.parent) {
    runCleanups(l, scope.variables, location);
  }
  l.graph.terminate({ kind: 'return', value, location, isImplicit });
}

/** `goto`: where it leads, and so what it leaves, is known at the function's end. */
export function lowerGoto(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const label = tree.child(node, 'label');
  const isComputed = l.tree.childOfType(node, 'ERROR') !== NO_NODE;
  if (label === NO_NODE || isComputed) return l.graph.terminate({ kind: 'exit', location: l.at(node) });
  if (l.isDead) return;
  l.pendingJumps.push({
    from: l.graph.suspend(),
    label: tree.textOf(label),
    at: l.variables.point(),
    guards: [...l.guards],
    location: l.at(node),
  });
}
