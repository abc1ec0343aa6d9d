/**
 * What is parsed is not always what was written: macros are expanded and statements split by `#if` are put together
 * before the parser sees them. A `Rewriting` is such a text with a map from its offsets to those of the document.
 *
 * The map is a list of segments, each either copied from a range of the document or standing for one. Segments of one
 * replacement form a group: within it they may come in any order, and several may have the same range; groups are in
 * the order of the document and do not overlap.
 */
import type { Location } from '../ir';

export interface Rewriting {
  readonly text: string;
  /** Null where the text is the document. */
  readonly map: SourceMap | null;
}

/** Rewrites a text; gives it back as it is where there is nothing to do. */
export type Rewrite = (text: string) => Rewriting;

/** A part of a replacement: its text, and the range of the replaced text that it is a copy of or stands for. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isCopy: boolean;
}

export class SourceMap {
  /** Of each segment: where it starts in the rewritten text, its range in the document, and its group's first segment. */
  private constructor(
    private readonly from: Int32Array,
    private readonly starts: Int32Array,
    private readonly ends: Int32Array,
    private readonly groups: Int32Array,
    private readonly copied: Uint8Array,
    /** The length of the rewritten text. */
    readonly length: number,
  ) {}

  static of(segments: readonly Segment[], length: number): SourceMap {
    const column = (pick: (one: Segment) => number): Int32Array => Int32Array.from(segments, pick);
    return new SourceMap(
      column((one) => one.from),
      column((one) => one.start),
      column((one) => one.end),
      column((one) => one.group),
      Uint8Array.from(segments, (one) => Number(one.isCopy)),
      length,
    );
  }

  /** The smallest range of the document that holds what `start` to `end` of the rewritten text came from. */
  range(start: number, end: number): Location {
    const first = this.segmentAt(start);
    if (end <= start) return this.point(first, start);
    const last = this.segmentAt(end - 1, first);
    const firstGroup = this.groups[first]!;
    const lastGroup = this.groups[last]!;
    let low = this.startIn(first, start);
    let high = this.endIn(last, end);
    // Only within one group may a segment in the middle reach beyond those at the ends.
    for (let at = first + 1; at <= last && this.groups[at] === firstGroup; at++) low = Math.min(low, this.starts[at]!);
    for (let at = last - 1; at >= first && this.groups[at] === lastGroup; at--) high = Math.max(high, this.ends[at]!);
    return { start: low, end: high };
  }

  /**
   * The map of the part from `start` to `end`, counted from there and from the start of its range in the document; null
   * where the part is a plain copy.
   */
  part(start: number, end: number): SourceMap | null {
    const first = this.segmentAt(start);
    const last = end > start ? this.segmentAt(end - 1, first) : first;
    if (first === last && this.copied[first] === 1) return null;
    const origin = this.range(start, end).start;
    const segments: Segment[] = [];
    for (let at = first; at <= last; at++) {
      const from = Math.max(start, this.from[at]!);
      const to = Math.min(end, this.endOf(at));
      segments.push({
        from: from - start,
        start: this.startIn(at, from) - origin,
        end: this.endIn(at, to) - origin,
        group: Math.max(this.groups[at]!, first) - first,
        isCopy: this.copied[at] === 1,
      });
    }
    return SourceMap.of(segments, end - start);
  }

  /** This map, of a text that was itself rewritten: from here straight to what `earlier` counts in. */
  after(earlier: SourceMap): SourceMap {
    const segments: Segment[] = [];
    let group = 0;
    let earlierGroup = -1;
    for (let at = 0; at < this.from.length; at++) {
      if (this.groups[at] === at) earlierGroup = -1;
      for (const part of this.copied[at] === 1 ? earlier.cut(this.starts[at]!, this.ends[at]!) : [null]) {
        const isJoined = this.groups[at] !== at || (part !== null && part.group === earlierGroup);
        const range = part ?? earlier.range(this.starts[at]!, this.ends[at]!);
        if (!isJoined) group = segments.length;
        if (part !== null) earlierGroup = part.group;
        const from = this.from[at]! + (part === null ? 0 : part.from - this.starts[at]!);
        segments.push({ from, start: range.start, end: range.end, group, isCopy: part?.isCopy ?? false });
      }
    }
    return SourceMap.of(regrouped(segments), this.length);
  }

  /** Says the same as an equal key. */
  get key(): string {
    return `${this.from.join()};${this.starts.join()};${this.ends.join()};${this.groups.join()};${this.copied.join('')}`;
  }

  /** The segments of the part from `start` to `end`; `from` counts in the rewritten text. */
  private *cut(start: number, end: number): Generator<Segment> {
    if (end <= start) return;
    const last = this.segmentAt(end - 1);
    for (let at = this.segmentAt(start); at <= last; at++) {
      const from = Math.max(start, this.from[at]!);
      const to = Math.min(end, this.endOf(at));
      const isCopy = this.copied[at] === 1;
      yield { from, start: this.startIn(at, from), end: this.endIn(at, to), group: this.groups[at]!, isCopy };
    }
  }

  private point(segment: number, at: number): Location {
    if (this.copied[segment] === 0) return { start: this.starts[segment]!, end: this.ends[segment]! };
    const offset = this.startIn(segment, at);
    return { start: offset, end: offset };
  }

  private startIn(segment: number, at: number): number {
    const start = this.starts[segment]!;
    return this.copied[segment] === 1 ? start + at - this.from[segment]! : start;
  }

  private endIn(segment: number, at: number): number {
    return this.copied[segment] === 1 ? this.starts[segment]! + at - this.from[segment]! : this.ends[segment]!;
  }

  private endOf(segment: number): number {
    return this.from[segment + 1] ?? this.length;
  }

  /** The last segment that starts at or before `at`; `low` is known to. */
  private segmentAt(at: number, low = 0): number {
    let first = low;
    let last = this.from.length - 1;
    while (first < last) {
      const middle = (first + last + 1) >> 1;
      if (this.from[middle]! <= at) first = middle;
      else last = middle - 1;
    }
    return first;
  }
}

interface Segment {
  readonly from: number;
  readonly start: number;
  readonly end: number;
  /** The index of the first segment of its group. */
  readonly group: number;
  readonly isCopy: boolean;
}

/** Groups that overlap, since one rewriting took apart what another had put in, become one. */
function regrouped(segments: readonly Segment[]): Segment[] {
  const groups: { first: number; low: number; high: number }[] = [];
  segments.forEach(({ start, end, group }, index) => {
    const last = groups.at(-1);
    if (last === undefined || group === index) groups.push({ first: index, low: start, high: end });
    else Object.assign(last, { low: Math.min(last.low, start), high: Math.max(last.high, end) });
  });
  const joined: typeof groups = [];
  for (let next of groups) {
    for (let last = joined.at(-1); last !== undefined && last.high > next.low; last = joined.at(-1)) {
      next = { first: last.first, low: Math.min(last.low, next.low), high: Math.max(last.high, next.high) };
      joined.pop();
    }
    joined.push(next);
  }
  let at = 0;
  return segments.map((segment, index) => {
    while (at + 1 < joined.length && joined[at + 1]!.first <= index) at++;
    return { ...segment, group: joined[at]!.first };
  });
}

/** Puts a rewriting together, replacement by replacement. */
export class RewritingBuilder {
  private readonly segments: Segment[] = [];
  private text = '';
  private copied = 0;

  constructor(private readonly source: string) {}

  /** Where the text behind the last replacement starts. */
  get position(): number {
    return this.copied;
  }

  /** Puts `pieces` in the place of `start` to `end`, which is behind what was replaced before. */
  replace(start: number, end: number, pieces: readonly Piece[]): void {
    this.copy(start);
    const group = this.segments.length;
    for (const { text, start: from, end: to, isCopy } of pieces) {
      if (text === '') continue;
      this.segments.push({ from: this.text.length, start: from, end: to, group, isCopy });
      this.text += text;
    }
    this.copied = end;
  }

  finish(): Rewriting {
    if (this.segments.length === 0 && this.copied === 0) return { text: this.source, map: null };
    this.copy(this.source.length);
    if (this.segments.length === 0) {
      this.segments.push({ from: 0, start: 0, end: this.source.length, group: 0, isCopy: false });
    }
    return { text: this.text, map: SourceMap.of(this.segments, this.text.length) };
  }

  private copy(end: number): void {
    if (end <= this.copied) return;
    const from = this.text.length;
    this.segments.push({ from, start: this.copied, end, group: this.segments.length, isCopy: true });
    this.text += this.source.slice(this.copied, end);
  }
}

/** One rewriting after the other, as one. */
export function rewrittenBy(text: string, stages: readonly Rewrite[]): Rewriting {
  let result: Rewriting = { text, map: null };
  for (const stage of stages) {
    const next = stage(result.text);
    if (next.map === null) continue;
    result = { text: next.text, map: result.map === null ? next.map : next.map.after(result.map) };
  }
  return result;
}
