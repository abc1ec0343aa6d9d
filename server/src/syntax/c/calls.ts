/** Calls: of functions, through pointers, and of the few names the compiler itself knows. */
import type { Callee, Expression, Location, Place } from '../../ir';
import { BY_NUMBER } from '../../models/intrinsics';
import { NO_NODE, type NodeId } from '../flatTree';
import { UNKNOWN } from './constants';
import { unwrapped, type Lowering } from './lowering';
import { calledFunction } from './names';

/** Lowers a call. `target` is where its value goes: a place, a temporary to be made, or nowhere. */
export function lowerCall(l: Lowering, node: NodeId, target: Place | 'temporary' | null): Expression {
  const { tree, graph } = l;
  const called = calleeOf(l, tree.child(node, 'function'));
  const given = lowerArguments(l, tree.child(node, 'arguments'));
  const location = l.at(node);
  const system = called.kind === 'direct' && called.name === 'syscall' ? systemCall(l, node) : null;
  const callee: Callee = system === null ? called : { kind: 'direct', name: system };
  const { values, locations } = system === null ? given : withoutFirst(given);
  if (isDeadEnd(callee, values)) {
    graph.terminate({ kind: 'exit', location });
    return UNKNOWN;
  }
  if (callee.kind === 'direct' && callee.name === '__builtin_constant_p') return isConstant(values);
  const place = target === 'temporary' ? l.temporary() : target;
  graph.emit({
    kind: 'call',
    target: place,
    callee,
    arguments: values,
    argumentLocations: locations,
    location,
    isImplicit: false,
  });
  return place === null ? UNKNOWN : { kind: 'load', place };
}

/** What the compiler says without looking further than at the words: `__builtin_constant_p(FATAL)`. */
function isConstant([first]: readonly Expression[]): Expression {
  return { kind: 'integer', value: first?.kind === 'integer' || first?.kind === 'symbol' ? 1 : 0 };
}

/** `syscall(SYS_memfd_create, name, 0)` is the system's `memfd_create(name, 0)`, whatever else goes by that name. */
function systemCall(l: Lowering, node: NodeId): string | null {
  const { tree } = l;
  const number = tree.firstNamed(tree.child(node, 'arguments'));
  const name = number === NO_NODE ? null : /^(?:__NR|SYS)_(\w+)$/.exec(tree.textOf(number))?.[1];
  if (!name) return null;
  // The one ends the thread, the other the process.
  return ENDS[name] ?? BY_NUMBER + name;
}

const ENDS: Readonly<Record<string, string>> = { exit: 'pthread_exit', exit_group: '_exit' };

function withoutFirst({ values, locations }: Arguments): Arguments {
  return { values: values.slice(1), locations: locations.slice(1) };
}

/** `fclose(f)` without its semicolon: the grammar takes it for a type that a macro makes. */
export function lowerUnfinishedCall(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const name = calledFunction(l, tree.textOf(tree.child(node, 'name')));
  const argument = tree.firstNamed(tree.child(node, 'type'));
  if (name === null || tree.type(argument) !== 'type_identifier') return;
  graph.emit({
    kind: 'call',
    target: null,
    callee: { kind: 'direct', name },
    arguments: [l.parts.expression(l, argument)],
    argumentLocations: [l.at(argument)],
    location: l.at(node),
    isImplicit: false,
  });
}

interface Arguments {
  readonly values: Expression[];
  readonly locations: Location[];
}

function lowerArguments(l: Lowering, list: NodeId): Arguments {
  const { tree } = l;
  const values: Expression[] = [];
  const locations: Location[] = [];
  if (list === NO_NODE) return { values, locations };
  for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.isError(child)) continue;
    values.push(argumentValue(l, child));
    locations.push(l.at(child));
  }
  return { values, locations };
}

function argumentValue(l: Lowering, node: NodeId): Expression {
  // Only a macro takes a block; what it does with it is unknown.
  if (l.tree.type(node) === 'compound_statement') {
    l.opaque(node, false);
    return UNKNOWN;
  }
  if (isTypeName(l, node)) return UNKNOWN;
  return l.parts.expression(l, node);
}

const TYPE_WORDS = new Set(['int', 'char', 'long', 'short', 'unsigned', 'signed', 'float', 'double', 'void']);

/** `va_arg(list, int)`: the grammar takes a type among arguments for a variable. */
function isTypeName(l: Lowering, node: NodeId): boolean {
  return l.tree.type(node) === 'identifier' && TYPE_WORDS.has(l.tree.textOf(node));
}

function calleeOf(l: Lowering, node: NodeId): Callee {
  const { tree } = l;
  let at = node === NO_NODE ? NO_NODE : unwrapped(l, node);
  // Dereferencing a function gives the function again: `(**fp)(x)` is `fp(x)`.
  while (at !== NO_NODE && tree.type(at) === 'pointer_expression') {
    at = unwrapped(l, tree.child(at, 'argument'));
  }
  if (at === NO_NODE) return { kind: 'indirect', expression: UNKNOWN };
  if (tree.type(at) === 'identifier') {
    const name = calledFunction(l, tree.textOf(at));
    if (name !== null) return { kind: 'direct', name };
  }
  const expression = l.parts.expression(l, at);
  return expression.kind === 'function' ? { kind: 'direct', name: expression.name } : { kind: 'indirect', expression };
}

function isDeadEnd(callee: Callee, values: readonly Expression[]): boolean {
  if (callee.kind !== 'direct') return false;
  if (callee.name === '__builtin_unreachable' || callee.name === '__builtin_trap') return true;
  const [first] = values;
  // A project's own assertion goes by that word: where it stands for nothing, it says that control never comes there.
  return /(?:^|_)assert$/i.test(callee.name) && first?.kind === 'integer' && first.value === 0;
}
