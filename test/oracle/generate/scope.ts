/**
 * What a function under construction has: its variables by what may be asked of them, and what its statements may do.
 */
import type { Random } from '../../harness/random';
import type { FunctionDefinition, Parameter, Statement } from '../program';

export type HandleKind = 'descriptor' | 'stream' | 'directory';

/** A place that can hold a handle: `fd`, `c.log`, `ends[0]`. */
export interface HandlePlace {
  readonly text: string;
  readonly kind: HandleKind;
  /** Where a pointer to it can be passed; not for places behind the caller's pointers. */
  readonly local: boolean;
}

/** Integers that aren't handles; see {@link Parameter} for what may be asked of each type. */
export interface NumberPlace {
  readonly text: string;
  readonly type: 'flag' | 'sign' | 'choice';
  readonly assignable: boolean;
}

/** Where `break` and `continue` lead from here. */
export interface Surroundings {
  readonly breakable: boolean;
  readonly continuable: boolean;
  /** Counted loops are not put into loops: how often two of them turn would be correlated. */
  readonly inLoop: boolean;
}

export class Scope {
  readonly declarations: Statement[] = [];
  readonly parameters: Parameter[] = [];
  readonly handles: HandlePlace[] = [];
  readonly numbers: NumberPlace[] = [];
  /** Places of the caller or of file scope a handle may be put into: `*out`, `g_fd`. */
  readonly sinks: HandlePlace[] = [];
  /** Assigned somewhere in the text so far. */
  readonly touched = new Set<string>();
  /** The bound of a counted loop, until one uses it. */
  bound: string | null = null;
  /** Cleanup is one labeled section at the end, reached by `goto`. */
  cleanupLabel: string | null = null;
  /** Statements that may still be made; keeps programs small. */
  fuel: number;
  labels = 0;
  retryLabel: string | null = null;
  returns: 'code' | 'handle' | 'nothing' = 'code';
  returnKind: HandleKind = 'descriptor';
  comparesFlags = false;
  /** There is a `struct conn *m`. */
  usesHeap = false;

  constructor(
    readonly random: Random,
    readonly callees: readonly Callee[],
    fuel: number,
  ) {
    this.fuel = fuel;
  }

  handlesOf(kind: HandleKind): HandlePlace[] {
    return this.handles.filter((place) => place.kind === kind);
  }

  numbersOf(type: NumberPlace['type'], assignable = false): NumberPlace[] {
    return this.numbers.filter((place) => place.type === type && (place.assignable || !assignable));
  }
}

/** What a callee is to its callers: how a call of it is written is decided by its role. */
export type CalleeRole =
  /** `void close_it(handle)` */
  | 'close'
  /** `void close_at(handle *)` */
  | 'closeAt'
  /** `int use(handle)`: a status */
  | 'use'
  /** `handle open_it(void)` */
  | 'open'
  /** `handle open_it(int flag)` */
  | 'openBy'
  /** `int open_at(handle *out)`: 0 or -1 */
  | 'openAt'
  /** `int take(handle)`: owner if it returns 0 */
  | 'take'
  /** `void close_if(int flag, handle)` */
  | 'closeIf'
  /** `void keep(handle)`: into a global */
  | 'keep'
  /** `handle same(handle)` */
  | 'same'
  | 'connOpen'
  | 'connClose'
  /** `struct conn *conn_new(void)` */
  | 'connNew'
  /** `void conn_free(struct conn *)` */
  | 'connFree'
  /** does not return */
  | 'die'
  /** `int constant(void)`: always the same truth */
  | 'constant'
  /** `void raise(int *)`: sets a flag */
  | 'raise';

export interface Callee {
  readonly role: CalleeRole;
  readonly kind: HandleKind;
  readonly definition: FunctionDefinition;
}

/** The value of a place that holds no handle. */
export function invalid(kind: HandleKind): string {
  return kind === 'descriptor' ? '-1' : 'NULL';
}

export function cType(kind: HandleKind): string {
  return { descriptor: 'int ', stream: 'FILE *', directory: 'DIR *' }[kind];
}

export function closeCall(kind: HandleKind, place: string): string {
  return `${{ descriptor: 'close', stream: 'fclose', directory: 'closedir' }[kind]}(${place})`;
}

/** Asks whether a handle is valid, in one of the ways people do. */
export function validTest(random: Random, kind: HandleKind, place: string): string {
  if (kind === 'descriptor')
    return random.pick([`${place} >= 0`, `${place} != -1`, `${place} > -1`, `!(${place} < 0)`]);
  return random.pick([place, `${place} != NULL`, `NULL != ${place}`, `!!${place}`]);
}

export function invalidTest(random: Random, kind: HandleKind, place: string): string {
  if (kind === 'descriptor') return random.pick([`${place} < 0`, `${place} == -1`, `-1 == ${place}`, `0 > ${place}`]);
  return random.pick([`!${place}`, `${place} == NULL`, `NULL == ${place}`]);
}
