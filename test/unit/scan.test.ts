import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analyzer } from '../../server/src/workspace/analyzer';
import { scan, type ScanOptions, type ScanResult } from '../../server/src/workspace/scan';
import { temporaryTree } from '../harness/temporaryTree';

/** Knows one thing about a file: whether it says `crash`. */
const ANALYZER: Analyzer = {
  parser: 'wasm',
  analyze(path, text) {
    if (text.includes('crash')) throw new RangeError('Maximum call stack size exceeded\n  at x');
    return {
      path,
      findings: [],
      notices: [],
      statistics: { lines: 1, functions: 2, damaged: 0, capped: 0, sites: 3, suppressed: 0 },
    };
  },
  index: () => null,
  setHeaders: () => undefined,
  macrosFingerprint: () => '',
  join: () => undefined,
  forget: () => undefined,
  debug: () => null,
  functions: () => [],
  fixes: () => [],
  teachings: () => [],
  explain: () => ({
    findings: [],
    suppressed: [],
    function: null,
    elsewhere: [],
    notices: [],
    calls: [],
    discharges: [],
    files: 1,
  }),
  hover: () => null,
  dispose: () => undefined,
};

function run(cwd: string, options: Partial<ScanOptions> = {}): Promise<ScanResult> {
  return scan({ paths: ['.'], cwd, parser: 'wasm', jobs: 1, analyzer: ANALYZER, ...options });
}

function lines(result: ScanResult): string[] {
  return result.notices.map((notice) => `${notice.path}: ${notice.kind}: ${notice.message}`);
}

describe('scan', () => {
  it('goes on past bad input and says one line about each', async () => {
    const root = temporaryTree({
      'a.c': 'int x;\n',
      'binary.c': Buffer.from([1, 0, 2]),
      'crash.c': 'crash',
      'empty.c': '',
      'generated.c': '/* DO NOT EDIT */\n',
      'huge.c': Buffer.alloc(3_000_000, 'x'),
      'latin1.c': Buffer.from([0x2f, 0x2f, 0xe9]),
      'z.c': 'int x;\n',
    });
    symlinkSync('loop.c', join(root, 'loop.c'));
    const result = await run(root);
    expect(result.files.map((file) => file.path)).toEqual(['a.c', 'latin1.c', 'z.c']);
    expect(lines(result)).toEqual([
      'binary.c: skipped: it is a binary file',
      'crash.c: failed: the analysis failed: Maximum call stack size exceeded',
      'empty.c: skipped: it is empty',
      'huge.c: skipped: it has 2.9 MB, more than the limit of 2 MB',
      'latin1.c: remark: it is not UTF-8 and was read as windows-1252',
      'loop.c: skipped: it is a symbolic link that leads back to itself',
    ]);
    expect(Object.fromEntries(result.skipped)).toEqual({
      binary: 1,
      empty: 1,
      generated: 1,
      'symbolic link': 1,
      'too large': 1,
    });
    expect(result.notices.filter((notice) => notice.isFailure).map((notice) => notice.path)).toEqual([
      'binary.c',
      'crash.c',
    ]);
    expect(result.statistics).toMatchObject({ files: 3, functions: 6, sites: 9 });
  });

  it('analyzes a named file though it looks generated', async () => {
    const root = temporaryTree({ 'generated.c': '/* DO NOT EDIT */\n' });
    expect((await run(root, { paths: ['generated.c'] })).files).toHaveLength(1);
  });

  it('reports on the files wanted only', async () => {
    const root = temporaryTree({ 'a.c': 'int x;', 'b.c': 'int x;' });
    const result = await run(root, { isWanted: (path) => path === 'b.c' });
    expect(result.files.map((file) => file.path)).toEqual(['b.c']);
  });

  it('tells how far it is', async () => {
    const root = temporaryTree({ 'a.c': 'int x;', 'b.c': 'int x;' });
    const seen: string[] = [];
    const options = { paths: ['.'], cwd: root, parser: 'wasm', jobs: 1, analyzer: ANALYZER } as const;
    await scan(options, ({ done, total }) => seen.push(`${done}/${total}`));
    // Each file is read twice: for what others need to know of it, and for itself.
    expect(seen).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });
});

/** A worker that behaves as the names of its files say. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', ({ kind, task }) => {
  if (kind === 'join') return;
  const { path } = task;
  if (path.includes('hang')) for (;;);
  if (path.includes('exit')) process.exit(3);
  if (path.includes('throw')) throw new Error('out of luck');
  const index = { path, functions: [], globals: [], assigned: [], changedStatics: [], consumed: [], prototypes: [], includes: [] };
  if (kind === 'index') return parentPort.postMessage({ kind: 'indexed', index });
  const statistics = { lines: 1, functions: 1, damaged: 0, capped: 0, sites: 1, suppressed: 0 };
  const result = { path, findings: [], notices: [], statistics };
  parentPort.postMessage({ kind: 'done', outcome: { kind: 'analyzed', result, text: null, remark: null } });
});
console.log('nobody sees this');
parentPort.postMessage(workerData.parser === 'wasm' ? { kind: 'ready' } : { kind: 'unable', message: 'no such parser' });
`;

describe('workers', () => {
  function workers(files: readonly string[], options: Partial<ScanOptions> = {}): Promise<ScanResult> {
    const root = temporaryTree(Object.fromEntries(files.map((file) => [file, 'int x;'])));
    const folder = temporaryTree();
    const workerFile = join(folder, 'worker.cjs');
    writeFileSync(workerFile, WORKER);
    return scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1, fileTimeout: 1500, workerFile, ...options });
  }

  const NAMES = Array.from({ length: 30 }, (_, index) => `${String(index).padStart(2, '0')}.c`);

  it('that hang, end or throw cost their file only', async () => {
    const result = await workers(['a.c', 'exit.c', 'hang.c', 'throw.c', 'z.c'], { jobs: 2 });
    expect(result.files.map((file) => file.path)).toEqual(['a.c', 'z.c']);
    expect(lines(result)).toEqual([
      'exit.c: failed: its worker ended with code 3',
      'hang.c: failed: it took longer than 1.5 s',
      'throw.c: failed: out of luck',
    ]);
    expect(result.notices.every((notice) => notice.isFailure)).toBe(true);
  });

  it('give the same result, however many there are', async () => {
    const [one, four] = await Promise.all([workers(NAMES), workers(NAMES, { jobs: 4 })]);
    expect(four.files.map((file) => file.path)).toEqual(NAMES);
    expect(four.files.map((file) => file.path)).toEqual(one.files.map((file) => file.path));
    expect(one.statistics.workers).toBe(1);
    expect(four.statistics.workers).toBe(4);
  });

  it('that cannot work at all end the scan', async () => {
    await expect(workers(NAMES, { parser: 'native', jobs: 3 })).rejects.toThrow('no such parser');
  });
});
