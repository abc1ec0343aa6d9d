/** Functions that a module lets run once: `const install = once(function () {…})`. */
import type { FunctionIR } from '../../ir';

/** Functions that make of another one that runs once; methods of objects get the name of an event first. */
const ONCE = /(?:^|[:.])once(?::default)?$/;

export function runsOnce(module: FunctionIR, name: string): boolean {
  return module.blocks.some(({ instructions }) =>
    instructions.some((each) => {
      if (each.kind !== 'call' || each.callee.kind !== 'direct' || !ONCE.test(each.callee.name)) return false;
      const [first] = each.arguments;
      return first?.kind === 'function' && first.name === name;
    }),
  );
}
