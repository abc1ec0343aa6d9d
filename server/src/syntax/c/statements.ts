/** Statements. Blocks, `if`, loops and jumps are here; `switch` and `#if` have modules of their own. */
import type { Place } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { lowerUnfinishedCall } from './calls';
import { lowerDeclaration } from './declarations';
import { lowerHiddenExit } from './hiddenExits';
import { leaveScopes, leaveToPoint, lowerGoto, lowerReturn } from './jumps';
import type { Guard, Lowering } from './lowering';
import { branchOnGuards, lowerConfiguration } from './preprocessor';
import { lowerCase, lowerSwitch } from './switches';

/** Lowers one statement. What is none, such as a type definition, does nothing. */
export function lowerStatement(l: Lowering, node: NodeId): void {
  for (const error of l.errors.get(node) ?? []) l.opaque(error, true);
  l.nested(
    node,
    () => undefined,
    () => dispatch(l, node),
  );
}

function dispatch(l: Lowering, node: NodeId): void {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'expression_statement':
      if (lowerHiddenExit(l, node)) return;
      return l.parts.effect(l, tree.firstNamed(node));
    case 'declaration':
      return lowerDeclaration(l, node);
    case 'compound_statement':
      return lowerBlock(l, node, NO_NODE, () => null);
    case 'if_statement':
      return lowerIf(l, node);
    case 'while_statement':
      return lowerWhile(l, node);
    case 'do_statement':
      return lowerDo(l, node);
    case 'for_statement':
      return lowerFor(l, node);
    case 'switch_statement':
      return lowerSwitch(l, node);
    case 'case_statement':
      return lowerCase(l, node);
    case 'labeled_statement':
      return lowerLabeled(l, node);
    case 'goto_statement':
      return lowerGoto(l, node);
    case 'return_statement':
      return lowerReturn(l, node);
    case 'break_statement':
      return lowerBreak(l, node, (targets) => targets.breakTo);
    case 'continue_statement':
      return lowerBreak(l, node, (targets) => targets.continueTo);
    default:
      return lowerOther(l, node);
  }
}

function lowerOther(l: Lowering, node: NodeId): void {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'preproc_if':
    case 'preproc_ifdef':
      return lowerConfiguration(l, node);
    case 'attributed_statement':
    case 'linkage_specification':
    case 'declaration_list':
    case 'else_clause':
      return lowerStatements(l, tree.firstChild(node), NO_NODE);
    case 'macro_type_specifier':
      return lowerUnfinishedCall(l, node);
    case 'seh_try_statement':
    case 'ERROR':
      return l.opaque(node, tree.isError(node));
  }
}

/** Lowers `first` and the siblings after it, up to `end`. */
export function lowerStatements(l: Lowering, first: NodeId, end: NodeId): void {
  const { tree } = l;
  for (let node = first; node !== NO_NODE && node !== end; node = tree.next(node)) {
    if (tree.isNamed(node)) lowerStatement(l, node);
  }
}

/** A block in a scope of its own; `finish` runs before the scope ends. */
export function lowerBlock(l: Lowering, node: NodeId, end: NodeId, finish: () => Place | null): void {
  inScope(l, node, () => {
    lowerStatements(l, l.tree.firstChild(node), end);
    return finish();
  });
}

/** `lower` gives the place of what outlives the scope: the value of its block. */
function inScope(l: Lowering, node: NodeId, lower: () => Place | null): void {
  const { tree, variables } = l;
  variables.push();
  const outside = variables.scope.parent;
  const result = lower();
  const last = tree.lastChild(node);
  leaveScopes(l, outside, l.at(last === NO_NODE ? node : last), result);
  variables.pop();
}

function lowerIf(l: Lowering, statement: NodeId): void {
  const { tree, graph } = l;
  const after = graph.newBlock();
  let node = statement;
  for (;;) {
    const whenTrue = graph.newBlock();
    const clause = tree.child(node, 'alternative');
    const whenFalse = clause === NO_NODE ? after : graph.newBlock();
    l.parts.condition(l, tree.child(node, 'condition'), whenTrue, whenFalse);
    graph.start(whenTrue);
    lowerBody(l, tree.child(node, 'consequence'));
    graph.jump(after);
    if (clause === NO_NODE) break;
    graph.start(whenFalse);
    const alternative = tree.firstNamed(clause);
    if (alternative === NO_NODE || tree.type(alternative) !== 'if_statement') {
      lowerBody(l, alternative);
      break;
    }
    // A chain of `else if`s is a list, not a nest.
    for (const error of l.errors.get(alternative) ?? []) l.opaque(error, true);
    node = alternative;
  }
  graph.start(after);
}

function lowerBody(l: Lowering, node: NodeId): void {
  if (node !== NO_NODE) lowerStatement(l, node);
}

function lowerLoopBody(l: Lowering, node: NodeId, breakTo: number, continueTo: number): void {
  l.jumps.push({ breakTo, continueTo, scope: l.variables.scope });
  lowerBody(l, node);
  l.jumps.pop();
}

function lowerWhile(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const head = graph.newBlock();
  const body = graph.newBlock();
  const after = graph.newBlock();
  graph.start(head);
  l.parts.condition(l, tree.child(node, 'condition'), body, after);
  graph.start(body);
  lowerLoopBody(l, tree.child(node, 'body'), after, head);
  graph.jump(head);
  graph.start(after);
}

function lowerDo(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const body = graph.newBlock();
  const test = graph.newBlock();
  const after = graph.newBlock();
  graph.start(body);
  lowerLoopBody(l, tree.child(node, 'body'), after, test);
  graph.start(test);
  const condition = tree.child(node, 'condition');
  if (condition !== NO_NODE) l.parts.condition(l, condition, body, after);
  graph.start(after);
}

function lowerFor(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  inScope(l, node, () => {
    const initializer = tree.child(node, 'initializer');
    if (initializer !== NO_NODE && tree.type(initializer) === 'declaration') lowerStatement(l, initializer);
    else l.parts.effect(l, initializer);
    const head = graph.newBlock();
    const body = graph.newBlock();
    const update = graph.newBlock();
    const after = graph.newBlock();
    graph.start(head);
    const condition = tree.child(node, 'condition');
    if (condition === NO_NODE) graph.jump(body);
    else l.parts.condition(l, condition, body, after);
    graph.start(body);
    lowerLoopBody(l, tree.child(node, 'body'), after, update);
    graph.start(update);
    l.parts.effect(l, tree.child(node, 'update'));
    graph.jump(head);
    graph.start(after);
    return null;
  });
}

function lowerLabeled(l: Lowering, node: NodeId): void {
  lowerStatements(l, lowerLabel(l, node), NO_NODE);
}

/** Begins what a label stands before, and gives that: the first of its nodes. */
export function lowerLabel(l: Lowering, node: NodeId): NodeId {
  const { tree, graph, labels } = l;
  const name = tree.textOf(tree.child(node, 'label'));
  const block = graph.newBlock();
  graph.start(block);
  const target = { block, at: l.variables.point(), guards: [...l.guards] };
  labels.set(name, [...(labels.get(name) ?? []), target]);
  return tree.nextNamed(tree.child(node, 'label'));
}

function lowerBreak(l: Lowering, node: NodeId, pick: (targets: Lowering['jumps'][number]) => number | null): void {
  for (let i = l.jumps.length - 1; i >= 0; i--) {
    const targets = l.jumps[i]!;
    const block = pick(targets);
    if (block === null) continue;
    leaveScopes(l, targets.scope, l.at(node));
    return l.graph.jump(block);
  }
  // Outside of any loop: only a damaged function has it.
  l.opaque(node, true);
}

/** Ends the jumps whose labels are known by now: all, at the function's end. */
export function resolveJumps(l: Lowering): void {
  for (const { from, label, at, guards, location } of l.pendingJumps) {
    const targets = (l.labels.get(label) ?? []).filter((target) => areCompatible(guards, target.guards));
    if (from < 0) continue;
    l.graph.current = from;
    const last = targets.pop();
    if (last === undefined) {
      l.graph.terminate({ kind: 'exit', location });
      continue;
    }
    for (const target of targets) {
      const [here, elsewhere] = [l.graph.newBlock(), l.graph.newBlock()];
      branchOnGuards(l, target.guards.slice(commonLength(guards, target.guards)), here, elsewhere);
      l.graph.start(here);
      leaveToPoint(l, at, target.at, location);
      l.graph.jump(target.block);
      l.graph.start(elsewhere);
    }
    leaveToPoint(l, at, last.at, location);
    l.graph.jump(last.block);
  }
}

/** Some configuration has both: they are under no two alternatives of one `#if`. */
function areCompatible(some: readonly Guard[], others: readonly Guard[]): boolean {
  return !some.some((guard) =>
    others.some((other) => other.directive === guard.directive && other.isPositive !== guard.isPositive),
  );
}

function commonLength(some: readonly Guard[], others: readonly Guard[]): number {
  let length = 0;
  while (length < some.length && some[length]!.directive === others[length]?.directive) length++;
  return length;
}
