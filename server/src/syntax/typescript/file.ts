/** One document becomes one `FileIR`: its functions, and the module that they stand in. */
import type { Damage, FileIR } from '../../ir';
import type { FlatTree } from '../flatTree';
import type { SyntaxDocument } from '../outline';
import { FileContext } from './fileContext';
import { lowerModule, lowerUnit } from './function';
import { moduleOf } from './modules';
import type { Library } from './names';

export type { Library } from './names';

/** Lowers a document that was parsed as a whole. Does not throw. */
export function lowerModuleFile(document: SyntaxDocument, library: Library): FileIR {
  const [item] = document.items;
  const empty: FileIR = {
    functions: [],
    globals: [],
    prototypes: [],
    includes: [],
    damage: [],
    tabled: [],
    records: [],
  };
  if (item?.tree == null) return empty;
  const { tree, start } = item;
  try {
    const context = new FileContext(tree, library);
    const functions = [lowerModule(context, start), ...context.units.map((unit) => lowerUnit(context, unit, start))];
    return { ...empty, functions, includes: modulesOf(context), module: moduleOf(context) };
  } catch (error) {
    return { ...empty, damage: [brokenFile(tree, start, error)] };
  }
}

function modulesOf(context: FileContext): string[] {
  const modules = new Set<string>();
  for (const { imported } of context.names.bindings.all()) if (imported) modules.add(imported.module);
  return [...modules];
}

function brokenFile(tree: FlatTree, start: number, error: unknown): Damage {
  const message = error instanceof Error ? error.message : String(error);
  return { location: { start, end: start + tree.end(tree.root) }, reason: `internal error: ${message}` };
}
