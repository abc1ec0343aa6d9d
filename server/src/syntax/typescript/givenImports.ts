/** What other modules export and a file uses as a value: whoever gets it may call it. */
import type { NodeId } from '../flatTree';
import type { FileContext } from './fileContext';
import { isOfProgram, nameOf } from './importPaths';

/** By the names by which modules call it; once for each time. */
export function givenImports({ tree, names }: FileContext): string[] {
  const given: string[] = [];
  for (let node = 0; node < tree.size; node++) {
    const type = tree.type(node);
    if (type !== 'identifier' && type !== 'shorthand_property_identifier') continue;
    const binding = names.bindings.find(tree.textOf(node), node);
    if (!binding?.imported || !isOfProgram(binding.imported.module) || binding.node === node) continue;
    const value = wholePath(node);
    const role = tree.field(value);
    const parent = tree.type(tree.parent(value));
    if (role === 'function' || role === 'constructor' || /^(?:import|export)_|clause$|_query$/.test(parent)) continue;
    const exported = names.exportOf(value);
    if (exported) given.push(nameOf(exported));
  }
  return given.sort();

  /** `io.open` of `io`. */
  function wholePath(node: NodeId): NodeId {
    let at = node;
    while (tree.type(tree.parent(at)) === 'member_expression' && tree.field(at) === 'object') at = tree.parent(at);
    return at;
  }
}
