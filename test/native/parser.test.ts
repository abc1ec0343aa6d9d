/** The two builds of the parser give the same trees. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { flatten, SAMPLE } from '../harness/flatTrees';

let wasm: SyntaxParser;
let native: SyntaxParser;

beforeAll(async () => {
  wasm = await createSyntaxParser('wasm');
  native = await createSyntaxParser('native');
});

describe('the two parsers', () => {
  it('give the same trees', () => {
    expect(flatten(native.parse(SAMPLE))).toEqual(flatten(wasm.parse(SAMPLE)));
  });

  it("give the same trees for input beyond the addon's buffer", () => {
    const text = SAMPLE.repeat(300);
    expect(text.length).toBeGreaterThan(64 * 1024);
    expect(flatten(native.parse(text))).toEqual(flatten(wasm.parse(text)));
  });

  it('give the same trees after edits', () => {
    const documents = [wasm.openDocument(), native.openDocument()];
    for (const text of [SAMPLE, SAMPLE.replace('i < 3', 'i < 33'), SAMPLE.replace('/* 😀', '/* '), '', SAMPLE]) {
      const [a, b] = documents.map((document) => flatten(document.update(text)));
      expect(b).toEqual(a);
    }
    documents.forEach((document) => document.dispose());
  });
});
