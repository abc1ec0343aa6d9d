/** What the cases of a callee, taken together, say of whether it takes or closes the resource. */
import type { InputCase, InputPath } from '../summary/types';
import { pathText } from '../summary/types';

/**
 * The callee tells by what it returns whether it keeps the resource. Who does not look takes it to succeed: that it may
 * fail is another matter than a leak.
 */
export function takesOnSuccess(cases: readonly InputCase[]): boolean {
  const telling = cases.filter(({ returned }) => returned.kind !== 'nothing');
  return telling.some((one) => one.effect === 'transferred' || isStored(one)) && telling.some(isLeft);
}

/** A global has it. */
function isStored({ effect, stored }: InputCase): boolean {
  return effect === 'kept-open' && stored.some(({ at, value }) => value.kind === 'handle' && at.root.kind === 'global');
}

/** The caller has it still. */
export function isLeft(one: InputCase): boolean {
  return one.effect === 'kept-open' && !isStored(one);
}

/**
 * `if (is_inherited(fd)) return; close(fd);` or `if (c->ssl != ssl) c->ssl = ssl;`: which one it is tells the callee
 * whether there is anything to do. The caller is not told, or does not listen, so that nothing is left to him.
 */
export function isLeftOut(one: InputCase, cases: readonly InputCase[]): boolean {
  if (one.effect !== 'kept-open') return false;
  // What is closed is what was found among others: where there are none there was nothing to compare it with.
  if (one.singledOut === null) return cases.some(isFound);
  // Who keeps the greatest number that he is given has not got the others (`if (fd > s->max) s->max = fd;`).
  const isByOrder = one.singledOut === 'by-order';
  const isSettled = ({ effect, stored }: InputCase): boolean =>
    effect === 'closed' ||
    (!isByOrder && (effect === 'transferred' || stored.some(({ value }) => value.kind === 'handle')));
  return !isSettled(one) && cases.some(isSettled);
}

/** `p = find(file); if (p) close_entry(p);`: it looks for it among others, and what it closes then is what it has found. */
export function closesWhatItFinds(cases: readonly InputCase[]): boolean {
  const isSought = cases.some(({ effect, singledOut }) => effect === 'kept-open' && singledOut === 'by-equality');
  return isSought && cases.every(({ effect }) => effect === 'kept-open');
}

function isFound({ effect, singledOut }: InputCase): boolean {
  return effect === 'closed' && singledOut === 'by-equality';
}

/** `close_and_reset(&fd)`: the place no longer has the handle. */
export function resets(one: InputCase, input: InputPath): boolean {
  const path = pathText(input);
  return one.stored.some(({ at, value }) => value.kind === 'range' && pathText(at) === path);
}
