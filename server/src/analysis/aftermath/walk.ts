/**
 * What a function does from some point on, until it returns or the process ends: followed along all paths, in bounds,
 * for as long as nothing on them can take long.
 */
import type { BlockId, Expression, FunctionIR, Terminator, VariableId } from '../../ir';
import { ANYTHING, constantOf, exactly, hull, range, type Range } from '../constraints/range';
import { targetOf } from '../dataflow/accesses';
import type { CallInstruction } from '../summary/program';
import type { KnownValues } from './knownValues';

/** What a call does to the time that the process still has. */
export type CallEffect = 'ends' | 'passes' | 'lasts';

export interface WalkOptions {
  readonly effectOf: (call: CallInstruction, given: readonly Range[]) => CallEffect;
  /** The call after which the walk began: where control comes back to it, the program goes on. */
  readonly origin: CallInstruction | null;
}

/** More blocks than this are not looked at: a process that ends at once does so in few steps. */
const MAX_BLOCKS = 400;

interface Visit {
  readonly block: BlockId;
  readonly key: string;
}

export class Walk {
  private readonly returned: Range[] = [];
  private readonly done = new Set<string>();
  private readonly path: Visit[] = [];
  private left = MAX_BLOCKS;
  /** Some path came to the end of the process. */
  hasEnded = false;

  constructor(
    private readonly one: FunctionIR,
    private readonly options: WalkOptions,
  ) {}

  /**
   * What may be returned, empty where nothing is; null where the program may go on for long before that. What only turns
   * in circles does.
   */
  from(block: BlockId, index: number, values: KnownValues): readonly Range[] | null {
    return this.pass(block, index, values) && (this.hasEnded || this.returned.length > 0) ? this.returned : null;
  }

  private follow(block: BlockId, values: KnownValues): boolean {
    const turn = this.path.findLastIndex((visit) => visit.block === block);
    if (turn >= 0) {
      const loop = this.path.slice(turn).map((visit) => visit.block);
      if (!this.isTidying(loop)) return false;
      values.forgetVariables(this.assignedIn(loop));
    }
    const key = `${block} ${values.key}`;
    if (this.done.has(key) || this.path.some((visit) => visit.key === key)) return true;
    this.path.push({ block, key });
    const ends = this.pass(block, 0, values);
    this.path.pop();
    if (ends) this.done.add(key);
    return ends;
  }

  /** Every turn does something that takes no time, such as to free an element; without any it may compute for long. */
  private isTidying(loop: readonly BlockId[]): boolean {
    return loop.some((id) => this.one.blocks[id]!.instructions.some(({ kind }) => kind === 'call'));
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
      values.forget(instruction);
      if (instruction.kind === 'assign') values.set(instruction.target, values.rangeOf(instruction.value));
      if (instruction.kind !== 'call') continue;
      if (instruction === this.options.origin) return false;
      const given = instruction.arguments.map((argument) => values.rangeOf(argument));
      const effect = this.options.effectOf(instruction, given);
      this.hasEnded ||= effect === 'ends';
      if (effect !== 'passes') return effect === 'ends';
      if (instruction.target) values.set(instruction.target, ANYTHING);
    }
    return this.leave(terminator, values);
  }

  private leave(terminator: Terminator, values: KnownValues): boolean {
    switch (terminator.kind) {
      case 'jump':
        return this.follow(terminator.target, values);
      case 'branch':
        return [true, false].every((truth) => {
          const next = values.clone();
          if (!next.assume(terminator.condition, truth)) return true;
          return this.follow(truth ? terminator.ifTrue : terminator.ifFalse, next);
        });
      case 'switch':
        return this.passSwitch(terminator, values);
      case 'return':
        this.returned.push(terminator.value ? values.rangeOf(terminator.value) : ANYTHING);
        return true;
      case 'exit':
        this.hasEnded = true;
        return true;
      case 'attempt':
      case 'throw':
        return false;
    }
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
