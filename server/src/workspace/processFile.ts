/** One file from name to result: what every worker does, and what a scan without workers does itself. */
import { hashText } from '../ir';
import type { Analyzer, IndexedFile } from './analyzer';
import type { ScanCache } from './cache/scanCache';
import type { FileResult } from './fileResult';
import type { SkipReason } from './discovery';
import { fixText, type FixSelection, type TextChange } from './fixFile';
import { readSource, type ReadProblem, type SourceReader } from './fileStore';
import { isCxxHeader } from './cxxHeaders';
import { machineMade } from './generatedCode';

export interface FileTask {
  readonly path: string;
  /** Named by the user: scanned even where it looks generated. */
  readonly named: boolean;
  /** Over this size it is left out, in place of the usual limit. */
  readonly maxBytes?: number;
  /** What is to be mended of what is found in it. */
  readonly fix?: FixSelection;
}

/** What became of one file. Plain data: crosses worker boundaries. */
export type FileOutcome =
  | {
      readonly kind: 'analyzed';
      readonly result: FileResult;
      /** The text that locations count in; null where the result has none. */
      readonly text: string | null;
      /** Something a reader should know about how the file was read. */
      readonly remark: string | null;
      /** What would mend it, where that was asked; the result is that of the text after it. */
      readonly change: TextChange | null;
    }
  | {
      readonly kind: 'skipped';
      readonly reason: SkipReason;
      /** Null where the file is left out as documented: it is counted, and nobody is bothered. */
      readonly message: string | null;
      /** The file should have been analyzed and could not be. */
      readonly isFailure: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string };

const SKIP_REASONS: Readonly<Record<ReadProblem, SkipReason>> = {
  unreadable: 'unreadable',
  vanished: 'unreadable',
  'link-loop': 'unreadable',
  binary: 'binary',
  'too-large': 'too large',
  empty: 'empty',
};

/** Why nobody expects findings in the file, by what is in it. */
function reasonToSkip(path: string, text: string): SkipReason | null {
  return machineMade(text) ?? (isCxxHeader(path, text) ? 'other language' : null);
}

/** Reads and analyzes one file. Never throws. */
export function processFile(task: FileTask, analyzer: Analyzer, reader?: SourceReader): FileOutcome {
  const source = readSource(task.path, task.maxBytes, reader);
  if (source.kind === 'problem') {
    const isFailure = source.problem !== 'empty' && (task.named || source.problem !== 'too-large');
    return { kind: 'skipped', reason: SKIP_REASONS[source.problem], message: source.message, isFailure };
  }
  const reason = task.named ? null : reasonToSkip(task.path, source.text);
  if (reason !== null) return { kind: 'skipped', reason, message: null, isFailure: false };
  try {
    const found = analyzer.analyze(task.path, source.text);
    // Text of another encoding can't be written back as it was.
    const canFix = task.fix !== undefined && source.encoding === 'utf-8';
    const fixed = canFix ? fixText(task.path, source.text, analyzer, task.fix, found) : null;
    analyzer.forget(task.path);
    const { result, change } = fixed ?? { result: found, change: null };
    const hasLocations = result.findings.length > 0 || result.notices.some((notice) => notice.location !== null);
    const remark = source.encoding === 'utf-8' ? null : 'it is not UTF-8 and was read as windows-1252';
    const text = change?.after ?? source.text;
    return { kind: 'analyzed', result, text: hasLocations ? text : null, remark, change };
  } catch (error) {
    return { kind: 'failed', message: `the analysis failed: ${errorText(error)}` };
  }
}

/** What a file is to the others of its workspace, and of which text. */
export interface WorkspaceFile extends IndexedFile {
  readonly textHash: string;
}

/** Null for a file that is not analyzed. Never throws. */
export function indexFile(task: FileTask, analyzer: Analyzer, cache: ScanCache | null = null): WorkspaceFile | null {
  const source = readSource(task.path, task.maxBytes);
  if (source.kind === 'problem' || (!task.named && machineMade(source.text) !== null)) return null;
  const macros = analyzer.macrosFingerprint(task.path, source.text);
  const known = cache?.indexed(task.path, source.text, macros) ?? null;
  const indexed = known ?? analyzer.index(task.path, source.text);
  if (indexed && !known) cache?.putIndexed(task.path, source.text, macros, indexed);
  return indexed && { ...indexed, textHash: hashText(source.text) };
}

/** The text of a file; null where it cannot be read. */
export function textOf(path: string): string | null {
  const source = readSource(path);
  return source.kind === 'problem' ? null : source.text;
}

/** An error in one line. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split('\n')[0] ?? text;
}
