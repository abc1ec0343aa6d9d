/**
 * `npm run robustness -- PATH…`: analyzes every TypeScript and JavaScript file below a folder, whatever is in it. Fails
 * where one throws, has an internal error, or gives findings without sense. Made for the tests of compilers, which have
 * each construct of the language and much that is none.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { scriptGrammar } from '../../server/src/workspace/languages';
import { problemsOf } from '../harness/wellFormed';

const SHOWN = 20;
const SLOWEST = 5;
/** A parser's memory grows to what its largest file needed, and never shrinks. */
const FILES_PER_ANALYZER = 2000;

interface Run {
  files: number;
  damaged: number;
  findings: number;
  readonly problems: string[];
  readonly times: { readonly file: string; readonly milliseconds: number }[];
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const run: Run = { files: 0, damaged: 0, findings: 0, problems: [], times: [] };
  const files = positionals.flatMap((root) => filesBelow(root));
  for (let start = 0; start < files.length; start += FILES_PER_ANALYZER) {
    const analyzer = await createAnalyzer();
    for (const file of files.slice(start, start + FILES_PER_ANALYZER)) check(analyzer, file, run);
    analyzer.dispose();
  }
  print(run);
  if (run.files === 0 || run.problems.length > 0) process.exitCode = 1;
}

function filesBelow(root: string): string[] {
  if (!lstatSync(root).isDirectory()) return [root];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && scriptGrammar(entry.name) !== null)
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function check(analyzer: Analyzer, file: string, run: Run): void {
  const text = readFileSync(file, 'utf8');
  const start = performance.now();
  run.files++;
  try {
    const result = analyzer.analyze(file, text);
    run.findings += result.findings.length;
    if (result.notices.some(({ kind }) => kind === 'damaged')) run.damaged++;
    run.problems.push(...problemsOf(result, text).map((problem) => `${file}: ${problem}`));
  } catch (error) {
    run.problems.push(`${file}: threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  run.times.push({ file, milliseconds: performance.now() - start });
}

function print({ files, damaged, findings, problems, times }: Run): void {
  console.log(`${files} files, ${damaged} of them with damage, ${findings} findings, ${problems.length} problems`);
  const slowest = times.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  for (const { file, milliseconds } of slowest) console.log(`  ${milliseconds.toFixed(0)} ms  ${file}`);
  for (const problem of problems.slice(0, SHOWN)) console.error(problem);
  if (problems.length > SHOWN) console.error(`… and ${problems.length - SHOWN} more`);
}

void main();
