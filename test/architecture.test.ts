/**
 * The layers hold, and the checks that watch over them fail on what they forbid: each case is a file that breaks one
 * rule, put into a copy of the tree's outline.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import configuration from '../.dependency-cruiser.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Names of the rules that the sources of a tree violate. */
async function violations(baseDir: string): Promise<string[]> {
  const { output } = await cruise(['server/src', 'client/src'], {
    ...configuration.options,
    tsConfig: {},
    baseDir,
    ruleSet: { forbidden: configuration.forbidden },
    validate: true,
  });
  if (typeof output === 'string') throw new Error(output);
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('layers', () => {
  let tree = '';

  beforeAll(() => {
    mkdirSync(path.join(ROOT, '.cache'), { recursive: true });
    tree = mkdtempSync(path.join(ROOT, '.cache/architecture-'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'));
  });

  afterAll(() => {
    rmSync(tree, { recursive: true, force: true });
  });

  /** Every layer has an empty module `m`; then `file` gets its text. */
  function write(file: string, text: string): void {
    rmSync(path.join(tree, 'server'), { recursive: true, force: true });
    rmSync(path.join(tree, 'client'), { recursive: true, force: true });
    const layers = ['ir', 'models', 'analysis', 'rules', 'syntax', 'fixes', 'live', 'workspace', 'cli', 'lsp'];
    const modules = [...layers.map((layer) => `server/src/${layer}/m.ts`), 'client/src/m.ts'];
    for (const module of [...modules, file]) {
      mkdirSync(path.join(tree, path.dirname(module)), { recursive: true });
      writeFileSync(path.join(tree, module), 'export type M = number;\n');
    }
    writeFileSync(path.join(tree, file), text);
  }

  it.each([
    ['ir', 'models', 'layer-ir'],
    ['models', 'analysis', 'layer-models'],
    ['analysis', 'rules', 'layer-analysis'],
    ['analysis', 'syntax', 'layer-analysis'],
    ['rules', 'syntax', 'layer-rules'],
    ['syntax', 'rules', 'layer-syntax'],
    ['syntax', 'workspace', 'layer-syntax'],
    ['fixes', 'workspace', 'layer-fixes'],
    ['workspace', 'live', 'layer-workspace'],
    ['live', 'workspace', 'layer-live'],
    ['workspace', 'cli', 'layer-workspace'],
    ['cli', 'lsp', 'layer-cli'],
    ['lsp', 'cli', 'layer-lsp'],
  ])('keep %s from importing %s', async (from, to, rule) => {
    write(`server/src/${from}/wrong.ts`, `export type { M } from '../${to}/m';\n`);
    expect(await violations(tree)).toEqual([rule]);
  });

  it.each([
    ['server/src/workspace/wrong.ts', 'web-tree-sitter', 'only-syntax-sees-tree-sitter'],
    ['server/src/cli/wrong.ts', 'vscode-languageserver/node', 'only-lsp-sees-the-protocol'],
    ['server/src/analysis/wrong.ts', 'node:fs', 'the-outside-is-seen-by-the-shell-only'],
    ['server/src/rules/wrong.ts', 'node:path', 'the-outside-is-seen-by-the-shell-only'],
    ['server/src/syntax/wrong.ts', 'node:fs', 'syntax-reads-its-grammar-only'],
    ['server/src/lsp/wrong.ts', '../../../client/src/m', 'server-knows-no-client'],
    ['client/src/wrong.ts', '../../server/src/lsp/m', 'client-talks-through-the-protocol'],
    ['server/src/ir/wrong.ts', './missing', 'nothing-unresolvable'],
  ])('keep %s from importing %s', async (file, imported, rule) => {
    write(file, `import '${imported}';\n`);
    expect(await violations(tree)).toEqual([rule]);
  });

  it('allow what the design allows', async () => {
    write('server/src/lsp/protocol.ts', 'export type P = number;\n');
    const imports = ['workspace', 'live', 'fixes', 'syntax', 'rules', 'analysis', 'models', 'ir'];
    writeFileSync(
      path.join(tree, 'server/src/lsp/right.ts'),
      [...imports.map((layer) => `import '../${layer}/m';`), `import 'vscode-languageserver/node';`, ''].join('\n'),
    );
    writeFileSync(path.join(tree, 'client/src/right.ts'), `import type {} from '../../server/src/lsp/protocol';\n`);
    expect(await violations(tree)).toEqual([]);
  });

  it('are all the layers there are', () => {
    const rules = configuration.forbidden.map(({ name }) => name);
    for (const layer of readdirSync(path.join(ROOT, 'server/src'))) expect(rules).toContain(`layer-${layer}`);
  });
});

describe('purity', () => {
  const eslint = new ESLint({ cwd: ROOT });

  /** The restrictions that apply to a file, as its configuration has them. */
  async function restrictions(file: string): Promise<string> {
    const config = (await eslint.calculateConfigForFile(path.join(ROOT, file))) as { rules: Record<string, unknown> };
    const rules = ['no-restricted-globals', 'no-restricted-properties', 'no-restricted-syntax', 'no-console'];
    return JSON.stringify(rules.map((rule) => config.rules[rule]));
  }

  it.each(['ir', 'models', 'analysis', 'rules', 'syntax', 'fixes'])(
    'keeps clocks and chance out of %s',
    async (layer) => {
      const found = await restrictions(`server/src/${layer}/some/file.ts`);
      for (const word of ['process', 'console', 'setTimeout', 'random', 'Date', 'now']) expect(found).toContain(word);
    },
  );

  it.each(['workspace', 'live', 'lsp'])('keeps %s from writing to standard output', async (layer) => {
    expect(await restrictions(`server/src/${layer}/some/file.ts`)).toContain('stdout');
  });
});
