/** The language server: one connection, answered on the main thread; the analysis is the worker's. */
import {
  DidChangeConfigurationNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Diagnostics } from './diagnostics';
import type { InitializationOptions, StatusMethod, StatusParams } from './protocol';
import { ServerStatus } from './serverStatus';
import { SettingsStore } from './settings';
import { WorkerHost } from './workerHost';

export interface ServerOptions {
  /** The bundled analysis worker. */
  readonly workerScript: string;
  readonly version: string;
  readonly watchdogMs?: number;
}

const WATCHDOG_MS = 10_000;
const STATUS: StatusMethod = 'unclosed/status';

function initializationOptions(params: InitializeParams): InitializationOptions {
  const given: unknown = params.initializationOptions;
  return typeof given === 'object' && given !== null ? given : {};
}

/** Sends without waiting: a client that is gone is nobody to report that to. */
function unawaited(sent: Promise<unknown>): void {
  sent.catch(() => undefined);
}

/** Everything that needs to know what the client can do: made when it says `initialize`. */
class Session {
  readonly diagnostics: Diagnostics;
  readonly settings: SettingsStore;
  private readonly capabilities: ClientCapabilities;
  private readonly host: WorkerHost;
  private readonly status: ServerStatus;

  constructor(
    private readonly connection: Connection,
    params: InitializeParams,
    options: ServerOptions,
  ) {
    this.capabilities = params.capabilities;
    const given = initializationOptions(params);
    const watchdogMs =
      typeof given.watchdogMs === 'number' && given.watchdogMs > 0
        ? given.watchdogMs
        : (options.watchdogMs ?? WATCHDOG_MS);
    this.host = new WorkerHost({ script: options.workerScript, watchdogMs, incremental: true });
    this.status = new ServerStatus((status: StatusParams) => unawaited(connection.sendNotification(STATUS, status)));
    this.settings = this.createSettings();
    if (given.settings !== undefined) this.settings.push(given.settings);
    this.diagnostics = new Diagnostics({
      host: this.host,
      settings: this.settings,
      status: this.status,
      publish: (diagnostics) => unawaited(connection.sendDiagnostics(diagnostics)),
      log: (message) => {
        connection.console.warn(message);
      },
      withRelated: () => this.capabilities.textDocument?.publishDiagnostics?.relatedInformation === true,
      staleAfterMs: watchdogMs / 4,
    });
    this.host.warm();
  }

  initialized(): void {
    const { workspace } = this.capabilities;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      unawaited(this.connection.client.register(DidChangeConfigurationNotification.type, { section: 'unclosed' }));
    }
  }

  configurationChanged(pushed: unknown): void {
    const section = (pushed as { unclosed?: unknown } | null | undefined)?.unclosed;
    if (this.capabilities.workspace?.configuration !== true && section !== undefined) this.settings.push(section);
    this.settings.changed();
    void this.diagnostics.settingsChanged();
  }

  async dispose(): Promise<void> {
    this.diagnostics.dispose();
    this.status.dispose();
    await this.host.dispose();
  }

  private createSettings(): SettingsStore {
    const { connection } = this;
    const askable = this.capabilities.workspace?.configuration === true;
    return new SettingsStore(
      askable
        ? (uri) => connection.workspace.getConfiguration({ scopeUri: uri, section: 'unclosed' }) as Promise<unknown>
        : null,
      (message) => {
        connection.console.warn(message);
      },
    );
  }
}

/** Serves `connection` until it ends. */
export function startServer(connection: Connection, options: ServerOptions): void {
  const documents = new TextDocuments(TextDocument);
  let session: Session | null = null;

  connection.onInitialize((params): InitializeResult => {
    session = new Session(connection, params, options);
    return {
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          save: { includeText: false },
        },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: 'unclosed', version: options.version },
    };
  });
  connection.onInitialized(() => session?.initialized());
  connection.onDidChangeConfiguration(({ settings }) => session?.configurationChanged(settings));
  connection.onShutdown(() => session?.dispose());

  documents.onDidOpen(({ document }) => void session?.diagnostics.didOpen(document));
  documents.onDidChangeContent(({ document }) => void session?.diagnostics.didChange(document));
  documents.onDidSave(({ document }) => void session?.diagnostics.didSave(document));
  documents.onDidClose(({ document }) => session?.diagnostics.didClose(document.uri));
  documents.listen(connection);
  connection.listen();
}
