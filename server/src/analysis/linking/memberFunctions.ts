/**
 * Functions that members of structs hold, and who calls what such members hold. Members are told apart by their names
 * (field-based, after Heintze and Tardieu, "Ultra-fast Aliasing Analysis using CLA", 2001), and by their structs where
 * both sides say which these are: `struct tool.run`.
 * A parameter that a function is given for is one more such member, `walk()1`: told apart by the name of who has it; and
 * so is a variable of a file, `=chosen`.
 */
import type { Expression, FileIR, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import { operandOf, operandsOf, placesOf, targetOf, visitExpression } from '../dataflow/accesses';
import type { CallList } from './calls';

/** By function: the members that hold it. */
export type MemberList = readonly (readonly [name: string, fields: readonly string[]])[];

/**
 * Functions that a file puts into members of structs, `.run = run_list` or `one->run = run_list`, or gives to others that
 * it names, `walk(list, run_list)`, and nowhere else.
 */
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
        else if (each.kind === 'call' && each.callee.kind === 'direct') {
          const { name: callee } = each.callee;
          each.arguments.forEach((argument, position) => {
            const name = functionNamed(one, argument, globals);
            if (name === null) lose(argument);
            else hold(name, parameterOf(callee, position));
          });
        } else operandsOf(each).forEach(lose);
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
  const member = each.target.path.at(-1)?.kind === 'field' ? memberAt(one, each.target) : null;
  return name !== null && member !== null ? [name, member] : null;
}

/** The last member on the way to the place, with its struct where the variable is one, or points to one. */
function memberAt({ variables }: FunctionIR, place: Place): string | null {
  const name = fieldOf(place);
  if (name === null) return null;
  const { type } = variables[place.root]!;
  const isOnly = place.path.filter(({ kind }) => kind === 'field').length === 1;
  return isOnly && type?.startsWith('struct ') === true ? `${type}.${name}` : name;
}

/** The member's own name, without that of its struct. */
export function nameOfMember(member: string): string {
  return member.slice(member.lastIndexOf('.') + 1);
}

/** The function of which a member is a parameter; null for members of structs. */
export function ownerOfParameter(member: string): string | null {
  return /^(\w+)\(\)\d+$/.exec(member)?.[1] ?? null;
}

/** What stands for a parameter among the members. */
function parameterOf(name: string, position: number): string {
  return `${name}()${position}`;
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
  const called = new Set(callees.flatMap((place) => calledAt(one, place) ?? []));
  const copies = new Set(callees.flatMap((place) => (fieldOf(place) === null ? place.root : [])));
  if (copies.size > 0) for (const field of copiedInto(one, copies)) called.add(field);
  return called;
}

function calledAt(one: FunctionIR, place: Place): string | null {
  return memberAt(one, place) ?? parameterAt(one, place) ?? variableAt(one, place);
}

/** The variable outside of functions that the place is, as a member. */
function variableAt({ variables }: FunctionIR, { root, path }: Place): string | null {
  const { kind, name } = variables[root]!;
  return kind === 'global' && path.every((projection) => projection.kind === 'deref') ? memberOfVariable(name) : null;
}

/** What stands for a variable outside of functions among the members. */
export function memberOfVariable(name: string): string {
  return `=${name}`;
}

/** The parameter that the place is, as a member. */
function parameterAt(one: FunctionIR, { root, path }: Place): string | null {
  const { kind, parameterIndex } = one.variables[root]!;
  const isItself = path.every((projection) => projection.kind === 'deref');
  return kind === 'parameter' && isItself ? parameterOf(one.name, parameterIndex) : null;
}

/** The members of which the variables hold copies: `run = command->run; run();`. */
function copiedInto(one: FunctionIR, variables: ReadonlySet<VariableId>): string[] {
  return one.blocks.flatMap(({ instructions }) =>
    instructions.flatMap((each) => {
      const target = targetOf(each);
      if (each.kind !== 'assign' || target === null || !variables.has(target.root)) return [];
      return placesOf(each.value).flatMap((place) => memberAt(one, place) ?? []);
    }),
  );
}

/**
 * Members of which somebody gets what they hold otherwise than by calling it: as an argument, as a result, in another
 * member. Who calls that nobody can tell. With the functions that give it away, as places in the file's list.
 */
export function membersGivenAway({ functions }: FileIR): CallList {
  const givers = new Map<string, number[]>();
  for (const [number, one] of functions.entries())
    for (const member of new Set(givingsIn(one).map((each) => each.member)))
      givers.set(member, [...(givers.get(member) ?? []), number]);
  return [...givers].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Members of which the file puts what they hold into variables that nobody else can name, and that are only called, with
 * these; it gives it to nobody otherwise.
 */
export function membersKept({ functions, globals }: FileIR): MemberList {
  const own = new Set(globals.filter((one) => one.isStatic).map(({ name }) => name));
  for (const one of functions) for (const name of variablesGiven(one)) own.delete(name);
  const kept = new Map<string, Set<string>>();
  const lost = new Set<string>();
  for (const one of functions) {
    for (const { member, into } of givingsIn(one)) {
      const name = into?.path.length === 0 ? one.variables[into.root]!.name : '';
      const isKept = into !== null && one.variables[into.root]!.kind === 'global' && own.has(name);
      if (isKept) kept.set(member, (kept.get(member) ?? new Set<string>()).add(name));
      else lost.add(member);
    }
  }
  return [...kept].flatMap(([member, names]) => (lost.has(member) ? [] : [[member, [...names].sort()] as const]));
}

/** Variables outside of functions of which somebody else gets what they hold. */
function variablesGiven(one: FunctionIR): string[] {
  const given: Place[] = [];
  const give = (value: Expression): void => {
    visitExpression(value, (node) => {
      if (node.kind === 'address-of' || (node.kind === 'load' && node === value)) given.push(node.place);
    });
  };
  for (const { instructions, terminator } of one.blocks) {
    for (const each of instructions) {
      if (each.kind === 'opaque') given.push(...each.mentions);
      else operandsGiven(each).forEach(give);
    }
    if (terminator.kind === 'return' && terminator.value) give(terminator.value);
  }
  return given.flatMap(({ root }) => (one.variables[root]!.kind === 'global' ? one.variables[root]!.name : []));
}

function operandsGiven(each: Instruction): readonly Expression[] {
  return each.kind === 'call' ? each.arguments : operandsOf(each);
}

/** That somebody gets what a member holds; where it is assigned to something, to what. */
interface Giving {
  readonly member: string;
  readonly into: Place | null;
}

function givingsIn(one: FunctionIR): Giving[] {
  const given: Giving[] = [];
  const copies = new Map<VariableId, Set<string>>();
  const called = membersCalled(one);
  const giveParameter = (place: Place): void => {
    const parameter = parameterAt(one, place);
    if (parameter !== null && called.has(parameter)) given.push({ member: parameter, into: null });
  };
  const give = (value: Expression, into: Place | null = null): void => {
    // Whoever has its address has what it holds.
    visitExpression(value, (node) => {
      if (node.kind === 'address-of') giveParameter(node.place);
    });
    if (value.kind !== 'load') return;
    const member = value.place.path.at(-1)?.kind === 'field' ? memberAt(one, value.place) : null;
    if (member !== null) given.push({ member, into });
    giveParameter(value.place);
    if (value.place.path.length === 0)
      copies.get(value.place.root)?.forEach((field) => given.push({ member: field, into }));
  };
  const all = one.blocks.flatMap(({ instructions }) => instructions);
  for (const each of all) if (each.kind === 'assign') copy(one, each, copies);
  for (const each of all) {
    if (each.kind === 'opaque') each.mentions.forEach(giveParameter);
    if (each.kind === 'call') each.arguments.forEach((argument) => give(argument));
    else if (each.kind === 'assign' && (!isPlainLocal(one, each.target) || isCopyOfLocal(each.value)))
      give(each.value, each.target);
  }
  for (const { terminator } of one.blocks) if (terminator.kind === 'return' && terminator.value) give(terminator.value);
  return given;
}

/** Notes that a variable holds what a member holds. */
function copy(
  one: FunctionIR,
  { target, value }: Extract<Instruction, { kind: 'assign' }>,
  copies: Map<VariableId, Set<string>>,
): void {
  if (value.kind !== 'load' || !isPlainLocal(one, target)) return;
  const member = value.place.path.at(-1)?.kind === 'field' ? memberAt(one, value.place) : null;
  if (member === null) return;
  copies.set(target.root, (copies.get(target.root) ?? new Set<string>()).add(member));
}

function isPlainLocal(one: FunctionIR, { root, path }: Place): boolean {
  return path.length === 0 && one.variables[root]!.kind !== 'global';
}

function isCopyOfLocal(value: Expression): boolean {
  return value.kind === 'address-of' || (value.kind === 'load' && value.place.path.length === 0);
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
