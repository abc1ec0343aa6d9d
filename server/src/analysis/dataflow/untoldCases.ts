/** Cases of a callee that rest on what its caller neither knows nor is told. */
import { intersect, type Range } from '../constraints/range';
import type { Case, Input, InputCase, InputPath, Returned } from '../summary/types';
import { pathText } from '../summary/types';

/** What the caller has to say of a call. */
interface Asking {
  /** Nothing is known of what lies there, and nobody has asked. */
  readonly isUnknown: (at: Input) => boolean;
  /** Where the callee finds the resource. */
  readonly input: InputPath;
  /** It looks at what is returned. */
  readonly hasResult: boolean;
}

/** What tells a caller which case it was. */
interface Announcing {
  /** It looks at what is returned. */
  readonly hasResult: boolean;
  /** What lay there before the call. */
  readonly before: (at: InputPath) => Range;
}

/**
 * `if (s->sink) s->sink->fd = fd;`: the callee takes the resource, or closes it, unless the state of an object is such that it
 * does not. A caller who has not looked at the object and is not told by the result either counts on the one or the other:
 * that the case is one of these would be a guess.
 */
export function untoldCases(cases: readonly InputCase[], asking: Asking): ReadonlySet<InputCase> {
  const untold = new Set<InputCase>();
  const settles = (one: InputCase): boolean => isSettled(one, asking.input);
  for (const one of cases.filter(settles)) {
    for (const other of cases) {
      if (settles(other) || (asking.hasResult && isTold(one.returned, other.returned))) continue;
      const apart = separators(one, other);
      if (apart.length > 0 && apart.every((at) => at.root.kind !== 'configuration' && asking.isUnknown(at)))
        untold.add(one).add(other);
    }
  }
  return untold;
}

/**
 * Cases that release what others leave open, of which the caller is not told: neither what it gives, nor what is returned or
 * stored for it tells the one from the other. Who closes it all the same may know what the callee went by: of such findings
 * in real programs that were judged, two in five were right.
 */
export function unannouncedReleases<C extends Case>(
  cases: readonly C[],
  isRelease: (one: C) => boolean,
  { hasResult, before }: Announcing,
): ReadonlySet<C> {
  const others = cases.filter((one) => !isRelease(one));
  const isAnnounced = (one: C): boolean =>
    others.every(
      (other) =>
        (hasResult && isTold(one.returned, other.returned)) ||
        isStoredApart(one, other, before) ||
        separators(one, other).some(({ root, path }) => root.kind === 'parameter' && path.length === 0),
    );
  return new Set(cases.filter((one) => isRelease(one) && !isAnnounced(one)));
}

/**
 * Some place holds what it cannot hold in the other case: an error that is set, a handle that is reset. Where the other case
 * stores nothing there is what was there before.
 */
function isStoredApart(one: Case, other: Case, before: Announcing['before']): boolean {
  const isApart = (here: Case, there: Case): boolean =>
    here.stored.some(({ at, value }) => {
      if (value.kind === 'result') return false;
      const stored = there.stored.find((each) => pathText(each.at) === pathText(at));
      if (stored) return stored.value.kind !== 'result' && isTold(value, stored.value);
      const range = rangeOf(value);
      return range !== null && intersect(range, before(at)) === null;
    });
  return isApart(one, other) || isApart(other, one);
}

/** Somebody else has it then, or an object that holds it: the callee, or another object (`*list->end = item`). */
function isSettled({ effect, stored }: InputCase, input: InputPath): boolean {
  const objects = input.path.flatMap((projection, index) =>
    projection.kind === 'deref' ? [pathText({ ...input, path: input.path.slice(0, index) })] : [],
  );
  return (
    effect !== 'kept-open' ||
    stored.some(
      ({ value }) => value.kind === 'handle' || (value.kind === 'input' && objects.includes(pathText(value.at))),
    )
  );
}

/** The inputs of which the two cases demand what no value is both of. */
function separators(one: Case, other: Case): Input[] {
  return one.demands.flatMap(({ at, range }) => {
    const path = pathText(at);
    const isApart = other.demands.some((demand) => pathText(demand.at) === path && !intersect(demand.range, range));
    return isApart ? [at] : [];
  });
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
