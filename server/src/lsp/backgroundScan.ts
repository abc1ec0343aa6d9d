/** Folders all of whose files are analyzed without being asked for: one worker, after everything that somebody waits for. */
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { innermost } from '../workspace/paths';
import type { ClosedFiles } from './closedFiles';
import type { ScanProgress, WorkspaceScan } from './workspaceScan';

export interface BackgroundScanOptions {
  readonly scan: Pick<WorkspaceScan, 'run'>;
  readonly files: Pick<ClosedFiles, 'add' | 'forgetFolder' | 'isOpen'>;
  /** Paths of the folders that want it now. */
  readonly wholeFolders: () => readonly string[];
  /** URIs of the folders of the workspace. */
  readonly roots: () => readonly string[];
  /** Says what is done; null when it is done. */
  readonly working: (what: string | null) => void;
}

export class BackgroundScan {
  /** Those that have been analyzed, or are being. */
  private followed: readonly string[] = [];
  private running: { readonly source: CancellationTokenSource; readonly done: Promise<void> } | null = null;
  /** One start after the other. */
  private turn = Promise.resolve();
  private isDisposed = false;

  constructor(private readonly options: BackgroundScanOptions) {}

  /** Analyzes the folders that want it and did not before; all of them where other things may be found in them. */
  follow(isFoundAnew: boolean): void {
    const folders = this.options.wholeFolders();
    for (const folder of this.followed) if (!folders.includes(folder)) this.options.files.forgetFolder(folder);
    const news = isFoundAnew ? folders : folders.filter((folder) => !this.followed.includes(folder));
    this.followed = folders;
    if (news.length > 0) this.start(this.running ? folders : news);
  }

  /** Files have come. */
  added(paths: readonly string[]): void {
    const { files } = this.options;
    for (const path of paths) if (innermost(this.followed, path) !== null && !files.isOpen(path)) files.add(path);
  }

  /** Does something that nobody else may do at the same time, and what it has broken off after that. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    const wasRunning = await this.stop();
    try {
      return await work();
    } finally {
      if (wasRunning) this.start(this.followed);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    void this.stop();
  }

  private start(folders: readonly string[]): void {
    this.turn = this.turn.then(() => this.startNow(folders));
  }

  private async startNow(folders: readonly string[]): Promise<void> {
    await this.stop();
    if (this.isDisposed || folders.length === 0) return;
    const source = new CancellationTokenSource();
    const uris = folders.map((folder) => URI.file(folder).toString());
    const target = { folders: uris, files: null, roots: this.options.roots() };
    const running = {
      source,
      done: this.options.scan.run(target, this.progress(), source.token, 1).then(() => {
        if (this.running === running) this.running = null;
      }),
    };
    this.running = running;
  }

  /** Whether there was something to stop. */
  private async stop(): Promise<boolean> {
    const { running } = this;
    if (!running) return false;
    running.source.cancel();
    await running.done;
    return true;
  }

  private progress(): ScanProgress {
    const { working } = this.options;
    return {
      begin: () => undefined,
      report: (percentage) => working(`Analyzing the files of the folder: ${Math.floor(percentage / 10) * 10} %`),
      done: () => working(null),
    };
  }
}
