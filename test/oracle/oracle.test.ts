/**
 * The oracle's own proof: programs whose truth is known are judged rightly, and a tool that errs is caught.
 */
import { describe, expect, it } from 'vitest';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { examine } from './campaign';
import { runFixes } from './fixing';
import { generateProgram } from './generate';
import { findTruths, requireCompiler } from './harness';
import { minimize } from './minimize';
import { printProgram } from './printer';
import { line, when, type FunctionDefinition, type Parameter, type Program, type Statement } from './program';
import { MISTAKES, type Certainty, type ProgramTruth } from './truth';
import { compare, type ToolVerdict } from './verdicts';

const hasCompiler = await requireCompiler().then(
  () => true,
  () => false,
);
const WITHOUT_REPORTS: ToolVerdict = { reports: [], capped: false, trouble: null };

interface Example {
  readonly name: string;
  readonly parameters?: readonly Parameter[];
  readonly callees?: readonly FunctionDefinition[];
  readonly globals?: Program['globals'];
  readonly body: readonly (Statement | string)[];
  /** Text of an acquiring line → what is true of it; all else is clean. */
  readonly truth: Readonly<Record<string, Partial<Record<(typeof MISTAKES)[number], Certainty>>>>;
}

const FLAG: Parameter = { name: 'a', type: 'flag' };
const OPEN_AT: FunctionDefinition = {
  name: 'open_at',
  isStatic: true,
  returns: 'int',
  parameters: [{ name: 'p', type: 'fdOut' }],
  body: [line('int h = open("callee", 0);'), when('h < 0', [line('return -1;')]), line('*p = h;'), line('return 0;')],
};

const FORGET: FunctionDefinition = {
  name: 'forget_kept',
  isStatic: false,
  returns: 'void',
  parameters: [],
  body: [when('kept >= 0', [line('close(kept);'), line('kept = -1;')])],
};

const EXAMPLES: readonly Example[] = [
  { name: 'a leak', body: ['int fd = open("a", 0);', 'return 0;'], truth: { 'int fd = open': { leak: 'must' } } },
  { name: 'no leak', body: ['int fd = open("a", 0);', 'close(fd);', 'return 0;'], truth: {} },
  { name: 'a returned handle', body: ['int fd = open("a", 0);', 'return fd;'], truth: {} },
  {
    name: 'a correlated guard',
    parameters: [FLAG],
    body: [
      'int x = 0;',
      'int fd;',
      when('a', [line('x = 2;')]),
      'fd = open("a", 0);',
      when('x == 2', [line('close(fd);')], [when('!a', [line('close(fd);')])]),
      'return 0;',
    ],
    truth: {},
  },
  {
    name: 'a guard that misses a value',
    parameters: [{ name: 'm', type: 'choice' }],
    body: [
      'int fd = open("a", 0);',
      when('m == 1', [line('close(fd);')]),
      when('m == 0', [line('close(fd);')]),
      'return 0;',
    ],
    truth: { 'int fd = open': { leak: 'must' } },
  },
  {
    name: 'an overwritten handle',
    body: ['int fd = open("a", 0);', 'fd = open("b", 0);', 'close(fd);', 'return 0;'],
    truth: { 'int fd = open': { leak: 'must' } },
  },
  {
    name: 'a handle of the last turn',
    body: [
      'int fd = -1;',
      { kind: 'loop', head: 'while (check())', body: [line('fd = open("a", 0);')] },
      when('fd >= 0', [line('close(fd);')]),
      'return 0;',
    ],
    truth: { 'fd = open': { leak: 'must' } },
  },
  {
    name: 'a double close of an earlier turn',
    body: [
      'int fd = -1;',
      'int older = -1;',
      {
        kind: 'loop',
        head: 'while (check())',
        body: [line('older = fd;'), line('fd = open("a", 0);'), line('close(older);')],
      },
      'close(older);',
      'close(fd);',
      'return 0;',
    ],
    truth: { 'fd = open': { 'double-close': 'may' } },
  },
  {
    name: 'a double close through an alias',
    body: ['int fd = open("a", 0);', 'int other = fd;', 'close(fd);', 'close(other);', 'return 0;'],
    truth: { 'int fd = open': { 'double-close': 'must' } },
  },
  {
    name: 'a use after close',
    body: [
      'char buffer[8];',
      'int fd = open("a", 0);',
      when('fd >= 0', [line('close(fd);'), line('read(fd, buffer, 8);')]),
      'return 0;',
    ],
    truth: { 'int fd = open': { 'use-after-close': 'must' } },
  },
  {
    name: 'a stream over a descriptor',
    body: [
      'int fd = open("a", 0);',
      'FILE *fp;',
      when('fd < 0', [line('return -1;')]),
      'fp = fdopen(fd, "r");',
      when('!fp', [line('return -1;')]),
      'fclose(fp);',
      'return 0;',
    ],
    truth: { 'int fd = open': { leak: 'must' } },
  },
  {
    name: 'one end of a pipe',
    body: ['int ends[2];', when('pipe(ends) < 0', [line('return -1;')]), 'close(ends[0]);', 'return 0;'],
    truth: { pipe: { leak: 'must' } },
  },
  {
    name: 'a handle from a callee, accounted to the call',
    callees: [OPEN_AT],
    body: ['int fd = -1;', when('open_at(&fd) < 0', [line('return -1;')]), 'return 0;'],
    truth: { 'open_at(&fd)': { leak: 'must' } },
  },
  {
    name: 'a handle in a global',
    globals: [{ name: 'kept', type: 'fd', free: false }],
    callees: [FORGET],
    body: ['kept = open("a", 0);', 'return 0;'],
    truth: {},
  },
  {
    name: 'a handle in a global that nobody reads',
    globals: [{ name: 'kept', type: 'fd', free: false }],
    body: ['kept = open("a", 0);', 'return 0;'],
    truth: { 'kept = open': { leak: 'must' } },
  },
  { name: 'the end of the program', body: ['int fd = open("a", 0);', 'exit(1);', 'return 0;'], truth: {} },
  {
    name: 'a failed handle that was used',
    body: [
      'char buffer[8];',
      'int fd = open("a", 0);',
      'int other = open("b", 0);',
      'read(fd, buffer, 8);',
      when('fd < 0', [line('return 0;')]),
      'close(fd);',
      'close(other);',
      'return 0;',
    ],
    truth: { 'int other': { leak: 'may' } },
  },
];

function programOf(example: Example): Program {
  const body = example.body.map((each) => (typeof each === 'string' ? line(each) : each));
  const tested: FunctionDefinition = {
    name: 'f',
    isStatic: false,
    returns: 'int',
    parameters: example.parameters ?? [],
    body,
  };
  return {
    name: example.name,
    usesConn: false,
    globals: example.globals ?? [],
    functions: [...(example.callees ?? []), tested],
    prototypes: false,
    comparesFlags: false,
  };
}

/** What a tool without fault would say. */
function perfect(truth: ProgramTruth): ToolVerdict {
  const reports = truth.sites.flatMap((site) =>
    MISTAKES.filter((mistake) => site.mistakes[mistake] === 'must').map((rule) => ({ line: site.line, rule })),
  );
  return { ...WITHOUT_REPORTS, reports };
}

describe.skipIf(!hasCompiler)('the execution oracle', () => {
  it.each(EXAMPLES)('knows the truth about $name', async (example) => {
    const program = programOf(example);
    const rows = printProgram(program).split('\n');
    const [truth] = await findTruths([program]);
    const found = (truth?.sites ?? []).flatMap((site) =>
      MISTAKES.filter((mistake) => site.mistakes[mistake] !== 'no').map(
        (mistake) => `${rows[site.line - 1]?.trim()}: ${mistake} ${site.mistakes[mistake]}`,
      ),
    );
    const expected = Object.entries(example.truth).flatMap(([text, mistakes]) => {
      const row = rows.find((each) => each.includes(text));
      return Object.entries(mistakes).map(([mistake, certainty]) => `${row?.trim()}: ${mistake} ${certainty}`);
    });
    expect(found).toEqual(expected);
  });

  it('generates the same program again, and only programs that compile', async () => {
    const programs = Array.from({ length: 60 }, (_, index) => generateProgram(7, index));
    expect(printProgram(generateProgram(7, 41))).toBe(printProgram(programs[41] ?? generateProgram(7, 0)));
    const truths = await findTruths(programs);
    expect(truths.flatMap((truth) => compare(truth, perfect(truth)))).toEqual([]);
  });

  it('catches every report that is left out and every one that is made up', async () => {
    const programs = Array.from({ length: 60 }, (_, index) => generateProgram(8, index));
    let caught = 0;
    for (const truth of await findTruths(programs)) {
      const right = perfect(truth);
      for (const left of right.reports) {
        const wrong = { ...right, reports: right.reports.filter((report) => report !== left) };
        expect(compare(truth, wrong)).toMatchObject([{ kind: 'missed', line: left.line, mistake: left.rule }]);
        caught++;
      }
      for (const site of truth.sites.filter(({ mistakes, owedAtExit }) => mistakes.leak === 'no' && !owedAtExit)) {
        const wrong = { ...right, reports: [...right.reports, { line: site.line, rule: 'leak-overwritten' }] };
        expect(compare(truth, wrong)).toMatchObject([{ kind: 'false', line: site.line, mistake: 'leak' }]);
        caught++;
      }
    }
    expect(caught).toBeGreaterThan(100);
  });

  it('holds nothing against a tool that gave up, and everything against one that could not read', async () => {
    const [truth] = await findTruths([programOf({ name: 'a leak', body: ['open("a", 0);', 'return 0;'], truth: {} })]);
    if (!truth) throw new Error('no truth');
    expect(compare(truth, { ...WITHOUT_REPORTS, capped: true })).toEqual([]);
    expect(compare(truth, { ...WITHOUT_REPORTS, trouble: 'damaged' })).toMatchObject([{ kind: 'trouble' }]);
  });

  it('cuts a disagreeing program down to what disagrees', async () => {
    const silent = (): ToolVerdict => WITHOUT_REPORTS;
    for (let index = 0; ; index++) {
      const found = await examine(silent, generateProgram(9, index));
      if (found.disagreements[0]?.mistake !== 'leak') continue;
      const small = await minimize(silent, found, { attempts: 200 });
      expect(small.disagreements[0]).toMatchObject({ kind: 'missed', mistake: 'leak' });
      expect(printProgram(small.program).length).toBeLessThan(printProgram(found.program).length / 1.2);
      return;
    }
  }, 60_000);
});

describe.runIf(hasCompiler)('what is mended', () => {
  it('runs without a mistake', async () => {
    const analyzer = await createAnalyzer();
    const { leaking, mended, clean, broken } = await runFixes(analyzer, { programs: 40, seed: 3, from: 0 });
    expect(broken.map(({ name, note }) => `${name}: ${note}`)).toEqual([]);
    expect(leaking).toBeGreaterThan(5);
    expect(mended).toBeGreaterThan(2);
    expect(clean).toBe(mended);
  }, 120_000);

  it('is noticed where it is not', async () => {
    const analyzer = await createAnalyzer();
    // Each fix is undone by a tool that says that it has worked.
    const careless: Pick<Analyzer, 'analyze' | 'fixes'> = {
      analyze: (path, text) =>
        text.includes('/* mended */') ? { ...analyzer.analyze(path, ''), findings: [] } : analyzer.analyze(path, text),
      fixes: (_, text) => [
        { title: '', isRisky: false, edits: [{ start: text.length, end: text.length, text: '/* mended */\n' }] },
      ],
    };
    const { clean, broken } = await runFixes(careless, { programs: 10, seed: 3, from: 0 });
    expect(clean).toBe(0);
    expect(broken.length).toBeGreaterThan(0);
  }, 120_000);

  it('is noticed where it crashes, and the others are run to the end', async () => {
    const analyzer = await createAnalyzer();
    let mended = 0;
    const crashing: Pick<Analyzer, 'analyze' | 'fixes'> = {
      analyze: (path, text) => analyzer.analyze(path, text),
      fixes: (path, text, fingerprint) => {
        if (mended++ > 0) return analyzer.fixes(path, text, fingerprint);
        const start = text.lastIndexOf('{\n', text.lastIndexOf('return')) + 2;
        return [{ title: '', isRisky: false, edits: [{ start, end: start, text: '*(volatile int *)0 = 1;\n' }] }];
      },
    };
    const { clean, broken } = await runFixes(crashing, { programs: 20, seed: 3, from: 0 });
    expect(broken).toMatchObject([{ note: 'ended by SIGSEGV' }]);
    expect(clean).toBeGreaterThan(0);
  }, 120_000);
});
