/** How a document is laid out, so that what is written into it looks like the rest. */

/** Read off the text of one function or document. */
export interface Layout {
  readonly lineEnd: string;
  /** One level of indentation. */
  readonly unit: string;
  /** A brace stands in a line of its own, as in `if (x)\n{`. */
  readonly bracesOwnLine: boolean;
}

const DEFAULT_UNIT = '  ';

export function layoutOf(text: string): Layout {
  const own = (text.match(/\)[ \t]*\r?\n[ \t]+\{/g) ?? []).length;
  const same = (text.match(/\)[ \t]*\{/g) ?? []).length;
  return { lineEnd: text.includes('\r\n') ? '\r\n' : '\n', unit: unitOf(text), bracesOwnLine: own > same };
}

/** By how much lines are further in than the line with the brace above them, most of the time. */
function unitOf(text: string): string {
  const counts = new Map<string, number>();
  for (const [, outer, inner] of text.matchAll(/^([ \t]*)(?:[^\n]*[^ \t\n])?[ \t]*\{[ \t]*\r?\n([ \t]+)(?=\S)/gm)) {
    if (!inner!.startsWith(outer!) || inner === outer) continue;
    const unit = inner!.slice(outer!.length);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let best = DEFAULT_UNIT;
  for (const [unit, count] of counts) if (count > (counts.get(best) ?? 0)) best = unit;
  return best;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The blanks that the line of an offset begins with. */
export function indentationAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))![0];
}

/** Nothing but blanks is before it in its line. */
export function isFirstInLine(text: string, at: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, at), at));
}
