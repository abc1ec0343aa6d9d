import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIRECTIVE, tokensOf, type TokenKind } from '../../server/src/syntax/tokens';

function texts(source: string, kind?: TokenKind): string[] {
  const tokens = tokensOf(source);
  const all = Array.from({ length: tokens.count }, (_, index) => index);
  return all.filter((index) => kind === undefined || tokens.kind(index) === kind).map((index) => tokens.textOf(index));
}

describe('the tokens of a text', () => {
  it('leave out blanks and comments', () => {
    expect(texts('a /* b\n */ + // c \\\n d\n e\\\n;')).toEqual(['a', '+', 'e', ';']);
  });

  it('keep operators in one piece', () => {
    expect(texts('a->b <<= c>>d ... ## x--y')).toEqual([
      'a',
      '->',
      'b',
      '<<=',
      'c',
      '>>',
      'd',
      '...',
      '##',
      'x',
      '--',
      'y',
    ]);
  });

  it('know strings with prefixes, escapes and no end', () => {
    expect(texts(`L"a\\"b" u8'\\'' "no end\nx 'c`)).toEqual(['L"a\\"b"', `u8'\\''`, '"no end', 'x', `'c`]);
    expect(texts('"a\\\nb" c')).toEqual(['"a\\\nb"', 'c']);
    expect(texts('"a\\')).toEqual(['"a\\']);
  });

  it('know numbers', () => {
    expect(texts("1.5e-3 0x1E+2 .5f 1'000ul a.b")).toEqual([
      '1.5e-3',
      '0x1E',
      '+',
      '2',
      '.5f',
      "1'000ul",
      'a',
      '.',
      'b',
    ]);
  });

  it('have directives as one token with their comments and continued lines', () => {
    const source = "  # define A b \\\n c /* d\n e */ f\n#error don't /x\n/* g */ #if 1 // h\nx # y\n#";
    expect(texts(source, DIRECTIVE)).toEqual([
      '# define A b \\\n c /* d\n e */ f',
      "#error don't /x",
      '#if 1 // h',
      '#',
    ]);
    expect(texts('#define A "/*"\r\nb')).toEqual(['#define A "/*"', 'b']);
  });

  it('are in order, and nothing but blanks and comments is between them', () => {
    for (const folder of ['c/syntax', 'c/preprocessor', 'cfg']) {
      const directory = join('test/fixtures', folder);
      for (const file of readdirSync(directory)) {
        const source = readFileSync(join(directory, file), 'utf8');
        const tokens = tokensOf(source);
        let end = 0;
        for (let index = 0; index < tokens.count; index++) {
          expect(source.slice(end, tokens.start(index))).toMatch(/^(?:\s|\/\/.*|\/\*[^]*?\*\/|\\\r?\n)*$/);
          end = tokens.end(index);
          expect(end).toBeGreaterThan(tokens.start(index));
        }
      }
    }
  });
});
