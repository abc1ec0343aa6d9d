/** Tables in which programs file something under a descriptor's number. */
import type { Location, Place } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { unwrapped, type Lowering } from './lowering';
import { lowerPlace } from './places';

/** No program can name it. */
const NUMBER = { kind: 'field', name: '#number' } as const;

/**
 * `connections[fd].state = READING`: who files something under a descriptor's number has the descriptor. That is a store
 * of the number itself into the table: of a variable, where the table lives on and what is stored is not nothing. `place`
 * is what `left` denotes.
 */
export function fileUnderNumber(l: Lowering, left: NodeId, place: Place, right: NodeId, location: Location): void {
  const { tree } = l;
  if (isNothing(l, right)) return;
  let at = unwrapped(l, left);
  while (tree.type(at) === 'field_expression') at = unwrapped(l, tree.child(at, 'argument'));
  if (tree.type(at) !== 'subscript_expression') return;
  const index = unwrapped(l, tree.child(at, 'index'));
  if (index === NO_NODE || tree.type(index) !== 'identifier') return;
  const end = place.path.findLastIndex(({ kind }) => kind === 'index');
  const element = place.path.slice(0, end + 1);
  const { kind } = l.variables.all[place.root]!;
  const isOutside = kind === 'global' || kind === 'static-local' || element.some((each) => each.kind === 'deref');
  if (end === -1 || !isOutside) return;
  const number = lowerPlace(l, index);
  const isVariable = number.path.length === 0 && /^(?:local|parameter)$/.test(l.variables.all[number.root]!.kind);
  if (!isVariable || isCounter(l, index)) return;
  const target: Place = { root: place.root, path: [...element, NUMBER] };
  l.graph.emit({ kind: 'assign', target, value: { kind: 'load', place: number }, location });
}

/** What is taken out of a table is set to nothing. */
function isNothing(l: Lowering, node: NodeId): boolean {
  return node === NO_NODE || /^(?:\(\w[\w\s*]*\)\s*)?(?:0|NULL|-\s*1|false)$/.test(l.tree.textOf(unwrapped(l, node)));
}

/** `table[i] = 0; i++`: no number of anything that was opened. */
function isCounter(l: Lowering, index: NodeId): boolean {
  const { tree } = l;
  const name = tree.textOf(index);
  let around = index;
  while (tree.parent(around) !== NO_NODE && tree.type(around) !== 'function_definition') around = tree.parent(around);
  const changes = `(?:\\+\\+|--)\\s*${name}\\b|\\b${name}\\s*(?:\\+\\+|--|[-+]=)`;
  return new RegExp(changes).test(tree.textOf(around));
}
