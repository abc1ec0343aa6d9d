/** The names of functions that a text declares or defines, as far as tokens tell. */
import { DIRECTIVE, PUNCTUATOR, WORD, type Tokens } from '../tokens';
import { isKeyword, isTypeKeyword } from './bodies';

/** Longer lists of parameters are none. */
const MAX_PARAMETERS = 400;

/** Names with a type before them, and parameters and a body behind. Arguments of a macro are no parameters. */
export function functionsDefinedIn(tokens: Tokens): ReadonlySet<string> {
  const names = new Set<string>();
  for (let index = 1; index + 2 < tokens.count; index++) {
    if (tokens.kind(index) !== WORD || !tokens.is(index + 1, '(') || !isBehindType(tokens, index)) continue;
    if (isHeadOfBody(tokens, index + 1)) names.add(tokens.textOf(index));
  }
  return names;
}

/** Names with a type before them and parameters behind, outside of all braces. */
export function functionsDeclaredIn(tokens: Tokens): string[] {
  const names = new Set<string>();
  let depth = 0;
  for (let index = 1; index + 2 < tokens.count; index++) {
    if (tokens.is(index, '{') && !tokens.is(index - 1, '"C"')) depth++;
    else if (tokens.is(index, '}')) depth = Math.max(0, depth - 1);
    if (depth > 0 || tokens.kind(index) !== WORD || !tokens.is(index + 1, '(') || !isBehindType(tokens, index))
      continue;
    const end = endOfParameters(tokens, index + 1);
    if (end === null || isAttribute(tokens, index, end)) continue;
    if (/^[;{]$/.test(tokens.textOf(end)) || tokens.kind(end) === WORD) names.add(tokens.textOf(index));
  }
  return [...names];
}

/**
 * `int NONNULL(1) name(int *);`, `int (*NONNULL(1) name)(int *);`, `NORETURN NONNULL(1) void name(int *);`: a macro before the
 * name; and those behind the parameters of another one: `void name(int) NORETURN NONNULL(1);`.
 */
function isAttribute(tokens: Tokens, index: number, end: number): boolean {
  const isCapital = (at: number): boolean => tokens.kind(at) === WORD && /^[A-Z0-9_]+$/.test(tokens.textOf(at));
  if (!isCapital(index)) return false;
  let first = index;
  while (first > 0 && isCapital(first - 1)) first--;
  if (first < index && first > 0 && tokens.is(first - 1, ')')) return true;
  if (tokens.kind(end) !== WORD || isCapital(end)) return false;
  let behind = end + 1;
  while (behind < tokens.count && (tokens.kind(behind) === WORD || tokens.is(behind, '*'))) behind++;
  return behind < tokens.count && /^[()]$/.test(tokens.textOf(behind));
}

/** The token behind the parentheses. */
function endOfParameters(tokens: Tokens, open: number): number | null {
  let depth = 0;
  for (let at = open; at + 1 < Math.min(tokens.count, open + MAX_PARAMETERS); at++) {
    if (tokens.is(at, '(')) depth++;
    else if (tokens.is(at, ')') && --depth === 0) return at + 1;
  }
  return null;
}

function isBehindType(tokens: Tokens, index: number): boolean {
  const before = tokens.textOf(index - 1);
  if (tokens.kind(index - 1) !== WORD) return before === '*';
  return !isKeyword(before) || isTypeKeyword(before);
}

/** Each parameter is `void` or has a type and a name. */
function isHeadOfBody(tokens: Tokens, open: number): boolean {
  let depth = 0;
  let length = 0;
  for (let at = open; at < Math.min(tokens.count, open + MAX_PARAMETERS); at++) {
    if (tokens.kind(at) === DIRECTIVE) return false;
    const text = tokens.kind(at) === PUNCTUATOR ? tokens.textOf(at) : '';
    if (text === '(') depth++;
    else if (text === ')') depth--;
    if (depth === 0 || (depth === 1 && text === ',')) {
      if (length === 1 && !/^(?:void|\.\.\.)$/.test(tokens.textOf(at - 1))) return false;
      if (depth === 0) return at + 1 < tokens.count && tokens.is(at + 1, '{');
      length = 0;
    } else if (at > open) length++;
  }
  return false;
}
