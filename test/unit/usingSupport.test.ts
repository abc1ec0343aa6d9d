/** Where `using` is offered: only where the project's own settings say that it may be written. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import { allowsUsing } from '../../server/src/workspace/usingSupport';
import { temporaryTree } from '../harness/temporaryTree';

/** The answer for a file two folders down in a repository of these files. */
function answer(files: Readonly<Record<string, unknown>>, name = 'src/io/a.ts'): boolean {
  const texts = Object.entries(files).map(([path, value]) => [
    path,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const root = temporaryTree(Object.fromEntries(texts) as Record<string, string>);
  mkdirSync(join(root, '.git'));
  return allowsUsing(join(root, name), null);
}

const config = (compilerOptions: object, more: object = {}): object => ({ ...more, compilerOptions });

describe('TypeScript may have `using`', () => {
  it.each([
    ['a lib with disposables', { target: 'ES2022', lib: ['ES2022', 'ESNext.Disposable'] }, true],
    ['all that is to come', { target: 'es2022', lib: ['esnext'] }, true],
    ['the newest target', { target: 'ESNext' }, true],
    ['an older target', { target: 'ES2022' }, false],
    ['a lib without, whatever the target', { target: 'ESNext', lib: ['ES2023', 'DOM'] }, false],
    ['nothing', {}, false],
  ])('by %s: %o is %s', (_, compilerOptions, expected) => {
    expect(answer({ 'tsconfig.json': config(compilerOptions) })).toBe(expected);
  });

  it('by what the settings extend, of a file or of a package, the last of them first', () => {
    const base = config({ lib: ['esnext'] });
    const bare = config({}, { extends: '../base' });
    expect(answer({ 'src/tsconfig.json': bare, 'base.json': base })).toBe(true);
    const package_ = { 'node_modules/@our/config/tsconfig.json': base };
    expect(answer({ ...package_, 'tsconfig.json': { extends: '@our/config' } })).toBe(true);
    const older = { extends: ['./a.json', './b.json'] };
    expect(answer({ 'tsconfig.json': older, 'a.json': base, 'b.json': config({ lib: ['es2022'] }) })).toBe(false);
    expect(answer({ 'tsconfig.json': { extends: './tsconfig.json' } })).toBe(false);
  });

  it('by no file outside of the repository', () => {
    const outside = temporaryTree({ 'base.json': JSON.stringify(config({ lib: ['esnext'] })) });
    expect(answer({ 'tsconfig.json': { extends: join(outside, 'base.json') } })).toBe(false);
    expect(answer({ 'tsconfig.json': { extends: `../${outside.split('/').at(-1)}/base.json` } })).toBe(false);
  });

  it('where compiler and Node can do with it', () => {
    const allowed = { 'tsconfig.json': '{ // comments\n "compilerOptions": { "lib": ["esnext"], } }' };
    expect(answer(allowed)).toBe(true);
    const manifest = (more: object): boolean => answer({ ...allowed, 'package.json': more });
    expect(manifest({ engines: { node: '>=20.18' } })).toBe(true);
    expect(manifest({ engines: { node: '^16.20 || >=20' } })).toBe(false);
    expect(manifest({ devDependencies: { typescript: '~5.1.6' } })).toBe(false);
    expect(manifest({ devDependencies: { typescript: '^5.2' } })).toBe(true);
    const left = { 'tsconfig.json': config({ target: 'esnext' }) };
    expect(answer({ ...left, 'package.json': { engines: { node: '>=20' } } })).toBe(false);
    expect(answer({ ...left, 'package.json': { engines: { node: '>=24' } } })).toBe(true);
  });

  it('not where nothing can be told', () => {
    expect(answer({ 'tsconfig.json': 'nonsense' })).toBe(false);
    expect(answer({ 'tsconfig.json': '[]' })).toBe(false);
    expect(allowsUsing('a.ts', null)).toBe(false);
  });
});

describe('JavaScript may have it', () => {
  it.each([
    ['>=24', true],
    ['^24.1.0 || >=26', true],
    ['22 || 24', false],
    ['>=22.3', false],
    ['*', false],
    ['lts', false],
  ])('by Node %s: %s', (node, expected) => {
    expect(answer({ 'package.json': { engines: { node } } }, 'src/io/a.mjs')).toBe(expected);
  });

  it('not by a tsconfig', () => {
    expect(answer({ 'tsconfig.json': config({ lib: ['esnext'] }) }, 'src/io/a.js')).toBe(false);
  });
});

describe('the fix', () => {
  const text = `import { open } from 'node:fs/promises';
export async function f(path: string): Promise<void> {
  const handle = await open(path);
  console.log(handle.fd);
}
`;

  it.each([
    [{ lib: ['esnext'] }, true],
    [{ lib: ['es2022'] }, false],
  ])('is offered with %o: %s', async (compilerOptions, expected) => {
    const root = temporaryTree({ 'tsconfig.json': JSON.stringify(config(compilerOptions)), 'a.ts': text });
    const analyzer = await createAnalyzer();
    const path = join(root, 'a.ts');
    const [finding] = analyzer.analyze(path, text).findings;
    const titles = analyzer.fixes(path, text, finding!.fingerprint).map(({ title }) => title);
    analyzer.dispose();
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.includes("Have 'handle' closed at the end of its block by 'await using'")).toBe(expected);
  });
});
