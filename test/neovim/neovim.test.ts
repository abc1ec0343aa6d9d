/** Neovim as a second client: whatever works only because VS Code is kind shows here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SESSION = fileURLToPath(new URL('./session.lua', import.meta.url));
const SERVER = fileURLToPath(new URL('../../dist/server/lsp.js', import.meta.url));
const PATIENCE_MS = 45_000;

const SOURCE = `#include <fcntl.h>
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

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-neovim-'));
  writeFileSync(join(folder, 'config.c'), SOURCE);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the session; what it noted, by step. */
async function session(): Promise<Map<string, unknown>> {
  const report = join(folder, 'report');
  const files = { XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder };
  const env = { ...process.env, ...files, REPORT: report, FOLDER: folder, SERVER, NODE: process.execPath };
  // A group of its own, so that the server ends with it.
  const nvim = spawn('nvim', ['--headless', '--clean', '-c', `luafile ${SESSION}`], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [nvim.stdout, nvim.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const timer = setTimeout(() => process.kill(-nvim.pid!, 'SIGKILL'), PATIENCE_MS);
  await once(nvim, 'exit');
  clearTimeout(timer);
  const lines = readFileSync(report, 'utf8').trimEnd().split('\n');
  if (lines.length < 4) console.error(output);
  return new Map(lines.map((line) => [line.split(' ', 1)[0]!, JSON.parse(line.slice(line.indexOf(' '))) as unknown]));
}

test('a finding comes, goes with its fix and comes back; the server ends in good order', async () => {
  const seen = await session();
  const finding = { line: 5, column: 11, source: 'unclosed', message: expect.stringContaining("'fd'") as string };
  expect(seen.get('opened')).toEqual([finding]);
  expect(seen.get('fixed')).toEqual([]);
  expect(seen.get('broken')).toEqual([finding]);
  expect(seen.get('ended')).toBe(0);
});
