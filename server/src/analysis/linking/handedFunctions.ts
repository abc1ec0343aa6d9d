/**
 * Functions that a file calls through variables of its own: those in a table that nobody else can name, and those that a
 * local variable holds until it is called. Whoever makes such a call is a caller like any other. A function whose address
 * goes anywhere else has callers that nobody can tell.
 */
import type { Expression, FileIR, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import { operandOf, operandsOf, placesOf, targetOf, visitExpression } from '../dataflow/accesses';
import { mentionedIn, type CallList } from './calls';
import { calleesIn, fieldOf, functionNamed, heldByMembers, type MemberList } from './memberFunctions';

/** A function, or a table of functions, by its name. */
type Source = `function ${string}` | `table ${string}`;

interface Uses {
  /** Where values of sources may be, in a function. */
  readonly holders: ReadonlyMap<VariableId, ReadonlySet<Source>>;
  readonly called: ReadonlySet<Source>;
}

export interface UsedAsValues {
  /** Those of which all calls are in the file, with the calls. */
  readonly handed: CallList;
  /** Those that members of structs hold, and nobody else. */
  readonly held: MemberList;
  /** All others. */
  readonly mentioned: readonly string[];
}

/** Functions of a file in C that are used as values. */
export function usedAsValues(file: FileIR): UsedAsValues {
  const handed = handedIn(file);
  const known = new Set(handed.map(([name]) => name));
  const held = heldByMembers(file).filter(([name]) => !known.has(name));
  for (const [name] of held) known.add(name);
  return { handed, held, mentioned: mentionedIn(file).filter((name) => !known.has(name)) };
}

/** The functions that are used for nothing else, each with those that make the calls, as places in the file's list. */
function handedIn(file: FileIR): CallList {
  const inTables = new Map<string, Set<string>>();
  const lost = new Set<string>();
  const own = new Set(file.globals.filter((one) => one.isStatic).map(({ name }) => name));
  for (const { table, names } of file.tabled) {
    if (table === null || !own.has(table)) names.forEach((name) => lost.add(name));
    else inTables.set(table, new Set([...(inTables.get(table) ?? []), ...names]));
  }
  const globals = new Set(file.globals.map(({ name }) => name));
  const called = new Set(file.functions.flatMap((one) => calleesIn(one).flatMap((place) => fieldOf(place) ?? [])));
  // What other fields of a table hold is no function.
  const mayHold = (place: Place): boolean => called.has(fieldOf(place) ?? '') || fieldOf(place) === null;
  const uses = file.functions.map((one) => usesIn(one, inTables, globals, mayHold));
  const escaping = new Set<Source>();
  file.functions.forEach((one, i) => addEscaping(one, uses[i]!, mayHold, globals, escaping));
  const calls = new Map<string, Set<number>>();
  const call = (name: string, number: number): void => {
    calls.set(name, (calls.get(name) ?? new Set<number>()).add(number));
  };
  for (const [table, names] of inTables) if (escaping.has(`table ${table}`)) names.forEach((name) => lost.add(name));
  uses.forEach(({ called }, number) => {
    for (const source of called) {
      if (source.startsWith('function ')) call(source.slice('function '.length), number);
      else inTables.get(source.slice('table '.length))?.forEach((name) => call(name, number));
    }
  });
  const isHanded = (name: string): boolean => !lost.has(name) && !escaping.has(`function ${name}`);
  return [...calls].filter(([name]) => isHanded(name)).map(([name, callers]) => [name, [...callers]]);
}

function usesIn(
  one: FunctionIR,
  tables: ReadonlyMap<string, unknown>,
  globals: ReadonlySet<string>,
  mayHold: (place: Place) => boolean,
): Uses {
  const holders = new Map<VariableId, Set<Source>>();
  for (const { id, kind, name } of one.variables) {
    if (kind === 'global' && tables.has(name)) holders.set(id, new Set<Source>([`table ${name}`]));
  }
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    for (const { instructions } of one.blocks) {
      for (const each of instructions) {
        if (each.kind !== 'assign' || !isLocal(one, each.target)) continue;
        const into: Set<Source> = holders.get(each.target.root) ?? new Set<Source>();
        const before = into.size;
        for (const source of sourcesOf(one, each.value, holders, globals, mayHold)) into.add(source);
        if (into.size === before) continue;
        holders.set(each.target.root, into);
        isGrowing = true;
      }
    }
  }
  const called = new Set<Source>();
  for (const { root } of calleesIn(one)) holders.get(root)?.forEach((source) => called.add(source));
  return { holders, called };
}

function isLocal(one: FunctionIR, { root, path }: Place): boolean {
  const { kind } = one.variables[root]!;
  return kind !== 'global' && path.every((projection) => projection.kind !== 'deref');
}

function sourcesOf(
  one: FunctionIR,
  value: Expression,
  holders: Uses['holders'],
  globals: ReadonlySet<string>,
  mayHold: (place: Place) => boolean,
): readonly Source[] {
  const name = functionNamed(one, value, globals);
  if (name !== null) return [`function ${name}`];
  return placesOf(value).flatMap((place) => (mayHold(place) ? [...(holders.get(place.root) ?? [])] : []));
}

/** What of the sources goes where it can no longer be followed. */
function addEscaping(
  one: FunctionIR,
  { holders }: Uses,
  mayHold: (place: Place) => boolean,
  globals: ReadonlySet<string>,
  escaping: Set<Source>,
): void {
  const lose = (value: Expression): void => {
    visitExpression(value, (node) => {
      const name = functionNamed(one, node, globals);
      if (name !== null) escaping.add(`function ${name}`);
    });
    for (const place of placesOf(value)) {
      if (mayHold(place)) holders.get(place.root)?.forEach((source) => escaping.add(source));
    }
  };
  for (const { instructions, terminator } of one.blocks) {
    for (const each of instructions) {
      if (each.kind === 'opaque') each.mentions.forEach((place) => lose({ kind: 'load', place }));
      else if (!isFollowed(one, each)) lostOperands(each).forEach(lose);
    }
    const operand = terminator.kind === 'return' ? operandOf(terminator) : null;
    if (operand) lose(operand);
  }
}

function isFollowed(one: FunctionIR, each: Instruction): boolean {
  const target = targetOf(each);
  return each.kind === 'assign' && target !== null && isLocal(one, target);
}

function lostOperands(each: Instruction): readonly Expression[] {
  return each.kind === 'call' ? each.arguments : operandsOf(each);
}
