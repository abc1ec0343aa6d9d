/** What must be identical: the same question asked in two ways, over many texts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileIR } from '../../server/src/ir';
import { Program } from '../../server/src/analysis/summary/program';
import { builtinModels, createRegistry } from '../../server/src/models';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
import { createAnalyzer, createLiveAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import type { FileResult } from '../../server/src/workspace/fileResult';
import { scriptGrammar } from '../../server/src/workspace/languages';
import { scan, type ScanOptions, type ScanResult } from '../../server/src/workspace/scan';
import { Random } from '../harness/random';
import type { Text } from './corpus';
import { Tally, type Outcome } from './tally';

/** WebAssembly and the native add-on, on damaged texts as well. Rejects where the add-on does not load. */
export async function parsers(texts: readonly Text[]): Promise<Outcome> {
  const tally = new Tally('native = WebAssembly');
  const [wasm, native] = [await createAnalyzer({ parser: 'wasm' }), await createAnalyzer({ parser: 'native' })];
  for (const { path, text } of texts) tally.compare(path, native.analyze(path, text), wasm.analyze(path, text));
  wasm.dispose();
  native.dispose();
  return tally.outcome();
}

/** An analyzer that has seen other texts before, and one that has seen others. */
export async function warm(texts: readonly Text[]): Promise<Outcome> {
  const tally = new Tally('warm = fresh');
  const [forth, back] = [await createAnalyzer(), await createAnalyzer()];
  const first = texts.map(({ path, text }) => forth.analyze(path, text));
  for (const [index, { path, text }] of [...texts.entries()].reverse())
    tally.compare(path, back.analyze(path, text), first[index]);
  forth.dispose();
  back.dispose();
  return tally.outcome();
}

const SINGLE_FILES = 5;
const INSERTIONS = ['', ' ', '\n', '0', '!', 'x', ';', '/* */', 'close(fd);', 'return 1;', '{', '}'];
const EDITS = 2;

/**
 * A document that is edited, back to its first text in the end, and each of its versions by itself. Where more of a
 * version was understood after its findings were told, the editor tells them again at rest, and so does this.
 */
export async function edited(texts: readonly Text[], seed: number): Promise<Outcome> {
  const tally = new Tally('edited = fresh');
  const [editor, fresh] = [await createLiveAnalyzer(), await createAnalyzer()];
  for (const [index, { path, text }] of texts.entries()) {
    const random = new Random(seed, index);
    const versions = [text];
    for (let edit = 0; edit < EDITS; edit++) versions.push(changed(random, versions.at(-1)!));
    for (const version of [...versions, text]) {
      const first = editor.analyze(path, version);
      const result = editor.isStale(path) ? editor.analyze(path, version) : first;
      const expected = fresh.analyze(path, version);
      if (isWhole(expected)) tally.compare(path, result, expected);
      else tally.leaveOut('damaged');
    }
    editor.forget(path);
  }
  editor.dispose();
  fresh.dispose();
  return tally.outcome();
}

function changed(random: Random, text: string): string {
  const at = random.between(0, text.length);
  return text.slice(0, at) + random.pick(INSERTIONS) + text.slice(at + random.between(0, 3));
}

/** Recovery from errors depends on what stood there before. */
function isWhole({ notices }: FileResult): boolean {
  return notices.every(({ kind }) => kind !== 'damaged');
}

/** The functions of a file in another order. */
export async function functionOrder(texts: readonly Text[], seed: number): Promise<Outcome> {
  const tally = new Tally('functions in another order');
  const [analyzer, parser] = [await createAnalyzer(), await createSyntaxParser('wasm')];
  for (const [index, { path, text }] of texts.entries()) {
    // Functions of a module stand in its top level, which is one itself.
    if (scriptGrammar(path) !== null) continue;
    const before = analyzer.analyze(path, text);
    const reason = reasonAgainstShuffling(before, text, parser);
    if (reason === null) {
      const after = analyzer.analyze(path, shuffled(new Random(seed, index), analyzer, path, text));
      tally.compare(path, told(after), told(before));
    } else tally.leaveOut(reason);
  }
  analyzer.dispose();
  parser.dispose();
  return tally.outcome();
}

/** Where the order of functions means something, or is known to matter to the analysis (ARCHITECTURE.md). */
function reasonAgainstShuffling(result: FileResult, text: string, parser: SyntaxParser): string | null {
  if (!isWhole(result)) return 'damaged';
  if (/^\s*#\s*(if|else|elif|define|undef)/m.test(text)) return 'preprocessor';
  if (result.statistics.capped > 0) return 'over the budget';
  const file = lowerFile(parser.parse(text));
  if (hasNested(file)) return 'functions in functions';
  return hasCircle(file) ? 'calls in a circle' : null;
}

/** What stands in another function cannot take the place of that one. */
function hasNested({ functions }: FileIR): boolean {
  return functions.some(({ location }, index) => index > 0 && location.start < functions[index - 1]!.location.end);
}

function hasCircle(file: FileIR): boolean {
  const program = new Program(file, createRegistry(builtinModels()));
  return file.functions.some((one) => program.circleSize(one) > 1);
}

/** The places of functions stay; which function stands in which of them changes. */
function shuffled(random: Random, analyzer: Analyzer, path: string, text: string): string {
  const places = analyzer.functions(path, text).map(({ location }) => location);
  const bodies = places.map(({ start, end }) => text.slice(start, end));
  for (let last = bodies.length - 1; last > 0; last--) {
    const other = random.between(0, last);
    [bodies[last], bodies[other]] = [bodies[other]!, bodies[last]!];
  }
  let result = '';
  let at = 0;
  for (const [index, { start, end }] of places.entries()) {
    if (start < at) continue;
    result += text.slice(at, start) + bodies[index]!;
    at = end;
  }
  return result + text.slice(at);
}

/** All but places. */
function told({ findings }: FileResult): string[] {
  return findings
    .map(({ function: name, rule, confidence, message, doubts }) =>
      [name, rule, confidence, message, ...[...doubts].sort()].join(' | '),
    )
    .sort();
}

/**
 * Against a scan by one worker: one by several, one that is given its files in another order, two with a cache, which is
 * empty for the first and has everything for the second, and scans that report on one file only.
 */
export async function scans(paths: readonly string[], workerFile: string, seed: number): Promise<Outcome[]> {
  const run = (order: readonly string[], jobs: number, more: Partial<ScanOptions> = {}): Promise<ScanResult> =>
    scan({ paths: order, cwd: process.cwd(), parser: 'wasm', jobs, workerFile, ...more });
  const random = new Random(seed);
  const order = paths.map((path) => ({ path, rank: random.next() })).sort((a, b) => a.rank - b.rank);
  const one = await run(paths, 1);
  const many = new Tally('one worker = four');
  compareScans(many, await run(paths, 4), one);
  const other = new Tally('files in another order');
  compareScans(
    other,
    await run(
      order.map(({ path }) => path),
      2,
    ),
    one,
  );
  const cached = new Tally('cache, empty and full = no cache');
  const cache = mkdtempSync(path.join(tmpdir(), 'unclosed-cache-'));
  try {
    for (const jobs of [1, 2]) compareScans(cached, await run(paths, jobs, { cache }), one);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  return [many.outcome(), other.outcome(), cached.outcome(), await single(one, run, paths, random)];
}

/** Each of a few files as the only one that is reported on, with the others to look into. */
async function single(
  whole: ScanResult,
  run: (paths: readonly string[], jobs: number, more: Partial<ScanOptions>) => Promise<ScanResult>,
  paths: readonly string[],
  random: Random,
): Promise<Outcome> {
  const tally = new Tally('one file of a scan = the file by itself');
  const telling = whole.files.filter((file) => file.result.findings.length > 0);
  const files = telling.length > 0 ? telling : whole.files;
  for (let left = Math.min(SINGLE_FILES, files.length); left > 0; left--) {
    const file = random.pick(files);
    const { files: only } = await run(paths, 1, { isWanted: (shown) => shown === file.path });
    tally.compare(file.path, only, [file]);
  }
  return tally.outcome();
}

function compareScans(tally: Tally, left: ScanResult, right: ScanResult): void {
  const byPath = new Map(left.files.map((file) => [file.path, file]));
  for (const file of right.files) tally.compare(file.path, byPath.get(file.path), file);
  tally.compare('notices', left.notices, right.notices);
  tally.compare('skipped', [...left.skipped], [...right.skipped]);
}
