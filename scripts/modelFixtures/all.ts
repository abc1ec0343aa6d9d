/** All generated fixtures. */
import type { ModelFile } from '../../server/src/models/types';
import { Catalog } from './catalog';
import { familyFile } from './familyFile';

export interface ModelFixtures {
  /** Name of the file → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Entries that have no pair, and why. */
  readonly problems: readonly string[];
  readonly counts: { readonly entries: number; readonly pairs: number; readonly families: number };
}

/** A pure function of the model files. */
export function generateModelFixtures(models: readonly ModelFile[]): ModelFixtures {
  const catalog = new Catalog(models);
  const files = models.map((file) => familyFile(catalog, file));
  return {
    files: new Map(files.map(({ family, text }) => [`${family}.c`, text])),
    problems: [...catalog.problems, ...files.flatMap(({ problems }) => problems)],
    counts: {
      entries: models.reduce((sum, { functions }) => sum + Object.keys(functions).length, 0),
      pairs: files.reduce((sum, { entries }) => sum + entries.length, 0),
      families: models.length,
    },
  };
}
