/** Calls as instructions. */
import type { Expression, Location } from '../../ir';
import type { Lowering } from './lowering';

/** Emits a call for which no text stands, and whose result nobody asks for. */
export function emitImplicitCall(l: Lowering, name: string, values: readonly Expression[], location: Location): void {
  l.graph.emit({
    kind: 'call',
    target: null,
    callee: { kind: 'direct', name },
    arguments: values,
    argumentLocations: values.map(() => location),
    location,
    isImplicit: true,
  });
}

/** Emits a call; gives its result. */
export function emitCall(
  l: Lowering,
  name: string | Expression,
  values: readonly Expression[],
  locations: readonly Location[],
  location: Location,
): Expression {
  const target = l.temporary();
  l.graph.emit({
    kind: 'call',
    target,
    callee: typeof name === 'string' ? { kind: 'direct', name } : { kind: 'indirect', expression: name },
    arguments: values,
    argumentLocations: locations,
    location,
    isImplicit: false,
  });
  return { kind: 'load', place: target };
}
