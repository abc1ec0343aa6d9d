import { describe, expect, it } from 'vitest';
import { run } from '../../server/src/cli/program';
import { collectedIo } from '../harness/collectedIo';
import { temporaryTree } from '../harness/temporaryTree';

/** What is said of `file:line`, where the line is the one that `marker` stands in. */
async function explained(
  files: Readonly<Record<string, string>>,
  marker: string,
  ...options: string[]
): Promise<string> {
  const root = temporaryTree(files);
  const [[file, text]] = Object.entries(files).filter(([, each]) => each.includes(marker)) as [[string, string]];
  const line = text.slice(0, text.indexOf(marker)).split('\n').length;
  const io = collectedIo(root);
  const code = await run(['explain', `${file}:${line}`, ...options], io);
  expect(`${code} ${io.err()}`).toBe('0 ');
  return io.out();
}

const WRAPPERS = `
int xopen(const char *path) { return open(path, 0); }
void finish(int fd) { close(fd); }
int length(const char *text) { int n = 0; while (text[n]) n++; return n; }
`;

const USER = `#include <stdlib.h>
int xopen(const char *path);
void finish(int fd);
struct conn { int fd; };
int serve(struct conn *c, const char *path, int mode, char **tokens) {
  int fd = xopen(path);
  if (fd < 0)
    return -1;
  inspect(fd);
  if (mode == 1) {
    c->fd = fd;
    return 0;
  }
  if (mode == 2)
    exit(1);
  if (mode == 3) {
    queue_add(fd);
    return 0;
  }
#ifdef HAVE_SIX
  if (mode == 6)
    return 6;
#endif
  if (mode == 7)
    return fd;
  tokens[0] = malloc(3);
  if (length(path) > mode) return -2;
  finish(fd);
  return 0;
}
`;

const FILES = { 'user.c': USER, 'lib/wrappers.c': WRAPPERS };

describe('explain', () => {
  it('tells of an acquisition what makes it one and how each path ends', async () => {
    expect(await explained(FILES, 'int fd = xopen')).toMatchSnapshot();
  });

  it('tells of a release what it ends, and where that is known from', async () => {
    const text = await explained(FILES, '  finish(fd);');
    expect(text).toContain("'fd', opened in line 6: closed by 'finish' (its definition in lib/wrappers.c:3 says so)");
    expect(text).toContain('2 files were read for this answer.');
  });

  it.each([
    ['c->fd = fd', "'fd', opened in line 6: stored in 'c->fd', which keeps it"],
    ['exit(1)', "'exit' does not come back, and the process's end closes 'fd'"],
    ['queue_add', "handed to 'queue_add', of which nothing is known but its name"],
    ['return fd;', 'returned to the caller'],
    ['if (fd < 0)', 'nothing was opened on this path'],
  ])('tells what ends in the line of %s', async (marker, expected) => {
    expect(await explained(FILES, marker)).toContain(expected);
  });

  it.each([
    ['malloc(3)', "'malloc' opens a block of memory, which is followed only with '--also memory'."],
    ['inspect', "'inspect' is neither defined in the 2 files that were read nor modelled"],
    ['length(path)', "'length' (lib/wrappers.c:4) opens nothing."],
  ])('tells of a call that opens nothing why: %s', async (marker, expected) => {
    expect(await explained(FILES, marker)).toContain(expected);
  });

  it('follows memory where it is asked to', async () => {
    expect(await explained(FILES, 'malloc(3)', '--also', 'memory')).toContain(
      "'malloc' opens a block of memory, as its model says.",
    );
  });

  it('looks at the file alone where it is asked to', async () => {
    const text = await explained(FILES, 'int fd = xopen', '--alone');
    expect(text).toContain("'xopen' is neither defined in this file nor modelled");
    expect(text).toContain('No finding touches this line.');
    expect(text).toContain('The file was looked at alone.');
  });

  it('names the library whose header is missing', async () => {
    const files = { 'a.c': 'int f(void) { void *d = hid_open(1, 2, 0); return 0; }' };
    expect(await explained(files, 'hid_open')).toContain(
      "'hid_open' is known as a function of HIDAPI, and this file includes none of its headers (<hidapi/hidapi.h>, <hidapi.h>).",
    );
  });

  it('names all definitions where several could be meant', async () => {
    const files = {
      'user.c': 'int f(void) { int fd = xopen("a"); return 0; }',
      'a/one.c': 'int xopen(const char *p) { return open(p, 0); }',
      'b/two.c': 'int xopen(const char *p) { return -1; }',
    };
    expect(await explained(files, 'int fd')).toContain(
      "'xopen' is defined 2 times (a/one.c, b/two.c), and which of them is called is not clear",
    );
  });

  it('shows a finding that scans do not show, and why they do not', async () => {
    const files = {
      'a.c': `int f(int mode) {
  int fd = open("a", 0);
  if (fd < 0) return -1;
  inspect(fd);
#ifdef HAVE_SIX
  if (mode == 6) return 6;
#endif
  close(fd);
  return 0;
}
`,
    };
    const text = await explained(files, 'int fd');
    expect(text).toContain('[leak, low]');
    expect(text).toContain('not shown by default: --min-confidence low shows it');
    expect(text).toContain("line 5: 'defined(HAVE_SIX)' was assumed to hold for the preprocessor");
    expect(text).toContain("line 4: 'inspect' has no definition or model here; it was assumed to use 'fd'");
  });

  it('tells what most callers do where nothing else is known', async () => {
    const caller = (name: string): string =>
      `int ${name}(int x) { struct c *c = conn_open(x); if (!c) return -1; conn_close(c); return 0; }\n`;
    const forgetful = 'int f(int x) {\n  struct c *c = conn_open(x); /* here */\n  return c ? 0 : -1;\n}\n';
    const text = await explained(
      { 'a.c': ['a', 'b', 'd', 'e', 'g'].map(caller).join(''), 'f.c': forgetful },
      '/* here */',
    );
    expect(text).toContain(
      "'conn_open' is unknown, but 5 of 6 callers hand what it returns to 'conn_close' on every path.",
    );
    expect(text).toContain("5 of 6 callers call 'conn_close', which alone tells that a release is owed");
  });

  it('says where the process ends after a leak', async () => {
    const load =
      'int load(void) {\n  int fd = open("a", 0);\n  if (lseek(fd, 0, 0) < 0) return -1;\n  close(fd);\n  return 0;\n}\n';
    const main = 'int load(void);\nint main(void) {\n  if (load()) return 1;\n  return 0;\n}\n';
    const text = await explained({ 'load.c': load, 'main.c': main }, 'int fd');
    expect(text).toContain('not shown by default, since the process ends then: --report-at-exit shows it');
    expect(text).toContain(
      "whoever calls it, the process ends then at once (in 'main' (main.c)); that is not reported",
    );
  });

  it('says where the function was not understood', async () => {
    const files = { 'a.c': 'int f(void) {\n  int fd = open("a", 0);\n  fd = = 3 (;\n  return 0;\n}\n' };
    expect(await explained(files, 'return 0')).toContain("damaged: line 1: 'f' was not understood in full");
  });

  it('says where there is nothing to say', async () => {
    const files = { 'a.c': '/* text */\nint f(void) { return 0; }\n' };
    expect(await explained(files, '/* text')).toContain('The line lies in no function.');
    expect(await explained(files, 'int f')).toContain('nothing in it is known to open a resource');
  });

  it('gives the same as JSON', async () => {
    const answer = JSON.parse(await explained(FILES, 'int fd = xopen', '--format', 'json')) as {
      findings: { rule: string }[];
      calls: { callee: string; nature: string; resources: { variable: string; endings: { ending: string }[] }[] }[];
      files: number;
    };
    expect(answer.findings.map(({ rule }) => rule)).toEqual(['leak']);
    const [call] = answer.calls;
    expect(call).toMatchObject({ callee: 'xopen', nature: 'produces' });
    expect(call?.resources[0]?.endings.map(({ ending }) => ending)).toEqual([
      'failed',
      'stored',
      'program-ends',
      'handed-over',
      'lost',
      'returned',
      'lost',
      'closed',
    ]);
    expect(answer.files).toBe(2);
  });
});
