/** What can be done about findings, as code actions. */
import { diffLines } from 'diff';
import {
  CodeActionKind,
  TextDocumentEdit,
  type CodeAction,
  type Diagnostic,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit as Edit } from '../fixes';
import type { Finding } from '../rules/finding';
import type { FixableFinding } from './diagnostics';
import { modelActions, type ModelsPlace } from './modelActions';

/** Whether an action that a client asks for may be a quick fix: it names a kind, or one that holds it. */
export function isQuickFix(kind: string): boolean {
  return kind === '' || CodeActionKind.QuickFix === kind || CodeActionKind.QuickFix.startsWith(`${kind}.`);
}

/** All that can be mended without a doubt, in one action, which editors can run when a file is saved. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.unclosed`;

/** Whether a client asks for that action: never unless it does so by name. */
export function isFixAll(kind: string): boolean {
  return kind === FIX_ALL || FIX_ALL.startsWith(`${kind}.`);
}

export function fixAllAction(document: TextDocument, after: string, versioned: boolean): CodeAction {
  return {
    title: 'Close what is lost',
    kind: FIX_ALL,
    edit: workspaceEdit(document, changesBetween(document.getText(), after), versioned),
  };
}

/** The lines that differ: what stays the same keeps its cursors and marks. */
function changesBetween(before: string, after: string): Edit[] {
  const edits: Edit[] = [];
  let start = 0;
  for (const { value, added, removed } of diffLines(before, after)) {
    const last = edits.at(-1);
    if (added && last?.end === start) edits[edits.length - 1] = { ...last, text: last.text + value };
    else if (added) edits.push({ start, end: start, text: value });
    else if (removed) edits.push({ start, end: start + value.length, text: '' });
    if (!added) start += value.length;
  }
  return edits;
}

/** The finding that a diagnostic was made of; null for one of somebody else. */
export function fingerprintOf({ source, data }: Diagnostic): string | null {
  if (source !== 'unclosed' || typeof data !== 'object' || data === null) return null;
  const { fingerprint } = data as { readonly fingerprint?: unknown };
  return typeof fingerprint === 'string' ? fingerprint : null;
}

/**
 * `versioned`: the client takes edits that are good for one version only. `models`: where the project's models are, null
 * where the client cannot write them.
 */
export function codeActionsFor(
  { document, finding, remedies: { fixes, teachings } }: FixableFinding,
  diagnostic: Diagnostic,
  versioned: boolean,
  models: ModelsPlace | null,
): CodeAction[] {
  const action = (title: string, edits: readonly Edit[]): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: workspaceEdit(document, edits, versioned),
  });
  return [
    ...fixes.map(({ title, edits, isRisky }, index) => ({
      ...action(title, edits),
      ...(index === 0 && !isRisky ? { isPreferred: true } : {}),
    })),
    ...(models === null ? [] : modelActions(teachings, models, diagnostic)),
    ...(finding.rule === 'unused-suppression'
      ? []
      : [action(`Suppress '${finding.rule}' here, with a reason`, [suppression(document, finding)])]),
  ];
}

function workspaceEdit(document: TextDocument, edits: readonly Edit[], versioned: boolean): WorkspaceEdit {
  const changes = edits.map(({ start, end, text }): TextEdit => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText: text,
  }));
  const { uri, version } = document;
  return versioned
    ? { documentChanges: [TextDocumentEdit.create({ uri, version }, changes)] }
    : { changes: { [uri]: changes } };
}

/** A comment above the line where the finding begins. */
function suppression(document: TextDocument, { rule, acquisition }: Finding): Edit {
  const { line } = document.positionAt(acquisition.start);
  const start = document.offsetAt({ line, character: 0 });
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  const indentation = /^[ \t]*/.exec(text)![0];
  const lineEnd = text.endsWith('\r\n') ? '\r\n' : '\n';
  return { start, end: start, text: `${indentation}// unclosed-disable-next-line ${rule} -- TODO: say why${lineEnd}` };
}
