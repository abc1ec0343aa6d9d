/**
 * Resource models: what library functions do to resources. Pure data, read from `models/**.json` (published schema:
 * `server/schemas/models.schema.json`) and, later, from a project's own `unclosed.models.json`.
 */

/** `descriptor`, `stream`, `directory`… Each names an entry of some file's `resources`. */
export type ResourceKind = string;

export interface ResourceModel {
  /** For messages, without article: `file descriptor`, `stream`. */
  readonly noun: string;
  /** What a handle of it is: an integer whose invalid value is negative, or a pointer whose invalid value is null. */
  readonly representation: 'integer' | 'pointer';
  /** The function that releases it, as a user would write it: `close`, `fclose`. First choice of a fix. */
  readonly release: string;
}

/** A condition on an integer or pointer value. All given bounds must hold. Pointers: `{ "not": 0 }` is non-null. */
export interface ValueTest {
  readonly equals?: number;
  readonly not?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Where a call puts a resource: its return value, what an argument points to, or an element of that array. */
export type AcquiredAt = 'return' | { readonly argument: number; readonly element?: number };

export interface Acquisition {
  readonly resource: ResourceKind;
  readonly at: AcquiredAt;
  /** False: the caller may use and release it, but does not owe the release (`freopen` gives back its argument). */
  readonly owed?: boolean;
}

export interface FunctionModel {
  /** Resources this call makes; the caller owns them when the call succeeds. */
  readonly acquires?: readonly Acquisition[];
  /** Resources that are gone after the call, whatever it returns. `close(fd)` after an error included (Linux). */
  readonly releases?: readonly { readonly resource: ResourceKind; readonly argument: number }[];
  /**
   * On success the resource of the argument lives on as the returned handle, of another kind, and must be released as
   * such: `fdopen`. On failure nothing changes.
   */
  readonly converts?: readonly { readonly argument: number; readonly from: ResourceKind; readonly to: ResourceKind }[];
  /** The returned value is another handle on the argument's resource, not owned on its own: `fileno`, `dirfd`. */
  readonly views?: readonly { readonly argument: number; readonly as: ResourceKind }[];
  /** On success the argument's resource lives on under the same handle; on failure it is released: `freopen`. */
  readonly reopens?: readonly { readonly argument: number; readonly resource: ResourceKind }[];
  /** The callee becomes the owner of the argument's resource: always, or only where the call succeeds. */
  readonly takes?: readonly { readonly argument: number; readonly when: 'always' | 'success' }[];
  /** The returned value points to fresh memory, which nobody else knows: `malloc`. */
  readonly allocates?: true;
  /** Arguments whose pointee is gone after the call: a handle that only it held is lost (`free`). */
  readonly frees?: readonly number[];
  /** Arguments through which the call works on an open resource; passing a released one is a use after close. */
  readonly uses?: readonly number[];
  /** The returned value is this argument: `dup2` returns its second. */
  readonly returnsArgument?: number;
  /** Test of the return value that tells success, and what is returned on failure. */
  readonly succeeds?: ValueTest;
  readonly fails?: ValueTest;
  readonly noreturn?: boolean;
  /** The call ends the program only where this argument is false: `assert`. */
  readonly assumes?: number;
  /**
   * What is stored through pointer arguments: `arguments` whose pointee the call overwrites (`stat(path, &st)`).
   * Left out: any pointee may change. Empty: none does.
   */
  readonly writes?: readonly number[];
  /** Models that belong to a third party's library hold only where one of these headers is included. */
  readonly headers?: readonly string[];
}

/** One JSON file. */
export interface ModelFile {
  readonly $schema?: string;
  readonly language: 'c' | 'typescript';
  readonly family: string;
  readonly resources?: Readonly<Record<ResourceKind, ResourceModel>>;
  readonly functions: Readonly<Record<string, FunctionModel>>;
}
