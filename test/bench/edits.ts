/** Key strokes: statements typed letter by letter into function bodies all over a file. */
import { Random } from '../harness/random';

export interface KeyStroke {
  readonly offset: number;
  /** From zero, as the protocol counts. */
  readonly line: number;
  readonly character: number;
  readonly inserted: string;
}

/** What is typed. Until it is finished there is a syntax error. */
const TYPED = 'if (n > 9) ret++; ';

/** Key strokes for a text, each for the text that the one before it has made. */
export function keyStrokes(text: string, count: number, seed = 1): KeyStroke[] {
  const random = new Random(seed);
  const lines = text.split('\n');
  const places = lines.flatMap((line, index) => (isStatement(line, lines[index - 1] ?? '') ? [index] : []));
  if (places.length === 0) throw new Error('no function body to type into');
  const strokes: KeyStroke[] = [];
  while (strokes.length < count) {
    const line = random.pick(places);
    const start = lines[line]!.search(/\S/);
    for (let i = 0; i < TYPED.length && strokes.length < count; i++) {
      strokes.push(typedAt(lines, line, start + i, TYPED[i]!));
    }
  }
  return strokes;
}

/** A line is one statement, after a line that ends one. */
function isStatement(line: string, before: string): boolean {
  return /^\s+[a-z][\w>. -]*(?: =|\().*;$/.test(line) && /^\s.*;\s*$/.test(before);
}

/** The key stroke, with `lines` as they are after it. */
function typedAt(lines: string[], line: number, character: number, inserted: string): KeyStroke {
  const before = lines[line]!;
  lines[line] = before.slice(0, character) + inserted + before.slice(character);
  const offset = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, character);
  return { offset, line, character, inserted };
}

export function applied(text: string, { offset, inserted }: KeyStroke): string {
  return text.slice(0, offset) + inserted + text.slice(offset);
}
