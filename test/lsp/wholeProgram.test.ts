/** Open documents as parts of their folder: what is found in one depends on the text of others, saved or not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import { delay, eventually, TestClient } from './testClient';

const USER = `#include "common.h"
int xopen(const char *path);
void finish(int fd);
int f(void) {
  int fd = xopen("a");
  if (fd < 0) return -1;
  finish(fd);
  return 0;
}
`;
const LIBRARY = `#include "common.h"
int xopen(const char *path) { return open(path, 0); }
void finish(int fd) { close(fd); }
`;
const LEAKING = LIBRARY.replace('close(fd)', 'lseek(fd, 0, 0)');
const HEADER = 'void other(int fd);\n';

let folder: string;
let client: TestClient;

const path = (name: string): string => join(folder, name);
const uri = (name: string): string => URI.file(path(name)).toString();
const write = (name: string, text: string): void => writeFileSync(path(name), text);

async function start(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) write(name, text);
  await client.initialize({ folder: URI.file(folder).toString() });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-program-'));
  client = TestClient.spawned();
});

afterEach(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

test('a document is analyzed with the functions of files that are not open', async () => {
  await start({ 'user.c': USER, 'library.c': LEAKING, 'common.h': HEADER });
  await client.open(uri('user.c'), USER);
  await client.findings(uri('user.c'), 1);
  write('library.c', LIBRARY);
  await client.changedOnDisk(uri('library.c'), 2);
  await client.findings(uri('user.c'), 0);
});

test('an edit in one document renews the findings of another, before it is saved, and only then', async () => {
  await start({ 'user.c': USER, 'library.c': LIBRARY, 'common.h': HEADER });
  await client.open(uri('user.c'), USER);
  await client.open(uri('library.c'), LIBRARY);
  await client.findings(uri('library.c'), 0);
  await client.change(uri('library.c'), 2, LEAKING);
  await client.findings(uri('user.c'), 1);
  const published = client.published.filter((each) => each.uri === uri('user.c')).length;
  await client.change(uri('library.c'), 3, `${LEAKING}int unrelated(void) { return 1; }\n`);
  await client.findings(uri('library.c'), 0, 3);
  await delay(800);
  expect(client.published.filter((each) => each.uri === uri('user.c'))).toHaveLength(published);
  await client.change(uri('library.c'), 4, LIBRARY);
  await client.findings(uri('user.c'), 0);
});

test('a document that is closed without being saved counts as it is on disk', async () => {
  await start({ 'user.c': USER, 'library.c': LIBRARY, 'common.h': HEADER });
  await client.open(uri('user.c'), USER);
  await client.open(uri('library.c'), LEAKING);
  await client.findings(uri('user.c'), 1);
  await client.close(uri('library.c'));
  await client.findings(uri('user.c'), 0);
});

test('a function that is defined a second time is nobody that can be relied on', async () => {
  await start({ 'user.c': USER, 'library.c': LEAKING, 'common.h': HEADER });
  await client.open(uri('user.c'), USER);
  await client.findings(uri('user.c'), 1);
  const before = client.shown(uri('user.c'))![0]!;
  write('again.c', LIBRARY);
  await client.changedOnDisk(uri('again.c'), 1);
  await eventually('other findings', () => {
    const now = client.shown(uri('user.c'))!;
    return now.length === 0 || now[0]!.message !== before.message;
  });
  rmSync(path('again.c'));
  await client.changedOnDisk(uri('again.c'), 3);
  await client.findings(uri('user.c'), 1);
});

test('a deleted file takes what it said with it', async () => {
  const user = `extern int is_checked;
int f(void) { int fd = open("a", 0); if (fd < 0) return -1; if (is_checked) close(fd); return 0; }\n`;
  const changing = 'extern int is_checked; void g(void) { is_checked = 0; }\n';
  await start({ 'user.c': user, 'settings.c': 'int is_checked = 1;\n', 'changing.c': changing });
  await client.open(uri('user.c'), user);
  await client.findings(uri('user.c'), 1);
  rmSync(path('changing.c'));
  await client.changedOnDisk(uri('changing.c'), 3);
  await client.findings(uri('user.c'), 0);
});

test('an inline function of a header that is being edited counts as it is typed', async () => {
  const header = 'static inline void end(int fd) { close(fd); }\n';
  const user = '#include "end.h"\nint f(void) { int fd = open("a", 0); if (fd < 0) return -1; end(fd); return 0; }\n';
  await start({ 'user.c': user, 'end.h': header });
  await client.open(uri('user.c'), user);
  await client.open(uri('end.h'), header);
  await client.findings(uri('user.c'), 0);
  await client.change(uri('end.h'), 2, header.replace('close(fd)', 'lseek(fd, 0, 0)'));
  await client.findings(uri('user.c'), 1);
});

test('a scan of the workspace links its files as well', async () => {
  await start({ 'user.c': USER, 'library.c': LEAKING, 'common.h': HEADER });
  expect(await client.scan()).toMatchObject({ files: 3, findings: 1 });
  expect(client.shown(uri('user.c'))).toHaveLength(1);
});

test('a document outside of the folder is analyzed by itself', async () => {
  await start({ 'library.c': LEAKING, 'common.h': HEADER });
  const outside = URI.file('/nowhere/user.c').toString();
  await client.open(outside, USER);
  await client.open(uri('library.c'), LEAKING);
  await client.findings(uri('library.c'), 0);
  await delay(500);
  expect(client.shown(outside)).toHaveLength(0);
});

test('a macro of a header counts as it is being edited, also where it is used', async () => {
  const header = '#define SAFE_CLOSE(fd) do { if ((fd) >= 0) close(fd); } while (0)\n';
  const user =
    '#include "macros.h"\nint f(void) { int fd = open("a", 0); if (fd < 0) return -1; SAFE_CLOSE(fd); return 0; }\n';
  await start({ 'user.c': user, 'macros.h': header, 'other.c': 'int x;\n' });
  await client.open(uri('user.c'), user);
  await client.open(uri('macros.h'), header);
  await client.findings(uri('user.c'), 0);
  await delay(1500);
  await client.change(uri('macros.h'), 2, '#define SAFE_CLOSE(fd) do { (void)(fd); } while (0)\n');
  await client.findings(uri('user.c'), 1);
  await client.change(uri('macros.h'), 3, header);
  await client.findings(uri('user.c'), 0);
});

test('files that are not open follow what they call, at any depth, also where that is declared or expanded', async () => {
  const middle = 'void finish(int fd);\nvoid leave(int fd) { finish(fd); }\n';
  const far = USER.replaceAll('finish', 'leave');
  const macro =
    '#include "common.h"\nint g(void) { int fd = open("a", 0); if (fd < 0) return -1; END(fd); return 0; }\n';
  const header = `${HEADER}#define END(fd) close(fd)\n`;
  await start({ 'user.c': USER, 'library.c': LIBRARY, 'middle.c': middle, 'far.c': far });
  for (const [name, text] of Object.entries({ 'macro.c': macro, 'common.h': header, 'alone.c': LEAKING })) {
    write(name, text.replaceAll('finish', 'unrelated').replaceAll('xopen', 'other'));
  }
  expect(await client.scan()).toMatchObject({ findings: 0 });
  write('library.c', LEAKING);
  await client.changedOnDisk(uri('library.c'), 2);
  await client.findings(uri('user.c'), 1);
  await client.findings(uri('far.c'), 1);
  write('common.h', `${HEADER}#define END(fd) lseek(fd, 0, 0)\n`);
  await client.changedOnDisk(uri('common.h'), 2);
  await client.findings(uri('macro.c'), 1);
  rmSync(path('middle.c'));
  await client.changedOnDisk(uri('middle.c'), 3);
  await client.findings(uri('far.c'), 1);
  write('library.c', LIBRARY);
  await client.changedOnDisk(uri('library.c'), 2);
  await client.findings(uri('user.c'), 0);
  write('common.h', header);
  await client.changedOnDisk(uri('common.h'), 2);
  await client.findings(uri('macro.c'), 0);
});

test('scripts that are not open follow the modules that they load, through barrels', async () => {
  const io = `import { closeSync } from 'node:fs';\nexport function finish(fd: number): void {\n  closeSync(fd);\n}\n`;
  const user = `import { openSync } from 'node:fs';
import { finish } from './barrel';
export function f(): void {
  const fd = openSync('a', 'r');
  finish(fd);
}
`;
  await start({ 'io.ts': io, 'barrel.ts': "export { finish } from './io';\n", 'user.ts': user });
  expect(await client.scan()).toMatchObject({ findings: 0 });
  write('io.ts', io.replace('closeSync(fd)', 'console.log(fd)'));
  await client.changedOnDisk(uri('io.ts'), 2);
  await client.findings(uri('user.ts'), 1);
  write('io.ts', io);
  await client.changedOnDisk(uri('io.ts'), 2);
  await client.findings(uri('user.ts'), 0);
});
