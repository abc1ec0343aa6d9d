/** Which scripts are there for tests: a runner reports where one throws, and its process ends before long. */
import type { Expression, FunctionIR } from '../../ir';

/** Modules that export the words of a test runner, and the scope in which others find them. */
const RUNNERS =
  /^(?:globalThis|test|mocha|vitest|@jest\/globals|bun:test|tap|tape|ava|uvu|jasmine|@japa\/runner|@playwright\/test):/;
const MODIFIED =
  '(?:\\.(?:only|skip|each|serial|concurrent|failing|test|describe|it|before|after|beforeEach|afterEach|beforeAll|afterAll))*';
const WORDS = new RegExp(
  `^(?:default|it|test|describe|suite|specify|context|before|after|setup|teardown|(?:before|after)(?:All|Each)|(?:suite)?[sS]etup|[fx](?:it|describe))${MODIFIED}$`,
);

/** A module of the program that exports the words of a runner as it has extended them: `./fixtures:test`. */
const OWN = new RegExp(`^\\.[^:]*:(?:it|test|describe|\\w*Test)${MODIFIED}$`);

/** What adds things to a runner's word that tests are handed, and that end with them: `test.extend`. */
const EXTENDING = /^[^#]*:(?:it|test|\w*Test)\.extend(?:#\(\)\.extend)*$/;

/** Whether a callee is handed tests: `globalThis:it`, `vitest:test.only`, `test:describe`, `./fixtures:test` with a title. */
function takesTests(name: string, given: readonly Expression[]): boolean {
  const runner = RUNNERS.exec(name)?.[0];
  if (runner !== undefined) return WORDS.test(name.slice(runner.length)) && name !== 'globalThis:default';
  return OWN.test(name) && (isText(given[0]) || given.length === 1);
}

function isText(value: Expression | undefined): boolean {
  return value?.kind === 'string' || (value?.kind === 'symbol' && value.text.startsWith("'"));
}

/** Whether one of a file's functions hands a function to a test runner, or extends one: then the others are there for its tests. */
export function haveTests(functions: readonly FunctionIR[]): boolean {
  return functions.some(({ blocks }) =>
    blocks.some(({ instructions }) =>
      instructions.some(
        (one) =>
          one.kind === 'call' &&
          one.callee.kind === 'direct' &&
          ((takesTests(one.callee.name, one.arguments) && one.arguments.some(({ kind }) => kind === 'function')) ||
            (EXTENDING.test(one.callee.name) && one.arguments.length > 0)),
      ),
    ),
  );
}
