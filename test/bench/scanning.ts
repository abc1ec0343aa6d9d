/**
 * A scan of a folder: each file by itself, in this process and on one core, next to nothing but parsing it; and all of them
 * as `unclosed scan` does it, twice, with a cache that is empty the first time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSyntaxParser } from '../../server/src/syntax';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import { discover } from '../../server/src/workspace/discovery';
import { scan } from '../../server/src/workspace/scan';
import { readSource } from '../../server/src/workspace/fileStore';
import { machineMade } from '../../server/src/workspace/generatedCode';
import { lineCount } from './generate';
import { timed } from './statistics';

export interface ScanTimes {
  readonly files: number;
  readonly lines: number;
  /** Milliseconds. */
  readonly parse: number;
  readonly scan: number;
  readonly whole: readonly WholeScan[];
  readonly slowest: readonly { readonly path: string; readonly milliseconds: number }[];
}

/** One run of a whole scan. */
interface WholeScan {
  readonly cache: 'empty' | 'full';
  /** Milliseconds. */
  readonly elapsed: number;
  /** Milliseconds of all threads together: what a busy machine changes least. */
  readonly cpu: number;
}

const SHOWN_FILES = 5;
const WORKER = 'dist/server/worker.js';
const WORKERS = 2;

async function wholeScans(folder: string): Promise<WholeScan[]> {
  const cache = mkdtempSync(path.join(tmpdir(), 'unclosed-bench-'));
  const runs: WholeScan[] = [];
  try {
    for (const state of ['empty', 'full'] as const) {
      const before = process.cpuUsage();
      const workerFile = path.resolve(WORKER);
      const options = { paths: [folder], cwd: folder, parser: 'wasm', jobs: WORKERS, cache, workerFile } as const;
      const { statistics } = await scan(options);
      const { user, system } = process.cpuUsage(before);
      runs.push({ cache: state, elapsed: statistics.elapsed, cpu: (user + system) / 1000 });
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  return runs;
}

export async function scanOf(folder: string): Promise<ScanTimes> {
  const whole = await wholeScans(folder);
  const parser = await createSyntaxParser('wasm');
  const analyzer = await createAnalyzer();
  const times: { path: string; milliseconds: number }[] = [];
  let lines = 0;
  let parse = 0;
  for (const { path: file, named } of discover([folder], folder).files) {
    const source = readSource(file);
    if (source.kind === 'problem' || (!named && machineMade(source.text) !== null)) continue;
    lines += lineCount(source.text);
    parse += timed(() => parser.parse(source.text))[0];
    times.push({ path: file, milliseconds: timed(() => analyzer.analyze(file, source.text))[0] });
  }
  parser.dispose();
  analyzer.dispose();
  times.sort((a, b) => b.milliseconds - a.milliseconds);
  const alone = times.reduce((sum, each) => sum + each.milliseconds, 0);
  return { files: times.length, lines, parse, scan: alone, whole, slowest: times.slice(0, SHOWN_FILES) };
}
