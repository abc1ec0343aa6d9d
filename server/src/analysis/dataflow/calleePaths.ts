/** Paths from outside a callee, seen from the call: the places and values of the caller that they stand for. */
import type { FunctionIR, Projection } from '../../ir';
import { NONZERO } from '../constraints/range';
import { TOP, type PlaceId, type ValueId } from '../constraints/values';
import type { Input, InputPath } from '../summary/types';
import type { Events } from '../typestate/events';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import { characterAt } from './literals';
import { placesOfPointer, routeTo } from './routes';
import type { PathState } from './state';
import type { UnknownCalls } from './unknownCalls';

/** Where a handle lies from a global on. */
interface GlobalPath {
  readonly root: { readonly kind: 'global'; readonly name: string };
  readonly path: readonly Projection[];
}

/** How far from an argument a handle may lie for its fate in the callee to be followed. */
const MAX_INPUT_DEPTH = 4;

export class CalleePaths {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly unknown: UnknownCalls,
  ) {}

  /** Where the callee finds the handle; null where it can't, `out-of-reach` where it is too deep to follow. */
  inputPath(state: PathState, passed: PassedCall, callee: FunctionIR): InputPath | 'out-of-reach' | null {
    for (const [index, value] of passed.arguments.entries()) {
      if (this.events.isHandle(state, value)) return { root: { kind: 'parameter', index }, path: [] };
    }
    for (const [index, value] of passed.arguments.entries()) {
      const argument = passed.call.arguments[index]!;
      const [holder] = this.unknown.holdersGiven(state, argument, value);
      if (holder === undefined || this.isBesideClosed(state, value)) continue;
      const path = this.pathFrom(state, passed, index, holder);
      return path && path.length <= MAX_INPUT_DEPTH ? { root: { kind: 'parameter', index }, path } : 'out-of-reach';
    }
    const facts = this.context.program.factsOf(callee);
    for (const holder of this.events.holders(state)) {
      const at = this.globalPath(state, holder);
      if (at === null || at.path.length > MAX_INPUT_DEPTH) continue;
      const { name } = at.root;
      if (facts.readsGlobals.has(name) || facts.writesGlobals.has(name)) return at;
    }
    return null;
  }

  /** `clear(&fds[i])`: once an element is closed, it is another one that is meant. */
  private isBesideClosed(state: PathState, value: ValueId): boolean {
    const form = this.context.values.value(value);
    if (form.kind !== 'address' || state.tracked?.state !== 'closed') return false;
    const { projection } = this.context.values.place(form.place);
    return projection?.kind === 'index' && projection.index === null;
  }

  /** The global that the place is part of, or that points to the object of which it is: `server->fd`. */
  private globalPath(state: PathState, holder: PlaceId): GlobalPath | null {
    const { values } = this.context;
    const { base } = values.place(holder);
    if (base.kind === 'variable') {
      const { kind, name } = this.context.variable(base.id);
      return kind === 'global' ? { root: { kind: 'global', name }, path: values.projections(holder) } : null;
    }
    const { pointer } = base;
    for (const place of placesOfPointer(values, state, pointer)) {
      const { base: outer } = values.place(place);
      const variable = outer.kind === 'variable' ? this.context.variable(outer.id) : null;
      if (variable?.kind !== 'global' || state.read(values, place) !== pointer) continue;
      const path = [...values.projections(place), { kind: 'deref' as const }, ...values.projections(holder)];
      return { root: { kind: 'global', name: variable.name }, path };
    }
    return null;
  }

  /** The projections that lead from parameter `index` to `holder`. */
  private pathFrom(state: PathState, passed: PassedCall, index: number, holder: PlaceId): Projection[] | null {
    const { values } = this.context;
    const route = routeTo(values, state, passed.arguments[index]!, holder);
    if (route) return route;
    const argument = passed.call.arguments[index]!;
    const from = argument.kind === 'load' ? this.evaluator.resolve(state, argument.place) : null;
    return from === null ? null : values.projections(holder).slice(values.projections(from).length);
  }

  /** The caller's place for a path; null where it has none. */
  place(state: PathState, passed: PassedCall, at: InputPath): PlaceId | null {
    const { values } = this.context;
    let place: PlaceId | null;
    let rest = [...at.path];
    if (at.root.kind === 'global') place = values.variable(this.context.global(at.root.name));
    else if (at.root.kind === 'returned') {
      if (rest.shift()?.kind !== 'deref') return null;
      place = values.memory(values.made(passed.origin, 'r'));
    } else {
      const { index } = at.root;
      const value = passed.arguments[index] ?? TOP;
      if (rest[0]?.kind === 'deref') {
        const element = rest[1]?.kind === 'index' ? rest[1].index : undefined;
        rest = rest.slice(element === undefined ? 1 : 2);
        place = this.evaluator.pointee(value, element ?? 0);
      } else {
        const argument = passed.call.arguments[index];
        place = argument?.kind === 'load' ? this.evaluator.resolve(state, argument.place) : null;
      }
    }
    for (const projection of rest) {
      if (place === null) return null;
      if (projection.kind !== 'deref') {
        place = values.extend(place, projection);
        continue;
      }
      const pointer = state.read(values, place);
      // Where the callee has put something into an object that hangs on what it returns, there is that object.
      if (at.root.kind === 'returned' && pointer !== TOP) state.refine(values, pointer, NONZERO);
      place = this.evaluator.pointee(pointer);
    }
    return place;
  }

  /** What an input of the callee is in the caller. */
  valueAt(state: PathState, passed: PassedCall, at: Input): ValueId {
    if (at.root.kind === 'configuration') {
      return this.evaluator.evaluate(state, { kind: 'configuration', condition: at.root.condition });
    }
    if (at.root.kind === 'bits') {
      const of = this.inputValueAt(state, passed, at.root.of);
      return this.evaluator.combined(state, '&', of, at.root.mask);
    }
    const input: InputPath = { root: at.root, path: at.path };
    return this.inputValueAt(state, passed, input);
  }

  private inputValueAt(state: PathState, passed: PassedCall, at: InputPath): ValueId {
    if (at.root.kind === 'parameter' && at.path.length === 0) return passed.arguments[at.root.index] ?? TOP;
    if (at.root.kind === 'global' && at.path.length === 0) {
      return this.evaluator.load(state, { root: this.context.global(at.root.name), path: [] });
    }
    const character = characterAt(passed.call, at);
    if (character !== null) return this.context.values.constant(character);
    const place = this.place(state, passed, at);
    return place === null ? TOP : state.read(this.context.values, place);
  }
}
