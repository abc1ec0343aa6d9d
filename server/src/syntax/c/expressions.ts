/** Expressions: what has a side effect becomes instructions, what branches becomes control flow, the rest a value. */
import type { BinaryOperator, Expression, Location, Place } from '../../ir';
import { NO_NODE, type NodeId } from '../flatTree';
import { lowerCall } from './calls';
import { isBranching, operatorOf } from './conditions';
import {
  contentOf,
  foldBinary,
  foldUnary,
  integer,
  ONE,
  parseCharacter,
  parseInteger,
  UNKNOWN,
  ZERO,
} from './constants';
import { fileUnderNumber } from './filing';
import { lowerCompoundLiteral } from './initializers';
import { unwrapped, type Lowering } from './lowering';
import { isUndeclared, resolveName } from './names';
import { isArray, lowerPlace, pointee, typeOfPlace, valueOf } from './places';

/** Evaluates `node` for its value. */
export function lowerExpression(l: Lowering, node: NodeId): Expression {
  const inner = node === NO_NODE ? NO_NODE : unwrapped(l, node);
  if (inner === NO_NODE) return UNKNOWN;
  return (
    simpleValue(l, inner) ??
    l.nested(
      inner,
      () => UNKNOWN,
      () => l.bounded(compoundValue(l, inner), l.at(inner)),
    )
  );
}

/** Expressions without operands. */
function simpleValue(l: Lowering, node: NodeId): Expression | null {
  const { tree } = l;
  switch (tree.type(node)) {
    // The grammar takes the one argument of a call without a semicolon for a type.
    case 'type_identifier':
    case 'identifier': {
      const meaning = resolveName(l, node);
      return meaning.kind === 'value' ? meaning.value : valueOf(l, { root: meaning.id, path: [] });
    }
    case 'number_literal': {
      const value = parseInteger(tree.textOf(node));
      return value === null ? symbol(l, node) : integer(value);
    }
    case 'char_literal': {
      const value = parseCharacter(tree.textOf(node));
      return value === null ? symbol(l, node) : integer(value);
    }
    case 'string_literal':
    case 'concatenated_string':
      return { kind: 'string', text: contentOf(tree.textOf(node)) };
    case 'null':
    case 'false':
      return ZERO;
    case 'true':
      return ONE;
    case 'sizeof_expression':
    case 'alignof_expression':
    case 'offsetof_expression':
      return symbol(l, node);
    default:
      return null;
  }
}

function symbol(l: Lowering, node: NodeId): Expression {
  return { kind: 'symbol', text: l.tree.textOf(node).replace(/\s+/g, ' ').slice(0, 100) };
}

function compoundValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'field_expression':
    case 'subscript_expression':
      return valueOf(l, lowerPlace(l, node));
    case 'pointer_expression':
      return pointerValue(l, node);
    case 'call_expression':
      return lowerCall(l, node, 'temporary');
    case 'assignment_expression':
      return lowerAssignment(l, node);
    case 'update_expression':
      return lowerUpdate(l, node, true);
    case 'unary_expression':
      return unaryValue(l, node);
    case 'binary_expression':
      return isBranching(l, node) ? throughTemporary(l, node) : binaryValue(l, node);
    case 'comma_expression':
      return lowerExpression(l, lastOfComma(l, node));
    case 'conditional_expression':
    case 'compound_statement':
      return throughTemporary(l, node);
    case 'compound_literal_expression':
      return valueOf(l, lowerCompoundLiteral(l, node));
    case 'gnu_asm_expression':
      l.opaque(node, false);
      return UNKNOWN;
    case 'ERROR':
      l.opaque(node, true);
      return UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Evaluates all but the last operand of a comma expression, which nests to the right, and returns the last one. */
function lastOfComma(l: Lowering, node: NodeId): NodeId {
  let at = node;
  while (l.tree.type(at) === 'comma_expression') {
    lowerEffect(l, l.tree.child(at, 'left'));
    at = unwrapped(l, l.tree.child(at, 'right'));
  }
  return at;
}

function throughTemporary(l: Lowering, node: NodeId): Expression {
  const target = l.temporary();
  lowerInto(l, node, target, l.at(node));
  return { kind: 'load', place: target };
}

function pointerValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  if (tree.textOf(tree.firstChild(node)) !== '&') {
    const operand = unwrapped(l, tree.child(node, 'argument'));
    if (operand !== NO_NODE && tree.type(operand) === 'identifier') {
      const meaning = resolveName(l, operand);
      if (meaning.kind === 'value' && meaning.value.kind === 'function') return meaning.value;
    }
    return valueOf(l, lowerPlace(l, node));
  }
  const operand = unwrapped(l, tree.child(node, 'argument'));
  if (operand === NO_NODE) return UNKNOWN;
  if (tree.type(operand) === 'identifier') {
    const meaning = resolveName(l, operand);
    if (meaning.kind === 'value') return meaning.value.kind === 'function' ? meaning.value : UNKNOWN;
  }
  // The grammar reads the label in `&&label` as a variable.
  if (tree.type(operand) === 'pointer_expression' && tree.textOf(tree.firstChild(operand)) === '&') return UNKNOWN;
  if (tree.type(operand) === 'compound_literal_expression')
    return { kind: 'address-of', place: lowerCompoundLiteral(l, operand) };
  return addressOf(l, lowerPlace(l, operand));
}

/** `&place`, where `&*p` is `p` itself. */
function addressOf(l: Lowering, place: Place): Expression {
  if (place.path[place.path.length - 1]?.kind !== 'deref') return { kind: 'address-of', place };
  const pointer = { root: place.root, path: place.path.slice(0, -1) };
  return isArray(l, pointer) ? { kind: 'address-of', place } : { kind: 'load', place: pointer };
}

function unaryValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const operator = tree.textOf(tree.firstChild(node));
  const argument = tree.child(node, 'argument');
  if (operator === '!') {
    const operand = unwrapped(l, argument);
    if (operand !== NO_NODE && tree.type(operand) === 'binary_expression' && isBranching(l, operand)) {
      return throughTemporary(l, node);
    }
  }
  const value = lowerExpression(l, argument);
  return operator === '!' || operator === '-' || operator === '~' ? foldUnary(operator, value) : value;
}

/** `a + b + c`, which nests to the left, operand by operand. */
function binaryValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const spine: NodeId[] = [];
  let at = node;
  while (tree.type(at) === 'binary_expression' && !isBranching(l, at)) {
    spine.push(at);
    at = unwrapped(l, tree.child(at, 'left'));
    if (at === NO_NODE) return UNKNOWN;
  }
  spine.reverse();
  const cast = castOperand(l, spine[0]!);
  let value = cast ?? lowerExpression(l, at);
  for (const operation of cast ? spine.slice(1) : spine) {
    const right = lowerExpression(l, tree.child(operation, 'right'));
    value = l.bounded(foldBinary(operatorOf(l, operation) as BinaryOperator, value, right), l.at(operation));
  }
  return value;
}

/**
 * `(iconv_t)-1`, `(const_buffer)&key->data`, which the grammar reads as a binary operation: a name in parentheses that is
 * declared nowhere is a type of some header's. Null for a real operation.
 */
function castOperand(l: Lowering, operation: NodeId): Expression | null {
  const { tree } = l;
  const left = tree.child(operation, 'left');
  if (tree.type(left) !== 'parenthesized_expression') return null;
  const name = tree.firstNamed(left);
  if (name === NO_NODE || tree.type(name) !== 'identifier' || !isUndeclared(l, tree.textOf(name))) return null;
  const right = tree.child(operation, 'right');
  switch (operatorOf(l, operation)) {
    case '-':
      return foldUnary('-', lowerExpression(l, right));
    case '+':
      return lowerExpression(l, right);
    case '*':
      return valueOf(l, pointee(l, lowerExpression(l, right), right));
    case '&':
      // What binds more tightly than a binary `&` but less so than a cast is not told apart.
      return PLACES.has(tree.type(right)) ? addressOf(l, lowerPlace(l, right)) : null;
    default:
      return null;
  }
}

const PLACES: ReadonlySet<string> = new Set(['identifier', 'field_expression', 'subscript_expression']);

function lowerAssignment(l: Lowering, node: NodeId): Expression {
  const { tree, graph } = l;
  const left = tree.child(node, 'left');
  const right = tree.child(node, 'right');
  const place = lowerPlace(l, left);
  const operator = assignmentOperator(l, left);
  if (operator === '' && tree.textOf(left) === 'errno') {
    // `if ((errno = pthread_create(…)) != 0)`: the test is of what was assigned, whoever else sets it.
    const assigned = l.temporary();
    lowerInto(l, right, assigned, l.at(node));
    graph.emit({ kind: 'assign', target: place, value: { kind: 'load', place: assigned }, location: l.at(node) });
    return { kind: 'load', place: assigned };
  }
  if (operator === '') {
    fileUnderNumber(l, left, place, right, l.at(node));
    lowerInto(l, right, place, l.at(node));
  } else {
    const operand = lowerExpression(l, right);
    const value = foldBinary(operator as BinaryOperator, { kind: 'load', place }, operand);
    graph.emit({ kind: 'assign', target: place, value, location: l.at(node) });
  }
  return { kind: 'load', place };
}

/** `+` for `+=`, the empty string for `=`. */
function assignmentOperator(l: Lowering, left: NodeId): string {
  const { tree } = l;
  let at = tree.next(left);
  while (at !== NO_NODE && tree.isNamed(at)) at = tree.next(at);
  return at === NO_NODE ? '' : tree.textOf(at).slice(0, -1);
}

function lowerUpdate(l: Lowering, node: NodeId, isValueUsed: boolean): Expression {
  const { tree, graph } = l;
  const argument = tree.child(node, 'argument');
  const place = lowerPlace(l, argument);
  const location = l.at(node);
  const isPrefix = tree.firstChild(node) !== argument;
  const operator = tree.textOf(isPrefix ? tree.firstChild(node) : tree.next(argument)) === '--' ? '-' : '+';
  const before: Expression = { kind: 'load', place };
  const result = isValueUsed && !isPrefix ? l.spill(before, location, typeOfPlace(l, place)) : before;
  graph.emit({ kind: 'assign', target: place, value: foldBinary(operator, before, ONE), location });
  return result;
}

/** Evaluates `node` and stores its value into `target`. */
export function lowerInto(l: Lowering, node: NodeId, target: Place, location: Location): void {
  const { tree, graph } = l;
  const inner = node === NO_NODE ? NO_NODE : unwrapped(l, node);
  const type = inner === NO_NODE ? '' : tree.type(inner);
  if (type === 'call_expression') {
    const value = l.nested(
      inner,
      () => UNKNOWN,
      () => lowerCall(l, inner, target),
    );
    if (value.kind === 'load' && value.place === target) return;
    graph.emit({ kind: 'assign', target, value, location });
  } else if (type === 'conditional_expression') {
    lowerChoiceInto(l, inner, target, location);
  } else if (type === 'compound_statement') {
    l.nested(
      inner,
      () => undefined,
      () => lowerStatementExpression(l, inner, target, location),
    );
  } else if (type === 'comma_expression') {
    lowerInto(l, lastOfComma(l, inner), target, location);
  } else if (isBoolean(l, inner)) {
    lowerBooleanInto(l, inner, target, location);
  } else {
    graph.emit({ kind: 'assign', target, value: lowerExpression(l, inner), location });
  }
}

function isBoolean(l: Lowering, node: NodeId): boolean {
  const { tree } = l;
  if (node === NO_NODE) return false;
  if (tree.type(node) === 'binary_expression') return isBranching(l, node);
  if (tree.type(node) !== 'unary_expression' || tree.textOf(tree.firstChild(node)) !== '!') return false;
  const operand = unwrapped(l, tree.child(node, 'argument'));
  return operand !== NO_NODE && tree.type(operand) === 'binary_expression' && isBranching(l, operand);
}

function lowerBooleanInto(l: Lowering, node: NodeId, target: Place, location: Location): void {
  const { graph } = l;
  const whenTrue = graph.newBlock();
  const whenFalse = graph.newBlock();
  const after = graph.newBlock();
  l.parts.condition(l, node, whenTrue, whenFalse);
  graph.start(whenTrue);
  graph.emit({ kind: 'assign', target, value: ONE, location });
  graph.jump(after);
  graph.start(whenFalse);
  graph.emit({ kind: 'assign', target, value: ZERO, location });
  graph.start(after);
}

/** `a ? b : c`, also the chains that grow to the right, and GNU's `a ?: c`. */
function lowerChoiceInto(l: Lowering, node: NodeId, target: Place, location: Location): void {
  const { tree, graph } = l;
  const after = graph.newBlock();
  let at = node;
  while (at !== NO_NODE && tree.type(at) === 'conditional_expression') {
    const whenTrue = graph.newBlock();
    const whenFalse = graph.newBlock();
    const condition = tree.child(at, 'condition');
    const consequence = tree.child(at, 'consequence');
    if (consequence === NO_NODE) {
      const value = lowerExpression(l, condition);
      graph.branch(value, whenTrue, whenFalse, l.at(condition));
      graph.start(whenTrue);
      graph.emit({ kind: 'assign', target, value, location });
    } else {
      l.parts.condition(l, condition, whenTrue, whenFalse);
      graph.start(whenTrue);
      l.nested(
        consequence,
        () => undefined,
        () => lowerInto(l, consequence, target, location),
      );
    }
    graph.jump(after);
    graph.start(whenFalse);
    const alternative = tree.child(at, 'alternative');
    at = alternative === NO_NODE ? NO_NODE : unwrapped(l, alternative);
  }
  const last = at;
  l.nested(
    node,
    () => undefined,
    () => lowerInto(l, last, target, location),
  );
  graph.start(after);
}

/** GNU's `({ … })`: statements, the last of which gives the value. */
function lowerStatementExpression(l: Lowering, block: NodeId, target: Place, location: Location): void {
  const { tree } = l;
  let last = NO_NODE;
  for (let child = tree.firstNamed(block); child !== NO_NODE; child = tree.nextNamed(child)) last = child;
  l.parts.block(l, block, last, () => {
    while (last !== NO_NODE && tree.type(last) === 'labeled_statement') last = l.parts.label(l, last);
    if (last !== NO_NODE && tree.type(last) === 'expression_statement') {
      lowerInto(l, tree.firstNamed(last), target, location);
      return target;
    }
    if (last !== NO_NODE) l.parts.statement(l, last);
    return null;
  });
}

/** Evaluates `node` for its side effects. */
export function lowerEffect(l: Lowering, node: NodeId): void {
  const { tree } = l;
  const inner = node === NO_NODE ? NO_NODE : unwrapped(l, node);
  if (inner === NO_NODE) return;
  switch (tree.type(inner)) {
    case 'call_expression':
      return l.nested(
        inner,
        () => undefined,
        () => void lowerCall(l, inner, null),
      );
    case 'update_expression':
      return l.nested(
        inner,
        () => undefined,
        () => void lowerUpdate(l, inner, false),
      );
    case 'comma_expression':
      return lowerEffect(l, lastOfComma(l, inner));
    case 'compound_statement':
      return l.parts.statement(l, inner);
    case 'conditional_expression':
    case 'binary_expression': {
      if (tree.type(inner) === 'binary_expression' && !isBranching(l, inner)) break;
      return l.nested(
        inner,
        () => undefined,
        () => lowerBranchingEffect(l, inner),
      );
    }
  }
  // A value that nobody uses: what is left is what its operands do.
  void lowerExpression(l, inner);
}

/** `c ? f() : g()` and `c && f()` as statements: the last operand's value is not asked for. */
function lowerBranchingEffect(l: Lowering, node: NodeId): void {
  const { tree, graph } = l;
  const isChoice = tree.type(node) === 'conditional_expression';
  const first = tree.child(node, isChoice ? 'condition' : 'left');
  const second = tree.child(node, isChoice ? 'consequence' : 'right');
  const run = graph.newBlock();
  const skip = graph.newBlock();
  const after = graph.newBlock();
  if (!isChoice && operatorOf(l, node) === '||') l.parts.condition(l, first, skip, run);
  else l.parts.condition(l, first, run, skip);
  graph.start(run);
  lowerEffect(l, second);
  graph.jump(after);
  graph.start(skip);
  if (isChoice) lowerEffect(l, tree.child(node, 'alternative'));
  graph.start(after);
}
