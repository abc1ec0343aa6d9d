/**
 * What one top-level item says about names: macros, enumerators, types, globals, prototypes, functions. Depends on the
 * item alone, so it is computed once for each tree.
 */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { readDeclarator, typeBase, typeText, type CType } from './cType';
import { conditionHolds } from './configurations';
import { both, not } from './truth';

export interface MacroFact {
  readonly name: string;
  readonly body: string;
  /** Names of the parameters, `...` for any number; null for a macro without a list of them. */
  readonly parameters: readonly string[] | null;
  /** Whether the conditions around it inside of the item hold on a plain Unix; null is unknown. */
  readonly holds: boolean | null;
}

export interface EnumeratorFact {
  readonly name: string;
  /** The last value written before or at it, null for none, and the distance from there. */
  readonly written: string | null;
  readonly distance: number;
}

export interface Field {
  readonly type: CType;
  /** The name it is lowered to: `*` for what shares its storage with others. */
  readonly place: string;
}

export interface RecordFact {
  readonly base: string;
  readonly isUnion: boolean;
  /** Some of its fields are there under a condition alone. */
  readonly hasConditions: boolean;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface GlobalFact {
  readonly name: string;
  readonly type: CType;
  readonly typeText: string | null;
  readonly isStatic: boolean;
  readonly isExtern: boolean;
  readonly isConst: boolean;
  readonly nameNode: NodeId;
  readonly initializer: NodeId;
}

export interface PrototypeFact {
  readonly name: string;
  readonly isNoreturn: boolean;
  readonly returnsVoid: boolean;
  /** The declaration without its parameters, and each of those: attributes are read from them. */
  readonly text: string;
  readonly parameters: readonly string[];
}

/** What the initializer of a global names. */
export interface Initializing {
  readonly global: string;
  readonly names: readonly string[];
  /** Those of them that a member is set to, as often as they are. */
  readonly members: readonly (readonly [name: string, field: string])[];
}

export interface Facts {
  /** Headers, as written between the brackets or quotation marks. */
  readonly includes: readonly string[];
  readonly macros: readonly MacroFact[];
  readonly enumerators: readonly EnumeratorFact[];
  readonly records: readonly RecordFact[];
  readonly typedefs: readonly { readonly name: string; readonly type: CType }[];
  readonly globals: readonly GlobalFact[];
  readonly prototypes: readonly PrototypeFact[];
  /** Names in the initializers of globals: what tables hold. */
  readonly initializing: readonly Initializing[];
}

interface FactsUnderWay {
  includes: string[];
  macros: MacroFact[];
  enumerators: EnumeratorFact[];
  records: RecordFact[];
  typedefs: { name: string; type: CType }[];
  globals: GlobalFact[];
  prototypes: PrototypeFact[];
  initializing: Initializing[];
}

const known = new WeakMap<FlatTree, Facts>();

/** The facts of one item's tree. */
export function factsOf(tree: FlatTree): Facts {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const facts: FactsUnderWay = {
    includes: [],
    macros: [],
    enumerators: [],
    records: [],
    typedefs: [],
    globals: [],
    prototypes: [],
    initializing: [],
  };
  for (let node = 0; node < tree.size; node++) collect(tree, node, facts);
  if (tree.type(tree.root) === 'declaration') collectDeclaration(tree, tree.root, facts);
  known.set(tree, facts);
  return facts;
}

function collect(tree: FlatTree, node: NodeId, facts: FactsUnderWay): void {
  switch (tree.type(node)) {
    case 'preproc_include':
      collectInclude(tree, node, facts);
      break;
    case 'preproc_def':
    case 'preproc_function_def':
      collectMacro(tree, node, facts);
      break;
    case 'enumerator_list':
      collectEnumerators(tree, node, facts);
      break;
    case 'field_declaration_list':
      collectRecord(tree, tree.parent(node), facts);
      break;
    case 'type_definition':
      collectTypedef(tree, node, facts);
      break;
  }
}

function collectInclude(tree: FlatTree, node: NodeId, facts: FactsUnderWay): void {
  const path = tree.child(node, 'path');
  if (path !== NO_NODE) facts.includes.push(tree.textOf(path).replace(/^[<"]|[>"]$/g, ''));
}

function collectMacro(tree: FlatTree, node: NodeId, facts: FactsUnderWay): void {
  const name = tree.child(node, 'name');
  if (name === NO_NODE) return;
  const value = tree.child(node, 'value');
  facts.macros.push({
    name: tree.textOf(name),
    body:
      value === NO_NODE
        ? ''
        : tree
            .textOf(value)
            .replace(/\\\r?\n/g, ' ')
            .trim(),
    parameters: tree.type(node) === 'preproc_function_def' ? macroParameters(tree, node) : null,
    holds: conditionsAround(tree, node),
  });
}

function macroParameters(tree: FlatTree, node: NodeId): string[] {
  const list = tree.child(node, 'parameters');
  if (list === NO_NODE) return [];
  const text = tree.textOf(list).replace(/^\(|\)$/g, '');
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function conditionsAround(tree: FlatTree, node: NodeId): boolean | null {
  let holds: boolean | null = true;
  let from = node;
  for (let at = tree.parent(node); at !== NO_NODE; from = at, at = tree.parent(at)) {
    const type = tree.type(at);
    if (!type.startsWith('preproc_') || type === 'preproc_else') continue;
    const condition = tree.child(at, type.endsWith('def') ? 'name' : 'condition');
    if (condition === NO_NODE) continue;
    const truth = conditionHolds(tree.textOf(tree.firstChild(at)), tree.textOf(condition));
    holds = both(holds, tree.field(from) === 'alternative' ? not(truth) : truth);
  }
  return holds;
}

function collectEnumerators(tree: FlatTree, list: NodeId, facts: FactsUnderWay): void {
  let written: string | null = null;
  let distance = 0;
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
    // Which of the alternatives count is unknown, and with it every value after them.
    if (tree.type(child).startsWith('preproc_if')) written = '?';
    if (tree.type(child) !== 'enumerator') continue;
    const value = tree.child(child, 'value');
    if (value !== NO_NODE) {
      written = tree.textOf(value);
      distance = 0;
    }
    const name = tree.child(child, 'name');
    if (name !== NO_NODE) facts.enumerators.push({ name: tree.textOf(name), written, distance });
    distance++;
  }
}

function collectRecord(tree: FlatTree, specifier: NodeId, facts: FactsUnderWay): void {
  const base = typeBase(tree, specifier);
  if (base === null) return;
  const isUnion = tree.type(specifier) === 'union_specifier';
  const fields = new Map<string, Field>();
  const body = tree.child(specifier, 'body');
  collectFields(tree, body, { isUnion, shared: isUnion ? '*' : null }, fields, 0);
  facts.records.push({ base, isUnion, hasConditions: hasConditions(tree, body), fields });
}

function hasConditions(tree: FlatTree, list: NodeId): boolean {
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child))
    if (/^preproc_(?:if|else|elif)/.test(tree.type(child))) return true;
  return false;
}

/** Where structs of a union begin with the same types of fields, these lie at the same places. */
function behind(place: string | null, fields: number): string | null {
  return place === null ? null : `${place.replace(/#\d+$/, '')}#${fields}`;
}

const MAX_RECORD_DEPTH = 20;

/** A struct or union whose fields are collected. */
interface Body {
  readonly isUnion: boolean;
  /** The place of what lies at its beginning, where that shares storage: of all fields of a union, of a struct's first one. */
  readonly shared: string | null;
}

function collectFields(
  tree: FlatTree,
  list: NodeId,
  { isUnion, shared }: Body,
  fields: Map<string, Field>,
  depth: number,
): void {
  let unions = 0;
  let fieldsBefore = 0;
  let place = shared;
  for (
    let child = tree.firstNamed(list);
    child !== NO_NODE && depth < MAX_RECORD_DEPTH;
    child = tree.nextNamed(child)
  ) {
    const type = tree.type(child);
    if (type.startsWith('preproc_')) collectFields(tree, child, { isUnion, shared: place }, fields, depth + 1);
    if (type !== 'field_declaration') continue;
    const specifier = tree.child(child, 'type');
    let isNamed = false;
    for (let part = tree.firstChild(child); part !== NO_NODE; part = tree.next(part)) {
      if (tree.field(part) !== 'declarator') continue;
      isNamed = true;
      const { name, chain } = readDeclarator(tree, part);
      if (name === null) continue;
      fields.set(name, { type: { base: typeBase(tree, specifier), chain }, place: place ?? name });
      if (!isUnion) place = behind(place, ++fieldsBefore);
    }
    // An unnamed member's fields are fields of the record around it.
    if (isNamed || specifier === NO_NODE) continue;
    const body = tree.child(specifier, 'body');
    if (body === NO_NODE) continue;
    const isInnerUnion = tree.type(specifier) === 'union_specifier';
    const name = unions === 0 ? '*' : `*${unions + 1}`;
    if (isInnerUnion) unions++;
    collectFields(
      tree,
      body,
      { isUnion: isInnerUnion, shared: place ?? (isInnerUnion ? name : null) },
      fields,
      depth + 1,
    );
    if (!isUnion) place = behind(place, ++fieldsBefore);
  }
}

function collectTypedef(tree: FlatTree, node: NodeId, facts: FactsUnderWay): void {
  const base = typeBase(tree, tree.child(node, 'type'));
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (tree.field(child) !== 'declarator') continue;
    const { name, chain } = readDeclarator(tree, child);
    if (name !== null) facts.typedefs.push({ name, type: { base, chain } });
  }
}

const NORETURN = /\b(?:_Noreturn|noreturn|__noreturn__|__noreturn)\b/;

/** The text before a function's body, or a prototype, says that it does not return. */
export function saysNoreturn(header: string): boolean {
  return NORETURN.test(header);
}

function collectDeclaration(tree: FlatTree, node: NodeId, facts: FactsUnderWay): void {
  const storage = tree.childOfType(node, 'storage_class_specifier');
  const keyword = storage === NO_NODE ? '' : tree.textOf(storage);
  const type = tree.child(node, 'type');
  const isConst = hasConst(tree, node);
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (tree.field(child) !== 'declarator') continue;
    const { name, nameNode, chain, functionNode } = readDeclarator(tree, child);
    if (name === null) continue;
    if (chain[0] === 'function') {
      facts.prototypes.push({
        name,
        isNoreturn: saysNoreturn(tree.text),
        returnsVoid: chain.length === 1 && type !== NO_NODE && tree.textOf(type) === 'void',
        ...declarationTexts(tree, functionNode),
      });
      continue;
    }
    facts.globals.push({
      name,
      type: { base: typeBase(tree, type), chain },
      typeText: typeText(tree, type),
      isStatic: keyword === 'static',
      isExtern: keyword === 'extern' && tree.child(child, 'value') === NO_NODE,
      isConst: isConst && !chain.includes('pointer'),
      nameNode,
      initializer: tree.child(child, 'value'),
    });
    if (tree.child(child, 'value') !== NO_NODE)
      facts.initializing.push({
        global: name,
        names: identifiersIn(tree, tree.child(child, 'value')),
        members: membersIn(tree, tree.child(child, 'value'), { base: typeBase(tree, type), chain }),
      });
  }
}

/** `.run = run_list`: names below a node that are what a member is set to, with the member. */
function membersIn(tree: FlatTree, from: NodeId, { base, chain }: CType): (readonly [name: string, field: string])[] {
  const rows = rowsIn(tree, from, chain);
  const members = base === null ? [] : membersByPosition(tree, rows, base);
  const end = tree.end(from);
  for (let node = from; node < tree.size && tree.start(node) < end; node++) {
    if (tree.type(node) !== 'initializer_pair') continue;
    const value = tree.child(node, 'value');
    if (value === NO_NODE || tree.type(value) !== 'identifier') continue;
    // `.output.print = print_text`
    let designator: NodeId = NO_NODE;
    for (let child = tree.firstNamed(node); child !== NO_NODE && child !== value; child = tree.nextNamed(child))
      designator = child;
    if (designator === NO_NODE || tree.type(designator) !== 'field_designator') continue;
    const field = tree.textOf(tree.firstNamed(designator));
    const isOfRow = base?.startsWith('struct ') === true && rows.includes(tree.parent(node));
    members.push([tree.textOf(value), isOfRow && designator === tree.firstNamed(node) ? `${base}.${field}` : field]);
  }
  return members;
}

/** What fills structs of the type: the initializer itself, or the elements of an array's. */
function rowsIn(tree: FlatTree, initializer: NodeId, chain: CType['chain']): readonly NodeId[] {
  if (chain.length === 0) return [initializer];
  return chain.length === 1 && chain[0] === 'array' ? elementsOf(tree, initializer) : [];
}

/** `{"list", run_list}`: the same of those that stand at a place in a struct. */
function membersByPosition(
  tree: FlatTree,
  rows: readonly NodeId[],
  base: string,
): (readonly [name: string, field: string])[] {
  return rows.flatMap((row) =>
    elementsOf(tree, row).flatMap((element, position) =>
      tree.type(element) === 'identifier' ? [[tree.textOf(element), memberAt(base, position)] as const] : [],
    ),
  );
}

/** The elements of `{…}`, also behind `[INDEX] =`; none where others of them are named. */
function elementsOf(tree: FlatTree, list: NodeId): NodeId[] {
  if (tree.type(list) !== 'initializer_list') return [];
  const elements: NodeId[] = [];
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'comment') continue;
    const isPair = tree.type(child) === 'initializer_pair';
    if (isPair && tree.childOfType(child, 'subscript_designator') === NO_NODE) return [];
    elements.push(isPair ? tree.child(child, 'value') : child);
  }
  return elements;
}

/** What stands for a member of which only the place in its struct is known. */
function memberAt(base: string, position: number): string {
  return `${base}#${position}`;
}

/** The names below a node, as often as they stand there. */
export function identifiersIn(tree: FlatTree, from: NodeId): string[] {
  const names: string[] = [];
  const end = tree.end(from);
  for (let node = from; node < tree.size && tree.start(node) < end; node++) {
    if (tree.type(node) === 'identifier') names.push(tree.textOf(node));
  }
  return names;
}

/** The declaration's text without its parameters, and theirs. What stands behind a declarator is in neither's node. */
function declarationTexts(tree: FlatTree, functionNode: NodeId): Pick<PrototypeFact, 'text' | 'parameters'> {
  const list = tree.child(functionNode, 'parameters');
  if (list === NO_NODE) return { text: tree.text, parameters: [] };
  const starts: number[] = [];
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'parameter_declaration') starts.push(tree.start(child));
  }
  const end = tree.end(list);
  const parameters = starts.map((start, index) => tree.text.slice(start, starts[index + 1] ?? end - 1));
  return { text: `${tree.text.slice(0, tree.start(list))} ${tree.text.slice(end)}`, parameters };
}

function hasConst(tree: FlatTree, node: NodeId): boolean {
  for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'type_qualifier' && tree.textOf(child) === 'const') return true;
  }
  return false;
}
