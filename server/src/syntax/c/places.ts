/** Places: what an expression denotes, the types along an access path, arrays that turn into addresses. */
import type { Expression, Place, Projection, VariableId } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { UNKNOWN_TYPE, type CType } from './cType';
import { unwrapped, type Lowering } from './lowering';
import { resolveName } from './names';

/** Longer access paths go through a temporary. */
const MAX_PATH = 24;

const DEREF: Projection = { kind: 'deref' };

/** The place that an expression denotes; a temporary that holds its value where it denotes none. */
export function lowerPlace(l: Lowering, node: NodeId): Place {
  const { tree } = l;
  const inner = unwrapped(l, node);
  switch (tree.type(inner)) {
    case 'identifier': {
      const meaning = resolveName(l, inner);
      return meaning.kind === 'variable' ? { root: meaning.id, path: [] } : placeOf(l, meaning.value, inner);
    }
    case 'field_expression':
      return l.nested(
        inner,
        () => l.temporary(),
        () => fieldPlace(l, inner),
      );
    case 'subscript_expression':
      return l.nested(
        inner,
        () => l.temporary(),
        () => elementPlace(l, inner),
      );
    case 'pointer_expression':
      if (tree.textOf(tree.firstChild(inner)) !== '*') break;
      return l.nested(
        inner,
        () => l.temporary(),
        () => pointee(l, operandOf(l, inner), inner),
      );
  }
  return placeOf(l, l.parts.expression(l, inner), inner);
}

function operandOf(l: Lowering, node: NodeId): Expression {
  return l.parts.expression(l, l.tree.child(node, 'argument'));
}

function placeOf(l: Lowering, value: Expression, node: NodeId): Place {
  if (value.kind === 'load') return value.place;
  const spilled = l.spill(value, l.at(node));
  return spilled.kind === 'load' ? spilled.place : l.temporary();
}

function fieldPlace(l: Lowering, node: NodeId): Place {
  const { tree } = l;
  const base = tree.child(node, 'argument');
  const isArrow = tree.textOf(tree.nextNamed(base) === NO_NODE ? node : tree.next(base)).startsWith('->');
  const record = isArrow ? pointee(l, l.parts.expression(l, base), base) : lowerPlace(l, base);
  const name = tree.child(node, 'field');
  return project(
    l,
    record,
    { kind: 'field', name: fieldName(l, record, name === NO_NODE ? '' : tree.textOf(name)) },
    node,
  );
}

/** The name a field is lowered to: fields that share storage share the name `*`. */
export function fieldName(l: Lowering, record: Place, name: string): string {
  const type = l.context.resolve(typeOfPlace(l, record));
  return l.context.field(type, name)?.place ?? (l.context.isUnion(type) ? '*' : name);
}

function elementPlace(l: Lowering, node: NodeId): Place {
  const base = l.parts.expression(l, l.tree.child(node, 'argument'));
  const index = l.parts.expression(l, l.tree.child(node, 'index'));
  return element(l, base, index, node);
}

/** `base[index]`, where `base` is a pointer or the address an array has turned into. */
function element(l: Lowering, base: Expression, index: Expression, node: NodeId): Place {
  const value = index.kind === 'integer' && index.value >= 0 ? index.value : null;
  const beside = base.kind === 'address-of' ? base.place.path.at(-1) : undefined;
  if (base.kind === 'address-of' && beside?.kind === 'index') {
    const index = value === null || beside.index === null ? null : beside.index + value;
    const { root, path } = base.place;
    return { root, path: [...path.slice(0, -1), { kind: 'index', index }] };
  }
  if (base.kind === 'address-of' && isArray(l, base.place)) {
    return project(l, base.place, { kind: 'index', index: value }, node);
  }
  const first = pointee(l, base, node);
  return value === 0 ? first : project(l, first, { kind: 'index', index: value }, node);
}

/** `*pointer` */
export function pointee(l: Lowering, pointer: Expression, node: NodeId): Place {
  if (pointer.kind === 'address-of') {
    // The address of a row's element is that of an element, whatever that is itself.
    if (pointer.place.path.at(-1)?.kind === 'index') return pointer.place;
    return isArray(l, pointer.place) ? project(l, pointer.place, { kind: 'index', index: 0 }, node) : pointer.place;
  }
  if (pointer.kind === 'load') return project(l, pointer.place, DEREF, node);
  if (pointer.kind === 'binary' && (pointer.operator === '+' || pointer.operator === '-')) {
    const { operator, left, right } = pointer;
    if (left.kind === 'address-of' || left.kind === 'load') {
      return element(l, left, operator === '+' ? right : { kind: 'unknown' }, node);
    }
  }
  return project(l, placeOf(l, pointer, node), DEREF, node);
}

function project(l: Lowering, place: Place, projection: Projection, node: NodeId): Place {
  if (place.path.length < MAX_PATH) return { root: place.root, path: [...place.path, projection] };
  const spilled = placeOf(l, { kind: 'unknown' }, node);
  return { root: spilled.root, path: [projection] };
}

/** The value of a place: its content, or the address of its first element for an array. */
export function valueOf(l: Lowering, place: Place): Expression {
  // Of a row of a table, which has neighbours of its own, or of a member.
  const isPart = place.path.length > 0 && place.path.at(-1)!.kind !== 'deref';
  if (isPart && isArray(l, place) && place.path.length < MAX_PATH)
    return { kind: 'address-of', place: { root: place.root, path: [...place.path, { kind: 'index', index: 0 }] } };
  return { kind: isArray(l, place) ? 'address-of' : 'load', place };
}

export function isArray(l: Lowering, place: Place): boolean {
  if (place.path.length === 0) return l.variables.all[place.root]!.shape === 'array';
  return l.context.resolve(typeOfPlace(l, place)).chain[0] === 'array';
}

/** The type of a place as far as this file says it. */
export function typeOfPlace(l: Lowering, place: Place): CType {
  let type = l.variables.typeOf(place.root);
  let previous: Projection | null = null;
  for (const projection of place.path) {
    type = l.context.resolve(type);
    // `p[1]` is deref, then index: the dereference has already taken the pointer off.
    const isOffset = projection.kind === 'index' && previous?.kind === 'deref' && type.chain[0] !== 'array';
    if (projection.kind === 'field') type = fieldType(l, type, projection.name);
    else if (!isOffset) type = { base: type.base, chain: type.chain.slice(1) };
    previous = projection;
  }
  return type;
}

function fieldType(l: Lowering, record: CType, name: string): CType {
  return l.context.field(record, name)?.type ?? UNKNOWN_TYPE;
}

/** A place for the variable itself. */
export function variablePlace(id: VariableId): Place {
  return { root: id, path: [] };
}
