import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionIR } from '../../server/src/ir';
import { edges, printDot, printFunction } from '../../server/src/ir/printing';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile, LoweringCache } from '../../server/src/syntax/c';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await createSyntaxParser('wasm');
});

const TOKENS = [
  'if',
  'else',
  'while',
  'do',
  'for',
  'switch',
  'case',
  'default',
  'break',
  'continue',
  'return',
  'goto',
  'int',
  'char',
  'struct',
  'union',
  'enum',
  'typedef',
  'static',
  'extern',
  'sizeof',
  'x',
  'y',
  'fd',
  'p',
  'T',
  'NULL',
  'MAX',
  '0',
  '1',
  "'c'",
  '"s"',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ';',
  ',',
  ':',
  '?',
  '.',
  '->',
  '=',
  '==',
  '+',
  '-',
  '*',
  '/',
  '&',
  '&&',
  '||',
  '!',
  '++',
  '--',
  '+=',
  '<',
  '...',
  '\n#if A\n',
  '\n#ifdef B\n',
  '\n#else\n',
  '\n#elif C\n',
  '\n#endif\n',
  '\n#define M ',
  '\n',
  '__attribute__((cleanup(f)))',
  'asm("nop")',
  'f(',
  'l:',
  '/*',
  '*/',
  '({',
  '})',
  '😀',
  '\\',
];

const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((tokens) => tokens.join(' '));

const expression = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', 'p', 'fd', '0', '1', '"s"', 'NULL', 'MAX'),
    fc
      .tuple(tie('e'), fc.constantFrom('+', '-', '<', '==', '&&', '||', ',', '&'), tie('e'))
      .map(([l, o, r]) => `(${l} ${o} ${r})`),
    fc.tuple(fc.constantFrom('!', '-', '*', '&', '(int)'), tie('e')).map(([o, e]) => `${o}(${e})`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([c, t, f]) => `(${c} ? ${t} : ${f})`),
    fc.tuple(tie('e'), tie('e')).map(([x, y]) => `g(${x}, (${y}))`),
    tie('e').map((e) => `(a = ${e})`),
    tie('e').map((e) => `p[${e}]`),
    tie('e').map((e) => `({ int q = ${e}; q; })`),
  ),
})).e;

const statement = fc.letrec<{ s: string }>((tie) => ({
  s: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    expression.map((e) => `${e};`),
    fc.constantFrom(
      'break;',
      'continue;',
      'return;',
      'return a;',
      'goto l0;',
      'goto l1;',
      'int fd = open("x", 0);',
      ';',
    ),
    fc.tuple(expression, tie('s'), tie('s')).map(([c, t, f]) => `if (${c}) ${t} else { ${f} }`),
    fc.tuple(expression, tie('s')).map(([c, s]) => `while (${c}) { ${s} }`),
    fc.tuple(expression, tie('s')).map(([c, s]) => `do { ${s} } while (${c});`),
    fc.tuple(expression, tie('s')).map(([c, s]) => `for (int i = 0; ${c}; i++) { ${s} }`),
    fc.tuple(expression, tie('s'), tie('s')).map(([c, s, t]) => `switch (${c}) { case 1: ${s} case 2: default: ${t} }`),
    fc.tuple(tie('s'), tie('s')).map(([s, t]) => `{ __attribute__((cleanup(c))) int v; ${s} ${t} }`),
    fc.tuple(tie('s'), tie('s')).map(([s, t]) => `\n#ifdef A\n${s}\n#else\n${t}\n#endif\n`),
    tie('s').map((s) => `case 3: ${s}`),
  ),
})).s;

const program = fc
  .array(statement, { maxLength: 6 })
  .map((body) => `int f(int a, int *p) { int b; l0: ${body.join('\n')} l1: return b; }`);

function check(f: FunctionIR): void {
  expect(f.damage.filter((one) => one.reason.startsWith('internal error'))).toEqual([]);
  const length = f.location.end - f.location.start;
  f.blocks.forEach((block, id) => {
    expect(block.id).toBe(id);
    for (const [target] of edges(block.terminator)) expect(f.blocks[target]).toBeDefined();
    for (const { location } of block.instructions) {
      expect(location.start).toBeGreaterThanOrEqual(0);
      expect(location.end).toBeGreaterThanOrEqual(location.start);
      expect(location.end).toBeLessThanOrEqual(length);
    }
  });
  const reached = new Set([f.entry]);
  for (const id of reached) for (const [target] of edges(f.blocks[id]!.terminator)) reached.add(target);
  expect(reached.size).toBe(f.blocks.length);
  f.variables.forEach((variable, id) => expect(variable.id).toBe(id));
  printFunction(f);
  printDot(f);
}

describe('lowering', () => {
  it('takes any tokens', () => {
    fc.assert(
      fc.property(soup, fc.boolean(), (text, isInside) => {
        lowerFile(parser.parse(isInside ? `int f(int x, int *p) { ${text} }` : text)).functions.forEach(check);
      }),
      { numRuns: 1500 },
    );
  });

  it('ends with the function where error recovery goes on behind it', () => {
    const { functions } = lowerFile(parser.parse('int f(int x, int *p) { l: /* \n#define M  }'));
    expect(functions).toHaveLength(1);
    functions.forEach(check);
  });

  it('gives whole graphs for any nest of statements', () => {
    fc.assert(
      fc.property(program, (text) => {
        const { functions } = lowerFile(parser.parse(text));
        functions.forEach(check);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same for an edited document as for a fresh one', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(8), fc.constantFrom('', ...TOKENS)), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(program, { maxLength: 3 }), edits, (programs, changes) => {
        const document = parser.openDocument();
        const cache = new LoweringCache();
        let text = programs.join('\n');
        lowerFile(document.update(text), cache);
        for (const [at, removed, inserted] of changes) {
          const start = text.length === 0 ? 0 : at % text.length;
          text = text.slice(0, start) + inserted + text.slice(start + removed);
          const edited = document.update(text);
          expect(lowerFile(document.settle() ?? edited, cache)).toEqual(lowerFile(parser.parse(text)));
        }
        document.dispose();
      }),
      { numRuns: 200 },
    );
  });
});
