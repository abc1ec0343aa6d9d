/** The language server: one connection, answered on the main thread; the analysis is the workers'. */
import {
  CodeActionKind,
  LSPErrorCodes,
  RequestType,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FIX_ALL } from './codeActions';
import type {
  ScanWorkspaceMethod,
  ScanWorkspaceParams,
  ScanWorkspaceResult,
  StarterConfigurationMethod,
} from './protocol';
import { starterConfiguration } from '../workspace/configuration/starter';
import { Session, type SessionOptions } from './session';

export interface ServerOptions extends SessionOptions {
  readonly version: string;
}

const SCAN_METHOD: ScanWorkspaceMethod = 'unclosed/scanWorkspace';
const ScanWorkspaceRequest = new RequestType<ScanWorkspaceParams | null, ScanWorkspaceResult | undefined, void>(
  SCAN_METHOD,
);

const STARTER_METHOD: StarterConfigurationMethod = 'unclosed/starterConfiguration';

/** Offsets are UTF-16 throughout, which every client must be able to speak. */
const CAPABILITIES: InitializeResult['capabilities'] = {
  positionEncoding: 'utf-16',
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
  hoverProvider: true,
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** For clients that ask for diagnostics; others are told. */
const PULLS = { identifier: 'unclosed', interFileDependencies: true, workspaceDiagnostics: true };

/** Serves `connection` until it ends. */
export function startServer(connection: Connection, options: ServerOptions): void {
  const documents = new TextDocuments(TextDocument);
  let session: Session | null = null;

  connection.onInitialize((params): InitializeResult => {
    session = new Session(connection, params, options);
    const pulls = session.pulled ? { diagnosticProvider: PULLS } : {};
    return { capabilities: { ...CAPABILITIES, ...pulls }, serverInfo: { name: 'unclosed', version: options.version } };
  });
  connection.onInitialized(() => session?.initialized());
  connection.onDidChangeConfiguration(({ settings }) => session?.configurationChanged(settings));
  connection.onDidChangeWatchedFiles(({ changes }) => session?.filesChanged(changes));
  connection.onRequest(ScanWorkspaceRequest, (params, token) => session?.scan(params, token));
  connection.onRequest(STARTER_METHOD, () => starterConfiguration());
  connection.onCodeAction((params, token) => session?.codeActions(params, token) ?? []);
  connection.onHover((params) => session?.hover(params) ?? null);
  connection.languages.diagnostics.on(async (params, token) => {
    const report = await session?.pulled?.document(params, token);
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, 'asked anew');
    return report ?? { kind: 'full', items: [] };
  });
  connection.languages.diagnostics.onWorkspace((params, token, _progress, parts) => {
    const report = parts && ((items: WorkspaceDocumentDiagnosticReport[]): void => parts.report({ items }));
    return session?.pulled?.workspace(params, token, report ?? null) ?? { items: [] };
  });
  connection.onShutdown(() => session?.dispose());

  documents.onDidOpen(({ document }) => session?.opened(document));
  documents.onDidChangeContent(({ document }) => session?.changed(document));
  documents.onDidSave(({ document }) => session?.saved(document));
  documents.onDidClose(({ document }) => session?.closed(document));
  documents.listen(connection);
  connection.listen();
}
