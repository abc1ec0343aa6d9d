/** Calls of the system that cannot open anything, as there is nothing where they look for what to open. */
import type { FunctionModel } from '../../models/types';
import { parametersOf } from '../../models/prototype';
import { constantOf } from '../constraints/range';
import { TOP } from '../constraints/values';
import type { PassedCall } from './calls';
import type { SiteContext } from './context';
import type { Evaluator } from './evaluate';
import type { PathState } from './state';

/**
 * `syscall(SYS_fsopen, NULL, 0)`, `openat2(AT_FDCWD, ".", NULL, 0)`: the kernel reads what it is told through pointers to
 * constant data, and gives `EFAULT` where there is none. So programs ask whether it has the call at all.
 */
export function isRefusedByKernel(
  { program, models }: SiteContext,
  evaluator: Evaluator,
  state: PathState,
  { name, arguments: given }: PassedCall,
  { prototype, acquires = [] }: FunctionModel,
): boolean {
  const isOfKernel = acquires.some(({ resource, at }) => resource === 'descriptor' && at === 'return');
  if (program.isScript || !isOfKernel || prototype === undefined || !models.isOfSystem(name)) return false;
  return (parametersOf(name, prototype) ?? []).some((parameter, index) => {
    const value = given[index] ?? TOP;
    return /^const .*\*/.test(parameter) && value !== TOP && constantOf(evaluator.rangeOf(state, value)) === 0;
  });
}
