/** Globals of a file: which never change, and which nobody reads. */
import type { Expression, FileIR, Instruction, Place } from '../../ir';
import type { ModelRegistry } from '../../models/registry';
import { operandOf, operandsOf, targetOf, visitExpression } from '../dataflow/accesses';
import { consumedGlobals } from './consumed';

/** Initializers of globals that are values by themselves. */
const PLAIN: ReadonlySet<Expression['kind']> = new Set(['integer', 'function', 'string', 'symbol']);

export class Globals {
  /** Those that nobody in the file assigns and nobody outside it can, with their values. */
  readonly constants = new Map<string, Expression>();
  readonly statics = new Set<string>();
  /** No function anywhere does anything with what they hold. */
  readonly unread = new Set<string>();
  /** Some function of the whole program does. */
  readonly readElsewhere = new Set<string>();
  /** Some function of the file does. */
  readonly consumed: ReadonlySet<string>;

  constructor(
    private readonly file: FileIR,
    private readonly models: ModelRegistry,
  ) {
    this.findConstants();
    this.consumed = consumedGlobals(file);
  }

  private findConstants(): void {
    const changed = new Set<string>();
    for (const one of this.file.functions) {
      const mark = (place: Place): void => {
        const variable = one.variables[place.root]!;
        if (variable.kind === 'global') changed.add(variable.name);
      };
      for (const block of one.blocks) {
        for (const instruction of block.instructions) {
          const target = targetOf(instruction);
          if (target) mark(target);
          this.releasedGlobals(instruction).forEach(mark);
          if (instruction.kind === 'opaque') instruction.mentions.forEach(mark);
          for (const operand of operandsOf(instruction)) this.markAddresses(operand, mark);
        }
        const operand = operandOf(block.terminator);
        if (operand) this.markAddresses(operand, mark);
      }
    }
    for (const global of this.file.globals) {
      if (global.isStatic) this.statics.add(global.name);
      if (global.isUnread) this.unread.add(global.name);
      if (global.isUnread === false) this.readElsewhere.add(global.name);
      const isKept = !global.isExtern && global.isChanged !== true && !changed.has(global.name);
      const isFixed = (global.isStatic || global.isConst) && isKept;
      const value = global.initializer;
      if (isFixed && value && PLAIN.has(value.kind)) this.constants.set(global.name, value);
    }
  }

  /** Nobody releases what never changes: it is set where we cannot see, by a macro or in an included file. */
  private releasedGlobals(instruction: Instruction): Place[] {
    if (instruction.kind !== 'call' || instruction.callee.kind !== 'direct') return [];
    const model = this.models.functionModel(instruction.callee.name, this.file.includes);
    return (model?.releases ?? []).flatMap(({ argument }) => {
      const expression = instruction.arguments[argument];
      return expression?.kind === 'load' ? [expression.place] : [];
    });
  }

  private markAddresses(operand: Expression, mark: (place: Place) => void): void {
    visitExpression(operand, (node) => {
      if (node.kind === 'address-of') mark(node.place);
    });
  }
}
