/** Which globals matter to anybody: flow-insensitive, but for copies that nobody reads. */
import {
  successorsOf,
  type BlockId,
  type Expression,
  type FileIR,
  type FunctionIR,
  type Instruction,
  type VariableId,
} from '../../ir';
import { operandOf, operandsOf, placesOf, targetOf } from '../dataflow/accesses';

/** Globals whose value some function of the file does something with, other than copying it where nobody reads it. */
export function consumedGlobals(file: FileIR): ReadonlySet<string> {
  const consumed = new Set<string>();
  for (const one of file.functions) {
    const globalOf = (id: VariableId): string | null =>
      one.variables[id]!.kind === 'global' ? one.variables[id]!.name : null;
    const consume = (expression: Expression): void => {
      for (const { root } of placesOf(expression)) {
        const name = globalOf(root);
        if (name !== null) consumed.add(name);
      }
    };
    for (const block of one.blocks) {
      block.instructions.forEach((instruction, index) => {
        const copied = copyOf(instruction);
        if (copied && globalOf(copied.to) === null && !isReadAfter(one, block.id, index + 1, copied.to)) return;
        operandsOf(instruction).forEach(consume);
        if (instruction.kind === 'opaque') instruction.mentions.forEach((place) => consume({ kind: 'load', place }));
      });
      const operand = operandOf(block.terminator);
      if (operand) consume(operand);
    }
  }
  return consumed;
}

/** `to = from` of whole variables. */
function copyOf(instruction: Instruction): { to: VariableId } | null {
  if (instruction.kind !== 'assign' || instruction.value.kind !== 'load' || instruction.target.path.length > 0)
    return null;
  return { to: instruction.target.root };
}

/** Whether some path from an instruction reads the variable before it is assigned as a whole. */
function isReadAfter(one: FunctionIR, block: BlockId, index: number, variable: VariableId): boolean {
  const reads = (expression: Expression): boolean => placesOf(expression).some((place) => place.root === variable);
  const seen = new Set<BlockId>();
  const pending = [{ block, index }];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { instructions, terminator } = one.blocks[at.block]!;
    let isAssigned = false;
    for (const instruction of instructions.slice(at.index)) {
      if (operandsOf(instruction).some(reads) || instruction.kind === 'opaque') return true;
      const target = targetOf(instruction);
      if (target?.root !== variable) continue;
      if (target.path.length > 0) return true;
      isAssigned = true;
      break;
    }
    if (isAssigned) continue;
    const operand = operandOf(terminator);
    if (operand && reads(operand)) return true;
    for (const next of successorsOf(terminator)) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push({ block: next, index: 0 });
    }
  }
  return false;
}
