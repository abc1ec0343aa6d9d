/** `npm start` in a copy of this tree in which nothing is installed or built. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS, runOutside, type Outcome } from './outsideProcess';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NOT_COPIED = ['node_modules', 'dist', 'out', 'coverage', '.cache', '.git'];

let folder = '';

/** Runs `npm start` as somebody who stands in a folder of the copy; npm finds the root from there. */
function npmStart(from: string, ...args: string[]): Promise<Outcome> {
  return runOutside('npm', ['start', ...args], path.join(folder, from));
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unclosed-clean-'));
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (source) => !NOT_COPIED.includes(path.relative(ROOT, source).split(path.sep)[0] ?? ''),
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', { timeout: PATIENCE_MS }, () => {
  it('installs, builds and shows the findings of the examples', async () => {
    const { code, output } = await npmStart('');
    for (const file of ['copy_file.c', 'echo_server.c', 'run_command.c', 'settings.mjs'])
      expect(output).toContain(file);
    expect(output).not.toContain('rotate_log.c');
    expect(code).toBe(0);
  });

  it('scans a path and ends as the scan does', async () => {
    expect(await npmStart('examples/c', '--', 'rotate_log.c')).toHaveProperty('code', 0);
    expect(await npmStart('', '--', 'examples/c')).toHaveProperty('code', 1);
    expect(await npmStart('', '--', 'missing.c')).toHaveProperty('code', 2);
  });

  it('builds again when a source is newer than the bundles', async () => {
    writeFileSync(path.join(folder, 'server/src/cli/version.ts'), "export const VERSION = 'another';\n");
    expect((await npmStart('')).output).toContain('Built');
    expect((await runOutside('npx', ['unclosed', '--version'], folder)).output).toContain('another');
  });
});
