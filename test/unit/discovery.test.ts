import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discover, MissingPathError, type Discovery } from '../../server/src/workspace/discovery';
import { machineMade } from '../../server/src/workspace/generatedCode';
import { temporaryTree } from '../harness/temporaryTree';

function names(root: string, discovery: Discovery): string[] {
  return discovery.files.map((file) => relative(root, file.path));
}

function found(root: string, ...paths: string[]): string[] {
  return names(root, discover(paths.length > 0 ? paths : ['.'], root));
}

function tree(...paths: string[]): string {
  return temporaryTree(Object.fromEntries(paths.map((path) => [path, 'int x;\n'])));
}

describe('what is found in folders', () => {
  it('is C, in a fixed order', () => {
    const root = tree('b.c', 'a/z.h', 'a/y.c', 'B.c', 'x.cpp', 'y.C', 'README', '.hidden/h.c', 'c');
    expect(found(root)).toEqual(['.hidden/h.c', 'B.c', 'a/y.c', 'a/z.h', 'b.c']);
  });

  it('leaves out what others wrote or a build made', () => {
    const folders = ['node_modules', 'dist', 'out', 'build', 'vendor', 'third_party', '.git'];
    const root = tree('a.c', ...folders.map((folder) => `deep/${folder}/x.c`));
    const discovery = discover(['.'], root);
    expect(names(root, discovery)).toEqual(['a.c']);
    expect(discovery.skipped.get('excluded folder')).toBe(6);
  });

  it('takes each file once', () => {
    const root = tree('a/b.c', 'a/c/d.c');
    expect(found(root, 'a', 'a/c', 'a/b.c', './a/b.c')).toEqual(['a/b.c', 'a/c/d.c']);
  });

  it('does not exist where the user is mistaken', () => {
    const root = tree('a.c');
    expect(() => discover(['a.c', 'b.c'], root)).toThrow(MissingPathError);
  });
});

describe('what is named', () => {
  it('is taken from folders that are otherwise left out', () => {
    const root = tree('vendor/x.c', 'vendor/build/y.c', 'vendor/a/z.c');
    writeFileSync(join(root, '.gitignore'), 'vendor/\n');
    expect(found(root, 'vendor')).toEqual(['vendor/a/z.c', 'vendor/x.c']);
    expect(found(root, 'vendor/build/y.c')).toEqual(['vendor/build/y.c']);
  });

  it('is taken whatever its extension, but for languages that are not analyzed', () => {
    const root = tree('x.inc', 'y.cpp');
    const discovery = discover(['x.inc', 'y.cpp'], root);
    expect(names(root, discovery)).toEqual(['x.inc']);
    expect(discovery.problems.map((problem) => problem.message)).toEqual(['it is C++, which is not analyzed']);
  });
});

describe('.gitignore', () => {
  const FILES = ['a.c', 'gen/a.c', 'gen/keep.c', 'sub/a.c', 'sub/b.c', 'sub/deep/a.c', 'sub/deep/c.c'];

  function ignoring(git: boolean): string {
    const root = tree(...FILES);
    if (git) mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.gitignore'), '/gen/*\n!/gen/keep.c\nb.c\n');
    writeFileSync(join(root, 'sub/.gitignore'), '# comment\r\na.c\r\n');
    writeFileSync(join(root, 'sub/deep/.gitignore'), '!a.c\nC.C\n');
    return root;
  }

  it.each([true, false])('is honored, nested ones too (in a git repository: %s)', (git) => {
    const root = ignoring(git);
    expect(found(root)).toEqual(['a.c', 'gen/keep.c', 'sub/deep/a.c', 'sub/deep/c.c']);
    expect(discover(['.'], root).skipped.get('ignored by .gitignore')).toBe(3);
  });

  it('of the repository holds when a folder in it is scanned', () => {
    const root = ignoring(true);
    expect(names(root, discover(['.'], join(root, 'sub')))).toEqual(['sub/deep/a.c', 'sub/deep/c.c']);
  });

  it('of the working directory holds where there is no repository', () => {
    expect(found(ignoring(false), 'sub')).toEqual(['sub/deep/a.c', 'sub/deep/c.c']);
  });

  it('does not reach beyond a repository', () => {
    const root = tree('inner/a.c');
    mkdirSync(join(root, 'inner/.git'));
    writeFileSync(join(root, '.gitignore'), '*.c\n');
    expect(found(root, 'inner')).toEqual(['inner/a.c']);
  });
});

describe('odd entries', () => {
  it('are links that lead nowhere, back to themselves or upward: one line each', () => {
    const root = tree('a/x.c', 'y.c');
    symlinkSync('missing.c', join(root, 'dangling.c'));
    symlinkSync('loop.c', join(root, 'loop.c'));
    symlinkSync('..', join(root, 'a/up'));
    symlinkSync('missing', join(root, 'dangling'));
    symlinkSync(join(root, 'y.c'), join(root, 'a/alias.c'));
    const discovery = discover(['.'], root);
    expect(names(root, discovery)).toEqual(['a/x.c', 'y.c']);
    expect(discovery.problems.map(({ path, message }) => `${relative(root, path)}: ${message}`)).toEqual([
      'a/up: it is a symbolic link to a folder that contains it',
      'dangling.c: it is a symbolic link to a file that does not exist',
      'loop.c: it is a symbolic link that leads back to itself',
    ]);
    expect(discovery.skipped.get('symbolic link')).toBe(5);
  });

  it('are folders named like files', () => {
    const root = tree('x.c/y.c');
    expect(found(root)).toEqual(['x.c/y.c']);
  });

  it.runIf(process.platform === 'linux')('are names that are not UTF-8', () => {
    const root = tree('a.c');
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.c')]), 'int x;');
    const discovery = discover(['.'], root);
    expect(names(root, discovery)).toEqual(['a.c']);
    expect(discovery.problems.map(({ message }) => message)).toEqual(['its name is not valid UTF-8']);
  });
});

describe('files that programs wrote', () => {
  it.each([
    '/* Code generated by stringer. DO NOT EDIT. */',
    '// @generated by a tool',
    '/* Licence.\n * Of several lines.\n */\n\n/* Generated by wayland-scanner 1.20 */',
    '/*\n * This file was automatically generated by SWIG\n */',
    '#ifndef X\n#define X\n/* This file is auto-generated. */',
    '/* A Bison parser, made by GNU Bison 3.8.2.  */',
    '/* ANSI-C code produced by gperf version 3.1 */',
  ])('are told by their first comments: %s', (header) => {
    expect(machineMade(`${header}\nint x;\n`)).toBe('generated');
  });

  it.each([
    '/* Handles events generated by the kernel. */',
    '/* TEMPLATE GENERATED TESTCASE FILE\nFilename: CWE775.c\nLabel Definition File: CWE775.label.xml */',
    'const char *banner = "DO NOT EDIT";',
    'int f(void);\n/* DO NOT EDIT the next line */',
    '/* Please do not edit this by hand without asking. */',
    '/* The bottom of this file is automatically generated by build.py. */',
  ])('are not: %s', (header) => {
    expect(machineMade(`${header}\nint x;\n`)).toBeNull();
  });

  it('are told by the length of their lines', () => {
    expect(machineMade(`int x[] = {${'1,'.repeat(15_000)}};`)).toBe('minified');
    expect(machineMade(`${'x = y; '.repeat(100)}\n`.repeat(10))).toBe('minified');
    expect(machineMade('int main(void) { return 0; }\n'.repeat(1000))).toBeNull();
  });
});
