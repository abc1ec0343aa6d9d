/** What a callee may have written: nothing is known of that after the call. */
import type { FunctionIR } from '../../ir';
import { TOP, type PlaceId } from '../constraints/values';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import type { PathState } from './state';
import type { UnknownCalls } from './unknownCalls';

export class CalleeWrites {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly unknown: UnknownCalls,
  ) {}

  /** What nobody can tell of, whatever the cases of the callee say. */
  forgetBlindly(state: PathState, passed: PassedCall, callee: FunctionIR): void {
    const { values, program } = this.context;
    const { writesBlindly, writesMembers, writesBehind } = program.factsOf(callee);
    this.forgetPointees(state, passed, writesBlindly);
    for (const index of writesBehind) this.unknown.forgetBehind(state, passed.arguments[index] ?? TOP, passed.origin);
    for (const [index, names] of writesMembers) {
      const form = values.value(passed.arguments[index] ?? TOP);
      if (!writesBlindly.has(index) && form.kind === 'address') this.forgetMembers(state, passed, form.place, names);
    }
  }

  private forgetPointees(state: PathState, passed: PassedCall, indexes: ReadonlySet<number>): void {
    for (const index of indexes) this.unknown.forgetPointee(state, passed.arguments[index] ?? TOP, passed.origin);
  }

  /** All of it, where no cases say what it is. */
  forgetWritten(state: PathState, passed: PassedCall, callee: FunctionIR): void {
    const { values, program } = this.context;
    const facts = program.factsOf(callee);
    for (const index of facts.writesThrough) {
      const pointer = passed.arguments[index] ?? TOP;
      const fields = facts.writesFields.get(index);
      const form = values.value(pointer);
      if (fields && !fields.has('') && form.kind === 'address') this.forgetMembers(state, passed, form.place, fields);
      else this.unknown.forgetPointee(state, pointer, passed.origin);
    }
    for (const [name, fields] of facts.writesGlobals) {
      const place = values.variable(this.context.global(name));
      if (!fields.has('')) {
        for (const field of fields) this.forgetField(state, passed, place, field);
        continue;
      }
      this.unknown.forgetWithin(state, place);
      state.epochs.set(values.place(place).region, passed.origin);
    }
  }

  private forgetMembers(state: PathState, { origin }: PassedCall, object: PlaceId, names: ReadonlySet<string>): void {
    const { values } = this.context;
    for (const name of names) {
      const place = values.extend(object, { kind: 'field', name });
      this.unknown.forgetPointee(state, values.intern({ kind: 'address', place }), origin);
    }
  }

  /** Of one field of a global, or of what that points to, nothing is known from here on. */
  private forgetField(state: PathState, { origin }: PassedCall, global: PlaceId, field: string): void {
    const { values } = this.context;
    const isBehind = field.startsWith('*.');
    const object = isBehind ? this.evaluator.pointee(state.read(values, global)) : global;
    if (object === null) return;
    const place = values.extend(object, { kind: 'field', name: isBehind ? field.slice(2) : field });
    this.unknown.forgetWithin(state, place);
    if (!state.environment.has(place)) state.environment.set(place, values.made(origin, `w${global}${field}`));
  }
}
