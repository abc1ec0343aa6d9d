/** One file, named on the command line, as commands need it that look into a single one. */
import { resolve } from 'node:path';
import type { Analyzer, ParserKind } from '../../workspace/analyzer';
import { openAnalyzer } from '../../workspace/analyzerAccess';
import { readSource } from '../../workspace/fileStore';
import { harvestHeaders } from '../../workspace/headers';
import { displayPath } from '../../workspace/paths';
import { UsageError, type CliIo } from '../io';

export interface NamedDocument {
  /** As it is shown. */
  readonly path: string;
  readonly absolutePath: string;
  readonly text: string;
}

/** Reads a file that has to be there. */
export function openDocument(path: string, io: CliIo, maxBytes?: number): NamedDocument {
  const absolutePath = resolve(io.cwd, path);
  const source = readSource(absolutePath, maxBytes);
  if (source.kind === 'text') return { path: displayPath(io.cwd, absolutePath), absolutePath, text: source.text };
  if (source.problem === 'vanished') throw new UsageError(`no such file: '${path}'`);
  throw new UsageError(`cannot read '${path}': ${source.message}`);
}

/** Runs something with an analyzer that knows the headers beside the document, and is freed afterwards. */
export async function withAnalyzer<T>(
  parser: ParserKind,
  document: NamedDocument,
  use: (analyzer: Analyzer) => T,
): Promise<T> {
  const analyzer = await openAnalyzer({ parser });
  analyzer.setHeaders(harvestHeaders([document.absolutePath]));
  try {
    return use(analyzer);
  } finally {
    analyzer.dispose();
  }
}
