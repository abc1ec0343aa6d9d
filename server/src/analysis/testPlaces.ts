/** Where programs keep their tests. */

/** Folders that hold tests and what they need, by the conventions of test runners. */
const SCRIPT_TESTS = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?)\//;

/** `check` builds these and runs them: `tests/`, `unittest/`, `pjlib-test/`, `torture/`. */
const C_TESTS =
  /(?:^|\/)(?:t|(?:api|functional|fuzz|integration|reg|self|unit|\w+[-_])?[-_]?tests?|[a-z0-9]*(?<!con|at|pro|la)tests|testing|testsuites?|regress|torture|fuzz(?:ing|ers?)?)\//i;

/** `test-options.c`, `queue_test.c`: programs that test what lies beside them. */
const C_TEST_FILES = /(?:^|\/)(?:(?:cu)?test[-_][^/]*|[^/]*[-_]tests?)\.c$/i;

/** GnuPG's way of naming them, `t-exechelp.c`, or a library's only one: `test.c`. One without a `main` may be anything. */
const TEST_PROGRAMS = /(?:^|\/)(?:t-[^/]*|tests?)\.c$/i;

/** Where the file is a program, it is a test by its name. */
export function isTestProgram(path: string): boolean {
  return TEST_PROGRAMS.test(path);
}

/**
 * The file lies where tests do, or has a test's name. `root` is a folder that holds all files of the language: its own
 * name, and those above, tell nothing.
 */
export function isTestPlace(path: string, root: string): boolean {
  const isC = /\.[ch]$/i.test(path);
  const below = path.slice(root.length);
  return isC ? C_TESTS.test(below) || C_TEST_FILES.test(below) : SCRIPT_TESTS.test(below);
}

/** Programs that show how to use a library, or how fast it is: nobody runs them for long. */
const C_EXAMPLES = /(?:^|\/)(?:[\w-]*[-_])?(?:examples?|samples?|demos?|bench(?:marks?)?)(?:[-_][\w-]*)?\//i;

export function isExamplePlace(path: string, root: string): boolean {
  return /\.[ch]$/i.test(path) && C_EXAMPLES.test(path.slice(root.length));
}

/** The innermost folder that holds all of the files. */
export function commonFolder(paths: Iterable<string>): string {
  let common: string | null = null;
  for (const path of paths) {
    common ??= path.slice(0, path.lastIndexOf('/') + 1);
    while (common !== '' && !path.startsWith(common))
      common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  }
  return common ?? '';
}

/** Headers of frameworks for unit tests in C: each test of theirs runs in a process that ends with the tests. */
const FRAMEWORK =
  /(?:^|\/)(?:cunit\/.*|cmocka[^/]*|unity|unity_fixture|munit|criterion|criterion\/.*|greatest|minunit|utest|tinytest|tinytest_macros|clar|embunit\/.*)\.h$/i;

export function isTestFramework(header: string): boolean {
  return FRAMEWORK.test(header);
}

/** Of conditions of the preprocessor that add tests to a program: `#ifdef UNITTESTS`. `TEST` alone may be many things. */
const TEST_CONDITION =
  /(?<![A-Z0-9])(?:(?:UNIT_?|SELF_?|REG(?:RESSION)?_?)TESTS?|TESTS|TESTING|(?<!(?:NO|WITHOUT|DISABLE)_)TEST_(?:FRAMEWORK|SUITE|HARNESS|PROGRAM|DRIVER|MAIN)(?!_))(?![A-Z0-9])/;

export function isTestCondition(condition: string): boolean {
  const positive = condition.replace(/^(?:!!)+/, '');
  if (positive.startsWith('!')) return false;
  return TEST_CONDITION.test(positive.replace(/![\s(]*(?:defined[\s(]*)?\w+/g, ''));
}
