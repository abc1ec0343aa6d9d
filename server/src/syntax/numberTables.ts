/**
 * Pictures, keys and fonts stand in headers as lists of hundreds of thousands of numbers. Nobody asks what the numbers
 * are, yet parsing them takes seconds: all but the first are blanked out, position by position, before the parser
 * sees them.
 */

/** More than lowering ever follows of a list. */
const KEPT_ELEMENTS = 100;

/** Shorter ones are not worth the search. */
const SHORTEST_TEXT = 1000;

const LIST_START = /\{(?=\s*(?:\/\*[^*]*\*\/\s*)?-?\d)/g;
const TOKEN = /\s+|\/\*[\s\S]*?\*\/|\/\/.*|(,)|(-?(?:0[xX][\da-fA-F]+|\d+)[uUlL]*(?![\w.'"]))|(\})/y;

/** What to blank out, and where the list ends. */
interface Table {
  readonly from: number;
  readonly end: number;
}

/** The text with the long tails of its lists of numbers blanked out. */
export function blankNumberTables(text: string): string {
  if (text.length < SHORTEST_TEXT) return text;
  // A whole file may be the inside of a list, to be included between braces.
  const whole = tableAt(text, 0);
  if (whole?.end === text.length) return text.slice(0, whole.from) + withoutNumbers(text.slice(whole.from));
  let blanked = '';
  let copied = 0;
  LIST_START.lastIndex = 0;
  for (let match = LIST_START.exec(text); match !== null; match = LIST_START.exec(text)) {
    const table = tableAt(text, LIST_START.lastIndex);
    if (table === null || text[table.end] !== '}') continue;
    blanked += text.slice(copied, table.from) + withoutNumbers(text.slice(table.from, table.end));
    copied = table.end;
    LIST_START.lastIndex = table.end;
  }
  return copied === 0 ? text : blanked + text.slice(copied);
}

/** The long list of numbers that starts at or after `start`, up to what is no part of it; null where there is none. */
function tableAt(text: string, start: number): Table | null {
  let elements = 0;
  let isElementNext = true;
  let from = -1;
  let end = start;
  TOKEN.lastIndex = start;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const isElement = match[2] !== undefined;
    if (match[3] !== undefined) break;
    end = TOKEN.lastIndex;
    if (!isElement && match[1] === undefined) continue;
    // Two numbers in a row, or two commas, are a syntax error that the parser is to see.
    if (isElementNext !== isElement) return null;
    isElementNext = !isElementNext;
    if (isElement) elements++;
    else if (elements === KEPT_ELEMENTS) from = end;
  }
  return from === -1 ? null : { from, end };
}

/** Comments stay: what looks like a list may stand in one, and its end must not get lost. */
function withoutNumbers(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|[^\s/]+/g, (token) =>
    token.startsWith('/') ? token : ' '.repeat(token.length),
  );
}
