/** Keeps the diagnostics of the open documents true: analyzes what changed, publishes what is current, clears the rest. */
import type { CancellationToken, Position, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { RULE_IDS, type Finding } from '../rules/finding';
import type { FileResult } from '../workspace/fileResult';
import type { Hover } from '../workspace/hover';
import { AnalysisQueue, NO_REMEDIES, type AnalysisHost } from './analysisQueue';
import { opened, type OpenDocument } from './documents';
import type { FindingsParams } from './protocol';
import type { ServerStatus } from './serverStatus';
import type { Settings, SettingsStore } from './settings';
import { type ClientShows, toDiagnostics, toDocumentStatus, toShownFindings } from './toProtocol';
import type { AnalysisFailure } from './workerHost';
import type { Remedies, WorkerNews } from './workerMessages';

export interface DiagnosticsOptions {
  readonly host: AnalysisHost;
  readonly settings: SettingsStore;
  readonly status: ServerStatus;
  readonly publish: (params: PublishDiagnosticsParams) => void;
  /** Told what is shown of a document, with its paths. */
  readonly publishFindings: (params: FindingsParams) => void;
  readonly log: (message: string) => void;
  /** Whether the client shows related information. */
  readonly shows: () => ClientShows;
  readonly staleAfterMs: number;
  /** Told of each document that is to be analyzed. */
  readonly wanted: (path: string) => void;
}

interface Analyzed {
  readonly version: number;
  readonly result: FileResult;
  /** Nothing more will be found in this version. */
  readonly isWhole: boolean;
  /** What could be done about findings, where somebody has asked. */
  readonly remedies: Map<string, Promise<Remedies>>;
}

/** A finding of a document as it is now, with what could be done about it. */
export interface FixableFinding {
  readonly document: TextDocument;
  readonly finding: Finding;
  readonly remedies: Remedies;
}

export class Diagnostics {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly results = new Map<OpenDocument, Analyzed>();
  /** How many findings each shows. */
  private readonly shown = new Map<OpenDocument, number>();
  private readonly queue: AnalysisQueue;
  /** Versions of which no analysis came to an end. */
  private readonly givenUp = new Map<OpenDocument, number>();
  /** Who waits for what a document shows. */
  private readonly awaiting = new Map<OpenDocument, (() => void)[]>();
  /** Told when there is nothing left to analyze. */
  private readonly resting: (() => void)[] = [];

  constructor(private readonly options: DiagnosticsOptions) {
    this.queue = new AnalysisQueue(
      options.host,
      {
        analyzed: (open, version, result, isWhole) => {
          const before = this.results.get(open);
          this.results.set(open, { version, result, isWhole, remedies: new Map() });
          // Asked again since another file has changed, and nothing came of it.
          if (before?.version === version && isSame(before.result, result)) this.settle(open);
          else void this.show(open).then(() => this.settle(open));
        },
        failed: (open, failure, givenUp) => {
          this.failed(open, failure, givenUp);
          if (!givenUp) return;
          this.givenUp.set(open, open.document.version);
          this.settle(open);
        },
        busy: (running) => {
          options.status.busy(running);
          if (!running) for (const rested of this.resting.splice(0)) rested();
        },
      },
      options.staleAfterMs,
    );
  }

  /**
   * How many findings the open document of this file shows; null where it is not open. Asked by path: clients may
   * spell a file's URI in more than one way.
   */
  shownFindings(path: string): number | null {
    const open = this.openAt(path);
    return open && (this.shown.get(open) ?? 0);
  }

  /** Analyzes the open document of this file as it is, saved or not; how many findings it shows then. */
  async analyzeNow(path: string): Promise<number | null> {
    const open = this.openAt(path);
    const settings = open && (await this.settingsOf(open));
    if (!open || !settings?.enable || this.skipped(open, settings)) return null;
    const isKnown = this.results.get(open)?.version === open.document.version;
    if (!isKnown) {
      await new Promise<void>((resolve) => {
        this.resting.push(resolve);
        this.queue.request(open);
      });
    }
    await this.show(open);
    return this.shown.get(open) ?? 0;
  }

  /** Fulfilled once the document shows what was found in its current version, or that will not come, or nobody waits. */
  async current(uri: string, token: CancellationToken): Promise<void> {
    for (;;) {
      const open = this.documents.get(uri);
      const settings = open && (await this.settingsOf(open));
      if (!open || !settings || this.isSettled(open, settings) || token.isCancellationRequested) return;
      await new Promise<void>((resolve) => {
        const waiting = this.awaiting.get(open) ?? [];
        this.awaiting.set(open, [...waiting, resolve]);
        token.onCancellationRequested(() => resolve());
      });
    }
  }

  private isSettled(open: OpenDocument, settings: Settings): boolean {
    const { version } = open.document;
    const analyzed = this.results.get(open);
    if (!settings.enable || isTooLong(open, settings) || this.givenUp.get(open) === version) return true;
    if (analyzed && settings.run === 'onSave') return true;
    return analyzed?.version === version && analyzed.isWhole;
  }

  /** Tells who waits for a document to look again. */
  private settle(open: OpenDocument): void {
    const waiting = this.awaiting.get(open) ?? [];
    this.awaiting.delete(open);
    for (const resolve of waiting) resolve();
  }

  private openAt(path: string): OpenDocument | null {
    for (const open of this.documents.values()) if (open.path === path) return open;
    return null;
  }

  /** The findings that are meant, as far as they are still there. */
  async fixable(uri: string, fingerprints: ReadonlySet<string>): Promise<FixableFinding[]> {
    const open = this.documents.get(uri);
    if (!open) return [];
    const analyzed = this.results.get(open);
    if (analyzed?.version !== open.document.version) return [];
    const findings = analyzed.result.findings.filter(({ fingerprint }) => fingerprints.has(fingerprint));
    const found = await Promise.all(
      findings.map(async (finding): Promise<FixableFinding> => {
        const { fingerprint } = finding;
        const isAboutComment = finding.rule === 'unused-suppression';
        const remedies =
          analyzed.remedies.get(fingerprint) ??
          (isAboutComment ? Promise.resolve(NO_REMEDIES) : this.queue.fixes(open, fingerprint));
        analyzed.remedies.set(fingerprint, remedies);
        return { document: open.document, finding, remedies: await remedies };
      }),
    );
    return open.document.version === analyzed.version ? found : [];
  }

  /** What is told of the word at a position of an open document. */
  async hover(uri: string, position: Position): Promise<{ document: TextDocument; hover: Hover } | null> {
    const open = this.documents.get(uri);
    const settings = open && (await this.settingsOf(open));
    if (!open || settings?.enable !== true || this.results.get(open) === undefined) return null;
    const hover = await this.queue.hover(open, open.document.offsetAt(position));
    return hover && { document: open.document, hover };
  }

  /** The open document with all made that was proven to mend it; null where there is nothing to do. */
  async mended(uri: string): Promise<{ readonly document: TextDocument; readonly after: string } | null> {
    const open = this.documents.get(uri);
    const settings = open && (await this.settingsOf(open));
    if (!open || settings?.enable !== true) return null;
    const rules = RULE_IDS.filter((rule) => settings.rules.get(rule) !== 'off');
    // What rests on an assumption is for somebody to look at.
    const after = await this.queue.fixAll(open, { rules, minConfidence: 'high' });
    return after === null ? null : { document: open.document, after };
  }

  /** Other files are not what they were: finds out what that means for the open ones. */
  othersChanged(): void {
    this.queue.recheck();
  }

  /** What a new worker has to be told of the open documents. */
  news(): WorkerNews[] {
    return this.queue.healthy().map(({ path, document }) => ({ kind: 'open', path, text: document.getText() }));
  }

  async didOpen(document: TextDocument): Promise<void> {
    const open = opened(document);
    if (!open) return;
    this.documents.set(open.uri, open);
    await this.refresh(open);
  }

  async didChange(document: TextDocument): Promise<void> {
    const open = this.documents.get(document.uri);
    // Opening is announced as a change, too.
    if (!open || document.version === open.firstVersion) return;
    const settings = await this.settingsOf(open);
    if (settings?.enable !== true || settings.run !== 'onType' || this.skipped(open, settings)) return;
    this.queue.edited(open);
  }

  async didSave(document: TextDocument): Promise<void> {
    const open = this.documents.get(document.uri);
    if (!open) return;
    const settings = await this.settingsOf(open);
    if (settings?.run === 'onSave') await this.refresh(open);
  }

  /** Takes the document's diagnostics away. */
  didClose(uri: string): void {
    const open = this.documents.get(uri);
    if (!open) return;
    this.documents.delete(uri);
    this.results.delete(open);
    this.shown.delete(open);
    this.givenUp.delete(open);
    this.settle(open);
    this.queue.withdraw(open);
    this.options.settings.forget(uri);
    this.options.status.closed(uri);
    this.options.publish({ uri, diagnostics: [] });
    this.options.publishFindings({ uri, findings: [] });
  }

  /** Shows every document as its settings now want it. */
  async settingsChanged(): Promise<void> {
    await Promise.all([...this.documents.values()].map((open) => this.refresh(open)));
    for (const open of this.documents.values()) this.settle(open);
  }

  /** What was found rests on settings that have changed. */
  forgetResults(): void {
    this.results.clear();
  }

  dispose(): void {
    for (const rested of this.resting.splice(0)) rested();
    for (const open of this.documents.values()) this.settle(open);
    this.documents.clear();
    this.queue.dispose();
  }

  /** Shows what is known of the current version, or finds it out. */
  private async refresh(open: OpenDocument): Promise<void> {
    const settings = await this.settingsOf(open);
    if (!settings) return;
    if (!settings.enable) {
      this.queue.withdraw(open);
      this.results.delete(open);
      this.clear(open);
    } else if (this.skipped(open, settings)) return;
    else if (this.results.get(open)?.version === open.document.version) await this.show(open);
    else {
      this.options.wanted(open.path);
      this.queue.request(open);
    }
  }

  /** Null when the document was closed meanwhile. */
  private async settingsOf(open: OpenDocument): Promise<Settings | null> {
    const settings = await this.options.settings.get(open.uri);
    return this.documents.get(open.uri) === open ? settings : null;
  }

  private skipped(open: OpenDocument, settings: Settings): boolean {
    if (!isTooLong(open, settings)) return false;
    const { uri, document } = open;
    const skipped = `larger than ${settings.maxFileSize} KB, the limit in the settings`;
    this.options.log(`${open.path} is not analyzed: ${skipped}.`);
    this.queue.withdraw(open);
    this.results.delete(open);
    this.clear(open);
    const counts = { findings: 0, functions: 0, damaged: 0, capped: 0 };
    this.options.status.analyzed({ uri, version: document.version, ...counts, skipped });
    return true;
  }

  private clear(open: OpenDocument): void {
    const { uri, document } = open;
    this.shown.delete(open);
    this.options.publish({ uri, version: document.version, diagnostics: [] });
    this.options.publishFindings({ uri, version: document.version, findings: [] });
  }

  private async show(open: OpenDocument): Promise<void> {
    const settings = await this.settingsOf(open);
    const analyzed = this.results.get(open);
    const { uri, document } = open;
    // Positions are the document's: they fit only the version that was analyzed.
    if (!settings?.enable || analyzed?.version !== document.version) return;
    const { version, result } = analyzed;
    const diagnostics = toDiagnostics(result.findings, document, settings, this.options.shows());
    this.options.publish({ uri, version, diagnostics });
    this.options.publishFindings({ uri, version, findings: toShownFindings(result.findings, document, settings) });
    const status = toDocumentStatus(result, document, version, settings);
    this.shown.set(open, status.findings);
    this.options.status.analyzed(status);
  }

  private failed(open: OpenDocument, failure: AnalysisFailure, givenUp: boolean): void {
    const { uri, path, document } = open;
    const then = givenUp ? 'It is left alone until it changes.' : 'It will be tried again.';
    this.options.log(`${path} (version ${document.version}): ${describe(failure)}. ${then}`);
    this.options.status.trouble(uri, statusMessage(path, failure));
  }
}

function isTooLong({ document }: OpenDocument, { maxFileSize }: Settings): boolean {
  return document.offsetAt({ line: document.lineCount, character: 0 }) > maxFileSize * 1024;
}

function isSame(before: FileResult, after: FileResult): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function describe({ kind, message }: AnalysisFailure): string {
  switch (kind) {
    case 'hung':
      return `the analysis hung (${message}) and was ended`;
    case 'crashed':
      return `the analysis worker died (${message}) and was replaced`;
    case 'unavailable':
      return `the analyzer cannot start (${message})`;
    case 'threw':
    case 'cancelled':
      return `the analysis failed (${message})`;
  }
}

function statusMessage(path: string, { kind, message }: AnalysisFailure): string {
  const name = path.replace(/^.*[\\/]/, '');
  if (kind === 'unavailable') return `The analyzer cannot start: ${message.split('\n')[0] ?? ''}`;
  return `'${name}' could not be analyzed: the analysis ${kind === 'hung' ? 'took too long' : 'failed'}.`;
}
