/** A function that is too much for the budget of steps: a leak at its beginning, and more states than can be walked. */
import type { Analyzer } from '../../server/src/workspace/analyzer';

const FLAGS = 6;
/** Each is walked in as many states as there is room for. */
const BRANCHES = 150;

function exhausting(): string {
  const flags = Array.from({ length: FLAGS }, (_, i) => `flag${i}`);
  const lines = [
    'int crowded(const char *path, const int *given) {',
    'char buffer[8];',
    ...flags.map((flag) => `int ${flag} = 0;`),
    'int fd = open(path, 0);',
    'if (fd < 0) return -1;',
    ...flags.map((flag, i) => `if (given[${i}]) ${flag} = 1;`),
    'if (check()) return 1;',
    ...Array.from({ length: BRANCHES }, () => 'if (check()) read(fd, buffer, 8);'),
    `if (${flags.join(' && ')}) return 2;`,
    'close(fd);',
    'return 0;',
    '}',
  ];
  return `${lines.join('\n')}\n`;
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
