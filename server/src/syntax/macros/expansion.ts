/**
 * The expansion of one invocation, as the C standard has it (after Prosser): arguments are expanded first, the result is
 * read again together with what follows, and no macro is expanded inside of itself. Every token knows where it came
 * from: an argument's from itself, a body's from the invocation.
 */
import { DIRECTIVE, NUMBER, PUNCTUATOR, STRING, WORD, type TokenKind, type Tokens } from '../tokens';
import { bodyOf, type BodyToken } from './bodies';
import type { MacroDefinition } from './harvest';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** The range of the document that it is copied from, or stands for. */
  readonly start: number;
  readonly end: number;
  readonly isCopy: boolean;
  /** Macros that it came out of. */
  readonly hidden: Hidden | null;
}

interface Hidden {
  readonly name: string;
  readonly next: Hidden | null;
}

export interface Expansion {
  readonly tokens: readonly Token[];
  /** The index of the first token behind the invocation. */
  readonly next: number;
}

/** The definition that uses of a name have, where they are to be expanded. */
export type Choose = (name: string) => MacroDefinition | null;

/** Tokens that one invocation may become, and steps that it may take. */
const MAX_TOKENS = 3000;
const MAX_STEPS = 40_000;
/** Arguments of arguments. */
const MAX_DEPTH = 30;

class TooMuch extends Error {}

/** Steps that all invocations of a document together may still take. */
export interface Budget {
  steps: number;
}

/** Expands what starts with the word at `index`; null where it is no invocation, or too large a one. */
export function expansionAt(tokens: Tokens, index: number, choose: Choose, budget: Budget): Expansion | null {
  const expander = new Expander(tokens, index, choose, budget);
  try {
    return expander.run();
  } catch (error) {
    if (error instanceof TooMuch) return null;
    throw error;
  }
}

class Expander {
  private steps = 0;
  private depth = 0;
  /** Where the document is read next; nothing is read from it while an argument is expanded. */
  private at: number;
  private isIsolated = false;
  /** Tokens to be read before those of the document, the last first. */
  private pending: Token[] = [];
  private changed = false;

  constructor(
    private readonly tokens: Tokens,
    index: number,
    private readonly choose: Choose,
    private readonly budget: Budget,
  ) {
    this.at = index;
  }

  run(): Expansion | null {
    const output: Token[] = [];
    this.pending.push(this.documentToken(this.at++));
    for (let token = this.pending.pop(); token !== undefined; token = this.pending.pop()) this.read(token, output);
    return this.changed ? { tokens: output, next: this.at } : null;
  }

  private documentToken(index: number): Token {
    const { tokens } = this;
    return {
      kind: tokens.kind(index),
      text: tokens.textOf(index),
      start: tokens.start(index),
      end: tokens.end(index),
      isCopy: true,
      hidden: null,
    };
  }

  private read(token: Token, output: Token[]): void {
    if (output.length > MAX_TOKENS) throw new TooMuch();
    this.step();
    const macro = token.kind === WORD && !isHidden(token, token.text) ? this.choose(token.text) : null;
    if (macro === null || !this.expand(token, macro)) output.push(token);
  }

  private expand(name: Token, macro: MacroDefinition): boolean {
    if (macro.parameters === null) {
      this.changed = true;
      this.push(this.substituted(macro, name, name, []));
      return true;
    }
    const before = { at: this.at, pending: [...this.pending] };
    const call = this.argumentList();
    if (call === null) {
      this.at = before.at;
      this.pending = before.pending;
      return false;
    }
    this.changed = true;
    this.push(this.substituted(macro, name, call.end, call.values));
    return true;
  }

  private push(tokens: readonly Token[]): void {
    if (this.pending.length + tokens.length > MAX_TOKENS) throw new TooMuch();
    for (let at = tokens.length - 1; at >= 0; at--) this.pending.push(tokens[at]!);
  }

  private step(): void {
    if (++this.steps > MAX_STEPS || --this.budget.steps < 0) throw new TooMuch();
  }

  private next(): Token | null {
    this.step();
    const token = this.pending.pop();
    if (token !== undefined) return token;
    if (this.isIsolated || this.at >= this.tokens.count || this.tokens.kind(this.at) === DIRECTIVE) return null;
    return this.documentToken(this.at++);
  }

  /** The arguments in the parentheses that come next, with the closing one; null where none come, or no end does. */
  private argumentList(): { values: Token[][]; end: Token } | null {
    if (this.next()?.text !== '(') return null;
    const values: Token[][] = [[]];
    let depth = 1;
    for (let token = this.next(); token !== null; token = this.next()) {
      if (token.kind === PUNCTUATOR) {
        if (token.text === '(') depth++;
        else if (token.text === ')' && --depth === 0) return { values, end: token };
        else if (token.text === ',' && depth === 1) {
          values.push([]);
          continue;
        }
      }
      values.at(-1)!.push(token);
    }
    return null;
  }

  /** The body with its parameters replaced. */
  private substituted(macro: MacroDefinition, name: Token, end: Token, values: readonly Token[][]): Token[] {
    const place: Place = {
      start: Math.min(name.start, end.start),
      end: Math.max(name.end, end.end),
      hidden: { name: macro.name, next: name.hidden },
    };
    const named = namedArguments(macro, values);
    const expanded = new Map<string, Token[]>();
    const body = bodyOf(macro);
    const result: Token[] = [];
    for (let at = 0; at < body.length; at++) {
      const token = body[at]!;
      const after = body[at + 1];
      if (token.text === '#' && macro.parameters !== null && after !== undefined && named.has(after.text)) {
        result.push(stringOf(named.get(after.text)!, place));
        at++;
        continue;
      }
      if (after?.text === '##') {
        at = this.paste(body, at, named, place, result);
        continue;
      }
      const argument = token.kind === WORD ? named.get(token.text) : undefined;
      if (argument === undefined) {
        result.push({ ...token, ...place, isCopy: false });
        continue;
      }
      if (!expanded.has(token.text)) expanded.set(token.text, this.inIsolation(argument));
      for (const one of expanded.get(token.text)!) result.push({ ...one, hidden: joined(one.hidden, place.hidden) });
      if (result.length > MAX_TOKENS) throw new TooMuch();
    }
    return result;
  }

  /** `a ## b ## c` from `from` on; gives the index of its last token. */
  private paste(
    body: readonly BodyToken[],
    from: number,
    named: ReadonlyMap<string, Token[]>,
    place: Place,
    result: Token[],
  ): number {
    const operand = ({ kind, text }: BodyToken): Token[] =>
      [...(named.get(text) ?? [{ kind, text, ...place, isCopy: false }])].map((one) => ({
        ...one,
        hidden: joined(one.hidden, place.hidden),
      }));
    let pasted = operand(body[from]!);
    let at = from;
    for (; body[at + 1]?.text === '##' && body[at + 2] !== undefined; at += 2) {
      const right = body[at + 2]!;
      const tokens = operand(right);
      // GNU's `, ## args`: the comma goes where nothing follows it, and stays as it is otherwise.
      if (pasted.at(-1)?.text === ',') pasted = tokens.length === 0 ? pasted.slice(0, -1) : [...pasted, ...tokens];
      else pasted = glued(pasted, tokens, place);
    }
    result.push(...pasted);
    return at;
  }

  /** An argument, expanded for itself. */
  private inIsolation(argument: Token[]): Token[] {
    if (!argument.some((token) => token.kind === WORD && this.choose(token.text) !== null)) return argument;
    if (++this.depth > MAX_DEPTH) throw new TooMuch();
    const outside = { pending: this.pending, isIsolated: this.isIsolated };
    this.pending = [...argument].reverse();
    this.isIsolated = true;
    const output: Token[] = [];
    for (let token = this.pending.pop(); token !== undefined; token = this.pending.pop()) this.read(token, output);
    this.pending = outside.pending;
    this.isIsolated = outside.isIsolated;
    this.depth--;
    return output;
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly hidden: Hidden;
}

function isHidden(token: Token, name: string): boolean {
  for (let at = token.hidden; at !== null; at = at.next) if (at.name === name) return true;
  return false;
}

function joined(some: Hidden | null, others: Hidden): Hidden {
  if (some === null) return others;
  let result = others;
  for (let at: Hidden | null = some; at !== null; at = at.next) {
    let known: Hidden | null = result;
    while (known !== null && known.name !== at.name) known = known.next;
    if (known === null) result = { name: at.name, next: result };
  }
  return result;
}

function namedArguments(macro: MacroDefinition, values: readonly Token[][]): Map<string, Token[]> {
  const named = new Map<string, Token[]>();
  const parameters = macro.parameters ?? [];
  parameters.forEach((parameter, index) => {
    if (!parameter.endsWith('...')) {
      named.set(parameter, [...(values[index] ?? [])]);
      return;
    }
    const rest: Token[] = [];
    values.slice(index).forEach((value, position) => {
      if (position > 0) rest.push(commaBefore(value, rest.at(-1)));
      rest.push(...value);
    });
    named.set(parameter === '...' ? '__VA_ARGS__' : parameter.slice(0, -3), rest);
  });
  return named;
}

function commaBefore(value: readonly Token[], before: Token | undefined): Token {
  const near = value[0] ?? before;
  const at = near?.start ?? 0;
  return { kind: PUNCTUATOR, text: ',', start: at, end: near?.end ?? at, isCopy: false, hidden: null };
}

function stringOf(argument: readonly Token[], { start, end, hidden }: Place): Token {
  const text = argument.map((token) => token.text).join(' ');
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\s+/g, ' ');
  return { kind: STRING, text: `"${escaped}"`, start, end, isCopy: false, hidden };
}

function glued(left: readonly Token[], right: readonly Token[], place: Place): Token[] {
  const first = left.at(-1);
  const second = right[0];
  if (first === undefined || second === undefined) return [...left, ...right];
  const text = first.text + second.text;
  const kind = /^[A-Za-z_$][\w$]*$/.test(text) ? WORD : /^\.?\d/.test(text) ? NUMBER : PUNCTUATOR;
  return [...left.slice(0, -1), { kind, text, ...place, isCopy: false }, ...right.slice(1)];
}
