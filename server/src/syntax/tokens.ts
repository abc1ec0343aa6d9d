/**
 * The tokens of a C text, without a grammar: what works on text before it is parsed (macros, `#if`, the extents of
 * functions) works on these. Comments and blanks are between tokens; a directive is one token, up to the end of its line,
 * with what is continued on the next.
 */

export const WORD = 0;
export const NUMBER = 1;
export const STRING = 2;
export const CHARACTER = 3;
/** An operator or bracket, in one piece: `->`, `<<=`, `{`. */
export const PUNCTUATOR = 4;
export const DIRECTIVE = 5;

export type TokenKind =
  typeof WORD | typeof NUMBER | typeof STRING | typeof CHARACTER | typeof PUNCTUATOR | typeof DIRECTIVE;

/** The tokens of one text, by index. */
export class Tokens {
  constructor(
    readonly text: string,
    readonly count: number,
    private readonly kinds: Uint8Array,
    private readonly starts: Int32Array,
    private readonly ends: Int32Array,
  ) {}

  kind(index: number): TokenKind {
    return this.kinds[index] as TokenKind;
  }

  start(index: number): number {
    return this.starts[index]!;
  }

  end(index: number): number {
    return this.ends[index]!;
  }

  textOf(index: number): string {
    return this.text.slice(this.starts[index], this.ends[index]);
  }

  /** The character of a punctuator that has only one; 0 for anything else. */
  character(index: number): number {
    const start = this.start(index);
    return this.kinds[index] === PUNCTUATOR && this.end(index) === start + 1 ? this.text.charCodeAt(start) : 0;
  }

  is(index: number, text: string): boolean {
    const start = this.starts[index]!;
    return this.ends[index]! - start === text.length && this.text.startsWith(text, start);
  }
}

const NEWLINE = 10;
const RETURN = 13;
const QUOTATION = 34;
const HASH = 35;
const APOSTROPHE = 39;
const STAR = 42;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const BACKSLASH = 92;

/** What a character may be part of. */
const BLANK = 1;
const DIGIT = 2;
const LETTER = 4;

const CLASSES = new Uint8Array(128);
for (const character of ' \t\v\f\r\n') CLASSES[character.charCodeAt(0)] = BLANK;
for (const character of '0123456789') CLASSES[character.charCodeAt(0)] = DIGIT;
for (const character of 'abcdefghijklmnopqrstuvwxyz') {
  CLASSES[character.charCodeAt(0)] = LETTER;
  CLASSES[character.toUpperCase().charCodeAt(0)] = LETTER;
}
for (const character of '_$') CLASSES[character.charCodeAt(0)] = LETTER;

function classOf(code: number): number {
  return code < 128 ? CLASSES[code]! : LETTER;
}

/** Longer operators come first. */
const OPERATORS = ['<<=', '>>=', '...', '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '##'];
const ASSIGNMENTS = ['+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='];

const BY_FIRST = new Map<number, readonly string[]>();
for (const operator of [...OPERATORS, ...ASSIGNMENTS]) {
  const first = operator.charCodeAt(0);
  BY_FIRST.set(first, [...(BY_FIRST.get(first) ?? []), operator]);
}

/** Reads a text from start to end. Never fails: what is no C becomes tokens of some kind. */
export function tokensOf(text: string): Tokens {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer.tokens();
}

class Lexer {
  private kinds = new Uint8Array(1024);
  private starts = new Int32Array(1024);
  private ends = new Int32Array(1024);
  private count = 0;
  private at = 0;
  /** Nothing but blanks and comments is before `at` in its line. */
  private isLineStart = true;

  constructor(private readonly text: string) {}

  tokens(): Tokens {
    const { count } = this;
    return new Tokens(
      this.text,
      count,
      this.kinds.subarray(0, count),
      this.starts.subarray(0, count),
      this.ends.subarray(0, count),
    );
  }

  run(): void {
    const { text } = this;
    while (this.at < text.length) {
      const start = this.at;
      const code = text.charCodeAt(start);
      if (this.skipBlank(code)) continue;
      const kind = this.read(code);
      this.isLineStart = false;
      this.add(kind, start, this.at);
    }
  }

  /** Skips a blank, a continued line's end or a comment, if one is here. */
  private skipBlank(code: number): boolean {
    const { text } = this;
    if (classOf(code) === BLANK) {
      if (code === NEWLINE) this.isLineStart = true;
      this.at++;
      return true;
    }
    if (code === BACKSLASH && this.continuation(this.at) > 0) {
      this.at += this.continuation(this.at);
      return true;
    }
    if (code !== SLASH) return false;
    const next = text.charCodeAt(this.at + 1);
    if (next === STAR) this.at = this.endOfBlockComment(this.at);
    else if (next === SLASH) this.at = this.endOfLine(this.at);
    else return false;
    return true;
  }

  /** The length of a backslash and line end at `at`, or 0. */
  private continuation(at: number): number {
    if (this.text.charCodeAt(at + 1) === NEWLINE) return 2;
    return this.text.charCodeAt(at + 1) === RETURN && this.text.charCodeAt(at + 2) === NEWLINE ? 3 : 0;
  }

  private endOfBlockComment(at: number): number {
    const end = this.text.indexOf('*/', at + 2);
    return end === -1 ? this.text.length : end + 2;
  }

  /** The end of the line at `at`, with those that continue it. */
  private endOfLine(at: number): number {
    for (let from = at; ;) {
      const end = this.text.indexOf('\n', from);
      if (end === -1) return this.text.length;
      const before = this.text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
      if (before <= at || this.text.charCodeAt(before - 1) !== BACKSLASH) return before;
      from = end + 1;
    }
  }

  private read(code: number): TokenKind {
    const kind = classOf(code);
    if (kind === LETTER) return this.word();
    if (kind === DIGIT || (code === DOT && classOf(this.text.charCodeAt(this.at + 1)) === DIGIT)) return this.number();
    if (code === QUOTATION || code === APOSTROPHE) return this.quoted(code);
    if (code === HASH && this.isLineStart) {
      this.at = this.endOfDirective();
      return DIRECTIVE;
    }
    this.at += BY_FIRST.get(code)?.find((operator) => this.text.startsWith(operator, this.at))?.length ?? 1;
    return PUNCTUATOR;
  }

  private word(): TokenKind {
    const start = this.at;
    while (this.at < this.text.length && (classOf(this.text.charCodeAt(this.at)) & (LETTER | DIGIT)) !== 0) this.at++;
    const next = this.text.charCodeAt(this.at);
    const isPrefix =
      (next === QUOTATION || next === APOSTROPHE) && /^(?:[LuU]|u8)$/.test(this.text.slice(start, this.at));
    return isPrefix ? this.quoted(next) : WORD;
  }

  private number(): TokenKind {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      const isPart = code === DOT || (classOf(code) & (LETTER | DIGIT)) !== 0;
      const isSign = (code === PLUS || code === MINUS) && /[eEpP]/.test(text[this.at - 1]!) && !this.isHexadecimal();
      const isSeparator = code === APOSTROPHE && (classOf(text.charCodeAt(this.at + 1)) & (LETTER | DIGIT)) !== 0;
      if (this.at >= text.length || (!isPart && !isSign && !isSeparator)) return NUMBER;
      this.at++;
    }
  }

  /** The exponent of a hexadecimal number starts with `p`; its `e` is a digit. */
  private isHexadecimal(): boolean {
    const before = this.text.slice(Math.max(0, this.at - 30), this.at);
    return /0[xX][\da-fA-F.]*[eE]$/.test(before);
  }

  /** A string or character, up to the quotation mark or, where that is missing, the end of the line. */
  private quoted(quotation: number): TokenKind {
    const { text } = this;
    this.at++;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code === NEWLINE || code === RETURN) break;
      if (code === quotation) {
        this.at++;
        break;
      }
      if (code === BACKSLASH) this.at += Math.max(1, this.continuation(this.at) - 1);
    }
    if (this.at > text.length) this.at = text.length;
    return quotation === QUOTATION ? STRING : CHARACTER;
  }

  /** A comment that starts in a directive may end lines below. */
  private endOfDirective(): number {
    const { text } = this;
    let end = this.at;
    let at = this.at;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) === NEWLINE)) break;
      const next = text.charCodeAt(at + 1);
      if (code === SLASH && next === SLASH) return this.endOfLine(at);
      if (code === SLASH && next === STAR) at = this.endOfBlockComment(at);
      else if (code === BACKSLASH && this.continuation(at) > 0) at += this.continuation(at);
      else if (code === QUOTATION) at = this.endOfQuoted(at);
      else at++;
      end = at;
    }
    return end;
  }

  private endOfQuoted(from: number): number {
    const before = this.at;
    this.at = from;
    this.quoted(QUOTATION);
    const end = this.at;
    this.at = before;
    return end;
  }

  private add(kind: TokenKind, start: number, end: number): void {
    if (this.count === this.kinds.length) this.grow();
    this.kinds[this.count] = kind;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }

  private grow(): void {
    const kinds = new Uint8Array(this.count * 2);
    const starts = new Int32Array(this.count * 2);
    const ends = new Int32Array(this.count * 2);
    kinds.set(this.kinds);
    starts.set(this.starts);
    ends.set(this.ends);
    this.kinds = kinds;
    this.starts = starts;
    this.ends = ends;
  }
}
