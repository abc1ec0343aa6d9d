/** How the paths of one acquisition end: for whoever asks why something is, or is not, reported. */
import type { Location } from '../../ir';
import type { Doubt } from '../confidence';

export type Ending =
  | 'closed'
  /** Somebody who was called has it now. */
  | 'handed-over'
  /** It lies in a place that outlives the function, or that cannot be followed. */
  | 'stored'
  | 'returned'
  /** The acquisition failed on this path. */
  | 'failed'
  /** Only 0 to 2 are left of a descriptor: a standard stream, or the zero of someone who takes zero for failure. */
  | 'standard-stream'
  /** A call does not come back. */
  | 'program-ends'
  | 'end-of-main'
  /** Text that was not understood may do anything with it. */
  | 'not-understood'
  /** Something that is kept lives only as long as the resource: it is kept open on purpose. */
  | 'depended-on';

/** On what it rests that somebody closes or keeps a resource. */
export type Evidence =
  | 'model'
  /** Attributes or ownership comments of a declaration. */
  | 'declaration'
  | 'definition'
  /** A definition that was too much to follow: what may release something is taken to release this. */
  | 'unresolved'
  /** The name of a function of which nothing else is known. */
  | 'name'
  /** Nothing is known of the function, but it gets the object that holds the handle. */
  | 'object'
  /** A function pointer that may point to anything. */
  | 'pointer';

/** One way in which it ends. Locations count from the function's start. */
export interface Outcome {
  readonly ending: Ending;
  readonly location: Location;
  /** The function that was called. */
  readonly by: string | null;
  readonly evidence: Evidence | null;
  /** Where it is stored, as the user would write it. */
  readonly place: string | null;
  /** The assignment that put it there, where that is another place than `location`. */
  readonly storedBy: Location | null;
  /** What was assumed on the path to here. */
  readonly doubts: readonly Doubt[];
}

/** Outcomes, each once, with the fewest doubts with which it was met. */
export class OutcomeLog {
  private readonly known = new Map<string, Outcome>();

  add(outcome: Outcome): void {
    const { ending, location, by, place } = outcome;
    const key = `${location.start} ${ending} ${by} ${place}`;
    const before = this.known.get(key);
    if (!before || outcome.doubts.length < before.doubts.length) this.known.set(key, outcome);
  }

  /** In the order of the text. */
  all(): Outcome[] {
    return [...this.known.values()].sort(
      (a, b) => a.location.start - b.location.start || (a.ending < b.ending ? -1 : a.ending > b.ending ? 1 : 0),
    );
  }
}
