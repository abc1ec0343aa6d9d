/** Locks that live as long as a descriptor is open: who takes one and never lets go of it means to keep it. */
import {
  reachableFrom,
  successorsOf,
  type BasicBlock,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Instruction,
  type Location,
  type Terminator,
  type VariableId,
} from '../../ir';
import type { ArgumentTest } from '../../models/types';
import { decide, exactly, isComparison } from '../constraints/range';
import type { CallInstruction, Program } from '../summary/program';
import type { Step } from '../witness/witness';
import { rootsOf } from './accesses';
import { holds } from './closedByNumber';

/**
 * On the way to `lostAt` the function has locked something by a descriptor, and nothing that it does from there on closes
 * any or hands it on. Where another way does so behind the lock, whoever does not has forgotten it.
 */
export function holdsLock(program: Program, one: FunctionIR, lostAt: Location, way: readonly Step[]): boolean {
  return one.blocks.some(({ instructions, terminator }) =>
    instructions.some((call) => {
      const locked = lockedBy(program, one, call);
      if (locked === null || call.kind !== 'call' || hasFailedOn(program, one, call, terminator, way)) return false;
      const reached = reachableFrom(one.blocks, waysOn(program, one, call, terminator));
      const behind = [...reached].map((id) => one.blocks[id]!);
      const looksAfter = (block: BasicBlock): boolean => closesOrHandsOn(program, one, block, locked);
      return behind.some((block) => holds(block, lostAt)) && !behind.some(looksAfter);
    }),
  );
}

/** Where control may go when the call has succeeded, as far as the next question is whether it has. */
function waysOn(program: Program, one: FunctionIR, call: CallInstruction, terminator: Terminator): readonly BlockId[] {
  const hasFailed = failureOf(program, one, call, terminator);
  if (terminator.kind !== 'branch' || hasFailed === null) return successorsOf(terminator);
  return [hasFailed ? terminator.ifFalse : terminator.ifTrue];
}

/** The way has found that the call has failed, when it was last asked, though it goes on as where it has not. */
function hasFailedOn(
  program: Program,
  one: FunctionIR,
  call: CallInstruction,
  terminator: Terminator,
  way: readonly Step[],
): boolean {
  if (terminator.kind !== 'branch') return false;
  const { start } = terminator.location;
  const answer = way.findLast(({ kind, location }) => kind === 'branch' && location.start === start);
  const hasFailed = failureOf(program, one, call, terminator);
  return answer !== undefined && hasFailed !== null && answer.detail === String(hasFailed);
}

/** What the answer to the question is where the call has failed; null where that is not what is asked. */
function failureOf(program: Program, one: FunctionIR, call: CallInstruction, terminator: Terminator): boolean | null {
  const target = program.targetOf(one, call);
  const failure = target.kind === 'model' ? target.model.fails?.equals : undefined;
  if (terminator.kind !== 'branch' || failure === undefined || !call.target) return null;
  return truthOf(terminator.condition, call.target.root, failure);
}

/** Of a condition on the variable alone, where that has this value. */
function truthOf(condition: Expression, variable: VariableId, value: number): boolean | null {
  const isVariable = (one: Expression): boolean =>
    one.kind === 'load' && one.place.root === variable && one.place.path.length === 0;
  if (isVariable(condition)) return value !== 0;
  if (condition.kind === 'unary' && condition.operator === '!') {
    const inner = truthOf(condition.operand, variable, value);
    return inner === null ? null : !inner;
  }
  if (condition.kind !== 'binary' || !isComparison(condition.operator)) return null;
  const { operator, left, right } = condition;
  if (right.kind === 'integer' && isVariable(left)) return decide(operator, exactly(value), exactly(right.value));
  if (left.kind === 'integer' && isVariable(right)) return decide(operator, exactly(left.value), exactly(value));
  return null;
}

function closesOrHandsOn(
  program: Program,
  one: FunctionIR,
  { instructions, terminator }: BasicBlock,
  locked: VariableId,
): boolean {
  if (terminator.kind === 'return' && terminator.value && rootsOf(terminator.value).includes(locked)) return true;
  return instructions.some((each) => {
    if (each.kind === 'assign') return rootsOf(each.value).includes(locked);
    if (each.kind !== 'call') return false;
    // What is only memory, such as the name of the file, keeps nothing locked, but for the object that the descriptor lies in.
    return (
      letsGo(program, one, each, locked) ||
      program.releasedBy(one, each).some(({ argument, resource }) => {
        const given = each.arguments[argument];
        const isHolder = given !== undefined && rootsOf(given).includes(locked);
        return isHolder || program.models.resource(resource).holds !== 'memory';
      })
    );
  });
}

/** `flock(fd, LOCK_UN)`: who unlocks it does not mean to keep it locked. */
function letsGo(program: Program, one: FunctionIR, call: CallInstruction, locked: VariableId): boolean {
  const lock = lockingOf(program, one, call);
  return lock !== null && !lock.isTaken && lock.variable === locked;
}

/** The variable by which the instruction locks something; null where it does not. */
function lockedBy(program: Program, one: FunctionIR, call: Instruction): VariableId | null {
  const lock = call.kind === 'call' ? lockingOf(program, one, call) : null;
  return lock?.isTaken === true ? lock.variable : null;
}

/** The variable by which the call locks something, or lets go of it; null where it does neither. */
function lockingOf(
  program: Program,
  one: FunctionIR,
  call: CallInstruction,
): { readonly variable: VariableId; readonly isTaken: boolean } | null {
  const target = program.targetOf(one, call);
  const locks = target.kind === 'model' ? target.model.locks : undefined;
  const given = locks && call.arguments[locks.argument];
  if (given?.kind !== 'load') return null;
  const holdsFor = (test: ArgumentTest): boolean => isMet(program, call.arguments[test.argument], test);
  if (locks?.given && !holdsFor(locks.given)) return null;
  return { variable: given.place.root, isTaken: !(locks?.unless && holdsFor(locks.unless)) };
}

function isMet({ models }: Program, value: Expression | undefined, { equals, min, max }: ArgumentTest): boolean {
  const known = value?.kind === 'symbol' ? models.constant(value.text) : value?.kind === 'integer' ? value.value : null;
  if (known === undefined || known === null) return false;
  if (equals !== undefined && models.number(equals) !== known) return false;
  return (min === undefined || models.number(min) <= known) && (max === undefined || known <= models.number(max));
}
