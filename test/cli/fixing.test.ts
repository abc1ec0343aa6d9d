/** What `scan --fix` does to files. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IS_BUILT, unclosed } from '../harness/commandLine';
import { temporaryTree } from '../harness/temporaryTree';

const LEAKY = `#include <stdio.h>
int first(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f) return -1;
  if (fgetc(f) == EOF)
    return -1;
  fclose(f);
  return 0;
}

int second(const char *path) {
  FILE *g = fopen(path, "r");
  if (!g) return -1;
  int c = fgetc(g);
  fclose(g);
  fclose(g);
  return c;
}
`;

function contentOf(root: string, name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

describe.runIf(IS_BUILT)('scan --fix', () => {
  it('mends what it can, and reports what is left', () => {
    const root = temporaryTree({ 'a.c': LEAKY, 'b.c': 'int nothing;\n' });
    const run = unclosed(root, 'scan', '--fix');
    expect(run.stderr).toBe('Fixed 2 findings in 1 file.\nNo findings in 2 files.\n');
    expect(run.status).toBe(0);
    expect(contentOf(root, 'a.c')).toContain('{\n    fclose(f);\n    return -1;\n  }');
    expect(contentOf(root, 'a.c').match(/fclose\(g\);/g)).toHaveLength(1);
    expect(unclosed(root, 'scan').status).toBe(0);
  });

  it('mends scripts, and leaves what somebody has to look at', () => {
    const script = (body: string): string => `import * as net from 'node:net';\n${body}`;
    const late = `export function late(port: number) {\n  const socket = net.connect(port);\n  socket.on('error', console.error);\n}\n`;
    const early = `export function early(port: number) {\n  const socket = net.connect(port);\n  if (port === 0) return;\n  socket.destroy();\n}\n`;
    const root = temporaryTree({ 'a.ts': script(early), 'b.ts': script(late) });
    unclosed(root, 'scan', '--fix');
    expect(contentOf(root, 'a.ts')).toContain('{\n    socket.destroy();\n    return;\n  }');
    expect(contentOf(root, 'b.ts')).toBe(script(late));
  });

  it('keeps line ends and the byte order mark', () => {
    const root = temporaryTree({ 'a.c': `\uFEFF${LEAKY.replaceAll('\n', '\r\n')}` });
    unclosed(root, 'scan', '--fix');
    const text = contentOf(root, 'a.c');
    expect(text.startsWith('\uFEFF#include')).toBe(true);
    expect(text.split('\r\n').length).toBe(text.split('\n').length);
    expect(text).toContain('fclose(f);\r\n    return -1;');
  });

  it('mends the rules that are asked for, in the files that are', () => {
    const root = temporaryTree({ 'a.c': LEAKY, 'b.c': LEAKY });
    unclosed(root, 'scan', '--fix', '--rule', 'double-close', '--only', 'a.c');
    expect(contentOf(root, 'a.c').match(/fclose\(g\);/g)).toHaveLength(1);
    expect(contentOf(root, 'a.c').match(/fclose\(f\);/g)).toHaveLength(1);
    expect(contentOf(root, 'b.c')).toBe(LEAKY);
  });

  it('leaves alone what it could not write back as it was', () => {
    const root = temporaryTree({ 'a.c': '' });
    const bytes = Buffer.from(`// caf\xe9\n${LEAKY}`, 'latin1');
    writeFileSync(join(root, 'a.c'), bytes);
    expect(unclosed(root, 'scan', '--fix').status).toBe(1);
    expect(readFileSync(join(root, 'a.c'))).toEqual(bytes);
  });
});

describe.runIf(IS_BUILT)('scan --fix-dry-run', () => {
  it('prints a patch that can be applied, and writes nothing', () => {
    const root = temporaryTree({ 'src/a.c': LEAKY });
    const run = unclosed(root, 'scan', '--fix-dry-run');
    expect(run.stderr).toContain('Would fix 2 findings in 1 file.\n');
    expect(contentOf(root, 'src/a.c')).toBe(LEAKY);
    writeFileSync(join(root, 'fixes.patch'), run.stdout);
    execFileSync('git', ['apply', 'fixes.patch'], { cwd: root });
    expect(unclosed(root, 'scan').status).toBe(0);
  });

  it('has the report of what is left in a file', () => {
    const root = temporaryTree({ 'a.c': LEAKY });
    const run = unclosed(root, 'scan', '--fix-dry-run', '--format', 'json', '--output', 'left.json');
    expect(run.stdout).toMatch(/^--- a\/a\.c\t?\n\+\+\+ b\/a\.c\t?\n@@ /);
    expect(JSON.parse(contentOf(root, 'left.json'))).toHaveProperty('findings', []);
  });
});
