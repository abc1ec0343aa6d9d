import { describe, expect, it } from 'vitest';
import type { Finding } from '../../server/src/rules/finding';
import { parseFixture } from './expectations';
import { checkFixture } from './fixtures';
import { updatedFixture } from './updateFixture';

const LEAKS = `// One leak.
int header_bad(void) {
  int fd = open("a", 0);
  //       ^^^^^^^^^^^^ acquire[fd]
  if (fd < 0) return -1;
  if (x)         // branch[fd]
    return -1;   // leak[fd]
  close(fd);
  return 0;
}
`;

/** A finding about \`fd\` at the given pieces of the text. */
function finding(text: string, fault: string, changes: Partial<Finding> = {}): Finding {
  const at = (piece: string): { start: number; end: number } => {
    const start = text.indexOf(piece);
    return { start, end: start + piece.length };
  };
  return {
    rule: 'leak',
    severity: 'warning',
    confidence: 'high',
    message: 'm',
    function: 'header_bad',
    variable: 'fd',
    resource: 'descriptor',
    noun: 'file descriptor',
    acquisition: at('open("a", 0)'),
    fault: at(fault),
    otherFaults: [],
    witness: [{ kind: 'branch', location: at('if (x)'), message: 'b' }],
    doubts: [],
    fingerprint: '0',
    ...changes,
  };
}

const problemsOf = (text: string, findings: Finding[]): readonly string[] =>
  checkFixture(text, { findings, notices: [] }).problems;

describe('checking a fixture', () => {
  const right = finding(LEAKS, 'return -1;   // leak');

  it('is content where all expectations hold', () => {
    expect(problemsOf(LEAKS, [right])).toEqual([]);
  });

  it('holds a severity that is written against the finding', () => {
    const text = LEAKS.replace('leak[fd]', 'leak[fd] high warning');
    expect(problemsOf(text, [finding(text, 'return -1;   // leak')])).toEqual([]);
    const problems = problemsOf(text, [finding(text, 'return -1;   // leak', { severity: 'information' })]);
    expect(problems).toEqual([expect.stringMatching(/has severity information/)]);
  });

  it.each<[string, Finding[], RegExp]>([
    ['nothing is found', [], /not reported: 7: leak\[fd\]/],
    ['the fault is elsewhere', [finding(LEAKS, 'return 0')], /unexpected leak\[fd\]/],
    ['the confidence differs', [{ ...right, confidence: 'low' }], /has confidence low/],
    ['the acquisition is elsewhere', [{ ...right, acquisition: right.fault }], /was acquired in line 7/],
    [
      'the carets miss',
      [{ ...right, acquisition: { ...right.acquisition, end: right.acquisition.end - 1 } }],
      /carets/,
    ],
    ['the branch is not told', [{ ...right, witness: [] }], /no step of a witness/],
    ['it is reported twice', [right, right], /reported twice/],
  ])('complains where %s', (_, findings, problem) => {
    expect(problemsOf(LEAKS, findings).join('\n')).toMatch(problem);
  });

  it('wants silence in functions that promise it', () => {
    const text = LEAKS.replaceAll('header_bad', 'header_ok');
    expect(problemsOf(text, [finding(text, 'return -1;   // leak')]).join('\n')).toMatch(/promises silence/);
  });

  it('counts what is known to be missing, and complains when it comes', () => {
    const text = LEAKS.replace('// leak[fd]', '// MISSING: leak[fd] -- too hard');
    expect(checkFixture(text, { findings: [], notices: [] })).toMatchObject({
      problems: [],
      missing: [expect.stringContaining('too hard')],
    });
    expect(problemsOf(text, [finding(text, 'return -1;   // MISSING')]).join('\n')).toMatch(/drop MISSING/);
  });

  it('counts what is known to be spurious, and complains when it goes', () => {
    const text = LEAKS.replace('// leak[fd]', '// SPURIOUS: leak[fd] -- too hard');
    const outcome = checkFixture(text, { findings: [finding(text, 'return -1;   // SPURIOUS')], notices: [] });
    expect(outcome).toMatchObject({ problems: [], spurious: [expect.stringContaining('too hard')] });
    expect(problemsOf(text, []).join('\n')).toMatch(/no longer reported/);
  });

  it('tells acquisitions of one name apart by their labels', () => {
    const text = `// Two.\nint two_bad(void) {\n  fd = a(); // acquire[fd#1]\n  fd = b(); // acquire[fd#2]\n  return 0; // leak[fd#1], leak[fd#2]\n}\n`;
    const at = (piece: string): Finding =>
      finding(text, 'return 0;', {
        acquisition: { start: text.indexOf(piece), end: text.indexOf(piece) + 3 },
        witness: [],
      });
    expect(problemsOf(text, [at('b()'), at('a()')])).toEqual([]);
    expect(problemsOf(text, [at('a()')]).join('\n')).toMatch(/not reported: 5: leak\[fd#2\]/);
  });
});

describe('reading expectations', () => {
  it.each([
    ['leak[fd] sometimes', /a comma or the end/],
    ['leek[fd]', /no rule or step 'leek'/],
    ['leak[fd', /bracket is not closed/],
    ['MISSING: leak[fd]', /needs a reason/],
    ['x = 1; // ^^ acquire[fd]', /a line of their own/],
  ])('rejects %s', (comment, problem) => {
    const line = comment.includes('//') ? comment : `return; // ${comment}`;
    expect(() => parseFixture(line)).toThrow(problem);
  });

  it('takes nested brackets, confidence, message and reason', () => {
    const [line] = parseFixture('f(); // leak[fds[0]#x] low {{a, b}} -- c, d');
    expect(line?.expectations).toMatchObject([
      { rule: 'leak', variable: 'fds[0]', label: 'x', confidence: 'low', message: 'a, b', reason: 'c, d' },
    ]);
  });
});

describe('updating a fixture', () => {
  it('writes what was found and drops what was not', () => {
    const bare = LEAKS.replace(/ *\/\/ .*acquire.*\n/, '').replace(/ +\/\/ (branch|leak).*/g, '');
    const found = finding(bare, 'return -1;\n  close', { confidence: 'medium' });
    const updated = updatedFixture(bare, { findings: [found], notices: [] });
    expect(updated).toContain('  //       ^^^^^^^^^^^^ acquire[fd]\n');
    expect(updated).toContain('return -1; // leak[fd] medium\n');
    expect(updatedFixture(updated, { findings: [], notices: [] })).toBe(bare);
  });
});
