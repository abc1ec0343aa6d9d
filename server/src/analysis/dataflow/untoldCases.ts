/** Cases of a callee that rest on what its caller neither knows nor is told. */
import { intersect, type Range } from '../constraints/range';
import type { Input, InputCase, Returned } from '../summary/types';
import { pathText } from '../summary/types';

/** What the caller has to say of a call. */
interface Asking {
  /** Nothing is known of what lies there, and nobody has asked. */
  isUnknown(at: Input): boolean;
  /** It looks at what is returned. */
  readonly hasResult: boolean;
}

/**
 * `if (s->sink) s->sink->fd = fd;`: the callee takes the resource, or closes it, unless the state of an object is such that it
 * does not. A caller who has not looked at the object and is not told by the result either counts on the one or the other:
 * that the case is this one would be a guess.
 */
export function isUntold(one: InputCase, cases: readonly InputCase[], asking: Asking): boolean {
  return cases.some((other) => {
    if (settles(other) === settles(one) || (asking.hasResult && isTold(one.returned, other.returned))) return false;
    const apart = separators(one, other);
    return apart.length > 0 && apart.every((at) => at.root.kind !== 'configuration' && asking.isUnknown(at));
  });
}

/** Somebody else has it then: the callee, or an object. */
function settles({ effect, stored }: InputCase): boolean {
  return effect !== 'kept-open' || stored.some(({ value }) => value.kind === 'handle');
}

/** The inputs of which the two cases demand what no value is both of. */
function separators(one: InputCase, other: InputCase): Input[] {
  return one.demands.flatMap(({ at, range }) => {
    const path = keyOf(at);
    const isApart = other.demands.some((demand) => keyOf(demand.at) === path && !intersect(demand.range, range));
    return isApart ? [at] : [];
  });
}

function keyOf(at: Input): string {
  if (at.root.kind === 'configuration') return `#${at.root.condition}`;
  if (at.root.kind === 'bits') return `${pathText(at.root.of)}&${at.root.mask}`;
  return pathText({ root: at.root, path: at.path });
}

/** No value may be returned in both cases, as far as can be seen. */
function isTold(one: Returned, other: Returned): boolean {
  const [here, there] = [rangeOf(one), rangeOf(other)];
  if (one.kind === 'nothing' && other.kind === 'nothing') return false;
  return here === null || there === null || intersect(here, there) === null;
}

function rangeOf(returned: Returned): Range | null {
  return returned.kind === 'range' || returned.kind === 'fresh' ? returned.range : null;
}
