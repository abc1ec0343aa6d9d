/**
 * Functions that members of structs hold, and who calls what such members hold. Members are told apart by their names
 * alone, whatever the struct (field-based, after Heintze and Tardieu, "Ultra-fast Aliasing Analysis using CLA", 2001).
 */
import type { Expression, FileIR, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import { operandOf, operandsOf, placesOf, targetOf, visitExpression } from '../dataflow/accesses';
import type { CallList } from './calls';

/** By function: the members that hold it. */
export type MemberList = readonly (readonly [name: string, fields: readonly string[]])[];

/** Functions that a file puts into members of structs, `.run = run_list` or `one->run = run_list`, and nowhere else. */
export function heldByMembers(file: FileIR): MemberList {
  const held = new Map<string, Set<string>>();
  const lost = new Set<string>();
  const hold = (name: string, field: string): void => {
    held.set(name, (held.get(name) ?? new Set<string>()).add(field));
  };
  for (const { names, members } of file.tabled) {
    const set = new Set(members.map(([name]) => name));
    for (const name of names) if (!set.has(name)) lost.add(name);
    for (const [name, field] of members) hold(name, field);
  }
  const globals = new Set(file.globals.map(({ name }) => name));
  for (const one of file.functions) {
    const lose = (value: Expression): void =>
      visitExpression(value, (node) => {
        const name = functionNamed(one, node, globals);
        if (name !== null) lost.add(name);
      });
    for (const { instructions, terminator } of one.blocks) {
      for (const each of instructions) {
        const member = memberSet(one, each, globals);
        if (member) hold(...member);
        else operandsOf(each).forEach(lose);
        if (each.kind === 'opaque') each.mentions.forEach((place) => lose({ kind: 'load', place }));
      }
      const operand = operandOf(terminator);
      if (operand) lose(operand);
    }
  }
  return [...held].flatMap(([name, fields]) => (lost.has(name) ? [] : [[name, [...fields].sort()] as const]));
}

function memberSet(
  one: FunctionIR,
  each: Instruction,
  globals: ReadonlySet<string>,
): readonly [name: string, field: string] | null {
  if (each.kind !== 'assign') return null;
  const name = functionNamed(one, each.value, globals);
  const last = each.target.path.at(-1);
  return name !== null && last?.kind === 'field' ? [name, last.name] : null;
}

/** The function that the expression is, by its name alone; what this file does not define may be one. */
export function functionNamed(one: FunctionIR, node: Expression, globals: ReadonlySet<string>): string | null {
  if (node.kind === 'function') return node.name;
  if (node.kind !== 'load' || node.place.path.length > 0) return null;
  const { kind, name } = one.variables[node.place.root]!;
  return kind === 'global' && !globals.has(name) ? name : null;
}

/** By member: the functions of the file that call what it holds, as places in the file's list. */
export function callsOfMembers({ functions }: FileIR): CallList {
  const calls = new Map<string, Set<number>>();
  functions.forEach((one, number) => {
    for (const field of membersCalled(one)) calls.set(field, (calls.get(field) ?? new Set<number>()).add(number));
  });
  return [...calls].map(([field, callers]) => [field, [...callers]]);
}

function membersCalled(one: FunctionIR): ReadonlySet<string> {
  const callees = calleesIn(one);
  const called = new Set(callees.flatMap((place) => fieldOf(place) ?? []));
  const copies = new Set(callees.flatMap((place) => (fieldOf(place) === null ? place.root : [])));
  if (copies.size > 0) for (const field of copiedInto(one, copies)) called.add(field);
  return called;
}

/** The members of which the variables hold copies: `run = command->run; run();`. */
function copiedInto(one: FunctionIR, variables: ReadonlySet<VariableId>): string[] {
  return one.blocks.flatMap(({ instructions }) =>
    instructions.flatMap((each) => {
      const target = targetOf(each);
      if (each.kind !== 'assign' || target === null || !variables.has(target.root)) return [];
      return placesOf(each.value).flatMap((place) => fieldOf(place) ?? []);
    }),
  );
}

/** The places by which the function calls what it does not name. */
export function calleesIn(one: FunctionIR): Place[] {
  return one.blocks.flatMap(({ instructions }) =>
    instructions.flatMap((each) =>
      each.kind === 'call' && each.callee.kind === 'indirect' ? placesOf(each.callee.expression) : [],
    ),
  );
}

/** The last member on the way to the place. */
export function fieldOf({ path }: Place): string | null {
  const last = path.findLast(({ kind }) => kind === 'field');
  return last?.kind === 'field' ? last.name : null;
}
