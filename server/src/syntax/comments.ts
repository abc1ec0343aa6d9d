/** The comments of a text, in C's and JavaScript's syntax, found without a parser: broken code has comments as well. */
import type { Location } from '../ir';

/** In document order, with their marks: slashes, stars. Only scripts have templates in backquotes. Never fails. */
export function commentsOf(text: string, isScript: boolean): Location[] {
  const quotations = isScript ? '"\'`' : '"\'';
  const comments: Location[] = [];
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    const next = text[at + 1];
    const start = at;
    if (quotations.includes(character) && !isSeparator(text, at)) at = endOfQuoted(text, at, character);
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

/** Between the digits of a number, as C23 has it: `1'000`. */
function isSeparator(text: string, at: number): boolean {
  return text[at] === "'" && /\d/.test(text[at - 1] ?? '') && /\d/.test(text[at + 1] ?? '');
}

/** Behind the closing quotation mark. Only a template goes on in the next line; what is not closed ends with its line. */
function endOfQuoted(text: string, from: number, quotation: string): number {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === quotation) return at + 1;
    if (character === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
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
