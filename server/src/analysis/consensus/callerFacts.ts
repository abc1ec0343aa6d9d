/**
 * What the callers of an unknown function do with what it returns: for each of its calls in a file, to which unknown
 * function the result is handed in the end, on all paths or on some. Looked at by reachability alone, so that it
 * costs no more than reading the graph.
 */
import {
  successorsOf,
  type BasicBlock,
  type BlockId,
  type Expression,
  type FunctionIR,
  type VariableId,
} from '../../ir';
import { operandOf, operandsOf, placesOf, targetOf } from '../dataflow/accesses';
import type { CallInstruction, Program } from '../summary/program';
import { judgeByName, namesRelease } from '../typestate/evidence';

/** Calls of one function in one file whose result stays with the caller. */
export interface CallerFact {
  readonly acquirer: string;
  readonly callers: number;
  /** By releaser: callers that hand the result to it on every path on which it was got, sorted by name. */
  readonly releasers: readonly (readonly [name: string, onAllPaths: number])[];
}

/** How the paths behind one call end. */
interface Fate {
  readonly releasers: Set<string>;
  /** On some path nobody gets it. */
  isForgotten: boolean;
  /** On some path it is stored, returned or handed to somebody who may keep it. */
  isHandedOn: boolean;
}

export function callerFacts(program: Program): CallerFact[] {
  const tallies = new Map<string, { callers: number; releasers: Map<string, number> }>();
  for (const one of program.file.functions) {
    // What was not understood may be the release.
    if (one.damage.length > 0) continue;
    for (const block of one.blocks) {
      block.instructions.forEach((instruction, index) => {
        if (instruction.kind !== 'call') return;
        const acquirer = unknownName(program, one, instruction);
        const binding = acquirer === null ? null : bindingOf(one, block, index);
        if (acquirer === null || binding === null) return;
        const fate = new Walk(program, one, binding.variable).from(block, binding.end);
        if (fate.isHandedOn) return;
        const tally = tallies.get(acquirer) ?? { callers: 0, releasers: new Map<string, number>() };
        tallies.set(acquirer, tally);
        tally.callers++;
        const [only] = fate.releasers;
        if (only === undefined || fate.releasers.size > 1) return;
        tally.releasers.set(only, (tally.releasers.get(only) ?? 0) + (fate.isForgotten ? 0 : 1));
      });
    }
  }
  return [...tallies]
    .map(([acquirer, { callers, releasers }]) => ({ acquirer, callers, releasers: [...releasers].sort(byName) }))
    .sort((a, b) => (a.acquirer < b.acquirer ? -1 : 1));
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}

/** The name of a function of which nothing is known; null for every other call. */
function unknownName(program: Program, one: FunctionIR, call: CallInstruction): string | null {
  const target = program.targetOf(one, call);
  return target.kind === 'unknown' && call.callee.kind === 'direct' && !program.isNoreturnCall(target)
    ? target.name
    : null;
}

/** The local pointer that alone gets the call's result, at once or by way of a temporary, and where that is done. */
function bindingOf(
  one: FunctionIR,
  { instructions }: BasicBlock,
  index: number,
): { readonly variable: VariableId; readonly end: number } | null {
  const target = targetOf(instructions[index]!);
  if (!target || target.path.length > 0) return null;
  if (isOwnPointer(one, target.root)) return { variable: target.root, end: index + 1 };
  const next = instructions[index + 1];
  if (one.variables[target.root]!.kind !== 'temporary' || next?.kind !== 'assign') return null;
  const isCopy = next.value.kind === 'load' && next.value.place.root === target.root && next.target.path.length === 0;
  return isCopy && isOwnPointer(one, next.target.root) ? { variable: next.target.root, end: index + 2 } : null;
}

function isOwnPointer(one: FunctionIR, id: VariableId): boolean {
  const { kind, shape } = one.variables[id]!;
  return kind === 'local' && shape === 'pointer';
}

class Walk {
  private readonly fate: Fate = { releasers: new Set(), isForgotten: false, isHandedOn: false };
  private readonly seen = new Set<BlockId>();
  private readonly pending: BlockId[] = [];

  constructor(
    private readonly program: Program,
    private readonly one: FunctionIR,
    private readonly variable: VariableId,
  ) {}

  from(block: BasicBlock, index: number): Fate {
    this.passBlock(block, index);
    for (let id = this.pending.pop(); id !== undefined; id = this.pending.pop()) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      this.passBlock(this.one.blocks[id]!, 0);
    }
    return this.fate;
  }

  private passBlock(block: BasicBlock, from: number): void {
    for (let index = from; index < block.instructions.length; index++) {
      if (this.ends(block, index)) return;
    }
    const { terminator } = block;
    if (terminator.kind === 'return') {
      if (terminator.value && this.mentions(terminator.value)) this.fate.isHandedOn = true;
      else this.fate.isForgotten = true;
    } else if (terminator.kind === 'branch') {
      const gotWhen = this.gotWhen(terminator.condition);
      if (gotWhen !== false) this.pending.push(terminator.ifTrue);
      if (gotWhen !== true) this.pending.push(terminator.ifFalse);
    } else this.pending.push(...successorsOf(terminator));
  }

  /** Whether the path is settled at this instruction. */
  private ends(block: BasicBlock, index: number): boolean {
    const instruction = block.instructions[index]!;
    const target = targetOf(instruction);
    if (instruction.kind === 'opaque') {
      this.fate.isHandedOn ||= instruction.mentions.some(({ root }) => root === this.variable);
      return this.fate.isHandedOn;
    }
    if (instruction.kind === 'call') {
      if (this.program.isNoreturnCall(this.program.targetOf(this.one, instruction))) return true;
      if (this.isGiven(instruction, block, index)) return true;
    }
    if (instruction.kind === 'assign' && this.isHandle(instruction.value)) {
      this.fate.isHandedOn = true;
      return true;
    }
    if (target?.root !== this.variable || target.path.length > 0) return false;
    this.fate.isForgotten = true;
    return true;
  }

  /** The call gets the handle, and ends its life, or may keep it. */
  private isGiven(call: CallInstruction, block: BasicBlock, index: number): boolean {
    const position = call.arguments.findIndex((argument) => this.mentionsHandle(argument));
    if (position === -1) return false;
    const target = this.program.targetOf(this.one, call);
    const name = unknownName(this.program, this.one, call);
    if (name !== null && position === 0 && namesRelease(name) && this.isHandle(call.arguments[0]!)) {
      // `buffer_put(b, …)`: what is worked on afterwards was not released.
      if (this.isUsedBehind(block, index + 1)) return false;
      this.fate.releasers.add(name);
      return true;
    }
    const isKept =
      target.kind === 'definition'
        ? this.program.factsOf(target.function).mayRelease
        : target.kind === 'unknown'
          ? judgeByName(target.name, position) === 'takes'
          : (target.model.takes ?? target.model.releases ?? target.model.converts) !== undefined;
    const isAddress = call.arguments.some(
      (argument) => argument.kind === 'address-of' && argument.place.root === this.variable,
    );
    if (isKept || isAddress) this.fate.isHandedOn = true;
    return isKept || isAddress;
  }

  /** Whether anything is done with the handle behind this place, before the variable gets another value. */
  private isUsedBehind(home: BasicBlock, from: number): boolean {
    const seen = new Set<BlockId>();
    const pending: (readonly [BasicBlock, number])[] = [[home, from]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [block, start] = next;
      let isRebound = false;
      for (const instruction of block.instructions.slice(start)) {
        if (operandsOf(instruction).some((operand) => this.touches(operand))) return true;
        if (instruction.kind === 'opaque' && instruction.mentions.some(({ root }) => root === this.variable))
          return true;
        const target = targetOf(instruction);
        if (target?.root === this.variable && target.path.length > 0) return true;
        isRebound = target?.root === this.variable;
        if (isRebound) break;
      }
      if (isRebound) continue;
      const operand = operandOf(block.terminator);
      if (operand && this.touches(operand)) return true;
      for (const id of successorsOf(block.terminator)) {
        if (seen.has(id)) continue;
        seen.add(id);
        pending.push([this.one.blocks[id]!, 0]);
      }
    }
    return false;
  }

  private touches(expression: Expression): boolean {
    return placesOf(expression).some(({ root }) => root === this.variable) || this.mentionsHandle(expression);
  }

  private isHandle(expression: Expression): boolean {
    return expression.kind === 'load' && expression.place.root === this.variable && expression.place.path.length === 0;
  }

  private mentionsHandle(expression: Expression): boolean {
    return this.isHandle(expression) || (expression.kind === 'address-of' && expression.place.root === this.variable);
  }

  private mentions(expression: Expression): boolean {
    return placesOf(expression).some(({ root, path }) => root === this.variable && path.length === 0);
  }

  /** The truth of a condition with which the handle was got; null where it does not tell. */
  private gotWhen(condition: Expression): boolean | null {
    if (this.isHandle(condition)) return true;
    if (condition.kind === 'unary' && condition.operator === '!') {
      const inner = this.gotWhen(condition.operand);
      return inner === null ? null : !inner;
    }
    if (condition.kind !== 'binary') return null;
    const { operator, left, right } = condition;
    const isNull = (one: Expression): boolean => one.kind === 'integer' && one.value === 0;
    const isTest = (this.isHandle(left) && isNull(right)) || (this.isHandle(right) && isNull(left));
    if (!isTest) return null;
    return operator === '==' ? false : operator === '!=' ? true : null;
  }
}
