/**
 * Blanks out, position by position, what the grammar does not accept although every compiler does. The tree of the
 * masked text has the positions of the original, which keeps what was masked for whoever wants to read it.
 */

const ATTRIBUTE = /\b__attribute(?:__)?\b/g;

export function maskText(text: string): string {
  return [
    maskNamedRest,
    maskTypeof,
    maskOffsets,
    maskCalls,
    maskAttributes,
    maskMacroAttributes,
    maskGivenTypes,
    maskAssembler,
  ].reduce((masked, mask) => mask(masked), text);
}

/** The head of a function in assembler: `__asm int f(int x) {`. */
const ASSEMBLER = /\b(?:__asm__|__asm)\b(?=[ \t]+(?!volatile\b|goto\b|inline\b)[A-Za-z_][\w \t*]*\([^(){};"]*\)\s*\{)/g;

/** Its body is no C; nothing is left of it but the braces. */
function maskAssembler(text: string): string {
  let masked = '';
  let copied = 0;
  ASSEMBLER.lastIndex = 0;
  for (let match = ASSEMBLER.exec(text); match !== null; match = ASSEMBLER.exec(text)) {
    const open = text.indexOf('{', ASSEMBLER.lastIndex);
    const end = text.indexOf('}', open);
    if (end === -1) break;
    const head = text.slice(ASSEMBLER.lastIndex, open + 1);
    masked += text.slice(copied, match.index) + blank(match[0]) + head + blank(text.slice(open + 1, end));
    copied = end;
    ASSEMBLER.lastIndex = end;
  }
  return copied === 0 ? text : masked + text.slice(copied);
}

const TYPEOF = /\b(?:typeof|__typeof__|__typeof|typeof_unqual)\b(?=\s*\()/g;

/** The type of an expression is some type. One that is longer than this word is there in every `typeof`. */
const SOME_TYPE = 'int';

function maskTypeof(text: string): string {
  return replacedByParentheses(text, TYPEOF, (written) => SOME_TYPE + blank(written.slice(SOME_TYPE.length)));
}

/** All of an argument, or of a parameter. */
const GIVEN_TYPE = /(?<=[(,]\s{0,100})(?:const\s+)?(?:struct|union|enum)\s+\w+(?:\s*\*)*(?=\s*[,)])/g;
/** What stands before a call in an expression; before a declarator stands a type. */
const CALL = /(?:[-(,=!|?:&+/%<>^~]|\breturn)\s*(\w+)\s*$/;
const TAKING_TYPES = /^(?:sizeof|return|if|while|for|switch|_?_?[aA]lignof(?:__)?|offsetof|(?:__builtin_)?va_arg)$/;
/** Further back the parenthesis of a call is not looked for. */
const MAX_CALL = 300;

/** `ALIGN_OF(struct point)`: no function takes a type, but macros of headers that are not there do. */
function maskGivenTypes(text: string): string {
  return text.replace(GIVEN_TYPE, (type: string, at: number) => {
    const open = openingBefore(text, at);
    const name = open === -1 ? undefined : CALL.exec(text.slice(Math.max(0, open - MAX_CALL), open))?.[1];
    return name === undefined || TAKING_TYPES.test(name) ? type : SOME_TYPE + blank(type.slice(SOME_TYPE.length));
  });
}

/** The parenthesis that is open at the position, or -1. */
function openingBefore(text: string, position: number): number {
  let depth = 0;
  for (let at = position - 1; at >= Math.max(0, position - MAX_CALL); at--) {
    const character = text[at];
    if (character === ')') depth++;
    else if (character === '(' && depth-- === 0) return at;
    else if (character === ';' || character === '{' || character === '}') return -1;
  }
  return -1;
}

const OFFSETOF = /\b(?:offsetof|__builtin_offsetof)\b(?=\s*\()/g;

/** The grammar knows `offsetof(type, member)` but no other name of it, and no member of a member, or element of it. */
function maskOffsets(text: string): string {
  return replacedByParentheses(text, OFFSETOF, (written) =>
    written
      .replace(/^__builtin_/, blank)
      .replace(/(,\s*\w+)(\s*[.[].*)(?=\)$)/s, (_all, member: string, rest: string) => member + blank(rest)),
  );
}

/** `words` and the parentheses behind them, by what is to stand there. */
function replacedByParentheses(text: string, words: RegExp, replace: (written: string) => string): string {
  let masked = '';
  let copied = 0;
  words.lastIndex = 0;
  for (let match = words.exec(text); match !== null; match = words.exec(text)) {
    const end = endOfParentheses(text, words.lastIndex);
    if (end === -1) continue;
    masked += text.slice(copied, match.index) + replace(text.slice(match.index, end));
    copied = end;
    words.lastIndex = end;
  }
  return copied === 0 ? text : masked + text.slice(copied);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** GNU's name for the last parameters of a macro: `#define LOG(format, args...)`. */
const NAMED_REST = /^([ \t]*#[ \t]*define[ \t]+\w+\([^()\n]*?)(\w+)(?=[ \t]*\.\.\.[ \t]*\))/gm;

function maskNamedRest(text: string): string {
  if (!text.includes('...')) return text;
  return text.replace(NAMED_REST, (_all, before: string, name: string) => before + ' '.repeat(name.length));
}

/**
 * A call without arguments in parentheses of its own, before what is a unary operator, too: the grammar takes
 * `(ready()) && x` for a cast of `&&x`. No type can stand there: C has no casts to functions.
 */
const PARENTHESIZED_CALL = /(?<=(?:[(!=,&|?:;{}<>+\-*/%^~]|\breturn)\s*)\((\s*\w+\s*\(\s*\)\s*)\)(?=\s*[&*+-])/g;

function maskCalls(text: string): string {
  return text.replace(PARENTHESIZED_CALL, ' $1 ');
}

/**
 * GCC's attributes behind a declarator: `int fd __attribute__((cleanup(f))) = -1;`, and at the start of a type in
 * parentheses. The grammar knows them in front of a declaration and behind records, where they are left alone.
 */
function maskAttributes(text: string): string {
  if (!text.includes('__attribute')) return text;
  let masked = '';
  let copied = 0;
  ATTRIBUTE.lastIndex = 0;
  for (let match = ATTRIBUTE.exec(text); match !== null; match = ATTRIBUTE.exec(text)) {
    const start = match.index;
    const end = endOfParentheses(text, ATTRIBUTE.lastIndex);
    if (end === -1) continue;
    ATTRIBUTE.lastIndex = end;
    const next = nextCharacter(text, end);
    const isBehind = followsDeclarator(text, start) && /[=;,)]/.test(next);
    const isBeforeBody = next === '{' && characterBefore(text, start) === ')' && !followsRecord(text, start);
    if (!isBehind && !isBeforeBody && !followsStar(text, start) && characterBefore(text, start) !== '(') continue;
    masked += text.slice(copied, start) + blank(text.slice(start, end));
    copied = end;
  }
  return masked + text.slice(copied);
}

/**
 * `void __printf(2, 3) write_log(…)`, `void write_log(…) PRINTFLIKE(1, 2);`: what projects call the attribute of functions
 * that have a format. Two numbers in parentheses and no operator before a name, or before a declaration's end, are no call.
 */
const FORMATS = /\b[A-Za-z_]\w*[ \t]*\([ \t]*\d+[ \t]*,[ \t]*\d+[ \t]*\)(?=\s*\*?\s*[A-Za-z_]\w*[ \t]*\([^()])/g;
const FORMATS_BEHIND = /(?<=\.\.\.[ \t]*\)\s*)\b[A-Za-z_]\w*[ \t]*\([ \t]*\d+[ \t]*,[ \t]*\d+[ \t]*\)(?=\s*;)/g;

/** `LIB_API const char *name(void);`: two types in a row are none; the first one says how the name is exported. */
const EXPORTED =
  /^[A-Z][A-Z0-9_]{2,}(?=[ \t]+const[ \t]+(?:struct|union|enum|char|void|int|unsigned|signed|long|short|float|double)\b)/gm;

function maskMacroAttributes(text: string): string {
  return text.replace(FORMATS, blank).replace(FORMATS_BEHIND, blank).replace(EXPORTED, blank);
}

/** `char *__attribute__((x)) f(void)` */
function followsStar(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && /\s/.test(text[at]!)) at--;
  return text[at] === '*' && text[at - 1] !== '*' && text[at - 1] !== '/';
}

function followsDeclarator(text: string, start: number): boolean {
  // Several attributes in a row: those before are masked for the same reason.
  return /[\w\])]/.test(characterBefore(text, start));
}

/** The last character before `start` that is no blank; the empty string where there is none. */
function characterBefore(text: string, start: number): string {
  let at = start - 1;
  while (at >= 0 && /\s/.test(text[at]!)) at--;
  return text[at] ?? '';
}

/** `struct __attribute__((a)) __attribute__((b)) {` */
function followsRecord(text: string, start: number): boolean {
  return /\b(?:struct|union|enum)\s*(?:__attribute(?:__)?\s*\(\([^;{}]*\)\)\s*)+$/.test(
    text.slice(Math.max(0, start - MAX_ATTRIBUTE), start),
  );
}

function nextCharacter(text: string, end: number): string {
  let at = end;
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at++;
    if (!text.startsWith('__attribute', at)) return text[at] ?? '';
    const next = endOfParentheses(text, text.indexOf('(', at));
    if (next === -1) return '';
    at = next;
  }
}

/** Longer attributes are none. */
const MAX_ATTRIBUTE = 1000;

/** The position behind the parenthesis that closes the first one at or after `from`, or -1. */
function endOfParentheses(text: string, from: number): number {
  if (from < 0) return -1;
  let depth = 0;
  const limit = Math.min(text.length, from + MAX_ATTRIBUTE);
  for (let at = from; at < limit; at++) {
    const character = text[at]!;
    if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at + 1;
    else if (depth === 0 && !/\s/.test(character)) return -1;
  }
  return -1;
}
