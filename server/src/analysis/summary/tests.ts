/** Which functions of a script are tests: what a runner calls, and reports where it throws. */
import type { FunctionIR } from '../../ir';

/** Modules that export the words of a test runner, and the scope in which others find them. */
const RUNNERS =
  /^(?:globalThis|test|mocha|vitest|@jest\/globals|bun:test|tap|tape|ava|uvu|jasmine|@japa\/runner|@playwright\/test):/;
const WORDS =
  /^(?:default|it|test|describe|suite|specify|context|before|after|setup|teardown|(?:before|after)(?:All|Each)|(?:suite)?[sS]etup|[fx](?:it|describe))(?:\.(?:only|skip|each|serial|concurrent|failing|test|describe|it|before|after|beforeEach|afterEach|beforeAll|afterAll))*$/;

/** Whether a callee is handed tests: `globalThis:it`, `vitest:test.only`, `test:describe`. */
function takesTests(name: string): boolean {
  const runner = RUNNERS.exec(name)?.[0];
  return runner !== undefined && WORDS.test(name.slice(runner.length)) && name !== 'globalThis:default';
}

/** Names of the functions of a file that a test runner is given, and of those that are written in them. */
export function testsOf(functions: readonly FunctionIR[]): ReadonlySet<string> {
  const given = new Set<string>();
  for (const { blocks } of functions) {
    for (const { instructions } of blocks) {
      for (const instruction of instructions) {
        if (instruction.kind !== 'call' || instruction.callee.kind !== 'direct') continue;
        if (!takesTests(instruction.callee.name)) continue;
        for (const argument of instruction.arguments) if (argument.kind === 'function') given.add(argument.name);
      }
    }
  }
  const inside = functions.filter(({ name }) => enclosing(name).some((outer) => given.has(outer)));
  return new Set([...given, ...inside.map(({ name }) => name)]);
}

/** `c in b in a` is written in `b in a`, and that in `a`. */
function enclosing(name: string): string[] {
  const parts = name.split(' in ');
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join(' in '));
}
