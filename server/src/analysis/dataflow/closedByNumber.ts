/** Loops that close descriptors by their numbers, all that there may be: `for (i = 3; i < limit; i++) close(i)`. */
import {
  successorsOf,
  type BasicBlock,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Location,
  type VariableId,
} from '../../ir';
import type { CallInstruction } from '../summary/program';
import type { SiteContext } from './context';

/**
 * What the site opens is closed with all others before control comes to `lostAt`, however many turns the loop seems to
 * take.
 */
export function isClosedByNumber(context: SiteContext, lostAt: Location): boolean {
  const { program, function_, siteCall, models } = context;
  if (siteCall === null) return false;
  const isRepeated = context.isSiteRepeated;
  return program.factsOf(function_).calls.some((call) => {
    if (call.location.start < siteCall.location.start && !isRepeated) return false;
    const target = program.targetOf(function_, call);
    if (target.kind !== 'model') return false;
    return (target.model.releases ?? []).some(({ argument, resource }) => {
      const number = variableOf(call.arguments[argument]);
      if (!comesTo(function_, call, lostAt)) return false;
      return number !== null && models.resource(resource).representation === 'integer' && isCounter(function_, number);
    });
  });
}

function comesTo({ blocks }: FunctionIR, call: CallInstruction, lostAt: Location): boolean {
  const seen = new Set<BlockId>(blocks.filter(({ instructions }) => instructions.includes(call)).map(({ id }) => id));
  for (const id of seen) {
    if (holds(blocks[id]!, lostAt)) return true;
    for (const next of successorsOf(blocks[id]!.terminator)) seen.add(next);
  }
  return false;
}

/** What starts at that place is part of the block. */
export function holds({ instructions, terminator }: BasicBlock, { start }: Location): boolean {
  if ('location' in terminator && terminator.location.start === start) return true;
  return instructions.some(({ location }) => location.start === start);
}

function variableOf(expression: Expression | undefined): VariableId | null {
  return expression?.kind === 'load' && expression.place.path.length === 0 ? expression.place.root : null;
}

/** It counts, and no call ever gives it a value: a descriptor that was opened is no number that one comes to. */
function isCounter({ blocks, variables }: FunctionIR, id: VariableId): boolean {
  if (variables[id]!.kind !== 'local') return false;
  const stores = blocks.flatMap(({ instructions }) =>
    instructions.filter((one) => one.kind !== 'opaque' && one.kind !== 'scope-end' && one.target?.root === id),
  );
  const counts = stores.some(
    (one) =>
      one.kind === 'assign' &&
      one.value.kind === 'binary' &&
      (one.value.operator === '+' || one.value.operator === '-') &&
      variableOf(one.value.left) === id,
  );
  return counts && stores.every(({ kind }) => kind === 'assign');
}
