/** Which files have to be looked at again when others change. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnalyzer, type Analyzer, type IndexedFile } from '../../server/src/workspace/analyzer';
import { changeOf, dependentsOf, type FileChange } from '../../server/src/workspace/dependents';

let analyzer: Analyzer;

beforeAll(async () => {
  analyzer = await createAnalyzer();
});

afterAll(() => {
  analyzer.dispose();
});

const indexed = (path: string, text: string): IndexedFile => analyzer.index(path, text)!;

function change(path: string, before: string | null, after: string | null): FileChange | null {
  const [old, current] = [before, after].map((text) => (text === null ? null : indexed(path, text)));
  return changeOf(path, old!, current!);
}

const CLOSE = 'int spare(void) { return 1; }\nvoid end(int fd) { close(fd); }\n';
const KEEP = CLOSE.replace('close(fd)', 'lseek(fd, 0, 0)');

test('a function is another when its text or what it does is', () => {
  expect(change('a.c', CLOSE, KEEP)).toMatchObject({ functions: ['end'], isOfGlobals: false });
  expect(change('a.c', CLOSE, CLOSE)).toBeNull();
  expect(change('a.c', CLOSE, `// moved\n${CLOSE}`)).toMatchObject({ functions: [], isOfGlobals: false });
  expect(change('a.c', null, CLOSE)?.functions.toSorted()).toEqual(['end', 'spare']);
  expect(change('a.c', CLOSE, null)?.functions.toSorted()).toEqual(['end', 'spare']);
});

test('so is one that is declared in another way', () => {
  const declared = 'void die(int code);\n';
  const never = '__attribute__((noreturn)) void die(int code);\n';
  expect(change('a.h', declared, never)).toMatchObject({ functions: ['die'] });
});

test('assigning a global may matter to everybody', () => {
  const reading = 'int mode;\nint f(void) { return mode; }\n';
  expect(change('a.c', reading, reading.replace('return', 'mode = 2; return'))).toMatchObject({ isOfGlobals: true });
});

test('callers depend on it, at whatever depth, and nobody else', () => {
  const files = {
    'end.c': KEEP,
    'near.c': 'void near(int fd) { end(fd); }\n',
    'far.c': 'void far(int fd) { near(fd); }\n',
    'handed.c': 'void hand(void) { run(end); }\n',
    'other.c': 'void other(int fd) { if (spare()) close(fd); }\n',
  };
  const indexes = Object.entries(files).map(([path, text]) => indexed(path, text).index);
  const of = (one: FileChange): string[] => dependentsOf(indexes, [one], () => []);
  expect(of(change('end.c', CLOSE, KEEP)!)).toEqual(['end.c', 'near.c', 'far.c', 'handed.c']);
  expect(of(change('end.c', KEEP, `// moved\n${KEEP}`)!)).toEqual(['end.c']);
  expect(of({ ...change('end.c', CLOSE, KEEP)!, isOfGlobals: true })).toEqual(Object.keys(files));
});

test('modules depend on what they load, and on what that loads', () => {
  const text = 'export function end(fd: number): void {}\n';
  const indexes = ['io.ts', 'barrel.ts', 'user.ts', 'other.ts'].map((path) => indexed(path, text).index);
  const loads = (path: string): string[] =>
    path === 'user.ts' ? ['barrel.ts'] : path === 'barrel.ts' ? ['io.ts'] : [];
  const changed = { path: 'io.ts', functions: ['end'], isOfModule: true, isOfGlobals: false };
  expect(dependentsOf(indexes, [changed], loads)).toEqual(['io.ts', 'barrel.ts', 'user.ts']);
  expect(dependentsOf(indexes, [{ ...changed, functions: [], isOfModule: false }], loads)).toEqual(['io.ts']);
});
