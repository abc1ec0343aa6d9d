/** How one gets from a pointer to a place: what a callee can reach through its arguments. */
import type { Projection } from '../../ir';
import { TOP, type PlaceId, type ValueId, type ValueTable } from '../constraints/values';
import type { PathState } from './state';

/** So many other pointers may lie on the way. */
const MAX_POINTERS = 2;

/** The object on the heap that a pointer leads to, or into: `&this->public` is as good as `this`. */
export function objectOf(values: ValueTable, pointer: ValueId): ValueId {
  if (pointer === TOP) return pointer;
  const form = values.value(pointer);
  if (form.kind !== 'address') return pointer;
  const { base } = values.place(form.place);
  return base.kind === 'memory' ? base.pointer : pointer;
}

/** Where the pointer was read from, and where it is held now. */
export function placesOfPointer(values: ValueTable, state: PathState, pointer: ValueId): PlaceId[] {
  const form = values.value(pointer);
  return [...(form.kind === 'initial' ? [form.place] : []), ...state.holders((value) => value === pointer)];
}

/** The projections from `pointer` to `place`, through other pointers where it must be; null where there are none. */
export function routeTo(
  values: ValueTable,
  state: PathState,
  pointer: ValueId,
  place: PlaceId,
  pointers = MAX_POINTERS,
): Projection[] | null {
  const direct = directRoute(values, pointer, place);
  if (direct || pointers === 0) return direct;
  for (const { via, rest } of pointersTo(values, state, place)) {
    const route = routeTo(values, state, pointer, via, pointers - 1);
    if (route) return [...route, ...rest];
  }
  return null;
}

function directRoute(values: ValueTable, pointer: ValueId, place: PlaceId): Projection[] | null {
  const form = values.value(pointer);
  if (form.kind === 'address') return fromAddress(values, form.place, place);
  const { base } = values.place(place);
  if (base.kind !== 'memory' || base.pointer !== pointer) return null;
  return [{ kind: 'deref' }, ...values.projections(place)];
}

/**
 * From `&s` or `&a[1]` to a part of `s` or an element of `a`; indices count from where the pointer points. One to some
 * element, who knows which, may point to any: the place lies in it as well as in others.
 */
function fromAddress(values: ValueTable, from: PlaceId, place: PlaceId): Projection[] | null {
  const { projection, parent } = values.place(from);
  const isElement = projection?.kind === 'index' && parent !== null;
  const whole = isElement ? parent : from;
  if (!values.isWithin(place, whole)) return null;
  const [first, ...rest] = values.projections(place).slice(values.projections(whole).length);
  if (first === undefined) return [{ kind: 'deref' }];
  if (first.kind !== 'index') return [{ kind: 'deref' }, first, ...rest];
  const start = isElement ? projection.index : 0;
  const index = first.index === null || start === null ? 0 : first.index - start;
  return index === 0 ? [{ kind: 'deref' }, ...rest] : [{ kind: 'deref' }, { kind: 'index', index }, ...rest];
}

/** Places that hold a pointer to what `place` is a part of, with the way from there. */
function pointersTo(
  values: ValueTable,
  state: PathState,
  place: PlaceId,
): { readonly via: PlaceId; readonly rest: Projection[] }[] {
  const found: { via: PlaceId; rest: Projection[] }[] = [];
  const { base } = values.place(place);
  for (const [via, value] of state.environment) {
    const isPointer = base.kind === 'memory' ? value === base.pointer : values.value(value).kind === 'address';
    const rest = isPointer && via !== place ? directRoute(values, value, place) : null;
    if (rest) found.push({ via, rest });
  }
  const form = base.kind === 'memory' ? values.value(base.pointer) : null;
  // Where nobody has assigned since it was read it is there still.
  if (base.kind === 'memory' && form?.kind === 'initial' && state.read(values, form.place) === base.pointer)
    found.push({ via: form.place, rest: [{ kind: 'deref' }, ...values.projections(place)] });
  return found;
}
