/** The notification `unclosed/findings`: what clients get that show the path of a finding. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import type { FindingsParams } from '../../server/src/lsp/protocol';
import { eventually, TestClient } from './testClient';

const LEAK = `#include <fcntl.h>
#include <unistd.h>
int f(const char *path, char *to) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  if (read(fd, to, 4) < 4)
    return -2;
  close(fd);
  return 0;
}
`;
const FIXED = LEAK.replace('return -2;', '{ close(fd); return -2; }');

let folder: string;
let client: TestClient;
let told: FindingsParams[];

const uri = (name: string): string => URI.file(join(folder, name)).toString();
const last = (name: string): FindingsParams | undefined => told.findLast((params) => params.uri === uri(name));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-findings-'));
  writeFileSync(join(folder, 'a.c'), LEAK);
  client = TestClient.spawned();
  told = [];
  client.connection.onNotification('unclosed/findings', (params: FindingsParams) => told.push(params));
});

afterEach(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

const start = (options: object): Promise<unknown> =>
  client.initialize({
    capabilities: { workspace: { configuration: true } },
    folder: URI.file(folder).toString(),
    options,
  });

test('has the steps of what is shown of an open document, of each version', async () => {
  await start({ takesFindings: true });
  await client.open(uri('a.c'), LEAK, { version: 7 });
  await eventually('a finding', () => last('a.c')?.findings.length === 1);
  const { version, findings } = last('a.c')!;
  expect(version).toBe(7);
  expect(findings[0]).toMatchObject({ rule: 'leak', severity: 'warning', confidence: 'high', function: 'f' });
  expect(findings[0]?.steps.map(({ kind, range }) => [kind, range.start.line])).toEqual([
    ['acquire', 3],
    ['branch', 4],
    ['branch', 6],
    ['lost', 7],
  ]);
  expect(findings[0]?.fault).toEqual(findings[0]?.steps.at(-1)?.range);
  await client.change(uri('a.c'), 8, FIXED);
  await eventually('none', () => last('a.c')?.version === 8 && last('a.c')?.findings.length === 0);
});

test('follows the settings, and tells of files that are not open', async () => {
  await start({ takesFindings: true });
  await client.scan();
  expect(last('a.c')).toMatchObject({ findings: [{ rule: 'leak' }] });
  expect(last('a.c')).not.toHaveProperty('version');
  client.settings = () => ({ rules: { leak: 'off' } });
  await client.settingsChanged();
  await eventually('none', () => last('a.c')?.findings.length === 0);
});

test('goes to nobody who has not asked for it', async () => {
  await start({});
  await client.open(uri('a.c'), LEAK);
  await client.findings(uri('a.c'), 1);
  expect(told).toEqual([]);
});
