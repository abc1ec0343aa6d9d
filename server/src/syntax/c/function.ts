/** One function definition becomes one graph. */
import { hashText, shifted, type Damage, type FunctionIR } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { lowerCondition } from './conditions';
import { readDeclarator, typeText, type Declarator } from './cType';
import { findDamage } from './damage';
import { declareParameters } from './declarations';
import { lowerEffect, lowerExpression, lowerInto } from './expressions';
import { saysNoreturn } from './facts';
import { ContextView, type FileContext } from './fileContext';
import { endFunction } from './jumps';
import { Lowering, type Parts } from './lowering';
import { lowerPlace } from './places';
import { lowerBlock, lowerLabel, lowerStatement, lowerStatements, resolveJumps } from './statements';

const PARTS: Parts = {
  statement: lowerStatement,
  statements: lowerStatements,
  block: lowerBlock,
  label: lowerLabel,
  expression: lowerExpression,
  into: lowerInto,
  effect: lowerEffect,
  condition: lowerCondition,
  place: lowerPlace,
};

export interface LoweredFunction {
  /** `location` counts from the tree's start in the document. */
  readonly ir: FunctionIR;
  /** What was asked of the file, with the answers: the graph is good as long as they are the same. */
  readonly asked: ReadonlyMap<string, string>;
}

/** Lowers the definition `node`, or gives null where it has no name or no body. Does not throw. */
export function lowerFunction(tree: FlatTree, node: NodeId, context: FileContext): LoweredFunction | null {
  const declarator = readDeclarator(tree, tree.child(node, 'declarator'));
  const body = tree.child(node, 'body');
  if (declarator.name === null || declarator.functionNode === NO_NODE || body === NO_NODE) return null;
  const view = new ContextView(context);
  let graph: Pick<FunctionIR, 'variables' | 'parameterCount' | 'blocks' | 'damage'>;
  try {
    graph = lowerBodyOf(tree, node, declarator, body, view);
  } catch (error) {
    graph = brokenGraph(tree, node, error);
  }
  const description = describe(tree, node, declarator, body, view);
  const asked = view.asked();
  const contentHash = hashText(tree.textOf(node) + answersOf(asked) + tree.sourceKey(node));
  return { ir: { ...description, ...graph, entry: 0, contentHash }, asked };
}

function lowerBodyOf(
  tree: FlatTree,
  node: NodeId,
  declarator: Declarator,
  body: NodeId,
  view: ContextView,
): Pick<FunctionIR, 'variables' | 'parameterCount' | 'blocks' | 'damage'> {
  const { start: origin, end: behind } = tree.sourceRange(node, node);
  const l = new Lowering(tree, view, PARTS, origin, behind - origin);
  if (tree.isDamaged) {
    const { damage, byStatement } = findDamage(tree, node, origin);
    l.damage.push(...damage);
    l.errors = byStatement;
  }
  declareParameters(l, node, declarator.functionNode);
  const parameterCount = l.variables.all.length;
  l.variables.push();
  for (const error of [...(l.errors.get(node) ?? []), ...(l.errors.get(body) ?? [])]) l.opaque(error, true);
  lowerStatements(l, tree.firstChild(body), NO_NODE);
  const last = tree.lastChild(body);
  const end = l.at(last === NO_NODE ? body : last);
  endFunction(l, null, end, true);
  resolveJumps(l);
  return { variables: l.variables.all, parameterCount, blocks: l.graph.finish(end), damage: l.damage };
}

type Description = Pick<FunctionIR, 'name' | 'isStatic' | 'isNoreturn' | 'location' | 'nameLocation' | 'returnsVoid'>;

function describe(tree: FlatTree, node: NodeId, declarator: Declarator, body: NodeId, view: ContextView): Description {
  const location = tree.sourceRange(node, node);
  const name = declarator.name!;
  const header = tree.text.slice(tree.start(node), tree.start(body));
  const meaning = view.meaning(name);
  return {
    name,
    isStatic: isStatic(tree, node),
    isNoreturn: saysNoreturn(header) || (meaning?.kind === 'function' && meaning.isNoreturn),
    location,
    nameLocation: shifted(tree.sourceRange(declarator.nameNode, declarator.nameNode), -location.start),
    returnsVoid: declarator.chain.length === 1 && typeText(tree, tree.child(node, 'type')) === 'void',
  };
}

function answersOf(asked: ReadonlyMap<string, string>): string {
  const answers = [...asked].filter(([, answer]) => answer !== '').map(([key, answer]) => `\n${key}=${answer}`);
  return answers.sort().join('');
}

function isStatic(tree: FlatTree, node: NodeId): boolean {
  for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'storage_class_specifier' && tree.textOf(child) === 'static') return true;
  }
  return false;
}

/** What is left of a function that lowering itself failed on: nothing is claimed about it. */
function brokenGraph(
  tree: FlatTree,
  node: NodeId,
  error: unknown,
): Pick<FunctionIR, 'variables' | 'parameterCount' | 'blocks' | 'damage'> {
  const location = { start: 0, end: tree.sourceEnd(node) - tree.sourceStart(node) };
  const message = error instanceof Error ? error.message : String(error);
  const damage: Damage = { location, reason: `internal error: ${message}` };
  const blocks: FunctionIR['blocks'] = [{ id: 0, instructions: [], terminator: { kind: 'exit', location } }];
  return { variables: [], parameterCount: 0, blocks, damage: [damage] };
}
