import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANYTHING,
  constantOf,
  decide,
  equalRanges,
  hull,
  intersect,
  isAnything,
  isSubset,
  MIRRORED,
  NEGATED,
  range,
  rangeOfTest,
  rangeSatisfying,
  type Comparison,
  type Range,
} from '../../../server/src/analysis/constraints/range';

/** Bounds and excluded values stay within this; what lies beyond behaves like the outermost of the universe. */
const BOUND = 4;
const UNIVERSE = Array.from({ length: 4 * BOUND + 1 }, (_, index) => index - 2 * BOUND);

const COMPARE: Readonly<Record<Comparison, (x: number, y: number) => boolean>> = {
  '==': (x, y) => x === y,
  '!=': (x, y) => x !== y,
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
};

const small = fc.integer({ min: -BOUND, max: BOUND });
const parts = fc.record({
  low: fc.oneof(small, fc.constant(-Infinity)),
  high: fc.oneof(small, fc.constant(Infinity)),
  excluded: fc.array(small, { maxLength: 4 }),
});
const ranges = parts
  .map(({ low, high, excluded }) => range(Math.min(low, high), Math.max(low, high), excluded))
  .filter((one) => one !== null);
const comparisons = fc.constantFrom(...(Object.keys(COMPARE) as Comparison[]));

function contains(one: Range, value: number): boolean {
  return value >= one.low && value <= one.high && !one.excluded.includes(value);
}

function members(one: Range | null): number[] {
  return one === null ? [] : UNIVERSE.filter((value) => contains(one, value));
}

function expectNormal(one: Range | null): void {
  if (one === null) return;
  expect(one.low).toBeLessThanOrEqual(one.high);
  expect(one.excluded).toEqual([...new Set(one.excluded)].sort((a, b) => a - b));
  expect(one.excluded.every((value) => value > one.low && value < one.high)).toBe(true);
}

describe('ranges', () => {
  it('hold what lies between their bounds and is not excluded', () => {
    fc.assert(
      fc.property(parts, ({ low, high, excluded }) => {
        const one = range(low, high, excluded);
        expectNormal(one);
        const expected = UNIVERSE.filter((value) => value >= low && value <= high && !excluded.includes(value));
        expect(members(one)).toEqual(expected);
      }),
    );
  });

  it('intersect to the values of both', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const both = intersect(a, b);
        expectNormal(both);
        expect(members(both)).toEqual(members(a).filter((value) => contains(b, value)));
      }),
    );
  });

  it('intersect with anything to themselves', () => {
    fc.assert(
      fc.property(ranges, (a) => {
        expect(intersect(a, ANYTHING)).toEqual(a);
        expect(intersect(ANYTHING, a)).toEqual(a);
        expect(intersect(a, { ...ANYTHING })).toEqual(a);
      }),
    );
  });

  it('have a hull that is the smallest interval of both, without the gaps that can be told', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const both = hull(a, b);
        expectNormal(both);
        const union = UNIVERSE.filter((value) => contains(a, value) || contains(b, value));
        expect(union.filter((value) => !contains(both, value))).toEqual([]);
        expect(both.low).toBe(Math.min(a.low, b.low));
        expect(both.high).toBe(Math.max(a.high, b.high));
        const told = [...a.excluded, ...b.excluded].filter((value) => !union.includes(value));
        expect(told.filter((value) => contains(both, value))).toEqual([]);
      }),
    );
  });

  it('have a hull in either order, and of themselves', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        expect(equalRanges(hull(a, b), hull(b, a))).toBe(true);
        expect(equalRanges(hull(a, a), a)).toBe(true);
      }),
    );
  });

  it('are subsets exactly where each value is one of the other', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        expect(isSubset(a, b)).toBe(members(a).every((value) => contains(b, value)));
      }),
    );
  });

  it('are subsets of each other exactly where they are equal', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        expect(isSubset(a, b) && isSubset(b, a)).toBe(equalRanges(a, b));
      }),
    );
  });

  it('are a constant where one value is left', () => {
    fc.assert(
      fc.property(ranges, (a) => {
        const values = members(a);
        const only = values.length === 1 && Number.isFinite(a.low) && Number.isFinite(a.high);
        expect(constantOf(a)).toBe(only ? values[0] : null);
        expect(isAnything(a)).toBe(values.length === UNIVERSE.length);
      }),
    );
  });

  it('forget the excess of what is excluded, which only widens them', () => {
    const excluded = Array.from({ length: 100 }, (_, index) => index * 2);
    const one = range(-1, 1000, excluded)!;
    expectNormal(one);
    expect(one.excluded.length).toBeLessThan(100);
    expect(one.excluded.every((value) => excluded.includes(value))).toBe(true);
  });
});

describe('comparisons', () => {
  it('are satisfied by what has a partner', () => {
    fc.assert(
      fc.property(comparisons, ranges, (comparison, other) => {
        const satisfying = rangeSatisfying(comparison, other);
        // Bounds are within the inner half, so that every value of it has its partner within the universe.
        const inner = UNIVERSE.filter((value) => Math.abs(value) <= BOUND + 1);
        const partners = members(other);
        const expected = inner.filter((x) => partners.some((y) => COMPARE[comparison](x, y)));
        expect(inner.filter((value) => contains(satisfying, value))).toEqual(expected);
      }),
    );
  });

  it('are never decided wrongly, and always where the operands are intervals or constants', () => {
    fc.assert(
      fc.property(comparisons, ranges, ranges, (comparison, a, b) => {
        const results = new Set(members(a).flatMap((x) => members(b).map((y) => COMPARE[comparison](x, y))));
        const expected = results.size === 1 ? [...results][0] : null;
        expect(decide(comparison, a, b)).toBe(expected);
      }),
    );
  });

  it('are decided the same mirrored, and opposite negated', () => {
    fc.assert(
      fc.property(comparisons, ranges, ranges, (comparison, a, b) => {
        const decided = decide(comparison, a, b);
        expect(decide(MIRRORED[comparison], b, a)).toBe(decided);
        expect(decide(NEGATED[comparison], a, b)).toBe(decided === null ? null : !decided);
      }),
    );
  });

  it('of a model are ranges', () => {
    expect(rangeOfTest({ equals: -1 })).toEqual({ low: -1, high: -1, excluded: [] });
    expect(rangeOfTest({ min: 0 })).toEqual({ low: 0, high: Infinity, excluded: [] });
    expect(rangeOfTest({ not: 0 })).toEqual({ low: -Infinity, high: Infinity, excluded: [0] });
  });
});
