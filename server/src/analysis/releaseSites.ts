/** Calls that release what their function did not acquire, where something may still go wrong behind them. */
import {
  reachableFrom,
  successorsOf,
  type Expression,
  type FunctionIR,
  type Instruction,
  type VariableId,
} from '../ir';
import type { ResourceKind } from '../models/types';
import { placesOf, rootsOf, targetOf } from './dataflow/accesses';
import type { Adopted, Site } from './dataflow/context';
import type { CallInstruction, Program } from './summary/program';

export type ReleaseSite = Extract<Site, { kind: 'release' }>;

export function releaseSites(program: Program, one: FunctionIR): ReleaseSite[] {
  const { calls } = program.factsOf(one);
  return calls.flatMap((call) =>
    program.releasedBy(one, call).flatMap(({ argument, resource }, index): ReleaseSite[] => {
      if (!program.models.isFollowed(resource) || program.models.resource(resource).consensus) return [];
      const expression = call.arguments[argument];
      if (expression === undefined || !isTouchedLater(program, one, call, expression)) return [];
      const source = sourceOf(program, one, expression, resource);
      if (source === 'acquired') return [];
      const shared = source === 'own' ? null : { member: memberOf(expression), isNumber: isNumber(expression) };
      const adopted: Adopted = { argument, resource, shared };
      return [{ kind: 'release', call, index, adopted }];
    }),
  );
}

/** Whether some call behind this one may get what the argument holds: cheap, and rather true than false. */
function isTouchedLater(program: Program, one: FunctionIR, call: CallInstruction, expression: Expression): boolean {
  const names = aliases(one, rootsOf(expression));
  return callsBehind(one, call).some((later) => {
    if (names.size === 0) return later.arguments.some((each) => isNumber(each));
    if (later.arguments.some((each) => rootsOf(each).some((id) => names.has(id)))) return true;
    const target = program.targetOf(one, later);
    if (target.kind !== 'definition') return false;
    const { readsGlobals } = program.factsOf(target.function);
    return [...names].some((id) => one.variables[id]!.kind === 'global' && readsGlobals.has(one.variables[id]!.name));
  });
}

function isNumber(expression: Expression): boolean {
  return expression.kind === 'integer' || expression.kind === 'symbol';
}

/** The variables, and all that are copied from them or that they are copied from. */
function aliases(one: FunctionIR, roots: readonly VariableId[]): Set<VariableId> {
  const names = new Set(roots);
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const instruction of instructionsOf(one)) {
      if (instruction.kind !== 'assign') continue;
      const { target, value } = instruction;
      if (value.kind !== 'load' && value.kind !== 'address-of') continue;
      if (names.has(target.root) || names.has(value.place.root)) names.add(target.root).add(value.place.root);
    }
  }
  return names;
}

function instructionsOf(one: FunctionIR): Instruction[] {
  return one.blocks.flatMap((block) => [...block.instructions]);
}

/**
 * Where the handle comes from: a call of this function that acquires it, which is a site of its own; a parameter or an
 * unknown call, whose value is in nobody else's reach; or storage that others may change.
 */
function sourceOf(
  program: Program,
  one: FunctionIR,
  expression: Expression,
  resource: ResourceKind,
): 'acquired' | 'own' | 'shared' {
  if (expression.kind !== 'load' || expression.place.path.length > 0) return 'shared';
  const { root } = expression.place;
  const { kind } = one.variables[root]!;
  if (kind !== 'parameter' && kind !== 'local') return 'shared';
  const isInteger = program.models.resource(resource).representation === 'integer';
  let isAcquired = kind === 'local';
  for (const instruction of instructionsOf(one)) {
    if (takesAddress(instruction, root)) return 'shared';
    if (targetOf(instruction)?.root !== root) continue;
    if (instruction.kind === 'assign' && !isInvalid(instruction.value, isInteger)) return 'shared';
    if (instruction.kind === 'call' && program.targetOf(one, instruction).kind !== 'model') isAcquired = false;
  }
  return isAcquired ? 'acquired' : 'own';
}

function takesAddress(instruction: Instruction, root: VariableId): boolean {
  if (instruction.kind === 'opaque') return instruction.mentions.some((place) => place.root === root);
  const operands =
    instruction.kind === 'call' ? instruction.arguments : instruction.kind === 'assign' ? [instruction.value] : [];
  return operands.some((operand) => operand.kind === 'address-of' && operand.place.root === root);
}

/** `-1` and `NULL` say that there is no handle; other numbers may be descriptors. */
function isInvalid(value: Expression, isInteger: boolean): boolean {
  return value.kind === 'integer' && (isInteger ? value.value < 0 : value.value === 0);
}

function memberOf(expression: Expression): string | null {
  const last = placesOf(expression)[0]?.path.at(-1);
  return last?.kind === 'field' ? last.name : null;
}

/** The other calls that control may reach after this one. */
function callsBehind(one: FunctionIR, call: CallInstruction): CallInstruction[] {
  const home = one.blocks.find(({ instructions }) => instructions.includes(call))!;
  const seen = reachableFrom(one.blocks, successorsOf(home.terminator));
  const rest = seen.has(home.id) ? [] : home.instructions.slice(home.instructions.indexOf(call) + 1);
  const behind = [...rest, ...[...seen].flatMap((id) => one.blocks[id]!.instructions)];
  return behind.filter((each): each is CallInstruction => each.kind === 'call' && each !== call);
}
