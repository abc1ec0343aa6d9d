/** What is said about each rule apart from any finding: lists, reports and rule pages take it from here. */
import type { RuleId, Severity } from './finding';

export interface RuleMetadata {
  readonly id: RuleId;
  readonly severity: Severity;
  /** How often findings of high confidence are right, in SARIF's words. */
  readonly precision: 'very-high' | 'high' | 'medium' | 'low';
  /** A heading, without a period. */
  readonly title: string;
  /** One or two sentences: what is wrong and what comes of it. */
  readonly description: string;
  /** What to do about it. */
  readonly advice: string;
  /** What the examples are written in, where that is not C. */
  readonly exampleLanguage?: 'ts';
  readonly bad: string;
  readonly good: string;
  /** Numbers of the Common Weakness Enumeration, most specific first. */
  readonly cwe: readonly number[];
}

/** The rules that exist, in the order in which they are listed. */
export const RULE_METADATA: readonly RuleMetadata[] = [
  {
    id: 'leak',
    severity: 'warning',
    precision: 'high',
    title: 'An open resource is lost',
    description:
      'A file, socket, pipe or stream is opened, and on some path the function is left while it is still open and ' +
      'nobody else has it. A process that does this often enough runs out of descriptors.',
    advice:
      'Release it on every path that leaves the function, also where something in between fails, or hand it to ' +
      'somebody who does.',
    bad: [
      'int read_header(const char *path) {',
      '  FILE *f = fopen(path, "r");',
      '  if (!f) return -1;',
      '  if (fgetc(f) == EOF) return -1; /* f is still open */',
      '  fclose(f);',
      '  return 0;',
      '}',
    ].join('\n'),
    good: [
      'int read_header(const char *path) {',
      '  FILE *f = fopen(path, "r");',
      '  if (!f) return -1;',
      '  int result = fgetc(f) == EOF ? -1 : 0;',
      '  fclose(f);',
      '  return result;',
      '}',
    ].join('\n'),
    cwe: [775, 772, 404],
  },
  {
    id: 'leak-overwritten',
    severity: 'warning',
    precision: 'high',
    title: 'The only reference to an open resource is overwritten',
    description:
      'A variable that holds the only reference to an open resource is assigned something else, often by the next ' +
      'turn of a loop. The resource stays open, and nothing can release it any more.',
    advice: 'Release the resource before the variable gets its next value.',
    bad: [
      'for (int i = 0; i < n; i++)',
      '  fd = open(paths[i], O_RDONLY); /* the one before is lost */',
      'close(fd);',
    ].join('\n'),
    good: [
      'for (int i = 0; i < n; i++) {',
      '  int fd = open(paths[i], O_RDONLY);',
      '  if (fd >= 0) close(fd);',
      '}',
    ].join('\n'),
    cwe: [773, 772],
  },
  {
    id: 'leak-discarded',
    severity: 'warning',
    precision: 'high',
    title: 'An opened resource is bound to nothing',
    description:
      'The result of a call that opens a resource is thrown away or only compared. The resource stays open, and ' +
      'nothing can release it.',
    advice: 'Keep the result in a variable and release it.',
    bad: 'if (open(path, O_RDONLY) < 0) return -1;',
    good: ['int fd = open(path, O_RDONLY);', 'if (fd < 0) return -1;', 'close(fd);'].join('\n'),
    cwe: [773, 775],
  },
  {
    id: 'leak-on-throw',
    severity: 'information',
    precision: 'medium',
    title: 'An open resource is lost where something throws',
    description:
      'A resource is released on every path that the code spells out, but between opening and release something may ' +
      'throw or reject: then the release is skipped, and nobody else has the resource.',
    advice: 'Release it in a `finally` block, or declare it with `using` or `await using`.',
    exampleLanguage: 'ts',
    bad: [
      'const handle = await open(path);',
      "const text = await handle.readFile('utf8'); // rejects: handle stays open",
      'await handle.close();',
    ].join('\n'),
    good: [
      'const handle = await open(path);',
      'try {',
      "  return await handle.readFile('utf8');",
      '} finally {',
      '  await handle.close();',
      '}',
    ].join('\n'),
    cwe: [772, 755],
  },
  {
    id: 'leak-field',
    severity: 'information',
    precision: 'medium',
    title: 'A class keeps something open and has nothing that closes it',
    description:
      'A method or the constructor of a class opens something into a field, and no method of the class, nor anybody else ' +
      'who can name the field, ever closes it. It stays open for as long as the program runs, once for each instance.',
    advice: 'Give the class a method that closes it, and call that where the instance ends.',
    exampleLanguage: 'ts',
    bad: [
      'class Log {',
      "  #fd = openSync('log', 'a'); // no method closes it",
      '  write(line: string) {',
      '    writeSync(this.#fd, line);',
      '  }',
      '}',
    ].join('\n'),
    good: [
      'class Log {',
      "  #fd = openSync('log', 'a');",
      '  write(line: string) {',
      '    writeSync(this.#fd, line);',
      '  }',
      '  close() {',
      '    closeSync(this.#fd);',
      '  }',
      '}',
    ].join('\n'),
    cwe: [772, 775],
  },
  {
    id: 'double-close',
    severity: 'warning',
    precision: 'high',
    title: 'A resource is released twice',
    description:
      'A resource that was released on this path is released again. The number of a descriptor may have been given ' +
      'to somebody else by then, whose file is closed; a stream or directory released twice corrupts memory.',
    advice: 'Release it once; set the variable to an invalid value after releasing it where later code tests it.',
    bad: ['close(fd);', 'if (failed) close(fd);'].join('\n'),
    good: ['close(fd);', 'fd = -1;', 'if (fd >= 0) close(fd);'].join('\n'),
    cwe: [1341, 675],
  },
  {
    id: 'use-after-close',
    severity: 'warning',
    precision: 'high',
    title: 'A resource is used after it was released',
    description:
      'A resource that was released on this path is passed to a call that works on an open one. The call fails, or ' +
      "works on somebody else's file that was given the same number in the meantime.",
    advice: 'Move the use before the release, or the release after the last use.',
    bad: ['fclose(f);', 'fprintf(f, "done\\n");'].join('\n'),
    good: ['fprintf(f, "done\\n");', 'fclose(f);'].join('\n'),
    cwe: [672, 910],
  },
  {
    id: 'wrong-close',
    severity: 'warning',
    precision: 'high',
    title: 'A resource is released by the wrong function',
    description:
      'A resource is passed to a function that releases another kind. It is not released properly: a child process ' +
      'stays a zombie, a buffer is not written or memory is corrupted.',
    advice: 'Use the releasing function that belongs to the call that opened the resource.',
    bad: ['FILE *p = popen("ls", "r");', 'if (p) fclose(p);'].join('\n'),
    good: ['FILE *p = popen("ls", "r");', 'if (p) pclose(p);'].join('\n'),
    cwe: [762, 404],
  },
  {
    id: 'unused-suppression',
    severity: 'information',
    precision: 'very-high',
    title: 'A suppression comment suppresses nothing',
    description:
      'A comment says that a finding is to be suppressed, and there is no such finding. What it spoke of was repaired, ' +
      'or it stands in the wrong place, or it names a rule that does not exist.',
    advice: 'Remove the comment, or put it above the line where the resource is opened or lost.',
    bad: [
      '// unclosed-disable-next-line leak -- kept open for the life of the process',
      'FILE *f = fopen(path, "r");',
      'if (f) fclose(f);',
    ].join('\n'),
    good: ['FILE *f = fopen(path, "r");', 'if (f) fclose(f);'].join('\n'),
    cwe: [],
  },
];
