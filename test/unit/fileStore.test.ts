import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource, type ReadResult, type SourceReader } from '../../server/src/workspace/fileStore';
import { temporaryTree } from '../harness/temporaryTree';

function read(content: string | Uint8Array): ReadResult {
  return readSource(join(temporaryTree({ 'x.c': content }), 'x.c'));
}

function failing(code: string): SourceReader {
  return {
    read() {
      throw Object.assign(new Error(`${code}: no`), { code });
    },
  };
}

function problem(result: ReadResult): string {
  return result.kind === 'problem' ? `${result.problem}: ${result.message}` : 'none';
}

describe('readSource', () => {
  it('reads UTF-8 and keeps line ends', () => {
    expect(read('a = "é";\r\n')).toEqual({ kind: 'text', text: 'a = "é";\r\n', encoding: 'utf-8' });
  });

  it('drops a byte order mark', () => {
    expect(read('\uFEFFint x;')).toMatchObject({ text: 'int x;' });
  });

  it('reads what is not UTF-8 with one character for each byte', () => {
    const bytes = Buffer.from([0x22, 0xe9, 0x80, 0x81, 0xff, 0x22, 0x0a]);
    const result = read(bytes);
    expect(result).toMatchObject({ kind: 'text', encoding: 'windows-1252' });
    expect(result.kind === 'text' && result.text.length).toBe(bytes.length);
    expect(result.kind === 'text' && result.text.startsWith('"é')).toBe(true);
  });

  it('does not read what is no text', () => {
    expect(problem(read(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])))).toBe('binary: it is a binary file');
    expect(problem(read(Buffer.from('\uFEFFint x;', 'utf16le')))).toBe(
      'binary: it is encoded as UTF-16, which is not supported',
    );
    expect(problem(read(''))).toBe('empty: it is empty');
    expect(problem(read('\uFEFF'))).toBe('empty: it is empty');
  });

  it('does not read what is too large', () => {
    expect(problem(read(Buffer.alloc(50_000_000, 'x')))).toBe('too-large: it has 47.7 MB, more than the limit of 2 MB');
  });

  it('tells what is missing, no file or a loop', () => {
    const root = temporaryTree();
    symlinkSync('loop.c', join(root, 'loop.c'));
    mkdirSync(join(root, 'x.c'));
    expect(problem(readSource(join(root, 'gone.c')))).toBe('vanished: it is no longer there');
    expect(problem(readSource(join(root, 'x.c')))).toBe('unreadable: it is a folder');
    expect(problem(readSource(join(root, 'loop.c')))).toBe(
      'link-loop: it is a symbolic link that leads back to itself',
    );
  });

  it.each([
    ['EACCES', 'unreadable: reading it is not permitted'],
    ['EMFILE', 'unreadable: too many files are open'],
    ['EIO', 'unreadable: it could not be read (EIO)'],
  ])('tells %s in one line', (code, expected) => {
    expect(problem(readSource('x.c', 100, failing(code)))).toBe(expected);
  });
});
