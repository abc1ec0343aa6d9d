/**
 * A path state: what is known on one bundle of paths at one point, for one acquisition site. Maps are copied when a
 * state is split and then written to; everything they hold is immutable.
 */
import type { Location } from '../../ir';
import { equalRanges, intersect, type Range } from '../constraints/range';
import { TOP, type OriginId, type PlaceId, type ValueId, type ValueTable } from '../constraints/values';
import { CopyOnWriteMap } from './copyOnWrite';
import type { Tracked } from '../typestate/tracked';
import type { Doubt } from '../confidence';
import type { WitnessNode } from '../witness/witness';

/** Stands for the run before the last one of `origin`. */
const keptOf = (origin: OriginId): OriginId => -2 - origin;

export class PathState {
  constructor(
    /** Place to value. A place that is missing holds its initial value. */
    readonly environment: CopyOnWriteMap<PlaceId, ValueId>,
    /** What is known of symbolic values beyond their form. */
    readonly ranges: CopyOnWriteMap<ValueId, Range>,
    /** Region to the origin that last changed it as a whole. */
    readonly epochs: CopyOnWriteMap<number, OriginId>,
    /** Loop head to the number of times control came round. */
    readonly turns: CopyOnWriteMap<number, number>,
    /** The resource, once its site was passed; null before, and after it is settled. */
    tracked: Tracked | null,
    /** Reasons to trust what is found on this path less. */
    doubts: readonly Doubt[],
    witness: WitnessNode | null,
  ) {
    this.tracked = tracked;
    this.doubts = doubts;
    this.witness = witness;
  }

  tracked: Tracked | null;
  doubts: readonly Doubt[];
  witness: WitnessNode | null;

  static initial(): PathState {
    return new PathState(
      CopyOnWriteMap.empty(),
      CopyOnWriteMap.empty(),
      CopyOnWriteMap.empty(),
      CopyOnWriteMap.empty(),
      null,
      [],
      null,
    );
  }

  clone(): PathState {
    return new PathState(
      this.environment.clone(),
      this.ranges.clone(),
      this.epochs.clone(),
      this.turns.clone(),
      this.tracked,
      this.doubts,
      this.witness,
    );
  }

  addDoubt(doubt: Doubt): void {
    if (!this.doubts.some((known) => known.kind === doubt.kind && known.detail === doubt.detail)) {
      this.doubts = [...this.doubts, doubt];
    }
  }

  /** Something at `location` threw, after whatever threw before. */
  interrupt(location: Location): void {
    const others = this.doubts.filter((doubt) => doubt.kind !== 'implicit-throw');
    this.doubts = [...others, { kind: 'implicit-throw', detail: '', location }];
  }

  /** Where something threw without being asked to, on every path that this state stands for. */
  get interruptedAt(): Location | null {
    return this.doubts.find((doubt) => doubt.kind === 'implicit-throw')?.location ?? null;
  }

  rangeOf(values: ValueTable, id: ValueId): Range {
    const inherent = values.inherentRange(id);
    const learnt = this.ranges.get(id);
    return learnt ? (intersect(inherent, learnt) ?? learnt) : inherent;
  }

  /** Learns that `id` lies in `range`; false where that cannot be. */
  refine(values: ValueTable, id: ValueId, range: Range): boolean {
    if (id === TOP) return true;
    const known = this.rangeOf(values, id);
    const result = intersect(known, range);
    if (result === null) return false;
    const { kind } = values.value(id);
    // What is known by its form already is not noted again: states that differ in such notes alone are the same.
    if (!equalRanges(result, known) && kind !== 'constant' && kind !== 'filled') this.ranges.set(id, result);
    return true;
  }

  read(values: ValueTable, place: PlaceId): ValueId {
    const bound = this.environment.get(place);
    if (bound !== undefined) return bound;
    const { parent, projection, region } = values.place(place);
    if (parent !== null && projection !== null) {
      for (let above: PlaceId | null = parent; above !== null; above = values.place(above).parent) {
        if (this.environment.has(above)) return values.member(this.read(values, parent), projection);
      }
    }
    return values.intern({ kind: 'initial', place, origin: this.epochs.get(region) ?? 0 });
  }

  /** A larger place that the place is part of was filled as a whole. */
  isPartOfFilled(values: ValueTable, place: PlaceId): boolean {
    for (let above = values.place(place).parent; above !== null; above = values.place(above).parent) {
      const bound = this.environment.get(above);
      if (bound !== undefined) return values.isFilling(bound);
    }
    return false;
  }

  write(values: ValueTable, place: PlaceId, value: ValueId): void {
    this.environment.deleteWhere((bound) => bound !== place && values.isOverwritten(bound, place));
    this.environment.set(place, value);
  }

  /** Forgets what the storage that `region` numbers holds; reads give values of `origin` from now on. */
  forgetRegion(values: ValueTable, region: number, origin: OriginId): void {
    this.environment.deleteWhere((bound) => values.place(bound).region === region);
    this.epochs.set(region, origin);
  }

  /**
   * `origin` is about to run (again): values of its earlier run are no longer what their number stands for. What a
   * variable keeps of the turn before (`last = item`) stays what was learnt about it, under another number; what it
   * kept of the turn before that is forgotten.
   */
  renew(values: ValueTable, origin: OriginId): void {
    const kept = keptOf(origin);
    const isOf = (id: ValueId): boolean => values.origins(id).has(origin) || values.origins(id).has(kept);
    const keeps: [PlaceId, ValueId, Range][] = [];
    this.environment.deleteWhere((place) => {
      const { base } = values.place(place);
      return base.kind === 'memory' && isOf(base.pointer);
    });
    for (const [place, value] of this.environment) {
      if (!isOf(value)) continue;
      const { base } = values.place(place);
      this.environment.set(place, TOP);
      const form = values.value(value);
      const range = this.ranges.get(value);
      if (base.kind === 'variable' && form.kind === 'made' && form.origin === origin && range) {
        keeps.push([place, values.made(kept, form.tag), range]);
      }
    }
    this.ranges.deleteWhere(isOf);
    for (const [place, value, range] of keeps) {
      this.environment.set(place, value);
      this.ranges.set(value, range);
    }
  }

  /** Places that hold one of `held`. */
  holders(held: (value: ValueId) => boolean): PlaceId[] {
    const result: PlaceId[] = [];
    for (const [place, value] of this.environment) if (held(value)) result.push(place);
    return result;
  }
}
