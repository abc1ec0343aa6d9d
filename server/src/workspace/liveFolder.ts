/**
 * A folder as an editor has it: its files on disk, some of them open with text that is not saved. What is analyzed of an
 * open file is what a scan of the folder would find, were everything saved.
 */
import type { FileIndex } from '../analysis/linking/fileIndex';
import { link, type OtherFiles } from '../analysis/linking/link';
import { Trace } from '../analysis/linking/trace';
import { WorkspaceIndex } from '../analysis/linking/workspaceIndex';
import { definedFile, PackedFile, type DefinedFile, type FileIR, type FunctionIR, type GlobalIR } from '../ir';
import type { ModelRegistry } from '../models';
import { MacroTable, type HarvestedHeader } from '../syntax/macros';
import type { IndexedFile } from './analyzer';
import { dependentsOf, type FileChange } from './dependents';

/** An open file of the folder. */
export interface OpenFile {
  readonly file: FileIR;
  /** What other files need to know of it; null where a scan would leave out a file of such text. */
  index(): FileIndex | null;
}

/** What was read of one file. */
interface Slice {
  readonly functions: Map<string, FunctionIR | null>;
  globals: readonly GlobalIR[] | null;
}

/** What an open file was linked with. */
interface Linked {
  readonly trace: Trace;
  /** The version of the folder for which this was known to be right. */
  checked: number;
}

/** More functions of other files than this are not kept; a file imports sixty at most. */
const MAX_KEPT = 4000;

export class LiveFolder {
  private readonly index = new WorkspaceIndex();
  /** All files of the folder that a scan reads: what others need to know of each as it is on disk, where it is analyzed. */
  private readonly members = new Map<string, IndexedFile | null>();
  private readonly open = new Map<string, OpenFile>();
  /** Edited files of which the index has an earlier version: nobody who types waits for it. */
  private readonly pending = new Set<string>();
  private readonly linked = new Map<string, Linked>();
  private readonly slices = new Map<string, Slice>();
  private kept = 0;
  private version = 0;
  /** What the folder's headers define, open ones as they are open. */
  readonly macros: MacroTable;
  private headers = new Map<string, HarvestedHeader['file']>();
  private readonly openHeaders = new Map<string, HarvestedHeader['file']>();

  constructor(
    models: ModelRegistry,
    private readonly modelsOf: (path: string) => ModelRegistry,
  ) {
    this.macros = new MacroTable((name) => models.functionModel(name, []) !== undefined);
  }

  /** These headers are on disk, in place of those known before. */
  setHeaders(headers: readonly HarvestedHeader[]): void {
    const before = this.headers;
    this.headers = new Map(headers.map(({ path, file }) => [path, file]));
    for (const path of new Set([...before.keys(), ...this.headers.keys()])) this.defineFrom(path);
  }

  /** An open header says this now; null: it is closed, or empty. */
  setOpenHeader(path: string, file: HarvestedHeader['file'] | null): void {
    if (file) this.openHeaders.set(path, file);
    else this.openHeaders.delete(path);
    this.defineFrom(path);
  }

  private defineFrom(path: string): void {
    const file = this.headers.get(path);
    this.macros.set(path, file ? (this.openHeaders.get(path) ?? file) : null);
  }

  /** Whether the file is analyzed as a part of this folder. A lone file has nobody to be linked with. */
  links(path: string): boolean {
    return this.members.size > 1 && this.index.get(path) !== undefined;
  }

  has(path: string): boolean {
    return this.members.has(path);
  }

  /** The file is part of the folder, and this is what is known of it as it is on disk. */
  setMember(path: string, file: IndexedFile | null): void {
    this.members.set(path, file);
    if (!this.open.has(path)) this.changed(path);
    else this.publish(path);
  }

  removeMember(path: string): void {
    if (this.members.delete(path)) this.changed(path);
  }

  /** The file is open, with this in it. */
  setOpen(path: string, open: OpenFile): void {
    const isEdit = this.open.has(path) && this.index.get(path) !== undefined;
    this.open.set(path, open);
    if (!this.members.has(path)) return;
    if (!isEdit) this.changed(path);
    else {
      this.forgetSlices(path);
      this.pending.add(path);
    }
  }

  close(path: string): void {
    this.linked.delete(path);
    if (this.open.delete(path) && this.members.has(path)) this.changed(path);
  }

  /** The open file together with what it reaches in others. */
  link(path: string, file: FileIR): FileIR {
    const trace = new Trace(this.index, this.others());
    this.linked.set(path, { trace, checked: this.version });
    return link(path, file, { index: trace, others: trace, models: this.modelsOf(path) });
  }

  /** A text in the open file's place, together with what it reaches in others. */
  linkOnce(path: string, file: FileIR): FileIR {
    return link(path, file, { index: this.index, others: this.others(), models: this.modelsOf(path) });
  }

  /** Files as they are on disk that rest on what has changed in others. */
  dependents(changes: readonly FileChange[]): string[] {
    const files = [...this.members.values()].flatMap((member) => (member ? [member.index] : []));
    return dependentsOf(files, changes, (path) => this.index.loads(path));
  }

  private others(): OtherFiles {
    return {
      functionOf: (other, name) => this.functionOf(other, name),
      globalsOf: (other) => this.globalsOf(other),
    };
  }

  /** Whether linking the open file again would give the same. */
  isCurrent(path: string): boolean {
    for (const edited of this.pending) this.publish(edited);
    const linked = this.linked.get(path);
    if (!linked) return false;
    if (linked.checked !== this.version) {
      if (!linked.trace.isCurrent()) return false;
      linked.checked = this.version;
    }
    return true;
  }

  private changed(path: string): void {
    this.forgetSlices(path);
    this.publish(path);
  }

  private forgetSlices(path: string): void {
    this.kept -= this.slices.get(path)?.functions.size ?? 0;
    this.slices.delete(path);
    this.version++;
  }

  /** Brings the index to what is known of the file. */
  private publish(path: string): void {
    this.pending.delete(path);
    const open = this.open.get(path);
    const current = !this.members.has(path) ? null : open ? open.index() : (this.members.get(path)?.index ?? null);
    if (current === (this.index.get(path) ?? null)) return;
    this.version++;
    if (current) this.index.set(current);
    else this.index.delete(path);
  }

  private functionOf(path: string, name: string): FunctionIR | null {
    const { functions } = this.slice(path);
    let one = functions.get(name);
    if (one === undefined) {
      one = this.load(path)?.functionNamed(name) ?? null;
      functions.set(name, one);
      this.kept++;
    }
    return one;
  }

  private globalsOf(path: string): readonly GlobalIR[] {
    const slice = this.slice(path);
    slice.globals ??= this.load(path)?.globals ?? [];
    return slice.globals;
  }

  private slice(path: string): Slice {
    if (this.kept > MAX_KEPT) {
      this.slices.clear();
      this.kept = 0;
    }
    let slice = this.slices.get(path);
    if (!slice) {
      slice = { functions: new Map(), globals: null };
      this.slices.set(path, slice);
    }
    return slice;
  }

  private load(path: string): DefinedFile | null {
    const open = this.open.get(path);
    if (open) return definedFile(open.file);
    const member = this.members.get(path);
    return member ? new PackedFile(member.packed) : null;
  }
}
