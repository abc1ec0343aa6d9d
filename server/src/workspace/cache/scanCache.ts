/** What a scan keeps for the next one: what files are to others, and what was found in them. */
import { isHeader } from '../headers';
import type { FileIR } from '../../ir';
import type { FileIndex } from '../../analysis/linking/fileIndex';
import type { IndexedFile } from '../analyzer';
import type { FileResult } from '../fileResult';
import { CacheFolder, keyOf } from './cacheFolder';

const LENGTH_BYTES = 4;

/** Plain data: crosses the borders of workers. */
export interface CachePlace {
  readonly folder: string;
  /** Of the engine: what another one made is of no use to this one. */
  readonly engine: string;
}

/** The cache for analyses with these settings. */
export function openCache({ folder, engine }: CachePlace, settings: object): ScanCache {
  return new ScanCache(new CacheFolder(folder), keyOf(engine, JSON.stringify(settings)));
}

/** Results of files, each by all that it rests on. */
export interface ResultStore {
  get(path: string, text: string, linked: FileIR): FileResult | null;
  put(text: string, linked: FileIR, result: FileResult): void;
}

export class ScanCache implements ResultStore {
  constructor(
    private readonly folder: CacheFolder,
    /** Of the engine and of its settings. */
    private readonly identity: string,
  ) {}

  /** `macros` is the fingerprint of those that other files define. */
  indexed(path: string, text: string, macros: string): IndexedFile | null {
    const content = this.folder.get(this.indexKey(path, text, macros));
    if (!content) return null;
    const end = LENGTH_BYTES + content.readUInt32LE(0);
    const index = JSON.parse(content.toString('utf8', LENGTH_BYTES, end)) as Omit<FileIndex, 'path'>;
    return { index: { ...index, path }, packed: new Uint8Array(content.subarray(end)) };
  }

  putIndexed(path: string, text: string, macros: string, { index, packed }: IndexedFile): void {
    const json = Buffer.from(JSON.stringify({ ...index, path: undefined }));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(json.length);
    this.folder.put(this.indexKey(path, text, macros), Buffer.concat([length, json, packed]));
  }

  get(path: string, text: string, linked: FileIR): FileResult | null {
    const content = this.folder.get(this.resultKey(text, linked));
    return content && { path, ...(JSON.parse(content.toString('utf8')) as Omit<FileResult, 'path'>) };
  }

  put(text: string, linked: FileIR, result: FileResult): void {
    // A failure may have been one of this machine or this moment.
    if (result.notices.some((notice) => notice.kind === 'failed')) return;
    this.folder.put(this.resultKey(text, linked), Buffer.from(JSON.stringify({ ...result, path: undefined })));
  }

  /** Headers are lowered in another way than sources of the same text. */
  private indexKey(path: string, text: string, macros: string): string {
    return keyOf('index', this.identity, isHeader(path) ? 'header' : 'source', macros, text);
  }

  /**
   * The analysis sees the linked file and nothing else of the workspace: whatever another file says or does not say, a
   * result can rest on it only through that.
   */
  private resultKey(text: string, linked: FileIR): string {
    const { functions, globals, prototypes, includes, damage, unfollowed, module, aliases, fields, lastCalls, given } =
      linked;
    const { helpsTests = false, doneOnce, isOfWholeProgram = false } = linked;
    const called = functions.map((one) => [one.contentHash, one.name, one.isStatic, one.isNoreturn, one.returnsVoid]);
    return keyOf(
      'result',
      this.identity,
      text,
      JSON.stringify([
        called,
        globals,
        prototypes,
        includes,
        damage,
        unfollowed,
        module,
        aliases,
        fields,
        lastCalls,
        doneOnce,
        isOfWholeProgram,
        given,
      ]),
      String(helpsTests),
    );
  }
}
