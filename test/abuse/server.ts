/** The server as a process, and what it has told of each document. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

/** Whatever a busy machine needs for one analysis, it is not a minute. */
const WATCHDOG_MS = 60_000;

export class Server {
  /** The latest of each document. */
  readonly published = new Map<string, PublishDiagnosticsParams>();
  /** Sentences of the log that tell of trouble. */
  readonly troubles: string[] = [];
  onPublished: (params: PublishDiagnosticsParams) => void = () => undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: MessageConnection,
  ) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
      this.onPublished(params);
    });
    connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      if (type <= 2) this.troubles.push(message);
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    connection.listen();
  }

  static async start(script: string): Promise<Server> {
    const child = spawn(process.execPath, [script, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = new StreamMessageReader(child.stdout);
    const server = new Server(child, createMessageConnection(reader, new StreamMessageWriter(child.stdin)));
    const capabilities = {
      textDocument: { publishDiagnostics: { relatedInformation: true } },
      workspace: { configuration: true },
    };
    await server.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
      initializationOptions: { watchdogMs: WATCHDOG_MS },
    });
    await server.send('initialized', {});
    return server;
  }

  send(method: string, params: object): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  /** Megabytes of memory that it takes; null where this system does not tell. */
  memory(): number | null {
    try {
      const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) / 1024;
    } catch {
      return null;
    }
  }

  get isRunning(): boolean {
    return this.child.exitCode === null;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    await this.connection.sendRequest('shutdown');
    await this.send('exit', {});
    await ended;
    this.connection.dispose();
  }
}
