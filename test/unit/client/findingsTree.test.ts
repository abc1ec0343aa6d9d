/** The tree of findings: its groups, its order, what a filter leaves of it. */
import { describe, expect, it } from 'vitest';
import { childrenOf, countOf, groupsOf, type Filter, type Grouping } from '../../../client/src/findingsTree';
import { finding } from './findings';

const ALL = new Map([
  ['file:///b.c', { uri: 'file:///b.c', findings: [finding({ fingerprint: '1', lines: [3, 5] })] }],
  [
    'file:///a.c',
    {
      uri: 'file:///a.c',
      findings: [
        finding({ fingerprint: '2', lines: [9, 12], rule: 'double-close', confidence: 'medium' }),
        finding({ fingerprint: '3', lines: [4, 5, 6] }),
      ],
    },
  ],
]);

function shown(grouping: Grouping, hidden: string[] = []): string[] {
  const filter: Filter = new Set(hidden);
  return groupsOf(ALL, grouping, filter).map(
    ({ name, findings }) => `${name}: ${findings.map((node) => node.finding.fingerprint).join(' ')}`,
  );
}

describe('the tree of findings', () => {
  it('has the files by name, and their findings by place', () => {
    expect(shown('file')).toEqual(['file:///a.c: 3 2', 'file:///b.c: 1']);
  });

  it('has the rules, and their findings by file', () => {
    expect(shown('rule')).toEqual(['double-close: 2', 'leak: 3 1']);
  });

  it('leaves out rules and confidences, and groups that are empty then', () => {
    expect(shown('file', ['leak'])).toEqual(['file:///a.c: 2']);
    expect(shown('rule', ['medium'])).toEqual(['leak: 3 1']);
    expect(shown('file', ['medium', 'high'])).toEqual([]);
    expect(countOf(ALL, new Set(['medium']))).toEqual({ all: 3, shown: 2 });
  });

  it('has the steps of a finding below it', () => {
    const [file] = groupsOf(ALL, 'file', new Set());
    const [first] = childrenOf(file!);
    expect(first?.kind === 'finding' && childrenOf(first)).toMatchObject([
      { kind: 'step', index: 0, step: { message: 'step 0' } },
      { kind: 'step', index: 1 },
      { kind: 'step', index: 2 },
    ]);
  });
});
