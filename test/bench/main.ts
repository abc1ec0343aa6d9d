/**
 * Measures how long a user waits; nothing fails when it is long.
 *
 *   npm run bench -- [--json] [--scan FOLDER] [--starts N] [--strokes N] [--server dist/server/lsp.js] [FILE.c…]
 *
 * Without files it measures a generated one. Figures of one run belong together: compare their ratios, and those of
 * two versions only when both were measured in turn on a machine that did nothing else.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { inEditor } from './editor';
import { generateFile, lineCount } from './generate';
import { afterKeyStrokes, wholeFile } from './phases';
import { printReport, type BenchReport, type FileTimes } from './report';
import { scanOf } from './scanning';

const LINES = 5000;
const WHOLE_RUNS = 20;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      scan: { type: 'string' },
      server: { type: 'string', default: 'dist/server/lsp.js' },
      starts: { type: 'string', default: '5' },
      strokes: { type: 'string', default: '50' },
    },
  });
  const [starts, strokes] = [Number(values.starts), Number(values.strokes)];
  const machine = machineOf();
  const files: FileTimes[] = [];
  for (const [name, text] of textsOf(positionals)) {
    files.push(await fileTimes(name, text, { server: values.server, starts, strokes }));
  }
  const scan = values.scan === undefined ? null : await scanOf(path.resolve(values.scan));
  const report: BenchReport = { machine, files, scan, peakMemory: process.resourceUsage().maxRSS / 1024 };
  if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(printReport(report));
}

function machineOf(): BenchReport['machine'] {
  const cpu = cpus()[0]?.model ?? 'unknown';
  return { node: process.version, cpu, cores: availableParallelism(), load: loadavg()[0] ?? NaN };
}

function textsOf(names: readonly string[]): [name: string, text: string][] {
  if (names.length === 0) return [['generated', generateFile(LINES)]];
  return names.map((name) => [path.basename(name), readFileSync(name, 'utf8')]);
}

async function fileTimes(
  name: string,
  text: string,
  options: { server: string; starts: number; strokes: number },
): Promise<FileTimes> {
  const editor = await inEditor({ ...options, text });
  const whole = await wholeFile(text, WHOLE_RUNS, 'wasm');
  // The addon is optional.
  const wholeNative = await wholeFile(text, WHOLE_RUNS, 'native').catch(() => null);
  const keyStroke = await afterKeyStrokes(text, options.strokes);
  return { name, lines: lineCount(text), editor, whole, wholeNative, keyStroke };
}

void main();
