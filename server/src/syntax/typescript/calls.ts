/** Calls: of exports of modules, of functions of the file, of methods, and of what goes on with what a call opened. */
import type { Expression, Location } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { propertyName } from './bindings';
import { lowerContinuation } from './continuations';
import { isOfProgram } from './importPaths';
import { passOptional } from './expressions';
import type { Unit } from './fileContext';
import { NEW_OBJECT } from './literals';
import { namedChildren, UNKNOWN, type Lowering } from './lowering';
import { thisValue } from './places';

interface Arguments {
  readonly values: readonly Expression[];
  readonly locations: readonly Location[];
}

/** Emits a call and what may come of it; gives its result. */
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

export function lowerCall(l: Lowering, node: NodeId): Expression {
  const { tree, context } = l;
  if (tree.type(node) === 'new_expression') return lowerNew(l, node);
  const callee = context.names.bare(tree.child(node, 'function'));
  if (callee === NO_NODE) return UNKNOWN;
  const receiver = receiverOf(l, callee);
  if (tree.type(callee) !== 'member_expression') passOptional(l, node, receiver ?? l.parts.expression(l, callee));
  const last = continuationOf(l, node);
  const name = context.names.calleeOf(node);
  const given = lowerArguments(l, tree.child(node, 'arguments'), last);
  if (tree.type(callee) === 'super') return lowerSuper(l, callee, given, l.at(node));
  const called = context.called(callee);
  const unit = typeof called === 'object' ? called : undefined;
  const { values, locations } = withReceiver(receiver, l.at(callee), given);
  if (last !== NO_NODE && name !== null) return lowerContinuation(l, { node, name, values, locations, last });
  const elsewhere = typeof called === 'string' ? called : name;
  const result = emitCall(
    l,
    unit?.name ?? elsewhere ?? indirect(l, callee, receiver),
    forUnit(unit, receiver, given, values),
    locations,
    l.at(node),
  );
  // What is awaited fails there.
  if (!isAwaited(l, node)) l.attempt('call', result, l.at(node));
  return result;
}

/** Methods of the file's classes have the receiver first; other functions of the file never have one. */
function forUnit(
  unit: Unit | undefined,
  receiver: Expression | null,
  given: Arguments,
  values: readonly Expression[],
): readonly Expression[] {
  if (unit === undefined) return values;
  const isMethod = unit.classNode !== NO_NODE && !unit.isStatic;
  return isMethod && receiver !== null ? values : given.values;
}

function withReceiver(receiver: Expression | null, at: Location, given: Arguments): Arguments {
  if (receiver === null) return given;
  return { values: [receiver, ...given.values], locations: [at, ...given.locations] };
}

/** What a method is called on; null where the callee is no method but an export or a function. */
function receiverOf(l: Lowering, callee: NodeId): Expression | null {
  const { tree, context } = l;
  if (tree.type(callee) !== 'member_expression' || context.names.exportOf(callee) !== null) return null;
  const object = tree.child(callee, 'object');
  // What a base class has is called on the same instance.
  const isSuper = object !== NO_NODE && tree.type(object) === 'super';
  const receiver = isSuper ? thisValue(l) : l.parts.expression(l, object);
  const kept = receiver.kind === 'load' || receiver.kind === 'unknown' ? receiver : l.spill(receiver, l.at(callee));
  passOptional(l, callee, kept);
  return kept;
}

function indirect(l: Lowering, callee: NodeId, receiver: Expression | null): string | Expression {
  if (receiver !== null) {
    const name = propertyName(l.tree, l.tree.child(callee, 'property'));
    return name === null ? UNKNOWN : `.${name}`;
  }
  return l.tree.type(callee) === 'super' ? 'super' : l.parts.expression(l, callee);
}

function isAwaited(l: Lowering, node: NodeId): boolean {
  let at = l.tree.parent(node);
  while (at !== NO_NODE && /^(?:parenthesized|non_null|as|satisfies)_expression$/.test(l.tree.type(at)))
    at = l.tree.parent(at);
  return at !== NO_NODE && l.tree.type(at) === 'await_expression';
}

/** The last argument, where it is a function that goes on with what the call opens. */
function continuationOf(l: Lowering, node: NodeId): NodeId {
  const list = l.tree.child(node, 'arguments');
  if (list === NO_NODE) return NO_NODE;
  let last = NO_NODE;
  for (const child of namedChildren(l.tree, list)) last = child;
  return last !== NO_NODE && l.context.isContinuation(last) ? last : NO_NODE;
}

function lowerArguments(l: Lowering, list: NodeId, without: NodeId): Arguments {
  const { tree } = l;
  const values: Expression[] = [];
  const locations: Location[] = [];
  if (list === NO_NODE) return { values, locations };
  if (tree.type(list) === 'template_string') l.parts.expression(l, list);
  else {
    for (const child of namedChildren(tree, list)) {
      if (tree.isError(child) || child === without) continue;
      const isSpread = tree.type(child) === 'spread_element';
      const value = l.parts.expression(l, isSpread ? tree.firstNamed(child) : child);
      values.push(value);
      locations.push(l.at(child));
    }
  }
  return { values, locations };
}

function lowerNew(l: Lowering, node: NodeId): Expression {
  const { tree, context } = l;
  const callee = context.names.bare(tree.child(node, 'constructor'));
  const location = l.at(node);
  const own = context.classMade(callee);
  const given = lowerArguments(l, tree.child(node, 'arguments'), NO_NODE);
  const name = context.names.calleeOf(node) ?? `new ${callee === NO_NODE ? '' : tree.textOf(callee).slice(0, 40)}`;
  if (own === NO_NODE && !isOfProgram(name.replace(/:.*$/, ''))) {
    const result = emitCall(l, name, given.values, given.locations, location);
    l.attempt('call', result, location);
    return result;
  }
  const object = emitCall(l, NEW_OBJECT, [], [], location);
  construct(l, own === NO_NODE ? name : (context.constructorOf(own) ?? name), object, given, location);
  l.attempt('call', object, location);
  return object;
}

/** Runs a constructor on an instance; what no class of the program has is unknown. */
function construct(
  l: Lowering,
  constructor: Unit | string,
  instance: Expression,
  given: Arguments,
  location: Location,
): void {
  const name = typeof constructor === 'string' ? constructor : constructor.name;
  emitCall(l, name, [instance, ...given.values], [location, ...given.locations], location);
}

/** `super(…)` */
function lowerSuper(l: Lowering, callee: NodeId, given: Arguments, location: Location): Expression {
  const owner = l.context.names.classes.around(callee);
  const base = owner === NO_NODE ? null : l.context.baseConstructorOf(owner);
  construct(l, base ?? 'super', thisValue(l), given, location);
  l.attempt('call', null, location);
  return thisValue(l);
}

/** What the constructor does that a class has which has none. */
export function constructBase(l: Lowering, owner: NodeId, location: Location): void {
  const base = l.context.baseConstructorOf(owner);
  if (base !== null) construct(l, base, thisValue(l), { values: [], locations: [] }, location);
}
