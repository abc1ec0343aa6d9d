/** Which process a program finds itself in. */
import type { Expression, FunctionIR } from '../../ir';

/**
 * `if (queue->pid == getpid()) close(queue->fd);`: where that does not hold it is a child, which has what it was forked
 * with and leaves it to its parent.
 */
export function saysForked(one: FunctionIR, condition: Expression, truth: boolean): boolean {
  if (condition.kind === 'unary' && condition.operator === '!') return saysForked(one, condition.operand, !truth);
  if (condition.kind !== 'binary' || condition.operator !== (truth ? '!=' : '==')) return false;
  return [condition.left, condition.right].some((side) => isOwnProcess(one, side));
}

/** What `getpid` has just returned. */
function isOwnProcess({ blocks, variables }: FunctionIR, side: Expression): boolean {
  if (side.kind !== 'load' || side.place.path.length > 0) return false;
  const { root } = side.place;
  if (variables[root]!.kind !== 'temporary') return false;
  return blocks.some(({ instructions }) =>
    instructions.some(
      (each) =>
        each.kind === 'call' &&
        each.target?.root === root &&
        each.callee.kind === 'direct' &&
        each.callee.name === 'getpid',
    ),
  );
}
