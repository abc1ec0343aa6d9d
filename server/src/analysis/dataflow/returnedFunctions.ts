/** Functions that whoever calls a function gets from it: what they use lives on with them. */
import type { Expression, FunctionIR, VariableId } from '../../ir';
import { visitExpression } from './accesses';

/** Names of functions that the value is, or that lie somewhere in it: in whatever order the object was filled. */
export function functionsIn({ blocks }: FunctionIR, value: Expression | null): ReadonlySet<string> {
  const names = new Set<string>();
  const holders = new Set<VariableId>();
  const add = (one: Expression): void =>
    visitExpression(one, (node) => {
      if (node.kind === 'function') names.add(node.name);
      else if (node.kind === 'load' && node.place.path.length === 0) holders.add(node.place.root);
    });
  if (value) add(value);
  for (const holder of holders) {
    for (const { instructions } of blocks) {
      for (const each of instructions) if (each.kind === 'assign' && each.target.root === holder) add(each.value);
    }
  }
  return names;
}
