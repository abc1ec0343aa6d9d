/**
 * What a file gives to frameworks for command lines: functions that are called once, as what the program does. When one
 * fails, the framework says so and the process ends.
 */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { isFunctionNode, propertyName } from './bindings';
import type { FileContext } from './fileContext';
import { isOfProgram, nameOf } from './importPaths';
import { namedChildren } from './lowering';

/** Longer chains of calls are not looked through. */
const MAX_CHAIN = 40;
/** Functions around an action that only report how it ended. */
const MAX_WRAPPERS = 2;

/** Calls that only descriptions of command lines have. */
const DESCRIBING = /^(?:command|requiredOption|option|options|argument|arguments|positional|demandCommand)$/;

/** Names of functions of the file, and of others as their modules call them. */
export function actionsOf(context: FileContext): string[] {
  const { tree } = context;
  const found = new Set<string>();
  const add = (node: NodeId): void => {
    for (const name of functionsIn(context, node, MAX_WRAPPERS)) found.add(name);
  };
  for (let node = 0; node < tree.size; node++) {
    const type = tree.type(node);
    if (type === 'call_expression') actionsGiven(context, node).forEach(add);
    else if (type === 'object' || type === 'class_body') add(handlerIn(tree, node));
  }
  add(exportedHandler(context));
  return [...found].sort();
}

/** `.action(run)` of a command, and `.command('name', 'what it is for', describe, run)`. */
function actionsGiven(context: FileContext, call: NodeId): NodeId[] {
  const { tree, names } = context;
  const callee = names.bare(tree.child(call, 'function'));
  if (callee === NO_NODE || tree.type(callee) !== 'member_expression') return [];
  const name = propertyName(tree, tree.child(callee, 'property'));
  const given = [...namedChildren(tree, tree.child(call, 'arguments'))].filter((node) => tree.type(node) !== 'comment');
  if (name === 'action' && given.length === 1) return isCommand(context, tree.child(callee, 'object')) ? given : [];
  if (name !== 'command' || given.length < 4) return [];
  const isNamed = /^(?:string|array|template_string)$/.test(tree.type(given[0]!));
  const isDescribed = /^(?:string|template_string|false|binary_expression)$/.test(tree.type(given[1]!));
  return isNamed && isDescribed ? given.slice(3) : [];
}

/** The value is a description of a command: made as one, or told options and arguments on the way. */
function isCommand({ tree, names }: FileContext, value: NodeId): boolean {
  let at = value;
  for (let i = 0; i < MAX_CHAIN && at !== NO_NODE; i++) {
    const node = names.bare(at);
    if (node === NO_NODE) return false;
    switch (tree.type(node)) {
      case 'new_expression':
        return /(?:Command|Program)$/.test(tree.textOf(tree.child(node, 'constructor')));
      case 'call_expression': {
        const callee = names.bare(tree.child(node, 'function'));
        if (callee === NO_NODE || tree.type(callee) !== 'member_expression') return false;
        if (DESCRIBING.test(propertyName(tree, tree.child(callee, 'property')) ?? '')) return true;
        at = tree.child(callee, 'object');
        break;
      }
      case 'identifier': {
        const binding = names.bindingOf(node);
        if (!binding?.isConst || binding.path?.length !== 0) return false;
        at = binding.initializer;
        break;
      }
      default:
        return false;
    }
  }
  return false;
}

/** `{ command: 'name', describe: '…', handler: run }`, and a class with such members. */
function handlerIn(tree: FlatTree, body: NodeId): NodeId {
  const members = new Map<string, NodeId>();
  for (const member of namedChildren(tree, body)) {
    const isMethod = tree.type(member) === 'method_definition';
    const isPlain = tree.type(member).startsWith('shorthand_');
    const key = isPlain ? member : tree.child(member, tree.type(member) === 'pair' ? 'key' : 'name');
    const name = key === NO_NODE ? null : propertyName(tree, key);
    if (name !== null) members.set(name, isMethod || isPlain ? member : tree.child(member, 'value'));
  }
  return describesCommand(members) ? (members.get('handler') ?? NO_NODE) : NO_NODE;
}

/** `exports.command = 'name'`, `export const describe = '…'` and `export function handler() {…}` */
function exportedHandler({ tree, names }: FileContext): NodeId {
  const members = new Map<string, NodeId>();
  for (const statement of namedChildren(tree, tree.root)) {
    const declaration = tree.type(statement) === 'export_statement' ? tree.child(statement, 'declaration') : NO_NODE;
    if (declaration !== NO_NODE) {
      const declared = tree.type(declaration).endsWith('function_declaration') ? [declaration] : [];
      for (const child of [...declared, ...namedChildren(tree, declaration)]) {
        const name = tree.child(child, 'name');
        if (name !== NO_NODE && names.bindings.declaredBy(name)) members.set(tree.textOf(name), name);
      }
    }
    const assignment = tree.type(statement) === 'expression_statement' ? tree.firstNamed(statement) : NO_NODE;
    if (assignment === NO_NODE || tree.type(assignment) !== 'assignment_expression') continue;
    const name = /^(?:module\.)?exports\.(\w+)$/.exec(tree.textOf(tree.child(assignment, 'left')))?.[1];
    if (name !== undefined) members.set(name, tree.child(assignment, 'right'));
  }
  return describesCommand(members) ? (members.get('handler') ?? NO_NODE) : NO_NODE;
}

function describesCommand(members: ReadonlyMap<string, NodeId>): boolean {
  return members.has('command') && ['describe', 'desc', 'builder'].some((name) => members.has(name));
}

/** The functions that a value is, or that it was made around. */
function functionsIn(context: FileContext, value: NodeId, wrappers: number): string[] {
  const { tree, names } = context;
  const node = names.bare(value);
  if (node === NO_NODE) return [];
  if (isFunctionNode(tree, node)) return [context.unitOf(node)?.name ?? []].flat();
  switch (tree.type(node)) {
    case 'identifier':
    case 'shorthand_property_identifier':
    case 'member_expression': {
      const isName = tree.type(node) !== 'member_expression';
      const own = isName ? context.functionNamed(names.bindingOf(node)) : undefined;
      if (own) return [own.name];
      const exported = names.exportOf(node);
      return exported && isOfProgram(exported.module) ? [nameOf(exported)] : [];
    }
    case 'call_expression':
      if (wrappers === 0) return [];
      return [...namedChildren(tree, tree.child(node, 'arguments'))].flatMap((one) =>
        functionsIn(context, one, wrappers - 1),
      );
    default:
      return [];
  }
}
