/** The language status item: what the server does, and how much of the document on top was understood. */
import {
  Disposable,
  languages,
  LanguageStatusSeverity,
  Position,
  Selection,
  TextEditorRevealType,
  Range,
  window,
  workspace,
  type LanguageStatusItem,
} from 'vscode';
import type { DocumentStatus, StatusParams } from '../../server/src/lsp/protocol';

const SELECTOR = [
  { language: 'c' },
  { pattern: '**/*.h' },
  { pattern: '**/*.c' },
  { pattern: '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}' },
];

const MESSAGE_SHOWN_MS = 8000;

export class StatusItem implements Disposable {
  private readonly item: LanguageStatusItem;
  private readonly subscriptions: Disposable;
  /** By URI: the latest of each open document. */
  private readonly documents = new Map<string, DocumentStatus>();

  constructor() {
    this.item = languages.createLanguageStatusItem('unclosed.status', SELECTOR);
    this.item.name = 'Unclosed';
    this.item.command = { title: 'Show Output', command: 'unclosed.showOutput' };
    this.subscriptions = Disposable.from(
      this.item,
      ...(workspace.isTrusted ? [] : [restrictedItem()]),
      window.onDidChangeActiveTextEditor(() => this.showDocument()),
      workspace.onDidCloseTextDocument((document) => this.documents.delete(document.uri.toString())),
    );
    this.starting();
  }

  starting(): void {
    this.documents.clear();
    this.show(LanguageStatusSeverity.Information, 'Unclosed: starting…', true);
  }

  /** What the server says of itself. */
  update({ state, message, document }: StatusParams): void {
    if (document) this.documents.set(document.uri, document);
    if (state === 'error') this.show(LanguageStatusSeverity.Warning, 'Unclosed: incomplete', false);
    else
      this.show(
        LanguageStatusSeverity.Information,
        `Unclosed${state === 'analyzing' ? ': analyzing…' : ''}`,
        state === 'analyzing',
      );
    if (message === undefined) this.showDocument();
    else this.item.detail = message;
  }

  /** There is no server any more, and there will be none by itself. */
  stopped(reason: string): void {
    this.documents.clear();
    this.show(LanguageStatusSeverity.Error, 'Unclosed: stopped', false);
    this.item.detail = reason;
    this.item.command = { title: 'Restart', command: 'unclosed.restartServer' };
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private show(severity: LanguageStatusSeverity, text: string, busy: boolean): void {
    this.item.severity = severity;
    this.item.text = text;
    this.item.busy = busy;
    this.item.command = { title: 'Show Output', command: 'unclosed.showOutput' };
  }

  /** Lets somebody choose among the functions of the document on top that were not analyzed in full, and goes there. */
  async showNotUnderstood(): Promise<void> {
    const editor = window.activeTextEditor;
    const incomplete = this.documents.get(editor?.document.uri.toString() ?? '')?.incomplete ?? [];
    if (!editor || incomplete.length === 0) {
      window.setStatusBarMessage('Unclosed: everything in this file was understood.', MESSAGE_SHOWN_MS);
      return;
    }
    const items = incomplete.map(({ name, message, line }) => ({
      ...{ label: name, description: `line ${line + 1}`, detail: message, line },
    }));
    const chosen = await window.showQuickPick(items, { title: 'Functions that were not analyzed in full' });
    if (!chosen) return;
    const place = new Position(chosen.line, 0);
    editor.selection = new Selection(place, place);
    editor.revealRange(new Range(place, place), TextEditorRevealType.InCenter);
  }

  private showDocument(): void {
    if (this.item.severity !== LanguageStatusSeverity.Information) return;
    const uri = window.activeTextEditor?.document.uri.toString();
    const document = uri === undefined ? undefined : this.documents.get(uri);
    this.item.detail = document ? describe(document) : '';
    if (this.item.busy) return;
    if (document && document.damaged + document.capped > 0) {
      this.item.text = `Unclosed: ${count(document.damaged + document.capped, 'function')} not analyzed in full`;
      this.item.detail = count(document.findings, 'finding');
      this.item.command = { title: 'Show Which', command: 'unclosed.showNotUnderstood' };
    } else {
      this.item.text = 'Unclosed';
      this.item.command = { title: 'Show Output', command: 'unclosed.showOutput' };
    }
  }
}

/** A line of its own: the editor cuts off what is longer than 500 pixels, and with it the command at its end. */
function restrictedItem(): Disposable {
  const item = languages.createLanguageStatusItem('unclosed.restricted', SELECTOR);
  item.name = 'Unclosed in Restricted Mode';
  item.text = 'Unclosed works in full in Restricted Mode';
  item.detail = 'it runs nothing of a workspace';
  return Disposable.from(
    item,
    workspace.onDidGrantWorkspaceTrust(() => item.dispose()),
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function describe({ findings, functions, skipped }: DocumentStatus): string {
  if (skipped !== undefined) return `not analyzed: ${skipped}`;
  return `${count(findings, 'finding')} in ${count(functions, 'function')}`;
}
