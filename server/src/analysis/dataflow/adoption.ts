/**
 * Resources that the function did not acquire itself: what parameters, globals and the results of unknown calls hold.
 * Nobody here owes their release, but once they are released, a second release or a use is a mistake. They are followed
 * from that release on, and only while it is sure that the handle is the same, unmodified value.
 */
import type { Expression, Instruction } from '../../ir';
import type { ResourceKind } from '../../models/types';
import { isOfTheWay } from '../confidence';
import { intersect, openRange } from '../constraints/range';
import { TOP, type OriginId, type PlaceId, type ValueId } from '../constraints/values';
import type { PassedCall } from './calls';
import { isLibrarys } from './comparisons';
import type { Adopted, SiteContext } from './context';
import type { Evaluator } from './evaluate';
import type { PathState } from './state';

export class Adoption {
  private readonly instructions = new Map<OriginId, Instruction>();

  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
  ) {
    for (const block of context.function_.blocks) {
      block.instructions.forEach((instruction, index) =>
        this.instructions.set(context.originOf(block.id, index), instruction),
      );
    }
  }

  /** Begins to follow what the call is about to release, where that came from outside. */
  begin(state: PathState, passed: PassedCall, { argument, resource }: Adopted): void {
    const { call, arguments: values, name, target } = passed;
    state.tracked = null;
    const value = values[argument] ?? TOP;
    // What a definition does to what it is given tells nothing of the library's own (`stdin`).
    if (target.kind === 'definition' && isLibrarys(this.context, value)) return;
    if (!this.isForeign(value) || !this.mayBeOpen(state, value, resource)) return;
    const expression = call.arguments[argument];
    const place = expression?.kind === 'load' ? this.evaluator.resolve(state, expression.place) : null;
    if (place !== null) state.environment.set(place, value);
    state.tracked = {
      state: 'open',
      kind: resource,
      madeBy: name,
      handles: [{ value, kind: resource }],
      test: null,
      isOwned: false,
      owedAfter: null,
      name: expression ? this.nameOf(expression) : null,
      releasedAt: null,
      wrongRelease: null,
      isUsed: false,
      isOrphaned: false,
    };
    state.witness = null;
    state.doubts = state.doubts.filter(isOfTheWay);
  }

  private nameOf(expression: Expression): string | null {
    if (expression.kind === 'load') return this.context.nameOf(expression.place);
    if (expression.kind === 'integer') return String(expression.value);
    return expression.kind === 'symbol' ? expression.text : null;
  }

  /** Only paths on which the call released it are of interest. */
  end(state: PathState): void {
    if (state.tracked?.state !== 'closed') state.tracked = null;
  }

  /** The value is no handle that this function acquired, and stands for the same resource wherever it turns up. */
  isForeign(value: ValueId): boolean {
    const { values } = this.context;
    const form = values.value(value);
    switch (form.kind) {
      case 'constant':
        return form.value >= 0;
      case 'symbol':
        return true;
      case 'initial':
        return this.isForeignPlace(form.place, form.origin);
      case 'made':
        return this.isForeignResult(form.origin);
      default:
        return false;
    }
  }

  /** What is known on this path says neither that it was closed before nor that it was never opened. */
  private mayBeOpen(state: PathState, value: ValueId, resource: ResourceKind): boolean {
    const open = openRange(this.context.models.resource(resource));
    return intersect(this.evaluator.rangeOf(state, value), open) !== null;
  }

  private isForeignPlace(place: PlaceId, origin: OriginId): boolean {
    const { values } = this.context;
    // An element at an unknown index is another one each time.
    if (values.projections(place).some((p) => p.kind === 'index' && p.index === null)) return false;
    const { base } = values.place(place);
    if (base.kind === 'memory') return base.pointer !== TOP;
    // A local variable holds something because a call was given its address.
    return this.context.variable(base.id).kind !== 'local' || this.isForeignResult(origin);
  }

  private isForeignResult(origin: OriginId): boolean {
    const instruction = this.instructions.get(origin);
    if (instruction?.kind !== 'call') return false;
    const { program, function_, store } = this.context;
    const target = program.targetOf(function_, instruction);
    if (target.kind === 'model') return false;
    return target.kind === 'unknown' || store.products(target.function).length === 0;
  }

  /** A callee that is not given the handle itself may find it elsewhere, changed by others before it gets there. */
  beforeCall(state: PathState, passed: PassedCall): void {
    const handle = state.tracked?.handles[0]?.value;
    if (handle === undefined || passed.target.kind !== 'definition' || !this.isShared(handle)) return;
    if (!passed.arguments.includes(handle)) state.tracked = null;
  }

  /** What a call may have changed, seen or not, ends it: only the value of a local variable is ours alone. */
  afterCall(state: PathState, { target }: PassedCall): void {
    const handle = state.tracked?.handles[0]?.value;
    if (handle === undefined) return;
    const isLost =
      target.kind === 'model' ? this.isNumber(handle) && target.model.acquires !== undefined : this.isShared(handle);
    if (isLost) state.tracked = null;
  }

  /** Something is stored where `place` is: perhaps in the very place that the handle came from, by another name. */
  overwrite(state: PathState, place: PlaceId | null): void {
    const { tracked } = state;
    if (!this.context.isAdopted || tracked === null) return;
    const { values } = this.context;
    const form = values.value(tracked.handles[0]!.value);
    if (form.kind !== 'initial' || !this.isShared(tracked.handles[0]!.value)) return;
    const from = values.place(form.place);
    const to = place === null ? null : values.place(place);
    const mayBeSame =
      to === null || (to.base.kind === 'memory' && to.projection !== null && sameMember(from.path, to.path));
    if (mayBeSame) state.tracked = null;
  }

  /** A number that stands for itself: whatever opens a descriptor may give it a new meaning. */
  private isNumber(value: ValueId): boolean {
    const { kind } = this.context.values.value(value);
    return kind === 'constant' || kind === 'symbol';
  }

  private isShared(value: ValueId): boolean {
    if (this.isNumber(value)) return true;
    const { values } = this.context;
    const form = values.value(value);
    if (form.kind !== 'initial') return false;
    const { base } = values.place(form.place);
    return base.kind === 'memory' || !this.context.isLocal(base.id);
  }
}

/** Both paths end in the same member: `->fd` and `->conn.fd`. */
function sameMember(one: string, other: string): boolean {
  const last = (path: string): string => /[.[*][^.[*]*$/.exec(path)?.[0] ?? '';
  return last(one) === last(other);
}
