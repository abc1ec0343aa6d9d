/** Loops that go around a few times at most, however often what they do is done in them. */
import {
  predecessorsOf,
  reachableFrom,
  successorsOf,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Instruction,
  type Variable,
  type VariableKind,
} from '../../ir';
import { operandOf, placesOf } from './accesses';
import { namesOptions } from '../typestate/evidence';

/** Names of what a program was started with, by the kinds of variables that hold it. */
const STARTED_WITH: Partial<Record<VariableKind, RegExp>> = { parameter: /^arg[cv]$/, global: /^opt(?:ind|arg)$/ };

/** Whether the block is done again for as long as something comes, not only for each word of the command line. */
export function isDoneForLong(one: FunctionIR, block: BlockId): boolean {
  const loop = loopAround(one, block);
  return loop.length > 0 && !loop.some((id) => asksCommandLine(one, id));
}

/** Whether the block is done for an option of the command line: most are given once. Of other words there may be many. */
export function isDoneForOption(one: FunctionIR, block: BlockId): boolean {
  return loopAround(one, block).some((id) => one.blocks[id]!.instructions.some(asksForOption));
}

/** `getopt(argc, argv, "f:")`, `strcmp(argv[i], "--file")` */
function asksForOption(each: Instruction): boolean {
  if (each.kind !== 'call' || each.callee.kind !== 'direct') return false;
  const isOption = (argument: Expression): boolean => argument.kind === 'string' && /^"?-/.test(argument.text ?? '');
  return readsOptions(each) || (/cmp|eq/i.test(each.callee.name) && each.arguments.some(isOption));
}

function readsOptions(each: Instruction): boolean {
  return each.kind === 'call' && each.callee.kind === 'direct' && namesOptions(each.callee.name);
}

/** The blocks from which control comes to the block again; none where it comes there once. */
export function loopAround({ blocks }: FunctionIR, block: BlockId): BlockId[] {
  const after = reachableFrom(blocks, successorsOf(blocks[block]!.terminator));
  if (!after.has(block)) return [];
  const before = predecessorsOf(blocks);
  const leading = new Set([block]);
  for (const id of leading) for (const predecessor of before.get(id) ?? []) leading.add(predecessor);
  return [...after].filter((id) => leading.has(id));
}

function asksCommandLine({ blocks, variables }: FunctionIR, id: BlockId): boolean {
  const { instructions, terminator } = blocks[id]!;
  const condition = operandOf(terminator);
  return (
    instructions.some(readsOptions) ||
    (condition !== null && placesOf(condition).some(({ root }) => isStartedWith(variables[root]!)))
  );
}

function isStartedWith({ kind, name }: Variable): boolean {
  return STARTED_WITH[kind]?.test(name) === true;
}
