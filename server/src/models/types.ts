/**
 * Resource models: what library functions do to resources. Pure data, read from `models/**.json` (published schema:
 * `server/schemas/models.schema.json`) and from a project's own `unclosed.models.json`.
 */

/** `descriptor`, `stream`, `directory`… Each names an entry of some file's `resources`. */
export type ResourceKind = string;

export interface ResourceModel {
  /** For messages, without article: `file descriptor`, `stream`. */
  readonly noun: string;
  /** What a handle of it is: an integer whose invalid value is negative, or a pointer whose invalid value is null. */
  readonly representation: 'integer' | 'pointer';
  /** Of pointers: the values that are no handle, where that is not null alone (`MAP_FAILED`). */
  readonly invalid?: readonly number[];
  /** The function that releases it, as a user would write it: `close`, `fclose`. First choice of a fix. */
  readonly release: string;
  /** False: followed only where the user asks for it (`memory`). */
  readonly byDefault?: false;
  /** Not of models: what most callers of a function do, of which nothing else is known. */
  readonly consensus?: AgreedRelease;
  /** Kinds whose release releases this one as well: the descriptor of a temporary file. */
  readonly releasedAs?: readonly ResourceKind[];
  /** Of TypeScript: `using` releases it, `await using` does, or both do. */
  readonly disposable?: 'sync' | 'async' | 'both';
  /** Of TypeScript: what releases it returns a promise: always, or where what acquired it did. */
  readonly awaited?: 'always' | 'promised';
  /** Of TypeScript: how bad it is to lose it only where something throws, where that is worse than usual. */
  readonly onThrow?: 'warning';
  /** Of TypeScript: by the time of its own `error` event it is closed (`net.Socket`), or was never opened (a server). */
  readonly closesOnError?: true;
  /** Of TypeScript: a loop over it closes it, however the loop is left. */
  readonly iteration?: 'closes';
  /** Who keeps no reference to it may mean it to live as long as the program: a server, a watcher. */
  readonly discarded?: 'meant';
  /** It is memory alone: no descriptor, no thread, and nothing that others see. */
  readonly holds?: 'memory';
  /** Of TypeScript: what keeps it in a field often means it to live as long as the program: a pool. */
  readonly lifetime?: 'program';
  /** Of TypeScript: a program that has nothing more to do ends although it is open: a file. */
  readonly keepsRunning?: false;
  /** Of TypeScript: releasing it twice is no mistake. */
  readonly releaseTwice?: 'harmless';
  /**
   * It is no mistake to use it after its release. Of C: nor is it where somebody else opened it, since references to it are
   * counted.
   */
  readonly useAfterRelease?: 'harmless';
}

/** So many of the callers hand what the acquirer returns to the releaser on every path. */
export interface AgreedRelease {
  readonly acquirer: string;
  readonly releaser: string;
  readonly callers: number;
  readonly releasing: number;
}

/** A condition on an integer or pointer value. All given bounds must hold. Pointers: `{ "not": 0 }` is non-null. */
export interface ValueTest {
  readonly equals?: number;
  readonly not?: number;
  readonly min?: number;
  readonly max?: number;
}

/** A number, or the name of a constant of some model file: `F_DUPFD`. */
export type ConstantValue = number | string;

/** A condition on one argument of a call. It counts as met only where the argument is known to meet it. */
export interface ArgumentTest {
  readonly argument: number;
  readonly equals?: ConstantValue;
  readonly not?: ConstantValue;
  readonly min?: ConstantValue;
  readonly max?: ConstantValue;
  /** All of these bits are set: a flag of a mask. */
  readonly bits?: ConstantValue;
  /**
   * Of TypeScript: not the argument is meant but this property of it, where it is an object literal. Of options that
   * are no literal every property is taken to be absent. Of several each is meant.
   */
  readonly property?: string | readonly string[];
  /** Of TypeScript: the value is one of these strings. */
  readonly text?: readonly string[];
  /** Of TypeScript: the value is not given at all. */
  readonly is?: 'absent';
}

/**
 * Where a call puts a resource: its return value, what an argument points to, an element of that array, or, where it
 * is `inside`, into the very object that the argument points to (`regcomp(&re, …)`): the object is the handle.
 */
export type AcquiredAt =
  | 'return'
  | {
      readonly argument: number;
      readonly element?: number;
      readonly inside?: true;
      /** Of TypeScript: `argument` is a parameter of the callback, which is the call's last argument. */
      readonly callback?: true;
    };

export interface Acquisition {
  readonly resource: ResourceKind;
  readonly at: AcquiredAt;
  /** Only where this holds: `fcntl` makes a descriptor where its second argument is `F_DUPFD`. */
  readonly given?: ArgumentTest;
  /** What is acquired is memory, and where this holds, who stores something in it ends the program: `PROT_READ`. */
  readonly isReadOnly?: ArgumentTest;
  /** The same stands in a field of the variable that another argument points to: `req.result`. */
  readonly alsoIn?: { readonly argument: number; readonly field: string };
  /** The release comes down to calls of the function in this field: where that does nothing, nobody owes the release. */
  readonly freedBy?: { readonly argument: number; readonly field: string };
  /** False: the caller may use and release it, but does not owe the release (`freopen` gives back its argument). */
  readonly owed?: boolean;
  /**
   * Of TypeScript: nothing is owed before one of these methods is called: a server's `listen`. Where that call throws,
   * nothing is either. `*` is whatever else is done with it: the call of any method, and giving it to somebody.
   */
  readonly owedAfter?: readonly string[];
  /** Of TypeScript: it is what the promise settles to that is returned. */
  readonly promised?: true;
  /** Of TypeScript: the resource of this argument is released together with it: a browser's pages. */
  readonly within?: number;
  /**
   * Of TypeScript: this parameter of the callback is a function that releases it; or this function of the same module
   * releases all that the module keeps: where a file calls that, nothing is owed.
   */
  readonly releasedBy?: { readonly callback: number } | { readonly function: string };
}

export interface Release {
  readonly resource: ResourceKind;
  readonly argument: number;
  /** The object that the argument points to is the handle: `regfree(&re)`. */
  readonly inside?: true;
  /**
   * Only where the call succeeds (`libssh2_session_free` may say "again"). Where it fails it may be called once more;
   * that nobody does is another matter than a leak. Left out: whatever it returns.
   */
  readonly when?: 'success';
  readonly given?: ArgumentTest;
}

export interface Taking {
  readonly argument: number;
  /** Of TypeScript: what this property of the argument holds. */
  readonly property?: string;
  readonly when: 'always' | 'success';
  readonly given?: ArgumentTest;
}

export interface Conversion {
  readonly argument: number;
  /** Of TypeScript: what this property of the argument holds. */
  readonly property?: string;
  readonly from: ResourceKind;
  readonly to: ResourceKind;
  readonly given?: ArgumentTest;
}

export interface View {
  readonly argument: number;
  readonly as: ResourceKind;
  /**
   * What is returned is no handle but lives only as long as the resource: who keeps it keeps the resource open on
   * purpose (`dlsym`).
   */
  readonly dependent?: true;
}

/**
 * What an argument points to, or a field of it, is in these ranges after the call, where it has succeeded and where it
 * has failed: an error is there where it has failed, and only there. A call that cannot fail succeeds.
 */
export interface Leaving {
  readonly argument: number;
  readonly field?: string;
  readonly succeeded?: ValueTest;
  readonly failed?: ValueTest;
}

/**
 * Of TypeScript: what is taken to throw besides `throw` itself: awaits alone, also calls that touch the resource or are known
 * to throw, or every call.
 */
export type ThrowPolicy = 'awaits' | 'touching' | 'all';

export interface FunctionModel {
  /** The declaration, as its manual has it, for the documentation and the generated fixtures. */
  readonly prototype?: string;
  /** Resources this call makes; the caller owns them when the call succeeds. */
  readonly acquires?: readonly Acquisition[];
  /** Resources that are gone after the call. `close(fd)` after an error included (Linux). */
  readonly releases?: readonly Release[];
  /**
   * On success the resource of the argument lives on as the returned handle, of another kind, and must be released as
   * such: `fdopen`. On failure nothing changes.
   */
  readonly converts?: readonly Conversion[];
  /** The returned value is another handle on the argument's resource, not owned on its own: `fileno`, `dirfd`. */
  readonly views?: readonly View[];
  /** On success the argument's resource lives on under the same handle; on failure it is released: `freopen`. */
  readonly reopens?: readonly { readonly argument: number; readonly resource: ResourceKind }[];
  /** The callee becomes the owner of the argument's resource: always, or only where the call succeeds. */
  readonly takes?: readonly Taking[];
  /** The returned value points to fresh memory, which nobody else knows: `malloc`. */
  readonly allocates?: true;
  /** Another reference to the argument's resource is taken, besides the caller's: it lives on where that is released. */
  readonly shares?: number;
  /** Arguments whose pointee is gone after the call: a handle that only it held is lost (`free`). */
  readonly frees?: readonly number[];
  /** Arguments through which the call works on an open resource; passing a released one is a use after close. */
  readonly uses?: readonly number[];
  /** The returned value is this argument: `dup2` returns its second. */
  readonly returnsArgument?: number;
  /** Test of the return value that tells success, and what is returned on failure. What has no failure always succeeds. */
  readonly succeeds?: ValueTest;
  readonly fails?: ValueTest;
  readonly noreturn?: boolean;
  /**
   * The program may run on for long in it: it waits, or reads what may come late. `on`: for as long as it likes, or
   * elsewhere after it, as where it jumps, or waits for whatever comes. `until`: it reads what comes to its end, where it
   * returns this.
   */
  readonly lasts?: true | 'on' | { readonly until: number };
  /** The callee notes the handle in what another argument points to: `FD_SET(fd, &set)`. */
  readonly notes?: readonly { readonly argument: number; readonly into: number }[];
  /** Arguments whose pointee holds nothing after the call: `FD_ZERO(&set)`. */
  readonly empties?: readonly number[];
  /** What is known of what arguments point to after the call. */
  readonly leaves?: readonly Leaving[];
  /**
   * What is returned is true where this field of the argument's pointee is not zero: `dbus_error_is_set`; or, without a
   * field, where the argument itself is not: `LZ4F_isError`.
   */
  readonly asks?: { readonly argument: number; readonly field?: string };
  /** What one argument points to is copied over what another points to: `memcpy`. */
  readonly copies?: { readonly from: number; readonly to: number };
  /**
   * Every byte of what `argument` points to becomes the value of the argument `with`, or zero: `memset`. It is taken to
   * be the whole object.
   */
  readonly fills?: { readonly argument: number; readonly with?: number };
  /** Arguments that must not be null: the call does not come back where they are. `fclose(NULL)` crashes. */
  readonly nonnull?: readonly number[];
  /** An argument that is refused where it is negative: the call fails then and opens nothing. `dup(-1)`. */
  readonly refusesNegative?: number;
  /** The call takes a lock by a descriptor, which lives as long as that is open: `flock`; where `unless` holds it lets go of it. */
  readonly locks?: { readonly argument: number; readonly given?: ArgumentTest; readonly unless?: ArgumentTest };
  /** With the resource open the call cannot fail where one of these holds: `fcntl(fd, F_GETFD)`. */
  readonly certain?: readonly ArgumentTest[];
  /** The call ends the program only where this argument is false: `assert`. */
  readonly assumes?: number;
  /** The call ends the program only where this argument is true: the status of `error`. */
  readonly refutes?: number;
  /**
   * What is stored through pointer arguments: `arguments` whose pointee the call overwrites (`stat(path, &st)`).
   * Left out: any pointee may change. Empty: none does.
   */
  readonly writes?: readonly number[];
  /** Of TypeScript: false for a call that throws so rarely that nobody prepares for it. */
  readonly mayThrow?: false;
  /** What it returns is always there: an object, or memory without which the program would have ended. */
  readonly present?: true;
  /** Of TypeScript: true for a call that throws on bad input, whatever it has to do with resources: `JSON.parse`. */
  readonly throws?: true;
  /** What it returns depends on nothing but its arguments and what they point to: `strcmp`. */
  readonly pure?: true;
  /**
   * Not of models: what follows runs later, when whatever was opened meanwhile is somebody else's matter, but for the
   * arguments; or runs before that, and the arguments are its matter. The location of the call is where such things may
   * have been opened.
   */
  readonly detaches?: 'others' | 'arguments';
  /** Not of models: nobody gets any more what the first argument has, but for the second. */
  readonly abandons?: true;
  /** Not of models: its argument has told of its own failure. */
  readonly breaks?: true;
  /** Not of models: its argument has told that it is closed. */
  readonly ends?: true;
  /** Not of models: why what it returns is taken to be owed. A result that rests on it rests on its counts, too. */
  readonly consensus?: AgreedRelease;
  /** What it does with arguments that are not mentioned is not known. Only of what attributes declare. */
  readonly isPartial?: true;
}

/**
 * Of TypeScript: what a property holds: another handle on the same resource, a thing of some type, or the truth about
 * whether it is open or has come to its end.
 */
export type PropertyModel =
  { readonly views: ResourceKind } | { readonly type: string } | { readonly tells: 'open' | 'closed' };

/**
 * Functions of a third party's library. Their models hold in a file that includes one of the library's headers, and in
 * any file for names that begin like nobody else's: `sqlite3_open`.
 */
export interface LibraryModel {
  /** For the documentation: `SQLite`. */
  readonly name: string;
  /** As written between the brackets of `#include`, or its end after a slash: `openssl/ssl.h`, `libpq-fe.h`. */
  readonly headers: readonly string[];
  readonly prefixes?: readonly string[];
}

/**
 * What a library keeps for the program and calls it back about: a session, a handle, a source of events. A resource
 * that is put into its data by one of `opens` is lost where all of `closes` have come and it is still open.
 */
export type LifecycleModel = DispatchedLifecycle | RegisteredLifecycle;

/** One function is called for all that happens, and a parameter tells what. After `closes` the library frees the data. */
export interface DispatchedLifecycle {
  /** What ends, for messages: `libwebsockets session`. */
  readonly noun: string;
  /** The parameter that tells: its position, and a word of its type by which such functions are known. */
  readonly reason: { readonly parameter: number; readonly type: string };
  /** What leads to the data: a parameter, calls that return it, or both. */
  readonly data: { readonly parameter?: number; readonly calls?: readonly string[] };
  /** Names of constants: reasons for which the data may be filled. */
  readonly opens: readonly string[];
  /** Names of constants: the reasons that all come when it ends, in their order. */
  readonly closes: readonly string[];
}

/** Functions are registered for what happens. What the data holds is lost where one of `closes` frees the data. */
export interface RegisteredLifecycle {
  readonly noun: string;
  /** Where the same function registers for `opens` and `closes`, those of one call belong together; else all of a file. */
  readonly opens: readonly Registration[];
  readonly closes: readonly Registration[];
}

/** `uv_close(handle, on_close)`: which argument names the callback, and where the callback finds the data. */
export interface Registration {
  readonly function: string;
  readonly callback: number;
  /** The parameter of the callback that is the data, or whose field leads to it. */
  readonly data: number;
  readonly field?: string;
  /** The callback is called for several things; this is what one parameter then is. */
  readonly given?: { readonly parameter: number; readonly equals: ConstantValue };
}

/** One JSON file. */
export interface ModelFile {
  readonly $schema?: string;
  readonly language: 'c';
  readonly family: string;
  readonly library?: LibraryModel;
  /** Where no library has them: the system's headers that declare the functions, for checking the prototypes. */
  readonly headers?: readonly string[];
  /** Values of names that headers define: those of Linux where systems differ. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Variables in which calls that fail leave a positive number that says why: `errno`. */
  readonly errorNumbers?: readonly string[];
  readonly resources?: Readonly<Record<ResourceKind, ResourceModel>>;
  readonly functions: Readonly<Record<string, FunctionModel>>;
  readonly lifecycles?: readonly LifecycleModel[];
}
