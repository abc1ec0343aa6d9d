/**
 * What a caller needs to know of a function. A summary is a set of cases: each demands something of the inputs and
 * says what then happens, so that what is returned and what was done stay correlated.
 */
import type { Location, Projection } from '../../ir';
import type { ResourceKind } from '../../models/types';
import type { Doubt } from '../confidence';
import type { Range } from '../constraints/range';
import type { SingledOut, SuccessTest } from '../typestate/tracked';

/** An access path from outside the function: a parameter, a global or what is returned, followed by projections. */
export interface InputPath {
  readonly root:
    | { readonly kind: 'parameter'; readonly index: number }
    | { readonly kind: 'global'; readonly name: string }
    | { readonly kind: 'returned' };
  readonly path: readonly Projection[];
}

/** Whether a condition of the preprocessor holds is an input as well: callee and caller agree on it. */
export interface ConfigurationInput {
  readonly root: { readonly kind: 'configuration'; readonly condition: string };
  readonly path: readonly [];
}

/** These bits of an input: a number, or the name of a constant whose value is not known here. */
export interface BitsInput {
  readonly root: { readonly kind: 'bits'; readonly of: InputPath; readonly mask: number | string };
  readonly path: readonly [];
}

/** What a case may depend on. */
export type Input = InputPath | ConfigurationInput | BitsInput;

export interface Demand {
  readonly at: Input;
  readonly range: Range;
}

export type Returned =
  /** `isNot`: names of constants, whose values are not known here, that it was found not to be. */
  | { readonly kind: 'range'; readonly range: Range; readonly isNot?: readonly string[] }
  /** A constant whose value is not known here: `ERR_OPEN`. */
  | { readonly kind: 'symbol'; readonly text: string }
  /** The value that an input had on entry. */
  | { readonly kind: 'input'; readonly at: InputPath }
  /** That value times the factor, which is 1 or -1, plus the offset: `return -code - 1`. */
  | { readonly kind: 'linear'; readonly at: InputPath; readonly factor: number; readonly offset: number }
  /** That value with these bits set: `flags | OWNED`. */
  | { readonly kind: 'flagged'; readonly at: InputPath; readonly mask: number | string }
  /** A pointer to memory that the callee allocated and nobody else knows. */
  | { readonly kind: 'fresh'; readonly range: Range }
  /** Every part of it is this: an object that was cleared. */
  | { readonly kind: 'filled'; readonly value: number }
  /** The handle that the case is about. */
  | { readonly kind: 'handle' }
  | { readonly kind: 'nothing' };

/** What a place that outlives the call holds afterwards. */
export interface Stored {
  readonly at: InputPath;
  /** `result`: the very value that is returned, which is not known to be anything in particular. */
  readonly value: Returned | { readonly kind: 'result' };
}

export interface Case {
  readonly demands: readonly Demand[];
  readonly returned: Returned;
  readonly stored: readonly Stored[];
  readonly doubts: readonly Doubt[];
}

/** What happens to a resource that was handed in. */
export interface InputCase extends Case {
  readonly effect: 'kept-open' | 'closed' | 'transferred';
  /** `closed` by a function of another resource: its name. */
  readonly wrongRelease: { readonly function: string; readonly kind: ResourceKind } | null;
  readonly isUsed: boolean;
  /** The object it lay in was freed, and nobody in the function had it besides. */
  readonly isOrphaned: boolean;
  /** It is returned, and lies in something besides that others have: a list, a table. */
  readonly isFiled?: true;
  /** It was compared with something that is no constant: what becomes of it may depend on which one it is. */
  readonly singledOut: SingledOut | null;
  /** The function, at any depth, in which the place that alone held it was given another value. */
  readonly lostIn: string | null;
  /** What it lives on as (`fdopen` in the callee). */
  readonly kind: ResourceKind;
}

/** A resource that the call makes and leaves to the caller. */
export interface ProductCase extends Case {
  /** `closed`: the caller gets a handle that is good for nothing any more; `dormant`: one that is not owed yet. */
  readonly made: 'open' | 'pending' | 'dormant' | 'closed' | 'none';
}

export interface Product {
  /** Number of this product in its function: with the call it names a site of the caller. */
  readonly index: number;
  readonly kind: ResourceKind;
  readonly madeBy: string;
  /** The call in the function that makes it. Counts from the function's start. */
  readonly location: Location;
  /** The call that opens it, at any depth: its function and where it stands there. */
  readonly origin: string;
  /** As the function names it, from the first variable it was stored in. */
  readonly name: string | null;
  /** Where the caller finds it; `return` is a place, too. */
  readonly at: 'return' | InputPath;
  /** False where nobody has to close it: `freopen` of a standard stream. */
  readonly isOwned: boolean;
  /** How a pending one is tested on its own value. */
  readonly test: Omit<SuccessTest, 'value'> | null;
  /** Methods after which a dormant one is owed. */
  readonly owedAfter: readonly string[] | null;
  readonly cases: readonly ProductCase[];
  /** The cases leave out what is stored besides. */
  readonly isNarrow: boolean;
}

const texts = new WeakMap<Input, string>();

export function pathText(at: Input): string {
  let text = texts.get(at);
  if (text === undefined) texts.set(at, (text = newPathText(at)));
  return text;
}

function newPathText(at: Input): string {
  if (at.root.kind === 'configuration') return at.root.condition;
  if (at.root.kind === 'bits') return `${pathText(at.root.of)} & ${at.root.mask}`;
  const root = at.root.kind === 'parameter' ? `#${at.root.index}` : at.root.kind === 'global' ? at.root.name : 'result';
  return (
    root + at.path.map((p) => (p.kind === 'deref' ? '*' : p.kind === 'field' ? `.${p.name}` : `[${p.index}]`)).join('')
  );
}

/** The field of `this` that a place is. */
export function fieldOfInstance({ root, path }: InputPath): string | null {
  if (root.kind !== 'parameter' || root.index !== 0 || path.length !== 2) return null;
  const [pointer, field] = path;
  return pointer?.kind === 'deref' && field?.kind === 'field' ? field.name : null;
}

/** It lies in a struct that is returned by value. */
export function isPartOfCopy({ root, path }: InputPath): boolean {
  return root.kind === 'returned' && path.length > 0 && path[0]!.kind !== 'deref';
}
