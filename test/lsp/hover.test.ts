/** Hovers of the built server: what becomes of a handle, and what a function does with it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Hover, MarkupContent } from 'vscode-languageserver/node';
import { TestClient } from './testClient';

const C = 'file:///home/user/project/config.c';
const TEXT = `#include <fcntl.h>
#include <unistd.h>

static void end_it(int fd) { close(fd); }

int read_config(const char *path) {
  char text[64];
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  if (read(fd, text, sizeof text) < 0)
    return -2;
  end_it(fd);
  return 0;
}
`;
const SCRIPT = `import { openSync, closeSync } from 'node:fs';
export function touch(path: string): void {
  const fd = openSync(path, 'w');
  closeSync(fd);
}
`;

let client: TestClient;

beforeEach(async () => {
  client = TestClient.spawned();
  await client.initialize();
});

afterEach(async () => {
  await client.shutdown();
});

/** The hover on the nth `word` of the text, in Markdown. */
async function hovered(uri: string, text: string, word: string, nth = 0): Promise<string | null> {
  const lines = text.slice(0, [...text.matchAll(new RegExp(`\\b${word}\\b`, 'g'))][nth]!.index).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)!.length + 1 };
  const params = { textDocument: { uri }, position };
  const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', params);
  return hover && (hover.contents as MarkupContent).value;
}

test('tell what becomes of a handle, and what a function does with it', async () => {
  await client.open(C, TEXT);
  await client.findings(C, 1);
  expect(await hovered(C, TEXT, 'fd', 4)).toBe(
    [
      '`fd`: file descriptor, open since line 8; closed or kept on 1 of 2 ways',
      '- line 12: lost while still open',
      '- line 13: closed by `end_it` (its definition in config.c:4 says so)',
    ].join('\n'),
  );
  expect(await hovered(C, TEXT, 'open')).toBe('`open` opens a file descriptor, as its model says.');
  expect(await hovered(C, TEXT, 'end_it', 1)).toContain('`end_it`');
  expect(await hovered(C, TEXT, 'text')).toBeNull();
  expect(await hovered(C, TEXT, 'include')).toBeNull();
});

test('tell it of scripts as well', async () => {
  const uri = 'file:///home/user/project/touch.ts';
  await client.open(uri, SCRIPT, { languageId: 'typescript' });
  await client.findings(uri, 0);
  expect(await hovered(uri, SCRIPT, 'fd')).toMatch(
    /^`fd`: file descriptor, open since line 3; closed or kept\n- line 4: closed/,
  );
});

test('say nothing where nothing is known', async () => {
  const params = { textDocument: { uri: C }, position: { line: 3, character: 9 } };
  expect(await client.connection.sendRequest('textDocument/hover', params)).toBeNull();
});
