/** What is opened right behind the release of a standard descriptor gets its number: the lowest that is free. */
import type { Expression } from '../../ir';
import type { CallInstruction } from '../summary/program';
import type { SiteContext } from './context';

/** Descriptors 0, 1 and 2 are the standard streams: `if (fd > 2) close(fd)` leaks nothing. */
export const LAST_STANDARD_DESCRIPTOR = 2;

/** `close(0); dup(fd)`: the call gives the descriptor that was just closed, which is meant to stay open. */
export function refillsStandardSlot({ program, function_ }: SiteContext, call: CallInstruction): boolean {
  const block = function_.blocks.find(({ instructions }) => instructions.includes(call));
  if (!block) return false;
  const before = block.instructions.slice(0, block.instructions.indexOf(call)).reverse();
  for (const one of before) {
    if (one.kind !== 'call') continue;
    const target = program.targetOf(function_, one);
    // Others may have opened something as well.
    if (target.kind !== 'model' || target.model.acquires) return false;
    const { releases = [] } = target.model;
    if (releases.length > 0) return releases.some(({ argument }) => isStandardDescriptor(one.arguments[argument]));
  }
  return false;
}

export function isStandardDescriptor(value: Expression | undefined): boolean {
  return value?.kind === 'integer' && value.value >= 0 && value.value <= LAST_STANDARD_DESCRIPTOR;
}
