/**
 * Symbolic values and canonical places, hash-consed: equal structure means equal number, so that testing
 * `flags & O_CREAT` twice tests the same value twice. One table serves one function.
 */
import type { BinaryOperator, Projection, UnaryOperator, VariableId } from '../../ir';
import { ANYTHING, BOOLEAN, NONZERO, exactly, isComparison, type Range } from './range';

export type ValueId = number;
export type PlaceId = number;
/** What made a value: 0 is the function's entry, other numbers are instructions and loop heads. */
export type OriginId = number;

export type Value =
  /** Any value; nothing is ever learnt about it. */
  | { readonly kind: 'top' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'configuration'; readonly condition: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'string' }
  /** Every byte of it, and so every part, is alike: what `memset` and `calloc` leave. 0 or -1. */
  | { readonly kind: 'filled'; readonly value: number }
  | { readonly kind: 'address'; readonly place: PlaceId }
  /** What a place held when control came to `origin`, and nobody has assigned since. */
  | { readonly kind: 'initial'; readonly place: PlaceId; readonly origin: OriginId }
  /** Made by an instruction: a call's result (tag `r`), what it stored (`0`, `1`…), a widened variable. */
  | { readonly kind: 'made'; readonly origin: OriginId; readonly tag: string }
  /**
   * What a pure function gives for these arguments, of which strings that are written out are in `literals`; in a loop
   * that starts at `origin` for each turn anew.
   */
  | {
      readonly kind: 'pure';
      readonly function: string;
      readonly arguments: readonly ValueId[];
      readonly literals: string;
      readonly origin: OriginId;
    }
  | { readonly kind: 'member'; readonly of: ValueId; readonly projection: Projection }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: ValueId }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: ValueId; readonly right: ValueId };

/** Storage a place starts from: a variable, or what a pointer value points to. */
export type Base =
  { readonly kind: 'variable'; readonly id: VariableId } | { readonly kind: 'memory'; readonly pointer: ValueId };

export interface CanonicalPlace {
  readonly base: Base;
  /** Interned number of the base: the region that is forgotten as one. */
  readonly region: number;
  readonly parent: PlaceId | null;
  readonly projection: Projection | null;
  readonly depth: number;
  /** The projections as text (`->fd`, `[0]`), without the base. */
  readonly path: string;
}

export const TOP: ValueId = 0;

function projectionKey(projection: Projection): string {
  if (projection.kind === 'field') return `.${projection.name}`;
  return projection.kind === 'deref' ? '*' : `[${projection.index ?? ''}]`;
}

function valueKey(value: Value): string {
  switch (value.kind) {
    case 'top':
      return 'top';
    case 'constant':
      return `#${value.value}`;
    case 'filled':
      return `f#${value.value}`;
    case 'symbol':
      return `s${value.text}`;
    case 'configuration':
      return `c${value.condition}`;
    case 'function':
      return `f${value.name}`;
    case 'string':
      return '"';
    case 'address':
      return `&${value.place}`;
    case 'initial':
      return `i${value.place}@${value.origin}`;
    case 'made':
      return `m${value.origin}:${value.tag}`;
    case 'pure':
      return `p${value.function}(${value.arguments.join()})${value.origin}:${value.literals}`;
    case 'member':
      return `.${value.of}${projectionKey(value.projection)}`;
    case 'unary':
      return `u${value.operator}${value.operand}`;
    case 'binary':
      return `b${value.left}${value.operator}${value.right}`;
  }
}

export class ValueTable {
  private readonly values: Value[] = [];
  private readonly byKey = new Map<string, ValueId>();
  private readonly originSets: (ReadonlySet<OriginId> | undefined)[] = [];
  private readonly places: CanonicalPlace[] = [];
  private readonly placeByKey = new Map<string, PlaceId>();
  private readonly regions = new Map<string, number>();

  constructor() {
    this.intern({ kind: 'top' });
  }

  value(id: ValueId): Value {
    return this.values[id]!;
  }

  place(id: PlaceId): CanonicalPlace {
    return this.places[id]!;
  }

  intern(value: Value): ValueId {
    const key = valueKey(value);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(value);
    this.byKey.set(key, id);
    return id;
  }

  /** The number of an equal value, where there is one. */
  find(value: Value): ValueId | undefined {
    return this.byKey.get(valueKey(value));
  }

  constant(value: number): ValueId {
    return this.intern({ kind: 'constant', value });
  }

  made(origin: OriginId, tag: string): ValueId {
    return this.intern({ kind: 'made', origin, tag });
  }

  member(of: ValueId, projection: Projection): ValueId {
    const value = this.value(of);
    // What was filled with bytes is the same number in all its members.
    if (value.kind === 'constant') return value.value === 0 || value.value === -1 ? of : TOP;
    if (value.kind === 'filled') return of;
    if (value.kind === 'top') return TOP;
    if (value.kind === 'initial') {
      return this.intern({ kind: 'initial', place: this.extend(value.place, projection), origin: value.origin });
    }
    return this.intern({ kind: 'member', of, projection });
  }

  /** What an object of several parts may hold as a whole: `memset` leaves it, and `= {0}`. */
  isFilling(id: ValueId): boolean {
    const value = this.value(id);
    return value.kind === 'filled' || (value.kind === 'constant' && value.value === 0);
  }

  variable(id: VariableId): PlaceId {
    return this.internPlace({ kind: 'variable', id }, null, null);
  }

  memory(pointer: ValueId): PlaceId {
    return this.internPlace({ kind: 'memory', pointer }, null, null);
  }

  extend(place: PlaceId, projection: Projection): PlaceId {
    return this.internPlace(this.place(place).base, place, projection);
  }

  /** Whether `inner` is `outer` or a part of it. */
  isWithin(inner: PlaceId, outer: PlaceId): boolean {
    const depth = this.place(outer).depth;
    let at: PlaceId | null = inner;
    while (at !== null && this.place(at).depth > depth) at = this.place(at).parent;
    return at === outer;
  }

  /** Storing into `outer` changes `inner`. Behind what a pointer points to there may be further elements: `p[1]` is none of `*p`. */
  isOverwritten(inner: PlaceId, outer: PlaceId): boolean {
    if (!this.isWithin(inner, outer)) return false;
    const { parent, base, depth } = this.place(outer);
    if (inner === outer || parent !== null || base.kind !== 'memory') return true;
    let at = inner;
    while (this.place(at).depth > depth + 1) at = this.place(at).parent!;
    const { projection } = this.place(at);
    return projection?.kind !== 'index' || projection.index === null || projection.index === 0;
  }

  /** The places are one, where elements at unknown indices are any: `pairs[i][0]` and `pairs[1][0]`. */
  mayBeSame(one: PlaceId, other: PlaceId): boolean {
    if (this.place(one).depth !== this.place(other).depth || this.place(one).region !== this.place(other).region)
      return false;
    const others = this.projections(other);
    return this.projections(one).every((a, i) => {
      const b = others[i]!;
      if (a.kind === 'index' && b.kind === 'index') return a.index === null || b.index === null || a.index === b.index;
      return a.kind === 'field' && b.kind === 'field' ? a.name === b.name : a.kind === b.kind;
    });
  }

  /** `inner`, which is within `from`, with `from` replaced by `to`. */
  rebase(inner: PlaceId, from: PlaceId, to: PlaceId): PlaceId {
    if (inner === from) return to;
    const { parent, projection } = this.place(inner);
    return this.extend(this.rebase(parent!, from, to), projection!);
  }

  /** The projections from the base to the place. */
  projections(id: PlaceId): Projection[] {
    const result: Projection[] = [];
    for (let at: PlaceId | null = id; at !== null; at = this.place(at).parent) {
      const { projection } = this.place(at);
      if (projection) result.unshift(projection);
    }
    return result;
  }

  /** All origins that made some part of the value; when one of them runs again the value is another one. */
  origins(id: ValueId): ReadonlySet<OriginId> {
    const known = this.originSets[id];
    if (known) return known;
    const result = new Set<OriginId>();
    const value = this.value(id);
    const add = (part: ValueId): void => {
      for (const origin of this.origins(part)) result.add(origin);
    };
    if (value.kind === 'initial' || value.kind === 'made' || value.kind === 'pure') result.add(value.origin);
    if (value.kind === 'pure') value.arguments.forEach(add);
    if (value.kind === 'initial' || value.kind === 'address') {
      const { base } = this.place(value.place);
      if (base.kind === 'memory') add(base.pointer);
    }
    if (value.kind === 'member') add(value.of);
    if (value.kind === 'unary') add(value.operand);
    if (value.kind === 'binary') {
      add(value.left);
      add(value.right);
    }
    this.originSets[id] = result;
    return result;
  }

  /** What holds of a value by its form alone. */
  inherentRange(id: ValueId): Range {
    const value = this.value(id);
    switch (value.kind) {
      case 'constant':
      case 'filled':
        return exactly(value.value);
      case 'string':
      case 'function':
      case 'address':
        return NONZERO;
      case 'configuration':
        return BOOLEAN;
      case 'binary':
        if (value.operator === '|' && [value.left, value.right].some((side) => this.value(side).kind === 'symbol'))
          return NONZERO;
        return isComparison(value.operator) ? BOOLEAN : ANYTHING;
      case 'unary':
        return value.operator === '!' ? BOOLEAN : ANYTHING;
      default:
        return ANYTHING;
    }
  }

  private internPlace(base: Base, parent: PlaceId | null, projection: Projection | null): PlaceId {
    const baseKey = base.kind === 'variable' ? `v${base.id}` : `m${base.pointer}`;
    const key = parent === null ? baseKey : `${parent}${projectionKey(projection!)}`;
    const known = this.placeByKey.get(key);
    if (known !== undefined) return known;
    let region = this.regions.get(baseKey);
    if (region === undefined) {
      region = this.regions.size;
      this.regions.set(baseKey, region);
    }
    const id = this.places.length;
    const path =
      parent === null ? (base.kind === 'memory' ? '*' : '') : this.place(parent).path + projectionKey(projection!);
    const depth = parent === null ? 0 : this.place(parent).depth + 1;
    this.places.push({ base, region, parent, projection, depth, path });
    this.placeByKey.set(key, id);
    return id;
  }
}
