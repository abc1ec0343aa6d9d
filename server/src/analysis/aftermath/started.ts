/** What a module does where it was loaded by another, and does not find that it is what was run. */
import { STARTED, successorsOf, type BlockId, type Expression, type FunctionIR, type Terminator } from '../../ir';

/** Control may come to the block although the module was not run itself. */
export function isReachedUnlessStarted({ blocks, entry }: FunctionIR, block: BlockId): boolean {
  const reached = new Set([entry]);
  for (const id of reached) for (const next of waysUnlessStarted(blocks[id]!.terminator)) reached.add(next);
  return reached.has(block);
}

function waysUnlessStarted(terminator: Terminator): BlockId[] {
  const truth = terminator.kind === 'branch' ? truthUnlessStarted(terminator.condition) : null;
  if (terminator.kind !== 'branch' || truth === null) return successorsOf(terminator);
  return [truth ? terminator.ifTrue : terminator.ifFalse];
}

function truthUnlessStarted(condition: Expression): boolean | null {
  if (condition.kind === 'symbol' && condition.text === STARTED) return false;
  if (condition.kind !== 'unary' || condition.operator !== '!') return null;
  const inner = truthUnlessStarted(condition.operand);
  return inner === null ? null : !inner;
}
