/**
 * What is known of the files of the workspace's folders, so that an open document can be analyzed as a part of its
 * folder. A folder is read when the first of its documents opens, by a worker of its own, one file after the other; from
 * then on it follows what happens on disk.
 */
import type { CancellationToken } from 'vscode-languageserver/node';
import type { IndexedFile } from '../workspace/analyzer';
import type { HarvestedHeader } from '../syntax/macros';
import { changeOf, type FileChange } from '../workspace/dependents';
import { pathInside } from '../workspace/paths';
import type { FileTask } from '../workspace/processFile';
import type { FolderSettings } from './folderSettings';
import type { WorkerHost } from './workerHost';
import type { WorkerNews } from './workerMessages';

/** Folders with more than that are left alone: their documents are analyzed one by one. */
const MAX_FILES = 10_000;
const MAX_PACKED_BYTES = 256 * 1024 * 1024;

export interface FolderIndexesOptions {
  /** Starts a worker, which its user disposes of. */
  readonly startWorker: () => WorkerHost;
  /** Tells the worker that analyzes open documents. */
  readonly tell: (news: WorkerNews) => void;
  /** What is being done, in one sentence; null when nothing is. */
  readonly working: (what: string | null) => void;
  /** Files have come that a scan would read. */
  readonly added: (paths: readonly string[]) => void;
  /** Something has become known that open documents may rest on. */
  readonly changed: () => void;
  /** Files of a folder that was read are others than before for those that call what is in them. */
  readonly rewritten: (folder: string, changes: readonly FileChange[]) => void;
  readonly log: (message: string) => void;
  readonly folderSettings: Pick<FolderSettings, 'task' | 'exclusions'>;
}

interface Folder {
  readonly path: string;
  readonly files: Map<string, IndexedFile | null>;
  headers: readonly HarvestedHeader[];
  /** Files that may have changed. */
  readonly stale: Set<string>;
  /** Files may have come or gone. */
  isUncounted: boolean;
  isReady: boolean;
  isTooLarge: boolean;
  packed: number;
  /** Reading it; null when there is nothing to read. */
  reading: Promise<void> | null;
}

export class FolderIndexes {
  private readonly folders = new Map<string, Folder>();
  private isDisposed = false;

  constructor(private readonly options: FolderIndexesOptions) {}

  /** Follows these folders, and no others. */
  setFolders(paths: readonly string[]): void {
    for (const path of this.folders.keys()) {
      if (paths.includes(path)) continue;
      this.folders.delete(path);
      this.options.tell({ kind: 'folderGone', folder: path });
      this.options.changed();
    }
    for (const path of paths) {
      if (this.folders.has(path)) continue;
      const [files, stale] = [new Map<string, IndexedFile | null>(), new Set<string>()];
      const state = { isUncounted: true, headers: [], isReady: false, isTooLarge: false, packed: 0, reading: null };
      this.folders.set(path, { path, files, stale, ...state });
    }
  }

  /** A document is to be analyzed. */
  opened(path: string): void {
    for (const folder of this.around(path)) {
      if (folder.files.has(path)) continue;
      folder.isUncounted = true;
      void this.read(folder);
    }
  }

  /** A file was written on disk, or came, or went. */
  changedOnDisk(path: string, isWritten: boolean): void {
    for (const folder of this.around(path)) {
      const isKnown = folder.files.has(path);
      if (isKnown) folder.stale.add(path);
      if (!isKnown || !isWritten) folder.isUncounted = true;
      if (folder.isReady) void this.read(folder);
    }
  }

  /** Waits until all that there is has been read, or nobody wants it any more. */
  async complete(token: CancellationToken): Promise<void> {
    const folders = [...this.folders.values()];
    for (const folder of folders) folder.isUncounted = true;
    const cancelled = new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
    await Promise.race([cancelled, Promise.all(folders.map((folder) => this.read(folder)))]);
  }

  /** What a worker has to be told to know all this. */
  *news(): Iterable<WorkerNews> {
    for (const { path, files, headers, isReady } of this.folders.values()) {
      if (!isReady) continue;
      yield { kind: 'headers', folder: path, headers };
      yield { kind: 'files', folder: path, files: [...files] };
    }
  }

  dispose(): void {
    this.isDisposed = true;
  }

  private around(path: string): Folder[] {
    return [...this.folders.values()].filter((folder) => pathInside(folder.path, path) !== null);
  }

  private isFollowed(folder: Folder): boolean {
    return !this.isDisposed && this.folders.get(folder.path) === folder;
  }

  private read(folder: Folder): Promise<void> {
    folder.reading ??= this.readAll(folder).then((isDone) => {
      folder.reading = null;
      // What came while the worker was ending. Where reading failed, the next change is waited for.
      if (isDone && this.isFollowed(folder) && (folder.isUncounted || folder.stale.size > 0)) void this.read(folder);
    });
    return folder.reading;
  }

  /** Whether all was read. Never rejects. */
  private async readAll(folder: Folder): Promise<boolean> {
    if (folder.isTooLarge) return false;
    const worker = this.options.startWorker();
    try {
      while (this.isFollowed(folder) && (folder.isUncounted || folder.stale.size > 0)) {
        if (folder.isUncounted) await this.count(folder, worker);
        await this.readHeaders(folder, worker);
        await this.readStale(folder, worker);
      }
      return !folder.isTooLarge;
    } catch (error) {
      folder.isUncounted = false;
      if (this.isFollowed(folder)) this.options.log(`${folder.path} could not be read: ${String(error)}`);
      return false;
    } finally {
      this.options.working(null);
      await worker.dispose();
    }
  }

  /** Finds out which files there are. */
  private async count(folder: Folder, worker: WorkerHost): Promise<void> {
    folder.isUncounted = false;
    const { files } = await worker.request('discover', {
      folder: folder.path,
      root: folder.path,
      exclusions: this.options.folderSettings.exclusions(folder.path),
    });
    if (files.length > MAX_FILES) {
      this.giveUp(folder, `it has more than ${MAX_FILES} C files`);
      return;
    }
    const found = new Set(files.map((file) => file.path));
    const gone = [...folder.files.keys()].filter((path) => !found.has(path));
    const changes = gone.flatMap((path) => changeOf(path, folder.files.get(path) ?? null, null) ?? []);
    for (const path of gone) this.forget(folder, path);
    const added = [...found].filter((path) => !folder.files.has(path));
    for (const path of added) folder.stale.add(path);
    if (folder.isReady && added.length > 0) this.options.added(added);
    if (folder.isReady && gone.length > 0) this.publish({ kind: 'filesGone', folder: folder.path, paths: gone });
    if (folder.isReady && changes.length > 0) this.options.rewritten(folder.path, changes);
  }

  /** Reads what the headers define. Where that has changed, any file may be another one. */
  private async readHeaders(folder: Folder, worker: WorkerHost): Promise<void> {
    const paths = new Set([...folder.files.keys(), ...folder.stale]);
    const headers = await worker.request('harvest', { folder: folder.path, paths: [...paths].sort() });
    if (folder.isTooLarge || JSON.stringify(headers) === JSON.stringify(folder.headers)) return;
    folder.headers = headers;
    for (const path of paths) folder.stale.add(path);
    if (folder.isReady) this.publish({ kind: 'headers', folder: folder.path, headers });
  }

  private async readStale(folder: Folder, worker: WorkerHost): Promise<void> {
    const total = folder.stale.size;
    const known: [path: string, file: IndexedFile | null][] = [];
    const changes: FileChange[] = [];
    for (const path of folder.stale) {
      if (!this.isFollowed(folder) || folder.isTooLarge) return;
      folder.stale.delete(path);
      this.tellProgress(known.length, total);
      const file = await this.fileAt(this.options.folderSettings.task(path), worker);
      const change = folder.isReady ? changeOf(path, folder.files.get(path) ?? null, file) : null;
      if (change) changes.push(change);
      // It may have changed again while it was read: then it stays stale.
      this.drop(folder, path);
      folder.files.set(path, file);
      folder.packed += file?.packed.length ?? 0;
      known.push([path, file]);
      if (folder.packed > MAX_PACKED_BYTES) this.giveUp(folder, 'its files are too large');
    }
    if (folder.isTooLarge || !this.isFollowed(folder)) return;
    const files = folder.isReady ? known : [...folder.files];
    if (!folder.isReady) this.options.tell({ kind: 'headers', folder: folder.path, headers: folder.headers });
    folder.isReady = true;
    if (files.length > 0) this.publish({ kind: 'files', folder: folder.path, files });
    if (changes.length > 0) this.options.rewritten(folder.path, changes);
  }

  private async fileAt(file: FileTask, worker: WorkerHost): Promise<IndexedFile | null> {
    try {
      const indexed = await worker.request('index', file);
      return indexed && { index: indexed.index, packed: shared(indexed.packed) };
    } catch (error) {
      if (!this.isDisposed) this.options.log(`${file.path} could not be read: ${String(error)}`);
      return null;
    }
  }

  private tellProgress(done: number, total: number): void {
    const share = Math.floor((done / total) * 10) * 10;
    if (total >= 20) this.options.working(`Reading what files of the folder know of each other: ${share} %`);
  }

  private giveUp(folder: Folder, reason: string): void {
    folder.isTooLarge = true;
    folder.isReady = false;
    folder.files.clear();
    folder.stale.clear();
    this.publish({ kind: 'folderGone', folder: folder.path });
    this.options.log(`${folder.path}: ${reason}; each document is analyzed by itself.`);
  }

  private forget(folder: Folder, path: string): void {
    this.drop(folder, path);
    folder.stale.delete(path);
  }

  private drop(folder: Folder, path: string): void {
    folder.packed -= folder.files.get(path)?.packed.length ?? 0;
    folder.files.delete(path);
  }

  private publish(news: WorkerNews): void {
    this.options.tell(news);
    this.options.changed();
  }
}

/** In memory that workers share. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
