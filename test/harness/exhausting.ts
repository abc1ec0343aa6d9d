/** A function that is too much for the budget of steps: a leak at its beginning, and more states than can be walked. */
import type { Analyzer } from '../../server/src/workspace/analyzer';

const FLAGS = Array.from({ length: 6 }, (_, i) => `flag${i}`);
const DECLARING = FLAGS.map((flag) => `int ${flag} = 0;`);
const SETTING = FLAGS.map((flag, i) => `if (given[${i}]) ${flag} = 1;`);
/** Each is walked in as many states as there is room for. */
const BRANCHES = 150;

function exhausting(): string {
  const lines = [
    'int crowded(const char *path, const int *given) {',
    'char buffer[8];',
    ...DECLARING,
    'int fd = open(path, 0);',
    'if (fd < 0) return -1;',
    ...SETTING,
    'if (check()) return 1;',
    ...Array.from({ length: BRANCHES }, () => 'if (check()) read(fd, buffer, 8);'),
    `if (${FLAGS.join(' && ')}) return 2;`,
    'close(fd);',
    'return 0;',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const HELPERS = 8;

/** Helpers that are too much to follow, and what their caller loses apart from them. */
function costlyHelpers(): string {
  const names = Array.from({ length: HELPERS }, (_, i) => `note${i}`);
  const helpers = names.flatMap((name) => [
    `static int ${name}(struct log *log, const int *given) {`,
    ...DECLARING,
    ...SETTING,
    ...Array.from({ length: BRANCHES }, (_, i) => `if (check()) log->line${i} = given[${i}];`),
    ...FLAGS.map((flag) => `log->sum += ${flag};`),
    'if (log->sum == 0) exit(1);',
    'return log->sum;',
    '}',
  ]);
  const user = [
    'int modest(const char *path, struct log *log, const int *given) {',
    'int fd = open(path, 0);',
    'if (fd < 0) return -1;',
    `if (read(fd, log, 8) < 0) { ${names.map((name) => `${name}(log, given);`).join(' ')} return -1; }`,
    'close(fd);',
    'return 0;',
    '}',
  ];
  // The caller comes first, so that it is what asks for its helpers.
  return `${[...user, ...helpers].join('\n')}\n`;
}

/** What helpers cost is on their own account: their caller is followed as if nothing were known of them. */
export function helperProblems(analyzer: Analyzer): string[] {
  const { findings } = analyzer.analyze('modest.c', costlyHelpers());
  const found = findings.map(({ function: name, confidence }) => `${name} ${confidence}`);
  return found.join() === 'modest high' ? [] : [`found: ${found.join()}`];
}

/** Where the budget runs out, what was found by then is told, with a doubt, and the function is said to be capped. */
export function budgetProblems(analyzer: Analyzer): string[] {
  const { findings, notices } = analyzer.analyze('crowded.c', exhausting());
  return [
    ...(findings.length === 1 ? [] : [`${findings.length} findings`]),
    ...findings.filter(({ confidence }) => confidence === 'high').map(({ message }) => `not doubted: ${message}`),
    ...(notices.some(({ kind }) => kind === 'capped') ? [] : ['not said to be capped']),
  ];
}
