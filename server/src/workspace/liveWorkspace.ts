/** The folders of an editor, and the documents that are open in it. */
import { linkAlone } from '../analysis/linking/lastCalls';
import type { FileIR } from '../ir';
import type { ModelRegistry } from '../models';
import { harvest, type HarvestedHeader, type MacroEnvironment } from '../syntax/macros';
import type { IndexedFile } from './analyzer';
import type { FileChange } from './dependents';
import { LiveFolder, type OpenFile } from './liveFolder';
import { pathInside } from './paths';

export class LiveWorkspace {
  private readonly folders = new Map<string, LiveFolder>();
  private readonly open = new Map<string, OpenFile>();
  private readonly openHeaders = new Map<string, string>();
  /** The folder that each open file was linked in; null where it was analyzed alone. */
  private readonly places = new Map<string, LiveFolder | null>();

  constructor(
    private readonly models: ModelRegistry,
    private readonly modelsOf: (path: string) => ModelRegistry,
  ) {}

  /** Files of a folder with what is known of them, in place of what was known; null: it is not analyzed. */
  setFiles(folder: string, files: Iterable<readonly [path: string, file: IndexedFile | null]>): void {
    const live = this.folderAt(folder);
    for (const [path, file] of files) live.setMember(path, file);
  }

  /** The headers of a folder as they are on disk, in place of those known before. */
  setHeaders(folder: string, headers: readonly HarvestedHeader[]): void {
    this.folderAt(folder).setHeaders(headers);
  }

  /** The macros that a file of some folder finds in others; null for any other file. */
  macrosOf(path: string, includes: readonly string[]): MacroEnvironment | null {
    return this.folderOf(path)?.macros.environmentOf(path, includes) ?? null;
  }

  removeFiles(folder: string, paths: Iterable<string>): void {
    for (const path of paths) this.folders.get(folder)?.removeMember(path);
  }

  removeFolder(folder: string): void {
    this.folders.delete(folder);
  }

  /** Files of the folder that rest on what has changed in others. */
  dependents(folder: string, changes: readonly FileChange[]): string[] {
    return this.folders.get(folder)?.dependents(changes) ?? [];
  }

  /** A header is open, with this text. */
  setOpenHeader(path: string, text: string): void {
    this.openHeaders.set(path, text);
    const file = text === '' ? null : harvest(text);
    for (const [folder, live] of this.folders) if (isInside(folder, path)) live.setOpenHeader(path, file);
  }

  setOpen(path: string, open: OpenFile): void {
    this.open.set(path, open);
    for (const [folder, live] of this.folders) if (isInside(folder, path)) live.setOpen(path, open);
  }

  close(path: string): void {
    this.open.delete(path);
    this.places.delete(path);
    for (const live of this.folders.values()) live.close(path);
    if (!this.openHeaders.delete(path)) return;
    for (const live of this.folders.values()) live.setOpenHeader(path, null);
  }

  /** The open file together with what it reaches in others. */
  link(path: string, file: FileIR): FileIR {
    const folder = this.linkingFolder(path);
    this.places.set(path, folder);
    return folder ? folder.link(path, file) : linkAlone(path, file, this.modelsOf(path));
  }

  /** A text in the place of the open file, together with what it reaches in others; nobody asks whether that is current. */
  linkOnce(path: string, file: FileIR): FileIR {
    return this.linkingFolder(path)?.linkOnce(path, file) ?? linkAlone(path, file, this.modelsOf(path));
  }

  /** Whether linking the open file again would give the same. */
  isCurrent(path: string): boolean {
    const folder = this.linkingFolder(path);
    return this.places.get(path) === folder && (folder === null || folder.isCurrent(path));
  }

  /** The innermost folder that has the file. */
  rootOf(path: string): string | null {
    let found: string | null = null;
    for (const [folder, live] of this.folders) {
      if (live.has(path) && (found === null || folder.length > found.length)) found = folder;
    }
    return found;
  }

  private folderAt(folder: string): LiveFolder {
    let live = this.folders.get(folder);
    if (!live) {
      live = new LiveFolder(this.models, this.modelsOf);
      this.folders.set(folder, live);
      for (const [path, open] of this.open) if (isInside(folder, path)) live.setOpen(path, open);
      for (const [path, text] of this.openHeaders) if (isInside(folder, path)) this.setOpenHeader(path, text);
    }
    return live;
  }

  private linkingFolder(path: string): LiveFolder | null {
    const folder = this.folderOf(path);
    return folder?.links(path) === true ? folder : null;
  }

  private folderOf(path: string): LiveFolder | null {
    const root = this.rootOf(path);
    return root === null ? null : this.folders.get(root)!;
  }
}

function isInside(folder: string, path: string): boolean {
  return pathInside(folder, path) !== null;
}
