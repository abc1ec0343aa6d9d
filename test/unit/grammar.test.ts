/** The grammar for comments, as far as its expressions go; an editor applies them inside of comments only. */
import { describe, expect, it } from 'vitest';
import grammar from '../../syntaxes/comments.tmLanguage.json';

const suppression = new RegExp(grammar.repository.suppression.match);
const ownership = new RegExp(grammar.repository.ownership.match);

describe('a suppression', () => {
  it.each([
    ['// unclosed-disable-next-line leak -- kept on purpose', 'unclosed-disable-next-line', ' leak'],
    ['// unclosed-disable-line leak, double-close', 'unclosed-disable-line', ' leak, double-close'],
    ['/* unclosed-disable-file */', 'unclosed-disable-file', ''],
    ['// unclosed-disable leak', 'unclosed-disable', ' leak'],
    ['// unclosed-enable', 'unclosed-enable', ''],
  ])('is seen in %s', (comment, directive, rules) => {
    expect(suppression.exec(comment)?.slice(1)).toEqual([directive, rules]);
  });

  it.each(['// the unclosed file', '// unclosed-disabled leak', '// unclosed: takes(fd)'])(
    'is not seen in %s',
    (text) => {
      expect(suppression.test(text)).toBe(false);
    },
  );
});

describe('ownership', () => {
  it.each([
    ['// unclosed: takes(fd)', ['unclosed', 'takes', 'fd', undefined]],
    ['/* unclosed: borrows(in, out) */', ['unclosed', 'borrows', 'in, out', undefined]],
    ['// unclosed: returns-owned', ['unclosed', undefined, undefined, 'returns-owned']],
    ['// unclosed: noreturn', ['unclosed', undefined, undefined, 'noreturn']],
  ])('is seen in %s', (comment, captures) => {
    expect(ownership.exec(comment)?.slice(1)).toEqual(captures);
  });

  it.each(['// unclosed: something', '// left unclosed: see below'])('is not seen in %s', (text) => {
    expect(ownership.test(text)).toBe(false);
  });
});
