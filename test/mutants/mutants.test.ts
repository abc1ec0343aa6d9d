import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from './catalog';
import { mutated, StaleMutant, verify } from './mutant';

const SOURCES = 'server/src';

/** Files whose mistakes the catalogs have to know some of. */
function filesToCover(): string[] {
  const folders = ['dataflow', 'typestate', 'summary', 'constraints', 'aftermath'].map(
    (folder) => `analysis/${folder}`,
  );
  const parts = folders.flatMap((folder) => readdirSync(path.join(SOURCES, folder)).map((name) => `${folder}/${name}`));
  const lowering = ['statements', 'switches', 'expressions', 'declarations'];
  return [...parts, ...lowering.map((name) => `syntax/c/${name}.ts`), 'syntax/graphBuilder.ts', 'rules/report.ts'];
}

describe('the mutants', () => {
  it('have ids of their own', () => {
    const ids = MUTANTS.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('cover every part of the analysis and of the lowering', () => {
    const covered = new Set(MUTANTS.map(({ file }) => file));
    expect(filesToCover().filter((file) => !covered.has(file))).toEqual([]);
  });

  it.each(MUTANTS.map((mutant) => [mutant.id, mutant] as const))('%s is not stale', (_, mutant) => {
    expect(mutant.replace).not.toBe(mutant.find);
    verify(mutant);
  });

  it('are stale where what they change is gone, or there twice', () => {
    const mutant = { id: 'm', about: '', file: 'f.ts', find: 'a', replace: 'b' };
    expect(mutated(mutant, 'xay')).toBe('xby');
    expect(() => mutated(mutant, 'xy')).toThrow(StaleMutant);
    expect(() => mutated(mutant, 'aya')).toThrow('found 2 times in f.ts');
  });
});
