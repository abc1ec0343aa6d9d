/**
 * Statements that leave the function by a macro that is not at hand, which its words tell: `debug_return_int(rc);`, and
 * where a label waits that no `goto` names, `ABORT_FINALIZE(RS_RET_ERR);` and `CHKiRet(open_it());`.
 */
import type { Expression } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { UNKNOWN } from './constants';
import { endFunction } from './jumps';
import type { Lowering } from './lowering';
import { isUndeclared } from './names';

/**
 * The last word may be the type of what is returned. Functions that finish a task have it as an argument besides, and those
 * that look at what was returned say that they do.
 */
const RETURNING = /^(?:(?!check|verify|handle|get|set|test|is|has|on|free)[a-z]+_)?return(?:_(?!if|on|unless)[a-z]+)?$/;
/** Two capitals at least: no function is called like this. */
const MACRO_NAME = /^[A-Z]\w*[A-Z]/;
const LEAVING = /ABORT|FINALI[SZ]E|BAIL|LEAVE|GOTO|THROW|FAIL/;
const CHECKING = /^(?:CHK|CHECK|TRY|ENSURE|REQUIRE)/;

interface Invocation {
  readonly name: string;
  readonly arguments: readonly NodeId[];
}

/** Lowers the statement where it is one of those; false where it is none. */
export function lowerHiddenExit(l: Lowering, statement: NodeId): boolean {
  const invocation = invocationIn(l, statement);
  if (invocation === null) return false;
  if (RETURNING.test(invocation.name)) return lowerHiddenReturn(l, statement, invocation);
  return MACRO_NAME.test(invocation.name) && lowerHiddenJump(l, statement, invocation);
}

function invocationIn(l: Lowering, statement: NodeId): Invocation | null {
  const { tree } = l;
  const expression = tree.firstNamed(statement);
  if (expression === NO_NODE) return null;
  const isCall = tree.type(expression) === 'call_expression';
  const callee = isCall ? tree.child(expression, 'function') : expression;
  if (callee === NO_NODE || tree.type(callee) !== 'identifier') return null;
  const name = tree.textOf(callee);
  if (l.variables.find(name) !== undefined || l.context.meaning(name) !== undefined) return null;
  const given: NodeId[] = [];
  const list = isCall ? tree.child(expression, 'arguments') : NO_NODE;
  if (list !== NO_NODE)
    for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) given.push(child);
  return { name, arguments: given };
}

/** Whoever returns does nothing more in this block. */
function lowerHiddenReturn(l: Lowering, statement: NodeId, { name, arguments: given }: Invocation): boolean {
  if (given.length > 1 || !isUndeclared(l, name) || l.tree.nextNamed(statement) !== NO_NODE) return false;
  const value = given.length === 1 ? l.parts.expression(l, given[0]!) : null;
  endFunction(l, value, l.at(statement), false);
  return true;
}

function lowerHiddenJump(l: Lowering, statement: NodeId, { name, arguments: given }: Invocation): boolean {
  const isCertain = LEAVING.test(name);
  const label = isCertain || CHECKING.test(name) ? waitingLabel(l, statement) : null;
  if (label === null) return false;
  const location = l.at(statement);
  const condition = isCertain ? UNKNOWN : failure(l, name, given);
  if (condition === UNKNOWN) l.parts.effect(l, l.tree.firstNamed(statement));
  if (l.isDead) return true;
  const [leaving, staying] = [l.graph.newBlock(), l.graph.newBlock()];
  if (isCertain) l.graph.jump(leaving);
  else l.graph.terminate({ kind: 'branch', condition, ifTrue: leaving, ifFalse: staying, location });
  l.graph.start(leaving);
  l.pendingJumps.push({ from: l.graph.suspend(), label, at: l.variables.point(), guards: [...l.guards], location });
  if (!isCertain) l.graph.start(staying);
  return true;
}

/** What the checked call returns where it fails: no null pointer of an allocation, and otherwise no zero. */
function failure(l: Lowering, name: string, given: readonly NodeId[]): Expression {
  const [checked] = given;
  if (given.length !== 1 || !name.startsWith('CHK')) return UNKNOWN;
  const isAllocation = /alloc|null|ptr/i.test(name);
  if (!isAllocation && l.tree.type(checked!) !== 'call_expression') return UNKNOWN;
  const value = l.parts.expression(l, checked!);
  return isAllocation ? { kind: 'unary', operator: '!', operand: value } : value;
}

/** The only label of the function to which nothing that is seen jumps. */
function waitingLabel({ tree }: Lowering, statement: NodeId): string | null {
  let around = statement;
  while (tree.parent(around) !== NO_NODE && tree.type(around) !== 'function_definition') around = tree.parent(around);
  const labels = new Set<string>();
  const named = new Set<string>();
  const end = tree.end(around);
  for (let node = around; node < tree.size && tree.start(node) < end; node++) {
    if (tree.type(node) === 'labeled_statement') labels.add(tree.textOf(tree.child(node, 'label')));
    else if (tree.type(node) === 'goto_statement') named.add(tree.textOf(tree.child(node, 'label')));
  }
  const waiting = [...labels].filter((label) => !named.has(label));
  return waiting.length === 1 ? waiting[0]! : null;
}
