/** The connection to the language server: how it is started, which documents it gets, what happens when it dies. */
import type { OutputChannel } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type CloseHandlerResult,
  type DocumentSelector,
  type ErrorHandler,
  type ErrorHandlerResult,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import type {
  FindingsMethod,
  FindingsParams,
  InitializationOptions,
  StatusMethod,
  StatusParams,
} from '../../server/src/lsp/protocol';
import type { Findings } from './findings';
import type { StatusItem } from './status';

const STATUS: StatusMethod = 'unclosed/status';
const FINDINGS: FindingsMethod = 'unclosed/findings';

/** A header belongs to us whatever language the editor takes it for; the server leaves C++ alone. */
const DOCUMENTS: DocumentSelector = ['file', 'untitled'].flatMap((scheme) => [
  { scheme, language: 'c' },
  { scheme, pattern: '**/*.h' },
  { scheme, pattern: '**/*.c' },
  { scheme, pattern: '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}' },
  { scheme, pattern: '**/unclosed.json' },
  { scheme, pattern: '**/*.models.json' },
]);

/** VS Code's own language server for JSON checks an open `unclosed.json` or `unclosed.models.json` against the schema in the manifest. */
const OPTIONS: InitializationOptions = { validatesConfiguration: true, takesFindings: true };

/** So many ends of the server within so long a time, and it is not started again by itself. */
const MAX_CRASHES = 4;
const CRASH_PERIOD_MS = 3 * 60 * 1000;
const MAX_WRITE_ERRORS = 3;

/** Starts the server again when it dies, a few times; says so in the status item rather than in a message box. */
class CrashLimit implements ErrorHandler {
  private crashes: number[] = [];

  constructor(private readonly gaveUp: () => void) {}

  error(_error: Error, _message: unknown, count: number | undefined): ErrorHandlerResult {
    const isBearable = count !== undefined && count <= MAX_WRITE_ERRORS;
    return { action: isBearable ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < CRASH_PERIOD_MS), now];
    if (this.crashes.length < MAX_CRASHES) return { action: CloseAction.Restart, handled: true };
    this.gaveUp();
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}

export class Client {
  private current: LanguageClient | null = null;

  constructor(
    private readonly serverScript: string,
    private readonly output: OutputChannel,
    private readonly status: StatusItem,
    private readonly findings: Findings,
  ) {}

  /** The running client; null when there is no server to talk to. */
  get running(): LanguageClient | null {
    return this.current?.isRunning() === true ? this.current : null;
  }

  /** Never rejects: what goes wrong is shown by the status item and told in the output channel. */
  async start(): Promise<void> {
    const client = this.create();
    this.current = client;
    this.status.starting();
    this.findings.clear();
    try {
      await client.start();
      this.status.update({ state: 'idle' });
    } catch (error) {
      this.output.appendLine(`The server could not be started: ${String(error)}`);
      this.status.stopped('The server could not be started.');
    }
  }

  async stop(): Promise<void> {
    const client = this.current;
    this.current = null;
    try {
      await client?.dispose();
    } catch (error) {
      // A client that never came up cannot be stopped in good order.
      this.output.appendLine(`The server did not stop in good order: ${String(error)}`);
    }
  }

  /** Also the way back after the server was given up. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private create(): LanguageClient {
    const run = { module: this.serverScript, transport: TransportKind.ipc };
    const server: ServerOptions = { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
    const gaveUp = (): void => {
      this.output.appendLine(`The server ended ${MAX_CRASHES} times within a short time and is not started again.`);
      this.status.stopped('The server keeps crashing and was stopped.');
      this.findings.clear();
    };
    const options: LanguageClientOptions = {
      documentSelector: DOCUMENTS,
      initializationOptions: OPTIONS,
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      errorHandler: new CrashLimit(gaveUp),
    };
    const client = new LanguageClient('unclosed', 'Unclosed', server, options);
    client.onNotification(STATUS, (params: StatusParams) => {
      if (client === this.current) this.status.update(params);
    });
    client.onNotification(FINDINGS, (params: FindingsParams) => {
      if (client === this.current) this.findings.update(params);
    });
    return client;
  }
}
