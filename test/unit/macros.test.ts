import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MacroTable, harvest, includesIn } from '../../server/src/syntax/macros';
import { WELL_KNOWN_ONLY } from '../../server/src/syntax/macros/environment';
import { expandMacros } from '../../server/src/syntax/macros/expand';
import { dropStrayWords } from '../../server/src/syntax/macros/strayWords';
import { rewrittenBy } from '../../server/src/syntax/sourceMap';

/** The text behind the directives, expanded, with single blanks. */
function expanded(text: string, environment = WELL_KNOWN_ONLY): string {
  const { text: result } = rewrittenBy(text, [
    (before) => expandMacros(before, environment),
    (before) => dropStrayWords(before, environment),
  ]);
  return result
    .replace(/^#(?:.*\\\n)*.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('what a file says to the preprocessor', () => {
  it('is found without comments, and over continued lines', () => {
    const { events, includes } = harvest(
      '/* #define NO */\n# define F(a, b...) /* x */ a \\\n  + b // y\n#include "f.h"\n',
    );
    expect(events).toMatchObject([{ kind: 'define', definition: { name: 'F', parameters: ['a', 'b...'] } }]);
    expect(events[0]?.kind === 'define' && events[0].definition.body.replace(/\s+/g, ' ')).toBe('a + b');
    expect(includes).toEqual([{ path: 'f.h', isSystem: false, condition: '', holds: true }]);
    expect(includesIn('#include <a/b.h>\n  # include "c.h"')).toEqual(['a/b.h', 'c.h']);
  });

  it('has the conditions around a definition, but not a guard against reading it twice', () => {
    const text =
      '#ifndef F_H\n#define F_H\n#ifdef A\n#define X 1\n#elif B > 1\n#define X 2\n#else\n#define X 3\n#endif\n#endif';
    const conditions = harvest(text).events.flatMap((event) =>
      event.kind === 'define' && event.definition.name === 'X' ? [event.definition.condition] : [],
    );
    expect(conditions).toEqual(['defined(A)', '!(defined(A)) && B > 1', '!(defined(A)) && !(B > 1)']);
  });
});

describe('an expansion', () => {
  it('looks at each macro once, however often others name it', () => {
    const names = Array.from({ length: 20 }, () => 'a');
    expect(expanded(`#define a (${names.join(' + ')})\n#define b (a + a)\nx = b;`)).toBe('x = b;');
  });

  it('gives up where arguments have no end, before it has read the text for each of them', () => {
    const text = `#define M(x) { x }\n${'M(x '.repeat(3000)}`;
    expect(expanded(text)).toContain('M(x M(x');
  });

  it.each([
    ['arguments are expanded first', '#define G(x) x;\n#define F(x) { x }\nF(G(1))', '{ 1 ; }'],
    ['no macro is expanded inside of itself', '#define f(x) f(x + 1);\nf(2)', 'f ( 2 + 1 ) ;'],
    ['in a circle', '#define A B;\n#define B A;\nA', 'A ; ;'],
    ['what follows is read with the result', '#define g f\n#define f(x) { x }\ng(1)', '{ 1 }'],
    ['names without parentheses stay', '#define f(x) { x }\nint (*p)(int) = f;', 'int (*p)(int) = f;'],
    ['words are pasted', '#define F(a, b) a##_##b();\nF(x, 1)', 'x_1 ( ) ;'],
    ['words become strings', '#define F(a) g(#a);\nF(x + "y")', 'g ( "x + \\"y\\"" ) ;'],
    ['a body may start with a string', '#define STR(s) # s\nf(STR(x))', 'f( "x" )'],
    ['any number of arguments', '#define F(f, ...) f(__VA_ARGS__);\nF(g, 1, 2)', 'g ( 1 , 2 ) ;'],
    ['commas go with what they are before', '#define F(f, a...) f(0, ##a);\nF(g) F(g, 1)', 'g ( 0 ) ; g ( 0 , 1 ) ;'],
    ['commas in parentheses part nothing', '#define F(x) { x }\nF((1, 2))', '{ (1, 2) }'],
    ['names for constants stay', '#define BAD (-1)\nx = BAD;', 'x = BAD;'],
    [
      'of alternatives the one on a plain Unix',
      '#ifdef _WIN32\n#define C(x) a(x)\n#else\n#define C(x) b(x)\n#endif\nC(1)',
      'b ( 1 )',
    ],
    ['an end that is missing', '#define F(x) { x }\nF(1', 'F(1'],
    ['a directive among the arguments', '#define F(x) { x }\nF(1\n#if A\n2)', 'F(1 2)'],
    ['a word that can only be a macro', 'FOO_API int f(void);', 'int f(void);'],
    [
      'a word between type and name',
      'int CALLBACK f(void);\nstruct CALLBACK g(void);',
      'int f(void); struct CALLBACK g(void);',
    ],
    [
      'a word behind what is declared',
      'int f(int a UNUSED, char **b UNUSED);\nint x UNUSED = 1;',
      'int f(int a , char **b ); int x = 1;',
    ],
    [
      'words of the implementation',
      '__attribute_cold__\n__attribute_pure__\nstatic int f(int a __maybe) { switch (a) { case 1: g(); __attribute_fallthrough__ case 2: h(); } }',
      'static int f(int a ) { switch (a) { case 1: g(); case 2: h(); } }',
    ],
    [
      'a word that may be what is declared',
      'struct a NAME;\nconst a NAME, *B;\nx = a * NAME;',
      'struct a NAME; const a NAME, *B; x = a * NAME;',
    ],
  ])('%s', (_name, text, result) => {
    expect(expanded(text)).toBe(result);
  });

  it('leaves a text without macros as it is', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', 'b', '1', '(', ')', '{', '}', ';', ',', '#', '"', "'", '\n', '\\', ' ', '/', '*'),
        }),
        (text) => {
          if (text.includes('define')) return;
          expect(expandMacros(text, WELL_KNOWN_ONLY)).toEqual({ text, map: null });
        },
      ),
    );
  });

  it('is bounded whatever is defined', () => {
    const names = ['A', 'B', 'C', 'D'];
    const word = fc.constantFrom(
      ...names,
      ...names.map((name) => `${name}(x, x)`),
      'x',
      '##',
      '#',
      '(',
      ')',
      ',',
      '{',
      ';',
    );
    const definition = fc
      .tuple(fc.constantFrom(...names), fc.boolean(), fc.array(word, { maxLength: 8 }))
      .map(([name, hasParameters, body]) => `#define ${name}${hasParameters ? '(x, y)' : ''} ${body.join(' ')}\n`);
    fc.assert(
      fc.property(fc.array(definition, { maxLength: 6 }), fc.array(word, { maxLength: 12 }), (definitions, use) => {
        const text = `${definitions.join('')}${use.join(' ')}`;
        const result = expandMacros(text, WELL_KNOWN_ONLY);
        expect(result.text.length).toBeLessThan(1_000_000);
        if (result.map) expect(result.map.range(0, result.text.length).end).toBeLessThanOrEqual(text.length);
      }),
    );
    const doubling = Array.from(
      { length: 40 },
      (_, step) => `#define M${step}(x) M${step + 1}(x x) M${step + 1}(x);\n`,
    );
    expect(expanded(`${doubling.join('')}M0(1)`)).toBe('M0(1)');
  });
});

describe('the macros of a workspace', () => {
  const table = new MacroTable((name) => name === 'fopen');
  table.set('/w/src/a.h', harvest('#include "b.h"\n#define A(x) a { x }\n#define fopen(p, m) other(p, m)\n'));
  table.set('/w/src/b.h', harvest('#define B(x) b { x }\n#define TAILQ_FOREACH(v, h, f) mine { v }\n'));
  table.set(
    '/w/lib/c.h',
    harvest('#define C(x) c { x }\n#define main other_main\n#ifdef DEBUG\n#define fopen(p, m) f(p)\n#endif\n'),
  );
  table.set('/w/lib/d.h', harvest('#define D(x) d { x }\n'));
  table.set('/w/src/d.h', harvest('#define D(x) near { x }\n'));

  it('are those of the headers that a file includes, and of those that these include', () => {
    const environment = table.environmentOf('/w/src/f.c', ['a.h']);
    expect(expanded('A(1) B(2)', environment)).toBe('a { 1 } b { 2 }');
    expect(expanded('TAILQ_FOREACH(x, y, z)', environment)).toBe('mine { x }');
    expect(expanded('fopen(p, m)', environment)).toBe('other ( p , m )');
  });

  it('are those beside the file where several headers have one name', () => {
    expect(expanded('D(1)', table.environmentOf('/w/src/f.c', ['d.h']))).toBe('near { 1 }');
    expect(expanded('D(1)', table.environmentOf('/w/lib/f.c', ['d.h']))).toBe('d { 1 }');
    expect(expanded('D(1)', table.environmentOf('/w/f.c', []))).toBe('D(1)');
  });

  it('are those of a header that is installed by another name than it has in the sources', () => {
    const installed = new MacroTable();
    installed.set('/w/src/lib/util/keep.h', harvest('#define KEEP(x) kept { x }\n'));
    installed.set('/w/src/keep.h', harvest('#define KEEP(x) other { x }\n'));
    const environment = installed.environmentOf('/w/src/f.c', ['project-devel/util/keep.h']);
    expect(expanded('KEEP(1)', environment)).toBe('kept { 1 }');
    expect(expanded('KEEP(1)', installed.environmentOf('/w/f.c', ['project-devel/keep.h']))).toBe('KEEP(1)');
  });

  it('are found without being included where only one thing can be meant', () => {
    const environment = table.environmentOf('/w/src/f.c', []);
    expect(expanded('C(1)', environment)).toBe('c { 1 }');
    expect(expanded('int main(void) { fopen(p, m); }', environment)).toBe('int main(void) { fopen(p, m); }');
  });

  it('leave the names of constants of the system', () => {
    const systems = new MacroTable();
    systems.set(
      '/w/a.h',
      harvest('#ifndef STDIN_FILENO\n#define STDIN_FILENO fileno(stdin)\n#endif\n#define INPUT fileno(stdin)\n'),
    );
    const environment = systems.environmentOf('/w/f.c', ['a.h']);
    expect(expanded('f(STDIN_FILENO, INPUT);', environment)).toBe('f(STDIN_FILENO, fileno ( stdin ) );');
  });

  it('are not those of other systems, where the name is a function', () => {
    const systems = new MacroTable();
    systems.set('/w/all.h', harvest('#if defined(ON_X)\n#include "x.h"\n#else\n#include "unix.h"\n#endif\n'));
    systems.set('/w/x.h', harvest('#define lookup(t, n) t->table[n]\n#define FOR_X(n) for (n)\n'));
    systems.set('/w/unix.h', harvest('struct item *\nlookup(struct table *t, int n);\nint insert(int n);\n'));
    systems.set('/w/y.h', harvest('#define insert(n) (table[n] = n)\n'));
    systems.set('/w/w.h', harvest('#ifdef _WIN32\n#define duplicate(a) _dup(a)\n#define each(a) for (a) {\n#endif\n'));
    const environment = systems.environmentOf('/w/f.c', ['all.h', 'w.h']);
    expect(expanded('lookup(t, 1);', environment)).toBe('lookup(t, 1);');
    expect(expanded('insert(1);', environment)).toBe('insert(1);');
    expect(expanded('duplicate(1);', environment)).toBe('duplicate(1);');
    expect(expanded('FOR_X(1) each(2) }', environment)).toBe('for ( 1 ) for ( 2 ) { }');
    const onX = systems.environmentOf('/w/g.c', ['x.h']);
    expect(expanded('lookup(t, 1);', onX)).toBe('t -> table [ 1 ] ;');
    expect(expanded('int lookup(struct table *t, int n) { return n; }', onX)).toContain('lookup(struct');
  });

  it('are those of a library where its header is included, unless a header at hand says otherwise', () => {
    const server = new MacroTable();
    server.set('/w/all.h', harvest('#include "postgres.h"\n'));
    server.set('/w/own.h', harvest('#define foreach(x, y) mine { x }\n'));
    server.set('/w/never.h', harvest('#ifdef _WIN32\n#include "server/postgres.h"\n#endif\n'));
    const direct = server.environmentOf('/w/f.c', ['server/postgres.h']);
    const throughHeader = server.environmentOf('/w/f.c', ['all.h']);
    const without = server.environmentOf('/w/f.c', []);
    expect(expanded('PG_RETURN_BOOL(1)', direct)).toBe('return ( 1 )');
    expect(expanded('PG_RETURN_BOOL(1)', throughHeader)).toBe('return ( 1 )');
    expect(expanded('foreach(a, b)', server.environmentOf('/w/f.c', ['postgres.h', 'own.h']))).toBe('mine { a }');
    expect(expanded('PG_RETURN_BOOL(1)', without)).toBe('PG_RETURN_BOOL(1)');
    expect(expanded('PG_RETURN_BOOL(1)', server.environmentOf('/w/f.c', ['never.h']))).toBe('PG_RETURN_BOOL(1)');
    expect(expanded('PG_RETURN_BOOL(1)', server.environmentOf('/w/f.c', ['postgres_fe.h']))).toBe('PG_RETURN_BOOL(1)');
    expect(direct.fingerprint).not.toBe(without.fingerprint);
    server.set('/w/drivers/postgres.h', harvest('#define CONNECT(x) mine { x }\n'));
    const namesake = server.environmentOf('/w/drivers/f.c', ['postgres.h']);
    expect(expanded('CONNECT(a) PG_RETURN_BOOL(1)', namesake)).toBe('mine { a } PG_RETURN_BOOL(1)');
    expect(expanded('PG_RETURN_BOOL(1)', server.environmentOf('/w/f.c', ['server/postgres.h']))).toBe('return ( 1 )');
  });

  it('change their fingerprint when a definition changes', () => {
    const before = table.environmentOf('/w/src/f.c', ['a.h']).fingerprint;
    expect(table.environmentOf('/w/src/g.c', ['a.h']).fingerprint).toBe(before);
    table.set('/w/src/b.h', harvest('#define B(x) changed { x }\n'));
    const after = table.environmentOf('/w/src/f.c', ['a.h']);
    expect(after.fingerprint).not.toBe(before);
    expect(expanded('B(2)', after)).toBe('changed { 2 }');
  });
});
