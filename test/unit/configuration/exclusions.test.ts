/** What `exclude` and `include` of an `unclosed.json` make of a tree. */
import { describe, expect, it } from 'vitest';
import { discover } from '../../../server/src/workspace/discovery';
import { displayPath } from '../../../server/src/workspace/paths';
import { temporaryTree } from '../../harness/temporaryTree';

const C = 'int x;\n';
const TREE = {
  '.gitignore': 'generated/\n',
  'src/a.c': C,
  'src/a_test.c': C,
  'generated/made.c': C,
  'vendor/ours/b.c': C,
  'vendor/theirs/c.c': C,
  'legacy/old.c': C,
  'legacy/kept/new.c': C,
};

function found(patterns: { exclude?: string[]; include?: string[] }, at = '.'): string[] {
  const root = temporaryTree(TREE);
  const { exclude = [], include = [] } = patterns;
  const { files } = discover([at], root, [{ folder: root, exclude, include }]);
  return files.map((file) => displayPath(root, file.path));
}

describe('the patterns', () => {
  it('leave nothing out where there are none', () => {
    expect(found({})).toEqual(['legacy/kept/new.c', 'legacy/old.c', 'src/a.c', 'src/a_test.c']);
  });

  it('leave out as a .gitignore does', () => {
    expect(found({ exclude: ['*_test.c', '/legacy/'] })).toEqual(['src/a.c']);
    expect(found({ exclude: ['legacy/*', '!legacy/kept/'] })).toEqual(['legacy/kept/new.c', 'src/a.c', 'src/a_test.c']);
  });

  it('take in what a .gitignore or a default leaves out, and no more than that', () => {
    expect(found({ include: ['generated/', 'vendor/ours/'] })).toEqual([
      'generated/made.c',
      'legacy/kept/new.c',
      'legacy/old.c',
      'src/a.c',
      'src/a_test.c',
      'vendor/ours/b.c',
    ]);
    expect(found({ exclude: ['legacy/'], include: ['legacy/kept/'] })).toEqual(['src/a.c', 'src/a_test.c']);
  });

  it('do not keep somebody from naming a file', () => {
    expect(found({ exclude: ['legacy/'] }, 'legacy/old.c')).toEqual(['legacy/old.c']);
  });

  it('are counted', () => {
    const root = temporaryTree(TREE);
    const { skipped } = discover(['.'], root, [{ folder: root, exclude: ['legacy/', '*_test.c'], include: [] }]);
    expect(skipped.get('excluded by unclosed.json')).toBe(2);
  });
});
