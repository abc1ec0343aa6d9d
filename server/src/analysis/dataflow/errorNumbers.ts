/**
 * `errno`: any call may set it, so that what it is found to be in one place holds in no other. It is positive where
 * somebody makes a result of it (`return -errno`) or keeps it after a failure (`ret = errno`), but may be zero where
 * somebody tests it, or has set it to zero to see whether a call changes that.
 */
import type { FunctionIR } from '../../ir';
import type { Range } from '../constraints/range';
import type { OriginId, ValueId, ValueTable } from '../constraints/values';
import type { SiteContext } from './context';

const COPY = 'errno';

export const NOT_NEGATIVE: Range = { low: 0, high: Infinity, excluded: [] };
export const POSITIVE: Range = { low: 1, high: Infinity, excluded: [] };
export const NEGATIVE: Range = { low: -Infinity, high: -1, excluded: [] };

/** What the variable itself holds: nothing is learnt of it. */
export function isErrorNumber(context: SiteContext, value: ValueId): boolean {
  const form = context.values.value(value);
  if (form.kind !== 'initial') return false;
  const { base, projection } = context.values.place(form.place);
  return base.kind === 'variable' && projection === null && context.isErrorNumber(base.id);
}

/** A copy of it, which stays as it is. */
export function copyOfErrorNumber(values: ValueTable, origin: OriginId): ValueId {
  return values.made(origin, COPY);
}

/** Whether a function gives it a value itself: asked on every path. */
const clearing = new WeakMap<FunctionIR, boolean>();

/** What a copy of it may be. */
export function rangeOfCopy(context: SiteContext): Range {
  const { function_ } = context;
  let isCleared = clearing.get(function_);
  if (isCleared === undefined) {
    isCleared = function_.blocks.some(({ instructions }) =>
      instructions.some(
        (one) => one.kind === 'assign' && one.value.kind === 'integer' && context.isErrorNumber(one.target.root),
      ),
    );
    clearing.set(function_, isCleared);
  }
  return isCleared ? NOT_NEGATIVE : POSITIVE;
}

/** The variable's value, or a copy of it. */
export function isErrorCode(context: SiteContext, value: ValueId): boolean {
  const form = context.values.value(value);
  return (form.kind === 'made' && form.tag === COPY) || isErrorNumber(context, value);
}
