/** A line of source with what matters in it underlined. */
import type { Location } from '../../ir';
import type { LineIndex } from '../../workspace/lineIndex';
import { displayLine, type DisplayedLine } from './display';

/** How much of a long line is shown around what is underlined. */
const FRAME_WIDTH = 120;

export interface CodeFrame {
  readonly line: number;
  readonly source: string;
  /** Spaces and carets, as wide on a terminal as what they mark. */
  readonly underline: string;
}

/** The first line of a location; one that goes on in later lines is marked to the line's end. */
export function codeFrame(lines: LineIndex, location: Location): CodeFrame {
  const { line } = lines.position(location.start);
  const range = lines.lineRange(line);
  const shown = displayLine(lines.lineText(line));
  const length = range.end - range.start;
  const first = Math.min(location.start - range.start, length);
  const last = Math.max(first, Math.min(location.end - range.start, length));
  const start = columnAt(shown, first);
  const end = Math.max(columnAt(shown, last), start + 1);
  return { line, ...cut(shown, start, end) };
}

function columnAt(shown: DisplayedLine, offset: number): number {
  return shown.columns[offset] ?? 0;
}

/** Shortens a line that would fill the screen. Counts characters: in such lines a caret may be off by a wide one. */
function cut(
  shown: DisplayedLine,
  start: number,
  end: number,
): { readonly source: string; readonly underline: string } {
  const source = shown.text.trimEnd();
  const underline = ' '.repeat(start) + '^'.repeat(end - start);
  if (source.length <= FRAME_WIDTH) return { source, underline };
  const from = end <= FRAME_WIDTH ? 0 : Math.max(0, start - 20);
  const to = from + FRAME_WIDTH;
  const head = from > 0 ? '…' : '';
  const tail = to < source.length ? '…' : '';
  return {
    source: head + source.slice(from, to) + tail,
    underline: (head ? ' ' : '') + underline.slice(from, to),
  };
}
