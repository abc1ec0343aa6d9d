/** Who calls whom in a file, by name, and which functions are used for something else than to be called. */
import {
  MODULE_NAME,
  OUTSIDE,
  type Expression,
  type FileIR,
  type FunctionIR,
  type Instruction,
  type VariableId,
} from '../../ir';
import { operandOf, operandsOf, visitExpression, visitExpressions } from '../dataflow/accesses';

/** By callee: the functions of the file that call it, as places in its list. */
export type CallList = readonly (readonly [callee: string, callers: readonly number[]])[];

/** The calls in a file of functions for which `isAsked` holds. */
export function callsIn({ functions }: FileIR, isAsked: (callee: string) => boolean): CallList {
  const calls = new Map<string, number[]>();
  for (const [number, { blocks }] of functions.entries()) {
    for (const { instructions } of blocks) {
      for (const instruction of instructions) {
        if (instruction.kind !== 'call' || instruction.callee.kind !== 'direct') continue;
        const { name } = instruction.callee;
        const callers = calls.get(name);
        if (callers) {
          if (callers.at(-1) !== number) callers.push(number);
        } else if (isAsked(name)) calls.set(name, [number]);
      }
    }
  }
  return [...calls];
}

/** Names that may be those of functions and stand where a value does: whoever gets it may call the function. */
export function mentionedIn({ functions, globals, tabled }: FileIR): string[] {
  const own = new Set(globals.map(({ name }) => name));
  const names = new Set(tabled.flatMap((one) => one.names));
  for (const { variables, blocks } of functions) {
    for (const { kind, name } of variables) if (kind === 'global' && !own.has(name)) names.add(name);
    visitExpressions(blocks, (node) => {
      if (node.kind === 'function') names.add(node.name);
    });
  }
  return [...names].sort();
}

/**
 * Functions of a module, and of those that it imports, that stand where a value does, but for those that it exports, and those that it gives to a
 * framework for command lines and to nobody else.
 */
export function mentionedInModule({ functions, module }: FileIR): string[] {
  const names = new Map<string, number>();
  for (const one of functions) {
    const exported = exportedObjects(one);
    for (const { instructions, terminator } of one.blocks) {
      for (const instruction of instructions) {
        if (isExport(one, exported, instruction)) continue;
        for (const operand of operandsOf(instruction)) countFunctions(names, operand);
      }
      const operand = operandOf(terminator);
      if (operand) countFunctions(names, operand);
    }
  }
  for (const name of module?.given ?? []) names.set(name, (names.get(name) ?? 0) + 1);
  const actions = new Set(module?.actions);
  return [...names].flatMap(([name, times]) => (times === 1 && actions.has(name) ? [] : [name])).sort();
}

/** Variables that hold what a module exports: the object in `module.exports = { read, write }`. */
function exportedObjects(one: FunctionIR): ReadonlySet<VariableId> {
  const found = new Set<VariableId>();
  if (one.name !== MODULE_NAME) return found;
  for (const { instructions } of one.blocks) {
    for (const each of instructions) {
      const isOutside = each.kind === 'assign' && one.variables[each.target.root]!.name === OUTSIDE;
      if (isOutside && each.value.kind === 'load' && each.value.place.path.length === 0)
        found.add(each.value.place.root);
    }
  }
  return found;
}

function isExport(one: FunctionIR, exported: ReadonlySet<VariableId>, each: Instruction): boolean {
  if (one.name !== MODULE_NAME || each.kind !== 'assign' || each.value.kind !== 'function') return false;
  return exported.has(each.target.root) || one.variables[each.target.root]!.name === OUTSIDE;
}

function countFunctions(names: Map<string, number>, operand: Expression): void {
  visitExpression(operand, (node) => {
    if (node.kind === 'function') names.set(node.name, (names.get(node.name) ?? 0) + 1);
  });
}
