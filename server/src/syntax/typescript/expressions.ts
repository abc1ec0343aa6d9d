/** Expressions: what has a side effect becomes instructions, what branches becomes control flow, the rest a value. */
import type { BinaryOperator, Expression } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { stringText } from './bindings';
import { combinatorOf } from './combinators';
import { typeTest } from './conditions';
import { isFunctionLike, namedChildren, ONE, operatorOf, UNKNOWN, ZERO, type Lowering } from './lowering';
import { reactionOf } from './inlining';
import { markKept, startUnlessKept } from './keptPromises';
import { lowerArray, lowerObject } from './literals';
import { storeInto } from './patterns';
import { thisValue } from './places';

/** Evaluates `node` for its value. */
export function lowerExpression(l: Lowering, node: NodeId): Expression {
  const inner = node === NO_NODE ? NO_NODE : l.context.names.bare(node);
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
    case 'identifier':
    case 'shorthand_property_identifier':
      return nameValue(l, node);
    case 'this':
      return thisValue(l);
    case 'number':
      return numberValue(tree.textOf(node));
    case 'string': {
      const text = stringText(tree, node);
      return text === '' ? ZERO : { kind: 'symbol', text: `'${text}'` };
    }
    case 'null':
    case 'undefined':
    case 'false':
      return ZERO;
    case 'true':
      return ONE;
    case 'regex':
      return { kind: 'string' };
    case 'super':
    case 'meta_property':
      return UNKNOWN;
    default:
      return isFunctionLike(tree, node) ? functionValue(l, node) : null;
  }
}

function nameValue(l: Lowering, node: NodeId): Expression {
  const { context } = l;
  const binding = context.names.bindingOf(node);
  if (binding === undefined) return UNKNOWN;
  if (binding.kind === 'variable' || binding.kind === 'parameter') {
    const unit = context.functionNamed(binding);
    return unit === undefined ? l.load(binding) : { kind: 'function', name: unit.name };
  }
  const unit = context.functionNamed(binding);
  return unit === undefined ? UNKNOWN : { kind: 'function', name: unit.name };
}

function numberValue(text: string): Expression {
  const value = Number(text.replace(/_/g, '').replace(/n$/, ''));
  return Number.isSafeInteger(value) ? { kind: 'integer', value } : { kind: 'symbol', text };
}

function functionValue(l: Lowering, node: NodeId): Expression {
  const unit = l.context.unitOf(node);
  return unit === undefined ? UNKNOWN : { kind: 'function', name: unit.name };
}

function compoundValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'call_expression':
    case 'new_expression':
      return inChain(l, node, () => l.parts.call(l, node));
    case 'member_expression':
    case 'subscript_expression':
      return inChain(l, node, () => memberValue(l, node));
    case 'assignment_expression':
      return lowerAssignment(l, node);
    case 'augmented_assignment_expression':
      return lowerAugmented(l, node);
    case 'update_expression':
      return lowerUpdate(l, node);
    case 'unary_expression':
      return unaryValue(l, node);
    case 'binary_expression':
      return binaryValue(l, node);
    case 'ternary_expression':
      return chosen(l, node, tree.child(node, 'consequence'), tree.child(node, 'alternative'));
    case 'await_expression':
      return lowerAwait(l, node);
    case 'yield_expression':
      return lowerYield(l, node);
    case 'object':
      return lowerObject(l, node);
    case 'array':
      return lowerArray(l, node);
    case 'class':
      l.parts.class(l, node);
      return UNKNOWN;
    default:
      return otherValue(l, node);
  }
}

function otherValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'sequence_expression': {
      let value: Expression = UNKNOWN;
      for (const child of namedChildren(tree, node)) value = lowerExpression(l, child);
      return value;
    }
    case 'template_string':
      for (const child of namedChildren(tree, node)) {
        if (tree.type(child) === 'template_substitution') lowerExpression(l, tree.firstNamed(child));
      }
      return { kind: 'string' };
    case 'ERROR':
      l.opaque(node, true);
      return UNKNOWN;
    default:
      // Markup, and what else has expressions in it: they are evaluated, and what they give is shown or kept.
      for (const child of namedChildren(tree, node)) {
        if (/^(?:jsx_|spread_|expression|arguments)/.test(tree.type(node)) || tree.type(child).startsWith('jsx_'))
          l.escape(lowerExpression(l, child), l.at(child));
      }
      return UNKNOWN;
  }
}

/** Runs what may be left out where the base of a `?.` is missing; the outermost part of a chain is where it ends. */
function inChain(l: Lowering, node: NodeId, lower: () => Expression): Expression {
  const { tree, graph } = l;
  const parent = tree.parent(node);
  const role = tree.field(node);
  const isInner =
    parent !== NO_NODE &&
    ((/^(?:member|subscript)_expression$/.test(tree.type(parent)) && role === 'object') ||
      (tree.type(parent) === 'call_expression' && role === 'function'));
  if (isInner && l.chains.length > 0) return lower();
  if (!hasOptionalLink(l, node) || (l.chains.length === 0 && handsOver(l, node))) return lower();
  const missing = graph.newBlock();
  const after = graph.newBlock();
  const result = l.temporary();
  l.chains.push(missing);
  const value = lower();
  l.chains.pop();
  l.assign(result, value, l.at(node));
  graph.jump(after);
  graph.start(missing);
  l.assign(result, ZERO, l.at(node));
  graph.start(after);
  return { kind: 'load', place: result };
}

/** `response.body?.pipe(file);`: who gives a variable away like this counts on somebody being there to take it. */
function handsOver({ tree, context }: Lowering, node: NodeId): boolean {
  if (tree.type(node) !== 'call_expression' || tree.type(tree.parent(node)) !== 'expression_statement') return false;
  const callee = context.names.bare(tree.child(node, 'function'));
  if (callee === NO_NODE || tree.type(callee) !== 'member_expression') return false;
  const object = context.names.bare(tree.child(callee, 'object'));
  if (object === NO_NODE || tree.type(object) !== 'member_expression') return false;
  const [first] = namedChildren(tree, tree.child(node, 'arguments'));
  const binding = first !== undefined && tree.type(first) === 'identifier' ? context.names.bindingOf(first) : undefined;
  return binding?.kind === 'variable' && context.functionNamed(binding) === undefined;
}

function hasOptionalLink(l: Lowering, node: NodeId): boolean {
  const { tree } = l;
  for (let at = node; at !== NO_NODE;) {
    if (tree.childOfType(at, 'optional_chain') !== NO_NODE) return true;
    const next = tree.child(at, tree.type(at) === 'call_expression' ? 'function' : 'object');
    if (next === NO_NODE) return false;
    at = l.context.names.bare(next);
  }
  return false;
}

/** `base?.` goes on only where there is a base. */
export function passOptional(l: Lowering, node: NodeId, base: Expression): void {
  const missing = l.chains.at(-1);
  if (missing === undefined || l.tree.childOfType(node, 'optional_chain') === NO_NODE) return;
  const next = l.graph.newBlock();
  l.graph.branch(base, next, missing, l.at(node));
  l.graph.start(next);
}

function memberValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const object = tree.child(node, 'object');
  if (tree.childOfType(node, 'optional_chain') !== NO_NODE) {
    let base = lowerExpression(l, object);
    if (base.kind !== 'load' && base.kind !== 'unknown') base = l.spill(base, l.at(object));
    passOptional(l, node, base);
    if (base.kind !== 'load') return UNKNOWN;
    const property = tree.child(node, 'property');
    if (property === NO_NODE) return { kind: 'load', place: l.element(base, null, l.at(node)) };
    return { kind: 'load', place: l.property(base, tree.textOf(property), l.at(node)) };
  }
  // What a module exports is no storage of this function's.
  if (l.context.names.exportOf(node) !== null) return UNKNOWN;
  const place = l.parts.place(l, node);
  return place === null ? UNKNOWN : { kind: 'load', place };
}

function lowerAssignment(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const left = l.context.names.bare(tree.child(node, 'left'));
  let value = lowerExpression(l, tree.child(node, 'right'));
  if (left === NO_NODE) return value;
  if (tree.type(left).endsWith('_pattern')) {
    // `[a, b] = [b, a]`: the right side is there before the left changes.
    value = value.kind === 'load' ? l.spill(value, l.at(node)) : value;
    l.parts.bind(l, left, value, false);
    return value;
  }
  const place = l.parts.place(l, left);
  storeInto(l, place, value, l.at(node));
  markKept(l, left, place, tree.child(node, 'right'));
  return value;
}

function lowerAugmented(l: Lowering, node: NodeId): Expression {
  const { tree, graph } = l;
  const operator = operatorOf(tree, node);
  const left = tree.child(node, 'left');
  const right = tree.child(node, 'right');
  const location = l.at(node);
  const place = l.parts.place(l, left);
  const before: Expression = place === null ? UNKNOWN : { kind: 'load', place };
  if (!/^(?:&&|\|\||\?\?)=$/.test(operator)) {
    const value = arithmetic(operator.slice(0, -1), before, lowerExpression(l, right));
    if (place !== null) l.assign(place, value, location);
    return value;
  }
  const assign = graph.newBlock();
  const after = graph.newBlock();
  const [ifTrue, ifFalse] = operator === '&&=' ? [assign, after] : [after, assign];
  startUnlessKept(l, left, before, ifTrue);
  graph.branch(before, ifTrue, ifFalse, location);
  graph.start(assign);
  storeInto(l, place, lowerExpression(l, right), location);
  markKept(l, left, place, right);
  graph.start(after);
  return before;
}

function lowerUpdate(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const place = l.parts.place(l, tree.child(node, 'argument'));
  if (place === null) return UNKNOWN;
  const isFirst = !tree.isNamed(tree.firstChild(node));
  const location = l.at(node);
  const before: Expression = isFirst ? { kind: 'load', place } : l.spill({ kind: 'load', place }, location);
  const operator = operatorOf(tree, node) === '++' ? '+' : '-';
  l.assign(place, { kind: 'binary', operator, left: { kind: 'load', place }, right: ONE }, location);
  return before;
}

function unaryValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const operator = operatorOf(tree, node);
  const argument = tree.child(node, 'argument');
  if (operator === 'delete') {
    const inner = l.context.names.bare(argument);
    if (inner !== NO_NODE && tree.type(inner) === 'member_expression') {
      const place = l.parts.place(l, inner);
      storeInto(l, place, ZERO, l.at(node));
      markKept(l, inner, place, NO_NODE);
    }
    return ONE;
  }
  const value = lowerExpression(l, argument);
  if (operator === 'void') return ZERO;
  if (operator === '-' && value.kind === 'integer') return { kind: 'integer', value: -value.value };
  if (operator === '!' || operator === '-' || operator === '~')
    return value.kind === 'unknown' ? UNKNOWN : { kind: 'unary', operator, operand: value };
  return operator === '+' ? value : UNKNOWN;
}

const OPERATORS: Readonly<Record<string, BinaryOperator>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '&': '&',
  '|': '|',
  '^': '^',
  '<<': '<<',
  '>>': '>>',
};

function arithmetic(operator: string, left: Expression, right: Expression): Expression {
  const known = OPERATORS[operator];
  if (known === undefined || left.kind === 'unknown' || right.kind === 'unknown') return UNKNOWN;
  return { kind: 'binary', operator: known, left, right };
}

function binaryValue(l: Lowering, node: NodeId): Expression {
  const { tree } = l;
  const operator = operatorOf(tree, node);
  if (operator === '&&' || operator === '||' || operator === '??') return lowerEither(l, node, operator);
  const tested = typeTest(l, node);
  if (tested !== null) return tested;
  const left = lowerExpression(l, tree.child(node, 'left'));
  // What the right side does must not change what the left one was.
  const isPlain = left.kind !== 'load' || simpleValue(l, tree.child(node, 'right')) !== null;
  const kept = isPlain ? left : l.spill(left, l.at(node));
  return arithmetic(operator, kept, lowerExpression(l, tree.child(node, 'right')));
}

/** `a ?? b`, `a || b`, `a && b` as values. */
function lowerEither(l: Lowering, node: NodeId, operator: string): Expression {
  const { tree, graph } = l;
  const location = l.at(node);
  const result = l.temporary();
  const left = tree.child(node, 'left');
  const value = lowerExpression(l, left);
  l.assign(result, value, location);
  const other = graph.newBlock();
  const after = graph.newBlock();
  const [ifTrue, ifFalse] = operator === '&&' ? [other, after] : [after, other];
  startUnlessKept(l, left, value, ifTrue);
  graph.branch({ kind: 'load', place: result }, ifTrue, ifFalse, location);
  graph.start(other);
  l.assign(result, lowerExpression(l, tree.child(node, 'right')), location);
  graph.start(after);
  return { kind: 'load', place: result };
}

function chosen(l: Lowering, node: NodeId, first: NodeId, second: NodeId): Expression {
  const { tree, graph } = l;
  const result = l.temporary();
  const whenTrue = graph.newBlock();
  const whenFalse = graph.newBlock();
  const after = graph.newBlock();
  l.parts.condition(l, tree.child(node, 'condition'), whenTrue, whenFalse);
  graph.start(whenTrue);
  l.assign(result, lowerExpression(l, first), l.at(node));
  graph.jump(after);
  graph.start(whenFalse);
  l.assign(result, lowerExpression(l, second), l.at(node));
  graph.start(after);
  return { kind: 'load', place: result };
}

/** A promise stands for what it settles to. */
function lowerAwait(l: Lowering, node: NodeId): Expression {
  const operand = l.tree.firstNamed(node);
  const value = lowerExpression(l, operand);
  if (mayReject(l, operand)) l.attempt('await', value.kind === 'load' ? value : null, l.at(node));
  return value;
}

/** Of chains, and of promises whose executor is known, it is known where control goes when they are rejected. */
function mayReject(l: Lowering, node: NodeId): boolean {
  const { tree } = l;
  const made = l.context.names.bare(node);
  if (made === NO_NODE) return true;
  if (isImport(tree, made)) return false;
  if (tree.type(made) === 'call_expression') return reactionOf(tree, made) === null && combinatorOf(l, made) === null;
  const list = tree.type(made) === 'new_expression' ? tree.child(made, 'arguments') : NO_NODE;
  const executor = list === NO_NODE ? NO_NODE : tree.firstNamed(list);
  return executor === NO_NODE || l.context.inlinedAs(executor)?.role !== 'executor';
}

/** `import('mime')`: that a module is missing nobody prepares for. */
function isImport(tree: FlatTree, node: NodeId): boolean {
  if (tree.type(node) !== 'call_expression' || tree.textOf(tree.child(node, 'function')) !== 'import') return false;
  const given = tree.child(node, 'arguments');
  const first = given === NO_NODE ? NO_NODE : tree.firstNamed(given);
  return first !== NO_NODE && tree.type(first) === 'string';
}

/** The consumer gets the value, and may end the generator here. */
function lowerYield(l: Lowering, node: NodeId): Expression {
  const inner = l.tree.firstNamed(node);
  if (inner !== NO_NODE) l.escape(lowerExpression(l, inner), l.at(inner));
  l.attempt('await', null, l.at(node));
  return UNKNOWN;
}
