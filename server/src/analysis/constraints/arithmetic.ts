/** Numbers that are computed from others, and ranges from the ranges of what goes in, or of what comes out. */
import type { BinaryOperator } from '../../ir';
import { exactly, intersect, NONZERO, type Range } from './range';

/** Null where that is not told. */
export function calculate(operator: BinaryOperator, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : Math.trunc(a / b);
    case '%':
      return b === 0 ? null : a % b;
    default:
      return Math.abs(a) > 0x7fffffff || Math.abs(b) > 0x7fffffff ? null : calculateBits(operator, a, b);
  }
}

function calculateBits(operator: BinaryOperator, a: number, b: number): number | null {
  switch (operator) {
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0 || b > 31 ? null : a * 2 ** b;
    case '>>':
      return b < 0 || b > 31 ? null : a >> b;
    default:
      return null;
  }
}

export function shift(range: Range, by: number): Range {
  return { low: range.low + by, high: range.high + by, excluded: range.excluded.map((value) => value + by) };
}

/** Lengths add up: where one is not zero, what is more than that is not zero either. */
export function shifted(range: Range, offset: number): Range {
  const sum = shift(range, offset);
  return offset > 0 && isLength(range) ? (intersect(sum, NONZERO) ?? sum) : sum;
}

/** Something that is not zero, and of which nobody has said that it may be negative. */
export function isLength(range: Range): boolean {
  return range.high === Infinity && (range.low === -Infinity || range.low > 0) && intersect(range, exactly(0)) === null;
}

/** What was shifted right by so many places and did not become 0. Flags and sizes are shifted, which are not negative. */
export function unshifted({ low, high }: Range, places: number): Range {
  const factor = 2 ** places;
  return { low: Math.max(low, 1) * factor, high: high * factor + factor - 1, excluded: [] };
}

export function negate(range: Range): Range {
  return { low: -range.high, high: -range.low, excluded: range.excluded.map((value) => -value).reverse() };
}
