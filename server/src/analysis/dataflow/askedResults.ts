/** Whether anybody looks at what a variable holds. */
import type { Expression, FunctionIR, Place, VariableId } from '../../ir';
import { isOwnVariable, operandOf, pathKey, placesOf, rootsOf } from './accesses';

const known = new WeakMap<FunctionIR, Map<VariableId, boolean>>();

/** The function branches on it, returns it, or lets another variable have it: only to be given on is not enough. */
export function isAskedFor(one: FunctionIR, id: VariableId): boolean {
  const answers = known.get(one) ?? new Map<VariableId, boolean>();
  known.set(one, answers);
  let answer = answers.get(id);
  if (answer === undefined) answers.set(id, (answer = asksFor(one, id)));
  return answer;
}

function asksFor(one: FunctionIR, id: VariableId): boolean {
  if (!isOwnVariable(one, id)) return true;
  const reads = (expression: Expression | null): boolean => expression !== null && rootsOf(expression).includes(id);
  return one.blocks.some(
    ({ instructions, terminator }) =>
      reads(operandOf(terminator)) ||
      instructions.some((one) => one.kind === 'opaque' || (one.kind === 'assign' && reads(one.value))),
  );
}

/**
 * Some branch of the function reads the member: `if (c->fd < 0)`. Of members of a member any may be another name of it, as
 * in a union.
 */
export function isMemberTested({ blocks }: FunctionIR, { root, path }: Place): boolean {
  const isAmongOthers = path.filter(({ kind }) => kind === 'field').length > 1;
  const keyOf = (place: Place): string => pathKey(isAmongOthers ? { ...place, path: place.path.slice(0, -1) } : place);
  const key = keyOf({ root, path });
  const isIt = (place: Place): boolean => place.root === root && keyOf(place) === key;
  return blocks.some(({ terminator }) => placesOf(operandOf(terminator) ?? NOTHING).some(isIt));
}

const NOTHING: Expression = { kind: 'unknown' };
