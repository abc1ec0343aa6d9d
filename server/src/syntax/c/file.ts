/** One document becomes one `FileIR`: its functions, its globals, its prototypes, and what was not understood. */
import {
  hashText,
  shifted,
  type Attribute,
  type Damage,
  type FileIR,
  type FunctionIR,
  type GlobalIR,
  type Prototype,
  type Table,
} from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import type { OutlineItem, SyntaxDocument } from '../outline';
import { conditionHolds, normalizedCondition } from './configurations';
import { evaluateConstant, foldUnary, integer, parseCharacter, parseInteger, ZERO } from './constants';
import { readDeclarator } from './cType';
import { readAttributes, type AttributeMacros } from './attributes';
import { memberNamed, recordsWithFunctions, type FieldNames } from './memberNames';
import { factsOf, identifiersIn, saysNoreturn, type GlobalFact, type PrototypeFact } from './facts';
import { ContextView, FileContext, type FileKind } from './fileContext';
import { lowerFunction, type LoweredFunction } from './function';
import { CONSTANT_NAME } from './names';
import { shapeOf } from './scopes';
import { both, not } from './truth';
import type { Expression } from '../../ir';

/**
 * Lowered functions of a document's earlier versions. Keyed by trees, which versions share where their text is the
 * same, so that what no version uses any more is collected.
 */
export class LoweringCache {
  private readonly entries = new WeakMap<FlatTree, readonly LoweredFunction[]>();

  get(tree: FlatTree, context: FileContext): readonly LoweredFunction[] | undefined {
    const lowered = this.entries.get(tree);
    if (lowered === undefined) return undefined;
    for (const { asked } of lowered) {
      for (const [key, answer] of asked) if (context.fingerprint(key) !== answer) return undefined;
    }
    return lowered;
  }

  set(tree: FlatTree, lowered: readonly LoweredFunction[]): void {
    this.entries.set(tree, lowered);
  }
}

/** An item with a tree, and whether the `#if`s around it hold on a plain Unix (null: unknown). */
interface Leaf {
  readonly tree: FlatTree;
  readonly start: number;
  readonly holds: boolean | null;
  /** Those of them that a plain Unix does not meet, or of which that is not known. */
  readonly conditions: readonly string[];
}

/**
 * Lowers a document. With a cache, functions that are the same as in an earlier version, and for which the file's
 * macros, types and globals mean the same, are taken from there. Does not throw.
 */
export function lowerFile(document: SyntaxDocument, cache?: LoweringCache, kind: FileKind = 'source'): FileIR {
  const leaves: Leaf[] = [];
  const damage: Damage[] = [];
  collectLeaves(document.items, true, [], leaves, damage);
  const context = new FileContext(document.macros, kind);
  for (const leaf of leaves) addToContext(context, leaf);
  const functions: FunctionIR[] = [];
  for (const { tree, start, conditions } of leaves) {
    for (const { ir } of lowerLeaf(tree, context, cache)) functions.push(placed(ir, start, conditions));
  }
  const records = recordsWithFunctions(leaves.map(({ tree }) => tree));
  return {
    functions: withNamesOfMain(functions),
    globals: globalsOf(leaves, context),
    prototypes: prototypesOf(leaves, functions, context),
    includes: [...new Set(leaves.flatMap(({ tree }) => factsOf(tree).includes))],
    damage,
    tabled: tabledNames(leaves, context, records),
    records: [...records],
  };
}

/** `#ifdef FUZZING`, `int fuzz_main(…)`, `#else`, `int main(…)`, `#endif`: one body that is `main` of the program as a rule. */
function withNamesOfMain(functions: readonly FunctionIR[]): readonly FunctionIR[] {
  const ends = new Set(functions.flatMap((one) => (one.name === 'main' ? [one.location.end] : [])));
  if (ends.size === 0) return functions;
  return functions.map((one) => {
    if (one.name === 'main' || !ends.has(one.location.end)) return one;
    return { ...one, isMainElsewhere: true, contentHash: hashText(`${one.contentHash} main`) };
  });
}

/** The function where it stands in the document. */
function placed(one: FunctionIR, start: number, conditions: readonly string[]): FunctionIR {
  const moved = start === 0 ? one : { ...one, location: shifted(one.location, start) };
  if (conditions.length === 0) return moved;
  return { ...moved, conditions, contentHash: hashText([one.contentHash, ...conditions].join(' ')) };
}

/** Names in initializers, and in text that was not understood, that are, or may be, those of functions. */
function tabledNames(leaves: readonly Leaf[], context: FileContext, records: FieldNames): Table[] {
  const tables: Table[] = [];
  const add = (table: string | null, mentioned: readonly string[], set: Table['members'] = []): void => {
    const names = [...new Set(mentioned)].filter((name) => {
      const meaning = context.meaning(name);
      return meaning === undefined || meaning.kind === 'function';
    });
    const [times, timesSet] = [countsOf(mentioned), countsOf(set.map(([name]) => name))];
    const known = new Set(names);
    const members = set
      .filter(([name]) => known.has(name) && timesSet.get(name) === times.get(name))
      .map(([name, member]) => [name, memberNamed(member, records)] as const);
    if (names.length > 0) tables.push({ table, names, members });
  };
  for (const { tree } of leaves) {
    if (tree.isDamaged) add(null, namesUsedIn(tree));
    else for (const { global, names, members } of factsOf(tree).initializing) add(global, names, members);
  }
  return tables;
}

/** Names in text that was not understood, but for the one under which it defines a function: that is no use of it. */
function namesUsedIn(tree: FlatTree): string[] {
  const names = identifiersIn(tree, tree.root);
  if (tree.type(tree.root) !== 'function_definition') return names;
  const at = names.indexOf(readDeclarator(tree, tree.child(tree.root, 'declarator')).name ?? '');
  return names.filter((_, index) => index !== at);
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function collectLeaves(
  items: readonly OutlineItem[],
  holds: boolean | null,
  conditions: readonly string[],
  leaves: Leaf[],
  damage: Damage[],
): void {
  for (const item of items) {
    if (item.type === 'ERROR') damage.push({ location: { start: item.start, end: item.end }, reason: 'syntax error' });
    if (item.tree === null) {
      collectContainer(item, holds, conditions, leaves, damage);
      continue;
    }
    if (item.tree.isDamaged && item.type !== 'ERROR' && item.type !== 'function_definition') {
      damage.push({ location: { start: item.start, end: item.end }, reason: 'syntax error' });
    }
    leaves.push({ tree: item.tree, start: item.start, holds, conditions });
  }
}

function collectContainer(
  container: OutlineItem,
  holds: boolean | null,
  conditions: readonly string[],
  leaves: Leaf[],
  damage: Damage[],
): void {
  const { children } = container;
  const condition = children.find((child) => child.field === 'condition' || child.field === 'name')?.tree;
  const directive = children[0]?.tree?.text ?? '';
  const isDirective = container.type.startsWith('preproc_') && condition !== undefined && condition !== null;
  const truth = isDirective ? conditionHolds(directive, condition.text) : true;
  const alternative = children.filter((child) => child.field === 'alternative');
  const asked = isDirective && !isFixed(condition.text) ? conditionText(directive, condition.text) : null;
  collectLeaves(
    children.filter((child) => child.field !== 'alternative'),
    both(holds, truth),
    asked === null || truth === true ? conditions : [...conditions, asked],
    leaves,
    damage,
  );
  const otherwise = asked === null || truth === false ? conditions : [...conditions, negated(asked)];
  collectLeaves(alternative, both(holds, not(truth)), otherwise, leaves, damage);
}

function negated(condition: string): string {
  return /&&|\|\||\?/.test(condition) ? `!(${condition})` : `!${condition}`;
}

/** `#if 0` */
function isFixed(condition: string): boolean {
  return /^\s*\d+\s*$/.test(condition);
}

/** One spelling for what a directive asks. */
function conditionText(directive: string, condition: string): string {
  if (!directive.endsWith('def')) return normalizedCondition(condition);
  return `${directive.endsWith('ndef') ? '!' : ''}defined(${condition.trim()})`;
}

/** The function definitions in a leaf: itself, and those that unbalanced braces have moved into it. */
function definitionsIn(tree: FlatTree): NodeId[] {
  const nodes: NodeId[] = [];
  for (let node = 0; node < tree.size; node++) {
    if (tree.type(node) === 'function_definition') nodes.push(node);
  }
  return nodes;
}

function addToContext(context: FileContext, { tree, holds }: Leaf): void {
  context.add(tree, holds);
  if (tree.type(tree.root) !== 'function_definition') return;
  for (const node of definitionsIn(tree)) {
    const { name, chain } = readDeclarator(tree, tree.child(node, 'declarator'));
    const body = tree.child(node, 'body');
    const header = tree.text.slice(tree.start(node), body === NO_NODE ? tree.end(node) : tree.start(body));
    if (name !== null && chain[0] === 'function') context.addFunction(name, saysNoreturn(header));
  }
}

function lowerLeaf(tree: FlatTree, context: FileContext, cache: LoweringCache | undefined): readonly LoweredFunction[] {
  if (tree.type(tree.root) !== 'function_definition') return [];
  const known = cache?.get(tree, context);
  if (known !== undefined) return known;
  const lowered: LoweredFunction[] = [];
  for (const node of definitionsIn(tree)) {
    const one = lowerFunction(tree, node, context);
    if (one !== null) lowered.push(one);
  }
  cache?.set(tree, lowered);
  return lowered;
}

function prototypesOf(
  leaves: readonly Leaf[],
  functions: readonly FunctionIR[],
  context: FileContext,
): FileIR['prototypes'] {
  const defined = new Set(functions.map((one) => one.name));
  const prototypes = new Map<string, Prototype>();
  for (const { tree } of leaves) {
    for (const fact of factsOf(tree).prototypes) {
      if (defined.has(fact.name)) continue;
      const before = prototypes.get(fact.name);
      const attributes = [...(before?.attributes ?? []), ...attributesOf(fact, context)];
      const isNoreturn = fact.isNoreturn || before?.isNoreturn === true || attributes.some(isNoreturnAttribute);
      prototypes.set(fact.name, { name: fact.name, isNoreturn, returnsVoid: fact.returnsVoid, attributes });
    }
  }
  return [...prototypes.values()];
}

function attributesOf({ text, parameters }: PrototypeFact, context: FileContext): Attribute[] {
  const macro: AttributeMacros = (name) => {
    const meaning = context.meaning(name);
    return meaning?.kind === 'macro' ? meaning : undefined;
  };
  return [
    ...readAttributes(text, macro, null),
    ...parameters.flatMap((parameter, index) => readAttributes(parameter, macro, index)),
  ];
}

function isNoreturnAttribute({ name, parameter }: Attribute): boolean {
  return parameter === null && /^(?:_?noreturn|_Noreturn)$/.test(name);
}

/** One entry a name: of several declarations the one that says most. */
function globalsOf(leaves: readonly Leaf[], context: FileContext): GlobalIR[] {
  const view = new ContextView(context);
  const globals = new Map<string, GlobalIR>();
  for (const { tree, start } of leaves) {
    for (const fact of factsOf(tree).globals) {
      const before = globals.get(fact.name);
      const next = globalOf(tree, start, fact, view);
      const isBetter = before === undefined || (before.isExtern && !next.isExtern) || fact.initializer !== NO_NODE;
      if (isBetter) globals.set(fact.name, { ...next, isStatic: next.isStatic || before?.isStatic === true });
    }
  }
  // Other files name them, too, and there nothing else tells their values.
  for (const [name, value] of context.enumerators()) {
    globals.set(name, {
      name,
      isStatic: false,
      isConst: true,
      shape: 'scalar',
      initializer: { kind: 'integer', value },
      isExtern: false,
      declaration: { start: 0, end: 0 },
    });
  }
  return [...globals.values()];
}

function globalOf(tree: FlatTree, start: number, fact: GlobalFact, view: ContextView): GlobalIR {
  return {
    name: fact.name,
    isStatic: fact.isStatic,
    isConst: fact.isConst,
    shape: shapeOf(view.resolve(fact.type)),
    initializer:
      fact.initializer === NO_NODE ? (fact.isExtern ? null : ZERO) : constantOf(tree, fact.initializer, view),
    isExtern: fact.isExtern,
    declaration: shifted(tree.sourceRange(fact.nameNode, fact.nameNode), start),
  };
}

/** The value of a global's initializer where it is a plain constant. */
function constantOf(tree: FlatTree, node: NodeId, view: ContextView): Expression | null {
  const text = tree.textOf(node);
  switch (tree.type(node)) {
    case 'string_literal':
    case 'concatenated_string':
      return { kind: 'string' };
    case 'null':
    case 'false':
      return ZERO;
    case 'true':
      return integer(1);
    case 'identifier':
      return namedConstant(text, view);
    case 'pointer_expression': {
      const operand = tree.child(node, 'argument');
      return tree.type(operand) === 'identifier' ? namedConstant(tree.textOf(operand), view) : null;
    }
    case 'cast_expression':
    case 'parenthesized_expression': {
      const inner = tree.type(node) === 'cast_expression' ? tree.child(node, 'value') : tree.firstNamed(node);
      return inner === NO_NODE || inner === node ? null : (simpleConstant(tree, inner) ?? evaluated(text, view));
    }
    default:
      return simpleConstant(tree, node) ?? evaluated(text, view);
  }
}

function simpleConstant(tree: FlatTree, node: NodeId): Expression | null {
  const text = tree.textOf(node);
  const value = tree.type(node) === 'char_literal' ? parseCharacter(text) : parseInteger(text);
  if (value !== null) return integer(value);
  return tree.type(node) === 'null' ? ZERO : null;
}

function evaluated(text: string, view: ContextView): Expression | null {
  const value = evaluateConstant(text, view.constants);
  return value === null ? null : value < 0 ? foldUnary('-', integer(-value)) : integer(value);
}

function namedConstant(name: string, view: ContextView): Expression | null {
  if (view.meaning(name)?.kind === 'function') return { kind: 'function', name };
  const value = evaluated(name, view);
  // An enumerator of a header's: whoever brings the header's globals together knows it.
  return value === null && CONSTANT_NAME.test(name) ? { kind: 'symbol', text: name } : value;
}
