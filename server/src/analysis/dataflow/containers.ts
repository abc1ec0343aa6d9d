/** `container_of(member, struct session, member)`: who is given a member of an object may go up to all of it. */
import type { Expression, FunctionIR, VariableId } from '../../ir';
import type { Program } from '../summary/program';
import { targetOf } from './accesses';

/** So many calls deep a member is followed. */
const DEPTH = 4;

const known = new WeakMap<Program, Map<FunctionIR, Map<number, boolean>>>();

/** The function, or one that it hands its parameter on to, finds the object in which what that points to lies. */
export function findsContainer(program: Program, one: FunctionIR, parameter: number, depth = DEPTH): boolean {
  const ofProgram = known.get(program) ?? new Map<FunctionIR, Map<number, boolean>>();
  known.set(program, ofProgram);
  const ofFunction = ofProgram.get(one) ?? new Map<number, boolean>();
  ofProgram.set(one, ofFunction);
  const before = ofFunction.get(parameter);
  if (before !== undefined) return before;
  // Who calls itself tells nothing more.
  ofFunction.set(parameter, false);
  const found = finds(program, one, parameter, depth);
  ofFunction.set(parameter, found);
  return found;
}

function finds(program: Program, one: FunctionIR, parameter: number, depth: number): boolean {
  const given = one.variables.find(({ parameterIndex }) => parameterIndex === parameter);
  if (given === undefined) return false;
  const names = copiesOf(one, given.id);
  const isGiven = (expression: Expression): boolean =>
    expression.kind === 'load' && expression.place.path.length === 0 && names.has(expression.place.root);
  return one.blocks.some(({ instructions }) =>
    instructions.some((each) => {
      if (each.kind === 'assign') {
        const { value } = each;
        return value.kind === 'binary' && isGiven(value.left) && isContainer(value);
      }
      if (each.kind !== 'call' || depth === 0) return false;
      const target = program.targetOf(one, each);
      if (target.kind !== 'definition') return false;
      return each.arguments.some(
        (argument, index) => isGiven(argument) && findsContainer(program, target.function, index, depth - 1),
      );
    }),
  );
}

/** `(struct session *)((char *)member - offsetof(struct session, member))` */
export function isContainer(value: Expression): boolean {
  if (value.kind !== 'binary' || value.operator !== '-') return false;
  return value.right.kind === 'symbol' && /^(?:__builtin_)?offsetof\b/.test(value.right.text);
}

/** The variable, and those that it is assigned to. */
function copiesOf({ blocks }: FunctionIR, id: VariableId): ReadonlySet<VariableId> {
  const names = new Set([id]);
  for (const { instructions } of blocks) {
    for (const each of instructions) {
      const target = targetOf(each);
      if (each.kind !== 'assign' || each.value.kind !== 'load' || target === null || target.path.length > 0) continue;
      const { root, path } = each.value.place;
      if (path.length === 0 && names.has(root)) names.add(target.root);
    }
  }
  return names;
}
