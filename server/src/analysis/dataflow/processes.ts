/** Which process a program finds itself in. */
import type { Expression, FunctionIR, Place, VariableId } from '../../ir';

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
function isOwnProcess(one: FunctionIR, side: Expression): boolean {
  return side.kind === 'load' && side.place.path.length === 0 && ownNumbers(one).has(side.place.root);
}

/** By functions, since it is asked at every branch. */
const numbers = new WeakMap<FunctionIR, ReadonlySet<VariableId>>();

/** Temporaries that hold what `getpid` has returned. */
function ownNumbers(one: FunctionIR): ReadonlySet<VariableId> {
  let found = numbers.get(one);
  if (found === undefined) {
    const roots = one.blocks.flatMap(({ instructions }) =>
      instructions.flatMap((each) =>
        each.kind === 'call' && each.target && each.callee.kind === 'direct' && each.callee.name === 'getpid'
          ? [each.target.root]
          : [],
      ),
    );
    numbers.set(one, (found = new Set(roots.filter((root) => one.variables[root]!.kind === 'temporary'))));
  }
  return found;
}
