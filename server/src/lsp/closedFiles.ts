/**
 * The findings of files that are not open, after a scan: they stay until the file is fixed, deleted or left out by the
 * settings. An open document's own diagnostics take their place.
 */
import type { PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { FileChange } from '../workspace/dependents';
import { pathInside } from '../workspace/paths';
import type { FileOutcome } from '../workspace/processFile';
import type { FolderSettings } from './folderSettings';
import type { FindingsParams } from './protocol';
import type { SettingsStore } from './settings';
import { type ClientShows, shownFindings, toDiagnostics, toShownFindings } from './toProtocol';
import type { WorkerHost } from './workerHost';

export interface ClosedFilesOptions {
  readonly settings: SettingsStore;
  /** How many findings the open document of a file shows; null where it is not open. */
  readonly openFindings: (path: string) => number | null;
  /** Brings the open document of a file up to date, and tells the same then. */
  readonly analyzeOpen: (path: string) => Promise<number | null>;
  readonly publish: (params: PublishDiagnosticsParams) => void;
  /** Told what is shown of a file, with its paths. */
  readonly publishFindings: (params: FindingsParams) => void;
  readonly log: (message: string) => void;
  readonly shows: () => ClientShows;
  readonly folderSettings: Pick<FolderSettings, 'task'>;
  /** Starts a worker, which its user disposes of. */
  readonly startWorker: () => WorkerHost;
}

/** Folders, each with what has changed in it. */
type Rewritten = readonly (readonly [folder: string, changes: readonly FileChange[]])[];

export class ClosedFiles {
  /** Paths that a scan has read: only those are followed. */
  private readonly known = new Set<string>();
  /** Of these, those with findings, shown or hidden by the settings. */
  private readonly troubled = new Set<string>();
  private readonly stale = new Set<string>();
  private draining = false;
  /** What has changed in files that others may rest on, by folder. */
  private readonly rewritten = new Map<string, FileChange[]>();

  constructor(private readonly options: ClosedFilesOptions) {}

  isOpen(path: string): boolean {
    return this.options.openFindings(path) !== null;
  }

  /** Brings the open document of a file up to date; how many findings it shows then, null where it is not open. */
  analyzeOpen(path: string): Promise<number | null> {
    return this.options.analyzeOpen(path);
  }

  /** Takes what an analysis of the file as it is on disk gave; returns how many findings the editor now shows. */
  async accept(path: string, outcome: FileOutcome): Promise<number> {
    this.known.add(path);
    if (outcome.kind !== 'analyzed' || outcome.text === null || outcome.result.findings.length === 0) {
      this.clear(path);
      return this.options.openFindings(path) ?? 0;
    }
    this.troubled.add(path);
    const uri = URI.file(path).toString();
    const settings = await this.options.settings.get(uri);
    const open = this.options.openFindings(path);
    if (open !== null) return open;
    this.options.settings.forget(uri);
    const findings = settings.enable ? outcome.result.findings : [];
    const document = TextDocument.create(uri, 'c', 0, outcome.text);
    const diagnostics = toDiagnostics(findings, document, settings, this.options.shows());
    this.options.publish({ uri, diagnostics });
    this.options.publishFindings({ uri, findings: toShownFindings(findings, document, settings) });
    return shownFindings(findings, settings).length;
  }

  /** Forgets every file of these folders that a complete scan of them did not come upon. */
  keepOnly(paths: ReadonlySet<string>, folders: readonly string[]): void {
    const isScanned = (path: string): boolean => folders.some((folder) => pathInside(folder, path) !== null);
    for (const path of this.known) if (!paths.has(path) && isScanned(path)) this.forget(path);
  }

  /** Forgets the files of a folder that is no longer part of the workspace. */
  forgetFolder(folder: string): void {
    for (const path of this.known) if (pathInside(folder, path) !== null) this.forget(path);
  }

  forget(path: string): void {
    this.clear(path);
    this.known.delete(path);
  }

  /** Looks at a file as a scan would. */
  add(path: string): void {
    this.known.add(path);
    this.changed(path);
  }

  /** Looks again at a file that may have changed, if a scan has read it. */
  changed(path: string): void {
    if (!this.known.has(path)) return;
    this.stale.add(path);
    void this.drain();
  }

  /** Looks again at whatever the settings may show or hide; at all files where other things may be found in them. */
  settingsChanged(isFoundAnew: boolean): void {
    for (const path of isFoundAnew ? this.known : this.troubled) this.stale.add(path);
    void this.drain();
  }

  /** Files of a folder are others for those that call what is in them: looks at these again, of what a scan has read. */
  othersChanged(folder: string, changes: readonly FileChange[]): void {
    if (this.known.size === 0) return;
    this.rewritten.set(folder, [...(this.rewritten.get(folder) ?? []), ...changes]);
    void this.drain();
  }

  private clear(path: string): void {
    if (this.troubled.delete(path) && this.options.openFindings(path) === null) {
      const uri = URI.file(path).toString();
      this.options.publish({ uri, diagnostics: [] });
      this.options.publishFindings({ uri, findings: [] });
    }
  }

  private async findDependents(worker: WorkerHost, rewritten: Rewritten): Promise<void> {
    for (const [folder, changes] of rewritten) {
      try {
        for (const path of await worker.request('dependents', { folder, changes })) {
          if (this.known.has(path) && !this.isOpen(path)) this.stale.add(path);
        }
      } catch (error) {
        this.options.log(`${folder}: ${String(error)}`);
      }
    }
  }

  private async drain(): Promise<void> {
    if (this.draining || this.stale.size + this.rewritten.size === 0) return;
    this.draining = true;
    // What comes from here on this worker does not know: it is for the next one.
    const rewritten: Rewritten = [...this.rewritten];
    this.rewritten.clear();
    const worker = this.options.startWorker();
    await this.findDependents(worker, rewritten);
    for (const path of this.stale) {
      // What this worker knows of other files is out of date.
      if (this.rewritten.size > 0) break;
      this.stale.delete(path);
      try {
        const outcome = await worker.request('processFile', this.options.folderSettings.task(path));
        if (this.known.has(path)) await this.accept(path, outcome);
      } catch (error) {
        this.clear(path);
        this.options.log(`${path}: ${String(error)}`);
      }
    }
    await worker.dispose();
    this.draining = false;
    // What came while the worker was ending.
    void this.drain();
  }
}
