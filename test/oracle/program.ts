/**
 * A generated C program as a tree of statements: what the generator makes, the minimizer cuts down and the printer
 * writes. Conditions and simple statements are text; nothing here knows what they mean.
 */
export type Statement =
  | { readonly kind: 'line'; readonly text: string }
  | {
      readonly kind: 'if';
      readonly condition: string;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** `head` is `while (…)` or `for (…)`. */
  | { readonly kind: 'loop'; readonly head: string; readonly body: readonly Statement[] }
  | { readonly kind: 'do'; readonly condition: string; readonly body: readonly Statement[] }
  | { readonly kind: 'switch'; readonly subject: string; readonly arms: readonly SwitchArm[] }
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'block'; readonly body: readonly Statement[] };

export interface SwitchArm {
  /** `case 1` or `default`. */
  readonly labels: readonly string[];
  /** Falls through unless it ends in a jump. */
  readonly body: readonly Statement[];
}

/** What may be passed; the harness derives from it which arguments a function under test is run with. */
export type ParameterType =
  /** An integer of which only its truth is asked. */
  | 'flag'
  /** An integer of which only its sign is asked. */
  | 'sign'
  /** An integer that is compared with 0, 1 and 2 only, by equality. */
  | 'choice'
  /** An upper bound of a single loop. */
  | 'count'
  | 'fd'
  | 'stream'
  | 'fdOut'
  | 'streamOut'
  | 'flagOut'
  | 'conn';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly isStatic: boolean;
  readonly returns: 'void' | 'int' | 'stream' | 'conn';
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface Global {
  readonly name: string;
  readonly type: 'fd' | 'stream' | 'flag';
  /** Any value at entry; otherwise its initializer. */
  readonly free: boolean;
}

/**
 * Whether some function does something with what a global holds. One that is only ever written keeps nothing alive for
 * anybody.
 */
export function isRead(program: Program, global: Global): boolean {
  return program.functions.some(
    ({ name, body }) => name === readerOf(global) && JSON.stringify(body).includes(global.name),
  );
}

/** The name of the function that reads a global; no other does. */
export function readerOf(global: Global): string {
  return `forget_${global.name}`;
}

export interface Program {
  /** `seed-index`, or a name for hand-written ones. */
  readonly name: string;
  readonly usesConn: boolean;
  readonly globals: readonly Global[];
  /** Callees first; the function under test last. */
  readonly functions: readonly FunctionDefinition[];
  /** The callees' definitions follow the function under test, with prototypes before it. */
  readonly prototypes: boolean;
  /** Flags take a third value: two of them may be unequal and both true. */
  readonly comparesFlags: boolean;
}

export function line(text: string): Statement {
  return { kind: 'line', text };
}

export function when(condition: string, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
  return { kind: 'if', condition, then, otherwise };
}
