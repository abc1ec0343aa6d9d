/** Flags that are tested with masks, of numbers or of names. */
import { constantOf } from '../constraints/range';
import type { ValueId, ValueTable } from '../constraints/values';
import type { PathState } from './state';

/** What other tests of the same flags say of these; null where they say nothing. */
export function maskedValue(values: ValueTable, state: PathState, left: ValueId, mask: ValueId): ValueId | null {
  const form = values.value(left);
  // `(x | FLAG | OTHER) & FLAG`
  if (form.kind === 'binary' && form.operator === '|') {
    if (isPartOf(values, mask, form.right)) return mask;
    if (maskedValue(values, state, form.left, mask) === mask) return mask;
  }
  for (const [value, range] of state.ranges) {
    const other = values.value(value);
    if (other.kind !== 'binary' || other.operator !== '&' || other.left !== left) continue;
    if (constantOf(range) === 0 && isPartOf(values, mask, other.right)) return values.constant(0);
  }
  return null;
}

/** All bits of the one mask are bits of the other. */
function isPartOf(values: ValueTable, mask: ValueId, whole: ValueId): boolean {
  if (mask === whole) return true;
  const [part, all] = [values.value(mask), values.value(whole)];
  if (part.kind === 'constant' && all.kind === 'constant') return (part.value & ~all.value) === 0;
  if (all.kind !== 'binary' || all.operator !== '|') return false;
  return isPartOf(values, mask, all.left) || isPartOf(values, mask, all.right);
}

/** A flag of its own. */
export function isBit(mask: number): boolean {
  return mask > 0 && Number.isInteger(Math.log2(mask));
}
