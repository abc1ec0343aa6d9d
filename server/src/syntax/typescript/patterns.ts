/** Destructuring: what a pattern names gets its part of a value. */
import type { Expression, Location, Place } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { propertyName } from './bindings';
import { namedChildren, UNKNOWN, type Lowering } from './lowering';

/** Stores `value` into what the pattern names. `isDeclaration`: the names are new here. */
export function bindPattern(l: Lowering, pattern: NodeId, value: Expression, isDeclaration: boolean): void {
  if (pattern === NO_NODE) return;
  l.nested(
    pattern,
    () => undefined,
    () => bindNested(l, pattern, value, isDeclaration),
  );
}

function bindNested(l: Lowering, pattern: NodeId, value: Expression, isDeclaration: boolean): void {
  const { tree } = l;
  switch (tree.type(pattern)) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return bindName(l, pattern, value, isDeclaration);
    case 'object_pattern':
      return bindObject(l, pattern, value, isDeclaration);
    case 'array_pattern':
      return bindArray(l, pattern, value, isDeclaration);
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return bindWithDefault(l, pattern, value, isDeclaration);
    case 'rest_pattern':
      return bindPattern(l, tree.firstNamed(pattern), value, isDeclaration);
    case 'undefined':
      return;
    default:
      storeInto(l, l.parts.place(l, pattern), value, l.at(pattern));
  }
}

/** Stores into a place; where that is none, the value is somebody else's from now on. */
export function storeInto(l: Lowering, place: Place | null, value: Expression, location: Location): void {
  if (place === null) l.escape(value, location);
  else l.assign(place, value, location);
}

function bindName(l: Lowering, name: NodeId, value: Expression, isDeclaration: boolean): void {
  const { names } = l.context;
  const binding = names.bindingOf(name);
  const location = l.at(name);
  if (binding === undefined) {
    l.assign({ root: l.variables.global(l.tree.textOf(name)), path: [] }, value, location);
    return;
  }
  l.store(binding, value, location);
  if (isDeclaration && !l.context.isShared(binding)) declareInScope(l, l.variables.of(binding));
}

/** The variable's storage ends with the innermost block. */
function declareInScope(l: Lowering, variable: number): void {
  if (l.variables.all[variable]!.kind !== 'local') return;
  let isWithin = true;
  for (let i = l.frames.length - 1; i >= 0; i--) {
    const frame = l.frames[i]!;
    if (frame.kind === 'continuation') isWithin = false;
    // What is left of a function that ran as a part of this one ends with it.
    if (frame.kind === 'inlined' && (isWithin || frame.executor !== null)) frame.declared.push(variable);
    if (frame.kind === 'inlined') isWithin = false;
    if (!isWithin) continue;
    if (frame.kind === 'try') frame.declared.push(variable);
    if (frame.kind === 'scope' && !frame.variables.includes(variable) && i === innermostScope(l))
      frame.variables.push(variable);
  }
}

function innermostScope(l: Lowering): number {
  return l.frames.findLastIndex((frame) => frame.kind === 'scope');
}

function bindObject(l: Lowering, pattern: NodeId, value: Expression, isDeclaration: boolean): void {
  const { tree } = l;
  const from = value.kind === 'load' ? value : null;
  for (const child of namedChildren(tree, pattern)) {
    const type = tree.type(child);
    if (type === 'rest_pattern') {
      bindPattern(l, child, value, isDeclaration);
      continue;
    }
    const isPair = type === 'pair_pattern';
    const named = type === 'object_assignment_pattern' ? tree.child(child, 'left') : child;
    const key = tree.child(child, 'key');
    if (isPair && tree.type(key) === 'computed_property_name') l.parts.expression(l, tree.firstNamed(key));
    const name = isPair ? propertyName(tree, key) : propertyName(tree, named);
    const location = l.at(child);
    const part: Expression =
      from === null
        ? UNKNOWN
        : { kind: 'load', place: name === null ? l.element(from, null, location) : l.property(from, name, location) };
    bindPattern(l, isPair ? tree.child(child, 'value') : child, part, isDeclaration);
  }
}

function bindArray(l: Lowering, pattern: NodeId, value: Expression, isDeclaration: boolean): void {
  const { tree } = l;
  let index = 0;
  for (let child = tree.firstChild(pattern); child !== NO_NODE; child = tree.next(child)) {
    if (!tree.isNamed(child)) {
      if (tree.textOf(child) === ',') index++;
      continue;
    }
    if (tree.type(child) === 'comment') continue;
    const isRest = tree.type(child) === 'rest_pattern';
    const part: Expression =
      isRest || value.kind !== 'load' ? value : { kind: 'load', place: l.element(value, index, l.at(child)) };
    bindPattern(l, child, isRest || value.kind === 'load' ? part : UNKNOWN, isDeclaration);
  }
}

/** `x = 1` in a pattern or a parameter list: the default is for what is missing. */
function bindWithDefault(l: Lowering, pattern: NodeId, value: Expression, isDeclaration: boolean): void {
  const { tree, graph } = l;
  const location = l.at(pattern);
  const result = l.temporary();
  l.assign(result, value, location);
  const missing = graph.newBlock();
  const after = graph.newBlock();
  graph.branch({ kind: 'load', place: result }, after, missing, location);
  graph.start(missing);
  l.assign(result, l.parts.expression(l, tree.child(pattern, 'right')), location);
  graph.start(after);
  bindPattern(l, tree.child(pattern, 'left'), { kind: 'load', place: result }, isDeclaration);
}
