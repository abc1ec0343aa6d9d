/** Declarations inside of functions: variables, their initializers and `cleanup` attributes. */
import type { VariableId } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { readDeclarator, typeBase, typeText, type CType, type Declarator } from './cType';
import { parseInteger } from './constants';
import { arraySize, lowerInitializerList } from './initializers';
import type { Lowering } from './lowering';
import { globalVariable } from './names';
import { variablePlace } from './places';
import { shapeOf } from './scopes';

const CLEANUP = /\b_*cleanup_*\s*\(\s*(\w+)\s*\)/;

/** What the declarators of one declaration share. */
interface Specifiers {
  readonly base: string | null;
  readonly text: string | null;
  readonly storage: string;
  readonly cleanup: string | null;
}

export function lowerDeclaration(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const type = tree.child(node, 'type');
  const specifiers: Specifiers = {
    base: typeBase(tree, type),
    text: typeText(tree, type),
    storage: storageOf(l, node),
    cleanup: cleanupOf(l, node),
  };
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (tree.field(child) === 'declarator') lowerDeclarator(l, child, specifiers);
  }
}

function storageOf(l: Lowering, node: NodeId): string {
  const { tree } = l;
  for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) !== 'storage_class_specifier') continue;
    const keyword = tree.textOf(child);
    if (keyword === 'static' || keyword === 'extern') return keyword;
  }
  return '';
}

/** `const int IN = 0, OUT = 1;` */
function isConstant(l: Lowering, declaration: NodeId): boolean {
  const { tree } = l;
  for (let child = tree.firstNamed(declaration); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'type_qualifier' && tree.textOf(child) === 'const') return true;
  }
  return false;
}

function cleanupOf(l: Lowering, node: NodeId): string | null {
  const { tree } = l;
  for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (!tree.type(child).startsWith('attribute')) continue;
    const match = CLEANUP.exec(tree.textOf(child));
    if (match !== null) return match[1]!;
  }
  return null;
}

/** The attribute behind a declarator: masked for the parser, so that nothing but text is left of it. */
function cleanupBehind(l: Lowering, node: NodeId): string | null {
  const { tree } = l;
  const declarator = tree.type(node) === 'init_declarator' ? tree.firstChild(node) : node;
  const after = tree.next(declarator);
  if (after === NO_NODE || tree.start(after) - tree.end(declarator) < '__cleanup(f)'.length) return null;
  return CLEANUP.exec(tree.text.slice(tree.end(declarator), tree.start(after)))?.[1] ?? null;
}

function lowerDeclarator(l: Lowering, node: NodeId, specifiers: Specifiers): void {
  const { tree } = l;
  const declarator = readDeclarator(tree, node);
  if (declarator.name === null || declarator.chain[0] === 'function') return;
  if (specifiers.storage === 'extern') {
    const type: CType = { base: specifiers.base, chain: declarator.chain };
    l.variables.scope.names.set(declarator.name, globalVariable(l, declarator.name, type, specifiers.text));
    return;
  }
  const size = arraySize(l, declarator.arraySize);
  const id = declareLocal(l, declarator, specifiers, node);
  const value = tree.child(node, 'value');
  if (value === NO_NODE || specifiers.storage === 'static') return;
  const place = variablePlace(id);
  const known =
    declarator.chain.length === 0 && isConstant(l, tree.parent(node)) ? parseInteger(tree.textOf(value)) : null;
  if (known !== null) l.variables.constants.set(id, known);
  if (tree.type(value) === 'initializer_list') lowerInitializerList(l, value, place, size);
  else l.parts.into(l, value, place, l.at(node));
}

function declareLocal(l: Lowering, declarator: Declarator, specifiers: Specifiers, node: NodeId): VariableId {
  const { scope } = l.variables;
  // Alternatives under `#if` declare the same variable twice.
  const before = scope.names.get(declarator.name!);
  if (before !== undefined) return before;
  const type: CType = { base: specifiers.base, chain: declarator.chain };
  const resolved = l.context.resolve(type);
  const isStatic = specifiers.storage === 'static';
  const id = l.variables.add(
    {
      name: declarator.name!,
      kind: isStatic ? 'static-local' : 'local',
      type: specifiers.text,
      shape: shapeOf(resolved),
      isUnion: l.context.isUnion(resolved),
      declaration: l.at(declarator.nameNode),
      parameterIndex: -1,
    },
    type,
  );
  scope.names.set(declarator.name!, id);
  if (!isStatic) scope.variables.push({ id, cleanup: cleanupBehind(l, node) ?? specifiers.cleanup });
  return id;
}

/** Declares the parameters of a definition, also of one in the style of Kernighan and Ritchie. */
export function declareParameters(l: Lowering, definition: NodeId, functionDeclarator: NodeId): void {
  const { tree } = l;
  const list = tree.child(functionDeclarator, 'parameters');
  if (list === NO_NODE) return;
  const oldStyle = oldStyleTypes(l, definition);
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
    const type = tree.type(child);
    if (type === 'identifier') {
      const known = oldStyle.get(tree.textOf(child));
      declareParameter(l, tree.textOf(child), child, known?.base ?? 'int', known?.text ?? 'int', known?.chain ?? []);
    } else if (type === 'parameter_declaration') {
      const specifier = tree.child(child, 'type');
      const declaratorNode = tree.child(child, 'declarator');
      const declarator = declaratorNode === NO_NODE ? null : readDeclarator(tree, declaratorNode);
      const text = typeText(tree, specifier);
      if (declarator === null && text === 'void') continue;
      declareParameter(
        l,
        declarator?.name ?? '',
        declarator?.nameNode ?? NO_NODE,
        typeBase(tree, specifier),
        text,
        declarator?.chain ?? [],
      );
    }
  }
}

interface OldStyleType {
  readonly base: string | null;
  readonly text: string | null;
  readonly chain: CType['chain'];
}

function oldStyleTypes(l: Lowering, definition: NodeId): Map<string, OldStyleType> {
  const { tree } = l;
  const types = new Map<string, OldStyleType>();
  for (let child = tree.firstNamed(definition); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) !== 'declaration') continue;
    const type = tree.child(child, 'type');
    for (let part = tree.firstChild(child); part !== NO_NODE; part = tree.next(part)) {
      if (tree.field(part) !== 'declarator') continue;
      const { name, chain } = readDeclarator(tree, part);
      if (name !== null) types.set(name, { base: typeBase(tree, type), text: typeText(tree, type), chain });
    }
  }
  return types;
}

function declareParameter(
  l: Lowering,
  name: string,
  nameNode: NodeId,
  base: string | null,
  text: string | null,
  chain: CType['chain'],
): void {
  const resolved = l.context.resolve({ base, chain });
  // Arrays and functions are passed as pointers.
  const first = resolved.chain[0];
  const adjusted: CType =
    first === 'array'
      ? { base: resolved.base, chain: ['pointer', ...resolved.chain.slice(1)] }
      : first === 'function'
        ? { base: resolved.base, chain: ['pointer', ...resolved.chain] }
        : { base, chain };
  const id = l.variables.add(
    {
      name,
      kind: 'parameter',
      type: text,
      shape: shapeOf(l.context.resolve(adjusted)),
      isUnion: l.context.isUnion(resolved),
      declaration: nameNode === NO_NODE ? null : l.at(nameNode),
      parameterIndex: l.variables.all.length,
    },
    adjusted,
  );
  if (name !== '') l.variables.scope.names.set(name, id);
}
