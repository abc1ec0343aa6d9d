/** Quick fixes through the protocol, of the built server. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CodeAction, Diagnostic, Position } from 'vscode-languageserver/node';
import { TestClient } from './testClient';

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
const FIXED = LEAK.replace(') < 0)\n    return -2;', ') < 0) {\n    close(fd);\n    return -2;\n  }');
const LITERALS = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } };
const TAKES_ACTIONS = { textDocument: { codeAction: LITERALS } };

let client: TestClient;

beforeEach(() => {
  client = TestClient.spawned();
});

afterEach(async () => {
  await client.shutdown();
});

/** The text after an action, as a client makes it: the last edit first. */
function after(text: string, action: CodeAction | undefined): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, character);
  const edits = [...(action?.edit?.changes?.[URI] ?? [])].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  return edits.reduce(
    (result, { range, newText }) => result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
    text,
  );
}

async function shown(text: string): Promise<readonly Diagnostic[]> {
  await client.open(URI, text);
  return (await client.findings(URI, 1)).diagnostics;
}

test('offer what was tried, at both ends of the finding, and a suppression', async () => {
  await client.initialize({ capabilities: TAKES_ACTIONS });
  const diagnostics = await shown(LEAK);
  expect(diagnostics).toHaveLength(2);
  for (const diagnostic of diagnostics) {
    const actions = await client.codeActions(URI, [diagnostic]);
    expect(actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred])).toEqual([
      ["Close 'fd' before the return that leaks it", 'quickfix', true],
      ["Suppress 'leak' here, with a reason", 'quickfix', undefined],
    ]);
    expect(after(LEAK, actions[0])).toBe(FIXED);
    const suppressed = after(LEAK, actions[1]);
    expect(suppressed).toContain('\n  // unclosed-disable-next-line leak -- TODO: say why\n  int fd = open');
  }
  await client.change(URI, 2, FIXED);
  await client.findings(URI, 0, 2);
});

test('are for the version that is shown', async () => {
  const workspace = { workspaceEdit: { documentChanges: true } };
  await client.initialize({ capabilities: { ...TAKES_ACTIONS, workspace } });
  const diagnostics = await shown(LEAK);
  const [action] = await client.codeActions(URI, diagnostics);
  expect(action?.edit?.documentChanges).toMatchObject([{ textDocument: { uri: URI, version: 1 } }]);
  await client.change(URI, 2, `\n${LEAK}`);
  const old = await client.codeActions(URI, diagnostics);
  for (const { edit } of old) expect(edit?.documentChanges).toMatchObject([{ textDocument: { version: 2 } }]);
});

test('wait for a document that was just opened, whose findings a scan has shown before', async () => {
  await client.initialize({ capabilities: TAKES_ACTIONS });
  const diagnostics = await shown(LEAK);
  await client.close(URI);
  await client.open(URI, LEAK);
  expect(await client.codeActions(URI, diagnostics)).toHaveLength(2);
});

test('are not given to who asks for something else, or cannot take them', async () => {
  await client.initialize({ capabilities: TAKES_ACTIONS });
  const diagnostics = await shown(LEAK);
  expect(await client.codeActions(URI, diagnostics, ['refactor'])).toEqual([]);
  expect(await client.codeActions(URI, diagnostics, ['quickfix'])).toHaveLength(2);
  const foreign = diagnostics.map((one) => ({ ...one, source: 'other' }));
  expect(await client.codeActions(URI, foreign)).toEqual([]);
  expect(await client.codeActions('file:///nowhere.c', diagnostics)).toEqual([]);
});

test('mend all that is certain at once, in the lines that have to change', async () => {
  await client.initialize({ capabilities: TAKES_ACTIONS });
  const twice = `${LEAK}\n${LEAK.replace('read_config', 'read_other').replace(/#include.*\n/g, '')}`;
  await client.open(URI, twice);
  await client.findings(URI, 2);
  const [action, ...more] = await client.codeActions(URI, [], ['source.fixAll']);
  expect(more).toEqual([]);
  expect(action).toMatchObject({ title: 'Close what is lost', kind: 'source.fixAll.unclosed' });
  // Two in each function: the line of the condition, and the brace behind the return.
  expect(action?.edit?.changes?.[URI]).toHaveLength(4);
  const mended = after(twice, action);
  expect(mended).toBe(twice.replaceAll(') < 0)\n    return -2;', ') < 0) {\n    close(fd);\n    return -2;\n  }'));
  await client.change(URI, 2, mended);
  await client.findings(URI, 0, 2);
  expect(await client.codeActions(URI, [], ['source.fixAll.unclosed'])).toEqual([]);
});

test('mend a script, and offer what is risky without preferring it', async () => {
  await client.initialize({ capabilities: TAKES_ACTIONS });
  const uri = 'file:///a.ts';
  const head = "import * as net from 'node:net';\n";
  const early =
    'export function early(port: number) {\n  const a = net.connect(port);\n  if (port === 0) return;\n  a.destroy();\n}\n';
  const late =
    "export function late(port: number) {\n  const b = net.connect(port);\n  b.on('error', console.error);\n}\n";
  await client.open(uri, head + early + late);
  const { diagnostics } = await client.findings(uri, 2);
  const offered = await client.codeActions(uri, diagnostics, ['quickfix']);
  const fixes = offered.filter(({ title }) => title.startsWith('Close'));
  expect(fixes.map(({ title, isPreferred }) => [title, isPreferred])).toContainEqual([
    "Close 'a' before the return that leaks it",
    true,
  ]);
  expect(fixes.filter(({ title }) => title.includes("'b'")).map(({ isPreferred }) => isPreferred)).toEqual([undefined]);
  const [all] = await client.codeActions(uri, [], ['source.fixAll.unclosed']);
  const texts = all?.edit?.changes?.[uri]?.map(({ newText }) => newText).join('') ?? '';
  expect(texts).toContain('a.destroy();');
  expect(texts).not.toContain('b.destroy();');
});
