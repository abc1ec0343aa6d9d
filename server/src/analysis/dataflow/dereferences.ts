/**
 * Pointers that instructions follow. Whoever gets past one knows that the pointer was not null: the analyzers of Clang and
 * GCC learn the same. Only of pointers that the function tests, or hands on, does anybody ask.
 */
import { operandOf, operandsOf, targetOf, visitExpression } from './accesses';
import type { CallInstruction, Program } from '../summary/program';
import type { BasicBlock, Expression, FunctionIR, Instruction, Place, VariableId } from '../../ir';

/** Stands before an instruction that follows the pointer, and says so. */
export interface Following {
  readonly pointer: VariableId;
  readonly call: CallInstruction;
}

type Followings = ReadonlyMap<Instruction, readonly Following[]>;

/** What is given to functions counts only where they ask, which another version of the program may do otherwise. */
const known = new WeakMap<Program, WeakMap<FunctionIR['blocks'], Followings>>();

/** For each instruction the pointers that it follows, but for those that the block has followed before. */
export function followingsIn(program: Program, one: FunctionIR): Followings {
  const { blocks, variables } = one;
  let ofProgram = known.get(program);
  if (!ofProgram) known.set(program, (ofProgram = new WeakMap<FunctionIR['blocks'], Followings>()));
  const before = ofProgram.get(blocks);
  if (before) return before;
  const asked = new Set([...testedIn(blocks), ...askedByCallees(program, one)]);
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
  ofProgram.set(blocks, followings);
  return followings;
}

const tested = new WeakMap<FunctionIR['blocks'], ReadonlySet<VariableId>>();

/** Variables of which a condition asks, or that are returned. */
function testedIn(blocks: readonly BasicBlock[]): ReadonlySet<VariableId> {
  const before = tested.get(blocks);
  if (before) return before;
  const found = new Set<VariableId>();
  for (const { terminator } of blocks) {
    const operand = operandOf(terminator);
    if (!operand) continue;
    visitExpression(operand, (node) => {
      if (node.kind === 'load' && node.place.path.length === 0) found.add(node.place.root);
    });
  }
  tested.set(blocks, found);
  return found;
}

/** Variables that are given to functions that ask of them. */
function askedByCallees(program: Program, one: FunctionIR): VariableId[] {
  return program.factsOf(one).calls.flatMap((call) => {
    const target = program.targetOf(one, call);
    if (target.kind !== 'definition') return [];
    const { blocks, variables } = target.function;
    const asked = testedIn(blocks);
    return call.arguments.flatMap((given, index) => {
      if (given.kind !== 'load' || given.place.path.length > 0) return [];
      return variables.some(({ id, parameterIndex }) => parameterIndex === index && asked.has(id))
        ? [given.place.root]
        : [];
    });
  });
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
