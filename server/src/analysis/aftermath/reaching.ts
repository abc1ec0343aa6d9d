/** What variables of a function hold where control comes to some place: what was assigned to them last, on each way there. */
import {
  predecessorsOf,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Instruction,
  type VariableId,
} from '../../ir';
import { hull, isAnything, type Range } from '../constraints/range';
import { addressesGiven } from './knownValues';

/** Variables with what they hold before the instruction of that index, as far as that can be told of the values alone. */
export function reachingValues(
  graph: FunctionIR,
  block: BlockId,
  index: number,
  rangeOf: (value: Expression) => Range,
): [VariableId, Range][] {
  const before = predecessorsOf(graph.blocks);
  return graph.variables.flatMap(({ id, kind }): [VariableId, Range][] => {
    if (kind !== 'local' || !isSetPlainly(graph, id)) return [];
    const range = lastAssigned(graph, before, { id, block, index }, rangeOf);
    return range === null ? [] : [[id, range]];
  });
}

interface Question {
  readonly id: VariableId;
  readonly block: BlockId;
  readonly index: number;
}

/** Null where it may be anything. */
function lastAssigned(
  { blocks, entry }: FunctionIR,
  before: ReadonlyMap<BlockId, readonly BlockId[]>,
  { id, block, index }: Question,
  rangeOf: (value: Expression) => Range,
): Range | null {
  let found: Range | null = null;
  const reached = new Set<BlockId>();
  const pending = [{ at: block, instructions: blocks[block]!.instructions.slice(0, index) }];
  for (const { at, instructions } of pending) {
    const last = instructions.findLast((each) => writes(each, id));
    if (last) {
      const range = last.kind === 'assign' && last.target.path.length === 0 ? rangeOf(last.value) : null;
      if (range === null || isAnything(range)) return null;
      found = found === null ? range : hull(found, range);
      continue;
    }
    // Nobody has set it by then.
    if (at === entry) return null;
    for (const previous of before.get(at) ?? []) {
      if (reached.has(previous)) continue;
      reached.add(previous);
      pending.push({ at: previous, instructions: [...blocks[previous]!.instructions] });
    }
  }
  return found;
}

/** Some instruction gives it a value that may be a constant: of others there is no need to ask. */
function isSetPlainly({ blocks }: FunctionIR, id: VariableId): boolean {
  return blocks.some(({ instructions }) =>
    instructions.some(
      (each) =>
        each.kind === 'assign' &&
        each.target.root === id &&
        each.target.path.length === 0 &&
        (each.value.kind === 'integer' || each.value.kind === 'symbol' || each.value.kind === 'unary'),
    ),
  );
}

function writes(instruction: Instruction, id: VariableId): boolean {
  if (instruction.kind === 'scope-end') return false;
  if (instruction.kind === 'opaque') return instruction.mentions.some(({ root }) => root === id);
  const isTarget = instruction.target?.root === id;
  return isTarget || addressesGiven(instruction).some(({ place }) => place.root === id);
}
