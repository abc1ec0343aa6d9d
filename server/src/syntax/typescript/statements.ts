/** Statements. Loops, `try` and declarations of classes have modules of their own. */
import type { Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { inScope, leave, type Completion } from './frames';
import { lowerDo, lowerFor, lowerForIn, lowerWhile } from './loops';
import { namedChildren, ZERO, type Lowering } from './lowering';
import { lowerTry } from './tries';

/** Lowers one statement. What is none, such as a type, does nothing. */
export function lowerStatement(l: Lowering, node: NodeId): void {
  l.nested(
    node,
    () => undefined,
    () => dispatch(l, node, []),
  );
}

/** The statements of a block, in the scope that is there. */
export function lowerStatements(l: Lowering, parent: NodeId): void {
  for (const child of namedChildren(l.tree, parent)) lowerStatement(l, child);
}

function dispatch(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'expression_statement':
      return void l.parts.expression(l, tree.firstNamed(node));
    case 'lexical_declaration':
    case 'variable_declaration':
      return lowerDeclaration(l, node);
    case 'statement_block':
      return inScope(l, node, () => lowerStatements(l, node), labels);
    case 'if_statement':
      return lowerIf(l, node);
    case 'while_statement':
      return lowerWhile(l, node, labels);
    case 'do_statement':
      return lowerDo(l, node, labels);
    case 'for_statement':
      return inScope(l, node, () => lowerFor(l, node, labels), []);
    case 'for_in_statement':
      return inScope(l, node, () => lowerForIn(l, node, labels), []);
    case 'switch_statement':
      return inScope(l, node, () => lowerSwitch(l, node, labels), []);
    case 'try_statement':
      return lowerTry(l, node);
    case 'labeled_statement':
      return lowerLabeled(l, node, labels);
    default:
      return dispatchOther(l, node);
  }
}

function dispatchOther(l: Lowering, node: NodeId): void {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'return_statement':
      return lowerReturn(l, node);
    case 'throw_statement':
      l.escape(l.parts.expression(l, tree.firstNamed(node)), l.at(node));
      return leave(l, { kind: 'throw' }, l.at(node));
    case 'break_statement':
    case 'continue_statement':
      return leave(l, jumpOf(l, node), l.at(node));
    case 'export_statement':
      return lowerExport(l, node);
    case 'class_declaration':
    case 'abstract_class_declaration':
      return l.parts.class(l, node);
    case 'with_statement':
      l.opaque(node, false);
      return;
    case 'internal_module':
      return lowerStatements(l, tree.child(node, 'body'));
    case 'ERROR':
      return l.opaque(node, true);
  }
}

function lowerExport(l: Lowering, node: NodeId): void {
  const declaration = l.tree.child(node, 'declaration');
  const value = l.tree.child(node, 'value');
  if (declaration !== NO_NODE) lowerStatement(l, declaration);
  if (value !== NO_NODE) l.escape(l.parts.expression(l, value), l.at(node));
}

function lowerDeclaration(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const word = tree.textOf(tree.firstChild(node));
  for (const child of namedChildren(tree, node)) {
    if (tree.type(child) !== 'variable_declarator') continue;
    const value = tree.child(child, 'value');
    // `var x;` leaves what is there.
    if (value === NO_NODE && word === 'var') continue;
    const bound: Expression = value === NO_NODE ? ZERO : l.parts.expression(l, value);
    const pattern = tree.child(child, 'name');
    l.parts.bind(l, pattern, bound, word !== 'var');
    if (word === 'using') declareDisposal(l, node, pattern);
  }
}

/** `using x = …`: `await` before it stands outside of the declaration, as the grammar sees it. */
function declareDisposal(l: Lowering, node: NodeId, pattern: NodeId): void {
  const scope = l.frames.findLast((frame) => frame.kind === 'scope');
  const binding = l.context.names.bindingOf(pattern);
  if (scope?.kind !== 'scope' || binding === undefined) return;
  const isAsync = /\bawait\s+$/.test(l.tree.text.slice(Math.max(0, l.tree.start(node) - 40), l.tree.start(node)));
  scope.disposals.push({ value: l.load(binding), isAsync, location: l.at(node) });
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
    node = alternative;
  }
  graph.start(after);
}

function lowerBody(l: Lowering, node: NodeId): void {
  if (node !== NO_NODE) lowerStatement(l, node);
}

/** Cases are compared one after the other; what a case does falls through to the next. */
function lowerSwitch(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree, graph } = l;
  const value = l.spill(l.parts.expression(l, tree.child(node, 'value')), l.at(tree.child(node, 'value')));
  const cases = [...namedChildren(tree, tree.child(node, 'body'))].filter((one) =>
    tree.type(one).startsWith('switch_'),
  );
  const blocks = cases.map(() => graph.newBlock());
  const after = graph.newBlock();
  let fallback = after;
  cases.forEach((one, index) => {
    const test = tree.child(one, 'value');
    if (tree.type(one) === 'switch_default' || test === NO_NODE) {
      fallback = blocks[index]!;
      return;
    }
    const next = graph.newBlock();
    const right = l.parts.expression(l, test);
    graph.branch({ kind: 'binary', operator: '==', left: value, right }, blocks[index]!, next, l.at(test));
    graph.start(next);
  });
  graph.jump(fallback);
  l.frames.push({ kind: 'jump', labels, isBreakable: true, breakTo: after, continueTo: null });
  cases.forEach((one, index) => {
    graph.start(blocks[index]!);
    for (let child = tree.firstNamed(one); child !== NO_NODE; child = tree.nextNamed(child)) {
      if (tree.field(child) !== 'value') lowerStatement(l, child);
    }
  });
  l.frames.pop();
  graph.start(after);
}

function lowerLabeled(l: Lowering, node: NodeId, labels: readonly string[]): void {
  const { tree } = l;
  const body = tree.child(node, 'body');
  if (body === NO_NODE) return;
  const label = tree.textOf(tree.child(node, 'label'));
  l.nested(
    body,
    () => undefined,
    () => dispatch(l, body, [...labels, label]),
  );
}

function lowerReturn(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const expression = tree.firstNamed(node);
  let value = expression === NO_NODE ? null : l.parts.expression(l, expression);
  if (value !== null) l.settleReturned(expression, value);
  const passesFinally = l.frames.some(
    (frame) => frame.kind === 'finally' || (frame.kind === 'scope' && frame.disposals.length > 0),
  );
  if (value !== null && passesFinally) value = l.kept(value, l.at(expression));
  leave(l, { kind: 'return', value, isImplicit: false }, l.at(node));
}

function jumpOf(l: Lowering, node: NodeId): Completion {
  const { tree } = l;
  const label = tree.child(node, 'label');
  const kind = tree.type(node) === 'break_statement' ? 'break' : 'continue';
  return { kind, label: label === NO_NODE ? null : tree.textOf(label) };
}
