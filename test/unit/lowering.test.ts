import { beforeAll, describe, expect, it } from 'vitest';
import { printDot, printFunction, type FileIR, type FunctionIR, type Instruction } from '../../server/src/ir';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile, LoweringCache } from '../../server/src/syntax/c';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await createSyntaxParser('wasm');
});

function lower(text: string): FileIR {
  return lowerFile(parser.parse(text));
}

function only(text: string): FunctionIR {
  const { functions } = lower(text);
  expect(functions).toHaveLength(1);
  return functions[0]!;
}

function sourceOf(text: string, f: FunctionIR, location: { start: number; end: number }): string {
  return text.slice(f.location.start + location.start, f.location.start + location.end);
}

function call(f: FunctionIR, name: string): Instruction & { kind: 'call' } {
  for (const block of f.blocks) {
    for (const one of block.instructions) {
      if (one.kind === 'call' && one.callee.kind === 'direct' && one.callee.name === name) return one;
    }
  }
  throw new Error(`no call of ${name}`);
}

describe('functions', () => {
  it('count their locations from their own start', () => {
    const text = '/* 😀 */\nint g;\n\nstatic int f(const char *path)\n{ int fd = open(path, 0); return fd; }\n';
    const f = only(text);
    expect(text.slice(f.location.start, f.location.end)).toBe(text.slice(text.indexOf('static'), -1));
    expect(sourceOf(text, f, f.nameLocation)).toBe('f');
    const open = call(f, 'open');
    expect(sourceOf(text, f, open.location)).toBe('open(path, 0)');
    expect(open.argumentLocations.map((one) => sourceOf(text, f, one))).toEqual(['path', '0']);
    const fd = f.variables.find((variable) => variable.name === 'fd')!;
    expect(sourceOf(text, f, fd.declaration!)).toBe('fd');
    const end = f.blocks.at(-1)!.terminator;
    expect(end.kind === 'return' && sourceOf(text, f, end.location)).toBe('return fd;');
  });

  it('end at their closing brace where nothing returns', () => {
    const text = 'void f(void) { g(); }';
    const f = only(text);
    const end = f.blocks.at(-1)!.terminator;
    expect(end).toMatchObject({ kind: 'return', isImplicit: true, location: { start: 20, end: 21 } });
  });

  it.each([
    ['static void f(void) {}', { isStatic: true, isNoreturn: false, returnsVoid: true }],
    ['_Noreturn void f(void) { exit(1); }', { isNoreturn: true, returnsVoid: true }],
    ['[[noreturn]] void f(void) { exit(1); }', { isNoreturn: true }],
    ['__attribute__((__noreturn__)) void f(void) { exit(1); }', { isNoreturn: true }],
    ['#define A __attribute__((noreturn))\nA void f(void) { exit(1); }', { isNoreturn: true }],
    ['void f(void) __attribute__((noreturn));\nvoid f(void) { exit(1); }', { isNoreturn: true }],
    ['void *f(void) { return 0; }', { isStatic: false, returnsVoid: false }],
    ['int (*f(int a))(int) { return 0; }', { name: 'f', parameterCount: 1, returnsVoid: false }],
    ['struct s *f(struct s *p, int n, ...) { return p; }', { name: 'f', parameterCount: 2 }],
  ])('%s', (text, expected) => {
    expect(only(text)).toMatchObject(expected);
  });

  it('describe their variables', () => {
    const f = only('struct s; void f(struct s *p, int a[3], int (*fp)(int)) { static int n; union u x; g(errno); }');
    const described = f.variables.map(({ name, kind, type, shape, isUnion, parameterIndex }) => [
      name,
      kind,
      type,
      shape,
      isUnion,
      parameterIndex,
    ]);
    expect(described).toEqual([
      ['p', 'parameter', 'struct s', 'pointer', false, 0],
      ['a', 'parameter', 'int', 'pointer', false, 1],
      ['fp', 'parameter', 'int', 'function-pointer', false, 2],
      ['n', 'static-local', 'int', 'scalar', false, -1],
      ['x', 'local', 'union u', 'scalar', true, -1],
      ['errno', 'global', null, 'scalar', false, -1],
    ]);
  });

  it('never hold a deep expression', () => {
    const f = only(`int f(int a) { return a${' + a'.repeat(500)}; }`);
    const depth = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
    expect(Math.max(...f.blocks.map(depth))).toBeLessThan(80);
  });

  it('say where they were not understood', () => {
    const text = 'int f(int a) { a = = 3; return a; }\nint g(void) { return 1; }\n';
    const [f, g] = lower(text).functions;
    expect(f!.damage.map((one) => sourceOf(text, f!, one.location))).toEqual(['=']);
    expect(g!.damage).toEqual([]);
  });
});

describe('globals and prototypes', () => {
  it('are listed with what is known of them', () => {
    const file = lower(`
static int fd = -1;
extern int elsewhere;
const int limit = 2 * 8;
int plain, *pointer = NULL, table[3];
static void (*handler)(int) = on_signal;
void on_signal(int);
struct s config = {0};
`);
    const globals = file.globals.map(({ name, isStatic, isConst, isExtern, shape, initializer }) => [
      name,
      isStatic,
      isConst,
      isExtern,
      shape,
      initializer,
    ]);
    expect(globals).toEqual([
      ['fd', true, false, false, 'scalar', { kind: 'integer', value: -1 }],
      ['elsewhere', false, false, true, 'scalar', null],
      ['limit', false, true, false, 'scalar', { kind: 'integer', value: 16 }],
      ['plain', false, false, false, 'scalar', { kind: 'integer', value: 0 }],
      ['pointer', false, false, false, 'pointer', { kind: 'integer', value: 0 }],
      ['table', false, false, false, 'array', { kind: 'integer', value: 0 }],
      ['handler', true, false, false, 'function-pointer', { kind: 'function', name: 'on_signal' }],
      ['config', false, false, false, 'scalar', null],
    ]);
    expect(file.prototypes).toEqual([{ name: 'on_signal', isNoreturn: false, returnsVoid: true, attributes: [] }]);
  });

  it('count a declaration and a definition as one', () => {
    const { globals } = lower('extern int *p;\nint *p = 0;\nextern int *p;\n');
    expect(globals).toHaveLength(1);
    expect(globals[0]).toMatchObject({ isExtern: false, initializer: { kind: 'integer', value: 0 } });
  });

  it('report damage between functions', () => {
    expect(lower('int f(void) { return 1; }\n} = ;\n').damage).not.toEqual([]);
  });
});

describe('reuse between versions', () => {
  const before = '#define N 1\nint g;\nint one(void) { return N; }\nint two(void) { return g; }\n';

  function versions(after: string): [FileIR, FileIR] {
    const document = parser.openDocument();
    const cache = new LoweringCache();
    const result: [FileIR, FileIR] = [
      lowerFile(document.update(before), cache),
      lowerFile(document.update(after), cache),
    ];
    document.dispose();
    expect(result[1]).toEqual(lower(after));
    return result;
  }

  it('keeps the graphs of functions that an edit only moves', () => {
    const [old, next] = versions(`// a line more\n${before.replace('return g', 'return g + 1')}`);
    expect(next.functions[0]!.blocks).toBe(old.functions[0]!.blocks);
    expect(next.functions[0]!.contentHash).toBe(old.functions[0]!.contentHash);
    expect(next.functions[1]!.contentHash).not.toBe(old.functions[1]!.contentHash);
  });

  it('lowers again what asked for a macro that changed', () => {
    const [old, next] = versions(before.replace('N 1', 'N 2'));
    expect(next.functions[0]!.contentHash).not.toBe(old.functions[0]!.contentHash);
    expect(next.functions[1]!.blocks).toBe(old.functions[1]!.blocks);
  });

  it('notices that a name has come to mean something', () => {
    const [, next] = versions(`static int g;\n${before.replace('int g;\n', 'enum { g = 7 };\n')}`);
    expect(printFunction(next.functions[1]!)).toContain('return 7');
  });
});

describe('drawings', () => {
  it('are valid for Graphviz', () => {
    const dot = printDot(only('int f(int a) { switch (a) { case 1: return g("x"); } return 0; }'));
    expect(dot).toContain('b0 -> b1 [label="1"]');
    expect(dot).toContain('b0 -> b2 [label="default"]');
    expect(dot).toMatch(/^digraph "f" \{[\s\S]*\}\n$/);
  });
});
