/** Which process a program finds itself in. */
import type { Expression, FunctionIR, Place } from '../../ir';

/**
 * `if (queue->pid == getpid()) close(queue->fd);`: what the answer says of another process, where that does not hold. It is
 * a child then, which has what it was forked with and leaves it to its parent. Null where nothing of the kind is asked.
 */
export function processRemembered(one: FunctionIR, condition: Expression, truth: boolean): Place | null {
  if (condition.kind === 'unary' && condition.operator === '!')
    return processRemembered(one, condition.operand, !truth);
  if (condition.kind !== 'binary' || condition.operator !== (truth ? '!=' : '==')) return null;
  const { left, right } = condition;
  const other = isOwnProcess(one, right) ? left : isOwnProcess(one, left) ? right : null;
  return other?.kind === 'load' ? other.place : null;
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
