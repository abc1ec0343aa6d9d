/** Whether anybody looks at what a variable holds. */
import type { Expression, FunctionIR, Place, VariableId } from '../../ir';
import { operandOf, placesOf, rootsOf } from './accesses';

/** The function branches on it, returns it, or lets another variable have it: only to be given on is not enough. */
export function isAskedFor({ blocks, variables }: FunctionIR, id: VariableId): boolean {
  const { kind } = variables[id]!;
  if (kind !== 'local' && kind !== 'temporary') return true;
  const reads = (expression: Expression | null): boolean => expression !== null && rootsOf(expression).includes(id);
  return blocks.some(
    ({ instructions, terminator }) =>
      reads(operandOf(terminator)) ||
      instructions.some((one) => one.kind === 'opaque' || (one.kind === 'assign' && reads(one.value))),
  );
}

/** Some branch of the function reads the member: `if (c->fd < 0)`. */
export function isMemberTested({ blocks }: FunctionIR, member: Place): boolean {
  const text = placeText(member);
  return blocks.some(({ terminator }) => {
    const operand = operandOf(terminator);
    return operand !== null && placesOf(operand).some((place) => placeText(place) === text);
  });
}

function placeText({ root, path }: Place): string {
  return `${root}${JSON.stringify(path)}`;
}
