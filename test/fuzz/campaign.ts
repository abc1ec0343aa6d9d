/** A run over many inputs: hands them to workers, collects what fails. */
import { HANG_SECONDS, isReply, type Child } from './child';
import { FAMILY_SIZE } from './corpus';
import type { FamilyRecord, Journal } from './journal';
import type { MemorySample } from './memory';
import type { Failed, Reply } from './worker';

/** So many inputs are asked for at once: a message takes as long as a tiny input. */
const BATCH_SIZE = 100;

export interface CampaignOptions {
  readonly from: number;
  /** How many inputs there are at most. */
  readonly inputs: number;
  /** Seconds after which no input is begun. */
  readonly seconds: number;
  readonly jobs: number;
  /** Families that were done in an earlier run are not done again. */
  readonly journal: Journal;
  readonly startChild: () => Promise<Child>;
  readonly onProgress: (campaign: Campaign) => void;
}

export class Campaign {
  private readonly started = performance.now();
  private nextFamily: number;

  constructor(private readonly options: CampaignOptions) {
    this.nextFamily = Math.floor(options.from / FAMILY_SIZE);
  }

  get elapsedSeconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  get records(): readonly FamilyRecord[] {
    return this.options.journal.records;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.options.jobs }, () => this.work()));
  }

  /** Whole families, since each input may build on those before it in its family. */
  private async work(): Promise<void> {
    const worker = new Worker(this.options.startChild, () => this.options.journal.newSeries());
    for (let family = this.nextFamily++; !this.isOver(family * FAMILY_SIZE); family = this.nextFamily++)
      if (!this.options.journal.has(family)) await this.runFamily(worker, family);
    worker.end();
  }

  private isOver(number: number): boolean {
    const { from, inputs, seconds } = this.options;
    return number >= from + inputs || this.elapsedSeconds >= seconds;
  }

  private async runFamily(worker: Worker, family: number): Promise<void> {
    const { from, inputs, journal } = this.options;
    const [first, end] = [family * FAMILY_SIZE, Math.min((family + 1) * FAMILY_SIZE, from + inputs)];
    const record = journal.begin(family);
    worker.beginFamily();
    let at = first;
    while (at < end && !this.isOver(at)) {
      const isBefore = at < from;
      const count = Math.min(BATCH_SIZE, (isBefore ? from : end) - at);
      const outcomes = await worker.run(at, count);
      at += count;
      if (isBefore) continue;
      for (const outcome of outcomes) add(record, outcome);
      record.done += count;
      record.processorSeconds += worker.takeProcessorSeconds();
      this.options.onProgress(this);
    }
    if (record.done === FAMILY_SIZE) journal.write(record);
  }
}

function add(record: FamilyRecord, outcome: Outcome): void {
  record.busy += outcome.busy;
  record.found.push(...outcome.failed);
  record.memory.push(...outcome.memory.map((sample) => ({ ...sample, series: outcome.series })));
  if (outcome.slowest.elapsed > record.slowest.elapsed) record.slowest = outcome.slowest;
}

type Outcome = Pick<Reply, 'failed' | 'busy' | 'slowest'> & {
  readonly memory: readonly MemorySample[];
  /** Names the process that the samples are of. */
  readonly series: number;
};

/** A child, and another one in its place when it is gone. */
class Worker {
  private child: Child | null = null;
  private series = 0;
  /** Processor time: of children that are gone, and what was told. */
  private spent = 0;
  private told = 0;
  /** What the family's inputs so far, those that ended a child left out, are asked again for. */
  private asked: { from: number; count: number }[] = [];

  constructor(
    private readonly startChild: () => Promise<Child>,
    private readonly newSeries: () => number,
  ) {}

  beginFamily(): void {
    this.asked = [];
  }

  /** Where a child is lost, its batch is asked for again one by one, so that the input is known and the others count. */
  async run(from: number, count: number): Promise<Outcome[]> {
    const child = await this.ready();
    const answer = await child.ask({ kind: 'inputs', from, count });
    if (isReply(answer)) {
      this.asked.push({ from, count });
      return [{ ...answer, series: this.series }];
    }
    this.retire();
    if (count === 1) return [await this.lost({ number: from, failure: answer.failure, text: '' })];
    const outcomes: Outcome[] = [];
    for (let number = from; number < from + count; number++) outcomes.push(...(await this.run(number, 1)));
    return outcomes;
  }

  /** Seconds of processor time since it was asked last. */
  takeProcessorSeconds(): number {
    const total = this.spent + (this.child?.processorSeconds() ?? 0);
    const taken = total - this.told;
    this.told = total;
    return taken;
  }

  end(): void {
    this.retire();
  }

  private retire(): void {
    this.child?.end();
    this.spent += this.child?.lastSeen ?? 0;
    this.child = null;
  }

  private async lost(one: Failed): Promise<Outcome> {
    const child = await this.ready();
    const answer = await child.ask({ kind: 'show', number: one.number });
    const slowest = { elapsed: one.failure.kind === 'hang' ? HANG_SECONDS * 1000 : 0, number: one.number };
    const text = (isReply(answer) ? answer.text : null) ?? '';
    return { failed: [{ ...one, text }], busy: 0, slowest, memory: [], series: this.series };
  }

  /** A child that has learnt what the family has taught so far. */
  private async ready(): Promise<Child> {
    if (this.child?.isAlive) return this.child;
    this.child = await this.startChild();
    this.series = this.newSeries();
    for (const each of this.asked) await this.child.ask({ kind: 'inputs', ...each });
    return this.child;
  }
}
