/** Arbitraries of C text that opens and closes: any tokens, statements, functions that call each other, files. */
import fc from 'fast-check';

const TOKENS = [
  ...['if (', 'else', 'while (', 'for (', 'do {', 'switch (', 'case 1:', 'default:', 'break;', 'continue;', 'return'],
  ...['goto l;', 'l:', '(', ')', '{', '}', '[', ']', ';', ',', '?', ':', '=', '==', '!', '&', '*', '&&', '||', '->'],
  ...['int', 'FILE *', 'struct s', 'static', 'fd', 'f', 'p', 'x', '0', '-1', 'NULL', '"r"', '😀', '\\', '/*', '*/'],
  ...['open("a", 0)', 'close(fd)', 'fopen("a", "r")', 'fclose(f)', 'pipe(p)', 'dup(fd)', 'dup2(fd, x)', 'free(p)'],
  ...['fdopen(fd, "r")', 'exit(1)', 'malloc(8)', 'open(', 'close(', '__attribute__((cleanup(c)))', '({', '})'],
  ...['\n#if A\n', '\n#else\n', '\n#endif\n', '\n#define M ', '\n', 'int g(int fd) {', '++', '--', 'fd = '],
];

export const tokenSoup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 50 }).map((tokens) => tokens.join(' '));

/** Functions call each other by these names, also themselves; what is called and not in the file is unknown. */
const NAMES = ['make', 'take', 'look', 'both', 'maybe'];

const number = fc.constantFrom('0', '1', '2', '-1', 'a', 'b', 'n');
const descriptor = fc.constantFrom('fd', 'fd', 'fd', 'a', 'a', 'other', 'ends[0]', 'ends[1]', 'box.fd', 'r->fd');
const call = fc
  .tuple(fc.constantFrom(...NAMES), fc.oneof(number, descriptor, descriptor))
  .map(([name, argument]) => `${name}(${argument})`);
const acquisition = fc.oneof(
  fc.constantFrom('open("x", 0)', 'socket(1, 2, 0)', 'dup(fd)', 'accept(a, 0, 0)', '-1', 'fileno(f)'),
  call,
);
const condition = fc.oneof(
  fc.tuple(number, fc.constantFrom('==', '!=', '<', '>='), number).map(([x, o, y]) => `${x} ${o} ${y}`),
  descriptor.map((place) => `${place} < 0`),
  descriptor.map((place) => `${place} >= 0`),
  fc.constantFrom('f', '!f', 'pipe(ends) < 0', 'n && fd >= 0', 'a || !f', 'r == NULL', 'level', 'read(fd, 0, 1) < 0'),
  call.map((text) => `${text} < 0`),
);

const simple = fc.oneof(
  fc.tuple(descriptor, acquisition).map(([place, from]) => `${place} = ${from};`),
  descriptor.map((place) => `close(${place});`),
  fc.tuple(descriptor, descriptor).map(([to, from]) => `${to} = ${from};`),
  fc.constantFrom(
    'f = fopen("x", "r");',
    'fclose(f);',
    'f = fdopen(fd, "r");',
    'pipe(ends);',
    'read(fd, 0, 1);',
    'unknown_callee(fd);',
    'dup2(fd, 1);',
    'n++;',
    'n = 0;',
    'r = malloc(8);',
    'free(r);',
    'r = &box;',
    'level = 1;',
    'level = 0;',
    'kept = fd;',
    'close(kept);',
  ),
  call.map((text) => `${text};`),
  call.map((text) => `n = ${text};`),
);
const jump = fc.oneof(
  fc.constantFrom('return 0;', 'return n;', 'return fd;', 'return fd;', 'goto out;', 'exit(1);'),
  call.map((text) => `return ${text};`),
);

const statement = fc.letrec<{ s: string }>((tie) => ({
  s: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: simple, weight: 5 },
    { arbitrary: jump, weight: 1 },
    { arbitrary: fc.tuple(condition, tie('s')).map(([c, s]) => `if (${c}) { ${s} }`), weight: 3 },
    {
      arbitrary: fc.tuple(condition, tie('s'), tie('s')).map(([c, s, t]) => `if (${c}) { ${s} } else { ${t} }`),
      weight: 1,
    },
    { arbitrary: fc.tuple(condition, tie('s')).map(([c, s]) => `while (${c}) { ${s} }`), weight: 1 },
    {
      arbitrary: fc.tuple(tie('s'), condition).map(([s, c]) => `do { ${s} if (${c}) break; n--; } while (n);`),
      weight: 1,
    },
    {
      arbitrary: fc
        .tuple(number, tie('s'), tie('s'))
        .map(([x, s, t]) => `switch (${x}) { case 1: ${s} default: ${t} }`),
      weight: 1,
    },
  ),
})).s;

const body = fc.array(statement, { maxLength: 7 });
const DECLARATIONS =
  'int fd = -1, other = -1, n = 0; int ends[2]; FILE *f = NULL; struct box box; struct box *r = NULL;';

function definition(name: string, statements: readonly string[]): string {
  const lines = [DECLARATIONS, ...statements, 'out:', 'return n;'];
  return `int ${name}(int a, int b) {\n  ${lines.join('\n  ')}\n}`;
}

export const cFunction = fc
  .tuple(fc.constantFrom(...NAMES, 'outer'), body)
  .map(([name, statements]) => definition(name, statements));

/** Functions of different names. */
export const cFunctions = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES, 'outer'), body), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((parts) => parts.map(([name, statements]) => definition(name, statements)));

export const cFile = cFunctions.map(
  (functions) => `struct box { int fd; };\nstatic int level;\nstatic int kept = -1;\n${functions.join('\n')}\n`,
);
