/** The request `unclosed/scanWorkspace`: findings of files that are not open, for as long as they are true. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { delay, eventually, TestClient } from './testClient';

const SCRIPTED = fileURLToPath(new URL('./workers/scripted.mjs', import.meta.url));
const LEAK = 'int f(void) {\n  int fd = open("a");\n  return 1;\n}\n';
const FIXED = LEAK.replace('return 1', 'close(fd); return 1');
const WATCHING = { workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } } };

let folder: string;
let client: TestClient;

const path = (name: string): string => join(folder, name);
const uri = (name: string): string => URI.file(path(name)).toString();
const write = (name: string, text: string): void => writeFileSync(path(name), text);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-scan-'));
  write('leaks.c', LEAK);
  write('leaks.h', LEAK);
  write('fine.c', FIXED);
  client = TestClient.inProcess(SCRIPTED);
  const options = { watchdogMs: 400 };
  await client.initialize({ capabilities: WATCHING, options, folder: URI.file(folder).toString() });
});

afterEach(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

test('shows the findings of files that are not open, and tells its progress', async () => {
  const result = await client.scan({ workDoneToken: 'scan' });
  expect(result).toEqual({
    files: 3,
    findings: 2,
    filesWithFindings: 2,
    failed: 0,
    cancelled: false,
    summary: '2 findings in 2 files; 3 files scanned.',
  });
  expect(client.shown(uri('leaks.c'))).toHaveLength(1);
  expect(client.shown(uri('leaks.h'))).toHaveLength(1);
  expect(client.shown(uri('fine.c'))).toBeUndefined();
  expect(client.progress.map(({ kind }) => kind)).toEqual(['begin', 'report', 'report', 'report', 'end']);
  expect(client.log).toContain(result.summary);
});

test('leaves open documents to what is typed in them, and takes them back when they close', async () => {
  await client.open(uri('leaks.c'), FIXED);
  await client.findings(uri('leaks.c'), 0);
  expect(await client.scan()).toMatchObject({ files: 3, findings: 1, filesWithFindings: 1 });
  expect(client.shown(uri('leaks.c'))).toEqual([]);
  await client.close(uri('leaks.c'));
  await client.findings(uri('leaks.c'), 1);
});

test('follows what happens on disk', async () => {
  await client.scan();
  expect(client.registered).toContain('workspace/didChangeWatchedFiles');
  write('leaks.c', FIXED);
  write('fine.c', LEAK);
  rmSync(path('leaks.h'));
  await client.changedOnDisk(uri('leaks.c'), 2);
  await client.changedOnDisk(uri('fine.c'), 2);
  await client.changedOnDisk(uri('leaks.h'), 3);
  await client.findings(uri('leaks.c'), 0);
  await client.findings(uri('fine.c'), 1);
  await client.findings(uri('leaks.h'), 0);
});

test('a second scan takes away what is no longer there', async () => {
  await client.scan();
  rmSync(path('leaks.h'));
  write('leaks.c', FIXED);
  expect(await client.scan()).toMatchObject({ files: 2, findings: 0, summary: 'No findings; 2 files scanned.' });
  expect(client.shown(uri('leaks.c'))).toEqual([]);
  expect(client.shown(uri('leaks.h'))).toEqual([]);
});

test('heeds the settings, also when they change afterwards', async () => {
  await client.scan();
  client.settings = (asked) => ({ enable: asked !== uri('leaks.c') });
  await client.settingsChanged();
  await client.findings(uri('leaks.c'), 0);
  client.settings = () => null;
  await client.settingsChanged();
  await client.findings(uri('leaks.c'), 1);
});

test('goes on after files that hang, crash or fail, and says which', async () => {
  write('a-hangs.c', '// HANG');
  write('b-crashes.c', '// CRASH');
  write('c-throws.c', '// THROW');
  const result = await client.scan();
  expect(result).toMatchObject({ files: 6, failed: 3, filesWithFindings: 2 });
  expect(result.summary).toContain('3 files could not be analyzed.');
  for (const name of ['a-hangs.c', 'b-crashes.c', 'c-throws.c']) {
    expect(client.log.some((line) => line.startsWith(path(name)))).toBe(true);
  }
});

test('can be cancelled, also within a file, and goes only once at a time', async () => {
  for (let i = 0; i < 20; i++) write(`slow${i}.c`, '// HANG');
  const source = new CancellationTokenSource();
  const scan = client.scan({ workDoneToken: 'scan' }, source.token);
  await eventually('the first file', () => client.progress.length > 1);
  expect(await client.scan()).toMatchObject({ cancelled: true, summary: 'A scan is running already.' });
  source.cancel();
  const result = await scan;
  // Nobody waited until a watchdog ended the file.
  expect(client.log.filter((line) => line.includes('hung'))).toEqual([]);
  expect(result.cancelled).toBe(true);
  expect(result.files).toBeLessThan(20);
  expect(result.summary).toContain('before the scan was cancelled');
});

test('does not keep the editor waiting', async () => {
  await client.open('untitled:Untitled-0', LEAK);
  await client.findings('untitled:Untitled-0', 1);
  for (let i = 0; i < 5; i++) write(`slow${i}.c`, `// SLOW 400\n${LEAK}`);
  const scan = client.scan();
  await delay(50);
  await client.open('untitled:Untitled-1', LEAK);
  await client.findings('untitled:Untitled-1', 1);
  expect(client.shown(uri('slow4.c'))).toBeUndefined();
  await scan;
});

test('may be of one folder, and leaves what is known of others', async () => {
  mkdirSync(path('inner'));
  write('inner/a.c', LEAK);
  await client.scan();
  expect(client.shown(uri('inner/a.c'))).toBeUndefined();
  expect(await client.scan({ scope: { folder: uri('inner') } })).toMatchObject({ files: 1, findings: 1 });
  expect(client.shown(uri('inner/a.c'))).toHaveLength(1);
  rmSync(path('inner/a.c'));
  rmSync(path('leaks.h'));
  expect(await client.scan({ scope: { folder: uri('inner') } })).toMatchObject({ files: 0, findings: 0 });
  expect(client.shown(uri('inner/a.c'))).toEqual([]);
  expect(client.shown(uri('leaks.h'))).toHaveLength(1);
});

test('may be of files that are named, as far as they are analyzed', async () => {
  client.settings = (asked) => ({ enable: asked !== uri('leaks.h') });
  const files = ['leaks.c', 'leaks.c', 'leaks.h', 'script.py', 'gone.c'].map(uri);
  const result = await client.scan({ scope: { files } });
  expect(result).toMatchObject({ files: 2, findings: 1, failed: 1 });
  expect(result.summary).toBe(
    '1 finding in 1 file; 2 files scanned. 1 file could not be analyzed. 1 file left out by the settings.',
  );
  expect(client.shown(uri('leaks.c'))).toHaveLength(1);
  expect(client.shown(uri('leaks.h'))).toBeUndefined();
  expect(await client.scan({ scope: { files: [] } })).toMatchObject({
    files: 0,
    summary: 'No findings; 0 files scanned.',
  });
});

test('brings open documents up to date, saved or not', async () => {
  client.settings = () => ({ run: 'onSave' });
  await client.open(uri('leaks.c'), LEAK);
  await client.findings(uri('leaks.c'), 1);
  await client.change(uri('leaks.c'), 2, FIXED);
  await delay(100);
  expect(client.shown(uri('leaks.c'))).toHaveLength(1);
  expect(await client.scan({ scope: { files: [uri('leaks.c')] } })).toMatchObject({ files: 1, findings: 0 });
  expect(client.shown(uri('leaks.c'))).toEqual([]);
  await client.open('untitled:Untitled-1', LEAK);
  expect(await client.scan({ scope: { files: ['untitled:Untitled-1'] } })).toMatchObject({ files: 1, findings: 1 });
});

test('happens by itself where the settings want it, and follows what comes and goes', async () => {
  await client.open(uri('fine.c'), FIXED);
  await client.findings(uri('fine.c'), 0);
  await delay(200);
  expect(client.shown(uri('leaks.c'))).toBeUndefined();
  client.settings = () => ({ analysisMode: 'workspace' });
  await client.settingsChanged();
  await client.findings(uri('leaks.c'), 1);
  await client.findings(uri('leaks.h'), 1);
  write('new.c', LEAK);
  await client.changedOnDisk(uri('new.c'), 1);
  await client.findings(uri('new.c'), 1);
  write('leaks.c', FIXED);
  await client.changedOnDisk(uri('leaks.c'), 2);
  await client.findings(uri('leaks.c'), 0);
  client.settings = () => null;
  await client.settingsChanged();
  await client.findings(uri('new.c'), 0);
  await client.findings(uri('leaks.h'), 0);
});

test('that happens by itself makes way for one that is asked for', async () => {
  for (let i = 0; i < 6; i++) write(`slow${i}.c`, `// SLOW 150\n${LEAK}`);
  client.settings = () => ({ analysisMode: 'workspace' });
  await client.settingsChanged();
  await eventually('the first file', () => client.shown(uri('leaks.c')));
  const result = await client.scan({ scope: { files: [uri('leaks.h')] } });
  expect(result).toMatchObject({ files: 1, findings: 1, cancelled: false });
  await client.findings(uri('slow5.c'), 1);
});
