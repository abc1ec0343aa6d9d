/** Macros that open or close braces: where one stands, braces cannot be counted before it is expanded. */
import { bodyOf, isKeyword } from '../macros/bodies';
import type { MacroEnvironment } from '../macros/environment';
import { harvest, type MacroDefinition } from '../macros/harvest';
import { DIRECTIVE, WORD, type Tokens } from '../tokens';

/** How macros are spelled. */
const CAPITAL = /^_*[A-Z][A-Z0-9_]{2,}$/;

/** So many tokens an invocation may have. */
const MAX_CALL = 200;

export class BraceMacros {
  /** What the file defines, wherever it does. */
  private own: Map<string, MacroDefinition[]> | null = null;
  private readonly answers = new Map<string, boolean>();
  /** By token of the file: whether one may stand between the end of the function before and here. */
  private held: Uint8Array | null = null;

  constructor(
    private readonly file: Tokens,
    private readonly environment: MacroEnvironment,
  ) {}

  /** Whether one may be among the tokens before `end`: one that is known, or what only a macro that is not can be. */
  mayStandBefore(tokens: Tokens, end: number): boolean {
    const first = this.candidates(tokens).next();
    return first.done !== true && first.value < end;
  }

  /** Whether a function that one opens may hold this token of the file. */
  mayHold(token: number): boolean {
    this.held ??= this.heldTokens();
    return this.held[token] === 1;
  }

  private heldTokens(): Uint8Array {
    const { file } = this;
    const held = new Uint8Array(file.count);
    let from = 0;
    for (const index of this.candidates(file)) {
      if (index < from) continue;
      from = index + 1;
      while (from < file.count && !isEndOfFunction(file, from)) from++;
      held.fill(1, index + 1, from + 1);
    }
    return held;
  }

  private *candidates(tokens: Tokens): Generator<number> {
    let parentheses = 0;
    for (let index = 0; index < tokens.count; index++) {
      if (tokens.is(index, '(')) parentheses++;
      else if (tokens.is(index, ')')) parentheses = Math.max(0, parentheses - 1);
      else if (isEndOfFunction(tokens, index)) parentheses = 0;
      if (tokens.kind(index) !== WORD) continue;
      const word = tokens.textOf(index);
      if (isKeyword(word)) continue;
      const isKnown = this.definitionsOf(word).length > 0;
      if (isKnown ? this.hasBraces(word) : parentheses === 0 && isUnfinished(tokens, index)) yield index;
    }
  }

  /** Some definition of the name leaves braces open, or closes others. */
  private hasBraces(name: string): boolean {
    const known = this.answers.get(name);
    if (known !== undefined) return known;
    // A body that names itself is not expanded again.
    this.answers.set(name, false);
    const answer = this.definitionsOf(name).some((definition) => {
      let depth = 0;
      for (const { kind, text } of bodyOf(definition)) {
        if (text === '{') depth++;
        else if (text === '}') depth--;
        else if (kind === WORD && this.hasBraces(text)) return true;
      }
      return depth !== 0;
    });
    this.answers.set(name, answer);
    return answer;
  }

  private definitionsOf(name: string): readonly MacroDefinition[] {
    this.own ??= definitionsIn(this.file.text);
    return this.own.get(name) ?? this.environment.lookup(name) ?? [];
  }
}

function definitionsIn(text: string): Map<string, MacroDefinition[]> {
  const definitions = new Map<string, MacroDefinition[]>();
  for (const event of harvest(text).events) {
    if (event.kind !== 'define') continue;
    const { name } = event.definition;
    definitions.set(name, [...(definitions.get(name) ?? []), event.definition]);
  }
  return definitions;
}

/** A brace in the first column. */
function isEndOfFunction(tokens: Tokens, index: number): boolean {
  return tokens.is(index, '}') && (tokens.start(index) === 0 || tokens.text[tokens.start(index) - 1] === '\n');
}

/** `EACH(i, n)` or `BEGIN` at a statement's start, behind which another statement starts and no semicolon stands. */
function isUnfinished(tokens: Tokens, index: number): boolean {
  const isStart = index === 0 || tokens.kind(index - 1) === DIRECTIVE || /^[;{}:]$/.test(tokens.textOf(index - 1));
  if (!isStart || index + 1 >= tokens.count) return false;
  if (!tokens.is(index + 1, '(')) {
    // Otherwise it is a type, or an attribute.
    return CAPITAL.test(tokens.textOf(index)) && isStatement(tokens, index + 1) && isLineEnd(tokens, index);
  }
  const next = endOfCall(tokens, index + 1);
  return next < tokens.count && (isStatement(tokens, next) || /^(?:[*(]|\+\+|--)$/.test(tokens.textOf(next)));
}

function isStatement(tokens: Tokens, index: number): boolean {
  return tokens.kind(index) === WORD || tokens.kind(index) === DIRECTIVE || tokens.is(index, '}');
}

function isLineEnd(tokens: Tokens, index: number): boolean {
  return tokens.text.slice(tokens.end(index), tokens.start(index + 1)).includes('\n');
}

/** Behind the parenthesis that closes the one at `open`. */
function endOfCall(tokens: Tokens, open: number): number {
  let depth = 0;
  for (let index = open; index < Math.min(tokens.count, open + MAX_CALL); index++) {
    if (tokens.is(index, '(')) depth++;
    else if (tokens.is(index, ')') && --depth === 0) return index + 1;
  }
  return tokens.count;
}
