/** Fields of instances, by their names. */
import type { FieldUse, FunctionIR } from '../ir';

const NO_USE: Omit<FieldUse, 'name'> = { isGiven: false, methods: [] };

/** All that is done with fields of the name. */
export function merged(name: string, ...uses: readonly (FieldUse | undefined)[]): FieldUse {
  const all = uses.map((use) => use ?? NO_USE);
  const methods = [...new Set(all.flatMap((use) => use.methods))].sort();
  return { name, isGiven: all.some(({ isGiven }) => isGiven), methods };
}

/** The fields of its instance that a method gives a value. */
export function assignedFields(one: FunctionIR): string[] {
  const names = new Set<string>();
  for (const { instructions } of one.blocks) {
    for (const each of instructions) {
      if (each.kind !== 'assign' || one.variables[each.target.root]!.parameterIndex !== 0) continue;
      const [pointer, field, ...rest] = each.target.path;
      if (pointer?.kind === 'deref' && field?.kind === 'field' && rest.length === 0) names.add(field.name);
    }
  }
  return [...names];
}

/** As it is written in the file, of the class with that key. */
export function classNameOf(key: string): string {
  return key.replace(/^#/, '').replace(/@\d+$/, '');
}
