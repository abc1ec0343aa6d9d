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

/** `if (x) return 1;` becomes a block that holds the lines. */
function braced(page: Page, { location }: Statement, header: Header, lines: Lines): TextEdit[] {
  const { text, layout } = page;
  const outer = indentationAt(text, header.start);
  const opened = layout.bracesOwnLine ? `${layout.lineEnd}${outer}{` : ' {';
  const between = text.slice(header.end, location.start);
  // A comment behind the header stays where it is.
  const kept = between.trim() === '' ? '' : between.replace(/\s+$/, '');
  const next = /^(\s*)else\b/.exec(text.slice(location.end));
  const joined = next !== null && !layout.bracesOwnLine;
  const end = joined ? location.end + next[1]!.length : location.end;
  const inner = written(page, lines, outer + layout.unit);
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
