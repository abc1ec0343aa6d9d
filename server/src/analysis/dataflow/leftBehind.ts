/**
 * What calls leave behind in objects that they are given: an error where they have failed, and only there. Who looks at
 * that later learns whether they have.
 */
import type { FunctionModel, Leaving, ValueTest } from '../../models/types';
import { constantOf, rangeOfTest } from '../constraints/range';
import { TOP, type PlaceId, type ValueId } from '../constraints/values';
import type { Events } from '../typestate/events';
import { rootsOf } from './accesses';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import type { PathState } from './state';

export class LeftBehind {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
  ) {}

  /** The states after the call: where it may have failed and somebody looks at what it leaves, one for each way. */
  after(state: PathState, passed: PassedCall, { leaves = [], succeeds, fails }: FunctionModel): PathState[] {
    const read = leaves.filter((one) => this.isRead(passed, one) && this.placeOf(passed, one) !== null);
    if (read.length === 0) return [state];
    if (!succeeds || !fails) {
      this.leave(state, passed, read, 'succeeded');
      return [state];
    }
    const failed = state.clone();
    return [
      ...(this.hasTurnedOut(state, passed, succeeds) ? [this.leave(state, passed, read, 'succeeded')] : []),
      ...(this.hasTurnedOut(failed, passed, fails) ? [this.leave(failed, passed, read, 'failed')] : []),
    ];
  }

  /** What is returned, where that says whether there is an error. */
  answer(state: PathState, passed: PassedCall, { asks }: FunctionModel): ValueId | null {
    const { values } = this.context;
    const asked = asks ? this.valueOf(state, passed, asks) : null;
    return asked === null ? null : this.evaluator.compareValues(state, '!=', asked, values.constant(0));
  }

  private valueOf(
    state: PathState,
    passed: PassedCall,
    { argument, field }: NonNullable<FunctionModel['asks']>,
  ): ValueId | null {
    if (field === undefined) return passed.arguments[argument] ?? null;
    const place = this.placeOf(passed, { argument, field });
    return place === null ? null : state.read(this.context.values, place);
  }

  /** Learns whether the call has succeeded; false where it is known not to have turned out like that. */
  private hasTurnedOut(state: PathState, passed: PassedCall, test: ValueTest): boolean {
    const result = this.context.values.made(passed.origin, 'r');
    if (!this.evaluator.refine(state, result, rangeOfTest(test))) return false;
    this.events.settle(state);
    return true;
  }

  private leave(
    state: PathState,
    passed: PassedCall,
    leaves: readonly Leaving[],
    outcome: 'succeeded' | 'failed',
  ): PathState {
    const { values } = this.context;
    for (const one of leaves) {
      const { [outcome]: test } = one;
      const place = this.placeOf(passed, one);
      if (!test || place === null) continue;
      const range = rangeOfTest(test);
      const constant = constantOf(range);
      const value = constant === null ? values.made(passed.origin, `l${one.argument}`) : values.constant(constant);
      if (constant === null) state.refine(values, value, range);
      state.write(values, place, value);
    }
    return state;
  }

  /** Nobody is told apart for what nobody looks at. */
  private isRead({ call }: PassedCall, { argument }: Leaving): boolean {
    const expression = call.arguments[argument];
    return expression !== undefined && rootsOf(expression).some((id) => this.context.isRelevant(id));
  }

  private placeOf(passed: PassedCall, { argument, field }: { argument: number; field?: string }): PlaceId | null {
    const pointer = passed.arguments[argument] ?? TOP;
    const { values } = this.context;
    if (pointer === TOP || values.value(pointer).kind === 'constant') return null;
    const object = this.evaluator.pointee(pointer);
    if (object === null || field === undefined) return object;
    return values.extend(object, { kind: 'field', name: field });
  }
}
