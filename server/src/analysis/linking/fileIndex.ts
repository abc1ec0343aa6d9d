/** What the rest of a workspace needs to know of one file to find its functions and globals. */
import type { Expression, FileIR, FunctionIR, ModuleIR, Place, Prototype } from '../../ir';
import { callerFacts, type CallerFact } from '../consensus/callerFacts';
import type { Program } from '../summary/program';
import { consumedGlobals } from '../summary/consumed';
import { operandOf, operandsOf, targetOf, visitExpression } from '../dataflow/accesses';
import { forEachWay, HandedOutOf, type HandedOut, type Way } from './handedOut';
import { usedAsValues } from './handedFunctions';
import { callsIn, mentionedInModule, type CallList } from './calls';
import { callsOfMembers, membersGivenAway, membersKept, type MemberList } from './memberFunctions';

/** What callers in other files need to know of a function to tell whether its body can matter to them. */
export interface FunctionEntry {
  readonly name: string;
  readonly isStatic: boolean;
  readonly parameterCount: number;
  /** Parameters through which it may write. */
  readonly writes: readonly number[];
  /** Names of functions that it calls, or hands on, and that neither the file nor a model defines. */
  readonly callees: readonly string[];
  /** Some call in it, or in what it calls in this file, acquires something. */
  readonly acquires: boolean;
  /** How what is acquired may come to a caller, also by functions of other files; null where it cannot. */
  readonly handsOut: Readonly<Record<Way, HandedOut | null>>;
  /** It, or what it calls in this file, may do something to a resource of its caller, keep it, or end the program. */
  readonly matters: boolean;
  /** It, or what it calls in this file, may end the program. */
  readonly mayEnd: boolean;
  /** So short that its body costs nothing, and may tell what it returns. */
  readonly isShort: boolean;
}

/** Plain data: crosses the borders of workers. */
export interface FileIndex {
  readonly path: string;
  readonly functions: readonly FunctionEntry[];
  /** Globals that are defined here and that other files can name. */
  readonly globals: readonly string[];
  /** Globals that other files can name and that some function here assigns, or takes the address of. */
  readonly assigned: readonly string[];
  /** Globals that only this file can name and that some function here assigns, or takes the address of. */
  readonly changedStatics: readonly string[];
  /** Globals that other files can name and with which some function here does something. */
  readonly consumed: readonly string[];
  /** Declarations that say something: by attributes, or that a function never returns. */
  readonly prototypes: readonly Prototype[];
  /** As written between the brackets or quotation marks. */
  readonly includes: readonly string[];
  /** What callers do with the results of functions of which nothing is known here. */
  readonly callers: readonly CallerFact[];
  /** Of TypeScript and JavaScript: all of its names are found by the module that they are in. */
  readonly module?: ModuleIR;
  /** Of C: whatever is built has its `main`, so that no other such file is linked with it. */
  readonly isProgram?: true;
  /** Of a module: it hands functions to a test runner. */
  readonly hasTests?: true;
  /** Its calls of functions that are not modelled. */
  readonly calls: CallList;
  /** Functions that it uses as values, its own and others'. */
  readonly mentioned: readonly string[];
  /** Its calls of functions through variables that nobody else has. */
  readonly handed: CallList;
  /** Functions that it puts into members of structs and nowhere else. */
  readonly held: MemberList;
  /** Structs that it declares, with the names of their members, by whose places others may name them. */
  readonly records: FileIR['records'];
  /** Its calls of what members of structs hold, by the names of the members. */
  readonly memberCalls: CallList;
  /** Members of structs of which somebody gets what they hold otherwise, with the functions that give it away. */
  readonly membersGiven: CallList;
  /** Those of them that it gives to variables of its own alone, with these. */
  readonly membersKept: MemberList;
}

/** Functions of no more instructions and branches than this are short. */
const SHORT = 20;

export function indexOf(path: string, program: Program): FileIndex {
  const { file } = program;
  const own = new Set(file.globals.filter((one) => one.isStatic).map((one) => one.name));
  const keeping = closure(program, new Set(file.functions.filter(keepsSomething)));
  const handedOut = new HandedOutOf(program);
  const functions = file.functions.map((one) => entryOf(program, one, keeping.has(one), handedOut));
  const assigned = assignedGlobals(file);
  const changedStatics = assigned.filter((name) => own.has(name));
  if (file.module) {
    const none = {
      globals: [],
      assigned: [],
      consumed: [],
      prototypes: [],
      includes: [],
      callers: [],
      handed: [],
      held: [],
      records: [],
      memberCalls: [],
      membersGiven: [],
      membersKept: [],
    };
    const tests = program.isForTests ? { hasTests: true as const } : {};
    return { path, functions, changedStatics, ...none, ...callsOfModule(file), ...tests, module: file.module };
  }
  return {
    path,
    functions,
    globals: file.globals.filter((one) => !one.isStatic && !one.isExtern).map((one) => one.name),
    assigned: assigned.filter((name) => !own.has(name)),
    changedStatics,
    consumed: [...consumedGlobals(file)].filter((name) => !own.has(name)),
    prototypes: file.prototypes.filter((one) => one.isNoreturn || one.attributes.length > 0),
    includes: file.includes,
    callers: callerFacts(program),
    calls: callsIn(file, (name) => program.definitionOf(name) !== undefined || !program.isModelled(name)),
    ...usedAsValues(file),
    records: file.records,
    memberCalls: callsOfMembers(file),
    membersGiven: membersGivenAway(file),
    membersKept: membersKept(file),
    ...(file.functions.some((one) => one.name === 'main' && !one.conditions) ? { isProgram: true as const } : {}),
  };
}

/** Calls of functions of the program: those of libraries and methods of objects have no callers that can be told. */
function callsOfModule(file: FileIR): Pick<FileIndex, 'calls' | 'mentioned'> {
  const own = new Set(file.functions.map(({ name }) => name));
  const isOfProgram = (name: string): boolean => own.has(name) || (name.startsWith('.') && /^[^:#]*:[^#]*$/.test(name));
  return { calls: callsIn(file, isOfProgram), mentioned: mentionedInModule(file).filter(isOfProgram) };
}

function entryOf(program: Program, one: FunctionIR, keeps: boolean, handedOut: HandedOutOf): FunctionEntry {
  const facts = program.factsOf(one);
  const reached = reachedFrom(program, one);
  const callees = new Set<string>();
  let isIndirect = false;
  for (const each of reached) {
    for (const call of program.factsOf(each).calls) {
      const target = program.targetOf(each, call);
      if (target.kind === 'unknown' && target.name === null) isIndirect = true;
      if (target.kind === 'unknown' && target.name !== null) callees.add(target.name);
      for (const argument of call.arguments) if (argument.kind === 'function') callees.add(argument.name);
    }
  }
  const named = [...callees].sort();
  const size = one.blocks.reduce((sum, { instructions }) => sum + instructions.length + 1, 0);
  return {
    name: one.name,
    isStatic: one.isStatic,
    parameterCount: one.parameterCount,
    writes: [...facts.writesThrough].sort((a, b) => a - b),
    callees: named,
    acquires: facts.acquires,
    handsOut: program.file.module
      ? { result: anyWay(facts.acquires, named), parameter: null }
      : forEachWay((way) => handedOut.by(one, way, named)),
    matters: facts.acquires || facts.mayRelease || facts.mayExit || keeps || isIndirect || one.damage.length > 0,
    mayEnd: facts.mayExit,
    isShort: size <= SHORT,
  };
}

/** Promises, callbacks and closures hand out in ways that only the analysis itself tells. */
function anyWay(acquires: boolean, callees: readonly string[]): HandedOut {
  return { opens: acquires, through: { result: callees.map((_, position) => position), parameter: [] } };
}

/** The functions of the file that `one` reaches, itself included. */
function reachedFrom(program: Program, one: FunctionIR): ReadonlySet<FunctionIR> {
  const reached = new Set([one]);
  for (const each of reached) {
    for (const call of program.factsOf(each).calls) {
      const target = program.targetOf(each, call);
      if (target.kind === 'definition') reached.add(target.function);
    }
  }
  return reached;
}

/** Those functions of the file that reach one of `seeds`. */
function closure(program: Program, seeds: ReadonlySet<FunctionIR>): ReadonlySet<FunctionIR> {
  const callers = new Map<FunctionIR, FunctionIR[]>();
  for (const one of program.file.functions) {
    for (const call of program.factsOf(one).calls) {
      const target = program.targetOf(one, call);
      if (target.kind !== 'definition') continue;
      callers.set(target.function, [...(callers.get(target.function) ?? []), one]);
    }
  }
  const reached = new Set(seeds);
  for (const each of reached) for (const caller of callers.get(each) ?? []) reached.add(caller);
  return reached;
}

/** It stores something in memory or in a global, or frees something: its caller may lose or hand over a handle by it. */
function keepsSomething(one: FunctionIR): boolean {
  return one.blocks.some(({ instructions }) =>
    instructions.some((each) => {
      if (each.kind === 'opaque') return true;
      if (each.kind === 'call') return each.callee.kind === 'direct' && /free/i.test(each.callee.name);
      if (each.kind !== 'assign' || (each.value.kind !== 'load' && each.value.kind !== 'address-of')) return false;
      const { root, path } = each.target;
      return one.variables[root]!.kind === 'global' || path.some((projection) => projection.kind === 'deref');
    }),
  );
}

/** Names of the globals that some function of the file assigns, or takes the address of. */
function assignedGlobals(file: FileIR): string[] {
  const names = new Set<string>();
  for (const one of file.functions) {
    const mark = (place: Place): void => {
      const variable = one.variables[place.root]!;
      if (variable.kind === 'global') names.add(variable.name);
    };
    const markAddresses = (operand: Expression): void =>
      visitExpression(operand, (node) => {
        if (node.kind === 'address-of') mark(node.place);
      });
    for (const block of one.blocks) {
      for (const instruction of block.instructions) {
        const target = targetOf(instruction);
        if (target) mark(target);
        if (instruction.kind === 'opaque') instruction.mentions.forEach(mark);
        operandsOf(instruction).forEach(markAddresses);
      }
      const operand = operandOf(block.terminator);
      if (operand) markAddresses(operand);
    }
  }
  return [...names];
}
