/** The lowered files of a workspace as bytes: made once, and read by the analyses of all others. */
import { hashText, PackedFile } from '../ir';

/** Bytes of packed files whose functions may be kept unpacked: these take some twenty times the memory. */
const MAX_UNPACKED = 2_000_000;

interface Place {
  readonly start: number;
  readonly end: number;
  /** Of the text that the file was lowered from. */
  readonly textHash: string;
}

/** Plain data: crosses the borders of workers, which share the bytes. */
export interface PackedFilesData {
  readonly bytes: Uint8Array;
  readonly places: ReadonlyMap<string, Place>;
}

export interface PackedFileData {
  readonly path: string;
  readonly packed: Uint8Array;
  readonly textHash: string;
}

/** Puts the bytes of many files into memory that workers can share. */
export function sharedFiles(files: readonly PackedFileData[]): PackedFilesData {
  const size = files.reduce((sum, { packed }) => sum + packed.length, 0);
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  const places = new Map<string, Place>();
  let end = 0;
  for (const { path, packed, textHash } of files) {
    const start = end;
    bytes.set(packed, start);
    end += packed.length;
    places.set(path, { start, end, textHash });
  }
  return { bytes, places };
}

export class PackedFiles {
  /** Least recently used first. */
  private readonly open = new Map<string, { readonly file: PackedFile; readonly size: number }>();
  private size = 0;

  constructor(private readonly data: PackedFilesData) {}

  get(path: string): PackedFile | null {
    const place = this.data.places.get(path);
    if (!place) return null;
    const known = this.open.get(path);
    if (known) {
      this.open.delete(path);
      this.open.set(path, known);
      return known.file;
    }
    const entry = { file: this.unopened(place), size: place.end - place.start };
    this.open.set(path, entry);
    this.size += entry.size;
    for (const [oldest, { size }] of this.open) {
      if (this.size <= MAX_UNPACKED || oldest === path) break;
      this.open.delete(oldest);
      this.size -= size;
    }
    return entry.file;
  }

  /** The file, if it was lowered from this text. */
  ofText(path: string, text: string): PackedFile | null {
    return this.isOfText(path, text) ? this.unopened(this.data.places.get(path)!) : null;
  }

  isOfText(path: string, text: string): boolean {
    return this.data.places.get(path)?.textHash === hashText(text);
  }

  private unopened({ start, end }: Place): PackedFile {
    return new PackedFile(this.data.bytes.subarray(start, end));
  }
}
