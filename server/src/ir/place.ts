/**
 * Places, also called access paths: a variable followed by a few projections. `p->fds[2]` is the variable `p`
 * followed by deref, field `fds`, index 2.
 */
import type { Location } from './location';

/** Index of a variable in `FunctionIR.variables`. */
export type VariableId = number;

export type VariableKind =
  /** An automatic variable. */
  | 'local'
  | 'parameter'
  /** A `static` variable declared inside a function. */
  | 'static-local'
  /** Any variable of file scope, declared in this file or not declared at all. */
  | 'global'
  /** Introduced by lowering; never visible to the user. */
  | 'temporary';

export interface Variable {
  readonly id: VariableId;
  /** As written in the source; `$0`, `$1`… for temporaries. Two variables of different scopes may share a name. */
  readonly name: string;
  readonly kind: VariableKind;
  /** Declared type as written, without the declarator (`struct conn`, `int`), or null where unknown. */
  readonly type: string | null;
  /** The declarator's shape: `int a[2]` is `array` (but `pointer` for a parameter), `int *p` is `pointer`. */
  readonly shape: 'scalar' | 'pointer' | 'array' | 'function-pointer';
  /** The variable itself is a union, so that all its fields share storage; fields are lowered to the field `*`. */
  readonly isUnion: boolean;
  /** The declaring identifier, or null for temporaries and undeclared globals. */
  readonly declaration: Location | null;
  /** Position in the parameter list, or -1. */
  readonly parameterIndex: number;
}

export type Projection =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'deref' }
  /** An element of an array; `null` where the index is not a constant. */
  | { readonly kind: 'index'; readonly index: number | null };

/**
 * `*p` is [deref], `p->x` is [deref, field x], `s.x` is [field x], `a[1]` of an array variable is [index 1], and
 * `p[1]` of a pointer is [deref, index 1]. `p[0]` of a pointer is plain [deref].
 */
export interface Place {
  readonly root: VariableId;
  readonly path: readonly Projection[];
}
