/** One function, or a module's top level, becomes one graph. */
import { hashText, MODULE_NAME, type Damage, type FunctionIR, type Place } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { constructBase, lowerCall } from './calls';
import { lowerClass, lowerFields, lowerParameterField } from './classes';
import { lowerCondition } from './conditions';
import { lowerExpression } from './expressions';
import type { FileContext, Unit } from './fileContext';
import { finishScope, leave, newScope } from './frames';
import { Lowering, namedChildren, type Parts } from './lowering';
import { bindPattern } from './patterns';
import { lowerPlace } from './places';
import { lowerStatement, lowerStatements } from './statements';

const PARTS: Parts = {
  statement: lowerStatement,
  statements: lowerStatements,
  expression: lowerExpression,
  condition: lowerCondition,
  bind: bindPattern,
  place: lowerPlace,
  call: lowerCall,
  class: lowerClass,
};

type Graph = Pick<FunctionIR, 'variables' | 'parameterCount' | 'blocks' | 'damage'>;

/** Lowers a function. `origin`: where the tree starts in the document. Does not throw. */
export function lowerUnit(context: FileContext, unit: Unit, origin: number): FunctionIR {
  const { tree } = context;
  const { node } = unit;
  const start = tree.start(node);
  let graph: Graph;
  try {
    graph = lowerBodyOf(context, unit);
  } catch (error) {
    graph = brokenGraph(tree.end(node) - start, error);
  }
  const name = tree.child(node, 'name');
  const nameAt = name === NO_NODE ? { start: 0, end: Math.min(1, tree.end(node) - start) } : undefined;
  return {
    name: unit.name,
    isStatic: true,
    isNoreturn: false,
    location: { start: start + origin, end: tree.end(node) + origin },
    nameLocation: nameAt ?? { start: tree.start(name) - start, end: tree.end(name) - start },
    returnsVoid: false,
    ...graph,
    entry: 0,
    contentHash: hashText(`${unit.name}\n${tree.textOf(node)}\n${JSON.stringify(graph)}`),
  };
}

/** What a module does when it is loaded. */
export function lowerModule(context: FileContext, origin: number): FunctionIR {
  const { root } = context.tree;
  return lowerUnit(
    context,
    { node: root, name: MODULE_NAME, classNode: NO_NODE, isConstructor: false, isStatic: false },
    origin,
  );
}

function lowerBodyOf(context: FileContext, unit: Unit): Graph {
  const { tree } = context;
  const { node } = unit;
  const l = new Lowering(context, PARTS, node, tree.start(node));
  l.damage.push(...damageIn(l, node));
  const isMethod = unit.classNode !== NO_NODE && !unit.isStatic;
  if (isMethod) l.variables.parameter('this', null, null);
  const isPlain = node !== tree.root && node !== unit.classNode;
  const binds = isPlain ? declareParameters(l, node) : [];
  const parameterCount = l.variables.all.length;
  const end = l.endOf(node);
  for (const bind of binds) bind();
  if (unit.node === unit.classNode && unit.isConstructor) constructBase(l, unit.node, l.at(node));
  if (unit.isConstructor) lowerFields(l, unit.classNode, false);
  const scope = newScope();
  l.frames.push(scope);
  if (isPlain) lowerFunctionBody(l, tree.child(node, 'body'));
  else if (node === tree.root) lowerStatements(l, node);
  if (!l.isDead) leave(l, { kind: 'return', value: null, isImplicit: true }, end);
  l.frames.pop();
  finishScope(l, scope);
  l.finishThrow(end);
  return { variables: l.variables.all, parameterCount, blocks: l.graph.finish(end), damage: l.damage };
}

/** A block, or the expression that an arrow function returns. The storage of its variables ends with the function. */
function lowerFunctionBody(l: Lowering, body: NodeId): void {
  if (l.tree.type(body) === 'statement_block') return lowerStatements(l, body);
  const value = lowerExpression(l, body);
  leave(l, { kind: 'return', value, isImplicit: false }, l.at(body));
}

/** One variable for each parameter; what takes them apart runs once all are there. */
function declareParameters(l: Lowering, node: NodeId): (() => void)[] {
  const { tree, context } = l;
  const single = tree.child(node, 'parameter');
  const list = single === NO_NODE ? tree.child(node, 'parameters') : NO_NODE;
  const patterns = single !== NO_NODE ? [single] : list === NO_NODE ? [] : [...namedChildren(tree, list)];
  const binds: (() => void)[] = [];
  for (const one of patterns) {
    const pattern = one === single ? one : tree.child(one, 'pattern');
    if (pattern === NO_NODE || tree.type(pattern) === 'this') continue;
    const binding = tree.type(pattern) === 'identifier' ? context.names.bindings.declaredBy(pattern) : undefined;
    const isPlain = binding !== undefined && !context.isShared(binding);
    const name = tree.type(pattern) === 'identifier' ? tree.textOf(pattern) : '';
    const root = l.variables.parameter(name, isPlain ? binding : null, l.at(pattern));
    const value = one === single ? NO_NODE : tree.child(one, 'value');
    const given = { kind: 'load', place: { root, path: [] } } as const;
    if (value !== NO_NODE) binds.push(() => lowerDefault(l, given.place, value));
    if (!isPlain) binds.push(() => bindPattern(l, pattern, given, true));
    else if (context.isGivenAway(binding)) binds.push(() => l.escape(given, l.at(pattern)));
    if (isField(tree, one)) binds.push(() => lowerParameterField(l, name, given, l.at(pattern)));
  }
  return binds;
}

/** `constructor(private fd: number)` */
function isField(tree: FlatTree, parameter: NodeId): boolean {
  return ['accessibility_modifier', 'readonly', 'override_modifier'].some(
    (word) => tree.childOfType(parameter, word) !== NO_NODE,
  );
}

/** What a parameter is where it is not given. */
function lowerDefault(l: Lowering, place: Place, value: NodeId): void {
  const missing = l.graph.newBlock();
  const after = l.graph.newBlock();
  l.graph.branch({ kind: 'load', place }, after, missing, l.at(value));
  l.graph.start(missing);
  l.assign(place, lowerExpression(l, value), l.at(value));
  l.graph.start(after);
}

/** Syntax errors of the function itself: those of functions in it are theirs. */
function damageIn(l: Lowering, node: NodeId): Damage[] {
  const { tree } = l;
  const damage: Damage[] = [];
  if (!tree.isDamaged) return damage;
  const end = tree.subtreeEnd(node);
  for (let at = node; at < end; at++) {
    if (!tree.isError(at) && !tree.isMissing(at)) continue;
    if (at !== node && l.context.runningAt(at) !== node) continue;
    damage.push({ location: l.at(at), reason: 'syntax error' });
    at = Math.max(at, tree.subtreeEnd(at) - 1);
  }
  return damage;
}

/** What is left of a function that lowering itself failed on: nothing is claimed about it. */
function brokenGraph(length: number, error: unknown): Graph {
  const location = { start: 0, end: length };
  const message = error instanceof Error ? error.message : String(error);
  const damage: Damage = { location, reason: `internal error: ${message}` };
  const blocks: FunctionIR['blocks'] = [{ id: 0, instructions: [], terminator: { kind: 'exit', location } }];
  return { variables: [], parameterCount: 0, blocks, damage: [damage] };
}
