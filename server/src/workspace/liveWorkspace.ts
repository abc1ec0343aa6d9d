/** The folders of an editor, and the documents that are open in it. */
import type { FileIR } from '../ir';
import type { IndexedFile } from './analyzer';
import { LiveFolder, type IsModelled, type OpenFile } from './liveFolder';
import { pathInside } from './paths';

export class LiveWorkspace {
  private readonly folders = new Map<string, LiveFolder>();
  private readonly open = new Map<string, OpenFile>();
  /** The folder that each open file was linked in; null where it was analyzed alone. */
  private readonly places = new Map<string, LiveFolder | null>();

  constructor(private readonly isModelled: IsModelled) {}

  /** Files of a folder with what is known of them, in place of what was known; null: it is not analyzed. */
  setFiles(folder: string, files: Iterable<readonly [path: string, file: IndexedFile | null]>): void {
    let live = this.folders.get(folder);
    if (!live) {
      live = new LiveFolder(this.isModelled);
      this.folders.set(folder, live);
      for (const [path, open] of this.open) if (isInside(folder, path)) live.setOpen(path, open);
    }
    for (const [path, file] of files) live.setMember(path, file);
  }

  removeFiles(folder: string, paths: Iterable<string>): void {
    for (const path of paths) this.folders.get(folder)?.removeMember(path);
  }

  removeFolder(folder: string): void {
    this.folders.delete(folder);
  }

  setOpen(path: string, open: OpenFile): void {
    this.open.set(path, open);
    for (const [folder, live] of this.folders) if (isInside(folder, path)) live.setOpen(path, open);
  }

  close(path: string): void {
    this.open.delete(path);
    this.places.delete(path);
    for (const live of this.folders.values()) live.close(path);
  }

  /** The open file together with what it reaches in others. */
  link(path: string, file: FileIR): FileIR {
    const folder = this.linkingFolder(path);
    this.places.set(path, folder);
    return folder ? folder.link(path, file) : file;
  }

  /** Whether linking the open file again would give the same. */
  isCurrent(path: string): boolean {
    const folder = this.linkingFolder(path);
    return this.places.get(path) === folder && (folder === null || folder.isCurrent(path));
  }

  private linkingFolder(path: string): LiveFolder | null {
    const folder = this.folderOf(path);
    return folder?.links(path) === true ? folder : null;
  }

  /** The innermost folder that has the file. */
  private folderOf(path: string): LiveFolder | null {
    let found: string | null = null;
    for (const [folder, live] of this.folders) {
      if (live.has(path) && (found === null || folder.length > found.length)) found = folder;
    }
    return found === null ? null : this.folders.get(found)!;
  }
}

function isInside(folder: string, path: string): boolean {
  return pathInside(folder, path) !== null;
}
