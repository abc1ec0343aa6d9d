/**
 * The two packages that `npm run package` wrote: what is in them, and that each works in a folder that has nothing else
 * of this repository.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZip } from '../harness/zip';
import { TestClient } from '../lsp/testClient';
import { PATIENCE_MS, runOutside } from './outsideProcess';

const OUT = path.resolve(import.meta.dirname, '../../out');

const LEAK = `#include <stdio.h>

int first_byte(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f)
    return -1;
  if (fgetc(f) == EOF)
    return -1;
  fclose(f);
  return 0;
}
`;

/** What both packages must hold, and all they may hold besides documentation. */
const NEEDED = [
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/client/extension.js',
  'dist/server/analysisWorker.js',
  'dist/server/cli.js',
  'dist/server/lsp.js',
  'dist/server/tree-sitter-c.wasm',
  'dist/server/tree-sitter-tsx.wasm',
  'dist/server/tree-sitter-typescript.wasm',
  'dist/server/tree-sitter.wasm',
  'dist/server/worker.js',
  'icon.png',
  'resources/samples/leak.c',
  'resources/samples/leak.ts',
  'resources/view.svg',
  'package.json',
  'server/bin/unclosed.js',
  'server/schemas/models.schema.json',
  'server/schemas/typescript-models.schema.json',
  'syntaxes/comments.tmLanguage.json',
];
const ALLOWED =
  /^((docs|resources\/walkthrough)\/.*\.md|server\/schemas\/.*\.json|(readme|changelog)\.md|LICENSE(\.txt)?)$/i;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unclosed-packages-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function expectContents(files: string[]): void {
  expect(files).toEqual(expect.arrayContaining(NEEDED));
  expect(files.filter((file) => !NEEDED.includes(file) && !ALLOWED.test(file))).toEqual([]);
}

describe('the package for npm', () => {
  let listing: string[] = [];
  let project = '';

  beforeAll(async () => {
    const tarball = path.join(OUT, 'unclosed.tgz');
    const { output } = await runOutside('tar', ['-tzf', tarball], OUT);
    listing = output.trim().split('\n');
    project = path.join(folder, 'project');
    mkdirSync(project);
    writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
    writeFileSync(path.join(project, 'leak.c'), LEAK);
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
    const install = await runOutside('npm', ['install', ...flags, tarball], project);
    expect(install.code, install.output).toBe(0);
  }, PATIENCE_MS);

  it('holds the bundles and no source', () => {
    expectContents(listing.map((file) => file.replace(/^package\//, '')));
  });

  it('finds a leak where it is installed, without a compiler', async () => {
    const { code, output } = await runOutside('npx', ['--no-install', 'unclosed', 'scan', '.'], project);
    expect(output).toContain("leak.c:4:13  warning  'f' is still open when 'first_byte' returns.");
    expect(code).toBe(1);
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(OUT, '../package.json'), 'utf8')) as { version: string };
    const { output } = await runOutside('npx', ['--no-install', 'unclosed', '--version'], project);
    expect(output.trim().split('\n')).toContain(version);
  });
});

describe('the extension', () => {
  let files = new Map<string, Buffer>();

  beforeAll(() => {
    files = readZip(readFileSync(path.join(OUT, 'unclosed.vsix')));
  });

  it('holds the bundles and no source', () => {
    const names = [...files.keys()].filter((name) => name.startsWith('extension/'));
    expectContents(names.map((name) => name.slice('extension/'.length)));
  });

  it('contributes only files that it holds', () => {
    interface Manifest {
      main: string;
      icon: string;
      contributes: { grammars: { path: string }[] };
    }
    const manifest = JSON.parse(String(files.get('extension/package.json'))) as Manifest;
    const named = [manifest.main, manifest.icon, ...manifest.contributes.grammars.map((grammar) => grammar.path)];
    for (const file of named) expect(files.keys()).toContain(path.posix.join('extension', file));
  });

  it('has a server that starts away from the repository and finds a leak', async () => {
    for (const [name, content] of files) {
      const file = path.join(folder, 'vsix', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const client = TestClient.spawned(path.join(folder, 'vsix/extension/dist/server/lsp.js'));
    await client.initialize();
    await client.open('file:///leak.c', LEAK);
    const { diagnostics } = await client.findings('file:///leak.c', 1);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'leak' }));
    expect(await client.shutdown()).toBe(0);
  });
});
