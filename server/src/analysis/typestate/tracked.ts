/** The resource of one acquisition site along one path. Immutable: every change makes a new one. */
import type { Location } from '../../ir';
import type { ResourceKind, ValueTest } from '../../models/types';
import type { ValueId } from '../constraints/values';

export type Typestate =
  /** Acquired, success unknown. */
  | 'pending'
  | 'open'
  | 'closed'
  /** Somebody else owns it now. */
  | 'transferred';

export interface Handle {
  readonly value: ValueId;
  /** What releases it through this handle: a descriptor seen through `fileno` is of kind `descriptor`. */
  readonly kind: ResourceKind;
  /** No handle itself, but good only as long as the resource is open: what `dlsym` gives. */
  readonly isDependent?: boolean;
  /** A function that releases it when it is called. */
  readonly isReleaser?: boolean;
  /** Only a number of it: who has that keeps nothing open. */
  readonly isNumber?: boolean;
}

export interface SuccessTest {
  readonly value: ValueId;
  readonly succeeds: ValueTest;
  readonly fails: ValueTest;
}

export type SingledOut = 'by-equality' | 'by-order';

export interface Tracked {
  readonly state: Typestate;
  /** What it has to be released as. */
  readonly kind: ResourceKind;
  /** The function that made it what it is now, for messages: `open`, `fdopen`. */
  readonly madeBy: string;
  readonly handles: readonly Handle[];
  /** While pending: what decides. */
  readonly test: SuccessTest | null;
  /** False for a resource that a caller handed in: nobody here owes its release. */
  readonly isOwned: boolean;
  /** Nothing is owed before one of these methods is called on it; null where it is owed by now. */
  readonly owedAfter: readonly string[] | null;
  /** The call of such a method: where it throws, nothing is owed. */
  readonly owedSince?: Location;
  /** That call was given it: where it throws at once nothing is owed, but where its promise is rejected. */
  readonly isGiven?: true;
  /** As the user would name it, from the first variable it was stored in. */
  readonly name: string | null;
  readonly releasedAt: Location | null;
  /** The callee that released it and may as well not have, without saying so. */
  readonly unannouncedBy?: string;
  /** Set when it was closed by a function for another kind of resource. */
  readonly wrongRelease: { readonly function: string; readonly kind: ResourceKind } | null;
  /** Worked on since it was handed in; only of interest in summaries. */
  readonly isUsed: boolean;
  /** The object that alone held it here was freed since it was handed in; only of interest in summaries. */
  readonly isOrphaned: boolean;
  /**
   * Compared with another value since it was handed in, which may tell it from others: whether it is the same, or the
   * lesser; only of interest in summaries.
   */
  readonly singledOut?: SingledOut;
  /** The function in which the field of an instance that alone held it was given another value. */
  readonly lostIn?: string;
  /** Somebody has another reference to it, so that it lives on where this one is released. */
  readonly isShared?: boolean;
  /** It is memory, and nobody has been asked to change that no one may write there. */
  readonly isReadOnly?: boolean;
  /** Somebody has a copy of the whole object, with what is in it: what is left here is a shell of memory. */
  readonly isCopied?: true;
}

export function isOwed(tracked: Tracked): boolean {
  return tracked.isOwned && tracked.owedAfter === null && (tracked.state === 'open' || tracked.state === 'pending');
}

/** It is open: whoever owns it has to be told of a loss. */
export function isLosable(tracked: Tracked): boolean {
  return isOwed(tracked) || (!tracked.isOwned && tracked.state === 'open');
}

export function handleOf(tracked: Tracked | null, value: ValueId): Handle | undefined {
  return tracked?.handles.find((handle) => handle.value === value);
}

/** The handles with one more. A call that runs again gives the same value again: it stands in the list once. */
export function withHandle(tracked: Tracked, added: Handle): readonly Handle[] {
  return [...tracked.handles.filter((handle) => handle.value !== added.value), added];
}
