/** Values that a function may return, in classes: few enough to ask of each what callers do then. */
import { intersect, type Range } from '../constraints/range';

/** Errors are mostly -1, null or 1; what else is told apart by its sign. */
export const OUTCOMES: readonly Range[] = [
  { low: -Infinity, high: -2, excluded: [] },
  { low: -1, high: -1, excluded: [] },
  { low: 0, high: 0, excluded: [] },
  { low: 1, high: 1, excluded: [] },
  { low: 2, high: Infinity, excluded: [] },
];

export const EVERY_OUTCOME = (1 << OUTCOMES.length) - 1;

/** The classes that a value of the range may lie in, as bits. */
export function outcomesOf(range: Range): number {
  let bits = 0;
  OUTCOMES.forEach((outcome, index) => {
    if (intersect(outcome, range) !== null) bits |= 1 << index;
  });
  return bits;
}
