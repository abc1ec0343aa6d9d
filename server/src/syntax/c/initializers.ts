/** Initializer lists and compound literals: assignments to the elements and fields they name. */
import type { Expression, Location, Place } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { readDeclarator, typeBase, type CType } from './cType';
import { ZERO } from './constants';
import type { Lowering } from './lowering';
import { fieldName, isArray, typeOfPlace } from './places';

/** Longer lists are tables; what else they hold is not followed. */
const MAX_ELEMENTS = 64;

/** `size` is the number of elements of an array, where it is known. What the list does not mention is zero. */
export function lowerInitializerList(l: Lowering, list: NodeId, target: Place, size: number | null): void {
  if (!isComplete(l, list, target, size)) {
    const isAnyField = isOfUnknownRecord(l, target) && !isZero(l, list) && hasPositions(l, list);
    // Which fields are something else than zero nobody knows.
    const value: Expression = isAnyField ? { kind: 'unknown' } : ZERO;
    l.graph.emit({ kind: 'assign', target, value, location: l.at(list) });
    // It is zero already, whatever field of a record of another file `{ 0 }` names.
    if (isZero(l, list)) return;
  }
  lowerElements(l, list, target);
}

/** Its type is declared elsewhere: what stands at a place is some field. */
function isOfUnknownRecord(l: Lowering, target: Place): boolean {
  const { base, chain } = l.context.resolve(typeOfPlace(l, target));
  return base !== null && chain.length === 0 && l.context.record(base) === undefined;
}

function hasPositions({ tree }: Lowering, list: NodeId): boolean {
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child))
    if (tree.type(child) !== 'initializer_pair' && tree.type(child) !== 'comment') return true;
  return false;
}

/** `{ 0 }`, `{ NULL }` */
function isZero({ tree }: Lowering, list: NodeId): boolean {
  const first = tree.firstNamed(list);
  if (first === NO_NODE || tree.nextNamed(first) !== NO_NODE) return false;
  return tree.type(first) === 'null' || (tree.type(first) === 'number_literal' && tree.textOf(first) === '0');
}

/** Each part has an element of its own. */
function isComplete(l: Lowering, list: NodeId, target: Place, size: number | null): boolean {
  const { tree } = l;
  const type = l.context.resolve(typeOfPlace(l, target));
  if (type.chain[0] === 'pointer') return true;
  const fields = type.base === null || type.chain.length > 0 ? undefined : l.context.record(type.base)?.fields.size;
  let count = 0;
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'initializer_list') return false;
    if (!tree.isError(child)) count++;
  }
  return isArray(l, target) && size === null ? true : count >= (size ?? fields ?? Infinity);
}

function lowerElements(l: Lowering, list: NodeId, target: Place): void {
  const { tree } = l;
  let position = 0;
  for (let child = tree.firstNamed(list); child !== NO_NODE && position < MAX_ELEMENTS; child = tree.nextNamed(child)) {
    if (tree.isError(child)) continue;
    if (tree.type(child) === 'initializer_pair') {
      const place = designated(l, child, target);
      const last = place.path[target.path.length];
      if (last?.kind === 'index' && last.index !== null) position = last.index;
      lowerElement(l, tree.child(child, 'value'), place, l.at(child));
    } else {
      lowerElement(l, child, positional(l, target, position), l.at(child));
    }
    position++;
  }
}

function lowerElement(l: Lowering, value: NodeId, place: Place, location: Location): void {
  if (value === NO_NODE) return;
  if (l.tree.type(value) !== 'initializer_list') return l.parts.into(l, value, place, location);
  l.nested(
    value,
    () => undefined,
    () => lowerElements(l, value, place),
  );
}

/** The place of the element at a position: of an array, or of a record whose fields this file declares. */
function positional(l: Lowering, target: Place, position: number): Place {
  const type = l.context.resolve(typeOfPlace(l, target));
  const record = type.base === null || type.chain.length > 0 ? undefined : l.context.record(type.base);
  const field = record === undefined ? undefined : [...record.fields.values()][position];
  if (field !== undefined) return { root: target.root, path: [...target.path, { kind: 'field', name: field.place }] };
  // A scalar in braces.
  if (type.chain[0] === 'pointer' && position === 0) return target;
  const index = isOfUnknownRecord(l, target) ? null : position;
  return { root: target.root, path: [...target.path, { kind: 'index', index }] };
}

function designated(l: Lowering, pair: NodeId, target: Place): Place {
  const { tree } = l;
  let place = target;
  for (let child = tree.firstChild(pair); child !== NO_NODE; child = tree.next(child)) {
    if (tree.field(child) !== 'designator') continue;
    const inner = tree.firstNamed(child);
    if (tree.type(child) === 'field_designator' || tree.type(child) === 'field_identifier') {
      const name = tree.textOf(inner === NO_NODE ? child : inner);
      place = { root: place.root, path: [...place.path, { kind: 'field', name: fieldName(l, place, name) }] };
    } else {
      const index = tree.type(child) === 'subscript_designator' ? l.parts.expression(l, inner) : null;
      const value = index?.kind === 'integer' && index.value >= 0 ? index.value : null;
      place = { root: place.root, path: [...place.path, { kind: 'index', index: value }] };
    }
  }
  return place;
}

/** `(struct s){ … }`: an unnamed variable. */
export function lowerCompoundLiteral(l: Lowering, node: NodeId): Place {
  const { tree } = l;
  const descriptor = tree.child(node, 'type');
  const type: CType = { base: null, chain: [] };
  const place = l.temporary(descriptor === NO_NODE ? type : literalType(l, descriptor));
  const list = tree.child(node, 'value');
  if (list !== NO_NODE) lowerInitializerList(l, list, place, null);
  return place;
}

function literalType(l: Lowering, descriptor: NodeId): CType {
  const { tree } = l;
  const declarator = tree.child(descriptor, 'declarator');
  const base = typeBase(tree, tree.child(descriptor, 'type'));
  return l.context.resolve({ base, chain: declarator === NO_NODE ? [] : readDeclarator(tree, declarator).chain });
}

/** The constant size of the array, or null. */
export function arraySize(l: Lowering, size: NodeId): number | null {
  if (size === NO_NODE || l.tree.isMissing(size)) return null;
  const value = l.parts.expression(l, size);
  return value.kind === 'integer' ? value.value : null;
}
