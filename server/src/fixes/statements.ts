/** Where a statement of C begins and ends, and what it is a part of, found by its tokens alone. */
import type { Location } from '../ir';
import { DIRECTIVE, PUNCTUATOR, WORD, type Tokens } from '../syntax/tokens';

export interface Statement {
  /** From its first character to behind its semicolon; of a closing brace nothing but the brace. */
  readonly location: Location;
  readonly isBrace: boolean;
  /** What it is the only statement of, without braces: `if (x)`, `else`. Null in a block. */
  readonly header: Header | null;
  /** It stands right behind a label. */
  readonly isLabelled: boolean;
}

export interface Header {
  readonly start: number;
  readonly end: number;
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' };
const HOLDS_OTHERS = /^(?:if|while|for|switch|do|\{)$/;
const HEADERS = new Set(['if', 'while', 'for', 'switch']);

/** The statement around an offset, or the brace that begins there; null where its tokens don't tell. */
export function statementAt(tokens: Tokens, offset: number): Statement | null {
  const first = tokenAt(tokens, offset);
  if (first >= tokens.count) return null;
  if (tokens.is(first, '}')) {
    const location = { start: tokens.start(first), end: tokens.end(first) };
    return { location, isBrace: true, header: null, isLabelled: false };
  }
  let index = first;
  for (;;) {
    const before = index - 1;
    if (before < 0 || tokens.kind(before) === DIRECTIVE)
      return isBehindBoundary(tokens, before) ? found(tokens, index, null, false) : null;
    if (isOneOf(tokens, before, ';{}')) return found(tokens, index, null, false);
    if (tokens.is(before, ':')) {
      if (isLabel(tokens, before)) return found(tokens, index, null, true);
    } else if (tokens.is(before, 'else') || tokens.is(before, 'do')) {
      return found(tokens, index, { start: tokens.start(before), end: tokens.end(before) }, false);
    } else if (tokens.is(before, ')')) {
      const open = opening(tokens, before);
      if (open === null) return null;
      if (open > 0 && tokens.kind(open - 1) === WORD && HEADERS.has(tokens.textOf(open - 1)))
        return found(tokens, index, { start: tokens.start(open - 1), end: tokens.end(before) }, false);
      index = open;
      continue;
    } else if (tokens.is(before, ']')) {
      const open = opening(tokens, before);
      if (open === null) return null;
      index = open;
      continue;
    }
    index = before;
  }
}

/** The first token that does not end before an offset. */
function tokenAt(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.end(middle) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a statement may begin behind this token, or behind the directives that it is the last of. */
function isBehindBoundary(tokens: Tokens, index: number): boolean {
  let before = index;
  while (before >= 0 && tokens.kind(before) === DIRECTIVE) before--;
  return before < 0 || isOneOf(tokens, before, ';{}') || (tokens.is(before, ':') && isLabel(tokens, before));
}

function found(tokens: Tokens, first: number, header: Header | null, isLabelled: boolean): Statement | null {
  // What holds other statements ends where they do: only behind the others of a block can that be left open.
  if (header !== null && HOLDS_OTHERS.test(tokens.textOf(first))) return null;
  const end = endOfSimple(tokens, first);
  if (end === null) return null;
  return { location: { start: tokens.start(first), end }, isBrace: false, header, isLabelled };
}

/** Behind the semicolon of a statement that holds no other. */
function endOfSimple(tokens: Tokens, first: number): number | null {
  let depth = 0;
  for (let index = first; index < tokens.count; index++) {
    if (tokens.kind(index) === DIRECTIVE) return null;
    if (isOneOf(tokens, index, '([{')) depth++;
    else if (isOneOf(tokens, index, ')]}') && --depth < 0) return null;
    else if (depth === 0 && tokens.is(index, ';')) return tokens.end(index);
  }
  return null;
}

function isOneOf(tokens: Tokens, index: number, characters: string): boolean {
  const code = tokens.character(index);
  return code !== 0 && characters.includes(String.fromCharCode(code));
}

function opening(tokens: Tokens, closing: number): number | null {
  const open = OPENING[tokens.textOf(closing)];
  let depth = 0;
  for (let index = closing; index >= 0; index--) {
    if (tokens.kind(index) !== PUNCTUATOR) continue;
    if (tokens.is(index, tokens.textOf(closing))) depth++;
    else if (open !== undefined && tokens.is(index, open) && --depth === 0) return index;
  }
  return null;
}

/** `name:`, `case …:` or `default:`, and not the second half of `?:`. */
function isLabel(tokens: Tokens, colon: number): boolean {
  for (let index = colon - 1; index >= 0; index--) {
    if (tokens.kind(index) === DIRECTIVE || isOneOf(tokens, index, ';{}')) return index === colon - 2;
    if (tokens.is(index, 'case') || tokens.is(index, 'default')) return true;
    if (tokens.is(index, '?')) return false;
    if (index < colon - 1 && tokens.is(index, ':')) return index === colon - 2;
  }
  return false;
}

/** The offsets of the closing braces around an offset, the innermost first, each with its opening one. */
export function blocksAround(tokens: Tokens, offset: number, within: Location): Location[] {
  const open: number[] = [];
  const around: Location[] = [];
  for (let index = tokenAt(tokens, within.start); index < tokens.count && tokens.start(index) < within.end; index++) {
    if (tokens.is(index, '{')) open.push(tokens.start(index));
    else if (tokens.is(index, '}')) {
      const start = open.pop();
      const end = tokens.end(index);
      if (start !== undefined && start <= offset && offset < end) around.push({ start, end });
    }
  }
  return around;
}

export interface Loop {
  readonly start: number;
  readonly end: number;
  /** From brace to brace; null of a single statement. */
  readonly body: Location | null;
}

/** The innermost loop that an offset lies in, be it in its head. */
export function loopAround(tokens: Tokens, offset: number, within: Location): Loop | null {
  let innermost: Loop | null = null;
  for (let index = tokenAt(tokens, within.start); index < tokens.count && tokens.start(index) <= offset; index++) {
    if (!tokens.is(index, 'while') && !tokens.is(index, 'for') && !tokens.is(index, 'do')) continue;
    const head = tokens.is(index, 'do') ? index : closing(tokens, index + 1);
    if (head === null || head + 1 >= tokens.count) continue;
    const brace = tokens.is(head + 1, '{') ? closing(tokens, head + 1) : null;
    const end = brace === null ? endOfSimple(tokens, head + 1) : tokens.end(brace);
    if (end === null || offset >= end) continue;
    const body = brace === null ? null : { start: tokens.start(head + 1), end };
    innermost = { start: tokens.start(index), end, body };
  }
  return innermost;
}

/** The bracket that closes the one at `open`. */
function closing(tokens: Tokens, open: number): number | null {
  if (open >= tokens.count || !isOneOf(tokens, open, '({[')) return null;
  let depth = 0;
  for (let index = open; index < tokens.count; index++) {
    if (isOneOf(tokens, index, '([{')) depth++;
    else if (isOneOf(tokens, index, ')]}') && --depth === 0) return index;
  }
  return null;
}

/** Where the last statement of a block, or the one that stands for it, begins. */
export function lastStatementIn(tokens: Tokens, { start, end }: Location): number | null {
  const first = tokenAt(tokens, start);
  if (first >= tokens.count) return null;
  if (!tokens.is(first, '{')) return tokens.start(first);
  let last: number | null = null;
  let depth = 0;
  for (let index = first; index < tokens.count && tokens.end(index) <= end; index++) {
    const isBoundary = depth === 1 && isOneOf(tokens, index, ';{}');
    if (isOneOf(tokens, index, '([{')) depth++;
    else if (isOneOf(tokens, index, ')]}')) depth--;
    const next = index + 1;
    if (
      (index === first || isBoundary || (depth === 1 && tokens.is(index, '}'))) &&
      depth === 1 &&
      tokens.end(next) < end
    )
      if (!tokens.is(next, '}')) last = tokens.start(next);
  }
  return last;
}

/** Where the `if` begins whose condition an offset lies in, and the condition; null where it is part of another statement. */
export function conditionAround(
  tokens: Tokens,
  offset: number,
): { readonly start: number; readonly inside: number } | null {
  let depth = 0;
  for (let index = tokenAt(tokens, offset) - 1; index > 0; index--) {
    if (isOneOf(tokens, index, ';{}')) return null;
    if (isOneOf(tokens, index, ')]')) depth++;
    else if (isOneOf(tokens, index, '([') && --depth < 0 && tokens.is(index - 1, 'if')) {
      if (!isBehindBoundary(tokens, index - 2)) return null;
      return { start: tokens.start(index - 1), inside: tokens.end(index) };
    }
  }
  return null;
}
