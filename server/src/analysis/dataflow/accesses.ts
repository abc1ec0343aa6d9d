/** Which places expressions, instructions and terminators read. */
import type { BasicBlock, Expression, FunctionIR, Instruction, Place, Terminator, VariableId } from '../../ir';

/** Calls `visit` for every node of the expression, outermost first, without recursion: chains can be long. */
export function visitExpression(expression: Expression, visit: (node: Expression) => void): void {
  const pending: Expression[] = [expression];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    if (node.kind === 'unary') pending.push(node.operand);
    if (node.kind === 'binary') pending.push(node.right, node.left);
  }
}

/** The variable that holds the parameter of that number. */
export function parameterAt(one: FunctionIR, index: number): VariableId {
  return one.variables.find((variable) => variable.parameterIndex === index)!.id;
}

/** A variable of the function that no caller gave it. */
export function isOwnVariable({ variables }: FunctionIR, id: VariableId): boolean {
  const { kind } = variables[id]!;
  return kind === 'local' || kind === 'temporary';
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
    case 'scope-end':
      return instruction.kept ?? [];
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
  return terminator.kind === 'return' || terminator.kind === 'attempt' ? terminator.value : null;
}

/** Calls `visit` for every node of every expression that the blocks evaluate. */
export function visitExpressions(blocks: readonly BasicBlock[], visit: (node: Expression) => void): void {
  for (const { instructions, terminator } of blocks) {
    for (const instruction of instructions) for (const one of operandsOf(instruction)) visitExpression(one, visit);
    const operand = operandOf(terminator);
    if (operand) visitExpression(operand, visit);
  }
}

/** A path as text for comparing places by shape: `*.fd`, `[0]`. */
export function pathKey(place: Place): string {
  return place.path
    .map((p) => (p.kind === 'field' ? `.${p.name}` : p.kind === 'deref' ? '*' : `[${p.index ?? ''}]`))
    .join('');
}

/**
 * The variables whose values an expression's own value can be told from: constants, copies, comparisons, small offsets
 * and flag tests. What other arithmetic gives, or an element at an unknown index holds, is any value.
 */
export function trackedRoots(expression: Expression): VariableId[] {
  const roots: VariableId[] = [];
  return collectTracked(expression, roots, 0) ? roots : [];
}

const MAX_TRACKED_DEPTH = 6;

function collectTracked(expression: Expression, roots: VariableId[], depth: number): boolean {
  if (depth > MAX_TRACKED_DEPTH) return false;
  switch (expression.kind) {
    case 'load':
      if (expression.place.path.some((p) => p.kind === 'index' && p.index === null)) return false;
      roots.push(expression.place.root);
      return true;
    case 'address-of':
      roots.push(expression.place.root);
      return true;
    case 'unary':
      return collectTracked(expression.operand, roots, depth + 1);
    case 'binary': {
      const { operator, left, right } = expression;
      const isSimple = ['==', '!=', '<', '<=', '>', '>='].includes(operator);
      const isOffset = ['+', '-', '&', '|', '>>'].includes(operator) && (isConstant(left) || isConstant(right));
      return (
        (isSimple || isOffset) && collectTracked(left, roots, depth + 1) && collectTracked(right, roots, depth + 1)
      );
    }
    case 'unknown':
      return false;
    default:
      return true;
  }
}

function isConstant(expression: Expression, depth = 0): boolean {
  if (expression.kind === 'binary' && expression.operator === '|' && depth < MAX_TRACKED_DEPTH)
    return isConstant(expression.left, depth + 1) && isConstant(expression.right, depth + 1);
  return expression.kind === 'integer' || expression.kind === 'symbol';
}

/** `mapped + shift` or `mapped + size * i`, by what is no constant, and not by the length that the call was given. */
export function isShifted(
  value: Expression,
  call: Extract<Instruction, { kind: 'call' }> | null,
): value is Extract<Expression, { kind: 'binary' }> {
  if (value.kind !== 'binary' || (value.operator !== '+' && value.operator !== '-')) return false;
  const { left, right } = value;
  if (left.kind !== 'load') return false;
  if (right.kind === 'binary' && right.operator === '*') {
    const given = new Set(call?.arguments.flatMap(rootsOf));
    return rootsOf(right).some((root) => !given.has(root));
  }
  if (right.kind !== 'load') return false;
  return !call?.arguments.some((one) => one.kind === 'load' && one.place.root === right.place.root);
}

/** `error("%s: %s", path, reason)`: what gets a text where the library's function gets a number is another one of its name. */
export function isGivenText(
  { arguments: given }: { readonly arguments: readonly Expression[] },
  position: number | undefined,
): boolean {
  return position !== undefined && given[position]?.kind === 'string';
}
