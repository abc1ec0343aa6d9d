/**
 * Instructions and terminators of the control-flow graph. Short-circuit operators, `?:`, comma, assignment inside an
 * expression and calls inside an expression are control flow or instructions of their own by now: an `Expression` has
 * no side effect and does not branch.
 */
import type { Location } from './location';
import type { Place, VariableId } from './place';

/** Index of a basic block in `FunctionIR.blocks`. */
export type BlockId = number;

export type UnaryOperator = '-' | '~' | '!';
/** Conditions of the preprocessor are asked in one way: these comparisons as the opposite of another one. */
export const OPPOSITES: Readonly<Record<string, string>> = { '!=': '==', '<': '>=', '<=': '>' };

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^' | '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  /** An integer, character or (as 0) null-pointer constant. */
  | { readonly kind: 'integer'; readonly value: number }
  /** A string literal: a non-null address that nobody releases. Where `text` is known, equal texts are equal strings. */
  | { readonly kind: 'string'; readonly text?: string }
  /** A constant whose value is unknown but the same everywhere: `O_CREAT`, `sizeof(x)`, an enumerator of a header. */
  | { readonly kind: 'symbol'; readonly text: string }
  /** Truth of a preprocessor condition, normalized to its positive text: `defined(_WIN32)`, `HAVE_X > 3`. */
  | { readonly kind: 'configuration'; readonly condition: string }
  /** A function's name used as a value. */
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'load'; readonly place: Place }
  /** `&place`, and an array variable used as a value (its decay): `addressOf(a)`. */
  | { readonly kind: 'address-of'; readonly place: Place }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Any value at all; each evaluation may give another one. */
  | { readonly kind: 'unknown' };

export type Callee =
  { readonly kind: 'direct'; readonly name: string } | { readonly kind: 'indirect'; readonly expression: Expression };

export type Instruction =
  | { readonly kind: 'assign'; readonly target: Place; readonly value: Expression; readonly location: Location }
  | {
      readonly kind: 'call';
      /** Where the returned value goes; a temporary when the call stands inside an expression; null when discarded. */
      readonly target: Place | null;
      readonly callee: Callee;
      readonly arguments: readonly Expression[];
      /** One per argument, same order. */
      readonly argumentLocations: readonly Location[];
      /** The whole call expression. */
      readonly location: Location;
      /** Written by lowering, so that no source text stands for it: the call of a `cleanup` attribute's function. */
      readonly isImplicit: boolean;
    }
  /** The storage of these variables ends: the closing brace of their block, or a jump out of it. Never at `return`. */
  | {
      readonly kind: 'scope-end';
      readonly variables: readonly VariableId[];
      /** What outlives them: the value of a block, or the result of a function that runs as a part of this one. */
      readonly kept?: readonly Expression[];
      readonly location: Location;
    }
  /**
   * Text that was not understood (a syntax error, inline assembly). It may do anything to the places it mentions.
   */
  | {
      readonly kind: 'opaque';
      readonly mentions: readonly Place[];
      readonly isDamage: boolean;
      readonly location: Location;
    };

export interface SwitchCase {
  /** Inclusive bounds (constants: `integer` or `symbol`); equal for a plain `case 3:`. */
  readonly low: Expression;
  readonly high: Expression;
  readonly target: BlockId;
}

export type Terminator =
  | { readonly kind: 'jump'; readonly target: BlockId }
  /** `condition` is true when it is not zero. */
  | {
      readonly kind: 'branch';
      readonly condition: Expression;
      readonly ifTrue: BlockId;
      readonly ifFalse: BlockId;
      readonly location: Location;
    }
  | {
      readonly kind: 'switch';
      readonly scrutinee: Expression;
      readonly cases: readonly SwitchCase[];
      /** Where no case fits: the `default` label or what follows the switch. */
      readonly fallback: BlockId;
      readonly location: Location;
    }
  /** `location` is the `return` statement, or the closing brace of the function where control falls off its end. */
  | {
      readonly kind: 'return';
      readonly value: Expression | null;
      readonly location: Location;
      readonly isImplicit: boolean;
    }
  /**
   * What the block ends with may throw: control goes on at `next`, or at `unwind`, where its result does not exist.
   * Which of these edges count is decided for each resource.
   */
  | {
      readonly kind: 'attempt';
      /** A call, or the settling of a promise: one that was awaited, or what a consumer does at a `yield`. */
      readonly cause: 'call' | 'await';
      /** What it results in where it does not throw. */
      readonly value: Expression | null;
      readonly next: BlockId;
      readonly unwind: BlockId;
      readonly location: Location;
    }
  /** Leaves the function by an exception: a `throw` that nothing here catches, or (implicit) an attempt's. */
  | { readonly kind: 'throw'; readonly isImplicit: boolean; readonly location: Location }
  /** Control does not get past this point and the function does not return: `__builtin_unreachable()`, `assert(0)`. */
  | { readonly kind: 'exit'; readonly location: Location };

export interface BasicBlock {
  readonly id: BlockId;
  readonly instructions: readonly Instruction[];
  readonly terminator: Terminator;
}

/** The blocks a terminator may lead to. */
export function successorsOf(terminator: Terminator): BlockId[] {
  switch (terminator.kind) {
    case 'jump':
      return [terminator.target];
    case 'branch':
      return [terminator.ifTrue, terminator.ifFalse];
    case 'switch':
      return [...terminator.cases.map((one) => one.target), terminator.fallback];
    case 'attempt':
      return [terminator.next, terminator.unwind];
    default:
      return [];
  }
}

/** By block: those from which control may come to it at once, each as often as it does. */
export function predecessorsOf(blocks: readonly BasicBlock[]): ReadonlyMap<BlockId, readonly BlockId[]> {
  const before = new Map<BlockId, BlockId[]>();
  for (const { id, terminator } of blocks) {
    for (const next of successorsOf(terminator)) {
      const known = before.get(next);
      if (known) known.push(id);
      else before.set(next, [id]);
    }
  }
  return before;
}

/** The blocks that control may come to from one of `from`, those included; `except` is a block that it does not pass. */
export function reachableFrom(
  blocks: readonly BasicBlock[],
  from: readonly BlockId[],
  except: BlockId | null = null,
): ReadonlySet<BlockId> {
  const reached = new Set(from);
  for (const id of reached)
    for (const next of successorsOf(blocks[id]!.terminator)) if (next !== except) reached.add(next);
  return reached;
}
