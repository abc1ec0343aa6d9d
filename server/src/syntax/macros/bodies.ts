/** What a macro's body is made of, and whether its uses have to be expanded to be understood. */
import { PUNCTUATOR, tokensOf, WORD, type TokenKind } from '../tokens';
import type { MacroDefinition } from './harvest';

export interface BodyToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const bodies = new WeakMap<MacroDefinition, readonly BodyToken[]>();

export function bodyOf(definition: MacroDefinition): readonly BodyToken[] {
  let body = bodies.get(definition);
  if (body === undefined) {
    // At the start of a line `#x` would be a directive, which no body holds.
    const tokens = tokensOf(`;${definition.body}`);
    body = Array.from({ length: tokens.count - 1 }, (_, index) => ({
      kind: tokens.kind(index + 1),
      text: tokens.textOf(index + 1),
    }));
    bodies.set(definition, body);
  }
  return body;
}

const CONTROL = new Set(
  'if else for while do switch case default break continue goto return asm __asm__ __asm typeof __typeof__ __typeof'.split(
    ' ',
  ),
);
const DECLARATION = new Set(
  (
    'static extern inline __inline __inline__ register auto typedef const volatile restrict __restrict signed unsigned ' +
    'void char short int long float double struct union enum _Bool _Noreturn noreturn __attribute__ __attribute ' +
    '__declspec __extension__ thread_local _Thread_local __thread _Alignas alignas __cdecl __stdcall'
  ).split(' '),
);
const TYPES = new Set('signed unsigned void char short int long float double struct union enum _Bool'.split(' '));

export function isKeyword(word: string): boolean {
  return CONTROL.has(word) || DECLARATION.has(word) || word === 'sizeof' || word === '_Generic';
}

export function isTypeKeyword(word: string): boolean {
  return TYPES.has(word);
}

/** What the grammar does not take, and what says nothing about resources. */
const COMPILE_TIME = new Set(
  (
    '_Generic __builtin_types_compatible_p __builtin_choose_expr _Static_assert static_assert __asm__ asm __asm ' +
    'fallthrough __fallthrough__ __VA_OPT__'
  ).split(' '),
);

/** Definitions of names, where there are some. */
export type Lookup = (name: string) => readonly MacroDefinition[] | null | undefined;

/** Macros that stand for macros: where there are more than so many, the others are taken to hide nothing. */
const MAX_MACROS = 200;

/**
 * Whether uses of the macro have to be expanded. A name for a constant stays: the constant is known by its name, and
 * readers know it by that.
 */
export function mustExpand(definition: MacroDefinition, lookup: Lookup): boolean {
  return new Inspection(lookup).mustExpand(definition);
}

/** Looks at each macro once: bodies that name each other several times have more ways through them than can be walked. */
class Inspection {
  private readonly seen = new Set<MacroDefinition>();

  constructor(private readonly lookup: Lookup) {}

  mustExpand(definition: MacroDefinition): boolean {
    this.seen.add(definition);
    const body = bodyOf(definition);
    if (definition.parameters !== null) return !isCompileTime(body);
    if (body.length === 0) return true;
    if (body.length === 1) return this.isNameOfMore(body[0]!);
    if (isCompileTime(body) && !CONTROL.has(body[0]!.text)) return false;
    if (DECLARATION.has(body[0]!.text) || body[0]!.text === '[') return true;
    // `EV_A_` is an argument and what separates it from the next.
    if (body.at(-1)!.text === ',') return true;
    return !isBalanced(body) || body.some((token, index) => this.hides(body, index, token));
  }

  private isNameOfMore({ kind, text }: BodyToken): boolean {
    if (kind !== WORD) return kind === PUNCTUATOR;
    if (/fallthrough/i.test(text)) return false;
    if (CONTROL.has(text) || DECLARATION.has(text)) return true;
    const [next] = this.lookup(text) ?? [];
    return next !== undefined && this.isNew(next) && this.mustExpand(next);
  }

  private hides(body: readonly BodyToken[], index: number, { kind, text }: BodyToken): boolean {
    if (kind === PUNCTUATOR) return PLACES.has(text) || (/^[*&]$/.test(text) && isPrefix(body, index));
    if (kind !== WORD) return false;
    if (CONTROL.has(text)) return true;
    const [macro] = this.lookup(text) ?? [];
    if (macro !== undefined) return macro.body !== '' && this.isNew(macro) && this.mustExpand(macro);
    return body[index + 1]?.text === '(' && /[a-z]/.test(text) && !/^(?:sizeof|defined|typeof|alignof)$/.test(text);
  }

  private isNew(macro: MacroDefinition): boolean {
    return !this.seen.has(macro) && this.seen.size < MAX_MACROS;
  }
}

/** `(*all)` and `(&all)`, but not `(char *)0` or `(A & B)`. */
function isPrefix(body: readonly BodyToken[], index: number): boolean {
  const before = body[index - 1];
  const after = body[index + 1];
  if (after === undefined || (after.kind !== WORD && after.text !== '(')) return false;
  return before === undefined || (before.kind === PUNCTUATOR && !/^[)\]]$/.test(before.text));
}

const PLACES = new Set(['->', '.', ';', '{', '=', '++', '--', '+=', '-=', '|=', '&=']);

/** Questions to the compiler, whose answers decide nothing: sizes, types, checks. */
function isCompileTime(body: readonly BodyToken[]): boolean {
  return body.some(({ text }) => COMPILE_TIME.has(text));
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function isBalanced(body: readonly BodyToken[]): boolean {
  const open: string[] = [];
  for (const { kind, text } of body) {
    if (kind !== PUNCTUATOR) continue;
    const closing = CLOSING[text];
    if (closing !== undefined) open.push(closing);
    else if ((text === ')' || text === ']' || text === '}') && open.pop() !== text) return false;
  }
  return open.length === 0;
}

/** It could be a call of a function: it holds no statement, and no part of one. */
export function isExpression(definition: MacroDefinition): boolean {
  const body = bodyOf(definition);
  return (
    isBalanced(body) && !body.some(({ text }) => CONTROL.has(text) || /^(?:[{};]|static|extern|typedef)$/.test(text))
  );
}

/** It stands for nothing at all, or for nothing that does anything. */
export function isNothing(definition: MacroDefinition): boolean {
  return /^(?:\(*\s*(?:\(void\))?\s*\(?\s*0?\s*\)*|do\s*\{?\s*;?\s*\}?\s*while\s*\(\s*0\s*\))$/.test(definition.body);
}
