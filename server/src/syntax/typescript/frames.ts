/**
 * What stands around a statement, and the ways out of it: each runs the `finally` blocks that it passes. Early copies are
 * one for each jump, so that each tells where it left; beyond a bound there is one for each kind of way out.
 */
import type { BlockId, Expression, Location, Place, VariableId } from '../../ir';
import type { NodeId } from '../flatTree';
import { emitImplicitCall } from './emission';
import type { Lowering } from './lowering';

export type Frame =
  | {
      readonly kind: 'scope';
      readonly variables: VariableId[];
      readonly disposals: Disposal[];
      /** Where interrupted control goes that has to dispose of what was declared so far, by how much that is. */
      readonly thrown: Map<number, BlockId>;
    }
  | {
      readonly kind: 'jump';
      readonly labels: readonly string[];
      /** A plain `break` leads out of it. */
      readonly isBreakable: boolean;
      readonly breakTo: BlockId;
      readonly continueTo: BlockId | null;
    }
  /** The body of a `try` with a `catch`. */
  | { readonly kind: 'try'; readonly handler: BlockId; readonly declared: VariableId[] }
  | {
      readonly kind: 'finally';
      readonly body: NodeId;
      /** Where interrupted control goes, once something may do that. */
      thrown: BlockId | null;
      readonly copies: Map<string, BlockId>;
    }
  /** A function that runs as a part of this one. */
  | Inlining
  /** What follows runs some time after what stands around it. */
  | { readonly kind: 'continuation' }
  /** What follows is waited for by the caller: what fails in it is caught by nobody here. */
  | { readonly kind: 'returned' };

export interface Inlining {
  readonly kind: 'inlined';
  /** Where what it returns goes, and control with it. */
  readonly result: Place;
  readonly end: BlockId;
  /** Where control goes that something throws in it, once something may do that. */
  thrown: BlockId | null;
  readonly declared: VariableId[];
  /** It is the executor of a promise. */
  readonly executor: ExecutorFrame | null;
}

export interface ExecutorFrame {
  /** Where control goes once what it began has ended. */
  readonly settled: BlockId;
  /** Where that lies that the promise is fulfilled with. */
  readonly value: Place;
  readonly location: Location;
}

/** What `using` declares is released where its scope ends. */
export interface Disposal {
  readonly value: Expression;
  readonly isAsync: boolean;
  readonly location: Location;
}

export type Completion =
  | { readonly kind: 'return'; readonly value: Expression | null; readonly isImplicit: boolean }
  | { readonly kind: 'throw' }
  | { readonly kind: 'break' | 'continue'; readonly label: string | null };

const UNDEFINED: Expression = { kind: 'integer', value: 0 };

/** So many copies are made jump by jump; from then on those of one kind share theirs. */
const MAX_OWN_COPIES = 24;
/** More copies of `finally` blocks than any function needs: beyond them its jumps lead nowhere. */
const MAX_COPIES = 200;

/** Leaves what stands around, from the innermost outwards, until the completion has arrived. */
export function leave(l: Lowering, completion: Completion, location: Location): void {
  const around = [...l.frames];
  const boundary = isJump(completion)
    ? undefined
    : around.findLast((frame) => frame.kind === 'inlined' || frame.kind === 'continuation');
  const inlining = boundary?.kind === 'inlined' ? boundary : undefined;
  if (inlining && completion.kind === 'return') l.assign(inlining.result, completion.value ?? UNDEFINED, location);
  const kept = inlining ? [inlining.result, ...promised(around)].map(loaded) : [];
  for (let i = around.length - 1; i >= 0 && !l.isDead; i--) {
    const frame = around[i]!;
    switch (frame.kind) {
      case 'scope':
        l.frames.length = i;
        dispose(l, frame.disposals);
        if (isJump(completion) || inlining) endStorage(l, frame.variables, location, kept);
        break;
      case 'jump':
        if (isTarget(frame, completion)) arrive(l, frame, completion);
        break;
      case 'try':
        if (completion.kind === 'throw') l.graph.jump(frame.handler);
        break;
      case 'finally':
        l.frames.length = i;
        passFinally(l, frame, completion, location);
        break;
      case 'inlined':
        l.graph.jump(completion.kind === 'return' ? frame.end : (frame.thrown ??= l.graph.newBlock()));
        break;
      case 'continuation':
        if (completion.kind === 'return') settle(l, around.slice(0, i), location);
        i = 0;
        break;
      case 'returned':
        break;
    }
  }
  if (!l.isDead) depart(l, completion, location);
  l.frames.length = 0;
  l.frames.push(...around);
}

/** Where what was given to promises lies whose executors stand around. */
function promised(around: readonly Frame[]): Place[] {
  return around.flatMap((frame) => (frame.kind === 'inlined' && frame.executor ? [frame.executor.value] : []));
}

function loaded(place: Place): Expression {
  return { kind: 'load', place };
}

/** What was begun by the executor of a promise and runs later has ended: whoever waits for the promise may go on. */
function settle(l: Lowering, around: readonly Frame[], location: Location): void {
  const frame = around.findLast((frame) => frame.kind === 'inlined' && frame.executor !== null);
  if (frame?.kind !== 'inlined' || frame.executor === null) return;
  endStorage(l, frame.declared, location, promised(around).map(loaded));
  l.graph.jump(frame.executor.settled);
}

function depart(l: Lowering, completion: Completion, location: Location): void {
  if (completion.kind === 'return')
    l.graph.terminate({ kind: 'return', value: completion.value, location, isImplicit: completion.isImplicit });
  else if (completion.kind === 'throw') l.graph.terminate({ kind: 'throw', isImplicit: false, location });
  // A jump to nowhere: only a damaged function has it.
  else l.graph.terminate({ kind: 'exit', location });
}

function isJump({ kind }: Completion): boolean {
  return kind === 'break' || kind === 'continue';
}

function isTarget(frame: Extract<Frame, { kind: 'jump' }>, completion: Completion): boolean {
  if (completion.kind !== 'break' && completion.kind !== 'continue') return false;
  if (completion.kind === 'continue' && frame.continueTo === null) return false;
  if (completion.label !== null) return frame.labels.includes(completion.label);
  return completion.kind === 'continue' || frame.isBreakable;
}

function arrive(l: Lowering, frame: Extract<Frame, { kind: 'jump' }>, completion: Completion): void {
  l.graph.jump(completion.kind === 'continue' ? frame.continueTo! : frame.breakTo);
}

/** Runs the block, in a copy of its own or in one that all completions of the kind share. */
function passFinally(
  l: Lowering,
  frame: Extract<Frame, { kind: 'finally' }>,
  completion: Completion,
  location: Location,
): void {
  if (++l.copies > MAX_COPIES) return l.graph.terminate({ kind: 'exit', location });
  if (l.copies <= MAX_OWN_COPIES) return l.parts.statement(l, frame.body);
  const key = 'label' in completion ? `${completion.kind} ${completion.label}` : completion.kind;
  const shared = frame.copies.get(key);
  if (shared !== undefined) return l.graph.jump(shared);
  const block = l.graph.newBlock();
  frame.copies.set(key, block);
  l.graph.start(block);
  l.parts.statement(l, frame.body);
}

export function newScope(): Extract<Frame, { kind: 'scope' }> {
  return { kind: 'scope', variables: [], disposals: [], thrown: new Map() };
}

/** Ends the blocks by which interrupted control leaves a scope, once the scope is no longer around. */
export function finishScope(l: Lowering, { disposals, thrown }: Extract<Frame, { kind: 'scope' }>): void {
  const here = l.graph.suspend();
  for (const [count, block] of thrown) {
    l.graph.current = block;
    dispose(l, disposals.slice(0, count));
    l.graph.jump(l.unwindTarget());
  }
  l.graph.current = here;
}

/** Releases what `using` declared, last one first. */
function dispose(l: Lowering, disposals: readonly Disposal[]): void {
  for (const { value, isAsync, location } of [...disposals].reverse()) {
    const run = l.graph.newBlock();
    const after = l.graph.newBlock();
    l.graph.branch(value, run, after, location);
    l.graph.start(run);
    emitImplicitCall(l, isAsync ? '.[Symbol.asyncDispose]' : '.[Symbol.dispose]', [value], location);
    l.graph.start(after);
  }
}

export function endStorage(
  l: Lowering,
  variables: readonly VariableId[],
  location: Location,
  kept: readonly Expression[] = [],
): void {
  if (variables.length === 0) return;
  l.graph.emit({ kind: 'scope-end', variables: [...variables], ...(kept.length > 0 ? { kept } : {}), location });
}

/** Lowers in a scope of its own; a label makes a block a place to break out of. */
export function inScope(l: Lowering, node: NodeId, lower: () => void, labels: readonly string[]): void {
  const scope = newScope();
  const after = l.graph.newBlock();
  if (labels.length > 0) l.frames.push({ kind: 'jump', labels, isBreakable: false, breakTo: after, continueTo: null });
  l.frames.push(scope);
  lower();
  l.frames.pop();
  if (!l.isDead) {
    dispose(l, scope.disposals);
    endStorage(l, scope.variables, l.endOf(node));
  }
  finishScope(l, scope);
  if (labels.length > 0) l.frames.pop();
  l.graph.start(after);
}
