import { describe, expect, it } from 'vitest';
import { assume, NO_ASSUMPTIONS, truthOf } from '../../server/src/syntax/conditionals/assumptions';
import { joinSplitStatements } from '../../server/src/syntax/conditionals/regions';

/** The text without blank lines and indentation. */
function joined(text: string): string[] {
  return joinSplitStatements(text)
    .text.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

describe('statements that conditions split', () => {
  it('are left alone where the arms are whole statements', () => {
    const text = 'int f(void) {\n#ifdef A\n  if (a) b();\n#else\n  c();\n#endif\n  return 0;\n}\n';
    expect(joinSplitStatements(text)).toEqual({ text, map: null });
  });

  it('are written once for each selection', () => {
    expect(joined('void f(void) {\n  a();\n  if (x\n#ifdef A\n  && y\n#endif\n  ) b();\n  c();\n}')).toEqual([
      'void f(void) {',
      'a();',
      '#ifdef A',
      'if (x',
      '&& y',
      ') b();',
      '#else',
      'if (x',
      ') b();',
      '#endif',
      'c();',
      '}',
    ]);
  });

  it('are as short as they can be', () => {
    const text = 'void f(void) {\n  if (q) {\n    a();\n#ifdef A\n    if (x)\n#endif\n      b();\n    c();\n  }\n}';
    expect(joined(text).filter((line) => line === 'c();')).toHaveLength(1);
  });

  it('correlate by condition', () => {
    const text = 'void f(void) {\n#ifdef A\n  if (x) {\n#endif\n  b();\n#if defined(A)\n  }\n#endif\n}';
    expect(joined(text)).toEqual([
      'void f(void) {',
      '#ifdef A',
      'if (x) {',
      'b();',
      '}',
      '#else',
      'b();',
      '#endif',
      '}',
    ]);
  });

  it('leave out selections that no compiler takes', () => {
    expect(joined('void f(void) {\n  if (\n#ifdef A\n  x\n#endif\n  ) b();\n}')).toEqual([
      'void f(void) {',
      'if (',
      'x',
      ') b();',
      '}',
    ]);
  });

  it.each(['EACH(i, n)', 'BEGIN_EACH'])('keep what a macro that is not at hand may have opened: %s', (macro) => {
    const text = `void f(int n) {\n#ifdef A\n  ${macro}\n  a();\n  }\n  if (n > 3) {\n#else\n  if (n) {\n#endif\n  b();\n  }\n}`;
    expect(joined(text)).toContain('a();');
    expect(joined(text.replace(macro, 'c();'))).not.toContain('a();');
  });

  it('may be whole functions', () => {
    const text = '#ifdef A\nint f(int a)\n#else\nint f(void)\n#endif\n{\n  return 0;\n}\nint g;';
    expect(joined(text)).toEqual([
      '#ifdef A',
      'int f(int a)',
      '{',
      'return 0;',
      '}',
      '#else',
      'int f(void)',
      '{',
      'return 0;',
      '}',
      '#endif',
      'int g;',
    ]);
  });

  it('leave out what is for C++ and what is never compiled', () => {
    expect(
      joined('#ifdef __cplusplus\nextern "C" {\n#endif\nint a;\n#if 0\nno C {\n#endif\n#ifdef __cplusplus\n}\n#endif'),
    ).toEqual(['int a;']);
  });

  it('are not told apart by texts and flags', () => {
    expect(joined('int f(void) { g("a"\n#ifdef A\n"b"\n#endif\n, 0\n#ifdef B\n| B\n#endif\n); }')).not.toContain(
      '#ifdef A',
    );
  });

  it('get a statement behind a label', () => {
    expect(joined('int f(void) {\nout:\n#ifdef A\n  a();\n#endif\n  return 0;\n}')).toContain(';');
  });

  it('are bounded in number', () => {
    const conditions = Array.from({ length: 12 }, (_, index) => `#ifdef A${index}\n  if (x)\n#endif\n`).join('');
    const { text } = joinSplitStatements(`int f(void) {\n${conditions}  a();\n}`);
    expect(text.match(/a\(\);/g)).toHaveLength(8);
  });

  it('are mapped back to where they were written', () => {
    const text = 'int f(void) {\n#ifdef A\n  if (x)\n#endif\n    call();\n}';
    const { text: rewritten, map } = joinSplitStatements(text);
    const at = text.indexOf('call()');
    for (const { index } of rewritten.matchAll(/call\(\)/g)) {
      expect(map!.range(index, index + 6)).toEqual({ start: at, end: at + 6 });
    }
  });

  it.each([
    ['without an end', '#ifdef A\nint f(void) {\n#else\n'],
    ['with ends only', '#endif\n#else\n}\n#endif'],
    ['that never close', `int f(void) {\n${'#ifdef A\n(\n#endif\n'.repeat(300)}`],
    ['in a row', '#ifdef A\nx(\n#else\ny(\n#endif\n'.repeat(200)],
  ])('may be nonsense: %s', (_, text) => {
    expect(joinSplitStatements(text).text.length).toBeLessThan(text.length * 4 + 400_000);
  });
});

describe('assumptions', () => {
  const known = assume(NO_ASSUMPTIONS, 'defined(A) && !defined B && C > 3', true);

  it.each([
    ['defined A', true],
    ['!defined(A)', false],
    ['defined(B)', false],
    ['defined(B) || (defined(A))', true],
    ['C>3', null],
    ['C > 3', true],
    ['defined(D)', null],
    ['defined(D) && defined(B)', false],
    ['0', false],
    ['defined(__cplusplus)', false],
  ])('%s', (condition, truth) => {
    expect(truthOf(condition, known)).toBe(truth);
  });

  it('follow from what is false as well', () => {
    const none = assume(NO_ASSUMPTIONS, 'defined(A) || defined(B)', false);
    expect(truthOf('defined(B)', none)).toBe(false);
    expect(truthOf('defined(B)', assume(NO_ASSUMPTIONS, 'defined(A) && defined(B)', false))).toBe(null);
    const either = assume(NO_ASSUMPTIONS, 'defined(A) || defined(B)', true);
    expect(truthOf('defined(B)', assume(either, 'defined(A)', false))).toBe(true);
  });
});
