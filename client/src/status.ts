/** The language status item: what the server does, and how much of the document on top was understood. */
import { Disposable, languages, LanguageStatusSeverity, window, workspace, type LanguageStatusItem } from 'vscode';
import type { DocumentStatus, StatusParams } from '../../server/src/lsp/protocol';

const SELECTOR = [
  { language: 'c' },
  { pattern: '**/*.h' },
  { pattern: '**/*.c' },
  { pattern: '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}' },
];

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
    else this.show(LanguageStatusSeverity.Information, 'Unclosed', state === 'analyzing');
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

  private showDocument(): void {
    if (this.item.severity !== LanguageStatusSeverity.Information) return;
    const uri = window.activeTextEditor?.document.uri.toString();
    const document = uri === undefined ? undefined : this.documents.get(uri);
    this.item.detail = document ? describe(document) : '';
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function describe({ findings, functions, damaged, capped, skipped }: DocumentStatus): string {
  if (skipped !== undefined) return `Not analyzed: ${skipped}`;
  const parts = [count(findings, 'finding'), count(functions, 'function')];
  if (damaged > 0) parts.push(`${damaged} not fully understood`);
  if (capped > 0) parts.push(`${capped} analyzed up to a bound`);
  return parts.join(' · ');
}
