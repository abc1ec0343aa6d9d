/** What a case of a callee returns and stores, as values and places of the caller. */
import type { FunctionIR } from '../../ir';
import { constantOf, type Range } from '../constraints/range';
import { TOP, type ValueId } from '../constraints/values';
import type { Case, InputPath, Returned } from '../summary/types';
import { isPartOfCopy } from '../summary/types';
import type { Events } from '../typestate/events';
import type { CalleePaths } from './calleePaths';
import type { CallResults } from './callResults';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import { pureResult } from './pureCalls';
import type { PathState } from './state';

export class CaseValues {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
    private readonly results: CallResults,
    private readonly paths: CalleePaths,
  ) {}

  /** Input values that the case hands on, read before the callee changes anything. */
  inputValues(state: PathState, passed: PassedCall, one: Case): Map<InputPath, ValueId> {
    const result = new Map<InputPath, ValueId>();
    for (const what of [one.returned, ...one.stored.map((stored) => stored.value)]) {
      if (what.kind === 'input' || what.kind === 'linear' || what.kind === 'flagged')
        result.set(what.at, this.paths.valueAt(state, passed, what.at));
    }
    return result;
  }

  /** What is returned; null where an earlier call of a pure function has told that it is something else. */
  returned(
    state: PathState,
    passed: PassedCall,
    callee: FunctionIR,
    what: Returned,
    inputs: ReadonlyMap<InputPath, ValueId>,
  ): ValueId | null {
    const { program, values } = this.context;
    const isPure = what.kind === 'range' && program.isPure({ kind: 'definition', name: callee.name, function: callee });
    const known = isPure ? pureResult(this.context, state, passed) : null;
    if (known === null || what.kind !== 'range') return this.valueOf(state, passed, what, 'r', inputs);
    if (!state.refine(values, known, what.range)) return null;
    const constant = constantOf(state.rangeOf(values, known));
    return constant === null ? known : values.constant(constant);
  }

  /** What the case leaves in places of the caller. */
  store(
    state: PathState,
    passed: PassedCall,
    one: Case,
    result: ValueId,
    inputs: ReadonlyMap<InputPath, ValueId>,
  ): void {
    const { values } = this.context;
    one.stored.forEach(({ at, value }, index) => {
      if (isPartOfCopy(at)) return;
      const place = this.paths.place(state, passed, at);
      if (place === null || this.results.isUnknownElement(place)) {
        if (value.kind === 'handle') this.events.transfer(state);
        return;
      }
      const stored = value.kind === 'result' ? result : this.valueOf(state, passed, value, `s${index}`, inputs);
      state.write(values, place, stored);
      if (value.kind === 'handle') this.nameByField(state, at);
    });
  }

  /** A struct that is returned by value has the handle: where it goes, there is another name for it. */
  bindCopies(state: PathState, { call: { target }, arguments: given }: PassedCall, { stored }: Case): void {
    const { values } = this.context;
    for (const { at, value } of stored) {
      if (value.kind !== 'handle' || !isPartOfCopy(at) || !target) continue;
      // What becomes of a struct without a name is not followed, nor which of two members has it.
      const isAgain = given.filter((one) => this.events.isHandle(state, one)).length > 1;
      if (isAgain || this.context.variable(target.root).kind === 'temporary') {
        this.events.transfer(state);
        return;
      }
      const handle = state.tracked?.handles.at(-1)?.value;
      let place = this.evaluator.resolve(state, target);
      for (const projection of at.path) if (place !== null) place = values.extend(place, projection);
      if (handle !== undefined && place !== null) state.write(values, place, handle);
    }
  }

  /** `new Holder(openSync(path))`: what the callee keeps in a field is known by that. */
  private nameByField(state: PathState, { path }: InputPath): void {
    const field = path.findLast((projection) => projection.kind === 'field');
    const { tracked } = state;
    if (!this.context.program.isScript || tracked?.name !== null || field?.kind !== 'field') return;
    state.tracked = { ...tracked, name: field.name.replace(/^%/, '#') };
  }

  private valueOf(
    state: PathState,
    passed: PassedCall,
    what: Returned,
    tag: string,
    inputs: ReadonlyMap<InputPath, ValueId>,
  ): ValueId {
    const { values } = this.context;
    switch (what.kind) {
      case 'handle':
        return state.tracked?.handles.at(-1)?.value ?? TOP;
      case 'input': {
        const given = inputs.get(what.at) ?? TOP;
        // Whatever an unknown place holds, who asks for it twice asks for the same.
        return given === TOP ? values.made(passed.origin, tag) : given;
      }
      case 'linear':
        return this.evaluator.linear(state, inputs.get(what.at) ?? TOP, what.factor, what.offset);
      case 'flagged':
        return this.evaluator.combined(state, '|', inputs.get(what.at) ?? TOP, what.mask);
      case 'symbol':
        return values.intern({ kind: 'symbol', text: what.text });
      case 'filled':
        return values.intern({ kind: 'filled', value: what.value });
      case 'range': {
        const made = this.made(state, passed, tag, what.range);
        for (const name of what.isNot ?? []) this.exclude(state, made, name);
        return made;
      }
      case 'fresh': {
        const pointer = this.made(state, passed, tag, what.range);
        if (!this.context.exposed.has(pointer)) this.context.allocated.add(pointer);
        return pointer;
      }
      case 'nothing':
        return values.made(passed.origin, tag);
    }
  }

  private made(state: PathState, passed: PassedCall, tag: string, range: Range): ValueId {
    const { values } = this.context;
    const constant = constantOf(range);
    if (constant !== null) return values.constant(constant);
    const value = values.made(passed.origin, tag);
    if (!this.events.isHandle(state, value)) state.refine(values, value, range);
    return value;
  }

  /** The value is not the constant that is known by its name alone. */
  private exclude(state: PathState, value: ValueId, name: string): void {
    const symbol = this.context.values.intern({ kind: 'symbol', text: name });
    this.evaluator.assume(state, this.evaluator.compareValues(state, '==', value, symbol), false);
  }
}
