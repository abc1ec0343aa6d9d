/**
 * Loops over what is handed out or closed: `for (i = 0; i < n; i++) close(fds[i])`. A way that leaves such a loop before
 * its first turn says that there were none, and then there was nothing to open either.
 */
import {
  reachableFrom,
  successorsOf,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Instruction,
  type VariableId,
} from '../../ir';
import type { Tracked } from '../typestate/tracked';
import { steps, type Step, type WitnessNode } from '../witness/witness';
import type { SiteContext } from './context';

/** The way left a loop without a turn in which what is tracked, or what lies beside it, would have been seen to. */
export function skipsLoopOver(context: SiteContext, tracked: Tracked, witness: WitnessNode | null): boolean {
  const { function_, siteCall } = context;
  const root = variableNamed(function_, tracked.name);
  if (root === null) return false;
  return leftAtOnce(context, steps(witness)).some((body) => {
    const instructions = body.flatMap((id) => function_.blocks[id]!.instructions);
    return (
      !instructions.some((one) => one === siteCall) && instructions.some((one) => seesTo(context, tracked, root, one))
    );
  });
}

/** The variable that a name begins with: `*pp`, `fds[0]`. */
function variableNamed({ variables }: FunctionIR, name: string | null): VariableId | null {
  const first = /^[*&(]*([A-Za-z_]\w*)/.exec(name ?? '')?.[1];
  const found = variables.filter((one) => one.name === first && one.kind !== 'global');
  return found.length === 1 ? found[0]!.id : null;
}

/** The bodies of loops whose question the way answered once only, and by leaving. */
function leftAtOnce(context: SiteContext, way: readonly Step[]): BlockId[][] {
  const { blocks } = context.function_;
  return blocks.flatMap(({ id, terminator }) => {
    if (terminator.kind !== 'branch' || !context.isInLoop(id)) return [];
    const { start } = terminator.location;
    const answers = way.filter((step) => step.kind === 'branch' && step.location.start === start);
    const [answer] = answers;
    if (answers.length !== 1 || (answer!.detail !== 'true' && answer!.detail !== 'false')) return [];
    const [taken, other] =
      answer!.detail === 'true' ? [terminator.ifTrue, terminator.ifFalse] : [terminator.ifFalse, terminator.ifTrue];
    const leadsBack = (from: BlockId): boolean => reachableFrom(blocks, successorsOf(blocks[from]!.terminator)).has(id);
    const body = reachableFrom(blocks, [other], id);
    // Where both sides come back by the same way, the loop is one around the question.
    const after = reachableFrom(blocks, [taken], id);
    const isAround = blocks.some(
      (one) => body.has(one.id) && after.has(one.id) && successorsOf(one.terminator).includes(id),
    );
    if (!leadsBack(other) || body.has(taken) || isAround) return [];
    return [[...body].filter(leadsBack)];
  });
}

/** It closes an element of where the handle lies, or puts the handle, or such an element, elsewhere. */
function seesTo({ program, function_ }: SiteContext, tracked: Tracked, root: VariableId, one: Instruction): boolean {
  const isElement = /[[*]/.test(tracked.name ?? '');
  const isIt = (value: Expression | undefined): boolean =>
    value?.kind === 'load' &&
    value.place.root === root &&
    (isElement ? value.place.path.length > 0 : value.place.path.length === 0);
  if (one.kind === 'assign') return one.target.path.length > 0 && isIt(startOf(one.value));
  if (one.kind !== 'call' || !isElement) return false;
  return program
    .releasedBy(function_, one)
    .some(({ argument, resource }) => resource === tracked.kind && isIt(one.arguments[argument]));
}

/** The pointer of `pointer + size * number`, and any other value itself. */
function startOf(value: Expression): Expression {
  return value.kind === 'binary' && value.operator === '+' ? value.left : value;
}
