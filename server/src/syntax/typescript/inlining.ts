/**
 * Which functions are lowered as a part of the one they stand in: the executor of a promise, what goes on with what a
 * promise settles to, and callbacks that get an error first. Each runs once at most, and it is known when.
 */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { functionAround, isFunctionNode, propertyName } from './bindings';
import type { Library, Names } from './names';

export interface Inlined {
  /** Of a callback: `opening` is one that gets what a modelled function opens. */
  readonly role: 'executor' | 'reaction' | 'opening' | 'callback';
  /** The call that it is given to; of a chain of `then`s the outermost one. */
  readonly call: NodeId;
  /** It runs once what stands around it has run to its end. */
  readonly isDeferred: boolean;
}

export type Reaction = 'then' | 'catch' | 'finally';

const REACTIONS: ReadonlySet<string> = new Set<Reaction>(['then', 'catch', 'finally']);

/** Functions that call what they are given for each element, or whenever something happens. */
const REPEATING =
  /^(?:forEach|map|filter|some|every|find\w*|flatMap|reduce(?:Right)?|sort|toSorted|replace(?:All)?|from|on|once|off|add\w*Listener|prepend\w*Listener|remove\w*Listener|subscribe|use|each\w*)$/;

/** What the first parameter of a callback is called where it tells failure. */
const FAILURE = /^_*(?:er|ex|err\w*|\w*[eE]rr(?:or)?\d*|error\w*|failure|fault|exception)$/;

/** Parameters of what handles the errors of a web framework: it is no callback. */
const MOST_PARAMETERS = 3;

export function inlinedFunctions(tree: FlatTree, names: Names, library: Library): Map<NodeId, Inlined> {
  const inlined = new Map<NodeId, Inlined>();
  for (let node = 0; node < tree.size; node++) {
    if (!isFunctionNode(tree, node)) continue;
    const found = inlinedAs(tree, names, library, node);
    if (found !== null) inlined.set(node, found);
  }
  return inlined;
}

/** The function as a part of which the code at a node runs. */
export function runningFunction(tree: FlatTree, inlined: ReadonlyMap<NodeId, unknown>, node: NodeId): NodeId {
  let at = functionAround(tree, node);
  while (inlined.has(at)) at = functionAround(tree, at);
  return at;
}

/** What a call adds to a promise: `p.then(f)`; null for any other call. */
export function reactionOf(tree: FlatTree, call: NodeId): Reaction | null {
  if (tree.type(call) !== 'call_expression') return null;
  const callee = tree.child(call, 'function');
  if (callee === NO_NODE || tree.type(callee) !== 'member_expression') return null;
  if (tree.childOfType(callee, 'optional_chain') !== NO_NODE || tree.childOfType(call, 'optional_chain') !== NO_NODE)
    return null;
  const name = propertyName(tree, tree.child(callee, 'property'));
  const list = tree.child(call, 'arguments');
  if (name === null || !REACTIONS.has(name) || list === NO_NODE || tree.type(list) !== 'arguments') return null;
  const first = tree.firstNamed(list);
  return first === NO_NODE || tree.type(first) === 'spread_element' ? null : (name as Reaction);
}

/** The last call of the chain that a call is a link of. */
function wholeChain(tree: FlatTree, link: NodeId): NodeId {
  let at = link;
  for (;;) {
    const member = tree.parent(at);
    if (member === NO_NODE || tree.type(member) !== 'member_expression' || tree.field(at) !== 'object') return at;
    const call = tree.parent(member);
    if (call === NO_NODE || reactionOf(tree, call) === null || tree.field(member) !== 'function') return at;
    at = call;
  }
}

/** Nobody waits for what the expression gives: it is a statement. */
export function isUnawaited(tree: FlatTree, expression: NodeId): boolean {
  let at = tree.parent(expression);
  while (at !== NO_NODE && (tree.type(at) === 'parenthesized_expression' || isVoid(tree, at))) at = tree.parent(at);
  return at !== NO_NODE && tree.type(at) === 'expression_statement';
}

function isVoid(tree: FlatTree, node: NodeId): boolean {
  return tree.type(node) === 'unary_expression' && tree.textOf(tree.firstChild(node)) === 'void';
}

function inlinedAs(tree: FlatTree, names: Names, library: Library, node: NodeId): Inlined | null {
  const list = tree.parent(node);
  if (list === NO_NODE || tree.type(list) !== 'arguments' || !isPlain(tree, node)) return null;
  const call = tree.parent(list);
  if (call === NO_NODE || !runsInPlace(tree, call)) return null;
  const isAsync = tree.textOf(tree.firstChild(node)) === 'async';
  if (reactionOf(tree, call) !== null) {
    const whole = wholeChain(tree, call);
    return { role: 'reaction', call: whole, isDeferred: isUnawaited(tree, whole) };
  }
  if (isAsync) return null;
  if (isExecutor(tree, names, call, node)) return { role: 'executor', call, isDeferred: false };
  if (tree.type(call) !== 'call_expression' || tree.nextNamed(node) !== NO_NODE) return null;
  const name = names.calleeOf(call);
  const isTold = isCallback(tree, names, call, node);
  // Of a method of who knows what only the callback's form tells.
  const isOpening = name !== null && library.takesCallback(name) && (isTold || !name.startsWith('.'));
  return isOpening || isTold ? { role: isOpening ? 'opening' : 'callback', call, isDeferred: true } : null;
}

function isPlain(tree: FlatTree, node: NodeId): boolean {
  const type = tree.type(node);
  return (type === 'arrow_function' || type === 'function_expression') && tree.child(node, 'body') !== NO_NODE;
}

/** The call runs where it stands: not as the initializer of a field or the default of a parameter. */
function runsInPlace(tree: FlatTree, call: NodeId): boolean {
  for (let at = tree.parent(call); at !== NO_NODE && !isFunctionNode(tree, at); at = tree.parent(at)) {
    if (/^(?:class_body|formal_parameters|decorator)$/.test(tree.type(at))) return false;
  }
  return true;
}

/** `new Promise((resolve, reject) => …)` */
function isExecutor(tree: FlatTree, names: Names, made: NodeId, node: NodeId): boolean {
  if (tree.type(made) !== 'new_expression') return false;
  const list = tree.parent(node);
  const callee = tree.child(made, 'constructor');
  if (callee === NO_NODE || tree.textOf(callee) !== 'Promise' || names.bindingOf(callee) !== undefined) return false;
  return tree.firstNamed(list) === node;
}

/** The last argument of a call of something else than a function of this file, with a parameter that tells failure. */
function isCallback(tree: FlatTree, names: Names, call: NodeId, node: NodeId): boolean {
  const parameters = parametersOf(tree, node);
  const [first] = parameters;
  if (first === undefined || parameters.length > MOST_PARAMETERS) return false;
  if (tree.type(first) !== 'identifier' || !FAILURE.test(tree.textOf(first))) return false;
  const callee = names.bare(tree.child(call, 'function'));
  if (callee === NO_NODE) return false;
  if (tree.type(callee) === 'identifier') {
    const binding = names.bindingOf(callee);
    return (
      binding === undefined || binding.kind === 'import' || binding.kind === 'parameter' || isImported(names, callee)
    );
  }
  if (tree.type(callee) !== 'member_expression') return false;
  const name = propertyName(tree, tree.child(callee, 'property'));
  return name !== null && !REPEATING.test(name) && tree.type(tree.child(callee, 'object')) !== 'this';
}

function isImported(names: Names, callee: NodeId): boolean {
  return names.exportOf(callee) !== null;
}

/** The patterns of a function's parameters. */
export function parametersOf(tree: FlatTree, node: NodeId): NodeId[] {
  const single = tree.child(node, 'parameter');
  if (single !== NO_NODE) return [single];
  const list = tree.child(node, 'parameters');
  const patterns: NodeId[] = [];
  if (list === NO_NODE) return patterns;
  for (let one = tree.firstNamed(list); one !== NO_NODE; one = tree.nextNamed(one)) {
    const pattern = tree.child(one, 'pattern');
    if (pattern !== NO_NODE && tree.type(pattern) !== 'this') patterns.push(pattern);
  }
  return patterns;
}
