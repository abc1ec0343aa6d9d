/** What the rest of a workspace needs to know of one file to find its functions and globals. */
import type { Expression, FileIR, Place, Prototype } from '../../ir';
import { consumedGlobals } from '../summary/consumed';
import { operandOf, operandsOf, targetOf, visitExpression } from '../dataflow/accesses';

/** Plain data: crosses the borders of workers. */
export interface FileIndex {
  readonly path: string;
  readonly functions: readonly { readonly name: string; readonly isStatic: boolean }[];
  /** Globals that are defined here and that other files can name. */
  readonly globals: readonly string[];
  /** Globals that other files can name and that some function here assigns, or takes the address of. */
  readonly assigned: readonly string[];
  /** Globals that other files can name and with which some function here does something. */
  readonly consumed: readonly string[];
  /** Declarations that say something: by attributes, or that a function never returns. */
  readonly prototypes: readonly Prototype[];
  /** As written between the brackets or quotation marks. */
  readonly includes: readonly string[];
}

export function indexOf(path: string, file: FileIR): FileIndex {
  const own = new Set(file.globals.filter((one) => one.isStatic).map((one) => one.name));
  return {
    path,
    functions: file.functions.map(({ name, isStatic }) => ({ name, isStatic })),
    globals: file.globals.filter((one) => !one.isStatic && !one.isExtern).map((one) => one.name),
    assigned: assignedGlobals(file).filter((name) => !own.has(name)),
    consumed: [...consumedGlobals(file)].filter((name) => !own.has(name)),
    prototypes: file.prototypes.filter((one) => one.isNoreturn || one.attributes.length > 0),
    includes: file.includes,
  };
}

/** Names of the globals that some function of the file assigns, or takes the address of. */
export function assignedGlobals(file: FileIR): string[] {
  const names = new Set<string>();
  for (const one of file.functions) {
    const mark = (place: Place): void => {
      const variable = one.variables[place.root]!;
      if (variable.kind === 'global') names.add(variable.name);
    };
    const markAddresses = (operand: Expression): void =>
      visitExpression(operand, (node) => {
        if (node.kind === 'address-of') mark(node.place);
      });
    for (const block of one.blocks) {
      for (const instruction of block.instructions) {
        const target = targetOf(instruction);
        if (target) mark(target);
        if (instruction.kind === 'opaque') instruction.mentions.forEach(mark);
        operandsOf(instruction).forEach(markAddresses);
      }
      const operand = operandOf(block.terminator);
      if (operand) markAddresses(operand);
    }
  }
  return [...names];
}
