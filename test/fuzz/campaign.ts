/** A run over many inputs: hands them to workers, collects what fails. */
import { HANG_SECONDS, isReply, type Child } from './child';
import type { Failure } from './checks';
import { FAMILY_SIZE } from './corpus';
import type { MemorySample } from './memory';

/** Garbage is collected for a sample, which takes a while. */
const SAMPLE_INTERVAL = 100;

export interface Found {
  readonly number: number;
  readonly failure: Failure;
  readonly text: string;
}

export interface CampaignOptions {
  readonly from: number;
  /** How many inputs there are at most. */
  readonly inputs: number;
  /** Seconds after which no input is begun. */
  readonly seconds: number;
  readonly jobs: number;
  readonly startChild: () => Promise<Child>;
  readonly onProgress: (campaign: Campaign) => void;
}

export class Campaign {
  readonly found: Found[] = [];
  /** One series for each worker from its start to its end. */
  readonly memory: MemorySample[][] = [];
  done = 0;
  /** Seconds of processor time that the workers took, starting included. */
  processorSeconds = 0;
  /** Milliseconds that analyses took. */
  busy = 0;
  slowest = { elapsed: 0, number: -1 };
  private readonly started = performance.now();
  private nextFamily: number;

  constructor(private readonly options: CampaignOptions) {
    this.nextFamily = Math.floor(options.from / FAMILY_SIZE);
  }

  get elapsedSeconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.options.jobs }, () => this.work()));
    this.found.sort((a, b) => a.number - b.number);
  }

  /** Whole families, since each input may build on those before it in its family. */
  private async work(): Promise<void> {
    const worker = new Worker(this.options.startChild, this.memory);
    while (!this.isOver(this.nextFamily * FAMILY_SIZE)) await this.runFamily(worker, this.nextFamily++);
    this.processorSeconds += worker.end();
  }

  private isOver(number: number): boolean {
    const { from, inputs, seconds } = this.options;
    return number >= from + inputs || this.elapsedSeconds >= seconds;
  }

  private async runFamily(worker: Worker, family: number): Promise<void> {
    worker.beginFamily();
    for (let number = family * FAMILY_SIZE; number < (family + 1) * FAMILY_SIZE; number++) {
      if (this.isOver(number)) return;
      const { failure, elapsed, text } = await worker.run(number);
      if (number < this.options.from) continue;
      this.done++;
      this.busy += elapsed;
      if (elapsed > this.slowest.elapsed) this.slowest = { elapsed, number };
      if (failure) this.found.push({ number, failure, text: text ?? '' });
      this.options.onProgress(this);
    }
  }
}

interface Outcome {
  readonly failure: Failure | null;
  readonly elapsed: number;
  readonly text: string | null;
}

/** A child, and another one in its place when it is gone. */
class Worker {
  private child: Child | null = null;
  private samples: MemorySample[] = [];
  private total = 0;
  private spent = 0;
  /** What the family's inputs so far, those that ended a child left out, are asked again for. */
  private asked: number[] = [];

  constructor(
    private readonly startChild: () => Promise<Child>,
    private readonly memory: MemorySample[][],
  ) {}

  beginFamily(): void {
    this.asked = [];
  }

  async run(number: number): Promise<Outcome> {
    const child = await this.ready();
    const sampled = this.total++ % SAMPLE_INTERVAL === 0;
    const answer = await child.ask({ kind: 'input', number, sampled });
    if (!isReply(answer)) return this.lost(number, answer.failure);
    this.asked.push(number);
    if (answer.memory) this.samples.push(answer.memory);
    const { failure, elapsed, text } = answer;
    return { failure, elapsed, text };
  }

  /** Gives the processor time that its children took. */
  end(): number {
    this.retire();
    return this.spent;
  }

  private retire(): void {
    if (this.child) this.spent += this.child.processorSeconds();
    this.child?.end();
    this.child = null;
  }

  private async lost(number: number, failure: Failure): Promise<Outcome> {
    const child = await this.ready();
    const answer = await child.ask({ kind: 'show', number });
    return { failure, elapsed: HANG_SECONDS * 1000, text: isReply(answer) ? answer.text : null };
  }

  /** A child that has learnt what the family has taught so far. */
  private async ready(): Promise<Child> {
    if (this.child?.isAlive) return this.child;
    this.child = await this.startChild();
    this.memory.push((this.samples = []));
    for (const number of this.asked) await this.child.ask({ kind: 'input', number, sampled: false });
    return this.child;
  }
}
