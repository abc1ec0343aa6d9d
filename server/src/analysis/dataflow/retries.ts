/** Calls that are made again because they say that they were interrupted: `do r = close(fd); while (r == -1 && …)`. */
import { successorsOf, type BlockId, type FunctionIR, type Location, type VariableId } from '../../ir';
import { operandOf, placesOf, targetOf } from './accesses';

/** So many blocks without a call may lie between the call and itself. */
const MAX_BLOCKS = 4;

/** What the call returned decides at once, and with nothing done in between, whether it is made again. */
export function isRetried(one: FunctionIR, location: Location): boolean {
  const { blocks } = one;
  const home = blocks.find(({ instructions }) => instructions.some((each) => each.location === location));
  if (!home) return false;
  const results = new Set<VariableId>();
  let hasReturned = false;
  for (const instruction of home.instructions) {
    const target = targetOf(instruction);
    const isCall = instruction.kind === 'call' && instruction.location === location;
    if (hasReturned && instruction.kind === 'call') return false;
    hasReturned ||= isCall;
    const isCopy = instruction.kind === 'assign' && placesOf(instruction.value).some(({ root }) => results.has(root));
    if (target && (isCall || isCopy)) results.add(target.root);
  }
  const condition = operandOf(home.terminator);
  if (!condition || !placesOf(condition).some(({ root }) => results.has(root))) return false;
  return successorsOf(home.terminator).some((next) => returnsTo(one, next, home.id));
}

function returnsTo(one: FunctionIR, from: BlockId, home: BlockId): boolean {
  const seen = new Set<BlockId>();
  // The nearest first: what follows the loop may be long.
  const pending = [from];
  for (let id = pending.shift(); id !== undefined && seen.size < MAX_BLOCKS; id = pending.shift()) {
    if (id === home) return true;
    const { instructions, terminator } = one.blocks[id]!;
    if (seen.has(id) || instructions.some(({ kind }) => kind === 'call')) continue;
    seen.add(id);
    pending.push(...successorsOf(terminator));
  }
  return false;
}
