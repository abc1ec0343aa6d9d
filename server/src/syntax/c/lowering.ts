/**
 * The lowering of one function: what all of its parts share. Each part (expressions, conditions, statements…) is a
 * module of functions over this object, and calls the others through it.
 */
import {
  shifted,
  type BlockId,
  type Damage,
  type Expression,
  type Location,
  type Place,
  type SwitchCase,
  type VariableId,
} from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { UNKNOWN_TYPE, type CType } from './cType';
import type { ContextView } from './fileContext';
import { GraphBuilder, NOWHERE } from '../graphBuilder';
import { Variables, type Scope, type ScopePoint } from './scopes';

/** Deeper nesting than any person writes; what is below becomes opaque. */
const MAX_NESTING = 250;

/** Deeper expressions are cut into temporaries, for the sake of whoever walks them. */
const MAX_EXPRESSION_DEPTH = 40;

export interface Guard {
  readonly directive: NodeId;
  readonly isPositive: boolean;
}

export interface SwitchContext {
  readonly cases: SwitchCase[];
  readonly fallback: BlockId;
  defaultTarget: BlockId | null;
  /** How many `#if`s were open where the switch began. */
  readonly guards: number;
}

export interface JumpTargets {
  readonly breakTo: BlockId;
  readonly continueTo: BlockId | null;
  readonly scope: Scope;
}

interface LabelTarget {
  readonly block: BlockId;
  readonly at: ScopePoint;
  readonly guards: readonly Guard[];
}

interface PendingJump {
  readonly from: BlockId;
  readonly label: string;
  readonly at: ScopePoint;
  readonly guards: readonly Guard[];
  readonly location: Location;
}

/** The parts, bound together in `function.ts` so that no module has to import one that imports it. */
export interface Parts {
  statement(l: Lowering, node: NodeId): void;
  /** All the statements among `first` and its siblings, up to `end`. */
  statements(l: Lowering, first: NodeId, end: NodeId): void;
  /** The statements of a block up to `end`, then `finish`, which gives the place of their value, all in a scope of their own. */
  block(l: Lowering, node: NodeId, end: NodeId, finish: () => Place | null): void;
  /** The label of a labeled statement; gives what stands behind it. */
  label(l: Lowering, node: NodeId): NodeId;
  /** Evaluates for a value that has no side effect left. */
  expression(l: Lowering, node: NodeId): Expression;
  /** Evaluates and stores into `target`. */
  into(l: Lowering, node: NodeId, target: Place, location: Location): void;
  /** Evaluates for its side effects only. */
  effect(l: Lowering, node: NodeId): void;
  /** Evaluates and goes on at one of the two blocks. */
  condition(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void;
  /** The place that an expression denotes. */
  place(l: Lowering, node: NodeId): Place;
}

export class Lowering {
  readonly graph = new GraphBuilder();
  readonly variables = new Variables();
  readonly damage: Damage[] = [];
  readonly guards: Guard[] = [];
  readonly jumps: JumpTargets[] = [];
  readonly switches: SwitchContext[] = [];
  /** Where the labels of a name stand: the alternatives of an `#if` may have one each. */
  readonly labels = new Map<string, LabelTarget[]>();
  readonly pendingJumps: PendingJump[] = [];
  /** Syntax errors by the statement to be blamed. */
  errors: ReadonlyMap<NodeId, readonly NodeId[]> = new Map();
  private depth = 0;
  private isTooDeep = false;
  private changed: ReadonlySet<string> | null = null;

  constructor(
    readonly tree: FlatTree,
    readonly context: ContextView,
    readonly parts: Parts,
    /** Where the function starts in the document, from the tree's start there: locations count from here. */
    private readonly origin: number,
    /** Of the function: what error recovery finds behind it is taken to be at its end. */
    private readonly length: number,
  ) {}

  /** What is assigned here, or whose address is taken, is a variable, however its name is written. */
  get changedNames(): ReadonlySet<string> {
    return (this.changed ??= changedNamesIn(this.tree));
  }

  at(node: NodeId): Location {
    return this.between(node, node);
  }

  between(first: NodeId, last: NodeId): Location {
    const { start, end } = shifted(this.tree.sourceRange(first, last), -this.origin);
    return { start: Math.min(start, this.length), end: Math.min(end, this.length) };
  }

  get isDead(): boolean {
    return this.graph.current === NOWHERE;
  }

  /** Runs `lower` one level deeper; beyond the bound the subtree becomes opaque and `otherwise` gives the result. */
  nested<T>(node: NodeId, otherwise: () => T, lower: () => T): T {
    if (this.depth >= MAX_NESTING) {
      if (!this.isTooDeep)
        this.damage.push({ location: this.at(node), reason: `nested deeper than ${MAX_NESTING} levels` });
      this.isTooDeep = true;
      this.opaque(node, true);
      return otherwise();
    }
    this.depth++;
    try {
      return lower();
    } finally {
      this.depth--;
    }
  }

  /** A fresh place that only lowering knows. */
  temporary(type: CType = UNKNOWN_TYPE): Place {
    return { root: this.variables.temporary(type), path: [] };
  }

  /** Stores `value` in a temporary and returns the load of it. */
  spill(value: Expression, location: Location, type: CType = UNKNOWN_TYPE): Expression {
    const place = this.temporary(type);
    this.graph.emit({ kind: 'assign', target: place, value, location });
    return { kind: 'load', place };
  }

  /** `value`, or a temporary that holds it where it has grown deep. */
  bounded(value: Expression, location: Location): Expression {
    return depthOf(value, 0) > MAX_EXPRESSION_DEPTH ? this.spill(value, location) : value;
  }

  /** Something here was not understood; it may do anything to the variables it mentions. */
  opaque(node: NodeId, isDamage: boolean): void {
    if (this.isDead) return;
    this.graph.emit({ kind: 'opaque', mentions: this.mentions(node), isDamage, location: this.at(node) });
  }

  private mentions(node: NodeId): Place[] {
    const roots = new Set<VariableId>();
    const end = this.tree.subtreeEnd(node);
    for (let at = node; at < end; at++) {
      if (this.tree.type(at) !== 'identifier') continue;
      const id = this.variables.find(this.tree.textOf(at));
      if (id !== undefined) roots.add(id);
    }
    return [...roots].map((root) => ({ root, path: [] }));
  }
}

/** The depth of an expression. Cheap, since none ever gets much deeper than the bound. */
function depthOf(value: Expression, above: number): number {
  if (above > MAX_EXPRESSION_DEPTH) return above;
  if (value.kind === 'unary') return depthOf(value.operand, above + 1);
  if (value.kind !== 'binary') return above;
  return Math.max(depthOf(value.left, above + 1), depthOf(value.right, above + 1));
}

const CHANGED: ReadonlyMap<string, string> = new Map([
  ['assignment_expression', 'left'],
  ['update_expression', 'argument'],
  ['pointer_expression', 'argument'],
]);

function changedNamesIn(tree: FlatTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (let node = 0; node < tree.size; node++) {
    const part = CHANGED.get(tree.type(node));
    const changed = part === undefined ? NO_NODE : tree.child(node, part);
    if (changed !== NO_NODE && tree.type(changed) === 'identifier') names.add(tree.textOf(changed));
  }
  return names;
}

/** The node inside of parentheses, casts and calls that only give a hint to the compiler. */
export function unwrapped(l: Lowering, node: NodeId): NodeId {
  let at = node;
  for (;;) {
    const inner = innerOf(l, at);
    if (inner === NO_NODE) return at;
    at = inner;
  }
}

/** `__builtin_expect`, and what projects call it: `unlikely`, `G_UNLIKELY`, `caa_likely`. */
const HINT = /^(?:__builtin_expect(?:_with_probability)?|(?:[A-Za-z]\w*_)?(?:likely|unlikely|LIKELY|UNLIKELY))$/;

function innerOf(l: Lowering, node: NodeId): NodeId {
  const { tree } = l;
  switch (tree.type(node)) {
    case 'parenthesized_expression':
    case 'extension_expression':
      return tree.firstNamed(node);
    case 'cast_expression':
      return tree.child(node, 'value');
    case 'call_expression':
      return isHint(l, node) || isCast(l, node) ? tree.firstNamed(tree.child(node, 'arguments')) : NO_NODE;
    default:
      return NO_NODE;
  }
}

/** `(iconv_t)(-1)`, which the grammar reads as a call: a name in parentheses that is a type's, before one operand. */
function isCast(l: Lowering, node: NodeId): boolean {
  const { tree, context, variables } = l;
  const callee = tree.child(node, 'function');
  if (callee === NO_NODE || tree.type(callee) !== 'parenthesized_expression') return false;
  const inner = tree.firstNamed(callee);
  const list = tree.child(node, 'arguments');
  const first = list === NO_NODE ? NO_NODE : tree.firstNamed(list);
  if (inner === NO_NODE || tree.type(inner) !== 'identifier' || first === NO_NODE) return false;
  const name = tree.textOf(inner);
  if (tree.nextNamed(first) !== NO_NODE || variables.find(name) !== undefined) return false;
  if (context.meaning(name) !== undefined) return false;
  if (MIXED_NAME.test(name)) return true;
  return name.endsWith('_t') || context.resolve({ base: name, chain: [] }).base !== name;
}

/** `(bigConst)(x)`: who keeps a macro from being expanded writes `(getc)(f)`, names of functions that have no capitals. */
const MIXED_NAME = /^(?=.*[a-z])(?=.*[A-Z])/;

function isHint(l: Lowering, node: NodeId): boolean {
  const callee = l.tree.child(node, 'function');
  if (callee === NO_NODE || l.tree.type(callee) !== 'identifier' || l.tree.child(node, 'arguments') === NO_NODE)
    return false;
  const name = l.tree.textOf(callee);
  return HINT.test(name) && l.context.meaning(name)?.kind !== 'function' && l.variables.find(name) === undefined;
}
