/** Confidence is computed from what had to be assumed on the way, never guessed. */
import type { Location } from '../ir';

export type DoubtKind =
  | 'unknown-callee'
  | 'unfollowed-callee'
  | 'dropped-constraint'
  | 'damaged'
  | 'damaged-structure'
  | 'configuration'
  /** Several conditions of the preprocessor were assumed, or that one does not hold. */
  | 'unlikely-build'
  | 'unresolved'
  /** An object has no hook for it: only who has one is given it. */
  | 'absent-hook'
  /** A loop over such things, which would have closed it or handed it on, had no turn. */
  | 'empty-loop'
  /** It takes an option that is given more than once on the command line. */
  | 'repeated-option'
  /** That a name stands for zero, which nobody at hand defines, and which does not sound like it: an error's. */
  | 'named-zero'
  /** That a name is another number than zero, which nobody at hand defines, and which sounds like success. */
  | 'named-nonzero'
  /** That a parameter is what no caller in sight gives, though others could. */
  | 'never-given'
  /** What a callee does with it rests on what the caller has not looked at, and is not told. */
  | 'untold'
  /** That a callee has released it, which leaves it open in other cases, and does not tell in which. */
  | 'unannounced-release'
  /** Nothing in the function releases it, and on other paths somebody else keeps it. */
  | 'kept-elsewhere'
  /** Nothing in the function sees to it, though others of its kind are released there. */
  | 'never-seen-to'
  | 'consensus'
  /** Of several promises that were begun together, another one settles first. */
  | 'sibling'
  /** The process ends then, here where there is no detail, or in all callers. */
  | 'process-ends'
  /** No loop of the program leads there. */
  | 'done-once'
  /** Others can name the field that it lies in, and none of those that are known closes it. */
  | 'visible-field'
  /** In a test: its process ends before long, or a hook closes what owns it; what is forbidden is tried on purpose. */
  | 'in-test'
  /** Who makes such a thing and lets it run may mean it to: a server. */
  | 'meant'
  /** A function that the caller gets uses it, for as long as there is that function. */
  | 'in-closure'
  /** Something threw that nobody said would: an attempt's edge was taken. */
  | 'implicit-throw';

export interface Doubt {
  readonly kind: DoubtKind;
  /** The callee's name, the condition assumed: with `kind` it says which doubt this is. */
  readonly detail: string;
  /** The other side of the same assumption would be `!detail`. */
  readonly location: Location;
}

/** They hold of the way to where something is opened as well, and so of all that comes of it. */
const OF_THE_WAY: readonly DoubtKind[] = ['configuration', 'dropped-constraint', 'never-given'];

export function isOfTheWay({ kind }: Doubt): boolean {
  return OF_THE_WAY.includes(kind);
}

export type Confidence = 'high' | 'medium' | 'low';

const ALONE_LOW: readonly DoubtKind[] = [
  'absent-hook',
  'consensus',
  'done-once',
  'empty-loop',
  'in-closure',
  'in-test',
  'meant',
  'named-nonzero',
  'named-zero',
  'never-given',
  'never-seen-to',
  'dropped-constraint',
  'process-ends',
  'repeated-option',
  'sibling',
  'untold',
  'unannounced-release',
  'unfollowed-callee',
  'unlikely-build',
];

/**
 * One step down for each kind of reason; two different ones make it low. So does one alone that judged findings have
 * shown to be worth no more (docs/confidence.md): paths that are not told apart for want of room, functions of the
 * workspace that were not followed though their text says what they do, and habits of other callers in place of
 * knowledge. What the end of the process closes at once is no loss, and a server that was started serves.
 */
export function confidenceOf(doubts: readonly Doubt[]): Confidence {
  const kinds = new Set(doubts.map((doubt) => doubt.kind));
  if (ALONE_LOW.some((kind) => kinds.has(kind)) || isPieced(doubts) || doubts.some(isKeptMemory)) return 'low';
  if (kinds.size === 0) return 'high';
  return kinds.size === 1 ? 'medium' : 'low';
}

/** Memory of which somebody else sees to what is not lost: one such function comes with many of its like. */
function isKeptMemory({ kind, detail }: Doubt): boolean {
  return kind === 'kept-elsewhere' && detail === 'memory';
}

/**
 * Builds have what a program asks for more often than not, and not every two things go together: of findings that assume
 * otherwise one in three was right, where the program was there as a whole (docs/confidence.md).
 */
export function isUnlikelyBuild(doubts: readonly Doubt[]): boolean {
  const assumed = new Set(doubts.flatMap(({ kind, detail }) => (kind === 'configuration' ? [detail] : [])));
  return assumed.size > 1 || [...assumed].some((one) => one.startsWith('!') && !LEFT_OUT.test(one));
}

/** What a program is built with unless somebody asks for less: `!defined(CURL_DISABLE_SOCKETPAIR)`. */
const LEFT_OUT = /^!defined\((?:\w+_)?(?:NO|DISABLED?|WITHOUT|OMIT)_\w+\)$/;

/** A system that has one of a library's functions and lacks another: `HAVE_MMAP` without `HAVE_MUNMAP`. */
function isPieced(doubts: readonly Doubt[]): boolean {
  const features = doubts.flatMap(({ kind, detail }) => {
    const name = kind === 'configuration' ? /\bHAVE_(\w+)/.exec(detail)?.[1] : undefined;
    return name === undefined ? [] : [{ name, isThere: !detail.startsWith('!') }];
  });
  return features.some(
    (one) => one.isThere && features.some((other) => !other.isThere && areRelated(one.name, other.name)),
  );
}

/** They begin or end alike. */
function areRelated(one: string, other: string): boolean {
  return one.slice(0, 3) === other.slice(0, 3) || one.slice(-3) === other.slice(-3);
}
