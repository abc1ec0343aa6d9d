/** The built command line as users start it. */
import { spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { IS_BUILT, LAUNCHER, unclosed } from '../harness/commandLine';
import { temporaryTree } from '../harness/temporaryTree';

const CLEAN = 'int f(void) { return 0; }\n';

describe.runIf(IS_BUILT)('unclosed', () => {
  it('has a version and help', () => {
    const root = temporaryTree();
    expect(unclosed(root, '--version').stdout).toBe(`${version}\n`);
    const help = unclosed(root, '--help');
    expect(help.status).toBe(0);
    for (const command of ['scan', 'explain', 'rules', 'models', 'cache', 'lsp', 'debug'])
      expect(help.stdout).toContain(command);
    expect(unclosed(root, 'scan', '--help').stdout).toContain('--min-confidence');
  });

  it('scans the current folder', () => {
    const run = unclosed(temporaryTree({ 'a.c': CLEAN, 'b/c.h': CLEAN }), 'scan');
    expect(run).toMatchObject({ status: 0, stdout: '', stderr: 'No findings in 2 files.\n' });
  });

  it('goes on past bad input, with a line about each', () => {
    const root = temporaryTree({
      'a.c': CLEAN,
      'binary.c': Buffer.from([1, 0, 2]),
      'empty.c': '',
      'huge.c': Buffer.alloc(50_000_000, 'x'),
      'latin1.c': Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]),
    });
    symlinkSync('loop.c', join(root, 'loop.c'));
    symlinkSync('.', join(root, 'self'));
    const run = unclosed(root, 'scan');
    expect(run.status).toBe(0);
    expect(run.stderr.split('\n')).toEqual([
      'binary.c: skipped: it is a binary file',
      'empty.c: skipped: it is empty',
      'huge.c: skipped: it has 47.7 MB, more than the limit of 2 MB',
      'latin1.c: note: it is not UTF-8 and was read as windows-1252',
      'loop.c: skipped: it is a symbolic link that leads back to itself',
      'self: skipped: it is a symbolic link to a folder that contains it',
      'No findings in 2 files.',
      '',
    ]);
    expect(unclosed(root, 'scan', '--strict', '--quiet').status).toBe(2);
  });

  it('cannot scan what is not there', () => {
    const run = unclosed(temporaryTree(), 'scan', 'missing');
    expect(run).toMatchObject({ status: 2, stdout: '', stderr: "unclosed: no such file or folder: 'missing'\n" });
  });

  it('gives the same report with one worker and with several, twice', () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d${index % 4}/f${index}.c`, CLEAN]));
    const root = temporaryTree(files);
    const report = (jobs: string): string => unclosed(root, 'scan', '--format', 'json', '--jobs', jobs).stdout;
    const one = report('1');
    expect(JSON.parse(one)).toMatchObject({ summary: { files: 40 } });
    expect(report('2')).toBe(one);
    expect(report('4')).toBe(one);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'models'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });
});
