/** Local arrays that handles are put into and that nobody takes anything out of, but to compare it. */
import type { FunctionIR, VariableId } from '../../ir';
import { operandOf, operandsOf, rootsOf, targetOf } from './accesses';

/** What is stored in such an array at whatever index is lost with it. */
export function unreadArrays(one: FunctionIR): Set<VariableId> {
  const arrays = one.variables.filter(({ kind, shape }) => kind === 'local' && shape === 'array');
  const unread = new Set(arrays.map(({ id }) => id));
  const forget = (roots: readonly VariableId[]): void => roots.forEach((id) => unread.delete(id));
  for (const { instructions, terminator } of one.blocks) {
    if (unread.size === 0) return unread;
    for (const instruction of instructions) {
      for (const operand of operandsOf(instruction)) forget(rootsOf(operand));
      if (instruction.kind === 'opaque') forget(instruction.mentions.map(({ root }) => root));
      const target = targetOf(instruction);
      if (target && target.path.length !== 1) forget([target.root]);
    }
    const operand = operandOf(terminator);
    if (operand && terminator.kind !== 'branch') forget(rootsOf(operand));
  }
  return unread;
}
