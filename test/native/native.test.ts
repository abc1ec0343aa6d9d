/** The native parser gives the same findings as the one in WebAssembly. Needs `npm run build:native`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';

const ROOT = path.resolve(import.meta.dirname, '../..');

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .map((name) => path.join(folder, name));
}

describe('native and WebAssembly', () => {
  let wasm: Analyzer;
  let native: Analyzer;

  beforeAll(async () => {
    wasm = await createAnalyzer({ parser: 'wasm' });
    native = await createAnalyzer({ parser: 'native' });
  });

  afterAll(() => {
    wasm.dispose();
    native.dispose();
  });

  it('are what was asked for', () => {
    expect([wasm.parser, native.parser]).toEqual(['wasm', 'native']);
  });

  it.each([...sources('examples/c'), ...sources('test/fixtures/c')])('agree on %s', (file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    expect(native.analyze(file, text)).toEqual(wasm.analyze(file, text));
  });
});
