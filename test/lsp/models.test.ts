/** The `unclosed.models.json` of a folder in the editor: written by a quick fix, it holds as it is typed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TextDocumentEdit, type CodeAction } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { TestClient } from './testClient';

const LEAK = `#include <fcntl.h>
void keep(int fd, int level);
int f(void) {
  int fd = open("a", 0);
  if (fd < 0)
    return -1;
  keep(fd, 1);
  return 0;
}
`;
const LITERALS = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } };
const TITLE = "Say that 'keep' takes ownership of 'fd' (unclosed.models.json)";

let folder: string;
let client: TestClient;

const uri = (name: string): string => URI.file(join(folder, name)).toString();
const MODELS = 'unclosed.models.json';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unclosed-models-'));
  writeFileSync(join(folder, 'a.c'), LEAK);
  client = TestClient.spawned();
});

afterEach(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

async function offered(resourceOperations: string[]): Promise<CodeAction | undefined> {
  const workspaceEdit = { documentChanges: true, resourceOperations };
  const capabilities = { textDocument: { codeAction: LITERALS }, workspace: { configuration: true, workspaceEdit } };
  await client.initialize({ capabilities, folder: URI.file(folder).toString() });
  await client.open(uri('a.c'), LEAK);
  const { diagnostics } = await client.findings(uri('a.c'), 1);
  const actions = await client.codeActions(uri('a.c'), diagnostics);
  return actions.find(({ title }) => title === TITLE);
}

/** The text after the action's edits of it. */
function after(text: string, action: CodeAction | undefined): string {
  const changes = action?.edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)) ?? [];
  expect(changes.map(({ textDocument }) => textDocument.uri)).toEqual([uri(MODELS)]);
  return TextDocument.applyEdits(
    TextDocument.create('', 'jsonc', 0, text),
    changes.flatMap(({ edits }) => edits),
  );
}

test('a quick fix makes the file, and the finding is gone before it is saved', async () => {
  const action = await offered(['create']);
  expect(action?.edit?.documentChanges?.[0]).toMatchObject({ kind: 'create', uri: uri(MODELS) });
  const text = after('', action);
  expect(JSON.parse(text)).toEqual({
    c: { functions: { keep: { takes: [{ argument: 0, when: 'always' }] } } },
  });
  await client.open(uri(MODELS), text, { languageId: 'jsonc' });
  await client.findings(uri('a.c'), 0);
  await client.change(uri(MODELS), 2, '{}');
  await client.findings(uri('a.c'), 1);
});

test('a quick fix adds to what there is, in its style', async () => {
  const before = '{\n\t// ours\n\t"c": {\n\t\t"functions": {\n\t\t\t"die": { "noreturn": true }\n\t\t}\n\t}\n}\n';
  writeFileSync(join(folder, MODELS), before);
  const text = after(before, await offered([]));
  expect(text).toMatch(/^\{\n\t\/\/ ours\n\t"c": \{\n\t\t"functions": \{\n\t\t\t"die": /);
  expect(JSON.parse(text.replace('// ours', ''))).toMatchObject({
    c: { functions: { die: { noreturn: true }, keep: { takes: [{ argument: 0 }] } } },
  });
});

test('no file is made by a client that cannot', async () => {
  expect(await offered([])).toBeUndefined();
});

test('the file is shown what is wrong in it', async () => {
  writeFileSync(
    join(folder, MODELS),
    '{ "c": { "functions": { "keep": { "releases": [{ "resource": "fd", "argument": 0 }] } } } }',
  );
  await client.initialize({
    capabilities: { workspace: { configuration: true } },
    folder: URI.file(folder).toString(),
  });
  await client.open(uri('a.c'), LEAK);
  await client.findings(uri('a.c'), 1);
  const { diagnostics } = await client.findings(uri(MODELS), 1);
  expect(diagnostics[0]?.message).toBe("There is no kind of resource 'fd'.");
});
