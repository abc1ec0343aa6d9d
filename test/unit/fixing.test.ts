import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedSummary, writeChanges } from '../../server/src/cli/commands/fixing';
import type { ScannedFile } from '../../server/src/workspace/scan';
import { sampleScan } from '../harness/sampleScan';
import { temporaryTree } from '../harness/temporaryTree';

function changed(root: string, path: string, before: string, after: string): ScannedFile {
  const [sample] = sampleScan().files;
  return { ...sample!, path, absolutePath: join(root, path), change: { before, after, fixed: 1 } };
}

describe('changes that cannot be written', () => {
  it('are told, and keep none of the others from being made', () => {
    const root = temporaryTree({ 'a.c': 'old', 'b.c': 'edited', 'folder/c.c': '' });
    const files = [
      changed(root, 'b.c', 'old', 'new'),
      changed(root, 'folder', 'old', 'new'),
      changed(root, 'gone.c', 'old', 'new'),
      changed(root, 'a.c', 'old', 'new'),
    ];
    expect(writeChanges(files)).toEqual([
      { path: 'b.c', why: 'it has changed since it was read' },
      { path: 'folder', why: 'it could not be written (EISDIR)' },
      { path: 'gone.c', why: 'it could not be written (ENOENT)' },
    ]);
    expect(readFileSync(join(root, 'a.c'), 'utf8')).toBe('new');
    expect(readFileSync(join(root, 'b.c'), 'utf8')).toBe('edited');
  });
});

describe('the line on what was mended', () => {
  it('counts findings and files', () => {
    const root = temporaryTree({});
    expect(fixedSummary([changed(root, 'a.c', 'a', 'b'), changed(root, 'b.c', 'a', 'b')], false)).toBe(
      'Fixed 2 findings in 2 files.',
    );
    expect(fixedSummary([changed(root, 'a.c', 'a', 'b')], true)).toBe('Would fix 1 finding in 1 file.');
    expect(fixedSummary(sampleScan().files, false)).toBeNull();
  });
});
