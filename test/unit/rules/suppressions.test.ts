import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { commentsOf } from '../../../server/src/syntax';
import { createAnalyzer, type Analyzer } from '../../../server/src/workspace/analyzer';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await createAnalyzer();
});

/** `line rule` of what is reported; lines count from 1. */
function reported(text: string): string[] {
  return analyzer.analyze('a.c', text).findings.map(({ acquisition, rule }) => {
    const line = text.slice(0, acquisition.start).split('\n').length;
    return `${line} ${rule}`;
  });
}

const LEAK = ['#include <fcntl.h>', 'void f(void) {', '  int fd = open("x", 0);', '  if (fd < 0) return;', '}', ''];

/** The leak of line 3, which is lost in line 5, with something written behind or above lines. */
function leakWith(changes: {
  readonly behind?: Record<number, string>;
  readonly above?: Record<number, string>;
}): string {
  return LEAK.flatMap((line, index) => {
    const above = changes.above?.[index + 1];
    return [...(above === undefined ? [] : [above]), line + (changes.behind?.[index + 1] ?? '')];
  }).join('\n');
}

describe('a suppression comment', () => {
  it('has something to suppress', () => expect(reported(leakWith({}))).toEqual(['3 leak']));

  it.each([
    ['in the line of the acquisition', { behind: { 3: ' // unclosed-disable-line leak -- on purpose' } }],
    ['in the line of the exit', { behind: { 5: ' // unclosed-disable-line leak' } }],
    ['above the acquisition', { above: { 3: '  // unclosed-disable-next-line leak -- on purpose' } }],
    ['above the exit', { above: { 5: '/* unclosed-disable-next-line leak */' } }],
    ['without rules', { above: { 3: '// unclosed-disable-next-line' } }],
    ['with a reason and no rules', { above: { 3: '// unclosed-disable-next-line -- on purpose' } }],
    ['with other rules', { above: { 3: '// unclosed-disable-next-line leak, leak' } }],
    ['of a block', { above: { 3: '/* unclosed-disable leak */', 4: '/* unclosed-enable leak */' } }],
    ['up to the end', { above: { 1: '// unclosed-disable leak' } }],
    ['of a file', { behind: { 5: '\n// unclosed-disable-file leak' } }],
    ['above another', { above: { 3: '// unclosed-disable-next-line leak\n\n/* about the code */' } }],
    ['with its reason in more lines', { above: { 3: '/* unclosed-disable-next-line leak -- for\n a reason */' } }],
    ['of Coverity', { above: { 5: '/* coverity[leaked_handle] */' } }],
    ['of Coverity, among others', { above: { 5: '// coverity[leaked_storage:FALSE, leaked_handle]' } }],
    ['of cppcheck', { above: { 5: '// cppcheck-suppress resourceLeak' } }],
    ['of cppcheck, in the line of the exit', { behind: { 5: ' // cppcheck-suppress resourceLeak' } }],
    ['with blanks', { above: { 3: '//\t unclosed-disable-next-line   leak  --  because' } }],
  ])('%s', (_, changes) => {
    const result = analyzer.analyze('a.c', leakWith(changes));
    expect(result.findings).toEqual([]);
    expect(result.statistics.suppressed).toBe(1);
    expect(reported(leakWith(changes).replace(/\n/g, '\r\n'))).toEqual([]);
  });

  it.each([
    [
      'of another rule',
      { above: { 3: '// unclosed-disable-next-line double-close' } },
      ['3 unused-suppression', '4 leak'],
    ],
    [
      'of a rule that does not exist',
      { above: { 3: '// unclosed-disable-next-line leek' } },
      ['3 unused-suppression', '4 leak'],
    ],
    ['in the wrong line', { above: { 2: '// unclosed-disable-next-line leak' } }, ['2 unused-suppression', '4 leak']],
    [
      'of a block that ends before',
      { above: { 1: '// unclosed-disable leak\n// unclosed-enable' } },
      ['1 unused-suppression', '5 leak'],
    ],
    [
      'that does one of two things',
      { above: { 3: '// unclosed-disable-next-line leak use-after-close' } },
      ['3 unused-suppression'],
    ],
    [
      'that is ended for its rule alone',
      { above: { 1: '// unclosed-disable leak, double-close', 3: '// unclosed-enable leak' } },
      ['1 unused-suppression', '1 unused-suppression', '5 leak'],
    ],
    ['of Coverity, about something else,', { above: { 5: '/* coverity[dead_error_line] */' } }, ['3 leak']],
    ['of Coverity, in the wrong line,', { above: { 2: '/* coverity[leaked_handle] */' } }, ['4 leak']],
    ['behind other words', { behind: { 3: ' // see unclosed-disable-line leak' } }, ['3 leak']],
    ['with another ending', { behind: { 3: ' // unclosed-disable-lines leak' } }, ['3 leak']],
    ['in a string', { behind: { 3: ' puts("// unclosed-disable-line leak");' } }, ['3 leak']],
    ['in the last line', { above: { 6: '// unclosed-disable-next-line leak' } }, ['3 leak', '6 unused-suppression']],
  ])('%s does not suppress', (_, changes, expected) => {
    expect(reported(leakWith(changes))).toEqual(expected);
  });

  it('tells what it is not for, and where', () => {
    const text = leakWith({ above: { 3: '  // unclosed-disable-next-line leek, leak -- typing' } });
    const [finding] = analyzer.analyze('a.c', text).findings;
    expect(finding).toMatchObject({ severity: 'information', confidence: 'high', witness: [] });
    expect(finding!.message).toBe("This comment suppresses nothing of 'leek': there is no such rule.");
    expect(text.slice(finding!.acquisition.start, finding!.acquisition.end)).toBe(
      'unclosed-disable-next-line leek, leak',
    );
  });

  it('is not called useless where the text was not understood', () => {
    expect(reported('// unclosed-disable-file double-close\nvoid f(void) { if (( } }\n')).toEqual([]);
  });

  it('is told of where somebody asks for the reason', () => {
    const text = leakWith({ above: { 3: '// unclosed-disable-next-line leak' } });
    const at = text.indexOf('open');
    const { findings, suppressed } = analyzer.explain('a.c', text, { start: at, end: at + 1 });
    expect(findings).toHaveLength(1);
    expect(suppressed).toEqual(findings);
  });
});

describe('comments', () => {
  it('are found beside strings, characters and templates', () => {
    const text = 'a("//"); \'/*\'; // one\n`// ${x}\n//` /* two\n */ "\n// three';
    expect(commentsOf(text, true).map(({ start, end }) => text.slice(start, end))).toEqual([
      '// one',
      '/* two\n */',
      '// three',
    ]);
  });

  it('have no templates around them in C, and digits may be apart', () => {
    const text = "int a = 1'000; // one\n#if 0\n`odd\n#endif\n/* two */";
    expect(commentsOf(text, false).map(({ start, end }) => text.slice(start, end))).toEqual(['// one', '/* two */']);
  });

  it('are in order, apart, and begin as comments do, in any text', () => {
    const piece = fc.constantFrom('/', '*', '"', "'", '`', '\\', '\n', '\r\n', 'a', '//', '/*', '*/');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end } of commentsOf(text, text.length % 2 === 0)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(text.slice(start, end)).toMatch(/^\/[/*]/);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
