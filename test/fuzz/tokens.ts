/** Texts in pieces, and pieces that parsers find odd. */

const TOKEN =
  /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\d[\w.]*|\s+|->|\+\+|--|<<|>>|&&|\|\||[-+*/%&|^<>=!]=|[^]/g;

/** The tokens of a text, with the space between them: joined, they are the text again. */
export function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** The lines of a text, each with its end: joined, they are the text again. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Tokens by what they do to a text that they are put into. */
export const ODD_TOKENS: readonly string[] = [
  ...['{', '}', '(', ')', '[', ']', ';', ',', ':', '?', '...', '#', '##', '\\', '@', '$', '`'],
  ...['<%', '%>', '<:', ':>', '%:', '%:%:', '??=', '??/', '??<'],
  ...['"', "'", '"unfinished', "'u", '/*', '*/', '//', '\\\n', '/* /* */', 'R"x(', 'L"wide"', 'u8"😀"'],
  ...[
    '\0',
    '\ufeff',
    '\ud800',
    '\udc00',
    '\u2028',
    '\u00a0',
    '\f',
    '\v',
    '\r',
    '\r\n',
    '\n',
    '\t',
    '\u0000\u0001',
    '😀',
  ],
  ...['0x', '0b102', '09', '1e999', '0xFFFFFFFFFFFFFFFFFFFFFF', '99999999999999999999999999', '1.2.3', "1'000", '1ull'],
  ...["'\\x'", "'abcdef'", "'\\777'", "'\\u12'", '-2147483648', '9223372036854775807', '0x1p-1074', '1i', '.5f'],
  ...['asm("nop")', '__asm__ volatile ("" : "=r"(fd) : "0"(fd) : "memory")', 'asm goto ("" : : : : out)'],
  ...['__attribute__((cleanup(f)))', '__attribute__((', '[[gnu::cleanup(f)]]', '_Noreturn', '__extension__', '_Atomic'],
  ...['({', '})', '&&out', 'goto *p;', 'case 1 ... 5:', 'default:', 'out:', 'typeof(fd)', '__typeof__', '_Generic('],
  ...[
    'sizeof',
    '_Alignof(int)',
    'offsetof(struct s, fd)',
    '__builtin_expect(',
    '__builtin_unreachable()',
    'va_arg(a, int)',
  ],
  ...['struct', 'union {', 'enum { A =', 'typedef', 'static', 'extern "C" {', 'class C {', 'template <int N>', 'auto'],
  ...['return', 'break', 'continue', 'if (', 'else', 'while (', 'for (;;)', 'do', 'switch (fd) {', 'case', 'goto'],
  ...['fd', 'close(fd)', 'fd = open("x", 0)', 'fclose(f)', 'dup2(fd, 1)', 'pipe(p)', 'exit(1)', 'abort()', 'free(p)'],
  ...['++', '--', '->', '.', '=', '==', '!', '&', '*', '~', '?:', '&&', '||', '<<=', '>>', '%', 'int', 'void', 'NULL'],
];

/** Lines that may stand anywhere, in the midst of a statement as well. */
export const ODD_LINES: readonly string[] = [
  ...[
    '#if 0',
    '#if A',
    '#if !defined(A) && (B > 3',
    '#ifdef',
    '#ifdef A',
    '#ifndef _WIN32',
    '#elif defined(A)',
    '#else',
  ],
  ...['#endif', '#endif', '#', '#error "no"', '#pragma once', '#line 7 "other.c"', '#include <x.h>', '#include MACRO'],
  ...[
    '#define M',
    '#define M(x) if (x) {',
    '#define M(x, ...) x##__VA_ARGS__ \\',
    '#undef M',
    '#define fd other',
    '# 1 "x"',
  ],
  ...[
    '#define M(x) x##x M(x) #x',
    '#define fd (fd)',
    '#define open(...) M(__VA_ARGS__)',
    '#define if M',
    '#define int',
  ],
  ...[
    '#define close',
    '#define END }',
    '#define BEGIN {',
    'BEGIN',
    'END',
    'M((fd), (,))',
    '#if M(1)',
    '#elif 1',
    '#if 1',
  ],
  ...['#define close(x) ((void)(x))', '#define LOOP for (;;)', 'M(fd)', 'M(', 'LOOP', '??=if', '%:endif'],
  ...[
    'out:;',
    'int g(a, b) int a; char *b;',
    '}',
    '{',
    'int nested(int x) { return x; }',
    '__label__ inner;',
    '<<<<<<< HEAD',
  ],
];
