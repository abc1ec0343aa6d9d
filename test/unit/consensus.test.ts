/** What callers of unknown functions agree on, over several files. */
import { describe, expect, it } from 'vitest';
import { WorkspaceIndex } from '../../server/src/analysis/linking/workspaceIndex';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import { scan } from '../../server/src/workspace/scan';
import { temporaryTree } from '../harness/temporaryTree';

/** A caller that opens, uses and closes. */
const caller = (name: string, open = 'conn_open', close = 'conn_close'): string =>
  `int ${name}(int x) { struct conn *c = ${open}(x); if (!c) return -1; conn_send(c); ${close}(c); return 0; }\n`;

/** `count` files with a caller each. */
function callers(count: number, text: (name: string) => string = caller): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`caller${i}.c`, text(`caller${i}`)]));
}

const FORGETFUL = `int forgetful(int x) {
  struct conn *c = conn_open(x);
  if (!c) return -1;
  if (conn_send(c) < 0) return -2;
  conn_close(c);
  return 0;
}
`;

/** Each finding as `function:rule:confidence: message`. */
async function findings(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = temporaryTree(files);
  const { files: scanned } = await scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1 });
  return scanned.flatMap(({ result }) =>
    result.findings.map(({ function: one, rule, confidence, message }) => `${one}:${rule}:${confidence}: ${message}`),
  );
}

describe('what callers agree on', () => {
  it('is what one of them forgets on some path', async () => {
    expect(await findings({ ...callers(5), 'forgetful.c': FORGETFUL })).toEqual([
      "forgetful:leak:low: 5 of 6 callers of 'conn_open' call 'conn_close' with what it returns; this path of 'forgetful' does not.",
    ]);
  });

  it('is what one of them never does', async () => {
    const never =
      'int never(int x) { struct conn *c = conn_open(x); if (c == NULL) return -1; conn_send(c); return 0; }';
    expect(await findings({ ...callers(5), 'never.c': never })).toHaveLength(1);
  });

  it('says that an overwritten one is lost, too', async () => {
    const again = `int again(int x) {
      struct conn *c = conn_open(x);
      if (!c) return -1;
      c = conn_open(x + 1);
      if (!c) return -1;
      conn_close(c);
      return 0;
    }`;
    const [finding] = await findings({ ...callers(9), 'again.c': again });
    expect(finding).toMatch(/^again:leak-overwritten:low/);
  });

  it('takes more than a few callers', async () => {
    expect(await findings({ ...callers(3), 'forgetful.c': FORGETFUL })).toEqual([]);
  });

  it('takes nearly all of them', async () => {
    const twice = { 'one.c': FORGETFUL, 'two.c': FORGETFUL.replace('forgetful', 'other') };
    expect(await findings({ ...callers(4), ...twice })).toEqual([]);
  });

  it.each([
    [
      'stored',
      'int keeps(struct s *s, int x) { struct conn *c = conn_open(x); if (!c) return -1; s->c = c; return 0; }',
    ],
    ['returned', 'struct conn *gives(int x) { struct conn *c = conn_open(x); if (!c) return 0; return c; }'],
    ['registered', 'int adds(int x) { struct conn *c = conn_open(x); if (!c) return -1; pool_add(x, c); return 0; }'],
    ['not got', 'int fails(int x) { struct conn *c = conn_open(x); if (c) { conn_close(c); return 1; } return -1; }'],
    [
      'released by a helper',
      'static void end(struct conn *c) { conn_close(c); } int helps(int x) { struct conn *c = conn_open(x); if (c) end(c); return 0; }',
    ],
    [
      'lost with the program',
      'int dies(int x) { struct conn *c = conn_open(x); if (!c) return -1; if (conn_send(c) < 0) exit(1); conn_close(c); return 0; }',
    ],
  ])('is met by what is %s', async (_, text) => {
    expect(await findings({ ...callers(9), 'other.c': text })).toEqual([]);
  });

  it('is no release where the name of what is called does not say so', async () => {
    const show = (name: string): string => caller(name, 'conn_name', 'print_name');
    const silent = 'int silent(int x) { struct conn *c = conn_name(x); if (!c) return -1; return x; }';
    expect(await findings({ ...callers(9, show), 'silent.c': silent })).toEqual([]);
  });

  it('is no release where it is worked on behind that', async () => {
    const put = (name: string): string =>
      `int ${name}(int x) { struct conn *c = conn_open(x); if (!c) return -1; conn_put_byte(c); conn_put_byte(c); conn_close(c); return 0; }`;
    expect(await findings({ ...callers(5, put), 'forgetful.c': FORGETFUL })).toEqual([
      "forgetful:leak:low: 5 of 6 callers of 'conn_open' call 'conn_close' with what it returns; this path of 'forgetful' does not.",
    ]);
  });

  it('counts for nothing where one of the two is defined', async () => {
    const body = 'struct conn *conn_open(int x) { static struct conn only; return &only; }';
    expect(await findings({ ...callers(9), 'forgetful.c': FORGETFUL, 'conn.c': body })).toEqual([]);
  });

  it('does not make a second release or a later use a mistake', async () => {
    const counted = `int counted(int x) {
      struct conn *c = conn_open(x);
      if (!c) return -1;
      conn_close(c); conn_send(c); conn_close(c);
      return 0;
    }`;
    expect(await findings({ ...callers(5), 'forgetful.c': FORGETFUL, 'counted.c': counted })).toHaveLength(1);
  });

  it('does not say of other resources that they are closed by the wrong function', async () => {
    const other = 'int other(void) { FILE *f = fopen("a", "r"); if (!f) return -1; conn_close(f); return 0; }';
    expect(await findings({ ...callers(5), 'forgetful.c': FORGETFUL, 'other.c': other })).toHaveLength(1);
  });

  it('does not depend on the order of the files', async () => {
    const analyzer = await createAnalyzer();
    const files = Object.entries({ ...callers(5), 'forgetful.c': FORGETFUL });
    const indexes = files.map(([path, text]) => analyzer.index(path, text)!.index);
    analyzer.dispose();
    const found = { acquirer: 'conn_open', releaser: 'conn_close', callers: 6, releasing: 5 };
    expect(new WorkspaceIndex(indexes).consensus('conn_open')).toEqual(found);
    expect(new WorkspaceIndex([...indexes].reverse()).consensus('conn_open')).toEqual(found);
  });
});
