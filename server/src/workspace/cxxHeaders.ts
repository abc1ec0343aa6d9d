/** Tells headers of C++ from those of C, whose names end alike: by what only C++ can read. */
import { isHeader } from './headers';

/** Comments and texts: what is written in them is in no language. */
const UNREAD = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"/g;

/** What a line of C++ begins with and a line of C does not, or a header of the standard library that has no `.h`. */
const CXX_ONLY =
  /^\s*(?:namespace(?:\s+[\w:]+)?\s*(?:\{|$)|using\s+namespace\b|template\s*<|class\s+\w+[^;=(]*(?:\{|$)|(?:public|private|protected)\s*:\s*$|#\s*include\s*<[a-z_]+>)/;

/** Whether the file is a header that has C++ where a compiler of C would read on as well, under no condition. */
export function isCxxHeader(path: string, text: string): boolean {
  if (!isHeader(path)) return false;
  const lines = text.replace(UNREAD, blank).split('\n');
  const guard = guardOf(lines);
  let conditionals = 0;
  for (const [number, line] of lines.entries()) {
    if (number === guard) continue;
    if (/^\s*#\s*(?:if|ifdef|ifndef)\b/.test(line)) conditionals++;
    else if (/^\s*#\s*endif\b/.test(line)) conditionals--;
    else if (conditionals <= 0 && CXX_ONLY.test(line)) return true;
  }
  return false;
}

/** The line of the `#ifndef` that keeps the header from being read twice; -1 where there is none. */
function guardOf(lines: readonly string[]): number {
  const written = lines.flatMap((line, number) => (line.trim() === '' ? [] : [{ line, number }]));
  const [first, second] = written.filter(({ line }) => !/^\s*#\s*pragma\b/.test(line));
  const name = /^\s*#\s*(?:ifndef\s+|if\s*!\s*defined\s*\(?\s*)(\w+)/.exec(first?.line ?? '')?.[1];
  const isGuard = name !== undefined && new RegExp(`^\\s*#\\s*define\\s+${name}\\b`).test(second?.line ?? '');
  return isGuard ? first!.number : -1;
}

/** As many lines as before. */
function blank(text: string): string {
  return text.replace(/[^\n]+/g, ' ');
}
