import { beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../../server/src/ir/printing';
import type { FileIR } from '../../server/src/ir';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await createSyntaxParser('wasm');
});

function lower(text: string): FileIR {
  const file = lowerFile(parser.parse(text));
  for (const f of file.functions) {
    expect(f.damage.filter((one) => one.reason.startsWith('internal error'))).toEqual([]);
    for (const block of f.blocks) {
      for (const [target] of edges(block.terminator)) expect(f.blocks[target]).toBeDefined();
    }
  }
  return file;
}

const N = 10_000;

describe('deep nesting', () => {
  const isFlat: Record<string, string> = {
    parentheses: `int f(void) { return ${'('.repeat(N)}1${')'.repeat(N)}; }`,
    'casts and hints': `int f(void) { return ${'(int)'.repeat(N)}1; }`,
    'else if': `int f(int a) { ${'if (a) g(); else '.repeat(N)} g(); return 0; }`,
    sums: `int f(int a) { return a${' + a'.repeat(N)}; }`,
    and: `int f(int a) { if (a${' && a'.repeat(N)}) g(); return 0; }`,
    'or as a value': `int f(int a) { return a${' || a'.repeat(N)}; }`,
    commas: `int f(int a) { return a${', a'.repeat(N)}; }`,
    choices: `int f(int a) { return ${'a ? 1 : '.repeat(N)} 2; }`,
    strings: `char *f(void) { return ${'"s" '.repeat(N)}; }`,
    statements: `int f(int a) { ${'a++; '.repeat(N)} return a; }`,
    labels: `int f(int a) { ${Array.from({ length: N }, (_, i) => `if (a) goto l${i}; l${i}: `).join('')}; return a; }`,
  };
  for (const [name, text] of Object.entries(isFlat)) {
    it(`${name}: ${N} levels are no nest`, () => {
      const [f] = lower(text).functions;
      expect(f?.damage).toEqual([]);
    });
  }

  const isDeep: Record<string, string> = {
    blocks: `int f(void) { ${'{'.repeat(N)} g(); ${'}'.repeat(N)} return 0; }`,
    ifs: `int f(int a) { ${'if (a) '.repeat(N)} g(); return 0; }`,
    loops: `int f(int a) { ${'while (a) '.repeat(N)} g(); return 0; }`,
    negations: `int f(int a) { return ${'!'.repeat(N)}a; }`,
    'negated conditions': `int f(int a) { if (${'!'.repeat(N)}a) g(); return 0; }`,
    calls: `int f(int a) { return ${'g('.repeat(N)}a${')'.repeat(N)}; }`,
    assignments: `int f(int a) { ${'a = '.repeat(N)} 1; return 0; }`,
    dereferences: `int f(int *a) { return ${'*'.repeat(N)}a; }`,
    fields: `int f(int *a) { return a${'->b'.repeat(N)}; }`,
    elements: `int f(int *a) { return a${'[0]'.repeat(N)}; }`,
    'right operands': `int f(int a) { return ${'a + ('.repeat(N)}a${')'.repeat(N)}; }`,
    'mixed operators': `int f(int a) { return ${'a && (a || '.repeat(N)}a${')'.repeat(N)}; }`,
    initializers: `int f(void) { int a[] = ${'{'.repeat(N)}1${'}'.repeat(N)}; return 0; }`,
    'statement expressions': `int f(void) { return ${'({ '.repeat(1000)}1;${' })'.repeat(1000)}; }`,
    configurations: `int f(void) {\n${'#ifdef A\n'.repeat(1000)}g();\n${'#endif\n'.repeat(1000)}return 0; }`,
    'configuration conditions': `int f(void) {\n#if ${'!'.repeat(1000)}A\ng();\n#endif\nreturn 0; }`,
  };
  for (const [name, text] of Object.entries(isDeep)) {
    it(`${name}: deeper than the bound is damage`, () => {
      const [f] = lower(text).functions;
      expect(f?.damage.map((one) => one.reason)).toContain('nested deeper than 250 levels');
    });
  }

  it.each([
    ['declarators', `int ${'('.repeat(N)}f${')'.repeat(N)}(void) { return 0; }`],
    ['pointers', `int ${'*'.repeat(N)}f(void) { int ${'*'.repeat(N)}p = 0; return 0; }`],
    ['records', `${'struct { '.repeat(N)} int a; ${'} b; '.repeat(N)}`],
    ['containers', `${'#ifdef A\n'.repeat(N)}int a;\n${'#endif\n'.repeat(N)}`],
    ['linkage', `${'extern "C" { '.repeat(N)} int a; ${'}'.repeat(N)}`],
    [
      'macros',
      `${Array.from({ length: N }, (_, i) => `#define M${i} M${i + 1}\n`).join('')}int f(void) { return M0; }`,
    ],
    ['a macro of itself', '#define A B\n#define B A\nint f(void) { return A + B(); }'],
    ['a macro of many of itself', `#define M(x) ${'M(x) x('.repeat(100)}\nM(static int a); M(x) int f(int b);`],
    ['a typedef of itself', 'typedef A B; typedef B A; int f(A a) { return a.x; }'],
    [
      'enumerators',
      `enum { ${Array.from({ length: N }, (_, i) => `E${i} = E${i - 1} + 1`).join(', ')} }; int f(void) { return E9; }`,
    ],
    ['braces only', '{'.repeat(N)],
    ['closing only', `int f(void) ${'}'.repeat(N)}`],
    ['parentheses only', `int f(void) { ${'('.repeat(N)} }`],
    ['errors', `int f(int a) { ${'a = = ; '.repeat(2000)} }`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    const start = performance.now();
    lower(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('functions that unbalanced `#if`s push into one another', () => {
  it('are lowered each', () => {
    const file = lower(`
int f(int a) {
#ifdef A
  if (a) {
#else
  if (!a) {
#endif
    g();
  }
  return 0;
}
int h(void) { int fd = open("x", 0); return fd; }
`);
    expect(file.functions.map((one) => one.name)).toContain('h');
  });
});
