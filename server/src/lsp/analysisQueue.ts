/**
 * Decides what the analysis worker does next. At most one analysis runs; of each document at most one version waits,
 * always the newest; an answer for a version that is no longer current is dropped.
 */
import type { FileResult } from '../workspace/fileResult';
import type { FixSelection } from '../workspace/fixFile';
import type { Hover } from '../workspace/hover';
import type { OpenDocument } from './documents';
import { AnalysisFailure } from './workerHost';
import type { Remedies, WorkerNews, WorkerRequests } from './workerMessages';

export const NO_REMEDIES: Remedies = { fixes: [], teachings: [] };

/** What the queue needs of a worker. */
export interface AnalysisHost {
  request<K extends 'analyze' | 'isStale' | 'fixes' | 'fixAll' | 'hover'>(
    kind: K,
    input: WorkerRequests[K]['input'],
    onPart?: (part: FileResult) => void,
  ): Promise<WorkerRequests[K]['output']>;
  tell(news: WorkerNews): void;
  cancel(): void;
}

export interface QueueEvents {
  /** A result for the version that the document still has; of a long one, what its first functions gave comes before. */
  analyzed(open: OpenDocument, version: number, result: FileResult, isWhole: boolean): void;
  /** No result; `givenUp` when this version will not be tried again. */
  failed(open: OpenDocument, failure: AnalysisFailure, givenUp: boolean): void;
  busy(running: boolean): void;
}

/** How often a document may take its worker down before it is left alone until it changes. */
const MAX_STRIKES = 3;
/** The wait after a key stroke: half as long as the last analysis took, within these bounds. */
const MIN_DELAY_MS = 10;
const MAX_DELAY_MS = 100;
/** So long after the last analysis it is found out what it means for other documents: nobody who types waits for them. */
const REST_MS = 200;

interface Entry {
  readonly open: OpenDocument;
  timer: NodeJS.Timeout | undefined;
  strikes: number;
  /** How long the last analysis of this document took. */
  cost: number;
}

interface Run {
  readonly entry: Entry;
  readonly version: number;
  readonly started: number;
}

/** Somebody wants to know what could be done about findings. */
interface Question {
  readonly entry: Entry;
  readonly version: number;
  /** Asks the worker about the text. */
  readonly put: (text: string) => Promise<void>;
  /** There is no answer, or none that still counts. */
  readonly giveUp: () => void;
}

export class AnalysisQueue {
  private readonly questions: Question[] = [];
  private readonly entries = new Map<OpenDocument, Entry>();
  private waiting: Entry[] = [];
  private running: Run | null = null;
  /** Documents that may rest on what is not so any more. */
  private readonly unchecked = new Set<Entry>();
  private rest: NodeJS.Timeout | undefined;
  private isResting = false;

  constructor(
    private readonly host: AnalysisHost,
    private readonly events: QueueEvents,
    /** From when on a running analysis of an old version is ended rather than waited for. */
    private readonly staleAfterMs: number,
  ) {}

  /** Analyzes a document that was opened or saved, after those that wait already. */
  request(open: OpenDocument): void {
    this.enqueue(this.entry(open), false);
  }

  /** Analyzes a document that was edited, once the keys rest, before those that merely wait. */
  edited(open: OpenDocument): void {
    const entry = this.entry(open);
    // One new try per change: what took the worker down three times is likely to do so again.
    entry.strikes = Math.min(entry.strikes, MAX_STRIKES - 1);
    clearTimeout(entry.timer);
    const delay = Math.min(Math.max(entry.cost / 2, MIN_DELAY_MS), MAX_DELAY_MS);
    entry.timer = setTimeout(() => {
      this.enqueue(entry, true);
    }, delay);
    this.supersede(entry);
  }

  /** Other files are not what they were: analyzes again the documents to which that makes a difference. */
  recheck(): void {
    for (const entry of this.entries.values()) this.unchecked.add(entry);
    this.isResting = false;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.isResting = true;
      this.next();
    }, REST_MS);
  }

  /** What could be done about a finding of the document as it is now; nothing where that changes meanwhile. */
  fixes(open: OpenDocument, fingerprint: string): Promise<Remedies> {
    return this.question(open, NO_REMEDIES, (text) =>
      this.host.request('fixes', { path: open.path, text, fingerprint }),
    );
  }

  /** The document as it is now with all made that was proven to mend it; null where that is nothing, or it changes meanwhile. */
  fixAll(open: OpenDocument, selection: FixSelection): Promise<string | null> {
    return this.question(open, null, (text) => this.host.request('fixAll', { path: open.path, text, selection }));
  }

  hover(open: OpenDocument, offset: number): Promise<Hover | null> {
    return this.question(open, null, (text) => this.host.request('hover', { path: open.path, text, offset }));
  }

  private question<T>(open: OpenDocument, none: T, ask: (text: string) => Promise<T>): Promise<T> {
    const entry = this.entries.get(open);
    if (!entry || entry.strikes > 0) return Promise.resolve(none);
    const { version } = open.document;
    return new Promise((answer) => {
      const put = async (text: string): Promise<void> => {
        const found = await ask(text);
        answer(open.document.version === version ? found : none);
      };
      this.questions.push({ entry, version, put, giveUp: () => answer(none) });
      this.next();
    });
  }

  /** The documents that have not taken a worker down. */
  healthy(): OpenDocument[] {
    return [...this.entries.values()].filter((entry) => entry.strikes === 0).map((entry) => entry.open);
  }

  /** Forgets a document that was closed or is not to be analyzed any more. */
  withdraw(open: OpenDocument): void {
    const entry = this.entries.get(open);
    if (!entry) return;
    this.entries.delete(open);
    clearTimeout(entry.timer);
    this.waiting = this.waiting.filter((item) => item !== entry);
    this.unchecked.delete(entry);
    this.host.tell({ kind: 'forget', path: open.path });
    this.supersede(entry);
    this.recheck();
  }

  dispose(): void {
    clearTimeout(this.rest);
    this.unchecked.clear();
    for (const entry of this.entries.values()) clearTimeout(entry.timer);
    this.entries.clear();
    this.waiting = [];
    for (const { giveUp } of this.questions.splice(0)) giveUp();
  }

  private entry(open: OpenDocument): Entry {
    let entry = this.entries.get(open);
    if (!entry) {
      entry = { open, timer: undefined, strikes: 0, cost: 0 };
      this.entries.set(open, entry);
    }
    return entry;
  }

  private enqueue(entry: Entry, first: boolean): void {
    clearTimeout(entry.timer);
    if (entry.strikes >= MAX_STRIKES) return;
    this.waiting = this.waiting.filter((item) => item !== entry);
    if (first) this.waiting.unshift(entry);
    else this.waiting.push(entry);
    this.next();
  }

  private isCurrent({ entry, version }: Run): boolean {
    return this.entries.has(entry.open) && entry.open.document.version === version;
  }

  /** Ends the running analysis of an old version of this document if it does not end soon by itself. */
  private supersede(entry: Entry): void {
    const run = this.running;
    if (run?.entry !== entry) return;
    const wait = Math.max(0, run.started + this.staleAfterMs - performance.now());
    setTimeout(() => {
      if (this.running === run && !this.isCurrent(run)) this.host.cancel();
    }, wait).unref();
  }

  private next(): void {
    if (this.running) return;
    const question = this.waiting.length > 0 ? undefined : this.questions.shift();
    if (question) {
      void this.ask(question);
      return;
    }
    const entry = this.waiting.shift();
    if (!entry) {
      this.events.busy(false);
      this.checkNext();
      return;
    }
    const { document } = entry.open;
    this.running = { entry, version: document.version, started: performance.now() };
    this.events.busy(true);
    void this.run(this.running);
  }

  private async ask({ entry, version, put, giveUp }: Question): Promise<void> {
    const run = { entry, version, started: performance.now() };
    this.running = run;
    try {
      if (this.isCurrent(run)) await put(entry.open.document.getText());
    } catch {
      // The document's analysis is none the worse for it.
    }
    giveUp();
    this.running = null;
    this.next();
  }

  /** With nothing else to do: whether one of the documents has to be analyzed again. */
  private checkNext(): void {
    const [entry] = this.isResting ? this.unchecked : [];
    if (!entry) return;
    this.unchecked.delete(entry);
    this.running = { entry, version: entry.open.document.version, started: performance.now() };
    void this.check(this.running);
  }

  private async check(run: Run): Promise<void> {
    try {
      const isStale = await this.host.request('isStale', { path: run.entry.open.path });
      if (isStale && this.isCurrent(run) && !this.waiting.includes(run.entry)) this.waiting.push(run.entry);
    } catch (error) {
      this.failed(run, error);
    }
    this.running = null;
    this.next();
  }

  private async run(run: Run): Promise<void> {
    const { open } = run.entry;
    try {
      const input = { path: open.path, text: open.document.getText() };
      const result = await this.host.request('analyze', input, (part) => {
        if (this.isCurrent(run)) this.events.analyzed(open, run.version, part, false);
      });
      run.entry.strikes = 0;
      run.entry.cost = performance.now() - run.started;
      this.recheck();
      if (this.isCurrent(run)) this.events.analyzed(open, run.version, result, true);
    } catch (error) {
      this.failed(run, error);
    }
    this.running = null;
    this.next();
  }

  private failed(run: Run, error: unknown): void {
    const failure = error instanceof AnalysisFailure ? error : new AnalysisFailure('threw', String(error));
    const { entry } = run;
    if (failure.kind === 'cancelled') return;
    // An exception is deterministic, and without an analyzer no try can help.
    const hopeless = failure.kind === 'threw' || failure.kind === 'unavailable';
    entry.strikes = hopeless ? MAX_STRIKES : entry.strikes + 1;
    const givenUp = entry.strikes >= MAX_STRIKES;
    const current = this.isCurrent(run);
    if (this.entries.has(entry.open)) this.events.failed(entry.open, failure, givenUp);
    // A newer version has its own place in the queue already, or will get it from its timer.
    if (current && !givenUp && !this.waiting.includes(entry)) this.waiting.push(entry);
  }
}
