/** Order and loops of a sliced graph. */
import type { BlockId, Expression, Instruction, Place, VariableId } from '../../ir';
import { isComparison } from '../constraints/range';
import type { Program } from '../summary/program';
import { operandOf, placesOf, targetOf, visitExpression } from './accesses';
import { livenessOf, type Liveness } from './liveness';
import { successorsIn, type Slice } from './slice';

export interface Loop {
  readonly head: BlockId;
  readonly body: ReadonlySet<BlockId>;
  /** Variables that arithmetic changes each time round: `i++`. */
  readonly varying: ReadonlyMap<VariableId, Varying>;
  /** What is read from globals and memory to decide whether to leave: any call may have changed it. */
  readonly exitReads: readonly Place[];
}

export interface Varying {
  /** Nothing but additions change it. */
  readonly onlyAdds: boolean;
  /** It is tested against a small constant, so that its values are worth telling apart. */
  readonly isCounted: boolean;
  /** A single `i++` changes it: where `i < n` has come to be false, it is `n`. */
  readonly isByOne: boolean;
}

/** Loops with more turns than this are not followed turn by turn. */
export const MAX_COUNTED_TURNS = 8;

export interface Order {
  /** Reverse post-order number. */
  readonly rank: ReadonlyMap<BlockId, number>;
  readonly loops: ReadonlyMap<BlockId, Loop>;
  readonly live: Liveness;
  /** Variables that some pointer variable points to: they can be read without being named. */
  readonly pointedTo: ReadonlySet<VariableId>;
}

export function orderOf(slice: Slice, program: Program): Order {
  const rank = reversePostOrder(slice);
  const pointedTo = findPointedTo(slice);
  return {
    rank,
    loops: findLoops(slice, program, rank, pointedTo),
    live: livenessOf(slice, program, rank),
    pointedTo,
  };
}

/** Each block in a loop, with the head of the smallest. */
export function innermostLoops({ loops }: Order): Map<BlockId, BlockId> {
  const result = new Map<BlockId, BlockId>();
  const bySize = [...loops.values()].sort((a, b) => b.body.size - a.body.size);
  for (const { head, body } of bySize) for (const block of body) result.set(block, head);
  return result;
}

function reversePostOrder(slice: Slice): Map<BlockId, number> {
  const order: BlockId[] = [];
  const seen = new Set<BlockId>([slice.entry]);
  const stack: { id: BlockId; next: BlockId[] }[] = [];
  const enter = (id: BlockId): void => {
    stack.push({ id, next: successorsIn(slice, slice.blocks.get(id)!) });
  };
  enter(slice.entry);
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const next = top.next.pop();
    if (next === undefined) {
      order.push(top.id);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      enter(next);
    }
  }
  order.reverse();
  return new Map(order.map((id, index) => [id, index]));
}

function findLoops(
  slice: Slice,
  program: Program,
  rank: ReadonlyMap<BlockId, number>,
  pointedTo: ReadonlySet<VariableId>,
): Map<BlockId, Loop> {
  const predecessors = new Map<BlockId, BlockId[]>();
  const bodies = new Map<BlockId, Set<BlockId>>();
  const backEdges: [BlockId, BlockId][] = [];
  for (const block of slice.blocks.values()) {
    for (const next of successorsIn(slice, block)) {
      predecessors.set(next, [...(predecessors.get(next) ?? []), block.id]);
      if (rank.get(next)! <= rank.get(block.id)!) backEdges.push([block.id, next]);
    }
  }
  for (const [from, head] of backEdges) {
    const body = bodies.get(head) ?? new Set([head]);
    bodies.set(head, body);
    const pending = [from];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (body.has(id) || rank.get(id)! < rank.get(head)!) continue;
      body.add(id);
      pending.push(...(predecessors.get(id) ?? []));
    }
  }
  const hasCalls = slice.function.blocks.some((block) =>
    block.instructions.some((i) => i.kind === 'call' && program.targetOf(slice.function, i).kind !== 'model'),
  );
  const loops = new Map<BlockId, Loop>();
  for (const [head, body] of bodies) {
    loops.set(head, {
      head,
      body,
      varying: findVarying(slice, body, pointedTo),
      exitReads: hasCalls ? findExitReads(slice, body) : [],
    });
  }
  return loops;
}

function findVarying(
  slice: Slice,
  body: ReadonlySet<BlockId>,
  pointedTo: ReadonlySet<VariableId>,
): Map<VariableId, Varying> {
  const counted = findCounted(slice, body);
  const varying = new Map<VariableId, Varying>();
  for (const id of findSteppingThrough(slice, body))
    varying.set(id, { onlyAdds: false, isCounted: false, isByOne: false });
  for (const id of body) {
    for (const { instruction } of slice.blocks.get(id)!.instructions) {
      if (instruction.kind !== 'assign' || instruction.target.path.length > 0) continue;
      const { value } = instruction;
      if (value.kind !== 'binary' && value.kind !== 'unary') continue;
      // A truth value takes two values at most.
      if (value.kind === 'unary' && value.operator === '!') continue;
      if (value.kind === 'binary' && isComparison(value.operator)) continue;
      // `fd = -EBADF`
      if (placesOf(value).length === 0) continue;
      const adds = value.kind === 'binary' && value.operator === '+' && isPositive(value.right);
      const { root } = instruction.target;
      const before = varying.get(root);
      varying.set(root, {
        onlyAdds: adds && (before?.onlyAdds ?? true),
        isCounted: counted.has(root),
        isByOne: isIncrement(root, value) && !pointedTo.has(root) && isWrittenOnce(slice, body, root),
      });
    }
  }
  return varying;
}

/**
 * `p = p->next`, or `next = p->next` and `p = next` where `p` may be freed in between: each turn names another object by
 * all variables that it goes round by.
 */
function findSteppingThrough(slice: Slice, body: ReadonlySet<BlockId>): Set<VariableId> {
  const sources = new Map<VariableId, { readonly from: VariableId; readonly isThrough: boolean }[]>();
  for (const id of body) {
    for (const { instruction } of slice.blocks.get(id)!.instructions) {
      if (instruction.kind !== 'assign' || instruction.target.path.length > 0) continue;
      const { target, value } = instruction;
      if (value.kind !== 'load') continue;
      const isThrough = value.place.path.some(({ kind }) => kind === 'deref');
      sources.set(target.root, [...(sources.get(target.root) ?? []), { from: value.place.root, isThrough }]);
    }
  }
  const comesBack = (variable: VariableId): boolean => {
    const seen = new Set<string>();
    const pending = [...sources.get(variable)!];
    for (let step = pending.pop(); step; step = pending.pop()) {
      if (step.from === variable && step.isThrough) return true;
      const key = `${step.from} ${step.isThrough}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const { isThrough } = step;
      pending.push(...(sources.get(step.from) ?? []).map((one) => ({ ...one, isThrough: isThrough || one.isThrough })));
    }
    return false;
  };
  return new Set([...sources.keys()].filter(comesBack));
}

/** One instruction of the loop writes it, and no call in the loop has its address. */
function isWrittenOnce(slice: Slice, body: ReadonlySet<BlockId>, variable: VariableId): boolean {
  const instructions = [...body].flatMap((id) =>
    slice.blocks.get(id)!.instructions.map(({ instruction }) => instruction),
  );
  const writes = instructions.filter((one) => {
    const target = targetOf(one);
    return target?.root === variable && target.path.length === 0;
  });
  return writes.length === 1 && !isGivenAway(instructions, variable);
}

/** `read_number(&i)` */
function isGivenAway(instructions: readonly Instruction[], variable: VariableId): boolean {
  return instructions.some(
    (one) =>
      one.kind === 'call' &&
      one.arguments.some((argument) => argument.kind === 'address-of' && argument.place.root === variable),
  );
}

function isIncrement(variable: VariableId, value: Expression): boolean {
  if (value.kind !== 'binary' || value.operator !== '+' || value.left.kind !== 'load') return false;
  const { place } = value.left;
  const isOne = value.right.kind === 'integer' && value.right.value === 1;
  return isOne && place.root === variable && place.path.length === 0;
}

/** Variables that the loop compares with a small constant. */
function findCounted(slice: Slice, body: ReadonlySet<BlockId>): Set<VariableId> {
  const counted = new Set<VariableId>();
  const visit = (node: Expression): void => {
    if (node.kind !== 'binary' || !isComparison(node.operator)) return;
    for (const [side, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const isSmall = other.kind === 'integer' && Math.abs(other.value) <= MAX_COUNTED_TURNS;
      if (isSmall && side.kind === 'load' && side.place.path.length === 0) counted.add(side.place.root);
    }
  };
  for (const id of body) {
    const block = slice.blocks.get(id)!;
    const operand = operandOf(block.terminator);
    if (operand && block.terminator.kind !== 'return') visitExpression(operand, visit);
  }
  return counted;
}

function isPositive(expression: Expression): boolean {
  return expression.kind === 'integer' && expression.value >= 0;
}

function findExitReads(slice: Slice, body: ReadonlySet<BlockId>): Place[] {
  const reads: Place[] = [];
  for (const id of body) {
    const block = slice.blocks.get(id)!;
    if (!successorsIn(slice, block).some((next) => !body.has(next))) continue;
    const operand = operandOf(block.terminator);
    if (!operand || block.terminator.kind === 'return') continue;
    visitExpression(operand, (node) => {
      if (node.kind !== 'load' || node.place.path.some((p) => p.kind === 'index' && p.index === null)) return;
      const isGlobal = slice.function.variables[node.place.root]!.kind === 'global';
      if (isGlobal || node.place.path.some((p) => p.kind === 'deref')) reads.push(node.place);
    });
  }
  return reads;
}

function findPointedTo(slice: Slice): Set<VariableId> {
  const found = new Set<VariableId>();
  for (const block of slice.blocks.values()) {
    for (const { instruction } of block.instructions) {
      if (instruction.kind === 'assign' && instruction.value.kind === 'address-of')
        found.add(instruction.value.place.root);
    }
  }
  return found;
}
