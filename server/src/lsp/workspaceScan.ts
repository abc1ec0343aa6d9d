/** The request `unclosed/scanWorkspace`: files of the workspace, open or not, of all folders or some. */
import { availableParallelism } from 'node:os';
import { isAbsolute } from 'node:path';
import type { CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { comparePaths, innermost } from '../workspace/paths';
import type { ClosedFiles } from './closedFiles';
import { analysisPath, isAnalyzed } from './documents';
import type { FolderIndexes } from './folderIndexes';
import type { ScanWorkspaceResult } from './protocol';
import type { FolderSettings } from './folderSettings';
import type { SettingsStore } from './settings';
import type { WorkerHost } from './workerHost';

/** One core is left to the editor. */
const MAX_WORKERS = 4;

export interface WorkspaceScanOptions {
  readonly settings: SettingsStore;
  readonly files: ClosedFiles;
  readonly log: (message: string) => void;
  readonly startWorker: () => WorkerHost;
  readonly indexes: FolderIndexes;
  readonly folderSettings: Pick<FolderSettings, 'task' | 'exclusions'>;
}

interface Tally {
  files: number;
  findings: number;
  filesWithFindings: number;
  failed: number;
  /** Named, and left out by the settings. */
  left: number;
}

/** Who is told how far a scan is. */
export type ScanProgress = Pick<WorkDoneProgressReporter, 'begin' | 'done'> & {
  report(percentage: number, message: string): void;
};

/** What a scan reads, by URI. */
export interface ScanTarget {
  /** All that is in them; none where files are named. */
  readonly folders: readonly string[];
  readonly files: readonly string[] | null;
  /** The folders of the workspace. */
  readonly roots: readonly string[];
}

export class WorkspaceScan {
  private running = false;

  constructor(private readonly options: WorkspaceScanOptions) {}

  /** Scans. Never rejects. */
  async run(
    target: ScanTarget,
    progress: ScanProgress,
    token: CancellationToken,
    maxWorkers = MAX_WORKERS,
  ): Promise<ScanWorkspaceResult> {
    const tally: Tally = { files: 0, findings: 0, filesWithFindings: 0, failed: 0, left: 0 };
    if (this.running) return resultOf(tally, true, 'A scan is running already.');
    if (target.folders.length === 0 && target.files === null) return resultOf(tally, false, 'No folder is open.');
    this.running = true;
    progress.begin('Unclosed', 0, 'Looking for files', true);
    const workers: WorkerHost[] = [];
    const cancellation = token.onCancellationRequested(() => {
      for (const worker of workers) worker.cancel();
    });
    try {
      await this.options.indexes.complete(token);
      workers.push(this.options.startWorker());
      const paths = target.files ? await this.chosen(target.files, tally) : await this.discover(target, workers[0]!);
      const wanted = Math.min(maxWorkers, availableParallelism() - 1, paths.length);
      while (workers.length < wanted) workers.push(this.options.startWorker());
      await this.analyze(paths, workers, tally, progress, token);
      if (!target.files && !token.isCancellationRequested) {
        this.options.files.keepOnly(new Set(paths), target.folders.map(analysisPath));
      }
    } finally {
      cancellation.dispose();
      progress.done();
      await Promise.all(workers.map((worker) => worker.dispose()));
      this.running = false;
    }
    const cancelled = token.isCancellationRequested;
    return resultOf(tally, cancelled, summarize(tally, cancelled));
  }

  /** Of files that are named those that are analyzed; open ones are brought up to date. */
  private async chosen(uris: readonly string[], tally: Tally): Promise<string[]> {
    const chosen: string[] = [];
    for (const uri of uris) {
      const path = analysisPath(uri);
      const isOpen = this.options.files.isOpen(path);
      if (!isOpen && !isAnalyzed(uri, '')) continue;
      if ((await this.options.settings.get(uri)).enable) chosen.push(path);
      else tally.left += 1;
    }
    return [...new Set(chosen)].sort(comparePaths);
  }

  /** Each file once, though folders may lie inside of each other. */
  private async discover({ folders, roots }: ScanTarget, worker: WorkerHost): Promise<string[]> {
    const files = new Set<string>();
    for (const uri of folders) {
      const folder = analysisPath(uri);
      const root = innermost(roots.map(analysisPath), folder) ?? folder;
      if (!uri.startsWith('file:') || !(await this.options.settings.get(uri)).enable) continue;
      try {
        const exclusions = this.options.folderSettings.exclusions(root);
        const found = await worker.request('discover', { folder, root, exclusions });
        for (const { path } of found.files) files.add(path);
        for (const { path, message } of found.problems) this.options.log(`${path}: ${message}`);
      } catch (error) {
        this.options.log(`${folder} could not be searched: ${String(error)}`);
      }
    }
    return [...files];
  }

  private async analyze(
    paths: readonly string[],
    workers: readonly WorkerHost[],
    tally: Tally,
    progress: ScanProgress,
    token: CancellationToken,
  ): Promise<void> {
    let next = 0;
    const lane = async (worker: WorkerHost): Promise<void> => {
      while (next < paths.length && !token.isCancellationRequested) {
        await this.analyzeOne(paths[next++]!, worker, tally, token);
        progress.report((tally.files / paths.length) * 100, `${tally.files} of ${paths.length} files`);
      }
    };
    await Promise.all(workers.map(lane));
  }

  private async analyzeOne(path: string, worker: WorkerHost, tally: Tally, token: CancellationToken): Promise<void> {
    try {
      const open = await this.options.files.analyzeOpen(path);
      const findings = isAbsolute(path) ? await this.analyzeOnDisk(path, worker, tally) : 0;
      tally.files += 1;
      tally.findings += open ?? findings;
      if ((open ?? findings) > 0) tally.filesWithFindings += 1;
    } catch (error) {
      if (token.isCancellationRequested) return;
      tally.files += 1;
      tally.failed += 1;
      this.options.log(`${path}: ${String(error)}`);
    }
  }

  private async analyzeOnDisk(path: string, worker: WorkerHost, tally: Tally): Promise<number> {
    const { log, files, folderSettings } = this.options;
    const outcome = await worker.request('processFile', folderSettings.task(path));
    if (outcome.kind === 'failed' || (outcome.kind === 'skipped' && outcome.isFailure)) tally.failed += 1;
    if (outcome.kind !== 'analyzed' && outcome.message !== null) log(`${path}: ${outcome.message}`);
    return files.accept(path, outcome);
  }
}

function resultOf(
  { files, findings, filesWithFindings, failed }: Tally,
  cancelled: boolean,
  summary: string,
): ScanWorkspaceResult {
  return { files, findings, filesWithFindings, failed, cancelled, summary };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function summarize({ files, findings, filesWithFindings, failed, left }: Tally, cancelled: boolean): string {
  const found = findings === 0 ? 'No findings' : `${count(findings, 'finding')} in ${count(filesWithFindings, 'file')}`;
  const trouble = failed === 0 ? '' : ` ${count(failed, 'file')} could not be analyzed.`;
  const leaving = left === 0 ? '' : ` ${count(left, 'file')} left out by the settings.`;
  return `${found}; ${count(files, 'file')} scanned${cancelled ? ' before the scan was cancelled' : ''}.${trouble}${leaving}`;
}
