/** Which documents are analyzed, and under which path. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { isCxxHeader } from '../workspace/cxxHeaders';
import { scriptGrammar } from '../workspace/languages';

/** C++ files are not analyzed, whatever language an editor gives them. `.C` and `.H` are C++ by convention. */
const CXX_PATH = /\.(?:cc|cp|cpp|cxx|c\+\+|hh|hpp|hxx|h\+\+|ipp|tpp|inl|C|H)$/;
const C_PATH = /\.[ch]$/;

/** One opening of a document. Closing and opening it again makes another, so that answers for the first are stale. */
export interface OpenDocument {
  readonly uri: string;
  /** What the analyzer knows it by. */
  readonly path: string;
  /** Updated in place by the protocol's synchronization. */
  readonly document: TextDocument;
  readonly firstVersion: number;
}

/** Whether this is C, by its name or by the language the editor gives it, or TypeScript or JavaScript, by its name. */
export function isAnalyzed(uri: string, languageId: string): boolean {
  const { path } = URI.parse(uri);
  if (CXX_PATH.test(path)) return false;
  if (scriptGrammar(path) !== null) return true;
  return C_PATH.test(path) || languageId === 'c';
}

/** A file's path on this machine; for a document that is not on disk, its URI. */
export function analysisPath(uri: string): string {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : uri;
}

/** The document just opened, if it is one that is analyzed. */
export function opened(document: TextDocument): OpenDocument | null {
  if (!isAnalyzed(document.uri, document.languageId)) return null;
  const path = analysisPath(document.uri);
  if (isCxxHeader(path, document.getText())) return null;
  return { uri: document.uri, path, document, firstVersion: document.version };
}
