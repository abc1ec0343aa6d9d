/**
 * Pointers that instructions follow. Whoever gets past one knows that the pointer was not null: the analyzers of Clang and
 * GCC learn the same. Only of pointers that the function tests, or hands on, does anybody ask.
 */
import { operandOf, operandsOf, targetOf, visitExpression } from './accesses';
import type { CallInstruction } from '../summary/program';
import type { BasicBlock, Expression, FunctionIR, Instruction, Place, VariableId } from '../../ir';

/** Stands before an instruction that follows the pointer, and says so. */
export interface Following {
  readonly pointer: VariableId;
  readonly call: CallInstruction;
}

type Followings = ReadonlyMap<Instruction, readonly Following[]>;

const known = new WeakMap<FunctionIR['blocks'], Followings>();

/** For each instruction the pointers that it follows, but for those that the block has followed before. */
export function followingsIn({ blocks, variables }: FunctionIR): Followings {
  const before = known.get(blocks);
  if (before) return before;
  const asked = askedIn(blocks);
  const followings = new Map<Instruction, readonly Following[]>();
  const isFollowed = ({ root, path }: Place): boolean =>
    path[0]?.kind === 'deref' && asked.has(root) && variables[root]!.kind !== 'global';
  for (const { instructions } of blocks) {
    const done = new Set<VariableId>();
    for (const each of instructions) {
      const target = targetOf(each);
      const places = [...operandsOf(each).flatMap(loadedBy), ...(target ? [target] : [])];
      const pointers = new Set(places.filter(isFollowed).map(({ root }) => root));
      const added = [...pointers].filter((pointer) => !done.has(pointer));
      if (added.length > 0)
        followings.set(
          each,
          added.map((pointer) => ({ pointer, call: following(pointer, each) })),
        );
      added.forEach((pointer) => done.add(pointer));
      if (target?.path.length === 0) done.delete(target.root);
    }
  }
  known.set(blocks, followings);
  return followings;
}

/** Variables of which a condition asks, that are returned, or given to a function that may ask. */
function askedIn(blocks: readonly BasicBlock[]): ReadonlySet<VariableId> {
  const asked = new Set<VariableId>();
  const ask = (node: Expression): void => {
    if (node.kind === 'load' && node.place.path.length === 0) asked.add(node.place.root);
  };
  for (const { instructions, terminator } of blocks) {
    const operand = operandOf(terminator);
    if (operand) visitExpression(operand, ask);
    for (const each of instructions) if (each.kind === 'call') each.arguments.forEach(ask);
  }
  return asked;
}

function loadedBy(expression: Expression): Place[] {
  const places: Place[] = [];
  visitExpression(expression, (node) => {
    if (node.kind === 'load') places.push(node.place);
  });
  return places;
}

/** The call stands for no call of its own: it shares its place with the instruction behind it. */
export function isFollowing({ callee }: CallInstruction): boolean {
  return callee.kind === 'direct' && callee.name === '%follow';
}

function following(pointer: VariableId, { location }: Instruction): CallInstruction {
  return {
    kind: 'call',
    target: null,
    callee: { kind: 'direct', name: '%follow' },
    arguments: [{ kind: 'load', place: { root: pointer, path: [] } }],
    argumentLocations: [location],
    location,
    isImplicit: true,
  };
}
