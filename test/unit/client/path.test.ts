/** Which path is shown at a place, and where its steps lead. */
import { describe, expect, it } from 'vitest';
import {
  findingAt,
  findingNear,
  lineTexts,
  numberSign,
  sameFinding,
  stepAt,
  stepBeside,
} from '../../../client/src/path';
import { finding } from './findings';

const OPENED = finding({ fingerprint: 'a', lines: [4, 6, 9] });
const OTHER = finding({ fingerprint: 'b', lines: [9, 12] });

describe('the finding at a place', () => {
  it('is that whose ends it touches', () => {
    expect(findingAt([OPENED, OTHER], { line: 4, character: 3 })).toBe(OPENED);
    expect(findingAt([OPENED, OTHER], { line: 12, character: 5 })).toBe(OTHER);
  });

  it('is that which was acquired there, rather than the one that ends there', () => {
    expect(findingAt([OPENED, OTHER], { line: 9, character: 2 })).toBe(OTHER);
  });

  it('may be anywhere in the line, and not at a step between', () => {
    expect(findingAt([OPENED], { line: 4, character: 80 })).toBe(OPENED);
    expect(findingAt([OPENED], { line: 6, character: 2 })).toBeNull();
    expect(findingAt([], { line: 6, character: 2 })).toBeNull();
  });
});

describe('the path that is closest to a place', () => {
  const near = (line: number): unknown => findingNear([OPENED, OTHER], { line, character: 0 });

  it('is the one that has a step or an end there, or goes on around it', () => {
    expect([4, 6, 5, 10].map(near)).toEqual([OPENED, OPENED, OPENED, OTHER]);
  });

  it('is else the next one, or the first', () => {
    expect([0, 20].map(near)).toEqual([OPENED, OPENED]);
    expect(findingNear([], { line: 1, character: 0 })).toBeNull();
  });
});

describe('the same finding', () => {
  it('is the closest of those of its kind', () => {
    const moved = finding({ fingerprint: 'a', lines: [5, 7, 10] });
    const twin = finding({ fingerprint: 'a', lines: [40, 41] });
    expect(sameFinding([twin, moved, OTHER], OPENED)).toBe(moved);
    expect(sameFinding([OTHER], OPENED)).toBeNull();
  });
});

describe('the steps', () => {
  const { steps } = finding({ fingerprint: 'c', lines: [4, 4, 9] });

  it('are found by where they stand, the current one first', () => {
    expect(stepAt(steps, { line: 9, character: 2 }, null)).toBe(2);
    expect(stepAt(steps, { line: 4, character: 2 }, null)).toBe(0);
    expect(stepAt(steps, { line: 4, character: 2 }, 1)).toBe(1);
    expect(stepAt(steps, { line: 5, character: 2 }, 1)).toBeNull();
  });

  it('follow each other around', () => {
    expect([null, 0, 1, 2].map((current) => stepBeside(3, current, 1))).toEqual([0, 1, 2, 0]);
    expect([null, 0, 1, 2].map((current) => stepBeside(3, current, -1))).toEqual([2, 2, 0, 1]);
  });

  it('are told together where they stand in one line', () => {
    expect([...lineTexts(steps)]).toEqual([
      [4, '① step 0  ② step 1'],
      [9, '③ step 2'],
    ]);
  });

  it('have numbers, however many they are', () => {
    expect([1, 20, 21, 35, 36].map(numberSign)).toEqual(['①', '⑳', '㉑', '㉟', '(36)']);
  });
});
