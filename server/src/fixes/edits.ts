/** Changes of a text. */
import type { Location } from '../ir';
import { lineStart } from './layout';

export interface TextEdit {
  /** What is replaced, in the document. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits made. They must not overlap; of several insertions at one place the first given comes first. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.index - b.index);
  let result = '';
  let at = 0;
  for (const { edit } of sorted) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Where the texts of edits lie when all are made. */
export function written(edits: readonly TextEdit[]): Location[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, text }) => {
      const from = start + shift;
      shift += text.length - (end - start);
      return { start: from, end: from + text.length };
    });
}

/** With its line, where nothing else is in it. */
export function removed(text: string, { start, end }: Location): TextEdit {
  const from = lineStart(text, start);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (text.slice(from, start).trim() !== '' || rest === null) return { start, end, text: '' };
  return { start: from, end: end + rest[0].length, text: '' };
}

/** A stretch of the text before, or text of its own. */
type Piece = { readonly start: number; readonly end: number } | { readonly own: string };

/** What is left of `text` by `first` and then, in what that makes of it, `second`: in one step. */
export function composed(text: string, first: readonly TextEdit[], second: readonly TextEdit[]): TextEdit[] {
  const pieces = edited(edited([{ start: 0, end: text.length }], first), second);
  const edits: TextEdit[] = [];
  let at = 0;
  let own = '';
  for (const piece of [...pieces, { start: text.length, end: text.length }]) {
    if ('own' in piece) {
      own += piece.own;
      continue;
    }
    if (piece.start > at || own !== '') edits.push({ start: at, end: piece.start, text: own });
    own = '';
    at = piece.end;
  }
  return edits;
}

function edited(pieces: readonly Piece[], edits: readonly TextEdit[]): Piece[] {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.index - b.index);
  const result: Piece[] = [];
  let at = 0;
  for (const { edit } of sorted) {
    result.push(...between(pieces, at, edit.start), ...(edit.text === '' ? [] : [{ own: edit.text }]));
    at = edit.end;
  }
  return [...result, ...between(pieces, at, Infinity)];
}

function between(pieces: readonly Piece[], start: number, end: number): Piece[] {
  let at = 0;
  return pieces.flatMap((piece): Piece[] => {
    const length = 'own' in piece ? piece.own.length : piece.end - piece.start;
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, length)];
    at += length;
    if (from >= to) return [];
    return ['own' in piece ? { own: piece.own.slice(from, to) } : { start: piece.start + from, end: piece.start + to }];
  });
}
