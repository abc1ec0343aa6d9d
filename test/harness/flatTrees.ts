/** Trees of the parser, made comparable. */
import type { OutlineItem, SyntaxDocument } from '../../server/src/syntax';

/** Most of what makes positions and structure hard. */
export const SAMPLE = `
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
  const nodes =
    tree === null
      ? []
      : Array.from({ length: tree.size }, (_, node) => [
          tree.type(node),
          tree.start(node),
          tree.end(node),
          tree.next(node),
          tree.parent(node),
          tree.firstChild(node),
          tree.field(node),
          tree.isNamed(node),
          tree.isMissing(node),
          tree.isError(node),
        ]);
  return [item.type, item.field, item.start, item.end, nodes, item.children.map(flat)];
}

/** Everything that can be asked of a document's trees. */
export function flatten(document: SyntaxDocument): unknown {
  return document.items.map(flat);
}
