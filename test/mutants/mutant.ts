import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

const SOURCES = path.resolve('server/src');

/** A mistake seeded into the engine: the test suite has to notice it. */
export interface Mutant {
  readonly id: string;
  /** The mistake, in the words of the field. */
  readonly about: string;
  /** Below `server/src`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** The engine has changed where the mutant was seeded: it has to be seeded anew. */
export class StaleMutant extends Error {}

/** The file's text with the mistake in it. */
export function mutated({ id, file, find, replace }: Mutant, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new StaleMutant(`${id}: found ${parts.length - 1} times in ${file}: ${find}`);
  return parts.join(replace);
}

export function fileOf(mutant: Mutant): string {
  return path.join(SOURCES, mutant.file);
}

/** Throws `StaleMutant` where the mutant cannot be made, or is no program: that would prove nothing. */
export function verify(mutant: Mutant): void {
  const text = mutated(mutant, readFileSync(fileOf(mutant), 'utf8'));
  try {
    transformSync(text, { loader: 'ts', logLevel: 'silent' });
  } catch (error) {
    throw new StaleMutant(`${mutant.id}: does not compile: ${String(error)}`);
  }
}

/** A mutant as the catalogs write it. */
export type Seed = readonly [id: string, about: string, find: string, replace: string];

export function seeded(file: string, seeds: readonly Seed[]): Mutant[] {
  return seeds.map(([id, about, find, replace]) => ({ id, about, file, find, replace }));
}
