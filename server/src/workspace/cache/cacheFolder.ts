/**
 * Entries in a folder of the user's, by key. Whatever happens to the folder costs time, never an answer: an entry that
 * is damaged is none, and a disk that is full or read-only is written to no more.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Bytes that all entries together may take; of more, those go that were not used for longest. */
const MAX_BYTES = 512 * 1024 * 1024;
/** What is left then, so that not every scan has to make room. */
const KEPT_SHARE = 0.75;
const CHECKSUM_BYTES = 16;
/** An entry is marked as used once in this time: each mark is a write. */
const MARKED_FOR = 24 * 60 * 60 * 1000;
/** What a scan that was killed left half written. */
const ABANDONED_AFTER = 60 * 60 * 1000;
/** The folder's own subfolder: nothing else in it is ever touched. */
const ENTRIES = 'entries';
const FASTEST = { level: 1 };

/** A key for what is made of these parts and of nothing else. */
export function keyOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

export interface CacheSize {
  readonly entries: number;
  readonly bytes: number;
}

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly used: number;
}

export class CacheFolder {
  private readonly root: string;
  private readonly made = new Set<string>();
  private isWritable = true;
  private written = 0;

  constructor(folder: string) {
    this.root = join(folder, ENTRIES);
  }

  /** The entry; null where there is none that is whole. */
  get(key: string): Buffer | null {
    const path = this.pathOf(key);
    try {
      const bytes = readFileSync(path);
      const packed = bytes.subarray(CHECKSUM_BYTES);
      if (!checksum(packed).equals(bytes.subarray(0, CHECKSUM_BYTES))) return null;
      this.mark(path);
      return inflateRawSync(packed);
    } catch {
      return null;
    }
  }

  put(key: string, content: Uint8Array): void {
    if (!this.isWritable) return;
    const path = this.pathOf(key);
    // Two processes may write the same entry: what is renamed is whole, whoever comes last.
    const draft = `${path}.${process.pid}-${this.written++}-${keyOf(key, String(performance.now())).slice(0, 8)}.tmp`;
    try {
      this.makeFolder(key);
      const packed = deflateRawSync(content, FASTEST);
      writeFileSync(draft, Buffer.concat([checksum(packed), packed]), { mode: 0o600, flag: 'wx' });
      renameSync(draft, path);
    } catch {
      this.isWritable = false;
      attempt(() => rmSync(draft, { force: true }));
    }
  }

  /** Removes the entries that were not used for longest, if all of them take more than `limit`. */
  prune(limit = MAX_BYTES): void {
    const entries = this.entries();
    let bytes = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (bytes <= limit) return;
    entries.sort((a, b) => a.used - b.used || (a.path < b.path ? -1 : 1));
    for (const { path, size } of entries) {
      if (bytes <= KEPT_SHARE * limit) return;
      attempt(() => rmSync(path, { force: true }));
      bytes -= size;
    }
  }

  size(): CacheSize {
    const entries = this.entries();
    return { entries: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
  }

  /** Removes all entries. Throws what `node:fs` throws. */
  clear(): void {
    rmSync(this.root, { recursive: true, force: true });
    this.made.clear();
  }

  private entries(): Entry[] {
    const entries: Entry[] = [];
    for (const shard of namesIn(this.root)) {
      for (const name of namesIn(join(this.root, shard))) {
        const path = join(this.root, shard, name);
        attempt(() => {
          const { size, mtimeMs } = statSync(path);
          if (name.endsWith('.tmp') && Date.now() - mtimeMs > ABANDONED_AFTER) rmSync(path, { force: true });
          else entries.push({ path, size, used: mtimeMs });
        });
      }
    }
    return entries;
  }

  private pathOf(key: string): string {
    return join(this.root, key.slice(0, 2), key.slice(2));
  }

  private makeFolder(key: string): void {
    const shard = key.slice(0, 2);
    if (this.made.has(shard)) return;
    mkdirSync(join(this.root, shard), { recursive: true, mode: 0o700 });
    this.made.add(shard);
  }

  private mark(path: string): void {
    attempt(() => {
      const now = Date.now();
      if (now - statSync(path).mtimeMs > MARKED_FOR) utimesSync(path, now / 1000, now / 1000);
    });
  }
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What can be left undone. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // Somebody else was there first, or it is not permitted: either way, nothing depends on it.
  }
}
