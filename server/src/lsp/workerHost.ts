/**
 * The main thread's side of an analysis worker: starts it, asks it, watches it. A worker that does not answer in time or
 * dies is replaced, so that no text can stop the server from answering.
 */
import { Worker } from 'node:worker_threads';
import type { FileResult } from '../workspace/fileResult';
import type {
  AnalysisPlan,
  FromWorker,
  RequestKind,
  ToWorker,
  WorkerNews,
  WorkerRequests,
  WorkerStart,
} from './workerMessages';

export type FailureKind = 'hung' | 'crashed' | 'threw' | 'unavailable' | 'cancelled';

/** Why an analysis gave no result. */
export class AnalysisFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
    this.name = 'AnalysisFailure';
  }
}

export interface WorkerHostOptions {
  /** The bundled worker. */
  readonly script: string;
  readonly watchdogMs: number;
  readonly warmsUp: boolean;
  /** What a new worker starts with. */
  readonly analysis: () => AnalysisPlan;
  /** What every new worker has to know. */
  readonly greeting: () => Iterable<WorkerNews>;
}

/** A worker that fails so often before it was ever ready will not come up the next time either. */
const MAX_FAILED_STARTS = 3;
const MAX_HEAP_MB = 2048;
/** Starting is no text's fault: it has its own limit, which a busy machine does not reach. */
const START_LIMIT_MS = 30_000;

type Output = WorkerRequests[RequestKind]['output'];

interface Pending {
  readonly id: number;
  readonly resolve: (output: Output) => void;
  readonly reject: (failure: AnalysisFailure) => void;
  readonly onPart: ((part: FileResult) => void) | undefined;
  watchdog: NodeJS.Timeout;
}

/** One analysis worker, replaced as needed. Takes one request at a time: queueing is its user's part. */
export class WorkerHost {
  private worker: Worker | null = null;
  private ready = false;
  private failedStarts = 0;
  private unavailable: string | null = null;
  private pending: Pending | null = null;
  private lastId = 0;
  private disposed = false;

  constructor(private readonly options: WorkerHostOptions) {}

  /** Starts the worker before it is needed. */
  warm(): void {
    if (this.disposed || this.unavailable !== null || this.worker) return;
    this.worker = this.start();
    for (const news of this.options.greeting()) this.post(news);
  }

  /** Rejects with an `AnalysisFailure` when there is no answer to be had. `onPart` gets what there is on the way. */
  async request<K extends RequestKind>(
    kind: K,
    input: WorkerRequests[K]['input'],
    onPart?: (part: FileResult) => void,
  ): Promise<WorkerRequests[K]['output']> {
    if (this.pending) throw new Error('A worker takes one request at a time.');
    if (this.disposed) throw new AnalysisFailure('cancelled', 'The server is shutting down.');
    this.warm();
    if (!this.worker) throw new AnalysisFailure('unavailable', this.unavailable ?? 'no worker');
    return new Promise<Output>((resolve, reject) => {
      const id = ++this.lastId;
      this.pending = { id, resolve, reject, onPart, watchdog: this.watch(id) };
      this.post({ kind, input, id } as ToWorker);
    });
  }

  /** Tells the worker, after what it does now. */
  tell(news: WorkerNews): void {
    this.post(news);
  }

  /** Ends the running request, if there is one, at the price of a new worker. */
  cancel(): void {
    if (this.pending) this.replace(new AnalysisFailure('cancelled', 'superseded'));
  }

  /** A new worker, since what one starts with has changed. */
  restart(): void {
    if (this.worker) this.replace(new AnalysisFailure('cancelled', 'superseded'));
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const worker = this.drop();
    this.settle(new AnalysisFailure('cancelled', 'The server is shutting down.'));
    await worker?.terminate();
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  private start(): Worker {
    const start: WorkerStart = { warmsUp: this.options.warmsUp, analysis: this.options.analysis() };
    const worker = new Worker(this.options.script, {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      // Standard output belongs to the protocol.
      stdout: true,
    });
    this.ready = false;
    worker.stdout.resume();
    worker.on('message', (message: FromWorker) => {
      if (worker === this.worker) this.receive(message);
    });
    worker.on('error', (error) => {
      this.died(worker, error.message);
    });
    worker.on('exit', (code) => {
      this.died(worker, `exit code ${code}`);
    });
    return worker;
  }

  /** Runs from when the worker is ready: only then is it the request that takes long. */
  private watch(id: number): NodeJS.Timeout {
    const { watchdogMs } = this.options;
    const limit = this.ready ? watchdogMs : Math.max(watchdogMs, START_LIMIT_MS);
    return setTimeout(() => {
      // Where this thread was busy, the answer has come, or the news that the worker is ready, and nobody has read it.
      const { watchdog } = this.pending ?? {};
      setImmediate(() => {
        if (this.pending?.id !== id || this.pending.watchdog !== watchdog) return;
        this.replace(new AnalysisFailure('hung', `no answer within ${limit} ms`));
      });
    }, limit);
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.ready = true;
        this.failedStarts = 0;
        if (this.pending) {
          clearTimeout(this.pending.watchdog);
          this.pending.watchdog = this.watch(this.pending.id);
        }
        return;
      case 'unavailable':
        this.unavailable = message.message;
        this.replace(new AnalysisFailure('unavailable', message.message));
        return;
      case 'answer':
        if (message.id === this.pending?.id) this.settle(message.output);
        return;
      case 'part':
        if (message.id === this.pending?.id) this.pending.onPart?.(message.output);
        return;
      case 'failed':
        if (message.id === this.pending?.id) this.settle(new AnalysisFailure('threw', message.message));
    }
  }

  /** `error` and `exit` both come when a worker dies; the first one counts. */
  private died(worker: Worker, reason: string): void {
    if (worker !== this.worker) return;
    if (!this.ready && ++this.failedStarts >= MAX_FAILED_STARTS) this.unavailable = reason;
    const kind = this.unavailable === null ? 'crashed' : 'unavailable';
    this.replace(new AnalysisFailure(kind, reason));
  }

  private replace(failure: AnalysisFailure): void {
    void this.drop()?.terminate();
    this.settle(failure);
    this.warm();
  }

  private drop(): Worker | null {
    const worker = this.worker;
    this.worker = null;
    return worker;
  }

  private settle(outcome: Output | AnalysisFailure): void {
    const pending = this.pending;
    if (!pending) return;
    this.pending = null;
    clearTimeout(pending.watchdog);
    if (outcome instanceof AnalysisFailure) pending.reject(outcome);
    else pending.resolve(outcome);
  }
}
