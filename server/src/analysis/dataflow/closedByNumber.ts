/** Loops that close descriptors by their numbers, all that there may be: `for (i = 3; i < limit; i++) close(i)`. */
import {
  reachableFrom,
  type BasicBlock,
  type Expression,
  type FunctionIR,
  type Instruction,
  type Location,
  type VariableId,
} from '../../ir';
import type { CallInstruction, Program } from '../summary/program';
import type { SiteContext } from './context';
import { placesOf } from './accesses';
import { LAST_STANDARD_DESCRIPTOR } from './standardSlots';

/**
 * What the site opens is closed with all others before control comes to `lostAt`, however many turns the loop seems to
 * take: by the function itself, or by one that it calls and does not tell of it.
 */
export function isClosedByNumber(context: SiteContext, lostAt: Location): boolean {
  const { program, function_, siteCall } = context;
  if (siteCall === null) return false;
  const isRepeated = context.isSiteRepeated;
  return program.factsOf(function_).calls.some((call) => {
    if (call === siteCall || (call.location.start < siteCall.location.start && !isRepeated)) return false;
    const closes = closesNumber(program, function_, call) || leadsToClosing(program, function_, call, siteCall);
    return closes && comesTo(function_, call, lostAt);
  });
}

/** The call closes a descriptor by a number that a loop counts. */
function closesNumber(program: Program, one: FunctionIR, call: CallInstruction): boolean {
  const target = program.targetOf(one, call);
  if (target.kind !== 'model') return false;
  return (target.model.releases ?? []).some(({ argument, resource }) => {
    if (program.models.resource(resource).representation !== 'integer') return false;
    const number = numberOf(one, call.arguments[argument]);
    return number !== null && isCounter(program, one, number, call);
  });
}

/** The function that is called does, and comes back; it is not told what to leave. */
function leadsToClosing(program: Program, one: FunctionIR, call: CallInstruction, siteCall: CallInstruction): boolean {
  const target = program.targetOf(one, call);
  if (target.kind !== 'definition' || program.isNoreturnCall(target) || isTold(call, siteCall)) return false;
  return program.factsOf(target.function).calls.some((each) => closesNumber(program, target.function, each));
}

/** Who is given the descriptor may be told to leave it alone. */
function isTold(call: CallInstruction, { target }: CallInstruction): boolean {
  return target !== null && call.arguments.some((each) => placesOf(each).some(({ root }) => root === target.root));
}

/**
 * All descriptors have been closed by their numbers before, and the site is one of `fd = open(…); dup(fd); dup(fd);`: it
 * fills a standard slot.
 */
export function refillsClosedSlots({ program, function_, siteCall }: SiteContext): boolean {
  if (siteCall === null) return false;
  const { calls } = program.factsOf(function_);
  const isDup = ({ callee }: CallInstruction): boolean => callee.kind === 'direct' && callee.name === 'dup';
  const number = siteCall.target?.path.length === 0 ? siteCall.target.root : null;
  if (!isDup(siteCall) && !calls.some((call) => isDup(call) && variableOf(call.arguments[0]) === number)) return false;
  return calls.some((call) => {
    const target = program.targetOf(function_, call);
    if (target.kind !== 'model' || call.location.start > siteCall.location.start) return false;
    return (target.model.releases ?? []).some(({ argument }) => {
      const closed = numberOf(function_, call.arguments[argument]);
      if (closed === null || startsAbove(function_, closed)) return false;
      return isCounter(program, function_, closed, call) && comesTo(function_, call, siteCall.location);
    });
  });
}

function comesTo({ blocks }: FunctionIR, call: CallInstruction, lostAt: Location): boolean {
  const homes = blocks.filter(({ instructions }) => instructions.includes(call)).map(({ id }) => id);
  return [...reachableFrom(blocks, homes)].some((id) => holds(blocks[id]!, lostAt));
}

/** `for (i = 3; …; i++)`: the standard ones are left alone. */
function startsAbove({ blocks }: FunctionIR, counter: VariableId): boolean {
  return blocks.some(({ instructions }) =>
    instructions.some(
      (one) =>
        one.kind === 'assign' &&
        one.target.root === counter &&
        one.value.kind === 'integer' &&
        one.value.value > LAST_STANDARD_DESCRIPTOR,
    ),
  );
}

/** What starts at that place is part of the block. */
export function holds({ instructions, terminator }: BasicBlock, { start }: Location): boolean {
  if ('location' in terminator && terminator.location.start === start) return true;
  return instructions.some(({ location }) => location.start === start);
}

/** The variable that is closed by, also in `close(n--)`. */
function numberOf({ blocks, variables }: FunctionIR, expression: Expression | undefined): VariableId | null {
  const given = variableOf(expression);
  if (given === null || variables[given]!.kind !== 'temporary') return given;
  for (const { instructions } of blocks) {
    const copy = instructions.find((each) => each.kind === 'assign' && each.target.root === given);
    if (copy?.kind === 'assign') return variableOf(copy.value);
  }
  return null;
}

function variableOf(expression: Expression | undefined): VariableId | null {
  return expression?.kind === 'load' && expression.place.path.length === 0 ? expression.place.root : null;
}

/**
 * It counts, and no call that opens something gives it a value before it is closed by: a descriptor is no number that one
 * comes to.
 */
function isCounter(program: Program, one: FunctionIR, id: VariableId, { location }: CallInstruction): boolean {
  if (one.variables[id]!.kind !== 'local') return false;
  const stores = one.blocks.flatMap(({ instructions }) =>
    instructions.filter((each) => each.kind !== 'opaque' && each.kind !== 'scope-end' && each.target?.root === id),
  );
  const counts = stores.some(
    (each) =>
      each.kind === 'assign' &&
      each.value.kind === 'binary' &&
      (each.value.operator === '+' || each.value.operator === '-') &&
      variableOf(each.value.left) === id,
  );
  // `i = sysconf(_SC_OPEN_MAX)`
  const isNumber = (each: Instruction): boolean => {
    if (each.location.start > location.end) return true;
    if (each.kind !== 'call') return each.kind === 'assign';
    const target = program.targetOf(one, each);
    return target.kind === 'model' && !target.model.acquires && !target.model.views;
  };
  return counts && stores.every(isNumber);
}
