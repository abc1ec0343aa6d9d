/** What the benchmark measures, and how it is printed. */
import type { EditorTimes } from './editor';
import type { Phases } from './phases';
import type { ScanTimes } from './scanning';
import type { Times } from './statistics';

export interface FileTimes {
  readonly name: string;
  readonly lines: number;
  readonly editor: EditorTimes;
  /** In this process, compiled by then. */
  readonly whole: Phases;
  readonly wholeNative: Phases | null;
  readonly keyStroke: Phases;
}

export interface BenchReport {
  readonly machine: { readonly node: string; readonly cpu: string; readonly cores: number; readonly load: number };
  readonly files: readonly FileTimes[];
  readonly scan: ScanTimes | null;
  /** Megabytes, of this process: it holds two parsers. */
  readonly peakMemory: number;
}

export function printReport({ machine, files, scan, peakMemory }: BenchReport): string {
  const { cpu, cores, node, load } = machine;
  const lines = [`${cpu}, ${cores} cores, Node ${node}, load ${load.toFixed(1)}; milliseconds`];
  for (const file of files) lines.push('', ...fileLines(file));
  if (scan) lines.push('', ...scanLines(scan));
  lines.push('', `peak memory of this process: ${Math.round(peakMemory)} MB`);
  return `${lines.join('\n')}\n`;
}

function fileLines({ name, lines, editor, whole, wholeNative, keyStroke }: FileTimes): string[] {
  return [
    row(`${name}, ${lines} lines`, ['median', 'p95', 'min']),
    timesRow('process start to first diagnostics', editor.cold),
    timesRow('  of these, from didOpen on', editor.coldOpen),
    timesRow('first document of a rested server', editor.first),
    timesRow('another document of the same size', editor.open),
    timesRow('key stroke to diagnostics', editor.keyStroke),
    timesRow('  of a client that asks for them', editor.keyStrokeAsked),
    timesRow('whole file, compiled code', whole.total),
    ...phaseRows(whole),
    ...(wholeNative ? [timesRow('  parse with the addon', wholeNative.parse)] : []),
    timesRow('key stroke without server', keyStroke.total),
    ...phaseRows(keyStroke),
    row('  wait, protocol, positions', [fixed(editor.keyStroke.median - keyStroke.total.median)]),
  ];
}

function phaseRows({ parse, lower, analyze }: Phases): string[] {
  return [timesRow('  parse', parse), timesRow('  lower', lower), timesRow('  analyze', analyze)];
}

function scanLines({ files, lines, parse, scan, whole, slowest }: ScanTimes): string[] {
  const perSecond = Math.round(lines / (scan / 1000)).toLocaleString('en-US');
  return [
    ...whole.map(
      ({ cache, elapsed, cpu }) =>
        `whole scan, cache ${cache}: ${seconds(elapsed)} s, ${seconds(cpu)} s of all threads`,
    ),
    `each file by itself: ${files} files, ${lines} lines, ${(scan / 1000).toFixed(1)} s on one core, ${perSecond} lines/s`,
    `parsing alone: ${(parse / 1000).toFixed(1)} s; scan : parse = ${(scan / parse).toFixed(2)}`,
    ...slowest.map(({ path, milliseconds }) => `  ${fixed(milliseconds).padStart(8)}  ${path}`),
  ];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function timesRow(label: string, { median, p95, min }: Times): string {
  return row(label, [median, p95, min].map(fixed));
}

function row(label: string, cells: readonly string[]): string {
  return label.padEnd(40) + cells.map((cell) => cell.padStart(9)).join('');
}

function fixed(milliseconds: number): string {
  return milliseconds.toFixed(1);
}
