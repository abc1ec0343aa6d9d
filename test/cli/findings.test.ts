/** What the built command line says about a program that leaks. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { IS_BUILT, LAUNCHER, unclosed } from '../harness/commandLine';
import { temporaryTree } from '../harness/temporaryTree';

const LEAKY = [
  '#include <stdio.h>',
  'int first(const char *path) {',
  '  FILE *f = fopen(path, "r");',
  '  if (!f) return -1;',
  '  if (fgetc(f) == EOF)',
  '    return -1;',
  '  fclose(f);',
  '  return 0;',
  '}',
  '',
  'int second(int x) { return x + 1; }',
  '',
].join('\n');

const CLEAN = LEAKY.replace('    return -1;', '    return fclose(f), -1;');

describe.runIf(IS_BUILT)('a program that leaks', () => {
  it('fails a scan, which shows the path', () => {
    const run = unclosed(temporaryTree({ 'src/a.c': LEAKY, 'src/b.c': CLEAN }), 'scan');
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/^src\/a\.c:3:13 {2}warning {2}'f' is still open .*\[leak, high\]$/m);
    expect(run.stdout).toContain(
      '    3 |   FILE *f = fopen(path, "r");\n      |             ^^^^^^^^^^^^^^^^\n  1. line 3: ',
    );
    expect(run.stdout).toMatch(/^ +6 \| return -1;$/m);
    expect(run.stderr).toBe('1 finding (1 warning) in 1 of 2 files.\n');
    expect(unclosed(temporaryTree({ 'b.c': CLEAN }), 'scan').status).toBe(0);
  });

  it('has its places in SARIF, whatever the working directory', () => {
    const root = temporaryTree({ 'a b.c': LEAKY });
    const elsewhere = temporaryTree();
    const sarif = (cwd: string, path: string, ...more: string[]) => {
      const run = unclosed(cwd, 'scan', path, '--format', 'sarif', '--output', 'out.sarif', ...more);
      expect(run.status).toBe(1);
      const log = JSON.parse(readFileSync(join(cwd, 'out.sarif'), 'utf8')) as Log;
      const place = log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation;
      return [place?.artifactLocation?.uri, place?.artifactLocation?.uriBaseId, place?.region?.startLine];
    };
    expect(sarif(root, '.')).toEqual(['a%20b.c', '%SRCROOT%', 3]);
    expect(sarif(root, 'a b.c', '--report-at', 'leak')).toEqual(['a%20b.c', '%SRCROOT%', 6]);
    expect(sarif(elsewhere, root)).toEqual([`file://${root}/a%20b.c`, undefined, 3]);
  });

  it('is annotated for GitHub', () => {
    const run = unclosed(temporaryTree({ 'a.c': LEAKY }), 'scan', '--format', 'github', '--fail-on', 'never');
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(
      /^::warning file=a\.c,line=3,endLine=3,col=13,endColumn=29,title=unclosed%3A leak::'f' is/,
    );
    expect(run.stderr).toBe('');
  });

  it('is reported alike by one worker and by several', () => {
    const files = Array.from({ length: 30 }, (_, index) => [`d${index % 3}/f${index}.c`, index % 2 ? LEAKY : CLEAN]);
    const root = temporaryTree(Object.fromEntries(files) as Record<string, string>);
    const report = (jobs: string): string => unclosed(root, 'scan', '--format', 'sarif', '--jobs', jobs).stdout;
    const one = report('1');
    expect((JSON.parse(one) as Log).runs[0]?.results).toHaveLength(15);
    expect(report('3')).toBe(one);
  });

  it('is reported on where asked for only', () => {
    const root = temporaryTree({ 'src/a.c': LEAKY, 'lib/b.c': LEAKY });
    const run = unclosed(root, 'scan', '--only', 'lib/**', '--quiet');
    expect(run.stdout).toContain('lib/b.c:3:13');
    expect(run.stdout).not.toContain('src/a.c');
    expect(unclosed(root, 'scan', '--only', 'none').status).toBe(0);
    expect(unclosed(root, 'scan', '--rule', 'double-close,wrong-close').status).toBe(0);
  });

  it('is explained line by line', () => {
    const root = temporaryTree({ 'a.c': LEAKY, 'b.c': CLEAN });
    const explain = (place: string): string => unclosed(root, 'explain', place).stdout;
    expect(explain('a.c:6')).toContain('a.c:3:13  warning');
    expect(explain('a.c:3:13')).toContain('a.c:3:13  warning');
    expect(explain('a.c:3')).toContain("line 7: closed by 'fclose'");
    expect(explain('a.c:8')).toContain("The line lies in 'first' (lines 2 to 9); 1 acquisition in it was followed.");
    expect(explain('a.c:11')).toContain('nothing in it is known to open a resource');
    expect(explain('a.c:1')).toContain('The line lies in no function.');
    expect(explain('b.c:6')).toContain("'f', opened in line 3: closed by 'fclose' (its model says so)");
    expect(explain('b.c:3')).toContain('2 files were read for this answer.');
    expect(unclosed(root, 'explain', 'a.c:999').status).toBe(2);
  });

  it('shows the stages of its analysis', () => {
    const root = temporaryTree({ 'a.c': LEAKY });
    for (const view of ['ir', 'cfg', 'states', 'summary']) {
      const run = unclosed(root, 'debug', view, 'a.c:first');
      expect(run.status, run.stderr).toBe(0);
      expect(run.stdout).toContain('first');
      expect(run.stdout).not.toContain('second');
    }
    expect(unclosed(root, 'debug', 'ir', 'a.c:third').stderr).toBe("unclosed: there is no function 'third' in 'a.c'\n");
  });
});

describe.runIf(IS_BUILT)('unclosed lsp', () => {
  it.each([['lsp'], ['lsp', '--stdio']])('answers over standard input and output: %s %s', async (...args) => {
    const child = spawn(process.execPath, [LAUNCHER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.includes('"capabilities"')) resolve(text);
      });
    });
    child.kill();
    expect(answer).toMatch(/^Content-Length: \d+\r\n/);
  });
});
