/** Resources that are not owed before they are used: by which calls they are. */
import type { PlaceId, ValueId } from '../constraints/values';
import type { CallInstruction, Program } from '../summary/program';
import type { Target } from '../summary/targets';
import type { Events } from '../typestate/events';
import { withoutNumber, type SiteContext } from './context';
import type { PathState } from './state';
import type { UnknownCalls } from './unknownCalls';

/** In the methods after which something is owed: whatever is done with it. */
export const ANY_USE = '*';

/** So deep in the handle may lie what is used. */
const MAX_PARTS = 2;

export class Dormancy {
  constructor(
    private readonly context: SiteContext,
    private readonly events: Events,
    private readonly unknown: UnknownCalls,
  ) {}

  /** A server that listens, a client that connects: from now on it is owed. `method`: what is called on the first argument. */
  wake(
    state: PathState,
    call: CallInstruction,
    target: Target,
    method: string | null,
    given: readonly ValueId[],
  ): void {
    const { tracked } = state;
    if (!tracked?.owedAfter) return;
    const isReceiver = method !== null && given[0] !== undefined && this.events.isHandle(state, given[0]);
    const awake = { ...tracked, owedAfter: null };
    if (isReceiver && tracked.owedAfter.includes(method)) state.tracked = { ...awake, owedSince: call.location };
    else if (tracked.owedAfter.includes(ANY_USE) && !isRelease(target)) {
      // Its own method may fail when it has begun; who is given it begins later.
      if (isReceiver) state.tracked = awake;
      else if (this.isUsing(state, call, given)) state.tracked = { ...awake, owedSince: call.location, isGiven: true };
    }
  }

  /** The callee is given the handle, a function that has it, or what lies in it: `runner.manager.save(user)`. */
  private isUsing(state: PathState, call: CallInstruction, given: readonly ValueId[]): boolean {
    return call.arguments.some((argument, index) => {
      const value = given[index]!;
      if (argument.kind === 'function') return namesOuter(this.context, argument.name, this.events.holders(state));
      return this.unknown.givesHandle(state, argument, value) || this.isPart(state, value);
    });
  }

  private isPart(state: PathState, value: ValueId, depth = 0): boolean {
    const { values } = this.context;
    const form = values.value(value);
    if (form.kind !== 'initial' || depth > MAX_PARTS) return false;
    const { base } = values.place(form.place);
    if (base.kind !== 'memory') return false;
    return this.events.isHandle(state, base.pointer) || this.isPart(state, base.pointer, depth + 1);
  }
}

function isRelease(target: Target): boolean {
  return target.kind === 'model' && target.model.releases !== undefined;
}

/** The function names one of the places, which are variables of the function around it. */
export function namesOuter(context: SiteContext, name: string, places: readonly PlaceId[]): boolean {
  const mentioned = outerNames(context.program, name);
  return places.some((place) => {
    const { base } = context.values.place(place);
    return base.kind === 'variable' && mentioned.has(context.variable(base.id).name);
  });
}

/** Variables of functions around it that a function reads, as they are called there: in it they have a number. */
export function outerNames(program: Program, name: string): ReadonlySet<string> {
  const one = program.definitionOf(name);
  return new Set(one ? [...program.factsOf(one).readsGlobals].map(withoutNumber) : []);
}
