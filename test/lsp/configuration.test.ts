/** The `unclosed.json` of a folder in the editor: it holds at once, and what is wrong in it is shown there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import { eventually, TestClient } from './testClient';

const LEAK = '#include <fcntl.h>\nint f(void) {\n  int fd = open("a", 0);\n  return fd < 0;\n}\n';
const THROWS = `import { openSync, closeSync } from 'node:fs';
export function size(path: string, of: (fd: number) => number): number {
  const fd = openSync(path, 'r');
  const result = of(fd);
  closeSync(fd);
  return result;
}
`;
const WATCHING = { workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } } };

let folder: string;
let client: TestClient;

const uri = (name: string): string => URI.file(join(folder, name)).toString();
const write = (text: string): void => writeFileSync(join(folder, 'unclosed.json'), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-project-'));
  writeFileSync(join(folder, 'a.c'), LEAK);
  client = TestClient.spawned();
});

afterEach(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

const start = (options = {}): Promise<unknown> =>
  client.initialize({ capabilities: WATCHING, folder: URI.file(folder).toString(), options });

test('gives rules their severity, also when it changes', async () => {
  write('{ "rules": { "leak": "error" } }');
  await start();
  await client.open(uri('a.c'), LEAK);
  const { diagnostics } = await client.findings(uri('a.c'), 1);
  expect(diagnostics[0]?.severity).toBe(1);
  write('{ "rules": { "leak": "off" } }');
  await client.changedOnDisk(uri('unclosed.json'), 2);
  await client.findings(uri('a.c'), 0);
  rmSync(join(folder, 'unclosed.json'));
  await client.changedOnDisk(uri('unclosed.json'), 3);
  await client.findings(uri('a.c'), 1);
});

test('leaves files out, open ones and those of a scan', async () => {
  await start();
  await client.open(uri('a.c'), LEAK);
  await client.findings(uri('a.c'), 1);
  write('{ "exclude": ["*.c"] }');
  await client.changedOnDisk(uri('unclosed.json'), 1);
  await client.findings(uri('a.c'), 0);
  expect(await client.scan()).toMatchObject({ files: 0, findings: 0 });
});

test('says what may throw, to a worker that was started before', async () => {
  await start();
  await client.open(uri('a.ts'), THROWS, { languageId: 'typescript' });
  const before = await client.findings(uri('a.ts'), 1);
  expect(before.diagnostics[0]?.code).toBe('leak-on-throw');
  write('{ "mayThrow": "awaits" }');
  await client.changedOnDisk(uri('unclosed.json'), 1);
  await client.findings(uri('a.ts'), 0);
});

test('is shown what is wrong in it, on disk and as it is typed', async () => {
  write('{ "minConfidence": "hi" }');
  await start();
  await client.open(uri('a.c'), LEAK);
  await client.findings(uri('a.c'), 1);
  const { diagnostics } = await client.findings(uri('unclosed.json'), 1);
  expect(diagnostics).toMatchObject([
    {
      source: 'unclosed',
      message: "'minConfidence' must be one of high, medium, low.",
      range: { start: { line: 0, character: 19 }, end: { line: 0, character: 23 } },
    },
  ]);
  await client.open(uri('unclosed.json'), '{ "minConfidence": "hi", "x": 1 }', { languageId: 'jsonc' });
  await client.findings(uri('unclosed.json'), 2);
  await client.change(uri('unclosed.json'), 2, '{ "minConfidence": "high" }');
  await client.findings(uri('unclosed.json'), 0);
});

test('is not marked twice where the client checks it while it is open', async () => {
  write('{ "minConfidence": "hi" }');
  await start({ validatesConfiguration: true });
  await client.open(uri('a.c'), LEAK);
  await client.findings(uri('unclosed.json'), 1);
  await client.open(uri('unclosed.json'), '{ "minConfidence": "hi" }', { languageId: 'jsonc' });
  await client.findings(uri('unclosed.json'), 0);
  await client.close(uri('unclosed.json'));
  await client.findings(uri('unclosed.json'), 1);
  expect(await eventually('the leak', () => client.shown(uri('a.c'))?.length === 1)).toBe(true);
});

test('one to start from can be had, and changes nothing', async () => {
  await start();
  await client.open(uri('a.c'), LEAK);
  await client.findings(uri('a.c'), 1);
  write(await client.starterConfiguration());
  await client.changedOnDisk(uri('unclosed.json'), 1);
  expect(client.shown(uri('unclosed.json')) ?? []).toEqual([]);
  await client.findings(uri('a.c'), 1);
});
