/** What the answer to a condition says of the resource, besides what it says of values. */
import type { Expression } from '../../ir';
import type { PropertyModel } from '../../models/types';
import { constantOf, exactly, intersect, isComparison } from '../constraints/range';
import type { PlaceId, ValueId } from '../constraints/values';
import { handleOf } from '../typestate/tracked';
import type { SiteContext } from './context';
import { isErrorCode } from './errorNumbers';
import type { Evaluator } from './evaluate';
import type { PathState } from './state';

/** Functions that compare two texts, and what they return. */
const COMPARISONS: ReadonlyMap<string, 'order' | 'equality'> = new Map([
  ['strcmp', 'order'],
  ['streq', 'equality'],
]);
/** Among literals. */
const DASH = /"(?:\\")?-(?:\\")?"/;

export class Answers {
  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
  ) {}

  /** Whether the answer to a condition says that the resource has come to its end: `if (socket.destroyed)`. */
  saysClosed(state: PathState, condition: Expression, truth: boolean): boolean {
    if (condition.kind === 'unary' && condition.operator === '!')
      return this.saysClosed(state, condition.operand, !truth);
    if (condition.kind === 'binary' && condition.operator === '==' && condition.right.kind === 'integer')
      return this.saysClosed(state, condition.left, (condition.right.value !== 0) === truth);
    const place = condition.kind === 'load' && state.tracked ? this.evaluator.resolve(state, condition.place) : null;
    const property = place === null ? undefined : propertyAt(this.context, state, place);
    return property !== undefined && 'tells' in property && (property.tells === 'closed') === truth;
  }

  /** Whether the answer to a condition says that the last call failed with such an error: `errno == EINTR`. */
  saysError(state: PathState, condition: Expression, truth: boolean, names: readonly string[]): boolean {
    if (condition.kind === 'unary' && condition.operator === '!')
      return this.saysError(state, condition.operand, !truth, names);
    if (condition.kind !== 'binary' || condition.operator !== (truth ? '==' : '!=')) return false;
    const [left, right] = [condition.left, condition.right].map((side) => this.evaluator.evaluate(state, side)) as [
      ValueId,
      ValueId,
    ];
    const { models, values } = this.context;
    const isOne = names.some((name) => right === values.constant(models.constant(name) ?? -1));
    return isOne && isErrorCode(this.context, left);
  }

  /**
   * The test has told that a name that is kept between calls is "-", which by convention stands for a standard stream:
   * what is open was not opened by a name.
   */
  saysStandardStream(state: PathState, tested: ValueId): boolean {
    const form = this.context.values.value(tested);
    if (form.kind === 'unary') return this.saysStandardStream(state, form.operand);
    if (form.kind === 'binary')
      return (
        isComparison(form.operator) && [form.left, form.right].some((side) => this.saysStandardStream(state, side))
      );
    if (form.kind !== 'pure' || !COMPARISONS.has(form.function) || !DASH.test(form.literals)) return false;
    const range = this.evaluator.rangeOf(state, tested);
    const isEqual =
      COMPARISONS.get(form.function) === 'order' ? constantOf(range) === 0 : intersect(range, exactly(0)) === null;
    return isEqual && form.arguments.some((one) => this.isRemembered(one));
  }

  /** What a static variable or a global has held since before the function was called, or what that points to. */
  private isRemembered(value: ValueId): boolean {
    const form = this.context.values.value(value);
    // `names[-1]`
    if (form.kind === 'binary' && form.operator === '+') return this.isRemembered(form.left);
    if (form.kind !== 'initial') return false;
    const { base } = this.context.values.place(form.place);
    if (base.kind === 'memory') return this.isRemembered(base.pointer);
    return this.context.livesOn(base.id);
  }
}

/** What is known of the property of the handle that the place is. */
export function propertyAt(context: SiteContext, { tracked }: PathState, place: PlaceId): PropertyModel | undefined {
  const { values, models } = context;
  const { base, projection, parent } = values.place(place);
  if (projection?.kind !== 'field' || parent === null || base.kind !== 'memory') return undefined;
  if (values.place(parent).projection !== null) return undefined;
  const handle = handleOf(tracked, base.pointer);
  const type = handle && models.typeOfResource(handle.kind);
  return type === undefined ? undefined : models.property(type, projection.name);
}
