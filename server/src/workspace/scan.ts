/** A scan: from the paths somebody gave to what was found in each file. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WorkspaceIndex } from '../analysis/linking/workspaceIndex';
import type { Analyzer, ParserKind, Workspace } from './analyzer';
import { CacheFolder } from './cache/cacheFolder';
import { engineIdentity } from './cache/engineIdentity';
import type { ExclusionPatterns } from './configuration/exclusions';
import { openAnalyzer } from './analyzerAccess';
import type { FixSelection, TextChange } from './fixFile';
import { discover, type Discovery, type SkipReason } from './discovery';
import type { FileResult, FileStatistics } from './fileResult';
import { harvestHeaders } from './headers';
import { comparePaths, displayPath } from './paths';
import { PackedFiles, sharedFiles, type PackedFilesData } from './packedFiles';
import { indexFile, processFile, textOf, type FileOutcome, type FileTask, type WorkspaceFile } from './processFile';
import { WorkerPool, type WorkerSettings } from './workerPool';
import type { RegistryOptions } from '../models';
import type { Notice } from '../rules/finding';

const DEFAULT_FILE_TIMEOUT = 60_000;

export interface ScanOptions extends RegistryOptions {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly parser: ParserKind;
  /** How many workers may run at a time. */
  readonly jobs: number;
  /** What the project's `unclosed.json` leaves out and takes in. */
  readonly exclusions?: ExclusionPatterns;
  /** In kilobytes: files over this size are left out. */
  readonly maxFileSize?: number;
  /** Whether a file, as it is shown, is to be reported on. */
  readonly isWanted?: (path: string) => boolean;
  /** What is to be mended, in the texts of the result: nothing is written. */
  readonly fix?: FixSelection;
  /** Milliseconds after which a file is given up. */
  readonly fileTimeout?: number;
  /** A folder in which results are kept for the next scan. */
  readonly cache?: string;
  /** In place of the usual ones, which need a build: run here, with this analyzer. */
  readonly analyzer?: Analyzer;
  /** In place of the worker beside the running bundle. */
  readonly workerFile?: string;
}

export interface ScanProgress {
  readonly done: number;
  readonly total: number;
}

/** A file that was analyzed. */
export interface ScannedFile {
  /** As it is shown: relative to `cwd` inside of it, absolute elsewhere, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  readonly result: FileResult;
  /** The text that locations count in; null where the result has none. */
  readonly text: string | null;
  /** What would mend it, where that was asked; result and text are those after it. */
  readonly change: TextChange | null;
}

/** Something that was not analyzed in full, or that a reader should know, about one file or a function in it. */
export interface ScanNotice {
  readonly path: string;
  readonly absolutePath: string;
  readonly kind: Notice['kind'] | 'remark';
  readonly message: string;
  readonly function: string | null;
  readonly location: Notice['location'];
  /** The file should have been analyzed and could not be: what `--strict` is about. */
  readonly isFailure: boolean;
}

interface ScanStatistics extends FileStatistics {
  readonly files: number;
  /** Wall-clock milliseconds. Not for reports, which are the same for the same input. */
  readonly elapsed: number;
  readonly workers: number;
}

export interface ScanResult {
  /** Sorted by path. */
  readonly files: readonly ScannedFile[];
  /** Sorted by path; those on whole files first. */
  readonly notices: readonly ScanNotice[];
  /** What was left out, by reason. */
  readonly skipped: ReadonlyMap<SkipReason, number>;
  readonly statistics: ScanStatistics;
}

/** Scans. Throws `MissingPathError` and `NoAnalyzerError`; a bad file is told in the result. */
export async function scan(
  options: ScanOptions,
  onProgress: (progress: ScanProgress) => void = () => undefined,
): Promise<ScanResult> {
  const started = performance.now();
  const found = discoverAll(options.paths, options);
  const isWanted = options.isWanted ?? (() => true);
  const shown = (path: string): string => displayPath(options.cwd, path);
  const { fix } = options;
  const files = found.files.flatMap((file) => (isWanted(shown(file.path)) ? [fix ? { ...file, fix } : file] : []));
  const collector = new Collector(shown);
  for (const problem of found.problems) collector.notice(problem.path, 'skipped', problem.message, problem.isFailure);
  for (const [reason, count] of found.skipped) collector.skip(reason, count);

  const { outcomes, workers } = await processAll(files, found.files, options, onProgress);
  files.forEach((file, index) => {
    const outcome = outcomes[index];
    if (outcome) collector.add(file.path, outcome);
  });
  return collector.result(performance.now() - started, workers);
}

/** What is to be read, each file with its limit. */
function discoverAll(
  paths: readonly string[],
  { cwd, exclusions, maxFileSize }: Pick<ScanOptions, 'cwd' | 'exclusions' | 'maxFileSize'>,
): Omit<Discovery, 'files'> & { readonly files: readonly FileTask[] } {
  const found = discover(paths, cwd, exclusions ? [exclusions] : []);
  if (maxFileSize === undefined) return found;
  return { ...found, files: found.files.map((file) => ({ ...file, maxBytes: maxFileSize * 1024 })) };
}

/** Analyzes `files`, as parts of the workspace that `all` are. */
async function processAll(
  files: readonly FileTask[],
  all: readonly FileTask[],
  options: ScanOptions,
  onProgress: (progress: ScanProgress) => void,
): Promise<{ readonly outcomes: readonly FileOutcome[]; readonly workers: number }> {
  if (files.length === 0) return { outcomes: [], workers: 0 };
  const others = all.length > 1 ? all : [];
  const total = others.length + files.length;
  let done = 0;
  const step = (): void => onProgress({ done: ++done, total });
  const headers = harvestHeaders(all.map((file) => file.path));
  const workerFile = options.analyzer ? null : (options.workerFile ?? builtWorkerFile());
  const settings = { ...settingsOf(options, workerFile), headers };
  if (workerFile === null) {
    const analyzer = options.analyzer ?? (await openAnalyzer(settings));
    analyzer.setHeaders(headers);
    const outcomes = processHere(files, others, analyzer, step);
    if (!options.analyzer) analyzer.dispose();
    return { outcomes, workers: 0 };
  }
  // Even one file goes to a worker: only there can it be given up.
  const size = Math.max(1, Math.min(options.jobs, files.length));
  const fileTimeout = options.fileTimeout ?? DEFAULT_FILE_TIMEOUT;
  const pool = new WorkerPool({ workerFile, settings, size, fileTimeout });
  try {
    return { outcomes: await processInWorkers(files, others, pool, step), workers: size };
  } finally {
    await pool.close();
    if (settings.cache) new CacheFolder(settings.cache.folder).prune();
  }
}

/** All files of a folder, as a scan would link them. Throws as `scan` does. */
export async function readFolder(
  options: Omit<ScanOptions, 'paths'> & { readonly root: string },
  onProgress: (progress: ScanProgress) => void = () => undefined,
): Promise<Workspace> {
  const { files } = discoverAll([options.root], options);
  const headers = harvestHeaders(files.map((file) => file.path));
  let done = 0;
  const step = (): void => onProgress({ done: ++done, total: files.length });
  const workerFile = builtWorkerFile();
  const settings = { ...settingsOf(options, workerFile), headers };
  if (workerFile === null) {
    const analyzer = await openAnalyzer(settings);
    analyzer.setHeaders(headers);
    const known = indexHere(files, analyzer, step);
    analyzer.dispose();
    return { ...workspaceOf(known), headers };
  }
  const size = Math.max(1, Math.min(options.jobs, files.length));
  const pool = new WorkerPool({ workerFile, settings, size, fileTimeout: DEFAULT_FILE_TIMEOUT });
  try {
    return { ...workspaceOf((await indexInWorkers(files, pool, step)).known), headers };
  } finally {
    await pool.close();
    if (settings.cache) new CacheFolder(settings.cache.folder).prune();
  }
}

function settingsOf(
  {
    parser,
    also,
    mayThrow,
    reportAtExit,
    project,
    cache,
  }: Pick<ScanOptions, 'parser' | 'cache' | keyof RegistryOptions>,
  workerFile: string | null,
): WorkerSettings {
  // Only of a build can be told whether it is still the same.
  const engine = workerFile !== null && cache !== undefined ? engineIdentity(workerFile) : null;
  return {
    parser,
    ...(also ? { also } : {}),
    ...(mayThrow ? { mayThrow } : {}),
    ...(reportAtExit ? { reportAtExit } : {}),
    ...(project ? { project } : {}),
    ...(engine !== null && cache !== undefined ? { cache: { folder: cache, engine } } : {}),
  };
}

function processHere(
  files: readonly FileTask[],
  others: readonly FileTask[],
  analyzer: Analyzer,
  step: () => void,
): FileOutcome[] {
  const known = indexHere(others, analyzer, step);
  if (known.length > 0) analyzer.join(workspaceOf(known));
  return files.map((file) => {
    step();
    return processFile(file, analyzer);
  });
}

function workspaceOf(known: readonly WorkspaceFile[]): Workspace {
  const indexes = known.map((file) => file.index);
  return {
    index: new WorkspaceIndex(indexes),
    lowered: new PackedFiles(loweredOf(known)),
    read: textOf,
  };
}

function indexHere(files: readonly FileTask[], analyzer: Analyzer, step: () => void): WorkspaceFile[] {
  return files.flatMap((file) => {
    step();
    return indexFile(file, analyzer) ?? [];
  });
}

/** The files in no particular order, and the files that brought a worker down. */
async function indexInWorkers(
  files: readonly FileTask[],
  pool: WorkerPool,
  step: () => void,
): Promise<{ readonly known: WorkspaceFile[]; readonly failures: ReadonlyMap<string, FileOutcome> }> {
  const known: WorkspaceFile[] = [];
  const failures = new Map<string, FileOutcome>();
  await pool.run(
    files.map((task) => ({ kind: 'index', task })),
    (index, reply) => {
      if (reply.kind === 'indexed' && reply.file) known.push(reply.file);
      if (reply.kind === 'failed') failures.set(files[index]!.path, reply);
      step();
    },
  );
  return { known, failures };
}

async function processInWorkers(
  files: readonly FileTask[],
  others: readonly FileTask[],
  pool: WorkerPool,
  step: () => void,
): Promise<FileOutcome[]> {
  const { known, failures } = await indexInWorkers(others, pool, step);
  // What brought one worker down is not given to another.
  if (known.length > 0) {
    pool.join(
      known.map((file) => file.index),
      loweredOf(known),
    );
  }
  const outcomes = new Map(failures);
  const rest = files.filter((file) => !failures.has(file.path));
  await pool.run(
    rest.map((task) => ({ kind: 'analyze', task })),
    (index, reply) => {
      const outcome = reply.kind === 'done' ? reply.outcome : reply;
      if (outcome.kind !== 'indexed') outcomes.set(rest[index]!.path, outcome);
      step();
    },
  );
  return files.map((file) => outcomes.get(file.path)!);
}

function loweredOf(files: readonly WorkspaceFile[]): PackedFilesData {
  return sharedFiles(files.map(({ index, packed, textHash }) => ({ path: index.path, packed, textHash })));
}

/** The worker's bundle beside the running one; null where the sources themselves run. */
function builtWorkerFile(): string | null {
  const file = join(dirname(__filename), 'worker.js');
  return existsSync(file) ? file : null;
}

class Collector {
  private readonly files: ScannedFile[] = [];
  private readonly notices: ScanNotice[] = [];
  private readonly skipped = new Map<SkipReason, number>();

  constructor(private readonly shown: (path: string) => string) {}

  add(absolutePath: string, outcome: FileOutcome): void {
    if (outcome.kind === 'failed') {
      this.notice(absolutePath, 'failed', outcome.message, true);
    } else if (outcome.kind === 'skipped') {
      this.skip(outcome.reason, 1);
      if (outcome.message !== null) this.notice(absolutePath, 'skipped', outcome.message, outcome.isFailure);
    } else {
      const path = this.shown(absolutePath);
      const { result, text, change } = outcome;
      this.files.push({ path, absolutePath, result, text, change });
      if (outcome.remark !== null) this.notice(absolutePath, 'remark', outcome.remark, false);
      for (const notice of outcome.result.notices) {
        const isFailure = notice.kind === 'failed' && notice.function === null;
        this.notices.push({ ...notice, path, absolutePath, isFailure });
      }
    }
  }

  notice(absolutePath: string, kind: ScanNotice['kind'], message: string, isFailure: boolean): void {
    const path = this.shown(absolutePath);
    this.notices.push({ path, absolutePath, kind, message, function: null, location: null, isFailure });
  }

  skip(reason: SkipReason, count: number): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count);
  }

  result(elapsed: number, workers: number): ScanResult {
    const files = this.files.sort((a, b) => comparePaths(a.path, b.path));
    const notices = this.notices.sort((a, b) => comparePaths(a.path, b.path) || noticePlace(a) - noticePlace(b));
    const total = (pick: (statistics: FileStatistics) => number): number =>
      files.reduce((sum, file) => sum + pick(file.result.statistics), 0);
    const statistics: ScanStatistics = {
      files: files.length,
      lines: total((each) => each.lines),
      functions: total((each) => each.functions),
      damaged: total((each) => each.damaged),
      capped: total((each) => each.capped),
      sites: total((each) => each.sites),
      suppressed: total((each) => each.suppressed),
      elapsed,
      workers,
    };
    return { files, notices, skipped: new Map([...this.skipped].sort(([a], [b]) => comparePaths(a, b))), statistics };
  }
}

/** Where a notice stands among its file's: the whole file first, then in document order. */
function noticePlace(notice: ScanNotice): number {
  return notice.location === null ? -1 : notice.location.start;
}
