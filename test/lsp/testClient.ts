/** A small client of the language server, over a child's stdio or over streams in this process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PassThrough } from 'node:stream';
import {
  CancellationToken,
  createConnection,
  createMessageConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type Diagnostic,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type {
  InitializationOptions,
  ScanWorkspaceParams,
  ScanWorkspaceResult,
  StatusParams,
} from '../../server/src/lsp/protocol';
import { startServer } from '../../server/src/lsp/server';

/** As `npm run build` makes it. */
export const SERVER = fileURLToPath(new URL('../../dist/server/lsp.js', import.meta.url));
const PATIENCE_MS = 40_000;

export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Given {
  /** Capabilities beyond those of a plain editor that shows related information. */
  readonly capabilities?: object;
  readonly options?: InitializationOptions;
  readonly folder?: string;
  readonly folders?: readonly string[];
  readonly processId?: number;
}

/** Waits until `check` gives something, and gives it. */
export async function eventually<T>(what: string, check: () => T | undefined | false, ms = PATIENCE_MS): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await delay(5);
  }
}

export class TestClient {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: StatusParams[] = [];
  readonly log: string[] = [];
  readonly registered: string[] = [];
  readonly progress: { kind: string; percentage?: number }[] = [];
  /** The settings `unclosed`, by the URI that is asked for. */
  settings: (uri?: string) => unknown = () => null;
  child: ChildProcess | null = null;

  private constructor(readonly connection: MessageConnection) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
    });
    connection.onNotification('unclosed/status', (params: StatusParams) => this.statuses.push(params));
    connection.onNotification('window/logMessage', (params: { message: string }) => this.log.push(params.message));
    connection.onNotification('$/progress', (params: { value: { kind: string } }) => this.progress.push(params.value));
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map((item) => this.settings(item.scopeUri)),
    );
    connection.onRequest('client/registerCapability', (params: { registrations: { method: string }[] }) => {
      this.registered.push(...params.registrations.map(({ method }) => method));
      return null;
    });
    connection.listen();
  }

  /** The built server as a process of its own. */
  static spawned(server = SERVER): TestClient {
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = new StreamMessageReader(child.stdout);
    const client = new TestClient(createMessageConnection(reader, new StreamMessageWriter(child.stdin)));
    client.child = child;
    return client;
  }

  /** The server's sources in this process, with a worker of the test's choice. */
  static inProcess(workerScript: string): TestClient {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    startServer(server, { workerScript, version: '0.0.0' });
    const reader = new StreamMessageReader(toClient);
    return new TestClient(createMessageConnection(reader, new StreamMessageWriter(toServer)));
  }

  async initialize({
    capabilities = {},
    options = {},
    folder,
    folders,
    processId,
  }: Given = {}): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: processId ?? null,
      rootUri: null,
      capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true } }, ...capabilities },
      initializationOptions: options,
      workspaceFolders:
        (folders ?? (folder === undefined ? null : [folder]))?.map((uri) => ({ uri, name: 'test' })) ?? null,
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string, { languageId = 'c', version = 1 } = {}): Promise<void> {
    const textDocument = { uri, languageId, version, text };
    return this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  change(uri: string, version: number, text: string): Promise<void> {
    const textDocument = { uri, version };
    return this.connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
  }

  save(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  settingsChanged(pushed: unknown = null): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeConfiguration', { settings: pushed });
  }

  scan(params: ScanWorkspaceParams = {}, token = CancellationToken.None): Promise<ScanWorkspaceResult> {
    return this.connection.sendRequest('unclosed/scanWorkspace', params, token);
  }

  starterConfiguration(): Promise<string> {
    return this.connection.sendRequest('unclosed/starterConfiguration');
  }

  /** What can be done about diagnostics, as a client asks that takes code actions. */
  codeActions(uri: string, diagnostics: readonly Diagnostic[], only?: string[]): Promise<CodeAction[]> {
    const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = { diagnostics, ...(only ? { only } : {}) };
    return this.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range, context });
  }

  /** Says that a file changed on disk; type 1 is a creation, 2 a change, 3 a deletion. */
  changedOnDisk(uri: string, type: 1 | 2 | 3): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  }

  /** What a user sees of `uri` now, hints left out; undefined before anything was published. */
  shown(uri: string): Diagnostic[] | undefined {
    const last = this.published.findLast((params) => params.uri === uri);
    return last?.diagnostics.filter(({ severity }) => severity !== 4);
  }

  /** Waits until `count` findings are shown for `uri`, for `version` where that is given. */
  findings(uri: string, count: number, version?: number): Promise<PublishDiagnosticsParams> {
    return eventually(`${count} findings in ${uri}`, () => {
      const last = this.published.findLast((params) => params.uri === uri);
      if (version !== undefined && last?.version !== version) return undefined;
      return this.shown(uri)?.length === count && last;
    });
  }

  /** In good order; the exit code where the server is a process. */
  async shutdown(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    const { child } = this;
    if (!child) {
      this.connection.dispose();
      return null;
    }
    const ended = once(child, 'exit');
    await this.connection.sendNotification('exit');
    const [code] = (await ended) as [number | null];
    this.connection.dispose();
    return code;
  }
}
