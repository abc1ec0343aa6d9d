/** Lowered files, kept while there is room: in a workspace each is needed by many others. */
import { hashText, type FileIR } from '../ir';

/** Characters of source text whose graphs may be kept. A graph takes some fifty times the memory of its text. */
const MAX_TEXT = 200_000;

interface Entry {
  readonly hash: string;
  readonly file: FileIR;
  readonly size: number;
}

export class LoweredFiles {
  /** Least recently used first. */
  private readonly entries = new Map<string, Entry>();
  private size = 0;

  /** The file of that text, lowered now or before. */
  of(path: string, text: string, lower: () => FileIR): FileIR {
    const hash = hashText(text);
    const known = this.entries.get(path);
    if (known) this.drop(path, known);
    const entry = known?.hash === hash ? known : { hash, file: lower(), size: text.length };
    this.entries.set(path, entry);
    this.size += entry.size;
    for (const [oldest, other] of this.entries) {
      if (this.size <= MAX_TEXT || oldest === path) break;
      this.drop(oldest, other);
    }
    return entry.file;
  }

  clear(): void {
    this.entries.clear();
    this.size = 0;
  }

  private drop(path: string, entry: Entry): void {
    this.entries.delete(path);
    this.size -= entry.size;
  }
}
