/** The built server as a process: real analysis, real transport, and how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { delay, eventually, SERVER, TestClient } from './testClient';

const URI = 'file:///home/user/project/config.c';
const LEAK = `#include <fcntl.h>
#include <unistd.h>

int read_config(const char *path) {
  char text[64];
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  if (read(fd, text, sizeof text) < 0)
    return -2;
  close(fd);
  return 0;
}
`;
const FIXED = LEAK.replace('    return -2;', '  {\n    close(fd);\n    return -2;\n  }');
const STREAM = `#include <stdio.h>

int first(const char *path) {
  FILE *stream = fopen(path, "r");
  return stream ? fgetc(stream) : -1;
}
`;

let client: TestClient | null = null;

afterEach(async () => {
  await client?.shutdown();
  client = null;
});

test('heeds suppression comments while they are typed, and marks those that do nothing', async () => {
  client = TestClient.spawned();
  await client.initialize();
  await client.open(URI, LEAK);
  await client.findings(URI, 1);
  const suppressed = LEAK.replace('  int fd', '  // unclosed-disable-next-line leak -- closed at exit\n  int fd');
  await client.change(URI, 2, suppressed);
  await client.findings(URI, 0, 2);
  await client.change(URI, 3, suppressed.replace('-2;', '(close(fd), -2);'));
  const { diagnostics } = await client.findings(URI, 1, 3);
  expect(diagnostics).toMatchObject([
    { code: 'unused-suppression', severity: 3, tags: [1], range: { start: { line: 5, character: 5 } } },
  ]);
});

test('links to what explains the rule, for clients that can show it', async () => {
  client = TestClient.spawned();
  await client.initialize({ capabilities: { textDocument: { publishDiagnostics: { codeDescriptionSupport: true } } } });
  await client.open(URI, LEAK);
  const { diagnostics } = await client.findings(URI, 1);
  const page = fileURLToPath(diagnostics[0]!.codeDescription!.href);
  expect(readFileSync(page, 'utf8')).toContain('# `leak`');
});

test('finds a leak, follows edits, clears when closed, ends with 0', async () => {
  client = TestClient.spawned();
  const { capabilities, serverInfo } = await client.initialize();
  expect(serverInfo?.name).toBe('unclosed');
  expect(capabilities).toMatchObject({ positionEncoding: 'utf-16', textDocumentSync: { openClose: true, change: 2 } });

  await client.open(URI, LEAK);
  const { diagnostics, version } = await client.findings(URI, 1);
  expect(version).toBe(1);
  const [finding, hint] = diagnostics;
  expect(finding).toMatchObject({
    source: 'unclosed',
    code: 'leak',
    severity: 2,
    range: { start: { line: 5, character: 11 }, end: { line: 5, character: 31 } },
  });
  expect(finding?.message).toContain("'fd'");
  expect(finding?.relatedInformation?.length).toBeGreaterThan(1);
  expect(hint).toMatchObject({ severity: 4, range: { start: { line: 9 } } });

  await client.change(URI, 2, FIXED);
  await client.findings(URI, 0, 2);
  await client.change(URI, 3, LEAK);
  await client.findings(URI, 1, 3);
  await client.close(URI);
  await client.findings(URI, 0);
  await eventually('peace', () => client?.statuses.at(-1)?.state === 'idle');

  expect(await client.shutdown()).toBe(0);
  client = null;
});

test('applies edits to ranges, counted in UTF-16', async () => {
  client = TestClient.spawned();
  await client.initialize();
  const text = LEAK.replace('char text[64];', '/* 🙂é */ char text[64];');
  await client.open(URI, text);
  await client.findings(URI, 1);
  const place = { line: 10, character: 0 };
  await client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [
      { range: { start: { line: 4, character: 2 }, end: { line: 4, character: 11 } }, text: '' },
      { range: { start: place, end: place }, text: '/* 🙂 */ ' },
      { range: { start: { line: 8, character: 2 }, end: { line: 9, character: 14 } }, text: '(void)text;' },
    ],
  });
  await client.findings(URI, 0, 2);
});

test('serves documents that are not on disk, and headers that the editor takes for C++', async () => {
  client = TestClient.spawned();
  await client.initialize();
  await client.open('untitled:Untitled-1', STREAM);
  await client.open('file:///home/user/project/inline.h', STREAM.replace('int first', 'static inline int first'), {
    languageId: 'cpp',
  });
  await client.findings('untitled:Untitled-1', 1);
  await client.findings('file:///home/user/project/inline.h', 1);
});

test('takes whatever a document holds', async () => {
  client = TestClient.spawned();
  await client.initialize();
  const texts = ['', '\u0000\u0001', '\r\r\n\n', '}'.repeat(5000), 'int f(void) { if (', '"'.repeat(999), '\ud800'];
  for (const [index, text] of texts.entries()) await client.open(`file:///home/user/project/odd${index}.c`, text);
  await client.open(URI, LEAK.replaceAll('\n', '\r\n'));
  await client.findings(URI, 1);
  expect(client.log).toEqual([]);
});

test('ends with 1 when it is told to exit without shutdown', async () => {
  const odd = TestClient.spawned();
  await odd.initialize();
  const ended = once(odd.child!, 'exit');
  await odd.connection.sendNotification('exit');
  expect((await ended)[0]).toBe(1);
});

test('ends when its client is gone', async () => {
  const orphan = TestClient.spawned();
  await orphan.initialize();
  const ended = once(orphan.child!, 'exit');
  orphan.child!.stdin!.end();
  await ended;
});

test('ends when the process it was started for dies, though its input stays open', async () => {
  const parent = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  const orphan = TestClient.spawned();
  await orphan.initialize({ processId: parent.pid! });
  const ended = once(orphan.child!, 'exit');
  parent.kill();
  await ended;
});

test('answers the protocol while it analyzes', async () => {
  client = TestClient.spawned();
  await client.initialize();
  await client.open(URI, STREAM.repeat(300));
  await expect(client.connection.sendRequest('unclosed/unknown')).rejects.toThrow('Unhandled method');
  expect(client.published).toEqual([]);
  await eventually('the analysis', () => client!.published.length > 0);
});

test('prints nothing but the protocol', async () => {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await delay(300);
  child.stdin.end();
  await once(child, 'exit');
  expect(output).toBe('');
});
