/** A function as it is where one of its variables has a known value: switches on it are jumps, dead blocks are empty. */
import {
  reachableFrom,
  type BasicBlock,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Terminator,
  type VariableId,
} from '../../ir';
import { targetOf } from '../dataflow/accesses';

/** The blocks of `one`, of the same numbers, where `variable` is `value` throughout and names of constants are numbers. */
export function pruned(
  one: FunctionIR,
  variable: VariableId,
  value: number,
  constant: (name: string) => number | undefined,
): readonly BasicBlock[] {
  const isAssigned = one.blocks.some((block) => block.instructions.some((each) => targetOf(each)?.root === variable));
  if (isAssigned) return one.blocks;
  const numberOf = (expression: Expression): number | undefined =>
    expression.kind === 'integer'
      ? expression.value
      : expression.kind === 'symbol'
        ? constant(expression.text)
        : undefined;
  const isVariable = (expression: Expression): boolean =>
    expression.kind === 'load' && expression.place.root === variable && expression.place.path.length === 0;
  const decided = (terminator: Terminator): BlockId | null => {
    if (terminator.kind === 'switch' && isVariable(terminator.scrutinee)) {
      const bounds = terminator.cases.map(({ low, high, target }) => ({
        low: numberOf(low),
        high: numberOf(high),
        target,
      }));
      if (bounds.some(({ low, high }) => low === undefined || high === undefined)) return null;
      return bounds.find(({ low, high }) => low! <= value && value <= high!)?.target ?? terminator.fallback;
    }
    if (terminator.kind !== 'branch' || terminator.condition.kind !== 'binary') return null;
    const { operator, left, right } = terminator.condition;
    if ((operator !== '==' && operator !== '!=') || !isVariable(left)) return null;
    const other = numberOf(right);
    if (other === undefined) return null;
    return (other === value) === (operator === '==') ? terminator.ifTrue : terminator.ifFalse;
  };
  const blocks = one.blocks.map((block): BasicBlock => {
    const target = decided(block.terminator);
    return target === null ? block : { ...block, terminator: { kind: 'jump', target } };
  });
  const reached = reachableFrom(blocks, [one.entry]);
  const dead: Terminator = { kind: 'return', value: null, location: one.nameLocation, isImplicit: true };
  return blocks.map((block) => (reached.has(block.id) ? block : { id: block.id, instructions: [], terminator: dead }));
}
