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

/** With its line, where nothing else is in it. */
export function removed(text: string, { start, end }: Location): TextEdit {
  const from = lineStart(text, start);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (text.slice(from, start).trim() !== '' || rest === null) return { start, end, text: '' };
  return { start: from, end: end + rest[0].length, text: '' };
}
