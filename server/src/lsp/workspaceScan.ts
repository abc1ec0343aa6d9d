/** The request `unclosed/scanWorkspace`: every C file of the workspace's folders, open or not, as it is on disk. */
import { availableParallelism } from 'node:os';
import type { CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { DiscoveredFile } from '../workspace/discovery';
import type { ClosedFiles } from './closedFiles';
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
}

export class WorkspaceScan {
  private running = false;

  constructor(private readonly options: WorkspaceScanOptions) {}

  /** Scans the folders with these URIs. Never rejects. */
  async run(
    folders: readonly string[],
    progress: WorkDoneProgressReporter,
    token: CancellationToken,
  ): Promise<ScanWorkspaceResult> {
    const tally: Tally = { files: 0, findings: 0, filesWithFindings: 0, failed: 0 };
    if (this.running) return { ...tally, cancelled: true, summary: 'A scan is running already.' };
    if (folders.length === 0) return { ...tally, cancelled: false, summary: 'No folder is open.' };
    this.running = true;
    progress.begin('Unclosed', 0, 'Looking for C files', true);
    const workers: WorkerHost[] = [];
    const cancellation = token.onCancellationRequested(() => {
      for (const worker of workers) worker.cancel();
    });
    try {
      await this.options.indexes.complete(token);
      workers.push(this.options.startWorker());
      const files = await this.discover(folders, workers[0]!);
      const wanted = Math.min(MAX_WORKERS, availableParallelism() - 1, files.length);
      while (workers.length < wanted) workers.push(this.options.startWorker());
      await this.analyze(files, workers, tally, progress, token);
      if (!token.isCancellationRequested) this.options.files.keepOnly(new Set(files.map((file) => file.path)));
    } finally {
      cancellation.dispose();
      progress.done();
      await Promise.all(workers.map((worker) => worker.dispose()));
      this.running = false;
    }
    const cancelled = token.isCancellationRequested;
    return { ...tally, cancelled, summary: summarize(tally, cancelled) };
  }

  /** Each file once, though folders may lie inside of each other. */
  private async discover(folders: readonly string[], worker: WorkerHost): Promise<DiscoveredFile[]> {
    const files = new Map<string, DiscoveredFile>();
    for (const uri of folders) {
      const folder = URI.parse(uri);
      if (folder.scheme !== 'file' || !(await this.options.settings.get(uri)).enable) continue;
      try {
        const found = await worker.request('discover', {
          folder: folder.fsPath,
          exclusions: this.options.folderSettings.exclusions(folder.fsPath),
        });
        for (const file of found.files) files.set(file.path, file);
        for (const { path, message } of found.problems) this.options.log(`${path}: ${message}`);
      } catch (error) {
        this.options.log(`${folder.fsPath} could not be searched: ${String(error)}`);
      }
    }
    return [...files.values()];
  }

  private async analyze(
    files: readonly DiscoveredFile[],
    workers: readonly WorkerHost[],
    tally: Tally,
    progress: WorkDoneProgressReporter,
    token: CancellationToken,
  ): Promise<void> {
    let next = 0;
    const lane = async (worker: WorkerHost): Promise<void> => {
      while (next < files.length && !token.isCancellationRequested) {
        await this.analyzeOne(files[next++]!, worker, tally, token);
        progress.report((tally.files / files.length) * 100, `${tally.files} of ${files.length} files`);
      }
    };
    await Promise.all(workers.map(lane));
  }

  private async analyzeOne(
    file: DiscoveredFile,
    worker: WorkerHost,
    tally: Tally,
    token: CancellationToken,
  ): Promise<void> {
    const { log, files } = this.options;
    try {
      const outcome = await worker.request('processFile', this.options.folderSettings.task(file.path));
      tally.files += 1;
      if (outcome.kind === 'failed' || (outcome.kind === 'skipped' && outcome.isFailure)) tally.failed += 1;
      if (outcome.kind !== 'analyzed' && outcome.message !== null) log(`${file.path}: ${outcome.message}`);
      const findings = await files.accept(file.path, outcome);
      tally.findings += findings;
      if (findings > 0) tally.filesWithFindings += 1;
    } catch (error) {
      if (token.isCancellationRequested) return;
      tally.files += 1;
      tally.failed += 1;
      log(`${file.path}: ${String(error)}`);
    }
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function summarize({ files, findings, filesWithFindings, failed }: Tally, cancelled: boolean): string {
  const found = findings === 0 ? 'No findings' : `${count(findings, 'finding')} in ${count(filesWithFindings, 'file')}`;
  const trouble = failed === 0 ? '' : ` ${count(failed, 'file')} could not be analyzed.`;
  return `${found}; ${count(files, 'file')} scanned${cancelled ? ' before the scan was cancelled' : ''}.${trouble}`;
}
