/**
 * Worker threads with a watchdog. A file that takes too long or brings its worker down is reported as failed, the worker
 * is replaced, and the others go on.
 *
 * Threads are started directly: a bundled pool library cannot find the files that it starts its threads from.
 */
import { Worker } from 'node:worker_threads';
import type { AnalyzerOptions } from './analyzer';
import type { FileOutcome, FileTask } from './processFile';
import { NoAnalyzerError } from './analyzerAccess';
import { errorText } from './processFile';

export type WorkerSettings = Pick<AnalyzerOptions, 'parser' | 'also'>;

export type ToWorker = FileTask;
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unable'; readonly message: string }
  | { readonly kind: 'done'; readonly outcome: FileOutcome };

export interface PoolOptions {
  readonly workerFile: string;
  readonly settings: WorkerSettings;
  readonly size: number;
  /** How long one file may take. */
  readonly fileTimeout: number;
}

/** Processes all tasks; `onOutcome` is told each task's index, in whatever order they finish. */
export async function runInWorkers(
  tasks: readonly FileTask[],
  options: PoolOptions,
  onOutcome: (index: number, outcome: FileOutcome) => void,
): Promise<void> {
  let next = 0;
  let broken = false;
  const take = (): number | null => (next < tasks.length && !broken ? next++ : null);
  const lanes = Array.from({ length: Math.min(options.size, tasks.length) }, () =>
    runLane(tasks, take, options, onOutcome).catch((error: unknown) => {
      broken = true;
      throw error;
    }),
  );
  await Promise.all(lanes);
}

/** One worker after another, as long as there are tasks. */
async function runLane(
  tasks: readonly FileTask[],
  take: () => number | null,
  options: PoolOptions,
  onOutcome: (index: number, outcome: FileOutcome) => void,
): Promise<void> {
  let lane: Lane | null = null;
  try {
    for (let index = take(); index !== null; index = take()) {
      const task = tasks[index];
      if (!task) continue;
      lane ??= await Lane.start(options);
      const outcome = await lane.process(task, options.fileTimeout);
      onOutcome(index, outcome);
      if (lane.isGone) {
        await lane.stop();
        lane = null;
      }
    }
  } finally {
    await lane?.stop();
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

  async process(task: FileTask, timeout: number): Promise<FileOutcome> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<Ending>((resolve) => {
      const why = `it took longer than ${Math.round(timeout / 100) / 10} s`;
      timer = setTimeout(() => resolve({ kind: 'died', why }), timeout);
    });
    const answer = this.next();
    this.worker.postMessage(task satisfies ToWorker);
    const ending = await Promise.race([answer, expired]);
    clearTimeout(timer);
    if (ending.kind === 'message' && ending.message.kind === 'done') return ending.message.outcome;
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
