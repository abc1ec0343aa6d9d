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
import { rootsOf } from './accesses';
import { holds } from './closedByNumber';

/**
 * On the way to `lostAt` the function has locked something by a descriptor, and nothing that it does from there on closes
 * any or hands it on. Where another way does so behind the lock, whoever does not has forgotten it.
 */
export function holdsLock(program: Program, one: FunctionIR, lostAt: Location): boolean {
  return one.blocks.some(({ instructions, terminator }) =>
    instructions.some((call) => {
      const locked = lockedBy(program, one, call);
      if (locked === null || call.kind !== 'call') return false;
      const reached = reachableFrom(one.blocks, waysOn(program, one, call, terminator));
      const behind = [...reached].map((id) => one.blocks[id]!);
      const looksAfter = (block: BasicBlock): boolean => closesOrHandsOn(program, one, block, locked);
      return behind.some((block) => holds(block, lostAt)) && !behind.some(looksAfter);
    }),
  );
}

/** Where control may go when the call has succeeded, as far as the next question is whether it has. */
function waysOn(program: Program, one: FunctionIR, call: CallInstruction, terminator: Terminator): readonly BlockId[] {
  const target = program.targetOf(one, call);
  const failure = target.kind === 'model' ? target.model.fails?.equals : undefined;
  if (terminator.kind !== 'branch' || failure === undefined || !call.target) return successorsOf(terminator);
  const hasFailed = truthOf(terminator.condition, call.target.root, failure);
  if (hasFailed === null) return successorsOf(terminator);
  return [hasFailed ? terminator.ifFalse : terminator.ifTrue];
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
    return each.kind === 'call' && program.releasedBy(one, each).length > 0;
  });
}

/** The variable by which the instruction locks something; null where it does not. */
function lockedBy(program: Program, one: FunctionIR, call: Instruction): VariableId | null {
  if (call.kind !== 'call') return null;
  const target = program.targetOf(one, call);
  const locks = target.kind === 'model' ? target.model.locks : undefined;
  if (!locks || (locks.given && !isMet(program, call.arguments[locks.given.argument], locks.given))) return null;
  const given = call.arguments[locks.argument];
  return given?.kind === 'load' ? given.place.root : null;
}

function isMet({ models }: Program, value: Expression | undefined, { equals, min, max }: ArgumentTest): boolean {
  const known = value?.kind === 'symbol' ? models.constant(value.text) : value?.kind === 'integer' ? value.value : null;
  if (known === undefined || known === null) return false;
  if (equals !== undefined && models.number(equals) !== known) return false;
  return (min === undefined || models.number(min) <= known) && (max === undefined || known <= models.number(max));
}
