/** How often a call is made where it is written, by what becomes of its result. */
import { successorsOf, type BlockId, type FunctionIR, type Instruction } from '../../ir';
import { ANYTHING, exactly, type Range } from '../constraints/range';
import { isDoneForLong, loopAround } from '../dataflow/commandLine';
import type { CallInstruction } from '../summary/program';
import type { KnownValues } from './knownValues';

/** `retried`: again where it has failed, as one that a signal has interrupted. `many`: for as long as something comes. */
export type Repetition = 'once' | 'retried' | 'many';

const SUCCESS: Range = { low: 0, high: Infinity, excluded: [] };

/** So many steps are looked at until it is clear that control leaves the loop. */
const MAX_VISITS = 60;

export function repetitionOf(one: FunctionIR, block: BlockId, call: CallInstruction, values: KnownValues): Repetition {
  if (!isDoneForLong(one, block)) return 'once';
  return comesAgainAfter(one, block, call, values, SUCCESS) ? 'many' : 'retried';
}

/** `while ((n = read(fd, …)) > 0)`: it reads to the end, where it returns `end`, and no further. */
export function readsToItsEnd(
  one: FunctionIR,
  block: BlockId,
  call: CallInstruction,
  values: KnownValues,
  end: number,
): boolean {
  return !comesAgainAfter(one, block, call, values, exactly(end));
}

/** Whether control may come back to the call once it has returned that. */
function comesAgainAfter(
  one: FunctionIR,
  block: BlockId,
  call: CallInstruction,
  values: KnownValues,
  returned: Range,
): boolean {
  const loop = new Set(loopAround(one, block));
  const seen = new Set<string>();
  const pass = (id: BlockId, instructions: readonly Instruction[], known: KnownValues): boolean => {
    for (const each of instructions) {
      if (each === call) return true;
      known.forget(each);
      if (each.kind === 'assign') known.set(each.target, known.rangeOf(each.value));
      else if (each.kind === 'call' && each.target) known.set(each.target, ANYTHING);
    }
    return waysFrom(one, id, known).some(([next, learned]) => loop.has(next) && follow(next, learned));
  };
  const follow = (id: BlockId, known: KnownValues): boolean => {
    const key = `${id} ${known.key}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return seen.size > MAX_VISITS || pass(id, one.blocks[id]!.instructions, known);
  };
  const { instructions } = one.blocks[block]!;
  if (call.target) values.set(call.target, returned);
  return pass(block, instructions.slice(instructions.indexOf(call) + 1), values);
}

function waysFrom(
  { blocks }: FunctionIR,
  id: BlockId,
  known: KnownValues,
): (readonly [next: BlockId, known: KnownValues])[] {
  const { terminator } = blocks[id]!;
  if (terminator.kind !== 'branch') return successorsOf(terminator).map((next) => [next, known.clone()] as const);
  const { condition, ifTrue, ifFalse } = terminator;
  return [true, false].flatMap((truth) => {
    const learned = known.clone();
    return learned.assume(condition, truth) ? [[truth ? ifTrue : ifFalse, learned] as const] : [];
  });
}
