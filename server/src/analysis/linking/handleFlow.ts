/**
 * Where handles may go in a file and in what is linked with it: the functions that are given one, or an object that may
 * hold one. Whatever the order of the instructions, so that it is cheap; linking asks it which functions to bring in.
 */
import type { FunctionIR, Instruction, Place, VariableId } from '../../ir';
import { rootsOf } from '../dataflow/accesses';
import type { CallInstruction } from '../summary/program';

/** What the callers of linking know of a function by its name. */
export interface HandleSources {
  /** Its call opens, closes or takes over something. */
  readonly touches: (name: string) => boolean;
  /** Its call only works on what it is given: nothing else is learned of its arguments. */
  readonly isModelled: (name: string) => boolean;
  /** What a name that a function uses is called where it was linked. */
  readonly meaningOf: (name: string) => string;
}

export class HandleFlow {
  private readonly functions = new Map<string, FunctionIR>();
  /** For each function, the positions of its parameters that may be handles or hold them. */
  private readonly given = new Map<string, Set<number>>();

  constructor(private readonly sources: HandleSources) {}

  add(functions: readonly FunctionIR[]): void {
    for (const one of functions) this.functions.set(one.name, one);
    this.follow(functions.map(({ name }) => name));
  }

  /** Some call gives the function a handle, or an object that may hold one. */
  isGiven(name: string): boolean {
    return this.given.has(name);
  }

  private follow(names: readonly string[]): void {
    const pending = new Set(names);
    for (const name of pending) {
      // What is added again below is visited again.
      pending.delete(name);
      const one = this.functions.get(name);
      if (!one) continue;
      for (const { callee, position } of this.passedBy(one)) {
        const known = this.given.get(callee) ?? new Set();
        if (known.has(position)) continue;
        this.given.set(callee, known.add(position));
        pending.add(callee);
      }
    }
  }

  /** The arguments of calls in the function that may hold a handle. */
  private passedBy(one: FunctionIR): { readonly callee: string; readonly position: number }[] {
    const given = this.given.get(one.name);
    const holding = new Set<VariableId>();
    for (const { id, parameterIndex } of one.variables) if (given?.has(parameterIndex)) holding.add(id);
    const instructions = one.blocks.flatMap((block) => block.instructions);
    for (let size = -1; size !== holding.size;) {
      size = holding.size;
      for (const each of instructions) this.spread(each, holding);
    }
    const passed: { callee: string; position: number }[] = [];
    for (const each of instructions) {
      if (each.kind !== 'call' || each.callee.kind !== 'direct') continue;
      const name = this.sources.meaningOf(each.callee.name);
      if (this.sources.isModelled(name)) continue;
      each.arguments.forEach((argument, position) => {
        if (rootsOf(argument).some((root) => holding.has(root))) passed.push({ callee: name, position });
      });
    }
    return passed;
  }

  private spread(instruction: Instruction, holding: Set<VariableId>): void {
    if (instruction.kind === 'call') this.spreadCall(instruction, holding);
    if (instruction.kind !== 'assign') return;
    const { target, value } = instruction;
    const isWhole = value.kind === 'load' || value.kind === 'address-of';
    if (isWhole && holding.has(value.place.root)) holding.add(target.root);
  }

  private spreadCall({ target, callee, arguments: operands }: CallInstruction, holding: Set<VariableId>): void {
    const name = callee.kind === 'direct' ? this.sources.meaningOf(callee.name) : null;
    const touches = name !== null && this.sources.touches(name);
    const isGiven = operands.some((operand) => rootsOf(operand).some((root) => holding.has(root)));
    if (!touches && (!isGiven || (name !== null && this.sources.isModelled(name)))) return;
    const places: Place[] = target ? [target] : [];
    for (const operand of operands) {
      if (operand.kind === 'address-of' || (touches && operand.kind === 'load')) places.push(operand.place);
    }
    for (const { root } of places) holding.add(root);
  }
}
