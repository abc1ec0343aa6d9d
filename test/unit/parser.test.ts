import { beforeAll, describe, expect, it } from 'vitest';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { flatten, SAMPLE } from '../harness/flatTrees';

let wasm: SyntaxParser;
beforeAll(async () => {
  wasm = await createSyntaxParser('wasm');
});

describe('a document', () => {
  it('has positions in UTF-16 units', () => {
    const { text, items } = wasm.parse(SAMPLE);
    const last = items.filter((item) => item.type === 'function_definition').at(-1)!;
    expect(text.slice(last.start, last.end)).toMatch(/^int g\(void\) \{[\s\S]*\}$/);
    expect(last.tree!.text).toBe(text.slice(last.start, last.end));
  });

  it('has the trees of its text after edits', () => {
    const document = wasm.openDocument();
    for (const text of [SAMPLE, SAMPLE.replace('i < 3', 'i < 33'), SAMPLE.replace('/* 😀', '/* '), '', SAMPLE]) {
      expect(flatten(document.update(text))).toEqual(flatten(wasm.parse(text)));
    }
    document.dispose();
  });

  it('shares the trees of what did not change', () => {
    const document = wasm.openDocument();
    const before = document.update(SAMPLE);
    const after = document.update(SAMPLE.replace('#define N 5', '#define N 55\n'));
    document.dispose();
    expect(after.items.at(-1)!.tree).toBe(before.items.at(-1)!.tree);
    expect(after.items.at(-1)!.start).toBe(before.items.at(-1)!.start + 2);
  });

  it('is given up as a whole where its errors can be read in too many ways', () => {
    const tangled = `int f(const char *path, int"x${';a'.repeat(700)}) { return 0; }`;
    const document = wasm.openDocument();
    for (const text of [tangled, SAMPLE, tangled]) {
      const { items } = document.update(text);
      if (text === SAMPLE) expect(items.length).toBeGreaterThan(1);
      else expect(items).toMatchObject([{ start: 0, end: text.length, type: 'ERROR', tree: null }]);
    }
    document.dispose();
  });

  it('keeps attributes that were hidden from the grammar', () => {
    const text = 'int f(void) { int fd __attribute__((cleanup(g))) = 1, n __attribute__((unused)); return fd; }';
    const [item] = wasm.parse(text).items;
    expect(item!.tree!.isDamaged).toBe(false);
    expect(item!.tree!.text).toBe(text);
  });
});
