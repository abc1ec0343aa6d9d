/** Classes: what runs where one is declared, and what runs where an instance is made. */
import type { Expression, Location } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { propertyName } from './bindings';
import { inScope } from './frames';
import { namedChildren, type Lowering } from './lowering';
import { storeInto } from './patterns';
import { thisValue } from './places';

/** The heritage, computed names, static fields and static blocks run here; methods are functions of their own. */
export function lowerClass(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const body = tree.child(node, 'body');
  if (body === NO_NODE) return;
  for (const child of namedChildren(tree, body)) {
    const name = tree.child(child, 'name');
    if (name !== NO_NODE && tree.type(name) === 'computed_property_name') l.parts.expression(l, tree.firstNamed(name));
    if (tree.type(child) !== 'class_static_block') continue;
    const block = tree.child(child, 'body');
    if (block !== NO_NODE) inScope(l, block, () => l.parts.statements(l, block), []);
  }
  for (const child of fieldsOf(l, node, true)) l.escape(l.parts.expression(l, tree.child(child, 'value')), l.at(child));
}

/** The initializers of an instance's fields. */
export function lowerFields(l: Lowering, node: NodeId, isStatic: boolean): void {
  const { tree } = l;
  for (const child of fieldsOf(l, node, isStatic)) {
    const location = l.at(child);
    const value = l.parts.expression(l, tree.child(child, 'value'));
    const name = propertyName(tree, tree.child(child, 'name'));
    storeInto(l, name === null ? null : l.property(thisValue(l), name, location), value, location);
  }
}

/** A parameter of the constructor that is a field as well. */
export function lowerParameterField(l: Lowering, name: string, value: Expression, location: Location): void {
  storeInto(l, l.property(thisValue(l), name, location), value, location);
}

function fieldsOf(l: Lowering, node: NodeId, isStatic: boolean): NodeId[] {
  const { tree } = l;
  const body = tree.child(node, 'body');
  return [...namedChildren(tree, body)].filter(
    (child) =>
      tree.type(child) === 'public_field_definition' &&
      tree.child(child, 'value') !== NO_NODE &&
      isStaticField(l, child) === isStatic,
  );
}

function isStaticField(l: Lowering, field: NodeId): boolean {
  return l.tree.childOfType(field, 'static') !== NO_NODE;
}
