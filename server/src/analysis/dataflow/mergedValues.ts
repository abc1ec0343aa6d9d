/**
 * What is unknown because ways were merged is one value all the same: `if (f && x) …; else if (x && !f) …` asks for `f`
 * twice and gets one answer. It has no name until somebody asks.
 */
import type { BlockId, Expression, VariableId } from '../../ir';
import { TOP } from '../constraints/values';
import { placesOf } from './accesses';
import type { SiteContext } from './context';
import type { Slice } from './slice';
import type { PathState } from './state';

/** Variables that several branches ask for. */
export function askedRepeatedly({ blocks }: Slice): ReadonlySet<VariableId> {
  const [once, again] = [new Set<VariableId>(), new Set<VariableId>()];
  for (const { terminator } of blocks.values()) {
    if (terminator.kind !== 'branch') continue;
    for (const root of new Set(placesOf(terminator.condition).map((place) => place.root)))
      (once.has(root) ? again : once).add(root);
  }
  return again;
}

/** Gives the merged values of `variables` for which `condition` asks, at the end of `block`, a name in `state`. */
export function nameMerged(
  context: SiteContext,
  state: PathState,
  variables: ReadonlySet<VariableId>,
  condition: Expression,
  block: BlockId,
): void {
  const { values } = context;
  for (const { root, path } of placesOf(condition)) {
    const place = values.variable(root);
    // Others may change a global whenever they are called.
    if (
      path.length > 0 ||
      !variables.has(root) ||
      context.variable(root).kind === 'global' ||
      state.environment.get(place) !== TOP
    )
      continue;
    const value = values.made(context.originOfHead(block), `m${root}`);
    // Somebody may have kept it from the turn before.
    if (state.environment.values().some((held) => mentions(values.origins(held), context, block))) continue;
    state.ranges.deleteWhere((known) => mentions(values.origins(known), context, block));
    state.write(values, place, value);
  }
}

function mentions(origins: ReadonlySet<number>, context: SiteContext, block: BlockId): boolean {
  return origins.has(context.originOfHead(block));
}
