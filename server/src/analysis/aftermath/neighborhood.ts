/** What is asked of the functions around: which of them a call reaches, who calls them, and what is known of their files. */
import type { FunctionIR } from '../../ir';
import type { FunctionModel } from '../../models/types';
import { placesOf } from '../dataflow/accesses';
import { fieldOf } from '../linking/memberFunctions';
import type { CallInstruction } from '../summary/program';
import type { KnownEffects } from './knownEffects';
import type { Loading } from './running';

export interface FunctionName {
  readonly path: string;
  readonly name: string;
}

export interface CallerName extends FunctionName {
  /** It calls through a variable, by whatever call it makes of that kind. */
  readonly isIndirect?: true;
  /** It calls through one of these members of structs. */
  readonly members?: readonly string[];
}

/** What is known of the functions around. */
export interface Neighborhood {
  /** The function that a call of the name in that file reaches; null where there is none, or the choice is not clear. */
  definitionOf(name: string, from: string): FunctionName | null;
  /** The functions that call it; null where nobody can tell all of them. */
  callersOf(one: FunctionName): readonly CallerName[] | null;
  /** Those that take it out of the tables in which it stands, by calling it or otherwise; null where that is not all of its use. */
  takersOf(one: FunctionName): readonly CallerName[] | null;
  functionOf(one: FunctionName): FunctionIR | null;
  /** What the name of an enumerator, or of a variable that never changes, stands for in that file. */
  constantNamed(name: string, from: string): number | null;
  modelOf(name: string): FunctionModel | undefined;
  /** A function of the system itself, which does what it says and no more. */
  isOfSystem(name: string): boolean;
  isNoreturn(name: string): boolean;
  /** Nobody else can name the function. */
  isPrivate(one: FunctionName): boolean;
  /** The program that the file is a part of is here, as far as can be told. */
  isWhole(path: string): boolean;
  /** The file is a test. */
  isTest(path: string): boolean;
  /** Where what is found out of calls is put down for other files. */
  readonly effects?: KnownEffects;
  /** Of TypeScript and JavaScript; null for C. */
  readonly scripts: ScriptNeighborhood | null;
}

/** What is known of the modules around. */
export interface ScriptNeighborhood extends Loading {
  startOf(path: string): Start;
  /** A framework for command lines calls the function, as what the program does. */
  isAction(one: FunctionName): boolean;
}

/** The module is what is run: always, or where it finds that it is. */
export type Start = 'always' | 'where-started' | 'never';

/** Tells functions apart in maps. */
export function keyOf({ path, name }: FunctionName): string {
  return `${path}\0${name}`;
}

/** The call is one that the caller makes of the function. */
export function isCallOf(
  around: Neighborhood,
  { callee }: CallInstruction,
  one: FunctionName,
  caller: CallerName,
): boolean {
  const { path: from, isIndirect, members } = caller;
  if (callee.kind === 'indirect') {
    const fields = members === undefined ? [] : placesOf(callee.expression).map(fieldOf);
    return isIndirect === true && fields.every((field) => field === null || members!.includes(field));
  }
  if (around.scripts === null) return callee.name === one.name;
  // Modules call what they import by the names of modules.
  const definition = around.definitionOf(callee.name, from);
  return definition?.path === one.path && definition.name === one.name;
}
