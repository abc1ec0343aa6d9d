/** Variables that point to an object which a function makes and returns: what is put into it goes to the caller. */
import type { BlockId, FunctionIR, Instruction, Place, VariableId } from '../../ir';
import { reachableFrom, successorsOf } from '../../ir';

const known = new WeakMap<FunctionIR, ReadonlySet<VariableId>>();

/**
 * The variable that is returned, with the others that are plain copies of it. None where somebody else gets it besides,
 * who may write there: it is put into an array or another object, or its address, or a member's, is kept. What is put
 * into an object that the function was given (`env->device = device`), and nothing is called from then on, stays as it is.
 */
export function returnedObjects(one: FunctionIR): ReadonlySet<VariableId> {
  let found = known.get(one);
  if (!found) known.set(one, (found = newReturnedObjects(one)));
  return found;
}

/** The variables of which a function returns the value. */
export function returnedVariables({ blocks }: FunctionIR): Set<VariableId> {
  const found = new Set<VariableId>();
  for (const { terminator } of blocks) {
    const value = terminator.kind === 'return' ? terminator.value : null;
    if (value?.kind === 'load' && value.place.path.length === 0) found.add(value.place.root);
  }
  return found;
}

function newReturnedObjects(one: FunctionIR): ReadonlySet<VariableId> {
  const { blocks } = one;
  const found = returnedVariables(one);
  if (found.size === 0) return found;
  const copies = blocks.flatMap(({ id, instructions }) =>
    instructions.flatMap((one, index) =>
      one.kind === 'assign' && one.value.kind === 'load' && one.value.place.path.length === 0
        ? [{ target: one.target, from: one.value.place.root, block: id, index }]
        : [],
    ),
  );
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { target, from } of copies) {
      if (target.path.length > 0) continue;
      if (found.has(from)) found.add(target.root);
      if (found.has(target.root)) found.add(from);
    }
  }
  const isElsewhere = copies.some(
    ({ target, from, block, index }) =>
      target.path.length > 0 && found.has(from) && !(isInGiven(one, target) && isUndisturbed(one, block, index)),
  );
  const isPointedTo = blocks.some(({ instructions }) =>
    instructions.some(
      (one) => one.kind === 'assign' && one.value.kind === 'address-of' && found.has(one.value.place.root),
    ),
  );
  return isElsewhere || isPointedTo ? new Set() : found;
}

/** A member of an object that a parameter points to. */
function isInGiven({ variables }: FunctionIR, { root, path }: Place): boolean {
  return variables[root]!.kind === 'parameter' && path[0]?.kind === 'deref';
}

/** Nothing is called on any way from behind the instruction. */
function isUndisturbed({ blocks }: FunctionIR, from: BlockId, index: number): boolean {
  const isQuiet = ({ kind }: Instruction): boolean => kind === 'assign' || kind === 'scope-end';
  if (!blocks[from]!.instructions.slice(index + 1).every(isQuiet)) return false;
  const behind = reachableFrom(blocks, successorsOf(blocks[from]!.terminator));
  return [...behind].every((id) => blocks[id]!.instructions.every(isQuiet));
}
