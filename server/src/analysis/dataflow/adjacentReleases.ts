/**
 * `close(in); close(out);` where both are one descriptor: code for two of them that is given one on purpose, by who sets
 * both through pointers or gives both a copy. Nothing can have got its number in between, so that the second call does no
 * harm.
 */
import type { FunctionIR, Instruction, Location, Place } from '../../ir';
import { pathKey, targetOf, visitExpressions } from './accesses';

export function closesTwoNames(one: FunctionIR, first: Location, second: Location): boolean {
  for (const { instructions } of one.blocks) {
    const calls = instructions.filter(({ kind }) => kind === 'call');
    const at = calls.findIndex(({ location }) => location.start === second.start);
    const [before, after] = [calls[at - 1], calls[at]];
    if (before?.kind !== 'call' || after?.kind !== 'call' || before.location.start !== first.start) continue;
    const [some, other] = [before.arguments[0], after.arguments[0]];
    if (some?.kind !== 'load' || other?.kind !== 'load' || isSame(some.place, other.place)) return false;
    return [some.place, other.place].every((place) => isSetByPointer(one, place) || isCopy(one, place));
  }
  return false;
}

function isSame(some: Place, other: Place): boolean {
  return some.root === other.root && pathKey(some) === pathKey(other);
}

function isSetByPointer({ blocks }: FunctionIR, { root, path }: Place): boolean {
  if (path.some(({ kind }) => kind === 'deref')) return true;
  let isTaken = false;
  visitExpressions(blocks, (node) => {
    isTaken ||= node.kind === 'address-of' && node.place.root === root;
  });
  return isTaken;
}

function isCopy({ blocks }: FunctionIR, { root, path }: Place): boolean {
  const assignments = blocks.flatMap(({ instructions }) =>
    instructions.filter((each) => targetOf(each)?.root === root && targetOf(each)?.path.length === 0),
  );
  const isCopying = (each: Instruction): boolean => each.kind === 'assign' && each.value.kind === 'load';
  return path.length === 0 && assignments.length > 0 && assignments.every(isCopying);
}
