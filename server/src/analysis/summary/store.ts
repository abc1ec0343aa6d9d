/**
 * Summaries on demand, memoized. Recursion starts from "no case", which makes the recursive call's path infeasible,
 * and is iterated until the summary no longer changes: the least fixpoint.
 */
import type { FunctionIR } from '../../ir';
import type { ResourceKind } from '../../models/types';
import type { SiteRun } from '../siteRun';
import { runInput, runFate, runPlain, runProducts, runSite } from '../sites';
import type { Program } from './program';
import { pathText, type Case, type InputCase, type InputPath, type Product } from './types';

const MAX_ITERATIONS = 5;
/**
 * Work that the analysis of one function may take, summaries of others included. Functions of many sites in loops would
 * take far more; and so would functions that call each other in a circle, which therefore share one budget.
 */
export const FUNCTION_BUDGET = 300_000;
/** The smallest share. */
const LEAST_BUDGET = 50_000;
/**
 * Work for a summary that another one asks for, on its own account: what a function's helpers cost does not depend on who
 * asks first, and a helper that is too much leaves its callers their share.
 */
const SUMMARY_BUDGET = 50_000;
/**
 * Work for what a function of another file makes for its callers, less than the smallest share. Each file that calls it asks
 * anew: one that takes all it is given, as what starts a process with pipes on its three streams, would otherwise cost more
 * than all others together.
 */
const PRODUCTS_BUDGET = 40_000;
/**
 * Work for what a function of another file returns and stores: what is not told apart by then, as the flags of a format
 * that are gathered in a loop, seldom is with five times as much, and each file whose calls lead there asks anew.
 */
const ELSEWHERE_BUDGET = 10_000;
/** Calls nested deeper than this are unknown. */
const MAX_DEPTH = 24;

/** Work that was done, and how much of it may be. */
interface Budget {
  spent: number;
  readonly limit: number;
}

/** What is asked of a function. */
interface Question {
  readonly key: string;
  readonly one: FunctionIR;
  /** The work for it where it is on its own account. */
  readonly limit?: number | undefined;
}

/** A summary that is being computed, and whether that asked for the summary itself. */
class Progress {
  private used = false;

  constructor(public value: unknown) {}

  begin(): void {
    this.used = false;
  }

  use(): unknown {
    this.used = true;
    return this.value;
  }

  wasUsed(): boolean {
    return this.used;
  }
}

export class SummaryStore {
  private readonly known = new Map<string, unknown>();
  private readonly inProgress = new Map<string, Progress>();
  private readonly log: string[] = [];
  private budget: Budget = { spent: 0, limit: LEAST_BUDGET };
  /** A summary of functions that call each other in a circle is being computed: they share its budget. */
  private isInCircle = false;
  private readonly numbers = new Map<FunctionIR, number>();

  constructor(readonly program: Program) {
    program.file.functions.forEach((one, index) => this.numbers.set(one, index));
  }

  /** What follows is asked for in its own right, with a budget of its own, unless it is part of an answer. */
  begin(one: FunctionIR, limit = this.shareOf(one)): void {
    if (this.inProgress.size > 0) return;
    this.budget = { spent: 0, limit };
  }

  private shareOf(one: FunctionIR): number {
    return Math.max(LEAST_BUDGET, FUNCTION_BUDGET / this.program.circleSize(one));
  }

  /** Counts the work of a run. */
  spend(work: number): void {
    this.budget.spent += work;
  }

  /** What is being computed has had its share: what is not known by now stays unknown. */
  isSpent(): boolean {
    return this.budget.spent > this.budget.limit;
  }

  /** What the function returns and stores, whatever resources are about. */
  plainCases(one: FunctionIR): readonly Case[] | 'unknown' {
    const question = { key: `plain ${this.numbers.get(one)}`, one, limit: this.plainLimit(one) };
    return this.fixpoint<readonly Case[] | 'unknown'>(question, [], 'unknown', () => runPlain(this.program, this, one));
  }

  /** The same but for what it stores: of one that may end the program, where all of it was too much. */
  fateCases(one: FunctionIR): readonly Case[] | 'unknown' {
    if (!this.program.factsOf(one).mayExit) return 'unknown';
    const question = { key: `fate ${this.numbers.get(one)}`, one, limit: this.plainLimit(one) };
    return this.fixpoint<readonly Case[] | 'unknown'>(question, [], 'unknown', () => runFate(this.program, this, one));
  }

  /** What the function does to a resource that it finds at `at`. */
  inputCases(one: FunctionIR, at: InputPath, kind: ResourceKind, isClosed: boolean): readonly InputCase[] | 'unknown' {
    const key = `input ${this.numbers.get(one)} ${pathText(at)} ${kind} ${isClosed}`;
    return this.fixpoint<readonly InputCase[] | 'unknown'>({ key, one }, [], 'unknown', () =>
      runInput(this.program, this, one, at, kind, isClosed),
    );
  }

  /** Resources that the function makes and leaves to its caller. */
  products(one: FunctionIR): readonly Product[] {
    if (!this.program.factsOf(one).acquires) return [];
    if (!this.isFromElsewhere(one)) return this.runSites(one).flatMap((run) => (run.product ? [run.product] : []));
    const question = { key: this.productsKey(one), one, limit: PRODUCTS_BUDGET };
    return this.fixpoint<readonly Product[]>(question, [], [], () => runProducts(this.program, this, one));
  }

  /** The one of that number. */
  product(one: FunctionIR, number: number): Product | undefined {
    return this.products(one).find(({ index }) => index === number);
  }

  /** The analysis of every acquisition site of the function. */
  siteRuns(one: FunctionIR): readonly SiteRun[] {
    if (this.inProgress.size === 0) for (const callee of this.calleesFirst(one)) this.products(callee);
    return this.runSites(one);
  }

  /** What the function may call that opens something, at any depth: each after what it calls itself, with a budget of its own. */
  private calleesFirst(one: FunctionIR): FunctionIR[] {
    const ordered: FunctionIR[] = [];
    const seen = new Set([one]);
    const pending = [{ one, isLeft: false }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (next.isLeft) {
        ordered.push(next.one);
        continue;
      }
      if (next.one !== one) pending.push({ one: next.one, isLeft: true });
      for (const callee of this.program.acquiringCallees(next.one)) {
        if (seen.has(callee) || this.known.has(this.productsKey(callee))) continue;
        seen.add(callee);
        pending.push({ one: callee, isLeft: false });
      }
    }
    return ordered;
  }

  private sitesKey(one: FunctionIR): string {
    return `sites ${this.numbers.get(one)}`;
  }

  /** Under which what it makes is known. */
  private productsKey(one: FunctionIR): string {
    return this.isFromElsewhere(one) ? `products ${this.numbers.get(one)}` : this.sitesKey(one);
  }

  /** Of a function of another file only its callers matter: what it loses is told with that file. */
  private isFromElsewhere(one: FunctionIR): boolean {
    const { ownFunctions = Infinity } = this.program.file;
    return this.numbers.get(one)! >= ownFunctions;
  }

  /** For what the function returns and stores. */
  private plainLimit(one: FunctionIR): number | undefined {
    return this.isFromElsewhere(one) ? ELSEWHERE_BUDGET : undefined;
  }

  private runSites(one: FunctionIR): readonly SiteRun[] {
    const question = { key: this.sitesKey(one), one, limit: this.shareOf(one) };
    return this.fixpoint<readonly SiteRun[]>(question, [], [], () => runSite(this.program, this, one));
  }

  private fixpoint<T>({ key, one, limit }: Question, bottom: T, unknown: T, run: () => T): T {
    if (this.known.has(key)) return this.known.get(key) as T;
    const current = this.inProgress.get(key);
    if (current) return current.use() as T;
    if (this.inProgress.size >= MAX_DEPTH) return unknown;
    this.begin(one, limit);
    const { budget, isInCircle } = this;
    const isOnOwnAccount = this.inProgress.size > 0 && !isInCircle;
    if (isOnOwnAccount) this.budget = { spent: 0, limit: limit ?? SUMMARY_BUDGET };
    else if (this.isSpent()) return unknown;
    this.isInCircle ||= this.program.circleSize(one) > 1;
    const progress = new Progress(bottom);
    this.inProgress.set(key, progress);
    let result = this.iterate(progress, run);
    this.inProgress.delete(key);
    if (result === undefined) result = unknown;
    const isCutShort = this.isSpent() && this.inProgress.size > 0 && !isOnOwnAccount;
    this.budget = budget;
    this.isInCircle = isInCircle;
    // What was cut short for the sake of a caller is asked again in its own right.
    if (isCutShort) return result as T;
    this.known.set(key, result);
    this.log.push(key);
    return result as T;
  }

  /** Undefined where no fixpoint was reached in time. */
  private iterate(progress: Progress, run: () => unknown): unknown {
    for (let i = 0; i < MAX_ITERATIONS; i++) {
      const mark = this.log.length;
      progress.begin();
      const result = run();
      const isStable = !progress.wasUsed() || signature(result) === signature(progress.value);
      if (isStable) return result;
      progress.value = result;
      // What was learnt meanwhile may rest on the value that has just changed.
      for (const key of this.log.splice(mark)) this.known.delete(key);
    }
    return undefined;
  }
}

function signature(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'faults' || key === 'site' || key === 'location') return undefined;
    return inner === Infinity ? 'inf' : inner === -Infinity ? '-inf' : inner;
  });
}
