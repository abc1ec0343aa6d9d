/** Who calls whom in a file, by name, and which functions are used for something else than to be called. */
import type { FileIR } from '../../ir';
import { visitExpressions } from '../dataflow/accesses';

/** By callee: the functions of the file that call it, as places in its list. */
export type CallList = readonly (readonly [callee: string, callers: readonly number[]])[];

/** The calls in a file of functions for which `isAsked` holds. */
export function callsIn({ functions }: FileIR, isAsked: (callee: string) => boolean): CallList {
  const calls = new Map<string, number[]>();
  for (const [number, { blocks }] of functions.entries()) {
    for (const { instructions } of blocks) {
      for (const instruction of instructions) {
        if (instruction.kind !== 'call' || instruction.callee.kind !== 'direct') continue;
        const { name } = instruction.callee;
        const callers = calls.get(name);
        if (callers) {
          if (callers.at(-1) !== number) callers.push(number);
        } else if (isAsked(name)) calls.set(name, [number]);
      }
    }
  }
  return [...calls];
}

/** Names that may be those of functions and stand where a value does: whoever gets it may call the function. */
export function mentionedIn({ functions, globals, tabled }: FileIR): string[] {
  const own = new Set(globals.map(({ name }) => name));
  const names = new Set(tabled);
  for (const { variables, blocks } of functions) {
    for (const { kind, name } of variables) if (kind === 'global' && !own.has(name)) names.add(name);
    visitExpressions(blocks, (node) => {
      if (node.kind === 'function') names.add(node.name);
    });
  }
  return [...names].sort();
}
