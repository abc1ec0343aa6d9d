/** Writes statements before others, in the document's own style. */
import type { TextEdit } from './edits';
import { indentationAt, isFirstInLine, lineStart, type Layout } from './layout';
import type { Header, Statement } from './statements';

/** A statement to be written, in lines; each is indented by so many levels. */
export type Lines = readonly { readonly text: string; readonly level: number }[];

export interface Page {
  readonly text: string;
  readonly layout: Layout;
}

/** The edits that put `lines` before a statement or closing brace; `instead` takes the statement's own place. */
export function insertedBefore(
  page: Page,
  statement: Statement,
  lines: Lines,
  instead: Lines | null = null,
): TextEdit[] {
  const { text } = page;
  const { start, end } = statement.location;
  if (statement.header)
    return braced(page, statement, statement.header, [...lines, ...(instead ?? own(text, statement))]);
  const replaced = instead === null ? [] : [{ start, end, text: inline(instead) }];
  if (!isFirstInLine(text, start)) {
    const space = statement.isBrace && !/[ \t]$/.test(text.slice(0, start)) ? ' ' : '';
    return [{ start, end: start, text: `${space}${inline(lines)} ` }, ...replaced];
  }
  const indentation = indentationAt(text, start) + (statement.isBrace ? page.layout.unit : '');
  const all = instead === null ? lines : [...lines, ...instead];
  if (instead === null)
    return [{ start: lineStart(text, start), end: lineStart(text, start), text: written(page, all, indentation) }];
  return [
    { start: lineStart(text, start), end, text: written(page, all, indentation).slice(0, -page.layout.lineEnd.length) },
  ];
}

/** The edits that put `lines` behind a statement. */
export function insertedAfter(page: Page, statement: Statement, lines: Lines): TextEdit[] {
  const { text, layout } = page;
  const { start, end } = statement.location;
  if (statement.header) return braced(page, statement, statement.header, [...own(text, statement), ...lines]);
  const isAlone = isFirstInLine(text, start) && /^[ \t]*(?:\r?\n|\/[/*]|$)/.test(text.slice(end));
  if (!isAlone) return [{ start: end, end, text: ` ${inline(lines)}` }];
  const lineEnd = text.indexOf('\n', end);
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  const before = lineEnd === -1 ? layout.lineEnd : '';
  return [{ start: at, end: at, text: before + written(page, lines, indentationAt(text, start)) }];
}

/** `if (x) return 1;` becomes a block that holds the lines. */
function braced(page: Page, { location }: Statement, header: Header, lines: Lines): TextEdit[] {
  const { text, layout } = page;
  const outer = indentationAt(text, header.start);
  const opened = layout.bracesOwnLine ? `${layout.lineEnd}${outer}{` : ' {';
  const between = text.slice(header.end, location.start);
  // A comment behind the header stays where it is.
  const kept = between.trim() === '' ? '' : between.replace(/\s+$/, '');
  // So does one behind the statement.
  const behind =
    /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/)(?=[ \t]*\r?\n)/.exec(text.slice(location.end))?.[0] ?? '';
  const next = /^(\s*)else\b/.exec(text.slice(location.end + behind.length));
  const joined = next !== null && !layout.bracesOwnLine;
  const end = location.end + behind.length + (joined ? next[1]!.length : 0);
  const all = lines.map((line, index) => (index === lines.length - 1 ? { ...line, text: line.text + behind } : line));
  const inner = written(page, all, outer + layout.unit);
  const closed = `${outer}}${joined ? ' ' : ''}`;
  return [{ start: header.end, end, text: `${opened}${kept}${layout.lineEnd}${inner}${closed}` }];
}

function own(text: string, { location }: Statement): Lines {
  return [{ text: text.slice(location.start, location.end), level: 0 }];
}

function written({ layout }: Page, lines: Lines, indentation: string): string {
  return lines.map(({ text, level }) => `${indentation}${layout.unit.repeat(level)}${text}${layout.lineEnd}`).join('');
}

function inline(lines: Lines): string {
  return lines.map(({ text }) => text).join(' ');
}
