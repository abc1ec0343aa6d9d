/** Objects and arrays that are written down: fresh memory that the expression refers to. */
import type { Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { propertyName } from './bindings';
import { emitImplicitCall } from './emission';
import { namedChildren, type Lowering } from './lowering';

/** Fresh memory that nobody else refers to. */
export const NEW_OBJECT = '%object';

function allocate(l: Lowering, node: NodeId): Expression & { readonly kind: 'load' } {
  const target = l.temporary();
  l.graph.emit({
    kind: 'call',
    target,
    callee: { kind: 'direct', name: NEW_OBJECT },
    arguments: [],
    argumentLocations: [],
    location: l.at(node),
    isImplicit: true,
  });
  return { kind: 'load', place: target };
}

/** Whether the literal names all that the object has: what is not there is absent. An empty one waits to be filled. */
function isWrittenOut({ tree }: Lowering, node: NodeId): boolean {
  const members = [...namedChildren(tree, node)].filter((child) => tree.type(child) !== 'comment');
  const isField = (member: NodeId): boolean =>
    tree.type(member) === 'shorthand_property_identifier' ||
    (tree.type(member) === 'pair' && propertyName(tree, tree.child(member, 'key')) !== null);
  return members.length > 0 && members.every(isField);
}

export function lowerObject(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const object = allocate(l, node);
  if (isWrittenOut(l, node)) emitImplicitCall(l, '%blank', [object], l.at(node));
  for (const child of namedChildren(tree, node)) {
    const location = l.at(child);
    switch (tree.type(child)) {
      case 'shorthand_property_identifier':
        l.assign(l.property(object, tree.textOf(child), location), l.parts.expression(l, child), location);
        break;
      case 'pair': {
        const key = tree.child(child, 'key');
        const name = propertyName(tree, key);
        if (name === null && key !== NO_NODE) l.parts.expression(l, tree.firstNamed(key));
        const value = l.parts.expression(l, tree.child(child, 'value'));
        const place = name === null ? l.element(object, null, location) : l.property(object, name, location);
        l.assign(place, value, location);
        break;
      }
      // What the other object holds this one holds, too.
      case 'spread_element':
        l.escape(l.parts.expression(l, tree.firstNamed(child)), location);
        break;
    }
  }
  return object;
}

export function lowerArray(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const array = allocate(l, node);
  let index: number | null = 0;
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (!tree.isNamed(child)) {
      if (tree.textOf(child) === ',' && index !== null) index++;
      continue;
    }
    if (tree.type(child) === 'comment') continue;
    const location = l.at(child);
    if (tree.type(child) === 'spread_element') {
      l.escape(l.parts.expression(l, tree.firstNamed(child)), location);
      index = null;
    } else l.assign(l.element(array, index, location), l.parts.expression(l, child), location);
  }
  return array;
}
