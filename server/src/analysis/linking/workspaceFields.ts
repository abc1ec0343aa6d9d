/** What the files of a workspace do with fields of objects: found out once for all, when somebody asks. */
import type { FieldUse } from '../../ir';
import { merged } from '../fieldNames';
import type { FileIndex } from './fileIndex';

interface Tables {
  /** What is done with fields of objects of which nobody knows the class. */
  readonly elsewhere: ReadonlyMap<string, FieldUse>;
  /** What classes that extend one of that name do with fields of `this`. */
  readonly derived: ReadonlyMap<string, ReadonlyMap<string, FieldUse>>;
  readonly singletons: ReadonlySet<string>;
}

export class WorkspaceFields {
  private tables: Tables | null = null;

  /** Some file has changed. */
  clear(): void {
    this.tables = null;
  }

  useOf(className: string, field: string, files: Iterable<FileIndex>): FieldUse {
    const { elsewhere, derived } = this.tablesOf(files);
    return merged(field, elsewhere.get(field), derived.get(className)?.get(field));
  }

  isSingleton(className: string, files: Iterable<FileIndex>): boolean {
    return this.tablesOf(files).singletons.has(className);
  }

  private tablesOf(files: Iterable<FileIndex>): Tables {
    if (this.tables) return this.tables;
    const elsewhere = new Map<string, FieldUse>();
    const derived = new Map<string, Map<string, FieldUse>>();
    const singletons = new Set<string>();
    for (const { module } of files) {
      if (!module) continue;
      for (const use of module.uses) add(elsewhere, use);
      for (const name of module.singletons) singletons.add(name);
      for (const { base, uses } of module.classes) {
        const name = base?.slice(base.search(/[^.#]*$/));
        if (!name) continue;
        const table = derived.get(name) ?? new Map<string, FieldUse>();
        derived.set(name, table);
        for (const use of uses) add(table, use);
      }
    }
    return (this.tables = { elsewhere, derived, singletons });
  }
}

function add(table: Map<string, FieldUse>, use: FieldUse): void {
  table.set(use.name, merged(use.name, table.get(use.name), use));
}
