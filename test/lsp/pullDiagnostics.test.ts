/** Diagnostics for a client that asks for them: of a document, and of the whole workspace. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { delay, eventually, TestClient } from './testClient';

const SCRIPTED = fileURLToPath(new URL('./workers/scripted.mjs', import.meta.url));
const LEAK = 'int f(void) {\n  int fd = open("a");\n  return 1;\n}\n';
const FIXED = LEAK.replace('return 1', 'close(fd); return 1');
const PULLING = {
  textDocument: { publishDiagnostics: { relatedInformation: true }, diagnostic: {} },
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
};

let folder: string;
let client: TestClient;
let refreshes: number;

const path = (name: string): string => join(folder, name);
const uri = (name: string): string => URI.file(path(name)).toString();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-pull-'));
  writeFileSync(path('a.c'), LEAK);
  writeFileSync(path('b.c'), LEAK);
  client = TestClient.inProcess(SCRIPTED);
  refreshes = 0;
  client.connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshes++;
    return null;
  });
  const { capabilities } = await client.initialize({
    capabilities: PULLING,
    options: { watchdogMs: 400 },
    folder: URI.file(folder).toString(),
  });
  expect(capabilities.diagnosticProvider).toMatchObject({ workspaceDiagnostics: true });
});

afterEach(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

function pull(
  name: string,
  previousResultId?: string,
  source = new CancellationTokenSource(),
): Promise<DocumentDiagnosticReport> {
  const params = { textDocument: { uri: uri(name) }, ...(previousResultId === undefined ? {} : { previousResultId }) };
  return client.connection.sendRequest('textDocument/diagnostic', params, source.token);
}

/** The findings of a report, hints left out; its kind where it has none. */
function findings(report: DocumentDiagnosticReport): number | string {
  return report.kind === 'full' ? report.items.filter(({ severity }) => severity !== 4).length : report.kind;
}

function pullWorkspace(
  previousResultIds: { uri: string; value: string }[] = [],
  more: object = {},
): Promise<WorkspaceDiagnosticReport> {
  return client.connection.sendRequest('workspace/diagnostic', { previousResultIds, ...more });
}

test('a document’s are those of its current version, and are not pushed', async () => {
  await client.open(uri('a.c'), LEAK);
  const first = await pull('a.c');
  expect(findings(first)).toBe(1);
  expect(findings(await pull('a.c', first.resultId))).toBe('unchanged');
  await client.change(uri('a.c'), 2, FIXED);
  const second = await pull('a.c', first.resultId);
  expect(findings(second)).toBe(0);
  await client.change(uri('a.c'), 3, LEAK);
  expect(findings(await pull('a.c', second.resultId))).toBe(1);
  expect(client.published).toEqual([]);
  expect(refreshes).toBe(0);
});

test('a question that is withdrawn ends at once, and so does one about what cannot be analyzed', async () => {
  await client.open(uri('a.c'), '// SLOW 300\n');
  const source = new CancellationTokenSource();
  const asked = pull('a.c', undefined, source);
  await delay(30);
  source.cancel();
  await expect(asked).rejects.toMatchObject({ code: -32800 });
  await client.open(uri('b.c'), 'THROW');
  expect(findings(await pull('b.c'))).toBe(0);
  expect(findings(await pull('never-opened.c'))).toBe(0);
});

test('while a document waits to be saved, what was found before stays', async () => {
  client.settings = () => ({ run: 'onSave' });
  await client.open(uri('a.c'), LEAK);
  const first = await pull('a.c');
  await client.change(uri('a.c'), 2, FIXED);
  expect(findings(await pull('a.c', first.resultId))).toBe('unchanged');
  await client.save(uri('a.c'));
  await eventually('the request to ask again', () => refreshes === 1);
  expect(findings(await pull('a.c', first.resultId))).toBe(0);
});

test('the client is asked to ask again when settings change what is shown', async () => {
  await client.open(uri('a.c'), LEAK);
  const first = await pull('a.c');
  client.settings = () => ({ rules: { leak: 'off' } });
  await client.settingsChanged();
  await eventually('the request to ask again', () => refreshes === 1);
  expect(findings(await pull('a.c', first.resultId))).toBe(0);
});

test('the workspace’s are held until there is news', async () => {
  let answered = 0;
  const first = pullWorkspace().finally(() => answered++);
  await delay(300);
  expect(answered).toBe(0);
  await client.scan();
  const { items } = await first;
  expect(items.map((item) => [item.uri, findings(item)])).toEqual([
    [uri('a.c'), 1],
    [uri('b.c'), 1],
  ]);
  const known = items.map((item) => ({ uri: item.uri, value: item.resultId! }));
  const second = pullWorkspace(known).finally(() => answered++);
  await delay(300);
  expect(answered).toBe(1);
  writeFileSync(path('b.c'), FIXED);
  await client.changedOnDisk(uri('b.c'), 2);
  expect((await second).items.map((item) => [item.uri, findings(item)])).toEqual([[uri('b.c'), 0]]);
  expect(client.published).toEqual([]);
});

test('the workspace’s come in parts where the client takes them, and a second question ends the first', async () => {
  let isAnswered = false;
  const asked = pullWorkspace([], { partialResultToken: 'parts' }).then((whole) => {
    isAnswered = true;
    return whole;
  });
  await client.scan();
  const parts = (): unknown[] =>
    client.progress.flatMap((part) => (part as Partial<WorkspaceDiagnosticReportPartialResult>).items ?? []);
  await eventually('both files', () => parts().length === 2);
  expect(isAnswered).toBe(false);
  const second = pullWorkspace();
  expect((await asked).items).toEqual([]);
  expect((await second).items).toHaveLength(2);
});

test('files are told of without being asked, until the client asks about the workspace', async () => {
  await client.scan();
  expect(client.shown(uri('a.c'))).toHaveLength(1);
  expect((await pullWorkspace()).items).toHaveLength(2);
  await eventually('the end of what was pushed', () => client.shown(uri('a.c'))?.length === 0);
});

test('an open document is the document’s matter, and a closed one the workspace’s', async () => {
  await client.scan();
  await pullWorkspace();
  await client.open(uri('a.c'), LEAK);
  const open = await pull('a.c');
  expect(findings(open)).toBe(1);
  const news = pullWorkspace([
    { uri: uri('a.c'), value: 'old' },
    { uri: uri('b.c'), value: 'old' },
  ]);
  expect((await news).items.map((item) => item.uri)).toContain(uri('b.c'));
  await client.close(uri('a.c'));
  const known = (await news).items.map((item) => ({ uri: item.uri, value: item.resultId! }));
  const later = await pullWorkspace(known.filter((one) => one.uri === uri('b.c')));
  expect(later.items.map((item) => [item.uri, findings(item)])).toEqual([[uri('a.c'), 1]]);
});
