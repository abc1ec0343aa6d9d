/** The language server as an editor has it: from what a user does to what is published. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { keyStrokes } from './edits';
import { generateFile, lineCount } from './generate';
import { summarize, type Times } from './statistics';

export interface EditorTimes {
  /** From the start of the server's process to the first diagnostics of the first document. */
  readonly cold: Times;
  /** Of these, from when the document was opened. */
  readonly coldOpen: Times;
  /** The first document of a server that was left alone for a while after its start. */
  readonly first: Times;
  /** Another document. */
  readonly open: Times;
  readonly keyStroke: Times;
  /** The same for a client that asks for diagnostics, as VS Code does. */
  readonly keyStrokeAsked: Times;
}

const FIRST = 'file:///bench/first.c';
const OTHER_FILES = 10;
/** Longer than the server warms up. */
const REST_MS = 2500;
/** Between two key strokes, so that each is answered. */
const PAUSE_MS = 20;

class Client {
  private asks = false;
  private waiting: { uri: string; version: number; resolve: () => void } | null = null;

  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: MessageConnection,
  ) {
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, version }: PublishDiagnosticsParams) => {
      if (this.waiting?.uri === uri && this.waiting.version === version) this.waiting.resolve();
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    connection.listen();
  }

  static start(server: string): Client {
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = new StreamMessageReader(child.stdout);
    return new Client(child, createMessageConnection(reader, new StreamMessageWriter(child.stdin)));
  }

  /** `asks`: for diagnostics, rather than to be told. */
  async initialize(asks = false): Promise<void> {
    this.asks = asks;
    const capabilities = {
      textDocument: { publishDiagnostics: { relatedInformation: true }, ...(asks ? { diagnostic: {} } : {}) },
      workspace: { configuration: true },
    };
    await this.connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities });
    await this.connection.sendNotification('initialized', {});
  }

  /** Sends, and waits for the diagnostics of this version; milliseconds. */
  async answered(uri: string, version: number, method: string, params: object): Promise<number> {
    const started = performance.now();
    if (this.asks) {
      await this.connection.sendNotification(method, params);
      await this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
      return performance.now() - started;
    }
    const published = new Promise<void>((resolve) => (this.waiting = { uri, version, resolve }));
    await this.connection.sendNotification(method, params);
    await published;
    return performance.now() - started;
  }

  open(uri: string, text: string): Promise<number> {
    const textDocument = { uri, languageId: 'c', version: 1, text };
    return this.answered(uri, 1, 'textDocument/didOpen', { textDocument });
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    await ended;
    this.connection.dispose();
  }
}

const rest = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `strokes` key strokes with a pause after each, so that every one is answered. */
async function typing(client: Client, uri: string, text: string, strokes: number): Promise<number[]> {
  const times: number[] = [];
  let version = 1;
  for (const { line, character, inserted } of keyStrokes(text, strokes)) {
    version++;
    const at = { line, character };
    const contentChanges = [{ range: { start: at, end: at }, text: inserted }];
    const params = { textDocument: { uri, version }, contentChanges };
    times.push(await client.answered(uri, version, 'textDocument/didChange', params));
    await rest(PAUSE_MS);
  }
  return times;
}

export interface EditorOptions {
  /** The built server. */
  readonly server: string;
  readonly text: string;
  readonly starts: number;
  readonly strokes: number;
}

export async function inEditor(options: EditorOptions): Promise<EditorTimes> {
  const { server, text, strokes } = options;
  const started = await firstDocuments(options, 0);
  const rested = await firstDocuments(options, REST_MS);
  const client = Client.start(server);
  await client.initialize();
  await client.open(FIRST, text);
  const open: number[] = [];
  for (let run = 1; run <= OTHER_FILES; run++) {
    open.push(await client.open(`file:///bench/other${run}.c`, generateFile(lineCount(text), run)));
  }
  const keyStroke = await typing(client, FIRST, text, strokes);
  await client.stop();
  const asking = Client.start(server);
  await asking.initialize(true);
  await asking.open(FIRST, text);
  const keyStrokeAsked = await typing(asking, FIRST, text, strokes);
  await asking.stop();
  return {
    cold: summarize(started.map(({ start, open: opening }) => start + opening)),
    coldOpen: summarize(started.map((each) => each.open)),
    first: summarize(rested.map((each) => each.open)),
    open: summarize(open),
    keyStroke: summarize(keyStroke),
    keyStrokeAsked: summarize(keyStrokeAsked),
  };
}

/** Servers that are started, left alone for a while, and then given their first document. */
async function firstDocuments(
  { server, text, starts }: EditorOptions,
  pause: number,
): Promise<{ start: number; open: number }[]> {
  const times: { start: number; open: number }[] = [];
  for (let run = 0; run < starts; run++) {
    const started = performance.now();
    const client = Client.start(server);
    await client.initialize();
    const start = performance.now() - started;
    if (pause > 0) await rest(pause);
    times.push({ start, open: await client.open(FIRST, text) });
    await client.stop();
  }
  return times;
}
