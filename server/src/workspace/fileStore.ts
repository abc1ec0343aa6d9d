/**
 * Reading sources and writing reports. Whatever a file turns out to be, reading it gives a value: text, or one line that
 * says why there is none.
 */
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';

/** Files over this size are left out: nobody wrote them by hand, and they would hold up the rest. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

export type ReadProblem = 'unreadable' | 'vanished' | 'binary' | 'too-large' | 'empty' | 'link-loop';

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly encoding: 'utf-8' | 'windows-1252' }
  | { readonly kind: 'problem'; readonly problem: ReadProblem; readonly message: string };

/** The part of `node:fs` that reading needs; tests hand in one that fails. */
export interface SourceReader {
  /** The file's bytes, or its size alone where that is over `limit`. Throws what `node:fs` throws. */
  read(path: string, limit: number): { readonly size: number; readonly bytes: Uint8Array | null };
}

const diskReader: SourceReader = {
  read(path, limit) {
    // A name may be swapped for another file at any time: size and bytes are taken from one descriptor.
    const descriptor = openSync(path, 'r');
    try {
      const stat = fstatSync(descriptor);
      if (stat.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
      // Reading a FIFO or a device could wait for ever.
      if (!stat.isFile()) throw Object.assign(new Error('is no regular file'), { code: 'ENOTREG' });
      if (stat.size > limit) return { size: stat.size, bytes: null };
      return { size: stat.size, bytes: readFileSync(descriptor) };
    } finally {
      closeSync(descriptor);
    }
  },
};

/** Reads one source file as text. Never throws for what the file is or has become. */
export function readSource(path: string, limit = MAX_FILE_BYTES, reader: SourceReader = diskReader): ReadResult {
  let found: ReturnType<SourceReader['read']>;
  try {
    found = reader.read(path, limit);
  } catch (error) {
    return readFailure(error);
  }
  if (found.bytes === null || found.bytes.length > limit) {
    return problem('too-large', `it has ${megabytes(found.size)} MB, more than the limit of ${megabytes(limit)} MB`);
  }
  if (found.bytes.length === 0) return problem('empty', 'it is empty');
  return decode(found.bytes);
}

/**
 * Puts another text in the place of the one that a file had, and keeps its byte order mark; false where it no longer has
 * that text. Throws what `node:fs` throws.
 */
export function replaceText(path: string, before: string, after: string): boolean {
  const bytes = readFileSync(path);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (new TextDecoder('utf-8').decode(bytes) !== before) return false;
  writeFileSync(path, `${hasMark ? '\uFEFF' : ''}${after}`, 'utf8');
  return true;
}

/** Writes a report. Throws what `node:fs` throws. */
export function writeReport(path: string, text: string): void {
  writeFileSync(path, text, 'utf8');
}

function decode(bytes: Uint8Array): ReadResult {
  const utf16 = utf16Encoding(bytes);
  if (utf16) return problem('binary', `it is encoded as ${utf16}, which is not supported`);
  if (bytes.includes(0)) return problem('binary', 'it is a binary file');
  try {
    // A byte order mark is no part of the text: editors do not count it in columns either.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.length === 0 ? problem('empty', 'it is empty') : { kind: 'text', text, encoding: 'utf-8' };
  } catch {
    return { kind: 'text', text: decodeWindows1252(bytes), encoding: 'windows-1252' };
  }
}

function utf16Encoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16';
  return null;
}

/** One character for each byte, so that columns are those of the file. */
function decodeWindows1252(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes);
}

const FAILURES: Readonly<Record<string, { readonly problem: ReadProblem; readonly message: string }>> = {
  ENOENT: { problem: 'vanished', message: 'it is no longer there' },
  ENOTDIR: { problem: 'vanished', message: 'it is no longer there' },
  EACCES: { problem: 'unreadable', message: 'reading it is not permitted' },
  EPERM: { problem: 'unreadable', message: 'reading it is not permitted' },
  EISDIR: { problem: 'unreadable', message: 'it is a folder' },
  ENOTREG: { problem: 'unreadable', message: 'it is no regular file' },
  ENXIO: { problem: 'unreadable', message: 'it is no regular file' },
  ELOOP: { problem: 'link-loop', message: 'it is a symbolic link that leads back to itself' },
  EMFILE: { problem: 'unreadable', message: 'too many files are open' },
  ENAMETOOLONG: { problem: 'unreadable', message: 'its name is too long' },
};

function readFailure(error: unknown): ReadResult {
  const code = errorCode(error);
  const known = FAILURES[code];
  if (known) return problem(known.problem, known.message);
  return problem('unreadable', `it could not be read (${code})`);
}

/** The code of a failed file operation, `unknown error` where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

function problem(kind: ReadProblem, message: string): ReadResult {
  return { kind: 'problem', problem: kind, message };
}

function megabytes(bytes: number): string {
  return (Math.ceil((bytes / 1024 / 1024) * 10) / 10).toString();
}
