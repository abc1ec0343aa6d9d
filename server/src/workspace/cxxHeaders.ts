/** Tells headers of C++ from those of C, whose names end alike: by what only C++ can read. */
import { isHeader } from './headers';

/** Comments and texts: what is written in them is in no language. */
const UNREAD = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"/g;

/** What a line of C++ begins with and a line of C does not, or a header of the standard library that has no `.h`. */
const CXX_ONLY =
  /^\s*(?:namespace(?:\s+[\w:]+)?\s*(?:\{|$)|using\s+namespace\b|template\s*<|class\s+\w+[^;=(]*(?:\{|$)|(?:public|private|protected)\s*:\s*$|#\s*include\s*<[a-z_]+>)/;

/** Whether the file is a header that has C++ where a compiler of C would read on as well. */
export function isCxxHeader(path: string, text: string): boolean {
  if (!isHeader(path)) return false;
  /** The open conditionals, each with whether it asks for C++. */
  const open: boolean[] = [];
  for (const line of text.replace(UNREAD, blank).split('\n')) {
    const directive = /^\s*#\s*(if|ifdef|ifndef|endif)\b(.*)/.exec(line);
    if (directive?.[1] === 'endif') open.pop();
    else if (directive) open.push(directive[2]!.includes('__cplusplus'));
    else if (!open.includes(true) && CXX_ONLY.test(line)) return true;
  }
  return false;
}

/** As many lines as before. */
function blank(text: string): string {
  return text.replace(/[^\n]+/g, ' ');
}
