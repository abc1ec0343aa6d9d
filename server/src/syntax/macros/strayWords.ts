/**
 * Words that can only be macros whose definition is not at hand (`FOO_API int f(void)`): C has no place for them, and the
 * grammar loses its way. What they stand for is unknown; without them the rest can be read.
 */
import { RewritingBuilder, type Rewriting } from '../sourceMap';
import { DIRECTIVE, PUNCTUATOR, tokensOf, WORD, type Tokens } from '../tokens';
import { isKeyword, isTypeKeyword } from './bodies';
import type { MacroEnvironment } from './environment';
import { VisibleMacros } from './visible';

const MAX_CALL = 200;
/** Words in a row that are taken for macros. */
const MAX_WORDS = 4;

/** How macros are spelled. */
const CAPITAL = /^_*[A-Z][A-Z0-9_]{2,}$/;

/** How the C library and kernels spell their attributes: `__attribute_cold__`, `__init`. */
const RESERVED = /^__[a-z]\w*$/;

/** Words of macros that stand for a `cleanup` attribute. */
const CLEANING = /auto|clean_?up|scoped|defer/i;

/** Leaves them out of a text whose known macros are expanded: an expansion may hold some, too. */
export function dropStrayWords(text: string, environment: MacroEnvironment): Rewriting {
  const tokens = tokensOf(text);
  const builder = new RewritingBuilder(text);
  const visible = new VisibleMacros(environment);
  const isKnown = (name: string): boolean => visible.lookup(name) !== undefined;
  /** The last token that stays. */
  let before = -1;
  let depth = 0;
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.kind(index) === DIRECTIVE) visible.read(tokens.textOf(index));
    const pragma = endOfPragma(tokens, index);
    if (pragma !== null) {
      const start = tokens.start(index);
      const end = tokens.end(pragma);
      builder.replace(start, end, [{ text: ' ', start, end, isCopy: false }]);
      index = pragma;
      continue;
    }
    const stray = tokens.kind(index) === WORD ? strayAt(tokens, index, before, isKnown) : null;
    if (tokens.is(index, '{')) depth++;
    if (tokens.is(index, '}')) depth--;
    const cleaning = stray === null && depth > 0 ? cleaningAt(tokens, index, before, isKnown) : null;
    if (cleaning !== null) {
      const start = tokens.start(index);
      const end = tokens.end(cleaning.last);
      builder.replace(start, end, [{ text: `__attribute__((cleanup(${cleaning.by})))`, start, end, isCopy: false }]);
      index = cleaning.last;
      continue;
    }
    const loop = stray === null && depth > 0 ? loopAt(tokens, index, before, isKnown) : null;
    if (loop !== null) {
      const [start, end, last] = [tokens.start(index), tokens.end(index), tokens.end(loop.last)];
      const opening = loop.variable === null ? 'while (' : `while ((${loop.variable} = `;
      builder.replace(start, end, [
        { text: opening, start, end, isCopy: false },
        { text: tokens.textOf(index), start, end, isCopy: true },
      ]);
      const closing = loop.variable === null ? '))' : ')))';
      builder.replace(last - 1, last, [{ text: closing, start: last - 1, end: last, isCopy: false }]);
      before = loop.last;
      index = loop.last;
      continue;
    }
    if (stray?.kind === 'word') {
      const start = tokens.start(index);
      const end = tokens.end(index);
      const text = meaningOf(tokens.textOf(index));
      builder.replace(start, end, [{ text, start, end, isCopy: false }]);
      continue;
    }
    if (stray !== null) {
      const end = tokens.end(stray.last);
      builder.replace(end - 1, end, [{ text: ');', start: end - 1, end, isCopy: false }]);
      index = stray.last;
    }
    before = index;
  }
  return builder.finish();
}

/** `glnx_autofd int fd`: what the word does when the variable's scope ends is unknown, but that it does something is not. */
function meaningOf(word: string): string {
  return CLEANING.test(word) ? `__attribute__((cleanup(${word}_cleanup)))` : ' ';
}

/** `_c_cleanup_(c_closep) int fd = -1;`: a function in parentheses behind such a word, before a declaration. */
function cleaningAt(
  tokens: Tokens,
  index: number,
  before: number,
  isKnown: (name: string) => boolean,
): { readonly last: number; readonly by: string } | null {
  const last = index + 3;
  if (tokens.kind(index) !== WORD || last + 2 >= tokens.count || !isStatementStart(tokens, before)) return null;
  const name = tokens.textOf(index);
  if (!CLEANING.test(name) || isKeyword(name) || isKnown(name)) return null;
  const isOfOneName = tokens.is(index + 1, '(') && tokens.kind(index + 2) === WORD && tokens.is(last, ')');
  // Before a name alone the parentheses hold a type: `MY_AUTOPTR(FILE) f`.
  const isBeforeType = tokens.kind(last + 1) === WORD && (tokens.kind(last + 2) === WORD || tokens.is(last + 2, '*'));
  return isOfOneName && isBeforeType ? { last, by: tokens.textOf(index + 2) } : null;
}

/** What the compiler is told in passing may stand where the grammar has no place for it. */
function endOfPragma(tokens: Tokens, index: number): number | null {
  if (!tokens.is(index, '_Pragma') && !tokens.is(index, '__pragma')) return null;
  return index + 1 < tokens.count && tokens.is(index + 1, '(') ? endOfCall(tokens, index + 1) : null;
}

/** Words of macros that stand for the head of a loop. */
const LOOP = /each|for_?all|iterate/i;

/** `list_foreach(entry, list) {` inside of a function: a loop, and its variable is another one in each turn. */
function loopAt(
  tokens: Tokens,
  index: number,
  before: number,
  isKnown: (name: string) => boolean,
): { readonly last: number; readonly variable: string | null } | null {
  if (tokens.kind(index) !== WORD || index + 2 >= tokens.count || !tokens.is(index + 1, '(')) return null;
  const name = tokens.textOf(index);
  if (!LOOP.test(name) || isKeyword(name) || !isStatementStart(tokens, before) || isKnown(name)) return null;
  const last = endOfCall(tokens, index + 1);
  if (last === null || last + 1 >= tokens.count || !tokens.is(last + 1, '{')) return null;
  const isNamed = tokens.kind(index + 2) === WORD && tokens.is(index + 3, ',') && !isKeyword(tokens.textOf(index + 2));
  return { last, variable: isNamed ? tokens.textOf(index + 2) : null };
}

function isStatementStart(tokens: Tokens, before: number): boolean {
  return isDeclarationStart(tokens, before) || /^(?:[):]|else|do)$/.test(tokens.textOf(before));
}

/** What is to be done with the word at an index: leave it out, or end the statement behind `last`. */
type Stray = { readonly kind: 'word' } | { readonly kind: 'call'; readonly last: number } | null;

function strayAt(tokens: Tokens, index: number, before: number, isKnown: (name: string) => boolean): Stray {
  if (index + 2 >= tokens.count || tokens.kind(index + 1) === DIRECTIVE) return null;
  const name = tokens.textOf(index);
  if (isKeyword(name)) return null;
  const isCapital = isSpelledAsMacro(name);
  const isStart = isDeclarationStart(tokens, before);
  const isBehindStorage = isCapital && before !== -1 && /^(?:static|extern|register)$/.test(tokens.textOf(before));
  if (tokens.kind(index + 1) === WORD) {
    if (/^(?:case|default)$/.test(tokens.textOf(index + 1)) && isStatementStart(tokens, before))
      return { kind: 'word' };
    const isStray =
      isStart || isBehindStorage
        ? isBeforeDeclaration(tokens, index, isCapital)
        : isBeforeName(tokens, index, before, isCapital);
    return isStray && !isKnown(name) && !isKnown(tokens.textOf(index + 1)) ? { kind: 'word' } : null;
  }
  if (isCapital && isBehindName(tokens, index, before) && !isKnown(name)) return { kind: 'word' };
  if (!isStart || !isCapital || !tokens.is(index + 1, '(') || isKnown(name)) return null;
  const last = endOfCall(tokens, index + 1);
  return last !== null && isOnNextLine(tokens, last) ? { kind: 'call', last } : null;
}

function isSpelledAsMacro(name: string): boolean {
  return CAPITAL.test(name) || RESERVED.test(name);
}

function isDeclarationStart(tokens: Tokens, before: number): boolean {
  if (before === -1) return true;
  if (tokens.kind(before) === PUNCTUATOR) return /^[;{}]$/.test(tokens.textOf(before));
  return tokens.kind(before) === DIRECTIVE;
}

/** `WORD int x`, `WORD type name`, `WORD type *name`: one word too many in front of a declaration, or a few. */
function isBeforeDeclaration(tokens: Tokens, index: number, isCapital: boolean, more = MAX_WORDS): boolean {
  const next = tokens.textOf(index + 1);
  if (isKeyword(next)) return isTypeKeyword(next) || (isCapital && /^(?:static|extern|inline|typedef)$/.test(next));
  const isOneMore = more > 1 && isCapital && index + 2 < tokens.count && tokens.kind(index + 2) === WORD;
  if (isOneMore && isSpelledAsMacro(next) && isBeforeDeclaration(tokens, index + 1, true, more - 1)) return true;
  let at = index + 2;
  while (at < tokens.count && tokens.is(at, '*')) at++;
  return at < tokens.count && tokens.kind(at) === WORD && !isKeyword(tokens.textOf(at));
}

/** `int WORD name(`: one word too many between a type and a name. */
function isBeforeName(tokens: Tokens, index: number, before: number, isCapital: boolean): boolean {
  const word = tokens.textOf(before);
  const isBehindType =
    tokens.kind(before) === WORD
      ? !isKeyword(word) || (isTypeKeyword(word) && !/^(?:struct|union|enum)$/.test(word))
      : word === '*';
  const next = tokens.textOf(index + 1);
  // `int x WORD(1)`: there it is the other one.
  const isName = !isKeyword(next) && (isCapital || !CAPITAL.test(next));
  return isBehindType && isName && tokens.is(index + 2, '(');
}

/** `int name WORD,`, `type *name WORD)`: one word too many behind what is declared. */
function isBehindName(tokens: Tokens, index: number, before: number): boolean {
  if (!/^[,;)=]$/.test(tokens.textOf(index + 1))) return false;
  if (before < 1 || tokens.kind(before) !== WORD || isKeyword(tokens.textOf(before))) return false;
  const type = tokens.textOf(before - 1);
  if (tokens.kind(before - 1) !== WORD) return type === '*';
  return !isKeyword(type) || (isTypeKeyword(type) && !/^(?:struct|union|enum)$/.test(type));
}

function endOfCall(tokens: Tokens, open: number): number | null {
  let depth = 0;
  for (let at = open; at < Math.min(tokens.count, open + MAX_CALL); at++) {
    if (tokens.kind(at) === DIRECTIVE) return null;
    if (tokens.is(at, '(')) depth++;
    else if (tokens.is(at, ')') && --depth === 0) return at;
  }
  return null;
}

/** Something that no call can be followed by stands on a line below. */
function isOnNextLine(tokens: Tokens, last: number): boolean {
  const next = last + 1;
  if (next >= tokens.count || tokens.kind(next) !== WORD) return false;
  return tokens.text.slice(tokens.end(last), tokens.start(next)).includes('\n');
}
