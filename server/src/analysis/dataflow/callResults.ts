/** What calls of every kind do in the end: write a result, begin to follow a resource. */
import type { Expression, Projection } from '../../ir';
import { isOfTheWay } from '../confidence';
import { constantOf, type Range, openRange } from '../constraints/range';
import type { PlaceId, ValueId } from '../constraints/values';
import type { Events } from '../typestate/events';
import type { SuccessTest } from '../typestate/tracked';
import { append } from '../witness/witness';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { PathState } from './state';
import type { Transfer } from './transfer';

/** A resource that a call made. */
export interface Made {
  readonly handle: ValueId;
  readonly kind: string;
  readonly madeBy: string;
  readonly test: SuccessTest | null;
  /** Where it lies; null for the call's result. */
  readonly at: PlaceId | null;
  /** How one gets there from an argument, for the name. */
  readonly from: { readonly argument: number; readonly path: readonly Projection[] } | null;
  readonly isOwned: boolean;
  /** Methods after which it is owed, where that is not so from the start. */
  readonly owedAfter?: readonly string[] | null | undefined;
}

export class CallResults {
  constructor(
    private readonly context: SiteContext,
    private readonly events: Events,
    private readonly transfer: Transfer,
  ) {}

  setRangedResult(state: PathState, passed: PassedCall, range: Range): void {
    const { values } = this.context;
    const made = values.made(passed.origin, 'r');
    state.refine(values, made, range);
    const constant = constantOf(range);
    this.setResult(
      state,
      passed,
      constant === null || this.events.isHandle(state, made) ? made : values.constant(constant),
    );
  }

  setResult(state: PathState, passed: PassedCall, value: ValueId): void {
    if (passed.call.target) this.transfer.assign(state, passed.call.target, value, passed.call);
  }

  /** Begins to follow a resource. Where it is stored is bound already or is the call's result. */
  track(state: PathState, passed: PassedCall, made: Made): void {
    const { values } = this.context;
    state.tracked = {
      state: made.test ? 'pending' : 'open',
      kind: made.kind,
      madeBy: made.madeBy,
      handles: [{ value: made.handle, kind: made.kind }],
      test: made.test,
      isOwned: made.isOwned,
      owedAfter: made.owedAfter ?? null,
      name: null,
      releasedAt: null,
      wrongRelease: null,
      isUsed: false,
      isOrphaned: false,
    };
    if (made.test?.value !== made.handle) {
      state.refine(values, made.handle, openRange(this.context.models.resource(made.kind)));
    }
    if (made.at !== null) {
      state.write(values, made.at, made.handle);
      this.transfer.learnFromStore(state, made.at);
      const { from } = made;
      const name = from && this.outName(passed.call.arguments[from.argument], from.path);
      state.tracked = { ...state.tracked, name };
    }
    state.witness = append(null, { kind: 'acquire', location: passed.call.location, detail: passed.name });
    state.doubts = state.doubts.filter(isOfTheWay);
  }

  /** `fds[1]`, `conn->fd`: how the caller writes what lies at `path` from the argument. */
  private outName(argument: Expression | undefined, path: readonly Projection[]): string | null {
    // Who holds the object gives it its name.
    const isUnnamed = argument?.kind === 'load' && this.context.variable(argument.place.root).kind === 'temporary';
    if (isUnnamed && this.context.program.isScript) return null;
    if (argument?.kind === 'load')
      return this.context.nameOf({ root: argument.place.root, path: [...argument.place.path, ...path] });
    if (argument?.kind !== 'address-of') return null;
    const rest = path.slice(1);
    const { root, path: base } = argument.place;
    const from = base.at(-1);
    const [first] = rest;
    if (from?.kind !== 'index' || first?.kind !== 'index')
      return this.context.nameOf({ root, path: [...base, ...rest] });
    const index = from.index === null || first.index === null ? null : from.index + first.index;
    return this.context.nameOf({ root, path: [...base.slice(0, -1), { kind: 'index', index }, ...rest.slice(1)] });
  }

  isUnknownElement(place: PlaceId): boolean {
    return this.context.values.projections(place).some((p) => p.kind === 'index' && p.index === null);
  }
}
