import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { PackedFile, packFile, type FileIR } from '../../server/src/ir';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import { cFile } from '../harness/randomC';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await createSyntaxParser('wasm');
});

function expectSame(file: FileIR): void {
  const packed = new PackedFile(packFile(file));
  expect(packed.unpacked()).toEqual(file);
  for (const one of file.functions) {
    expect(packed.functionNamed(one.name)).toEqual(file.functions.find(({ name }) => name === one.name));
  }
}

describe('a packed file', () => {
  it('is the file again when it is unpacked', () => {
    fc.assert(
      fc.property(cFile, (text) => expectSame(lowerFile(parser.parse(text)))),
      { numRuns: 100, seed: 7 },
    );
  });

  it('keeps every construct', () => {
    const root = 'test/fixtures/cfg';
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    for (const name of names) {
      const file = lowerFile(parser.parse(readFileSync(path.join(root, name), 'utf8')));
      // To compare them by `toEqual` takes ten times as long.
      expect(isDeepStrictEqual(new PackedFile(packFile(file)).unpacked(), file), name).toBe(true);
    }
  });

  it('keeps every number and text', () => {
    const values = [0, -0, -1, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1.5, -Infinity, NaN];
    const globals = values.map((value, index) => ({
      name: `名\u{1f600}\ud800${index}`,
      isStatic: false,
      isConst: true,
      shape: 'scalar' as const,
      initializer: { kind: 'integer' as const, value },
      isExtern: false,
      declaration: { start: index, end: 2 ** 30 },
    }));
    expectSame({ functions: [], globals, prototypes: [], includes: [], damage: [], tabled: [], records: [] });
  });

  it('is not taken for what it is not', () => {
    const packed = packFile(lowerFile(parser.parse('int f(int x) { return x; }')));
    for (let length = 0; length < packed.length; length++) {
      expect(() => new PackedFile(packed.slice(0, length)).unpacked()).toThrow();
    }
  });
});
