/** Which places expressions, instructions and terminators read. */
import type { Expression, Instruction, Place, Terminator, VariableId } from '../../ir';

/** Calls `visit` for every node of the expression, outermost first, without recursion: chains can be long. */
export function visitExpression(expression: Expression, visit: (node: Expression) => void): void {
  const pending: Expression[] = [expression];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    if (node.kind === 'unary') pending.push(node.operand);
    if (node.kind === 'binary') pending.push(node.right, node.left);
  }
}

/** Places that are read, and places whose address is taken, by an expression. */
export function placesOf(expression: Expression): Place[] {
  const result: Place[] = [];
  visitExpression(expression, (node) => {
    if (node.kind === 'load' || node.kind === 'address-of') result.push(node.place);
  });
  return result;
}

export function rootsOf(expression: Expression): VariableId[] {
  return placesOf(expression).map((place) => place.root);
}

/** Expressions an instruction evaluates. */
export function operandsOf(instruction: Instruction): readonly Expression[] {
  switch (instruction.kind) {
    case 'assign':
      return [instruction.value];
    case 'call':
      return instruction.callee.kind === 'indirect'
        ? [instruction.callee.expression, ...instruction.arguments]
        : instruction.arguments;
    default:
      return [];
  }
}

export function targetOf(instruction: Instruction): Place | null {
  return instruction.kind === 'assign' || instruction.kind === 'call' ? instruction.target : null;
}

/** The expression a terminator decides by or hands out. */
export function operandOf(terminator: Terminator): Expression | null {
  if (terminator.kind === 'branch') return terminator.condition;
  if (terminator.kind === 'switch') return terminator.scrutinee;
  return terminator.kind === 'return' ? terminator.value : null;
}

export function successorsOf(terminator: Terminator): number[] {
  switch (terminator.kind) {
    case 'jump':
      return [terminator.target];
    case 'branch':
      return [terminator.ifTrue, terminator.ifFalse];
    case 'switch':
      return [...terminator.cases.map((one) => one.target), terminator.fallback];
    default:
      return [];
  }
}

/** A path as text for comparing places by shape: `*.fd`, `[0]`. */
export function pathKey(place: Place): string {
  return place.path
    .map((p) => (p.kind === 'field' ? `.${p.name}` : p.kind === 'deref' ? '*' : `[${p.index ?? ''}]`))
    .join('');
}
