/** Functions of scripts in which nothing can throw: all that they do is to register listeners and the like. */
import type { FunctionIR } from '../../ir';
import type { CallInstruction, Program } from '../summary/program';
import type { Target } from '../summary/targets';

/** Functions in functions that only register something. */
const MAX_HARMLESS = 3;

/** Methods that only note what is to be done when something happens, whatever has them. */
const REGISTERING = /^\.(?:on|once|off|addListener|removeListener)$/;

export function isHarmless(program: Program, target: Target, depth = 0): boolean {
  if (!program.isScript || target.kind !== 'definition' || depth >= MAX_HARMLESS) return false;
  const { function: one } = target;
  if (one.damage.length > 0 || program.factsOf(one).throws) return false;
  return one.blocks.every(({ instructions, terminator }) => {
    if (terminator.kind !== 'attempt') return true;
    const last = instructions.at(-1);
    const call = terminator.cause === 'call' && last?.kind === 'call' ? last : null;
    return call !== null && isHarmlessCall(program, one, call, depth);
  });
}

function isHarmlessCall(program: Program, one: FunctionIR, call: CallInstruction, depth: number): boolean {
  if (call.callee.kind === 'direct' && REGISTERING.test(call.callee.name)) return true;
  const target = program.targetOf(one, call);
  const models = program.modelsOf(target);
  if (models.length > 0) return models.every(({ mayThrow }) => mayThrow === false);
  return isHarmless(program, target, depth + 1);
}
