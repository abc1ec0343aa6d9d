/**
 * What is known of one integer or pointer: an interval and a few excluded values. Pointers are integers whose null
 * is 0. Unsigned arithmetic is not modelled: a value is a mathematical integer.
 */
import type { ResourceModel, ValueTest } from '../../models/types';

export interface Range {
  readonly low: number;
  readonly high: number;
  /** Sorted, strictly between `low` and `high`. */
  readonly excluded: readonly number[];
}

/** A switch may exclude hundreds of values; more than this many are forgotten, which only weakens what is known. */
const MAX_EXCLUDED = 24;

export const ANYTHING: Range = { low: -Infinity, high: Infinity, excluded: [] };
export const BOOLEAN: Range = { low: 0, high: 1, excluded: [] };
export const NONZERO: Range = { low: -Infinity, high: Infinity, excluded: [0] };

/** What the handle of something open may be. */
export function openRange({ representation, invalid }: ResourceModel): Range {
  if (representation === 'integer') return { low: 0, high: Infinity, excluded: [] };
  // No object lies at address -1, which many use for "none" (`INVALID_HANDLE_VALUE`).
  const none = invalid ?? [-1, 0];
  return { low: -Infinity, high: Infinity, excluded: [...none].sort((a, b) => a - b) };
}

export function exactly(value: number): Range {
  return { low: value, high: value, excluded: [] };
}

/** The range from `low` to `high` without `excluded`; null where nothing is left. */
export function range(low: number, high: number, excluded: readonly number[]): Range | null {
  if (excluded.length === 0) return low > high ? null : { low, high, excluded };
  const out = new Set(excluded);
  // Beyond 2^53 a number has no neighbor one away.
  while (low <= high && out.has(low) && low !== low + 1) low++;
  while (high >= low && out.has(high) && high !== high - 1) high--;
  if (low > high || (low === high && out.has(low))) return null;
  const inner = [...out].filter((value) => value > low && value < high).sort((a, b) => a - b);
  return { low, high, excluded: inner.slice(0, MAX_EXCLUDED) };
}

export function intersect(a: Range, b: Range): Range | null {
  if (b === ANYTHING) return a;
  if (a === ANYTHING) return b;
  const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
  if (a.excluded.length === 0) return range(low, high, b.excluded);
  return range(low, high, b.excluded.length === 0 ? a.excluded : [...a.excluded, ...b.excluded]);
}

/** The smallest range that holds both; used where states are merged. */
export function hull(a: Range, b: Range): Range {
  const low = Math.min(a.low, b.low);
  const high = Math.max(a.high, b.high);
  const candidates = new Set([...a.excluded, ...b.excluded]);
  for (const edge of [a.low - 1, a.high + 1, b.low - 1, b.high + 1]) if (Number.isFinite(edge)) candidates.add(edge);
  const excluded = [...candidates].filter((value) => !contains(a, value) && !contains(b, value));
  return range(low, high, excluded) ?? ANYTHING;
}

export function contains(a: Range, value: number): boolean {
  return value >= a.low && value <= a.high && !a.excluded.includes(value);
}

export function isSubset(a: Range, b: Range): boolean {
  return a.low >= b.low && a.high <= b.high && b.excluded.every((value) => !contains(a, value));
}

export function equalRanges(a: Range, b: Range): boolean {
  return (
    a === b ||
    (a.low === b.low &&
      a.high === b.high &&
      a.excluded.length === b.excluded.length &&
      a.excluded.every((value, i) => value === b.excluded[i]))
  );
}

export function constantOf(a: Range): number | null {
  return a.low === a.high ? a.low : null;
}

export function isAnything(a: Range): boolean {
  return a.low === -Infinity && a.high === Infinity && a.excluded.length === 0;
}

/** The values that pass a model's test. */
export function rangeOfTest(test: ValueTest): Range {
  if (test.equals !== undefined) return exactly(test.equals);
  return range(test.min ?? -Infinity, test.max ?? Infinity, test.not === undefined ? [] : [test.not]) ?? ANYTHING;
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export const NEGATED: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

export const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export function isComparison(operator: string): operator is Comparison {
  return operator in NEGATED;
}

/** The values x for which some y of `other` makes `x <comparison> y` true. */
export function rangeSatisfying(comparison: Comparison, other: Range): Range {
  switch (comparison) {
    case '==':
      return other;
    case '!=': {
      const constant = constantOf(other);
      return constant === null ? ANYTHING : { low: -Infinity, high: Infinity, excluded: [constant] };
    }
    case '<':
      return { low: -Infinity, high: other.high - 1, excluded: [] };
    case '<=':
      return { low: -Infinity, high: other.high, excluded: [] };
    case '>':
      return { low: other.low + 1, high: Infinity, excluded: [] };
    case '>=':
      return { low: other.low, high: Infinity, excluded: [] };
  }
}

/** Whether `a <comparison> b` holds for all values (true), for none (false), or for some only (null). */
export function decide(comparison: Comparison, a: Range, b: Range): boolean | null {
  if (intersect(a, rangeSatisfying(comparison, b)) === null) return false;
  if (intersect(a, rangeSatisfying(NEGATED[comparison], b)) === null) return true;
  return null;
}

const printed = new WeakMap<Range, string>();

export function printRange(a: Range): string {
  let text = printed.get(a);
  if (text === undefined) printed.set(a, (text = newText(a)));
  return text;
}

function newText(a: Range): string {
  const constant = constantOf(a);
  if (constant !== null) return String(constant);
  return `[${a.low},${a.high}${a.excluded.length ? `\\${a.excluded.join(',')}` : ''}]`;
}
