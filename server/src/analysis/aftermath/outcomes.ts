/** Ways for a function to come to its end, in classes: few enough to ask of each what callers do then. */
import { intersect, type Range } from '../constraints/range';

/** Errors are mostly -1, null or 1; what else is told apart by its sign. */
export const RETURNED: readonly Range[] = [
  { low: -Infinity, high: -2, excluded: [] },
  { low: -1, high: -1, excluded: [] },
  { low: 0, high: 0, excluded: [] },
  { low: 1, high: 1, excluded: [] },
  { low: 2, high: Infinity, excluded: [] },
];

export const EVERY_RETURN = (1 << RETURNED.length) - 1;

/** It throws, or its promise is rejected. */
export const THROWN = 1 << RETURNED.length;

/** The classes that a value of the range may lie in, as bits. */
export function outcomesOf(range: Range): number {
  let bits = 0;
  RETURNED.forEach((outcome, index) => {
    if (intersect(outcome, range) !== null) bits |= 1 << index;
  });
  return bits;
}
