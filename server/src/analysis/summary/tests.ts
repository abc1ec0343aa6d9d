/** Which files are there for tests: a runner reports where one fails, and its process ends before long. */
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

/** `test_parse`, `TestParse`, `cttest_parse`, `parse_test`, `ParseTest04` */
const NAMED = /(?:^|_)(?:c|ct|u|ut)?tests?(?=[_A-Z\d]|$)|(?:^|[a-z\d_])Tests?(?=[_A-Z\d]|$)/;

/** So many functions that are named so are no accident. */
const LEAST_NAMED = 3;

/** A file of C where most of what others may call, and nothing here calls, is named as a test: something runs them all. */
export function areTests(functions: readonly FunctionIR[]): boolean {
  const called = new Set<string>();
  for (const { blocks } of functions)
    for (const { instructions } of blocks)
      for (const one of instructions)
        if (one.kind === 'call' && one.callee.kind === 'direct') called.add(one.callee.name);
  const entries = functions.filter(({ name }) => !called.has(name) && name !== 'main');
  const named = entries.filter((one) => NAMED.test(one.name) && takesNothing(one)).length;
  return named >= LEAST_NAMED && named * 2 > entries.length;
}

const UNIT_TEST = /^unit_?tests?_|(?:^|_)unit_?tests?$/i;

/** A test that stands beside what it tests: `unittest_parse`, `parser_unittest`, and `ut_parse` in a file that has some of these. */
export function isUnitTest(one: FunctionIR, beside: readonly FunctionIR[]): boolean {
  if (isNamedUnitTest(one)) return true;
  return one.name.startsWith('ut_') && (one.isStatic || takesNothing(one)) && beside.some(isNamedUnitTest);
}

function isNamedUnitTest(one: FunctionIR): boolean {
  return UNIT_TEST.test(one.name) && takesNothing(one);
}

/** What answers a question about what it is given is no test, whatever its name. */
function takesNothing({ returnsVoid, variables }: FunctionIR): boolean {
  return returnsVoid || variables.every(({ kind }) => kind !== 'parameter');
}
