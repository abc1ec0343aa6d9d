/** What a project can say of its own functions, as edits of its file of models. */
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  parseTree,
  type Edit,
  type JSONPath,
} from 'jsonc-parser';
import {
  CodeActionKind,
  CreateFile,
  TextDocumentEdit,
  type CodeAction,
  type Diagnostic,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { Teaching } from '../fixes';
import { MODELS_FILE } from '../workspace/configuration/projectModels';

/** Where a project keeps its models, or would. */
export interface ModelsPlace {
  /** Absolute. */
  readonly path: string;
  /** Null where there is no such file. */
  readonly text: string | null;
}

const EMPTY = '{}\n';

/** The file is created where there is none: only for a client that can do so. */
export function modelActions(
  teachings: readonly Teaching[],
  { path, text }: ModelsPlace,
  diagnostic: Diagnostic,
): CodeAction[] {
  const uri = URI.file(path).toString();
  return teachings.map((teaching) => ({
    title: `${teaching.title} (${MODELS_FILE})`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: {
      documentChanges: [
        ...(text === null ? [CreateFile.create(uri, { ignoreIfExists: true })] : []),
        TextDocumentEdit.create({ uri, version: null }, changesOf(text, teaching)),
      ],
    },
  }));
}

function changesOf(text: string | null, teaching: Teaching): TextEdit[] {
  const before = text ?? '';
  const document = TextDocument.create('', 'jsonc', 0, before);
  const edits =
    before.trim() === ''
      ? [{ offset: 0, length: before.length, content: applyEdits(EMPTY, editsOf(EMPTY, teaching)) }]
      : editsOf(before, teaching);
  return edits.map(({ offset, length, content }) => ({
    range: { start: document.positionAt(offset), end: document.positionAt(offset + length) },
    newText: content,
  }));
}

function editsOf(text: string, { language, name, says }: Teaching): Edit[] {
  const place: JSONPath = [language, 'functions', name];
  const indentation = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indentation.includes('\t'),
    tabSize: indentation.includes('\t') ? 1 : indentation.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  const set = (path: JSONPath, value: unknown, isArrayInsertion = false): Edit[] =>
    modify(text, path, value, { formattingOptions, isArrayInsertion });
  if (says === 'noreturn') return set([...place, 'noreturn'], true);
  const taking = { argument: says.takes, when: 'always' };
  const known = valueAt(text, [...place, 'takes']);
  return Array.isArray(known)
    ? set([...place, 'takes', known.length], taking, true)
    : set([...place, 'takes'], [taking]);
}

function valueAt(text: string, path: JSONPath): unknown {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && findNodeAtLocation(root, path);
  return node && getNodeValue(node);
}
