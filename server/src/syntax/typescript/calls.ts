/** Calls: of exports of modules, of functions of the file, of methods, and of what goes on with what a call opened. */
import type { Expression, Location } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { functionAround, propertyName } from './bindings';
import { lowerChain } from './chains';
import { combinatorOf, lowerCombinator } from './combinators';
import { lowerCallback, lowerOpening } from './continuations';
import { emitCall } from './emission';
import { lowerExecutor, settlePromise } from './executors';
import { isOfProgram } from './importPaths';
import { passOptional } from './expressions';
import type { Unit } from './fileContext';
import { reactionOf } from './inlining';
import { NEW_OBJECT } from './literals';
import { namedChildren, UNKNOWN, ZERO, type Lowering } from './lowering';
import { thisValue } from './places';
import type { Settler } from './sharing';

const CALLBACK = /(?:^|[a-z_])(?:cb|callback|done|next|handler|listener)$/i;

interface Arguments {
  readonly values: readonly Expression[];
  readonly locations: readonly Location[];
}

export function lowerCall(l: Lowering, node: NodeId): Expression {
  const { tree, context } = l;
  if (tree.type(node) === 'new_expression') return lowerNew(l, node);
  if (reactionOf(tree, node) !== null) return waitedFor(l, node, () => lowerChain(l, node));
  const combinator = combinatorOf(l, node);
  if (combinator !== null) return waitedFor(l, node, () => lowerCombinator(l, node, combinator));
  const callee = context.names.bare(tree.child(node, 'function'));
  if (callee === NO_NODE) return UNKNOWN;
  const settler = context.settlerOf(callee);
  if (settler !== undefined) return lowerSettling(l, node, settler);
  const receiver = receiverOf(l, callee);
  const isOptional = tree.type(callee) !== 'member_expression' && tree.childOfType(node, 'optional_chain') !== NO_NODE;
  // Once only: in `f()()()` each callee is a call itself.
  const value = isOptional && receiver === null ? l.parts.expression(l, callee) : null;
  if (isOptional) passOptional(l, node, receiver ?? value ?? UNKNOWN);
  const name = context.names.calleeOf(node);
  const last = callbackOf(l, node, name);
  const given = lowerArguments(l, tree.child(node, 'arguments'), last.node);
  if (tree.type(callee) === 'super') return lowerSuper(l, callee, given, l.at(node));
  shareParts(l, name, given);
  const called = context.called(callee);
  const unit = typeof called === 'object' ? called : undefined;
  const { values, locations } = withReceiver(receiver, l.at(callee), given);
  if (last.isOpening && name !== null) {
    const isLiteral = context.inlinedAs(last.node) !== undefined;
    const callback = isLiteral ? last.node : l.parts.expression(l, last.node);
    return lowerOpening(l, { call: node, name, values, locations }, callback);
  }
  const elsewhere = typeof called === 'string' ? called : name;
  const result = emitCall(
    l,
    unit?.name ?? elsewhere ?? value ?? indirect(l, callee, receiver),
    forUnit(unit, receiver, given, values),
    locations,
    l.at(node),
  );
  // What is awaited fails there, and what has a callback tells that its failure, unless somebody is prepared.
  const isTold = last.node !== NO_NODE && !l.isGuarded;
  if (!isAwaited(l, node) && !isTold && !isRequire(l, node)) l.attempt('call', result, l.at(node));
  if (last.node !== NO_NODE) lowerCallback(l, node, last.node);
  return result;
}

/** What hands on all that is in the objects it is given, from the first of these arguments on. */
const SHARING: ReadonlyMap<string, number> = new Map([
  ['globalThis:Object.assign', 1],
  ['globalThis:Object.values', 0],
  ['globalThis:Object.entries', 0],
]);

function shareParts(l: Lowering, name: string | null, { values, locations }: Arguments): void {
  const first = name === null ? undefined : SHARING.get(name);
  if (first === undefined) return;
  values.forEach((value, index) => {
    if (index >= first) l.escape(value, locations[index]!);
  });
}

/** `resolve(value)` */
function lowerSettling(l: Lowering, node: NodeId, settler: Settler): Expression {
  const { values } = lowerArguments(l, l.tree.child(node, 'arguments'), NO_NODE);
  return settlePromise(l, settler, values[0] ?? ZERO, l.at(node));
}

/** What is returned without an `await` is waited for by the caller: nobody here catches its failure. */
function waitedFor(l: Lowering, node: NodeId, lower: () => Expression): Expression {
  if (l.tree.type(l.tree.parent(node)) !== 'return_statement') return lower();
  l.frames.push({ kind: 'returned' });
  const value = lower();
  l.frames.pop();
  return value;
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

/** Something here waits for what the call gives: an `await`, or the next link of a chain. */
function isAwaited(l: Lowering, node: NodeId): boolean {
  const { tree } = l;
  let at = node;
  let parent = tree.parent(at);
  while (parent !== NO_NODE && /^(?:parenthesized|non_null|as|satisfies)_expression$/.test(tree.type(parent))) {
    at = parent;
    parent = tree.parent(at);
  }
  if (parent === NO_NODE) return false;
  if (tree.type(parent) === 'await_expression') return true;
  if (tree.type(parent) === 'member_expression' && tree.field(at) === 'object')
    return reactionOf(tree, tree.parent(parent)) !== null && tree.field(parent) === 'function';
  const isReturned =
    tree.type(parent) === 'return_statement' || (tree.type(parent) === 'arrow_function' && tree.field(at) === 'body');
  return isReturned && l.context.inlinedAs(functionAround(tree, at))?.role === 'reaction';
}

/** `require('module')`: what is written down is there. */
function isRequire(l: Lowering, node: NodeId): boolean {
  const { tree } = l;
  const list = tree.child(node, 'arguments');
  const given = list === NO_NODE ? NO_NODE : tree.firstNamed(list);
  return tree.textOf(tree.child(node, 'function')) === 'require' && given !== NO_NODE && tree.type(given) === 'string';
}

interface Callback {
  /** The last argument, where what follows the call runs in it. */
  readonly node: NodeId;
  /** It gets what the call opens. */
  readonly isOpening: boolean;
}

function callbackOf(l: Lowering, node: NodeId, name: string | null): Callback {
  const list = l.tree.child(node, 'arguments');
  let last = NO_NODE;
  if (list !== NO_NODE) for (const child of namedChildren(l.tree, list)) last = child;
  const role = last === NO_NODE ? undefined : l.context.inlinedAs(last)?.role;
  if (role === 'callback') return { node: last, isOpening: false };
  const isOpening =
    role === 'opening' ||
    (last !== NO_NODE && name !== null && l.context.names.opensForCallback(name) && isFunctionName(l, last));
  return { node: isOpening ? last : NO_NODE, isOpening };
}

/** A function of the file, or what is named as callbacks are. */
function isFunctionName(l: Lowering, node: NodeId): boolean {
  const { tree, context } = l;
  if (tree.type(node) !== 'identifier') return false;
  return context.functionNamed(context.names.bindingOf(node)) !== undefined || CALLBACK.test(tree.textOf(node));
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
  const first = tree.child(node, 'arguments') === NO_NODE ? NO_NODE : tree.firstNamed(tree.child(node, 'arguments'));
  if (first !== NO_NODE && context.inlinedAs(first)?.role === 'executor')
    return waitedFor(l, node, () => lowerExecutor(l, node, first));
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
