/** A worker under watch: whatever becomes of it, each request gets an answer. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Failure } from './checks';
import { ALIVE, READY, type Reply, type Request } from './worker';

/** Seconds of processor time after which an input counts as hung. */
export const HANG_SECONDS = 2;
/** On a busy machine processor time may come slowly; after so many times as long it is a hang all the same. */
const PATIENCE = 60;
const WATCH_INTERVAL = 100;
const TICKS_PER_SECOND = 100;
const STDERR_TAIL = 2000;
/** Odd programs keep the code changing that is worth optimizing: by default half of the time goes to compiling it. */
const COMPILER = ['--sparkplug', '--interrupt-budget=3000000'];

export type Answer = Reply | { readonly failure: Failure };

export class Child {
  private stderr = '';
  /** When there was the last sign of life: by the clock, and in the worker's processor time. */
  private started = 0;
  private startedAt = 0;
  /** Seconds of processor time that it had taken when that was known last. */
  lastSeen = 0;
  private settle: ((answer: Answer) => void) | null = null;

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-STDERR_TAIL);
    });
    child.on('message', (message: Reply | typeof ALIVE) => {
      if (message === ALIVE) this.restartClock();
      else this.settle?.(message);
    });
    child.on('exit', (code, signal) => {
      const message = `the process ended with ${signal ?? code}\n${this.stderr}`;
      this.settle?.({ failure: { kind: 'crash', message } });
    });
  }

  /** Starts `script` as a worker; resolves when it is ready for requests. */
  static async start(script: string, args: readonly string[]): Promise<Child> {
    const child = fork(script, args, {
      execArgv: [
        '--expose-gc',
        '--enable-source-maps',
        '--max-old-space-size=1024',
        '--single-threaded-gc',
        ...COMPILER,
      ],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    await new Promise((resolve, reject) => {
      child.on('message', (message) => {
        if (message === READY) resolve(null);
      });
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code} before it was ready`)));
    });
    return new Child(child);
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && !this.child.killed;
  }

  /** An answer that is no reply comes from here: the worker hung and was ended, or it died. */
  async ask(request: Request): Promise<Answer> {
    this.restartClock();
    const watch = setInterval(() => {
      const elapsed = (performance.now() - this.started) / 1000;
      if (elapsed < HANG_SECONDS) return;
      const used = this.processorSeconds() - this.startedAt;
      if (used < HANG_SECONDS && elapsed < HANG_SECONDS * PATIENCE) return;
      this.end();
      this.settle?.({ failure: { kind: 'hang', message: `not done after ${HANG_SECONDS} s` } });
    }, WATCH_INTERVAL);
    try {
      return await new Promise<Answer>((resolve) => {
        this.settle = resolve;
        this.child.send(request);
      });
    } finally {
      clearInterval(watch);
      this.settle = null;
    }
  }

  end(): void {
    this.child.kill('SIGKILL');
  }

  private restartClock(): void {
    this.started = performance.now();
    this.startedAt = this.processorSeconds();
  }

  /** Of the worker since it was started. Where the system does not tell, the clock's time. */
  processorSeconds(): number {
    try {
      const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
      const [user, system] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13);
      return (this.lastSeen = (Number(user) + Number(system)) / TICKS_PER_SECOND);
    } catch {
      return performance.now() / 1000;
    }
  }
}

/** Whether the worker itself answered. */
export function isReply(answer: Answer): answer is Reply {
  return 'failed' in answer;
}
