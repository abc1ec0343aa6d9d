/** Variables that point to an object which a function makes and returns: what is put into it goes to the caller. */
import type { FunctionIR, VariableId } from '../../ir';

const known = new WeakMap<FunctionIR, ReadonlySet<VariableId>>();

/**
 * The variable that is returned, with the others that are plain copies of it. None where somebody else gets it besides,
 * who may write there: it is put into an array or another object, or its address, or a member's, is kept.
 */
export function returnedObjects(one: FunctionIR): ReadonlySet<VariableId> {
  let found = known.get(one);
  if (!found) known.set(one, (found = newReturnedObjects(one)));
  return found;
}

function newReturnedObjects({ blocks }: FunctionIR): ReadonlySet<VariableId> {
  const found = new Set<VariableId>();
  for (const { terminator } of blocks) {
    const value = terminator.kind === 'return' ? terminator.value : null;
    if (value?.kind === 'load' && value.place.path.length === 0) found.add(value.place.root);
  }
  if (found.size === 0) return found;
  const copies = blocks.flatMap(({ instructions }) =>
    instructions.flatMap((one) =>
      one.kind === 'assign' && one.value.kind === 'load' && one.value.place.path.length === 0
        ? [{ target: one.target, from: one.value.place.root }]
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
  const isElsewhere = copies.some(({ target, from }) => target.path.length > 0 && found.has(from));
  const isPointedTo = blocks.some(({ instructions }) =>
    instructions.some(
      (one) => one.kind === 'assign' && one.value.kind === 'address-of' && found.has(one.value.place.root),
    ),
  );
  return isElsewhere || isPointedTo ? new Set() : found;
}
