/** Where a function's tree has errors, and which statements they belong to. */
import { shifted, type Damage } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { isRangeEnd } from './switches';

/** In these, errors stand among the statements and are lowered in their turn. */
const LISTS = new Set([
  'compound_statement',
  'case_statement',
  'preproc_if',
  'preproc_ifdef',
  'preproc_elif',
  'preproc_elifdef',
  'preproc_else',
  'labeled_statement',
]);

/** More than anybody reads. */
const MAX_DAMAGE = 50;

export interface DamagedRegions {
  readonly damage: Damage[];
  /** Errors below a statement, which make the whole statement doubtful. */
  readonly byStatement: ReadonlyMap<NodeId, readonly NodeId[]>;
}

/** Errors in the subtree of `root`, without those inside of another function. */
export function findDamage(tree: FlatTree, root: NodeId, origin: number): DamagedRegions {
  const damage: Damage[] = [];
  const byStatement = new Map<NodeId, NodeId[]>();
  const end = tree.subtreeEnd(root);
  for (let node = root + 1; node < end; node++) {
    if (tree.type(node) === 'function_definition') {
      node = tree.subtreeEnd(node) - 1;
      continue;
    }
    const isError = tree.isError(node);
    if (!isError && !tree.isMissing(node)) continue;
    if (!isRangeEnd({ tree }, node)) {
      if (damage.length < MAX_DAMAGE) {
        damage.push({
          location: shifted(tree.sourceRange(node, node), -origin),
          reason: 'syntax error',
        });
      }
      blame(tree, node, root, byStatement);
    }
    if (isError) node = tree.subtreeEnd(node) - 1;
  }
  return { damage, byStatement };
}

function blame(tree: FlatTree, node: NodeId, root: NodeId, byStatement: Map<NodeId, NodeId[]>): void {
  let at = tree.parent(node);
  if (tree.isError(node) && LISTS.has(tree.type(at))) return;
  while (at !== root && at !== NO_NODE && !tree.type(at).endsWith('_statement') && tree.type(at) !== 'declaration') {
    at = tree.parent(at);
  }
  const errors = byStatement.get(at);
  if (errors === undefined) byStatement.set(at, [node]);
  else errors.push(node);
}
