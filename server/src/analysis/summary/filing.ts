/**
 * Which objects a function files: it stores the pointer where its callers have no name for it, in a list, a table or an
 * object that it looked up. Who makes an object and has it filed does not own alone what he puts into it later.
 */
import type { Expression, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import { namesKeeping } from '../typestate/evidence';

type CallInstruction = Extract<Instruction, { kind: 'call' }>;

/** Parameters that `one` itself files, flow-insensitively. `allocates` says whether a call returns memory of its own. */
export function filedParameters(one: FunctionIR, allocates: (call: CallInstruction) => boolean): Set<number> {
  const instructions = one.blocks.flatMap((block) => block.instructions);
  const returned = one.blocks.map(({ terminator }) => (terminator.kind === 'return' ? terminator.value : null));
  const foreign = foreignPointers(one, instructions, allocates, returned);
  const filed = new Set<number>();
  for (const instruction of instructions) {
    if (instruction.kind !== 'assign' || !isNameless(instruction.target, foreign)) continue;
    const variable = one.variables[objectOf(instruction.value) ?? -1];
    if (variable?.kind === 'parameter') filed.add(variable.parameterIndex);
  }
  return filed;
}

/** Local pointers to memory that is somebody else's: looked up, or allocated here and then given away. */
function foreignPointers(
  one: FunctionIR,
  instructions: readonly Instruction[],
  allocates: (call: CallInstruction) => boolean,
  returned: readonly (Expression | null | undefined)[],
): ReadonlySet<VariableId> {
  const foreign = new Set<VariableId>();
  const isLocal = (id: VariableId): boolean => {
    const { kind } = one.variables[id]!;
    return kind !== 'parameter' && kind !== 'global';
  };
  const kept = new Set(returned.flatMap((expression) => (expression ? (objectOf(expression) ?? []) : [])));
  const give = (expression: Expression): void => {
    const object = objectOf(expression);
    if (object !== null && isLocal(object) && !kept.has(object)) foreign.add(object);
  };
  for (const instruction of instructions) {
    if (instruction.kind === 'call') {
      instruction.arguments.forEach(give);
      const { target } = instruction;
      if (target?.path.length === 0 && isLocal(target.root) && !allocates(instruction)) foreign.add(target.root);
    } else if (instruction.kind === 'assign') {
      const { target, value } = instruction;
      if (target.path.some((projection) => projection.kind === 'deref')) give(value);
      const isLookedUp = value.kind === 'load' && value.place.path.length > 0;
      if (target.path.length === 0 && isLocal(target.root) && isLookedUp) foreign.add(target.root);
    }
  }
  return foreign;
}

/**
 * Parameters whose objects a function of which only the name is known keeps: `table_set(keys, name, object)`. Where it may
 * as well put something into the object, its own container has to be a global.
 */
export function keptParameters(one: FunctionIR, call: CallInstruction, name: string | null): Set<number> {
  const { arguments: given } = call;
  const isOfGlobal = (expression: Expression): boolean =>
    (expression.kind === 'load' || expression.kind === 'address-of') &&
    one.variables[expression.place.root]!.kind === 'global';
  const kept = new Set<number>();
  given.forEach((argument, position) => {
    const variable = one.variables[objectOf(argument) ?? pointerAt(argument) ?? -1];
    if (variable?.kind !== 'parameter' || !namesKeeping(name, position)) return;
    const isMember = argument.kind === 'address-of' && argument.place.path.length > 0;
    const isContent = position > 0 ? !isMember : given.length === 1;
    if (isContent || given.some(isOfGlobal)) kept.add(variable.parameterIndex);
  });
  return kept;
}

/** `&object`: who is given where a pointer stands is given the object. */
function pointerAt(expression: Expression): VariableId | null {
  return expression.kind === 'address-of' && expression.place.path.length === 0 ? expression.place.root : null;
}

/** The variable whose object an expression points to or into: `object`, `&object->link`. */
export function objectOf(expression: Expression): VariableId | null {
  if (expression.kind === 'load') return expression.place.path.length === 0 ? expression.place.root : null;
  if (expression.kind !== 'address-of') return null;
  const { root, path } = expression.place;
  const isPart = path[0]?.kind === 'deref' && path.slice(1).every((projection) => projection.kind === 'field');
  return isPart ? root : null;
}

/** Memory behind a local pointer of somebody else's, or an element of who knows which index. */
function isNameless({ root, path }: Place, foreign: ReadonlySet<VariableId>): boolean {
  if (!path.some((projection) => projection.kind === 'deref')) return false;
  return foreign.has(root) || path.some((projection) => projection.kind === 'index' && projection.index === null);
}
