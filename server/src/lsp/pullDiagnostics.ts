/**
 * Diagnostics for clients that ask for them. A question about an open document is answered once its current version has
 * been analyzed; the one about the whole workspace, which is about files that are not open, once there is news: a client
 * asks it again as soon as it has an answer.
 */
import {
  DocumentDiagnosticReportKind,
  type CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type PublishDiagnosticsParams,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';

/** What comes within this time is told together. */
const GATHER_MS = 50;

export interface PullDiagnosticsOptions {
  /** Fulfilled once what is shown of the document is of its current version, or will not come. */
  readonly current: (uri: string, token: CancellationToken) => Promise<void>;
  /** Asks the client to ask again. */
  readonly refresh: () => void;
  /** Tells without being asked. */
  readonly push: (params: PublishDiagnosticsParams) => void;
}

interface Entry {
  readonly diagnostics: readonly Diagnostic[];
  /** Changes when they do. */
  readonly resultId: string;
}

/** A question about the workspace that waits for news. */
interface Parked {
  /** What the client has, by URI. */
  readonly known: Map<string, string>;
  /** Takes parts of the answer; null where the client takes it as a whole. */
  readonly report: ((items: WorkspaceDocumentDiagnosticReport[]) => void) | null;
  readonly answer: (report: WorkspaceDiagnosticReport) => void;
}

export class PullDiagnostics {
  private readonly open = new Map<string, Entry>();
  private readonly closed = new Map<string, Entry>();
  /** Open documents that a client waits for. */
  private readonly awaited = new Map<string, number>();
  private parked: Parked | null = null;
  /** The client asks about the workspace; until it does it is told of files without being asked. */
  private asksForWorkspace = false;
  private lastId = 0;
  private news: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;

  constructor(private readonly options: PullDiagnosticsOptions) {}

  /** What an open document shows now. */
  publish({ uri, diagnostics }: PublishDiagnosticsParams): void {
    if (!this.enter(this.open, uri, diagnostics) || this.awaited.has(uri)) return;
    this.renewal ??= setTimeout(() => {
      this.renewal = undefined;
      this.options.refresh();
    }, GATHER_MS);
  }

  /** What a file shows that is not open. */
  publishClosed(params: PublishDiagnosticsParams): void {
    const { uri, diagnostics } = params;
    const isNew = this.enter(this.closed, uri, diagnostics);
    if (diagnostics.length === 0) this.closed.delete(uri);
    if (!this.asksForWorkspace) this.options.push(params);
    else if (isNew) this.news ??= setTimeout(() => this.tellNews(), GATHER_MS);
  }

  /** The document is not open any more. */
  forget(uri: string): void {
    this.open.delete(uri);
  }

  async document(
    { textDocument: { uri }, previousResultId }: DocumentDiagnosticParams,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    this.awaited.set(uri, (this.awaited.get(uri) ?? 0) + 1);
    try {
      await this.options.current(uri, token);
    } finally {
      const left = this.awaited.get(uri)! - 1;
      if (left > 0) this.awaited.set(uri, left);
      else this.awaited.delete(uri);
    }
    const entry = this.open.get(uri) ?? this.closed.get(uri);
    if (!entry) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const { resultId, diagnostics } = entry;
    if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...diagnostics] };
  }

  /** Takes the place of an earlier question that still waits. */
  workspace(
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
    report: Parked['report'],
  ): Promise<WorkspaceDiagnosticReport> {
    if (!this.asksForWorkspace) {
      this.asksForWorkspace = true;
      for (const uri of this.closed.keys()) this.options.push({ uri, diagnostics: [] });
    }
    this.parked?.answer({ items: [] });
    return new Promise((resolve) => {
      const answer = (whole: WorkspaceDiagnosticReport): void => {
        if (this.parked === parked) this.parked = null;
        cancellation.dispose();
        resolve(whole);
      };
      const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
      const parked: Parked = { known, report, answer };
      const cancellation = token.onCancellationRequested(() => answer({ items: [] }));
      this.parked = parked;
      if (token.isCancellationRequested) answer({ items: [] });
      else this.tellNews();
    });
  }

  dispose(): void {
    clearTimeout(this.news);
    clearTimeout(this.renewal);
    this.parked?.answer({ items: [] });
  }

  /** Whether that is anything else than before. */
  private enter(entries: Map<string, Entry>, uri: string, diagnostics: readonly Diagnostic[]): boolean {
    const before = entries.get(uri);
    if (JSON.stringify(before?.diagnostics ?? []) === JSON.stringify(diagnostics)) {
      if (!before) entries.set(uri, { diagnostics, resultId: String(++this.lastId) });
      return false;
    }
    entries.set(uri, { diagnostics, resultId: String(++this.lastId) });
    return true;
  }

  /** Tells who waits what has changed since; goes on waiting where that is nothing, or where parts are taken. */
  private tellNews(): void {
    clearTimeout(this.news);
    this.news = undefined;
    if (!this.parked) return;
    const { known, report, answer } = this.parked;
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [uri, { resultId, diagnostics }] of this.closed) {
      if (known.get(uri) === resultId) continue;
      items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId, items: [...diagnostics] });
      known.set(uri, resultId);
    }
    for (const uri of known.keys()) {
      if (this.closed.has(uri) || this.open.has(uri)) continue;
      items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
      known.delete(uri);
    }
    if (items.length === 0) return;
    if (report) report(items);
    else answer({ items });
  }
}
