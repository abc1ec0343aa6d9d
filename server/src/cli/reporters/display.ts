/** Source text on a terminal: how wide it is there, and what of it must not get there as it is. */

const TAB_STOP = 8;

/** A piece of source text made fit for a terminal: the columns it takes are those it seems to take. */
export interface DisplayedLine {
  readonly text: string;
  /** For each UTF-16 offset of the original line, and its end, the terminal column (from 0). */
  readonly columns: readonly number[];
}

/** Expands tabs and replaces what would move the cursor, change colors or reorder text. */
export function displayLine(source: string): DisplayedLine {
  const columns: number[] = [];
  let text = '';
  let column = 0;
  for (const character of source) {
    // Both halves of a surrogate pair are at its column.
    columns.push(...Array.from({ length: character.length }, () => column));
    if (character === '\t') {
      const width = TAB_STOP - (column % TAB_STOP);
      text += ' '.repeat(width);
      column += width;
    } else {
      text += printable(character);
      column += isUnsafe(character) ? 1 : characterWidth(character);
    }
  }
  columns.push(column);
  return { text, columns };
}

/** Text of one line that is printed outside of a code frame: a path, a message. */
export function plainLine(text: string): string {
  let result = '';
  for (const character of text) result += printable(character);
  return result;
}

function printable(character: string): string {
  return isUnsafe(character) ? '\uFFFD' : character;
}

/** Control characters, and those that reorder what stands beside them. */
function isUnsafe(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  return (
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x200e ||
    code === 0x200f ||
    code === 0x061c ||
    code === 0x2028 ||
    code === 0x2029
  );
}

/** Ranges of code points that terminals show two columns wide: East Asian scripts and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2614, 0x2615],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2795, 0x2797],
  [0x2b50, 0x2b50],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const ZERO_WIDTH = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200d])$/u;

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
