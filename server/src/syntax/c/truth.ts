/** Truth that may be unknown (null). */

/** Three-valued `and`. */
export function both(left: boolean | null, right: boolean | null): boolean | null {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}

/** Three-valued `not`. */
export function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}
