/**
 * What a function does from some point on, until it comes to its end or the process does: followed along all paths, in
 * bounds, for as long as nothing on them can take long.
 */
import type { BasicBlock, BlockId, Expression, FunctionIR, Instruction, Place, Terminator, VariableId } from '../../ir';
import { ANYTHING, constantOf, exactly, hull, range, type Range } from '../constraints/range';
import { operandOf, placesOf, targetOf } from '../dataflow/accesses';
import type { CallInstruction } from '../summary/program';
import type { KnownValues } from './knownValues';
import { outcomesOf, THROWN } from './outcomes';

/**
 * What a call does to the time that the process still has: it `ends` it, or `fails` where it does and says that
 * something went wrong. One that `starts` something comes back at once, but what it returns may be waited for.
 */
export type CallEffect = 'ends' | 'fails' | 'passes' | 'starts' | 'lasts';

/** How the function comes to its end. */
export interface Ways {
  /** The classes of what it returns, and whether it throws, as bits. */
  readonly outcomes: number;
  /** Some path came to the end of the process. */
  readonly hasEnded: boolean;
  /** On some path nothing says that it ended for something that went wrong. */
  readonly hasEndedWell: boolean;
}

export interface WalkOptions {
  readonly effectOf: (call: CallInstruction, given: readonly Range[], block: BlockId) => CallEffect;
  /** The arguments of the call through which it writes; undefined where nobody knows. */
  readonly writesOf: (call: CallInstruction) => readonly number[] | undefined;
  /** The call after which the walk began: where control comes back to it, the program goes on. */
  readonly origin: CallInstruction | null;
  /** That call throws, or its promise is rejected. */
  readonly isThrown?: boolean;
  /** Calls that throw so rarely that nobody prepares for it. */
  readonly isSafe?: (call: CallInstruction) => boolean;
}

/** More blocks than this are not looked at: a process that ends at once does so in few steps. */
const MAX_BLOCKS = 800;
/** Beyond so many of them values are not told apart any more: then each block is looked at once more at most. */
const MAX_BLOCKS_WITH_VALUES = 400;

const NOTHING: Expression = { kind: 'unknown' };

interface Visit {
  readonly block: BlockId;
  readonly key: string;
}

export class Walk {
  private readonly done = new Set<string>();
  private readonly path: Visit[] = [];
  private left = MAX_BLOCKS;
  private outcomes = 0;
  private hasEnded = false;
  private hasEndedWell = false;
  /** Variables that hold what the origin returned. */
  private readonly results = new Set<VariableId>();
  /** Variables whose promises are settled by the time that they are waited for, or soon. */
  private readonly settled = new Set<VariableId>();

  constructor(
    private readonly one: FunctionIR,
    private readonly options: WalkOptions,
  ) {
    const result = options.origin?.target;
    if (result?.path.length === 0) this.results.add(result.root);
  }

  /** Null where the program may go on for long before the end. What only turns in circles does. */
  from(block: BlockId, index: number, values: KnownValues): Ways | null {
    if (!this.pass(block, index, values)) return null;
    const { outcomes, hasEnded, hasEndedWell } = this;
    return hasEnded || outcomes !== 0 ? { outcomes, hasEnded, hasEndedWell } : null;
  }

  private follow(block: BlockId, values: KnownValues): boolean {
    const turn = this.path.findLastIndex((visit) => visit.block === block);
    if (turn >= 0) {
      const loop = this.path.slice(turn).map((visit) => visit.block);
      if (!this.isTidying(loop)) return false;
      values.forgetVariables(this.assignedIn(loop));
    }
    if (this.left <= MAX_BLOCKS - MAX_BLOCKS_WITH_VALUES) values.forgetAll();
    const key = `${block} ${values.key}`;
    if (this.done.has(key) || this.path.some((visit) => visit.key === key)) return true;
    this.path.push({ block, key });
    const ends = this.pass(block, 0, values);
    this.path.pop();
    if (ends) this.done.add(key);
    return ends;
  }

  /** Every turn does something that takes no time, such as to free an element, or comes nearer to the loop's end. */
  private isTidying(loop: readonly BlockId[]): boolean {
    const blocks = loop.map((id) => this.one.blocks[id]!);
    const asked = blocks.flatMap(({ terminator }) => placesOf(operandOf(terminator) ?? NOTHING));
    // `env[i]`: which element it is some variable tells.
    const isByNumber = asked.some(({ path }) => path.some((each) => each.kind === 'index' && each.index === null));
    const roots = this.rootsOf(asked, blocks);
    return blocks.some(({ instructions }) =>
      instructions.some(
        (each) =>
          each.kind === 'call' ||
          (each.kind === 'assign' && isStep(each) && (isByNumber || roots.has(each.target.root))),
      ),
    );
  }

  /** The variables that the places are in, and those that the blocks compute them from: `size = length >> --shift`. */
  private rootsOf(places: readonly Place[], blocks: readonly BasicBlock[]): ReadonlySet<VariableId> {
    const roots = new Set(places.map(({ root }) => root));
    const assigned = blocks.flatMap(({ instructions }) => instructions.filter((each) => each.kind === 'assign'));
    for (const root of roots)
      for (const { target, value } of assigned)
        if (target.root === root) for (const place of placesOf(value)) roots.add(place.root);
    return roots;
  }

  private assignedIn(loop: readonly BlockId[]): VariableId[] {
    return loop.flatMap((id) =>
      this.one.blocks[id]!.instructions.flatMap((instruction) => targetOf(instruction)?.root ?? []),
    );
  }

  private pass(id: BlockId, from: number, values: KnownValues): boolean {
    if (this.left-- <= 0) return false;
    const { instructions, terminator } = this.one.blocks[id]!;
    for (const instruction of instructions.slice(from)) {
      if (instruction.kind === 'opaque' && instruction.isDamage) return false;
      values.forget(instruction, instruction.kind === 'call' ? this.options.writesOf(instruction) : undefined);
      if (instruction.kind === 'assign') {
        values.set(instruction.target, values.rangeOf(instruction.value));
        this.copy(instruction.target, instruction.value);
      }
      if (instruction.kind !== 'call') continue;
      if (instruction === this.options.origin) return false;
      const given = instruction.arguments.map((argument) => values.rangeOf(argument));
      const effect = this.options.effectOf(instruction, given, id);
      const isEnd = effect === 'ends' || effect === 'fails';
      this.hasEnded ||= isEnd;
      this.hasEndedWell ||= effect === 'ends';
      if (isEnd || effect === 'lasts') return isEnd;
      if (!instruction.target) continue;
      values.set(instruction.target, ANYTHING);
      this.results.delete(instruction.target.root);
      if (effect === 'passes') this.settled.add(instruction.target.root);
      else this.settled.delete(instruction.target.root);
    }
    return this.leave(id, from, terminator, values);
  }

  private copy(target: Place, value: Expression): void {
    for (const set of [this.results, this.settled]) {
      if (target.path.length > 0) continue;
      if (holds(set, value)) set.add(target.root);
      else set.delete(target.root);
    }
  }

  private leave(id: BlockId, from: number, terminator: Terminator, values: KnownValues): boolean {
    switch (terminator.kind) {
      case 'jump':
        return this.follow(terminator.target, values);
      case 'branch':
        if (this.isSettling(terminator.ifTrue) && this.endsIn(terminator.ifTrue, values)) return true;
        return [true, false].every((truth) => {
          const next = values.clone();
          if (!next.assume(terminator.condition, truth)) return true;
          return this.follow(truth ? terminator.ifTrue : terminator.ifFalse, next);
        });
      case 'switch':
        return this.passSwitch(terminator, values);
      case 'return':
        this.outcomes |=
          this.options.isThrown === true && holds(this.results, terminator.value)
            ? THROWN
            : outcomesOf(terminator.value ? values.rangeOf(terminator.value) : ANYTHING);
        return true;
      case 'exit':
        this.hasEnded = true;
        this.hasEndedWell = true;
        return true;
      case 'attempt':
        return this.passAttempt(id, from, terminator, values);
      case 'throw':
        this.outcomes |= THROWN;
        return true;
    }
  }

  /** The block is what runs once the origin's promise is settled, whatever the program does by then. */
  private isSettling(block: BlockId): boolean {
    const [first] = this.one.blocks[block]!.instructions;
    if (first?.kind !== 'call' || first.callee.kind !== 'direct' || first.callee.name !== '%later') return false;
    return first.arguments.some((argument) => holds(this.results, argument));
  }

  /** From there the process ends, and the function does not. */
  private endsIn(block: BlockId, values: KnownValues): boolean {
    const { outcomes, hasEnded } = this;
    this.outcomes = 0;
    const ends = this.follow(block, values.clone()) && this.outcomes === 0;
    this.outcomes |= outcomes;
    if (!ends) this.hasEnded = hasEnded;
    return ends;
  }

  private passAttempt(
    id: BlockId,
    from: number,
    { cause, value, next, unwind }: Extract<Terminator, { kind: 'attempt' }>,
    values: KnownValues,
  ): boolean {
    const last = this.one.blocks[id]!.instructions.at(-1);
    const isOrigin = last !== undefined && last === this.options.origin && from > 0 && cause === 'call';
    if (isOrigin || holds(this.results, value))
      return this.follow(this.options.isThrown === true ? unwind : next, values);
    if (cause === 'await' && !holds(this.settled, value)) return false;
    const isSafe = cause === 'call' && last?.kind === 'call' && this.options.isSafe?.(last) === true;
    return (isSafe || this.follow(unwind, values.clone())) && this.follow(next, values);
  }

  private passSwitch(
    { scrutinee, cases, fallback }: Extract<Terminator, { kind: 'switch' }>,
    values: KnownValues,
  ): boolean {
    const rest = values.clone();
    let isLeft = true;
    for (const one of cases) {
      const [low, high] = [values.rangeOf(one.low), values.rangeOf(one.high)];
      const next = rest.clone();
      if (isLeft && next.restrict(scrutinee, hull(low, high)) && !this.follow(one.target, next)) return false;
      isLeft &&= this.excludes(rest, scrutinee, constantOf(low), constantOf(high));
    }
    return !isLeft || this.follow(fallback, rest);
  }

  /** Learns that the value is not the case's; false where it is. */
  private excludes(values: KnownValues, scrutinee: Expression, low: number | null, high: number | null): boolean {
    if (low === null || low !== high) return true;
    const isCase = constantOf(values.rangeOf(scrutinee)) === low;
    return !isCase && values.restrict(scrutinee, range(-Infinity, Infinity, [low]) ?? exactly(low));
  }
}

function holds(variables: ReadonlySet<VariableId>, value: Expression | null): boolean {
  return value?.kind === 'load' && value.place.path.length === 0 && variables.has(value.place.root);
}

/** `i++`, `p = p->next`: the variable gets another value for each turn. */
function isStep({ target, value }: Extract<Instruction, { kind: 'assign' }>): boolean {
  return target.path.length === 0 && placesOf(value).some(({ root }) => root === target.root);
}
