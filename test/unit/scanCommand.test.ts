import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../server/src/cli/program';
import { buildReport } from '../../server/src/cli/reporters/report';
import type { Confidence, Finding } from '../../server/src/rules/finding';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import { scan, type ScanOptions, type ScanResult } from '../../server/src/workspace/scan';
import { collectedIo, type CollectedIo } from '../harness/collectedIo';
import { SAMPLE_ROOT, sampleScan } from '../harness/sampleScan';
import { temporaryTree } from '../harness/temporaryTree';

vi.mock('../../server/src/workspace/scan', () => ({ scan: vi.fn() }));

beforeEach(() => {
  vi.mocked(scan)
    .mockReset()
    .mockImplementation((_options, onProgress) => {
      onProgress?.({ done: 1, total: 2 });
      return Promise.resolve(sampleScan());
    });
});

async function command(
  line: string,
  io: CollectedIo = collectedIo(SAMPLE_ROOT),
): Promise<{ code: number; io: CollectedIo }> {
  return { code: await run(line.split(' '), io), io };
}

function scanOptions(): ScanOptions | undefined {
  return vi.mocked(scan).mock.calls[0]?.[0];
}

describe('--also', () => {
  it('follows more kinds of resource', async () => {
    await command('scan --also memory src');
    expect(scanOptions()).toMatchObject({ also: ['memory'], paths: ['src'] });
  });

  it('is needed for memory', async () => {
    const text = 'int f(int n) { char *p = malloc(n); return p ? n : 0; }';
    const rules = async (also: readonly string[]): Promise<string[]> => {
      const analyzer = await createAnalyzer({ also });
      const { findings } = analyzer.analyze('a.c', text);
      analyzer.dispose();
      return findings.map(({ rule }) => rule);
    };
    expect(await rules([])).toEqual([]);
    expect(await rules(['memory'])).toEqual(['leak']);
  });
});

describe('--may-throw', () => {
  const text = `import * as fs from 'node:fs';
export async function f(path: string, wait: () => Promise<void>, work: () => void) {
  const a = fs.openSync(path, 'r');
  await wait();
  fs.closeSync(a);
  const b = fs.openSync(path, 'r');
  fs.fstatSync(b);
  fs.closeSync(b);
  const c = fs.openSync(path, 'r');
  work();
  fs.closeSync(c);
}`;

  it.each([
    ['awaits', ['a']],
    ['touching', ['a', 'b']],
    ['all', ['a', 'b', 'c']],
  ] as const)('%s', async (mayThrow, variables) => {
    const analyzer = await createAnalyzer({ mayThrow });
    const { findings } = analyzer.analyze('a.ts', text);
    analyzer.dispose();
    expect(findings.map(({ rule, variable }) => `${rule} ${variable}`)).toEqual(
      variables.map((variable) => `leak-on-throw ${variable}`),
    );
  });

  it('is handed to the scan, and is touching where nothing is said', async () => {
    await command('scan --may-throw awaits src');
    await command('scan src');
    const given = vi.mocked(scan).mock.calls.map(([options]) => options.mayThrow);
    expect(given).toEqual(['awaits', 'touching']);
    expect((await command('scan --may-throw never src')).code).toBe(2);
  });
});

describe('--report-at-exit', () => {
  it('is handed to the scan, also from the project, and is off where nothing is said', async () => {
    await command('scan --report-at-exit src');
    await command('scan src');
    await command('scan src', collectedIo(temporaryTree({ 'unclosed.json': '{ "reportAtExit": true }' })));
    await command(
      'scan --no-report-at-exit src',
      collectedIo(temporaryTree({ 'unclosed.json': '{ "reportAtExit": true }' })),
    );
    expect(vi.mocked(scan).mock.calls.map(([options]) => options.reportAtExit)).toEqual([true, false, true, false]);
  });

  it('shows what only the end of the process makes doubtful, whatever the least confidence', () => {
    const sample = sampleScan();
    const ending = (confidenceBeforeExit: Confidence): ScanResult => ({
      ...sample,
      files: sample.files.map(({ result, ...file }) => {
        const findings = result.findings.map((one): Finding => ({ ...one, confidence: 'low', confidenceBeforeExit }));
        return { ...file, result: { ...result, findings } };
      }),
    });
    const shown = (before: Confidence, reportAtExit: boolean): boolean => {
      const filter = { rules: null, minConfidence: 'medium', reportAt: 'acquisition', reportAtExit } as const;
      return buildReport(ending(before), filter).findings.length > 0;
    };
    expect([shown('high', true), shown('medium', true)]).toEqual([true, true]);
    expect([shown('low', true), shown('high', false)]).toEqual([false, false]);
  });
});

describe('exit codes of scan', () => {
  // The sample has an error and a warning of at least medium confidence, a low information, and an unread file.
  it.each([
    ['scan', 1],
    ['scan --fail-on error', 1],
    ['scan --fail-on error --rule leak', 0],
    ['scan --fail-on information --rule leak-overwritten', 0],
    ['scan --fail-on information --rule leak-overwritten --min-confidence low', 1],
    ['scan --fail-on warning --rule leak-overwritten --min-confidence low', 0],
    ['scan --fail-on never', 0],
    ['scan --rule leak --max-warnings 1', 0],
    ['scan --rule leak --max-warnings 0', 1],
    ['scan --rule leak --max-warnings 1 --fail-on warning', 1],
    ['scan --max-warnings 5', 1],
    ['scan --min-confidence high --rule double-close', 0],
    ['scan --strict --fail-on never', 2],
    ['scan --rule nonsense', 2],
    ['scan --format xml', 2],
    ['scan --also memory --fail-on never', 0],
    ['scan --also tea', 2],
    ['scan --jobs 0', 2],
    ['scan --max-warnings -1', 2],
    ['scan --no-such-option', 2],
    ['no-such-command', 2],
    ['--version', 0],
    ['--help', 0],
    ['scan --help', 0],
  ])('%s → %i', async (line, code) => {
    expect((await command(line)).code).toBe(code);
  });

  it('tell an internal error from findings', async () => {
    vi.mocked(scan).mockRejectedValue(new TypeError('x is not a function'));
    const { code, io } = await command('scan');
    expect(code).toBe(2);
    expect(io.err()).toContain('unclosed: internal error: TypeError: x is not a function');
  });
});

describe('what scan prints', () => {
  it('is the findings on standard output and the rest elsewhere', async () => {
    const { io } = await command('scan');
    expect(io.out()).toContain('src/reader.c:2:12  warning');
    expect(io.err()).toMatchInlineSnapshot(`
      "src/blob.c: skipped: it is a binary file
      1 place in 1 file not analyzed in full (see --stats)
      2 findings (1 error, 1 warning) in 2 of 2 files; 1 more of lower confidence not shown (see --min-confidence).
      "
    `);
  });

  it('is the findings alone with --quiet', async () => {
    const { io } = await command('scan --quiet', collectedIo(SAMPLE_ROOT, { isTTY: true }));
    expect(io.err()).toBe('');
    expect(io.out()).toContain('src/reader.c:2:12');
  });

  it('has places that were not understood and numbers with --stats', async () => {
    const { io } = await command('scan --stats');
    expect(io.err()).toContain("src/reader.c:6:2: damaged: 'read_header' was not understood in full: syntax error\n");
    expect(io.err()).toMatch(/^functions damaged +1 \(50\.0 %\)$/m);
    expect(io.err()).toMatch(/^left out: ignored by \.gitignore +3$/m);
  });

  it('goes to a file with --output', async () => {
    const root = temporaryTree();
    const { code, io } = await command('scan --format sarif --output out.sarif', collectedIo(root));
    expect(code).toBe(1);
    expect(io.out()).toBe('');
    expect(JSON.parse(readFileSync(join(root, 'out.sarif'), 'utf8'))).toHaveProperty('version', '2.1.0');
  });

  it('is one clear line where the file cannot be written', async () => {
    const { code, io } = await command('scan --output no/such/folder/x', collectedIo(temporaryTree()));
    expect(code).toBe(2);
    expect(io.err()).toBe("unclosed: cannot write 'no/such/folder/x': ENOENT\n");
  });

  it.each(['json', 'sarif'])('is one document with --format %s', async (format) => {
    const { io } = await command(`scan --format ${format}`);
    expect(() => void JSON.parse(io.out())).not.toThrow();
  });

  it('has colors and progress on a terminal only, and never with NO_COLOR', async () => {
    const terminal = (await command('scan', collectedIo(SAMPLE_ROOT, { isTTY: true }))).io;
    expect(terminal.out()).toContain('\u001B[');
    expect(terminal.err()).toContain('1 of 2 files');
    const plain = (await command('scan', collectedIo(SAMPLE_ROOT, { isTTY: true, env: { NO_COLOR: '1' } }))).io;
    expect(plain.out()).not.toContain('\u001B[');
    const piped = (await command('scan')).io;
    expect(piped.out()).not.toContain('\u001B[');
    expect(piped.err()).not.toContain('\r');
  });
});

describe('what scan is told', () => {
  it('are the paths, the current folder where there are none', async () => {
    await command('scan');
    expect(scanOptions()).toMatchObject({ paths: ['.'], cwd: SAMPLE_ROOT, parser: 'wasm' });
    vi.mocked(scan).mockClear();
    await command('scan a b --jobs 3 --parser native');
    expect(scanOptions()).toMatchObject({ paths: ['a', 'b'], jobs: 3, parser: 'native' });
  });

  it.each([
    ['src/reader.c', true],
    ['./src', true],
    ['src/**/*.c', true],
    ['**/reader.c', true],
    ['src/*.h', false],
    ['sr', false],
    [`${SAMPLE_ROOT}/src`, true],
    ['.', true],
  ])('--only %s wants src/reader.c: %s', async (glob, wanted) => {
    await command(`scan --only ${glob}`);
    expect(scanOptions()?.isWanted?.('src/reader.c')).toBe(wanted);
  });
});

describe('usage errors', () => {
  it.each([
    ['scan --formt json', "unclosed: unknown option '--formt' (Did you mean --format?)\n"],
    ['scna', "unclosed: unknown command 'scna' (Did you mean scan?)\n"],
    ['explain', "unclosed: missing required argument 'FILE:LINE'\n"],
    ['explain x.c', "unclosed: explain takes FILE:LINE, not 'x.c'\n"],
    ['explain x.c:3', "unclosed: no such file: 'x.c'\n"],
    ['debug ir x.c:main', "unclosed: no such file: 'x.c'\n"],
  ])('%s', async (line, message) => {
    const { code, io } = await command(line);
    expect(code).toBe(2);
    expect(io.err()).toBe(message);
    expect(io.out()).toBe('');
  });
});

describe('lists', () => {
  it('name every rule and model', async () => {
    expect((await command('rules')).io.out()).toMatch(/^leak +warning +An open resource is lost$/m);
    const models = (await command('models')).io.out();
    expect(models).toMatch(/^ {2}open +acquires descriptor$/m);
    expect(models).toMatch(/^ {2}fclose +releases stream \(argument 1\)$/m);
  });
});
