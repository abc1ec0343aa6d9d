/** Places: what an expression denotes. Objects and arrays are memory that a variable refers to. */
import type { Expression, Place } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { propertyName, stringText } from './bindings';
import type { Lowering } from './lowering';

/** The place that an expression denotes; null for one of which nobody can tell who else has it. */
export function lowerPlace(l: Lowering, node: NodeId): Place | null {
  const { tree, context } = l;
  const inner = context.names.bare(node);
  if (inner === NO_NODE) return null;
  switch (tree.type(inner)) {
    case 'identifier':
    case 'shorthand_property_identifier': {
      const binding = context.names.bindingOf(inner);
      if (binding === undefined) return { root: l.variables.global(tree.textOf(inner)), path: [] };
      return context.isShared(binding) ? null : l.placeOf(binding);
    }
    case 'member_expression': {
      const name = propertyName(tree, tree.child(inner, 'property'));
      const object = l.parts.expression(l, tree.child(inner, 'object'));
      return l.nested(
        inner,
        () => null,
        () => memberPlace(l, object, name, inner),
      );
    }
    case 'subscript_expression': {
      const object = l.parts.expression(l, tree.child(inner, 'object'));
      return l.nested(
        inner,
        () => null,
        () => elementPlace(l, object, tree.child(inner, 'index'), inner),
      );
    }
    default:
      return null;
  }
}

function memberPlace(l: Lowering, object: Expression, name: string | null, node: NodeId): Place | null {
  if (object.kind !== 'load') return null;
  return name === null ? l.element(object, null, l.at(node)) : l.property(object, name, l.at(node));
}

/** `a[i]` */
function elementPlace(l: Lowering, object: Expression, index: NodeId, node: NodeId): Place | null {
  const { tree } = l;
  if (index !== NO_NODE && tree.type(index) === 'string') return memberPlace(l, object, stringText(tree, index), node);
  const value = l.parts.expression(l, index);
  if (object.kind !== 'load') return null;
  const isKnown = value.kind === 'integer' && value.value >= 0;
  return l.element(object, isKnown ? value.value : null, l.at(node));
}

/** The value of a variable that is not declared in the function; `this` is a parameter of methods. */
export function thisValue(l: Lowering): Expression {
  const own = l.variables.all.find(({ name, kind }) => name === 'this' && kind === 'parameter');
  const root = own?.id ?? l.variables.global('this');
  return { kind: 'load', place: { root, path: [] } };
}
