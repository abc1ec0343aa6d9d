/** A scan of a folder, in this process and on one core, next to nothing but parsing the same files. */
import { createSyntaxParser } from '../../server/src/syntax';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import { discover } from '../../server/src/workspace/discovery';
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
  readonly slowest: readonly { readonly path: string; readonly milliseconds: number }[];
}

const SHOWN_FILES = 5;

export async function scanOf(folder: string): Promise<ScanTimes> {
  const parser = await createSyntaxParser('wasm');
  const analyzer = await createAnalyzer();
  const times: { path: string; milliseconds: number }[] = [];
  let lines = 0;
  let parse = 0;
  for (const { path, named } of discover([folder], folder).files) {
    const source = readSource(path);
    if (source.kind === 'problem' || (!named && machineMade(source.text) !== null)) continue;
    lines += lineCount(source.text);
    parse += timed(() => parser.parse(source.text))[0];
    times.push({ path, milliseconds: timed(() => analyzer.analyze(path, source.text))[0] });
  }
  parser.dispose();
  analyzer.dispose();
  times.sort((a, b) => b.milliseconds - a.milliseconds);
  const scan = times.reduce((sum, each) => sum + each.milliseconds, 0);
  return { files: times.length, lines, parse, scan, slowest: times.slice(0, SHOWN_FILES) };
}
