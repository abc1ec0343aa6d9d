/** Long lists of numbers are hidden from the parser; nothing else is, and nothing moves. */
import { describe, expect, it } from 'vitest';
import { createSyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import { blankNumberTables } from '../../server/src/syntax/numberTables';

const numbers = (count: number, each = '0x1F'): string => Array.from({ length: count }, () => each).join(', ');
const table = (inside: string): string =>
  `static const int data[] = {\n${inside}\n};\nint after(void) { return data[3]; }\n`;

describe('lists of numbers', () => {
  it('are cut behind their first elements, where long', () => {
    const text = table(numbers(1000));
    const blanked = blankNumberTables(text);
    expect(blanked).toHaveLength(text.length);
    expect(blanked.match(/0x1F/g)).toHaveLength(100);
    expect(blanked.replace(/ /g, '').length).toBeLessThan(700);
    expect(blanked.slice(blanked.indexOf('}'))).toBe(text.slice(text.indexOf('}')));
  });

  it('keep lines and comments', () => {
    const text = table(`${numbers(200)}, // odd }\n/* { 1, */ ${numbers(600, '-12u')},\n`);
    const blanked = blankNumberTables(text);
    expect(blanked.split('\n').map((line) => line.length)).toEqual(text.split('\n').map((line) => line.length));
    expect(blanked).toContain('// odd }\n/* { 1, */ ');
    expect(blanked).not.toContain('-12u');
  });

  it('may be a whole file, to be included in a list', () => {
    const text = `/* GIF */\n${numbers(1000)}\n`;
    expect(blankNumberTables(text).trimEnd().length).toBeLessThan(700);
    expect(blankNumberTables(`${text}}`)).toBe(`${text}}`);
  });

  it.each([
    ['a short list', table(numbers(50)) + ' '.repeat(1000)],
    ['a name among them', table(`${numbers(300)}, LAST`)],
    ['an error among them', table(`${numbers(150)} 7 ${numbers(300)}`)],
    ['a list without an end', `int data[] = { ${numbers(1000)}`],
    ['strings', table(numbers(500, '"a"'))],
    ['fractions', table(numbers(500, '1.5f'))],
    ['a directive among them', table(`${numbers(300)},\n#if X\n${numbers(300)}\n#endif`)],
  ])('are left alone: %s', (_, text) => {
    expect(blankNumberTables(text)).toBe(text);
  });

  it('lower to the same, in functions too', async () => {
    const parser = await createSyntaxParser('wasm');
    const lowered = (count: number): unknown => {
      const text = `int f(void) { int data[] = { ${numbers(count, '7')} }; return data[0]; }`;
      return lowerFile(parser.parse(text)).functions[0]!.blocks[0]!.instructions;
    };
    expect(lowered(2000)).toHaveLength((lowered(150) as unknown[]).length);
    const file = lowerFile(parser.parse(table(numbers(5000))));
    expect(file.damage).toEqual([]);
    expect(file.functions.map(({ name, damage }) => [name, damage])).toEqual([['after', []]]);
    parser.dispose();
  });
});
