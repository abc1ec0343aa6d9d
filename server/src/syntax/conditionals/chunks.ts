/** What becomes of a sequence of tokens: parts of the text as it is, and replacements. */
import { RewritingBuilder, type Piece, type Rewriting } from '../sourceMap';
import type { Tokens } from '../tokens';

/** The tokens from `first` to `last`: as they are, or with `pieces` in their place. Empty where `last` is before. */
export interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly pieces: readonly Piece[] | null;
}

/** What stands in the place of the positions `from` to `to` of a sequence. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly chunks: readonly Chunk[];
}

/** The chunks of a sequence with edits, which are in order. */
export function chunksOf(sequence: Int32Array, edits: readonly Edit[]): Chunk[] {
  const chunks: Chunk[] = [];
  let position = 0;
  for (const { from, to, chunks: replaced } of edits) {
    copy(sequence, position, from, chunks);
    chunks.push(...replaced);
    position = to;
  }
  copy(sequence, position, sequence.length, chunks);
  return chunks;
}

/** Neighbors in the sequence that are neighbors in the text make one chunk. */
function copy(sequence: Int32Array, from: number, to: number, chunks: Chunk[]): void {
  for (let at = from; at < to;) {
    const first = sequence[at]!;
    let last = first;
    while (++at < to && sequence[at] === last + 1) last++;
    chunks.push({ first, last, pieces: null });
  }
}

export function literal(text: string, start: number, end: number): Piece {
  return { text, start, end, isCopy: false };
}

export function copied(text: string, start: number, end: number): Piece {
  return { text: text.slice(start, end), start, end, isCopy: true };
}

/** The chunks as parts of one replacement, each on lines of its own, since directives may be among them. */
export function piecesOf(tokens: Tokens, chunks: readonly Chunk[]): Piece[] {
  return chunks.flatMap(({ first, last, pieces }) => {
    if (pieces !== null) return [...pieces];
    const end = tokens.end(last);
    return [copied(tokens.text, tokens.start(first), end), literal('\n', end, end)];
  });
}

/** The text that is made of `chunks`: what is in none of them is left out. */
export function rewritingOf(tokens: Tokens, chunks: readonly Chunk[]): Rewriting {
  const builder = new RewritingBuilder(tokens.text);
  let before = -1;
  for (const { first, last, pieces } of chunks) {
    if (first > before + 1) leaveOut(builder, tokens, before + 1, first - 1);
    before = Math.max(before, last);
    if (pieces === null) continue;
    const start = first < tokens.count ? tokens.start(first) : tokens.text.length;
    builder.replace(start, last < first ? start : tokens.end(last), pieces);
  }
  if (before < tokens.count - 1) leaveOut(builder, tokens, before + 1, tokens.count - 1);
  return builder.finish();
}

function leaveOut(builder: RewritingBuilder, tokens: Tokens, first: number, last: number): void {
  builder.replace(tokens.start(first), tokens.end(last), []);
}
