/**
 * The lowering of one function: what all of its parts share. Each part is a module of functions over this object, and
 * calls the others through it.
 */
import type { BlockId, Damage, Expression, Location, Place, VariableId } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { GraphBuilder, NOWHERE } from '../graphBuilder';
import type { Binding } from './bindings';
import type { Settlement } from './executors';
import type { FileContext } from './fileContext';
import type { Frame } from './frames';
import { reactionOf } from './inlining';
import { Variables } from './variables';

/** Deeper nesting than any person writes; what is below becomes opaque. */
const MAX_NESTING = 200;

/** Deeper expressions are cut into temporaries, for the sake of whoever walks them. */
const MAX_EXPRESSION_DEPTH = 40;

/** Longer access paths go through a temporary. */
const MAX_PATH = 16;

export const UNKNOWN: Expression = { kind: 'unknown' };
export const ZERO: Expression = { kind: 'integer', value: 0 };
export const ONE: Expression = { kind: 'integer', value: 1 };

/** The parts, bound together in `function.ts` so that no module has to import one that imports it. */
export interface Parts {
  statement(l: Lowering, node: NodeId): void;
  statements(l: Lowering, parent: NodeId): void;
  /** Evaluates for a value that has no side effect left. */
  expression(l: Lowering, node: NodeId): Expression;
  /** Evaluates and goes on at one of the two blocks. */
  condition(l: Lowering, node: NodeId, ifTrue: BlockId, ifFalse: BlockId): void;
  /** Stores into what a pattern names. */
  bind(l: Lowering, pattern: NodeId, value: Expression, isDeclaration: boolean): void;
  /** The place that an expression denotes; null where nobody can tell. */
  place(l: Lowering, node: NodeId): Place | null;
  call(l: Lowering, node: NodeId): Expression;
  class(l: Lowering, node: NodeId): void;
}

export class Lowering {
  readonly graph = new GraphBuilder();
  readonly variables: Variables;
  readonly damage: Damage[] = [];
  readonly frames: Frame[] = [];
  readonly tree: FlatTree;
  /** Where an optional chain goes whose base is missing. */
  readonly chains: BlockId[] = [];
  /** How many copies of `finally` blocks there are. */
  copies = 0;
  /** Promises whose executors are lowered here. */
  readonly settlements = new Map<NodeId, Settlement>();
  private throwBlock: BlockId | null = null;
  private result: Place | null = null;
  private depth = 0;
  private isTooDeep = false;

  constructor(
    readonly context: FileContext,
    readonly parts: Parts,
    /** The function, or the root. */
    readonly unit: NodeId,
    /** Where it starts: locations count from here. */
    private readonly origin: number,
  ) {
    this.tree = context.tree;
    this.variables = new Variables(context, unit);
  }

  at(node: NodeId): Location {
    return { start: this.tree.start(node) - this.origin, end: this.tree.end(node) - this.origin };
  }

  /** Where the node ends: its closing brace. */
  endOf(node: NodeId): Location {
    const end = this.tree.end(node) - this.origin;
    return { start: Math.max(end - 1, 0), end };
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

  temporary(): Place {
    return { root: this.variables.temporary(), path: [] };
  }

  assign(target: Place, value: Expression, location: Location): void {
    this.graph.emit({ kind: 'assign', target, value, location });
  }

  /** Stores `value` in a temporary and returns the load of it. */
  spill(value: Expression, location: Location): Expression & { readonly kind: 'load' } {
    const place = this.temporary();
    this.assign(place, value, location);
    return { kind: 'load', place };
  }

  /** What is returned, while `finally` blocks run: one place for all returns, since they may share copies. */
  kept(value: Expression, location: Location): Expression {
    this.result ??= this.temporary();
    this.assign(this.result, value, location);
    return { kind: 'load', place: this.result };
  }

  bounded(value: Expression, location: Location): Expression {
    return depthOf(value, 0) > MAX_EXPRESSION_DEPTH ? this.spill(value, location) : value;
  }

  /** A property of what a value refers to. */
  property(value: Expression, name: string, location: Location): Place {
    return this.extended(value, { kind: 'field', name }, location);
  }

  /** An element of what a value refers to; null: some element. */
  element(value: Expression, index: number | null, location: Location): Place {
    return this.extended(value, { kind: 'index', index }, location);
  }

  private extended(value: Expression, last: Place['path'][number], location: Location): Place {
    const isShort = value.kind === 'load' && value.place.path.length < MAX_PATH;
    const { place } = isShort ? value : this.spill(value, location);
    return { root: place.root, path: [...place.path, { kind: 'deref' }, last] };
  }

  load(binding: Binding): Expression {
    if (this.context.isShared(binding)) return UNKNOWN;
    return { kind: 'load', place: this.placeOf(binding) };
  }

  placeOf(binding: Binding): Place {
    return { root: this.variables.of(binding), path: [] };
  }

  store(binding: Binding, value: Expression, location: Location): void {
    if (!this.context.isShared(binding)) this.assign(this.placeOf(binding), value, location);
    if (this.context.isGivenAway(binding)) this.escape(value, location);
  }

  /** Somebody has the value from now on of whom nothing is known. */
  escape(value: Expression, location: Location): void {
    if (value.kind !== 'load') return;
    const target: Place = { root: this.variables.outside(), path: [{ kind: 'index', index: null }] };
    this.assign(target, value, location);
  }

  /** What was just done may throw. `value`: what it gave, which is not there where it did. */
  attempt(
    cause: 'call' | 'await',
    value: Expression | null,
    location: Location,
    unwind: BlockId = this.unwindTarget(),
  ): void {
    if (this.isDead) return;
    const next = this.graph.newBlock();
    this.graph.terminate({ kind: 'attempt', cause, value, next, unwind, location });
    this.graph.start(next);
  }

  /** What goes on with a promise waits for the one that it returns. */
  settleReturned(node: NodeId, value: Expression): void {
    const inner = this.context.names.bare(node);
    if (inner === NO_NODE || this.tree.type(inner) !== 'call_expression' || reactionOf(this.tree, inner) !== null)
      return;
    const frame = this.frames.findLast(({ kind }) => kind === 'inlined' || kind === 'continuation');
    if (frame?.kind !== 'inlined' || frame.executor !== null) return;
    const unwind = (frame.thrown ??= this.graph.newBlock());
    this.attempt('await', value.kind === 'load' ? value : null, this.at(node), unwind);
  }

  /** A `try` of the same function stands around. */
  get isGuarded(): boolean {
    const around = this.frames.findLast(({ kind }) => /^(?:try|finally|inlined|continuation)$/.test(kind));
    return around?.kind === 'try' || around?.kind === 'finally';
  }

  /** Where control goes that something unforeseen interrupts here. */
  unwindTarget(): BlockId {
    let isCaught = true;
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i]!;
      if (frame.kind === 'inlined') return (frame.thrown ??= this.graph.newBlock());
      if (frame.kind === 'continuation') break;
      if (frame.kind === 'returned') isCaught = false;
      if (!isCaught) continue;
      if (frame.kind === 'try') return frame.handler;
      if (frame.kind === 'finally') return (frame.thrown ??= this.graph.newBlock());
      if (frame.kind === 'scope' && frame.disposals.length > 0) return this.disposing(frame);
    }
    return (this.throwBlock ??= this.graph.newBlock());
  }

  private disposing({ disposals, thrown }: Extract<Frame, { kind: 'scope' }>): BlockId {
    const known = thrown.get(disposals.length);
    const block = known ?? this.graph.newBlock();
    thrown.set(disposals.length, block);
    return block;
  }

  /** Ends the block by which interrupted control leaves the function. */
  finishThrow(location: Location): void {
    if (this.throwBlock === null) return;
    this.graph.current = this.throwBlock;
    this.graph.terminate({ kind: 'throw', isImplicit: true, location });
  }

  /** Something here was not understood; it may do anything to the variables it mentions. */
  opaque(node: NodeId, isDamage: boolean): void {
    if (this.isDead) return;
    const { tree, context } = this;
    const roots = new Set<VariableId>();
    const end = tree.subtreeEnd(node);
    for (let at = node; at < end; at++) {
      if (tree.type(at) !== 'identifier' && tree.type(at) !== 'shorthand_property_identifier') continue;
      const binding = context.names.bindingOf(at);
      if (binding?.kind === 'variable' || binding?.kind === 'parameter') roots.add(this.variables.of(binding));
    }
    const mentions = [...roots].map((root): Place => ({ root, path: [] }));
    this.graph.emit({ kind: 'opaque', mentions, isDamage, location: this.at(node) });
  }
}

/** The depth of an expression. Cheap, since none ever gets much deeper than the bound. */
function depthOf(value: Expression, above: number): number {
  if (above > MAX_EXPRESSION_DEPTH) return above;
  if (value.kind === 'unary') return depthOf(value.operand, above + 1);
  if (value.kind !== 'binary') return above;
  return Math.max(depthOf(value.left, above + 1), depthOf(value.right, above + 1));
}

/** The named children of a node. */
export function* namedChildren(tree: FlatTree, node: NodeId): Generator<NodeId> {
  for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) yield child;
}

/** The operator of an expression: a token that is no node of its own. */
export function operatorOf(tree: FlatTree, node: NodeId): string {
  for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
    if (!tree.isNamed(child) && !tree.isError(child)) return tree.textOf(child);
  }
  return '';
}

/** A function that is a value: one of its own, which runs when it is called. */
export function isFunctionLike(tree: FlatTree, node: NodeId): boolean {
  return /^(?:arrow_function|function_expression|generator_function)$/.test(tree.type(node));
}
