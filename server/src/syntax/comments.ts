/** The comments of a text, in C's and JavaScript's syntax, found without a parser: broken code has comments as well. */
import type { Location } from '../ir';

const QUOTATIONS = new Set(['"', "'", '`']);

/** In document order, with their marks: slashes, stars. Never fails. */
export function commentsOf(text: string): Location[] {
  const comments: Location[] = [];
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    const next = text[at + 1];
    const start = at;
    if (QUOTATIONS.has(character)) at = endOfQuoted(text, at, character);
    else if (character === '/' && next === '/') at = endOfLine(text, at);
    else if (character === '/' && next === '*') at = endOfBlock(text, at);
    else {
      at++;
      continue;
    }
    if (character === '/') comments.push({ start, end: at });
  }
  return comments;
}

/** Behind the closing quotation mark. Only a template goes on in the next line; what is not closed ends with its line. */
function endOfQuoted(text: string, from: number, quotation: string): number {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === quotation) return at + 1;
    if (character === '\\') at++;
    else if (character === '\n' && quotation !== '`') return at;
  }
  // A lone backquote, as in a regular expression, hides nothing.
  return quotation === '`' ? from + 1 : text.length;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function endOfBlock(text: string, from: number): number {
  const end = text.indexOf('*/', from + 2);
  return end === -1 ? text.length : end + 2;
}
