/** Which scripts are there for tests: a runner reports where one throws, and its process ends before long. */
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

/** Whether one of a file's functions hands a function to a test runner: then the others are there for its tests. */
export function haveTests(functions: readonly FunctionIR[]): boolean {
  return functions.some(({ blocks }) =>
    blocks.some(({ instructions }) =>
      instructions.some(
        (one) =>
          one.kind === 'call' &&
          one.callee.kind === 'direct' &&
          takesTests(one.callee.name) &&
          one.arguments.some((argument) => argument.kind === 'function'),
      ),
    ),
  );
}
