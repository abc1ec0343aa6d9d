/**
 * Whether a resource that a function makes may be left to its callers, found out without walking any path: a
 * flow-insensitive escape analysis over the variables that may carry the handle. Only a certain no is an answer.
 */
import type { Expression, FunctionIR, Instruction, Place, Projection } from '../../ir';
import type { CallInstruction, Program } from '../summary/program';
import { isOwnVariable, rootsOf, targetOf } from './accesses';
import { carriersFrom } from './carrierSearch';
import type { Carriers } from './carriers';

/** `made`: where the call leaves what it makes. */
export function mayEscape(program: Program, one: FunctionIR, site: CallInstruction, made: readonly Made[]): boolean {
  const places = made.map((at) => placeOf(one, site, at));
  if (places.includes('elsewhere')) return true;
  const carriers = carriersFrom(
    program,
    one,
    places.filter((place) => place !== null && place !== 'elsewhere'),
  );
  const isOutside = [...carriers.roots()].some((id) => !isOwnVariable(one, id));
  return isOutside || one.blocks.some((block) => leavesIn(program, one, carriers, block));
}

/** Where a call leaves what it makes: in what it returns, behind an argument, or where only the callee knows. */
export type Made = 'return' | { readonly argument: number } | 'elsewhere';

/** The variable of the function in which it lies; null where it is thrown away. */
function placeOf(one: FunctionIR, { target, arguments: given }: CallInstruction, at: Made): Place | 'elsewhere' | null {
  if (at === 'elsewhere') return at;
  if (at === 'return') return target?.path.some(isDeref) === true ? 'elsewhere' : target && whole(target);
  const argument = given[at.argument];
  const isVariable = argument?.kind === 'address-of' || argument?.kind === 'load';
  return isVariable && isPlain(one, argument) ? whole(argument.place) : 'elsewhere';
}

function whole({ root }: Place): Place {
  return { root, path: [] };
}

function leavesIn(
  program: Program,
  one: FunctionIR,
  carriers: Carriers,
  { instructions, terminator }: FunctionIR['blocks'][number],
): boolean {
  const returned = terminator.kind === 'return' ? terminator.value : null;
  const isReturned = returned !== null && rootsOf(returned).some((id) => carriers.has(id));
  return isReturned || instructions.some((each) => isStored(program, one, carriers, each));
}

/** Into memory of which nobody knows here whose it is, or by a callee into what it can reach. */
function isStored(program: Program, one: FunctionIR, carriers: Carriers, instruction: Instruction): boolean {
  if (instruction.kind === 'assign') return isShared(instruction) && carriers.mayGive(instruction.value);
  if (instruction.kind !== 'call' || !carriers.mayGiveAny(instruction.arguments)) return false;
  const target = program.targetOf(one, instruction);
  if (target.kind === 'unknown') return false;
  if (isShared(instruction)) return true;
  if (target.kind === 'model') {
    const { copies, notes } = target.model;
    return (copies ?? notes) !== undefined && !instruction.arguments.every((argument) => isPlain(one, argument));
  }
  const { writesGlobals, writesThrough } = program.factsOf(target.function);
  return writesGlobals.size > 0 || [...writesThrough].some((index) => !isPlain(one, instruction.arguments[index]));
}

/** What it writes to lies behind a pointer. */
function isShared(instruction: Instruction): boolean {
  return targetOf(instruction)?.path.some(isDeref) === true;
}

/** A value, or the address of an object of the function itself. */
function isPlain(one: FunctionIR, argument: Expression | undefined): boolean {
  if (argument === undefined) return true;
  if (argument.kind === 'address-of')
    return !argument.place.path.some(isDeref) && isOwnVariable(one, argument.place.root);
  if (argument.kind !== 'load') return rootsOf(argument).length === 0;
  // An array is given as its address.
  return one.variables[argument.place.root]!.shape !== 'pointer';
}

function isDeref({ kind }: Projection): boolean {
  return kind === 'deref';
}
