/** The client's settings, each folder's own: what they decide on follows when they change. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import { eventually, TestClient } from './testClient';

const LEAK = '#include <fcntl.h>\nint f(void) {\n  int fd = open("a", 0);\n  return fd < 0;\n}\n';
const HEAP = '#include <stdlib.h>\nint f(int n) {\n  char *p = malloc(n);\n  return p == 0;\n}\n';
const THROWS = `import { openSync, closeSync } from 'node:fs';
export function size(path: string, of: (fd: number) => number): number {
  const fd = openSync(path, 'r');
  const result = of(fd);
  closeSync(fd);
  return result;
}
`;
const CAPABILITIES = {
  workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
};

let root: string;
let client: TestClient;
/** By folder. */
let settings: Record<string, object>;

const uri = (name: string): string => URI.file(join(root, name)).toString();

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'unclosed-folders-'));
  for (const folder of ['one', 'two']) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, 'a.c'), LEAK);
  }
  settings = {};
  client = TestClient.spawned();
  client.settings = (asked) => Object.entries(settings).find(([folder]) => asked?.startsWith(uri(folder)))?.[1];
  await client.initialize({ capabilities: CAPABILITIES, folders: [uri('one'), uri('two')] });
});

afterEach(async () => {
  await client.shutdown();
  rmSync(root, { recursive: true });
});

const apply = (changed: Record<string, object>): Promise<void> => {
  settings = changed;
  return client.settingsChanged();
};

test('what is followed, and what may throw, is each folder’s own', async () => {
  await client.open(uri('one/m.c'), HEAP);
  await client.open(uri('two/m.c'), HEAP);
  await client.open(uri('one/t.ts'), THROWS, { languageId: 'typescript' });
  await client.open(uri('two/t.ts'), THROWS, { languageId: 'typescript' });
  await client.findings(uri('one/m.c'), 0);
  await client.findings(uri('two/t.ts'), 1);
  await apply({ one: { also: ['memory'] }, two: { mayThrow: 'awaits' } });
  await client.findings(uri('one/m.c'), 1);
  await client.findings(uri('two/t.ts'), 0);
  expect(client.shown(uri('two/m.c'))).toEqual([]);
  expect(client.shown(uri('one/t.ts'))).toHaveLength(1);
  await apply({});
  await client.findings(uri('one/m.c'), 0);
  await client.findings(uri('two/t.ts'), 1);
});

test('what is open where the process ends is told where a folder asks for it', async () => {
  const ends =
    '#include <fcntl.h>\n#include <stdlib.h>\nint main(int n) {\n  int fd = open("a", 0);\n  exit(fd < n);\n}\n';
  await client.open(uri('one/m.c'), ends);
  await client.open(uri('two/m.c'), ends);
  await client.findings(uri('one/m.c'), 0);
  await client.findings(uri('two/m.c'), 0);
  await apply({ one: { reportAtExit: true } });
  const { diagnostics } = await client.findings(uri('one/m.c'), 1);
  expect(diagnostics[0]?.message).toContain("'fd' is still open when 'exit' is called, which never returns.");
  expect(client.shown(uri('two/m.c'))).toEqual([]);
  await apply({});
  await client.findings(uri('one/m.c'), 0);
});

test('hold for the first document already', async () => {
  settings = { one: { also: ['memory'] } };
  const second = TestClient.spawned();
  second.settings = client.settings;
  await second.initialize({ capabilities: CAPABILITIES, folders: [uri('one'), uri('two')] });
  await second.open(uri('one/m.c'), HEAP);
  await second.findings(uri('one/m.c'), 1);
  expect(
    second.published.filter((params) => params.uri === uri('one/m.c')).map((one) => one.diagnostics.length > 0),
  ).toEqual([true]);
  await second.shutdown();
});

test('leave files out and take them in again, open ones and those of a scan', async () => {
  await client.open(uri('one/a.c'), LEAK);
  await client.findings(uri('one/a.c'), 1);
  expect(await client.scan()).toMatchObject({ files: 2, findings: 2 });
  await apply({ one: { exclude: ['a.c'] }, two: { exclude: ['/b/'] } });
  await client.findings(uri('one/a.c'), 0);
  expect(client.shown(uri('two/a.c'))).toHaveLength(1);
  expect(await client.scan()).toMatchObject({ files: 1, findings: 1 });
  await apply({});
  await client.findings(uri('one/a.c'), 1);
});

test('take in what is left out by default', async () => {
  mkdirSync(join(root, 'two/vendor'));
  writeFileSync(join(root, 'two/vendor/b.c'), LEAK);
  expect(await client.scan()).toMatchObject({ files: 2 });
  await apply({ two: { include: ['vendor/'] } });
  expect(await client.scan()).toMatchObject({ files: 3, findings: 3 });
});

test('leave out what is too large, open or not', async () => {
  const large = LEAK + '// padding\n'.repeat(200);
  writeFileSync(join(root, 'one/a.c'), large);
  await client.open(uri('two/a.c'), large);
  await client.findings(uri('two/a.c'), 1);
  await apply({ one: { maxFileSize: 2 }, two: { maxFileSize: 2 } });
  await client.findings(uri('two/a.c'), 0);
  const { document } = await eventually('the reason', () => client.statuses.findLast((one) => one.document?.skipped));
  expect(document?.skipped).toBe('larger than 2 KB, the limit in the settings');
  expect(await client.scan()).toMatchObject({ findings: 0 });
  await apply({});
  await client.findings(uri('two/a.c'), 1);
});

test('put the squiggle where the handle is lost', async () => {
  await client.open(uri('one/a.c'), LEAK);
  await client.findings(uri('one/a.c'), 1);
  const line = (): number | undefined => client.shown(uri('one/a.c'))?.[0]?.range.start.line;
  expect(line()).toBe(2);
  await apply({ one: { reportAt: 'leak' } });
  await eventually('the other place', () => line() === 3);
  const all = client.published.findLast((params) => params.uri === uri('one/a.c'))?.diagnostics ?? [];
  const hint = all.find(({ severity }) => severity === 4);
  expect(hint?.range.start.line).toBe(2);
  expect(hint?.message).toBe("'fd' is opened here (it goes wrong in line 4)");
});
