/** Hooks that an object may lack: `if (ops && ops->take) ops->take(fd);`. */
import { successorsOf, type BlockId, type FunctionIR, type Place } from '../../ir';
import type { CallInstruction } from '../summary/program';
import { pathKey, placesOf } from './accesses';

/** What control comes to where there is a hook. */
interface Guarded {
  readonly call: CallInstruction;
  /** The successor that leads to the call; any other one goes past it. */
  readonly towards: BlockId;
}

const known = new WeakMap<FunctionIR['blocks'], ReadonlyMap<BlockId, Guarded>>();

/** By the block that asks whether there is a hook, or whether there is what the hook would lie in: its call. */
export function hooksAskedFor({ blocks }: FunctionIR): ReadonlyMap<BlockId, Guarded> {
  const before = known.get(blocks);
  if (before) return before;
  const asked = new Map<BlockId, Guarded>();
  for (const { id, instructions } of blocks) {
    const first = instructions[0];
    if (first?.kind !== 'call' || first.callee.kind !== 'indirect' || first.callee.expression.kind !== 'load') continue;
    const hook = first.callee.expression.place;
    const isHook = (place: Place): boolean => place.root === hook.root && pathKey(place) === pathKey(hook);
    let towards = id;
    let isSame = isHook;
    for (;;) {
      const asking = blocks.find(({ terminator }) => {
        if (terminator.kind !== 'branch' || !successorsOf(terminator).includes(towards)) return false;
        return terminator.ifTrue !== terminator.ifFalse && placesOf(terminator.condition).some(isSame);
      });
      if (!asking || asked.has(asking.id)) break;
      asked.set(asking.id, { call: first, towards });
      if (asking.instructions.length > 0) break;
      towards = asking.id;
      isSame = ({ root }) => root === hook.root;
    }
  }
  known.set(blocks, asked);
  return asked;
}
