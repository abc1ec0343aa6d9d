import { beforeAll, describe, expect, it } from 'vitest';
import { createSyntaxParser, type OutlineItem, type SyntaxDocument, type SyntaxParser } from '../../server/src/syntax';

const SAMPLE = `
/* 😀 positions are UTF-16 units */
#include <stdio.h>
#define N 5
extern "C" {
#ifdef A
int f(int a, char *s) { return a ? s[1] : N; } // ü
#else
static int f(void);
#endif
}
struct s { int x; union { int a; long b; }; };
int g(void) { for (int i = 0; i < 3; i++) { printf("%d😀\\n", i); } goto end; end: return 1; }
`;

function flat(item: OutlineItem): unknown {
  const { tree } = item;
  const nodes = tree === null ? [] : Array.from({ length: tree.size }, (_, node) => [
    tree.type(node), tree.start(node), tree.end(node), tree.next(node), tree.parent(node), tree.firstChild(node),
    tree.field(node), tree.isNamed(node), tree.isMissing(node), tree.isError(node),
  ]);
  return [item.type, item.field, item.start, item.end, nodes, item.children.map(flat)];
}

function flatten(document: SyntaxDocument): unknown {
  return document.items.map(flat);
}

let wasm: SyntaxParser;
let native: SyntaxParser | null = null;
beforeAll(async () => {
  wasm = await createSyntaxParser('wasm');
  native = await createSyntaxParser('native').catch(() => null);
  if (native === null) console.warn('SKIPPED: the native parser does not load here, so it is not compared with wasm');
});

describe('the two parsers', () => {
  it('give the same trees', (context) => {
    if (native === null) return context.skip();
    expect(flatten(native.parse(SAMPLE))).toEqual(flatten(wasm.parse(SAMPLE)));
  });

  it('give the same trees for input beyond the addon\'s buffer', (context) => {
    if (native === null) return context.skip();
    const text = SAMPLE.repeat(300);
    expect(text.length).toBeGreaterThan(64 * 1024);
    expect(flatten(native.parse(text))).toEqual(flatten(wasm.parse(text)));
  });

  it('give the same trees after edits', (context) => {
    if (native === null) return context.skip();
    const documents = [wasm.openDocument(), native.openDocument()];
    for (const text of [SAMPLE, SAMPLE.replace('i < 3', 'i < 33'), SAMPLE.replace('/* 😀', '/* '), '', SAMPLE]) {
      const [a, b] = documents.map((document) => flatten(document.update(text)));
      expect(b).toEqual(a);
      expect(a).toEqual(flatten(wasm.parse(text)));
    }
    documents.forEach((document) => document.dispose());
  });
});

describe('a document', () => {
  it('has positions in UTF-16 units', () => {
    const { text, items } = wasm.parse(SAMPLE);
    const last = items.filter((item) => item.type === 'function_definition').at(-1)!;
    expect(text.slice(last.start, last.end)).toMatch(/^int g\(void\) \{[\s\S]*\}$/);
    expect(last.tree!.text).toBe(text.slice(last.start, last.end));
  });

  it('shares the trees of what did not change', () => {
    const document = wasm.openDocument();
    const before = document.update(SAMPLE);
    const after = document.update(SAMPLE.replace('#define N 5', '#define N 55\n'));
    document.dispose();
    expect(after.items.at(-1)!.tree).toBe(before.items.at(-1)!.tree);
    expect(after.items.at(-1)!.start).toBe(before.items.at(-1)!.start + 2);
  });

  it('keeps attributes that were hidden from the grammar', () => {
    const text = 'int f(void) { int fd __attribute__((cleanup(g))) = 1, n __attribute__((unused)); return fd; }';
    const [item] = wasm.parse(text).items;
    expect(item!.tree!.isDamaged).toBe(false);
    expect(item!.tree!.text).toBe(text);
  });
});
