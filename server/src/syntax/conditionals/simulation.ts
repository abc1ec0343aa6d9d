/** Runs the statement machine over tokens with `#if`s among them, whichever arms are selected. */
import { DIRECTIVE, WORD, type Tokens } from '../tokens';
import { assume, truthOf, type Assumptions } from './assumptions';
import { CLOSES, OPENS, type Groups } from './groups';
import { isSame, isWithin, listOf, StatementMachine, type Frame, type State } from './statements';

/** What one condition selects: the positions `from` to `to` of a sequence. */
export interface Arm {
  /** The token of its directive. */
  readonly directive: number;
  readonly condition: string;
  readonly from: number;
  readonly to: number;
}

/** A group of conditional directives in a sequence of tokens. */
export interface Group {
  readonly start: number;
  /** Behind its `#endif`. */
  readonly end: number;
  readonly endDirective: number;
  readonly arms: readonly Arm[];
}

/** Tokens under way, not all of which need be neighbors in the text. */
export interface Sequence {
  readonly tokens: Int32Array;
  /** An `else` may follow behind the last. */
  readonly precedesElse: boolean;
}

/** A state that is possible, and what has to be assumed for it. */
interface Possible {
  readonly state: State;
  readonly known: Assumptions;
}

/** What may be the next token. */
interface Next {
  readonly isElse: boolean;
  /** All that may come can start a statement. */
  readonly isStart: boolean;
}

export interface Region {
  readonly list: Frame;
  readonly end: number;
}

/** So many states may be possible at one token. */
const MAX_STATES = 16;

/** A longer region is not looked for. */
const MAX_REGION = 30_000;

/** So many groups in a row are looked behind for an `else`. */
const MAX_LOOKAHEAD = 8;

/** And so many other directives. */
const MAX_SKIPPED = 100;

/** What comparing two states costs, in steps. */
const COMPARISON = 8;

const STEPS_PER_TOKEN = 60;
const MIN_STEPS = 200_000;

export class Simulation {
  private steps: number;

  constructor(
    readonly tokens: Tokens,
    readonly groups: Groups,
  ) {
    this.steps = MIN_STEPS + STEPS_PER_TOKEN * tokens.count;
  }

  get isExhausted(): boolean {
    return this.steps <= 0;
  }

  groupAt(sequence: Sequence, start: number): Group {
    const arms: Arm[] = [];
    let position = start;
    let directive = sequence.tokens[start]!;
    while (this.groups.role(directive) !== CLOSES) {
      const next = this.groups.next(directive);
      const end = position + (next - directive);
      arms.push({ directive, condition: this.groups.condition(directive), from: position + 1, to: end });
      position = end;
      directive = next;
    }
    return { start, end: position + 1, endDirective: directive, arms };
  }

  /** What may be the token at `position`, or behind it where there is none. */
  nextAt(sequence: Sequence, position: number, end = sequence.tokens.length, depth = 0): Next {
    const { tokens, groups } = this;
    for (let at = position; at < Math.min(end, position + MAX_SKIPPED); at++) {
      const token = sequence.tokens[at]!;
      if (tokens.kind(token) !== DIRECTIVE) {
        const isStart = tokens.kind(token) === WORD || tokens.is(token, '}');
        return { isElse: tokens.is(token, 'else'), isStart };
      }
      if (groups.role(token) !== OPENS) continue;
      return depth > MAX_LOOKAHEAD ? { isElse: false, isStart: true } : this.nextInGroup(sequence, at, end, depth + 1);
    }
    return { isElse: sequence.precedesElse && end === sequence.tokens.length, isStart: true };
  }

  private nextInGroup(sequence: Sequence, at: number, end: number, depth: number): Next {
    const group = this.groupAt(sequence, at);
    let next = this.nextAt(sequence, group.end, end, depth);
    for (const arm of group.arms) {
      if (arm.from === arm.to) continue;
      const inArm = this.nextAt(sequence, arm.from, arm.to, depth);
      next = { isElse: next.isElse || inArm.isElse, isStart: next.isStart && inArm.isStart };
    }
    return next;
  }

  /** Whether each arm is a sequence of whole statements of the list that `state` is at. */
  isClean(sequence: Sequence, group: Group, state: State): boolean {
    const next = this.nextAt(sequence, group.end);
    return this.endsOfArms(sequence, group, state).every((end) => {
      const settled = this.settled(end, next);
      return settled.frame === state.frame && settled.phase === 'start';
    });
  }

  /** Whether each arm leaves the brackets as they are. */
  isBalanced(sequence: Sequence, group: Group, state: State): boolean {
    return this.endsOfArms(sequence, group, state).every((end) => end.frame === state.frame);
  }

  private endsOfArms(sequence: Sequence, group: Group, state: State): State[] {
    return group.arms.flatMap((arm) =>
      (this.run(sequence, arm.from, arm.to, [{ state, known: new Map() }]) ?? []).map((one) => one.state),
    );
  }

  /**
   * From the group at `start` on: the list whose statements are whole again, whatever is selected, and where. Null where
   * they never are.
   */
  regionFrom(sequence: Sequence, start: number, state: State, known: Assumptions): Region | null {
    let list = listOf(state.frame);
    let states: readonly Possible[] | null = [{ state, known }];
    const end = Math.min(sequence.tokens.length, start + MAX_REGION);
    for (let at = start; at < end;) {
      const token = sequence.tokens[at]!;
      const isGroup = this.groups.role(token) === OPENS;
      const next: number = isGroup ? this.groupAt(sequence, at).end : at + 1;
      states = this.run(sequence, at, next, states);
      if (states === null) return null;
      at = next;
      for (const one of isGroup || this.tokens.is(token, '}') ? states : []) {
        while (list !== null && !isWithin(one.state.frame, list)) list = listOf(list.parent ?? NOWHERE);
      }
      if (list === null || list === NOWHERE) return null;
      if (this.isWhole(sequence, at, states, list)) return { list, end: at };
    }
    return null;
  }

  private isWhole(sequence: Sequence, at: number, states: readonly Possible[], list: Frame): boolean {
    const isNear = states.every(({ state }) => state.phase === 'start' || state.frame === list);
    if (!isNear) return false;
    const next = this.nextAt(sequence, at);
    return states.every(({ state }) => {
      const settled = this.settled(state, next);
      return settled.frame === list && settled.phase === 'start';
    });
  }

  private settled(state: State, next: Next): State {
    if (next.isElse) return state;
    const machine = new StatementMachine(this.tokens, state);
    machine.settle(next.isStart);
    return machine.state;
  }

  /** The states that are possible behind `to`; null where there are too many. */
  private run(sequence: Sequence, from: number, to: number, initial: readonly Possible[]): readonly Possible[] | null {
    let states = initial;
    for (let at = from; at < to; at++) {
      if (states.length === 1) {
        const plain = this.runPlain(sequence, at, to, states[0]!);
        states = [plain.possible];
        at = plain.at;
        if (at >= to) break;
      }
      const token = sequence.tokens[at]!;
      const role = this.groups.role(token);
      if (role === OPENS) {
        const group = this.groupAt(sequence, at);
        const forked = this.fork(sequence, group, states);
        if (forked === null) return null;
        states = forked;
        at = group.end - 1;
      } else if (this.tokens.kind(token) !== DIRECTIVE) {
        states = this.stepAll(states, token, sequence.tokens[at + 1] ?? -1);
      }
      if (this.steps <= 0) return null;
    }
    return states;
  }

  /** One state, up to the next group. */
  private runPlain(
    sequence: Sequence,
    from: number,
    to: number,
    { state, known }: Possible,
  ): { at: number; possible: Possible } {
    const machine = new StatementMachine(this.tokens, state);
    let at = from;
    for (; at < to; at++) {
      const token = sequence.tokens[at]!;
      if (this.groups.role(token) === OPENS) break;
      machine.step(token, sequence.tokens[at + 1] ?? -1);
    }
    this.steps -= at - from;
    return { at, possible: { state: machine.state, known } };
  }

  private stepAll(states: readonly Possible[], token: number, next: number): readonly Possible[] {
    this.steps -= states.length;
    return states.map(({ state, known }) => {
      const machine = new StatementMachine(this.tokens, state);
      machine.step(token, next);
      return { state: machine.state, known };
    });
  }

  private fork(sequence: Sequence, group: Group, states: readonly Possible[]): readonly Possible[] | null {
    const next = this.nextAt(sequence, group.start);
    const result: Possible[] = [];
    for (const before of states) {
      const state = this.settled(before.state, next);
      const ends: Possible[] = [];
      let { known } = before;
      let isOver = false;
      for (const arm of group.arms) {
        const truth = truthOf(arm.condition, known);
        if (truth === false) continue;
        const after = this.run(sequence, arm.from, arm.to, [{ state, known: assume(known, arm.condition, true) }]);
        if (after === null) return null;
        ends.push(...after);
        isOver = truth === true;
        if (isOver) break;
        known = assume(known, arm.condition, false);
      }
      if (!isOver) ends.push({ state, known });
      // Where all arms end in one place, nothing needs to be remembered of the condition.
      const [first] = ends;
      const isOne = ends.every((one) => isSame(one.state, first!.state));
      for (const one of isOne ? [{ state: first!.state, known: before.known }] : ends) {
        this.steps -= COMPARISON * (result.length + 1);
        addPossible(result, one);
      }
    }
    return result.length > MAX_STATES || this.steps <= 0 ? null : result;
  }
}

const NOWHERE: Frame = { kind: 'file', parent: null, phase: 'start', flags: 0, body: null };

function addPossible(states: Possible[], one: Possible): void {
  const isKnown = states.some((other) => isSame(other.state, one.state) && isSameKnowledge(other.known, one.known));
  if (!isKnown) states.push(one);
}

function isSameKnowledge(a: Assumptions, b: Assumptions): boolean {
  return a === b || (a.size === b.size && [...a].every(([condition, truth]) => b.get(condition) === truth));
}
