/**
 * Watches one walk and records where a resource that was owed no longer is. It compares the states before and after a
 * step, so that the walk itself knows nothing of it.
 */
import type { Instruction, Location } from '../../ir';
import { intersect, rangeOfTest } from '../constraints/range';
import type { SiteContext } from '../dataflow/context';
import type { Evaluator } from '../dataflow/evaluate';
import type { PathState } from '../dataflow/state';
import type { CallInstruction } from '../summary/program';
import { judgeByName } from '../typestate/evidence';
import { isOwed, type Tracked } from '../typestate/tracked';
import { OutcomeLog, type Ending, type Outcome } from './outcome';

const LAST_STANDARD_DESCRIPTOR = 2;

/** What is known before a step; states are changed in place. */
export interface Before {
  readonly tracked: Tracked | null;
  readonly faults: number;
}

export class OutcomeRecorder {
  private readonly log = new OutcomeLog();
  private isUnresolved = false;
  /** The last assignment to each place. */
  private readonly assignments = new Map<string, Location>();
  /** As the user would name the resource. */
  name: string | null = null;

  constructor(private readonly context: SiteContext) {}

  all(): Outcome[] {
    return this.log.all();
  }

  before(state: PathState): Before {
    this.name ??= state.tracked?.name ?? null;
    return { tracked: state.tracked, faults: this.context.faults.length };
  }

  /** The definition of what is called right now is too much to follow. */
  unresolved(): void {
    this.isUnresolved = true;
  }

  /** An instruction was passed. */
  passed(before: Before, after: readonly PathState[], instruction: Instruction, evaluator: Evaluator): void {
    const isUnresolved = this.isUnresolved;
    this.isUnresolved = false;
    if (instruction === this.context.siteCall) {
      this.begun(after, instruction);
      return;
    }
    const { tracked } = before;
    if (!tracked || !isOwed(tracked)) return;
    if (instruction.kind === 'assign')
      this.assignments.set(this.context.nameOf(instruction.target), instruction.location);
    if (after.length === 0) this.ended(instruction);
    const isLost = this.context.faults.length > before.faults;
    for (const state of after) {
      if (state.tracked && isOwed(state.tracked)) continue;
      const failure = this.failureOf(state, tracked, evaluator);
      if (failure) this.add(failure, instruction.location, state);
      else if (state.tracked?.state === 'closed') this.closed(state, instruction, isUnresolved);
      else if (!isLost) this.gone(state, instruction, isUnresolved);
    }
  }

  /** A condition was found to hold or not to. */
  decided(tracked: Tracked | null, state: PathState, location: Location, evaluator: Evaluator): void {
    if (!tracked || !isOwed(tracked) || state.tracked) return;
    const failure = this.failureOf(state, tracked, evaluator);
    if (failure) this.add(failure, location, state);
  }

  /** The function is left. */
  left(ending: Ending, state: PathState, location: Location, place: string | null = null): void {
    if (state.tracked && isOwed(state.tracked)) this.add(ending, location, state, { place });
  }

  private begun(after: readonly PathState[], call: CallInstruction): void {
    const isMade = after.some((state) => state.tracked);
    for (const state of after) {
      if (state.tracked) continue;
      const isFailure = isMade && this.context.site.kind === 'product';
      if (isFailure) this.add('failed', call.location, state);
      else if (!isMade) this.add('stored', call.location, state);
    }
  }

  private ended(instruction: Instruction): void {
    if (instruction.kind !== 'call') return;
    const { program, function_ } = this.context;
    const target = program.targetOf(function_, instruction);
    if (!program.isNoreturnCall(target)) return;
    const by = target.name ?? 'a function pointer';
    this.log.add({
      ending: 'program-ends',
      location: instruction.location,
      by,
      evidence: null,
      place: null,
      storedBy: null,
      doubts: [],
    });
  }

  private closed(state: PathState, instruction: Instruction, isUnresolved: boolean): void {
    this.add('closed', instruction.location, state, this.byCall(instruction, isUnresolved));
  }

  private gone(state: PathState, instruction: Instruction, isUnresolved: boolean): void {
    const { location } = instruction;
    if (instruction.kind === 'call') {
      // What has nothing to do with handles ends an earlier turn's object, which something out there keeps.
      if (this.isIndifferent(instruction)) this.add('stored', location, state);
      else this.add('handed-over', location, state, this.byCall(instruction, isUnresolved));
    } else if (instruction.kind === 'assign') {
      this.add('stored', location, state, { place: this.context.nameOf(instruction.target) });
    } else if (instruction.kind === 'opaque') this.add('not-understood', location, state);
  }

  private isIndifferent(call: CallInstruction): boolean {
    const target = this.context.program.targetOf(this.context.function_, call);
    if (target.kind !== 'model') return false;
    const { takes, releases, converts, reopens, notes, isPartial } = target.model;
    return !(takes ?? releases ?? converts ?? reopens ?? notes ?? isPartial);
  }

  /** Who was called, and how it is known what that does. */
  private byCall(instruction: Instruction, isUnresolved: boolean): Pick<Outcome, 'by' | 'evidence'> {
    if (instruction.kind !== 'call') return { by: null, evidence: null };
    const { program, function_ } = this.context;
    const target = program.targetOf(function_, instruction);
    const by = target.name ?? this.pointerText(instruction);
    if (target.kind === 'model') return { by, evidence: target.model.isPartial ? 'declaration' : 'model' };
    if (target.kind === 'definition') return { by, evidence: isUnresolved ? 'unresolved' : 'definition' };
    if (target.name === null) return { by, evidence: 'pointer' };
    const isTelling = instruction.arguments.some((_, position) => judgeByName(target.name, position) === 'takes');
    return { by, evidence: isTelling ? 'name' : 'object' };
  }

  private pointerText({ callee }: CallInstruction): string {
    if (callee.kind === 'direct') return callee.name;
    return callee.expression.kind === 'load' ? this.context.nameOf(callee.expression.place) : 'a function pointer';
  }

  private failureOf(state: PathState, tracked: Tracked, evaluator: Evaluator): Ending | null {
    const { test, handles, kind } = tracked;
    if (test && intersect(evaluator.rangeOf(state, test.value), rangeOfTest(test.succeeds)) === null) return 'failed';
    const [main] = handles;
    if (!main || this.context.models.resource(kind).representation !== 'integer') return null;
    return evaluator.rangeOf(state, main.value).high <= LAST_STANDARD_DESCRIPTOR ? 'standard-stream' : null;
  }

  private add(
    ending: Ending,
    location: Location,
    state: PathState,
    more: Partial<Pick<Outcome, 'by' | 'evidence' | 'place'>> = {},
  ): void {
    const storedBy = more.place ? (this.assignments.get(more.place) ?? null) : null;
    this.log.add({ by: null, evidence: null, place: null, ...more, storedBy, ending, location, doubts: state.doubts });
  }
}
