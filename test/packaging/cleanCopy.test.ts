/** `npm start` in a copy of this tree in which nothing is installed or built. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanNpmEnvironment } from '../../scripts/childProcess.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NOT_COPIED = ['node_modules', 'dist', 'out', 'coverage', '.cache', '.git'];
const INSTALL_TIMEOUT = 300_000;

let folder = '';

/** Runs `npm start` as somebody who stands in a folder of the copy; npm finds the root from there. */
function npmStart(from: string, ...args: string[]): SpawnSyncReturns<string> {
  const options = { cwd: path.join(folder, from), env: cleanNpmEnvironment(), timeout: INSTALL_TIMEOUT } as const;
  return spawnSync('npm', ['start', ...args], { ...options, encoding: 'utf8' });
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

describe('npm start', () => {
  it(
    'installs, builds and shows the findings of the examples',
    () => {
      const { status, stdout, stderr } = npmStart('');
      for (const file of ['copy_file.c', 'echo_server.c', 'run_command.c']) expect(stdout, stderr).toContain(file);
      expect(stdout).not.toContain('rotate_log.c');
      expect(status).toBe(0);
    },
    INSTALL_TIMEOUT,
  );

  it('scans a path and ends as the scan does', () => {
    expect(npmStart('examples/c', '--', 'rotate_log.c').status).toBe(0);
    expect(npmStart('', '--', 'examples/c').status).toBe(1);
    expect(npmStart('', '--', 'missing.c').status).toBe(2);
  });

  it('builds again when a source is newer than the bundles', () => {
    writeFileSync(path.join(folder, 'server/src/cli/version.ts'), "export const VERSION = 'another';\n");
    expect(npmStart('').stderr).toContain('Built');
    const version = spawnSync('npx', ['unclosed', '--version'], { cwd: folder, encoding: 'utf8' });
    expect(version.stdout.trim()).toBe('another');
  });
});
