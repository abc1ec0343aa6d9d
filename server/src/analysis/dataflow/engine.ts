/** The worklist: walks one sliced function for one site until nothing new is reached. */
import type { BlockId, Expression, Instruction, Location, Terminator, VariableId } from '../../ir';
import { TOP, type ValueId } from '../constraints/values';
import type { CallInstruction } from '../summary/program';
import { Events } from '../typestate/events';
import { append } from '../witness/witness';
import { Answers } from './answers';
import { STATE_BUDGET, type SiteContext } from './context';
import { shownName } from './calls';
import { Evaluator } from './evaluate';
import { Joiner, joinDoubts } from './join';
import { MAX_COUNTED_TURNS, type Loop, type Order } from './loops';
import { routeTo } from './routes';
import { blocksReaching, type Slice, type SlicedBlock } from './slice';
import { askedRepeatedly, nameMerged } from './mergedValues';
import type { PathState } from './state';
import { Transfer } from './transfer';
import { processRemembered } from './processes';
import { hooksAskedFor } from './absentHooks';
import { isDefaultConfiguration } from './defaultConfiguration';
import { ownConditions } from './ownConfiguration';

export interface Exit {
  readonly state: PathState;
  readonly value: ValueId;
  readonly expression: Expression | null;
  readonly location: Location;
  readonly isImplicit: boolean;
  /** An exception leaves the function, and there is no value. */
  readonly isThrown: boolean;
  /** The function that was called and never returns, where that is how it ends. */
  readonly endedBy: string | null;
}

interface Work {
  readonly block: BlockId;
  readonly state: PathState;
  readonly key: string;
}

/** What the arrival of an empty state at a block costs, in places and ranges to be looked at. */
const ARRIVAL_WORK = 4;
/** Merged states that still change after this many merges drop what differs. */
const MAX_WIDENING_MERGES = 4;
/** Errors of calls that are given a number that stands for nothing. */
const NO_DESCRIPTOR = ['EBADF', 'ENOTSOCK'];

export class Engine {
  readonly evaluator: Evaluator;
  readonly events: Events;
  private readonly answers: Answers;
  private readonly transfer: Transfer;
  private readonly askedRepeatedly: ReadonlySet<VariableId>;
  private readonly joiner: Joiner;
  private readonly seen = new Map<BlockId, Map<string, PathState>>();
  /** Work by reverse post-order rank, so that a block runs after what flows into it. */
  private readonly queues: Work[][] = [];
  private readonly merges = new Map<string, number>();
  /** Blocks from which the site can be reached; null where every path counts. */
  private readonly reachesSite: ReadonlySet<BlockId> | null;

  constructor(
    private readonly context: SiteContext,
    private readonly slice: Slice,
    private readonly order: Order,
    private readonly onExit: (exit: Exit) => void,
  ) {
    this.evaluator = new Evaluator(context);
    this.events = new Events(context, this.evaluator);
    this.answers = new Answers(context, this.evaluator);
    this.transfer = new Transfer(context, this.evaluator, this.events);
    this.joiner = new Joiner(context, order);
    this.askedRepeatedly = askedRepeatedly(slice);
    this.reachesSite = context.siteCall && !context.isSummary ? blocksReaching(slice, context.siteCall) : null;
  }

  run(initial: PathState): void {
    this.arrive(initial, this.slice.entry);
    for (let rank = 0; rank < this.order.rank.size;) {
      const work = this.queues[rank]?.shift();
      if (!work) {
        rank++;
        continue;
      }
      // A better state may have taken this one's place meanwhile.
      if (this.seen.get(work.block)?.get(work.key) !== work.state) continue;
      this.runBlock(this.slice.blocks.get(work.block)!, work.state.clone());
      if (this.context.steps > this.context.stepLimit || this.context.store.isSpent()) {
        this.context.isExhausted = true;
        return;
      }
      rank = this.lowest(rank);
    }
  }

  /** The states that reached each block, as text, for `unclosed debug states`. */
  dump(): string[] {
    const ordered = [...this.seen].sort(([a], [b]) => this.order.rank.get(a)! - this.order.rank.get(b)!);
    return ordered.flatMap(([block, states]) =>
      [...states.values()].map((state) => `b${block}: ${this.joiner.describe(state)}`),
    );
  }

  private lowest(rank: number): number {
    for (let r = 0; r < rank; r++) if (this.queues[r] && this.queues[r]!.length > 0) return r;
    return rank;
  }

  private runBlock(block: SlicedBlock, state: PathState): void {
    let states = [state];
    for (const { instruction, index } of block.instructions) {
      const next: PathState[] = [];
      for (const one of states) {
        this.context.steps++;
        next.push(...this.pass(one, block.id, index, instruction));
      }
      states = this.limited(next);
      // Of one state nothing is to be told apart, and its arrival was counted.
      if (states.length > 1) for (const one of states) this.spend(one);
      if (this.context.steps > this.context.stepLimit || this.context.store.isSpent()) return;
    }
    for (const one of states) {
      this.context.steps++;
      this.leave(one, block.id, block.terminator);
    }
  }

  private pass(state: PathState, block: BlockId, index: number, instruction: Instruction): PathState[] {
    const { recorder } = this.context;
    const before = recorder?.before(state);
    if (instruction.kind === 'call' && this.context.tellsEnds) this.endProcess(state, instruction);
    const after = this.transfer.run(state, block, index, instruction);
    if (recorder && before) recorder.passed(before, after, instruction, this.evaluator);
    return after;
  }

  /** Where a call never returns, what is open and not given to it is open at the process's end. */
  private endProcess(state: PathState, call: CallInstruction): void {
    const { program, function_ } = this.context;
    const target = program.targetOf(function_, call);
    if (!program.isNoreturnCall(target) || this.transfer.isGiven(state, call)) return;
    const endedBy = shownName(target, target.name ?? '');
    const { location } = call;
    this.onExit({ state, value: TOP, expression: null, location, isImplicit: false, isThrown: false, endedBy });
  }

  /** Calls one after the other split a state without a join between them: beyond the budget they are merged, too. */
  private limited(states: PathState[]): PathState[] {
    if (states.length <= STATE_BUDGET) return states;
    const distinct = new Map(states.map((one) => [this.joiner.key(one, false), one]));
    if (distinct.size <= STATE_BUDGET) return [...distinct.values()];
    this.context.isMerged = true;
    const merged = new Map<string, PathState>();
    for (const one of distinct.values()) {
      const key = this.joiner.key(one, true);
      one.addDoubt({ kind: 'dropped-constraint', detail: '', location: this.context.function_.nameLocation });
      const known = merged.get(key);
      if (!known) merged.set(key, one);
      else if (this.joiner.merge(one, known, false)) merged.set(key, one);
    }
    return [...merged.values()];
  }

  /** Telling a state from others takes as long as what it holds. */
  private spend(state: PathState): void {
    this.context.store.spend(ARRIVAL_WORK + state.environment.size + state.ranges.size);
  }

  private leave(state: PathState, from: BlockId, terminator: Terminator): void {
    switch (terminator.kind) {
      case 'jump':
        this.follow(state, from, terminator.target);
        return;
      case 'branch':
        this.branch(state, from, terminator);
        return;
      case 'switch':
        this.passSwitch(state, from, terminator);
        return;
      case 'return':
        this.exit(state, terminator);
        return;
      case 'attempt':
        this.attempt(state, from, terminator);
        return;
      case 'throw':
        this.throwOut(state, terminator);
        return;
      case 'exit':
        return;
    }
  }

  private branch(state: PathState, from: BlockId, terminator: Extract<Terminator, { kind: 'branch' }>): void {
    const { condition, location } = terminator;
    nameMerged(this.context, state, this.askedRepeatedly, condition, from);
    const value = this.evaluator.evaluate(state, condition);
    const before = state.tracked;
    const wasPending = before?.state === 'pending';
    for (const [truth, target] of [
      [true, terminator.ifTrue],
      [false, terminator.ifFalse],
    ] as const) {
      const next = truth ? state.clone() : state;
      if (!this.evaluator.assume(next, value, truth)) continue;
      if (this.context.program.isScript && this.answers.saysClosed(next, condition, truth)) this.events.end(next);
      if (this.answers.saysError(next, condition, truth, ['EINTR'])) this.events.doubtRelease(next);
      // Of a descriptor that is open no call says that it is none.
      if (this.hasNumber(next) && this.answers.saysError(next, condition, truth, NO_DESCRIPTOR)) continue;
      if (this.answers.saysStandardStream(next, value)) this.events.standIn(next);
      if (this.isLeftToParent(next, condition, truth)) this.events.transfer(next);
      this.events.settle(next);
      this.context.recorder?.decided(before, next, location, this.evaluator);
      if (condition.kind === 'configuration' && this.isAssumed(condition.condition, truth)) {
        next.addDoubt({ kind: 'configuration', detail: `${truth ? '' : '!'}${condition.condition}`, location });
      }
      this.doubtHook(next, from, target, location);
      this.note(next, wasPending, location, truth);
      this.follow(next, from, target);
    }
  }

  private hasNumber({ tracked }: PathState): boolean {
    return tracked?.state === 'open' && this.context.models.resource(tracked.kind).representation === 'integer';
  }

  /** What lies beside the handle says that another process has made it. */
  private isLeftToParent(state: PathState, condition: Expression, truth: boolean): boolean {
    const remembered = state.tracked ? processRemembered(this.context.function_, condition, truth) : null;
    const place = remembered && this.evaluator.resolve(state, remembered);
    if (place === null) return false;
    const { values } = this.context;
    const { base, region } = values.place(place);
    const isGlobal = (id: VariableId): boolean => this.context.variable(id).kind === 'global';
    return this.events.holders(state).some((holder) => {
      const { base: other, region: otherRegion } = values.place(holder);
      if (base.kind !== 'variable' || other.kind !== 'variable') return region === otherRegion;
      return base.id === other.id ? remembered!.path.length > 0 : isGlobal(base.id) && isGlobal(other.id);
    });
  }

  /** Neither the `#if`s around the function say so nor does every plain system. */
  private isAssumed(condition: string, truth: boolean): boolean {
    return !ownConditions(this.context.function_).has(condition) && !isDefaultConfiguration(condition, truth);
  }

  /** Who has no hook for what is followed here does not need it, or is never come to with it. */
  private doubtHook(state: PathState, from: BlockId, target: BlockId, location: Location): void {
    const { function_, program } = this.context;
    const asked = program.isScript || !state.tracked ? undefined : hooksAskedFor(function_).get(from);
    if (!asked || target === asked.towards || !this.transfer.isGiven(state, asked.call)) return;
    const { callee } = asked.call;
    const hook = callee.kind === 'indirect' && callee.expression.kind === 'load' ? callee.expression.place : null;
    const detail = hook === null ? '' : this.context.nameOf(hook);
    state.addDoubt({ kind: 'absent-hook', detail, location });
  }

  private note(state: PathState, wasPending: boolean, location: Location, truth: boolean): void {
    const { tracked } = state;
    if (!tracked) return;
    const isSuccess = wasPending && tracked.state === 'open';
    const detail = isSuccess ? 'success' : String(truth);
    state.witness = append(state.witness, {
      kind: 'branch',
      location,
      detail,
      ...(isSuccess ? { by: tracked.madeBy } : {}),
    });
  }

  private passSwitch(state: PathState, from: BlockId, terminator: Extract<Terminator, { kind: 'switch' }>): void {
    const scrutinee = this.evaluator.evaluate(state, terminator.scrutinee);
    let rest: PathState | null = state;
    for (const one of terminator.cases) {
      if (!rest) return;
      const low = this.evaluator.evaluate(rest, one.low);
      const high = this.evaluator.evaluate(rest, one.high);
      const taken = rest.clone();
      const isTaken: boolean =
        low === high
          ? this.evaluator.assume(taken, this.compared(taken, '==', scrutinee, low), true)
          : this.evaluator.assume(taken, this.compared(taken, '<=', low, scrutinee), true) &&
            this.evaluator.assume(taken, this.compared(taken, '<=', scrutinee, high), true);
      if (isTaken) {
        this.events.settle(taken);
        this.context.recorder?.decided(rest.tracked, taken, terminator.location, this.evaluator);
        if (taken.tracked)
          taken.witness = append(taken.witness, { kind: 'branch', location: terminator.location, detail: 'case' });
        this.follow(taken, from, one.target);
      }
      if (low === high && !this.evaluator.assume(rest, this.compared(rest, '==', scrutinee, low), false)) rest = null;
    }
    if (!rest) return;
    this.events.settle(rest);
    this.follow(rest, from, terminator.fallback);
  }

  private compared(state: PathState, operator: '==' | '<=', left: ValueId, right: ValueId): ValueId {
    return left === TOP || right === TOP ? TOP : this.evaluator.compareValues(state, operator, left, right);
  }

  /** Goes on, and also where what was just done throws: what it would have given was never acquired. */
  private attempt(state: PathState, from: BlockId, terminator: Extract<Terminator, { kind: 'attempt' }>): void {
    if (this.slice.touching.has(from) && !this.isTouched(state, from)) {
      this.follow(state, from, terminator.next);
      return;
    }
    const unwound = state.clone();
    const given = terminator.value ? this.evaluator.evaluate(unwound, terminator.value) : TOP;
    if (unwound.tracked?.isOwned && this.gives(unwound, given)) unwound.tracked = null;
    const { owedSince, isGiven } = unwound.tracked ?? {};
    const isBegun = isGiven === true && terminator.cause === 'await';
    if (owedSince && !isBegun && isWithin(owedSince, terminator.location)) unwound.tracked = null;
    if (unwound.tracked) unwound.interrupt(terminator.location);
    this.follow(unwound, from, terminator.unwind);
    if (!this.isRefused(from)) this.follow(state, from, terminator.next);
  }

  /** The call that the block ends with is given the resource. */
  private isTouched(state: PathState, block: BlockId): boolean {
    const last = this.context.function_.blocks[block]!.instructions.at(-1);
    return last?.kind !== 'call' || state.tracked?.isOwned !== true || this.transfer.isGiven(state, last);
  }

  /** The block ends with a call that always throws. */
  private isRefused(block: BlockId): boolean {
    const { program, function_ } = this.context;
    const last = function_.blocks[block]!.instructions.at(-1);
    return last?.kind === 'call' && program.isRefusal(program.targetOf(function_, last));
  }

  /** The value is the resource, or an object that holds it. */
  private gives(state: PathState, value: ValueId): boolean {
    if (this.events.isHandle(state, value)) return true;
    return (
      value !== TOP &&
      this.events.holders(state).some((holder) => routeTo(this.context.values, state, value, holder) !== null)
    );
  }

  private throwOut(state: PathState, { location, isImplicit }: Extract<Terminator, { kind: 'throw' }>): void {
    const at = isImplicit ? (state.interruptedAt ?? location) : location;
    this.onExit({ state, value: TOP, expression: null, location: at, isImplicit, isThrown: true, endedBy: null });
  }

  private exit(state: PathState, terminator: Extract<Terminator, { kind: 'return' }>): void {
    const value = terminator.value ? this.evaluator.evaluate(state, terminator.value) : TOP;
    this.onExit({
      state,
      value,
      expression: terminator.value,
      location: terminator.location,
      isImplicit: terminator.isImplicit,
      isThrown: false,
      endedBy: null,
    });
  }

  private follow(state: PathState, from: BlockId, target: BlockId): void {
    const block = this.slice.landing[target]!;
    const loop = this.order.loops.get(block);
    if (loop) this.turn(state, loop, loop.body.has(from) && this.order.rank.get(from)! >= this.order.rank.get(block)!);
    this.arrive(state, block);
  }

  /** Entering a loop counts its turns anew; coming round widens what each turn changes. */
  private turn(state: PathState, loop: Loop, isBackEdge: boolean): void {
    const { values } = this.context;
    if (this.context.pureLoops.has(loop.head)) this.events.renew(state, this.context.originOfHead(loop.head));
    if (!isBackEdge) {
      state.turns.delete(loop.head);
      return;
    }
    const turn = (state.turns.get(loop.head) ?? 0) + 1;
    state.turns.set(loop.head, turn);
    const origin = this.context.originOfHead(loop.head);
    const widened: [number, ValueId, number][] = [];
    for (const [variable, { onlyAdds, isCounted, isByOne }] of loop.varying) {
      const place = values.variable(variable);
      const value = state.read(values, place);
      if (isCounted && values.value(value).kind === 'constant' && turn <= MAX_COUNTED_TURNS + 1) continue;
      const made = values.made(origin, `w${variable}`);
      if (isByOne) this.context.counters.add(made);
      const before = state.ranges.get(made)?.low;
      const { low } = this.evaluator.rangeOf(state, value);
      widened.push([place, made, onlyAdds ? lowest(before ?? low, low) : -Infinity]);
    }
    // An error number keeps no value that could be forgotten.
    const read = loop.exitReads.filter(({ root }) => !this.context.isErrorNumber(root));
    const exits = read.map((place) => this.evaluator.resolve(state, place));
    if (widened.length > 0 || exits.length > 0) this.events.renew(state, origin);
    for (const [place, made, low] of widened) {
      state.write(values, place, made);
      if (low > -Infinity) state.refine(values, made, { low, high: Infinity, excluded: [] });
    }
    exits.forEach((place, index) => {
      if (place === null || this.events.isHandle(state, state.read(values, place))) return;
      const { base } = values.place(place);
      // `*p` of a local variable: nobody changes that behind our back.
      if (base.kind === 'variable' && this.context.isLocal(base.id)) return;
      state.write(values, place, values.made(origin, `x${index}`));
    });
  }

  private arrive(state: PathState, block: BlockId): void {
    if (this.isSettled(state, block)) return;
    this.spend(state);
    this.joiner.project(state, block);
    let states = this.seen.get(block);
    if (!states) this.seen.set(block, (states = new Map<string, PathState>()));
    let key = this.joiner.key(state, false);
    if (!states.has(key) && states.size >= STATE_BUDGET) {
      this.context.isMerged = true;
      key = `merged ${this.joiner.key(state, true)}`;
      state.addDoubt({ kind: 'dropped-constraint', detail: '', location: this.context.function_.nameLocation });
      if (!this.mergeInto(states, key, state, block)) return;
    } else {
      const known = states.get(key);
      if (known) {
        const doubts = joinDoubts(known.doubts, state.doubts);
        if (doubts.length === known.doubts.length) return;
        state.doubts = doubts;
      }
    }
    states.set(key, state);
    const rank = this.order.rank.get(block)!;
    (this.queues[rank] ??= []).push({ block, state, key });
  }

  /** Over the budget states of one typestate become one, as in property simulation; false where that one says it all. */
  private mergeInto(states: ReadonlyMap<string, PathState>, key: string, state: PathState, block: BlockId): boolean {
    const known = states.get(key);
    if (!known) return true;
    const count = `${block} ${key}`;
    const merges = (this.merges.get(count) ?? 0) + 1;
    this.merges.set(count, merges);
    return this.joiner.merge(state, known, merges > MAX_WIDENING_MERGES);
  }

  /** Nothing is left to find: the resource is gone and the site can't be reached again. */
  private isSettled(state: PathState, block: BlockId): boolean {
    const { tracked } = state;
    // Nobody has the handle of what was closed: it can be neither used nor closed again.
    if (
      tracked?.state === 'closed' &&
      (tracked.isOwned || this.context.isAdopted) &&
      state.holders((value) => this.events.isHandle(state, value)).length === 0
    ) {
      state.tracked = null;
    }
    return this.reachesSite !== null && state.tracked === null && !this.reachesSite.has(block);
  }
}

/**
 * The least value of a counter that was at least `before` and is at least `low` now. What has counted once tells the first turn
 * from the others; to follow it further would never end.
 */
function lowest(before: number, low: number): number {
  return before < 1 && low >= 1 ? 1 : before;
}

function isWithin(inner: Location, outer: Location): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
