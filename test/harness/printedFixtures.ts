/** Fixtures that hold, in a comment at their end, what a stage makes of them: control-flow graphs and summaries. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { printFunction } from '../../server/src/ir/printing';
import type { SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import type { Analyzer } from '../../server/src/workspace/analyzer';
import { FIXTURES } from './fixtures';

const TITLES = { cfg: 'graph', summaries: 'summary' } as const;
type Folder = keyof typeof TITLES;

export interface PrintedFixture {
  readonly source: string;
  /** What the comment says, up to the end of the file. */
  readonly expected: string;
}

export function readPrinted(folder: Folder, name: string): PrintedFixture {
  const text = readFileSync(fileOf(folder, name), 'utf8');
  const [source, expected = ''] = text.split(markOf(folder)) as [string, string?];
  return { source, expected };
}

/** For `UPDATE_EXPECT=1`. */
export function writePrinted(folder: Folder, name: string, source: string, actual: string): void {
  writeFileSync(fileOf(folder, name), source + markOf(folder) + actual);
}

export function printedGraphs(parser: SyntaxParser, source: string): string {
  return `${lowerFile(parser.parse(source)).functions.map(printFunction).join('\n')}*/\n`;
}

export function printedSummaries(analyzer: Analyzer, name: string, source: string): string {
  return `${analyzer.debug(fileOf('summaries', name), source, 'summary')}\n*/\n`;
}

function fileOf(folder: Folder, name: string): string {
  return path.join(FIXTURES, folder, name);
}

function markOf(folder: Folder): string {
  return `\n/* ${TITLES[folder]}\n`;
}
