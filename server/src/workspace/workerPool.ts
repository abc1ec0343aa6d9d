/**
 * Worker threads with a watchdog. A file that takes too long or brings its worker down is reported as failed, the worker
 * is replaced, and the others go on.
 *
 * Threads are started directly: a bundled pool library cannot find the files that it starts its threads from.
 */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { FileIndex } from '../analysis/linking/fileIndex';
import type { RegistryOptions } from '../models';
import type { HarvestedHeader } from '../syntax/macros';
import type { AnalyzerOptions } from './analyzer';
import type { CachePlace } from './cache/scanCache';
import type { PackedFilesData } from './packedFiles';
import type { FileOutcome, FileTask, WorkspaceFile } from './processFile';
import { NoAnalyzerError } from './analyzerAccess';
import { errorText } from './processFile';

export interface WorkerSettings extends Pick<AnalyzerOptions, 'parser' | keyof RegistryOptions> {
  readonly cache?: CachePlace;
  /** Those of the workspace, for what they define. */
  readonly headers?: readonly HarvestedHeader[];
}

export type WorkerRequest =
  { readonly kind: 'index'; readonly task: FileTask } | { readonly kind: 'analyze'; readonly task: FileTask };

/** What is known of all files; has no answer. */
export interface WorkspaceMessage {
  readonly kind: 'join';
  readonly files: readonly FileIndex[];
  readonly lowered: PackedFilesData;
}

export type ToWorker = WorkerRequest | WorkspaceMessage;

export type WorkerAnswer =
  | { readonly kind: 'indexed'; readonly file: WorkspaceFile | null }
  | { readonly kind: 'done'; readonly outcome: FileOutcome };

export type FromWorker =
  { readonly kind: 'ready' } | { readonly kind: 'unable'; readonly message: string } | WorkerAnswer;

export interface PoolOptions {
  readonly workerFile: string;
  readonly settings: WorkerSettings;
  readonly size: number;
  /** How long one request may take. */
  readonly fileTimeout: number;
}

/** What became of a request: its answer, or why there is none. */
export type Reply = WorkerAnswer | { readonly kind: 'failed'; readonly message: string };

/**
 * How much of other functions the engine's compiler takes into one. Its own limit suits programs that run for hours: with it,
 * compiling takes half as much time as all else that a scan does.
 */
const INLINING = '--max-inlined-bytecode-size-cumulative=200';
/**
 * A worker's heap is collected again once it has doubled. Left alone the engine waits until it is four times as large, which
 * spares a scan a second of its minute and costs it a third of its memory.
 */
const HEAP_GROWTH = '--heap-growing-percent=100';
/** Each worker has a processor to itself: threads that help it to collect its short-lived objects are in the others' way. */
const COLLECTING = '--no-parallel-scavenge';
/** The newest release of V8 of which is known that it has these options: another one might complain. */
const NEWEST_KNOWN = 13;

export class WorkerPool {
  private readonly idle: Lane[] = [];
  private workspace: WorkspaceMessage | null = null;

  constructor(private readonly options: PoolOptions) {
    if (Number.parseInt(process.versions.v8) > NEWEST_KNOWN) return;
    setFlagsFromString(INLINING);
    setFlagsFromString(HEAP_GROWTH);
    setFlagsFromString(COLLECTING);
  }

  /** Makes the files known to all workers, also to those that are started later. */
  join(files: readonly FileIndex[], lowered: PackedFilesData): void {
    this.workspace = { kind: 'join', files, lowered };
    for (const lane of this.idle) lane.tell(this.workspace);
  }

  /** Answers all requests; `onReply` is told each one's index, in whatever order they finish. */
  async run(requests: readonly WorkerRequest[], onReply: (index: number, reply: Reply) => void): Promise<void> {
    let next = 0;
    let broken = false;
    const take = (): number | null => (next < requests.length && !broken ? next++ : null);
    const lanes = Array.from({ length: Math.min(this.options.size, requests.length) }, () =>
      this.serve(requests, take, onReply).catch((error: unknown) => {
        broken = true;
        throw error;
      }),
    );
    await Promise.all(lanes);
  }

  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((lane) => lane.stop()));
  }

  /** One worker after another, as long as there are requests. */
  private async serve(
    requests: readonly WorkerRequest[],
    take: () => number | null,
    onReply: (index: number, reply: Reply) => void,
  ): Promise<void> {
    let lane: Lane | null = this.idle.pop() ?? null;
    for (let index = take(); index !== null; index = take()) {
      const request = requests[index];
      if (!request) continue;
      lane ??= await this.start();
      onReply(index, await lane.ask(request, this.options.fileTimeout));
      if (lane.isGone) {
        await lane.stop();
        lane = null;
      }
    }
    if (lane) this.idle.push(lane);
  }

  private async start(): Promise<Lane> {
    const lane = await Lane.start(this.options);
    if (this.workspace) lane.tell(this.workspace);
    return lane;
  }
}

type Ending =
  { readonly kind: 'message'; readonly message: FromWorker } | { readonly kind: 'died'; readonly why: string };

/** One worker thread. */
class Lane {
  isGone = false;
  private waiting: ((ending: Ending) => void) | null = null;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (message: FromWorker) => this.settle({ kind: 'message', message }));
    worker.on('error', (error) => this.settle({ kind: 'died', why: errorText(error) }));
    worker.on('messageerror', (error) => this.settle({ kind: 'died', why: errorText(error) }));
    worker.on('exit', (code) => this.settle({ kind: 'died', why: `its worker ended with code ${code}` }));
  }

  /** Starts a worker. Throws where it cannot work at all, which then is no single file's fault. */
  static async start(options: PoolOptions): Promise<Lane> {
    // Standard output is for findings: what a worker prints would end up among them.
    const worker = new Worker(options.workerFile, { workerData: options.settings, stdout: true });
    worker.stdout.resume();
    const lane = new Lane(worker);
    const ending = await lane.next();
    if (ending.kind === 'message' && ending.message.kind === 'ready') return lane;
    await lane.stop();
    if (ending.kind === 'died') throw new NoAnalyzerError(`a worker could not start: ${ending.why}`);
    throw new NoAnalyzerError(ending.message.kind === 'unable' ? ending.message.message : 'a worker could not start');
  }

  tell(message: WorkspaceMessage): void {
    this.worker.postMessage(message satisfies ToWorker);
  }

  async ask(request: WorkerRequest, timeout: number): Promise<Reply> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<Ending>((resolve) => {
      const why = `it took longer than ${Math.round(timeout / 100) / 10} s`;
      timer = setTimeout(() => resolve({ kind: 'died', why }), timeout);
    });
    const answer = this.next();
    this.worker.postMessage(request satisfies ToWorker);
    const ending = await Promise.race([answer, expired]);
    clearTimeout(timer);
    if (ending.kind === 'message' && (ending.message.kind === 'done' || ending.message.kind === 'indexed'))
      return ending.message;
    this.isGone = true;
    return { kind: 'failed', message: ending.kind === 'died' ? ending.why : 'its worker answered out of turn' };
  }

  async stop(): Promise<void> {
    this.isGone = true;
    await this.worker.terminate();
  }

  private next(): Promise<Ending> {
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  private settle(ending: Ending): void {
    if (ending.kind === 'died') this.isGone = true;
    const waiting = this.waiting;
    this.waiting = null;
    waiting?.(ending);
  }
}
