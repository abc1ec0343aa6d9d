/** Each kind of fix in C, by what it makes of a short text. */
import { beforeAll, describe, expect, it } from 'vitest';
import { applied } from '../../server/src/fixes';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { firstFix, lines, type Offered } from '../harness/firstFix';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await createAnalyzer();
});

const fixed = (code: string): Offered | null => firstFix(analyzer, code);

describe('what is closed on some ways only', () => {
  const shared = lines(
    'int f(const char *path) {',
    '  char c;',
    '  int fd = open(path, O_RDONLY);',
    '  if (fd < 0) return -1;',
    '  switch (read(fd, &c, 1)) {',
    '  case 0:',
    '    close(fd);',
    '    break;',
    '  }',
    '  return 0;',
    '}',
  );

  it('is marked where it is closed, and closed where it is not', () => {
    expect(fixed(shared)).toEqual({
      title: "Close 'fd' before the return that leaks it, where it is still open",
      text: shared
        .replace('    close(fd);\n', '    close(fd);\n    fd = -1;\n')
        .replace('  return 0;', '  if (fd >= 0)\n    close(fd);\n  return 0;'),
    });
  });

  it('is not marked where somebody looks at it afterwards', () => {
    expect(fixed(shared.replace('  return 0;', '  return fd > 2;'))).toBeNull();
  });

  it('under a condition of its own is for somebody to look at', () => {
    const code = lines(
      'int wants(void);',
      'int f(const char *path) {',
      '  FILE *f = fopen(path, "r");',
      '  if (!f) return -1;',
      '  if (wants()) fclose(f);',
      '  return 0;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'f' before the return that leaks it, where it is still open",
      text: code
        .replace('fclose(f);', '{\n    fclose(f);\n    f = NULL;\n  }')
        .replace('  return 0;', '  if (f)\n    fclose(f);\n  return 0;'),
      isRisky: true,
    });
  });

  it('is no standard stream', () => {
    const code = lines(
      'int g(void);',
      'int f(const char *path) {',
      '  FILE *f = stdin;',
      '  if (path) f = fopen(path, "r");',
      '  if (!f) return -1;',
      '  return g();',
      '}',
    );
    expect(fixed(code)?.text).toContain('  if (f && f != stdin)\n    fclose(f);\n');
  });
});

describe('a variable without a value from the start', () => {
  it('gets one', () => {
    const code = lines(
      'int f(const char *path, char *c) {',
      '  int fd;',
      '  if (!path || (fd = open(path, O_RDONLY)) < 0 || read(fd, c, 1) < 0)',
      '    return -1; // all the same',
      '  close(fd);',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      code
        .replace('int fd;', 'int fd = -1;')
        .replace(
          '< 0)\n    return -1; // all the same',
          '< 0) {\n    if (fd >= 0)\n      close(fd);\n    return -1; // all the same\n  }',
        ),
    );
  });

  it('needs none where each way opens something', () => {
    const code = lines(
      'int f(const char *path, int writing) {',
      '  int fd;',
      '  if (writing)',
      '    fd = open(path, O_WRONLY);',
      '  else',
      '    fd = open(path, O_RDONLY);',
      '  if (fd < 0) return -1;',
      '  return 0;',
      '}',
    );
    const text = lines('#include <fcntl.h>', '#include <unistd.h>').concat(code);
    const [finding] = analyzer.analyze('a.c', text).findings;
    const [fix] = analyzer.fixes('a.c', text, finding!.fingerprint);
    expect(fix?.edits).toEqual([expect.objectContaining({ text: '  close(fd);\n' })]);
  });
});

describe('jumps', () => {
  it('of a loop are where it is closed', () => {
    const code = lines(
      'void f(int listener) {',
      '  char c;',
      '  for (;;) {',
      '    int peer = accept(listener, 0, 0);',
      '    if (peer < 0) continue;',
      '    if (read(peer, &c, 1) < 0) continue;',
      '    close(peer);',
      '  }',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'peer' before the 'continue' that leaks it",
      text: code.replace('&c, 1) < 0) continue;', '&c, 1) < 0) {\n      close(peer);\n      continue;\n    }'),
    });
  });

  it('to a label that is not the last one count, too', () => {
    const code = lines(
      'int f(const char *a, const char *b) {',
      '  FILE *fa = NULL, *fb = NULL;',
      '  fa = fopen(a, "r");',
      '  if (!fa) goto none;',
      '  fb = fopen(b, "r");',
      '  if (!fb) goto first;',
      '  if (fgetc(fb) == EOF) goto first;',
      '  fclose(fb);',
      'first:',
      '  fclose(fa);',
      'none:',
      '  return 0;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'fb' before the jump that leaks it",
      text: code.replace('EOF) goto first;', 'EOF) {\n    fclose(fb);\n    goto first;\n  }'),
    });
  });
});

describe('the ways that leak', () => {
  const macro = '#define FAIL(x) do { result = (x); goto done; } while (0)';
  const body = (...middle: string[]): string =>
    lines(
      'int fails(void);',
      macro,
      'int f(void) {',
      '  int ends[2];',
      '  int result = 0;',
      '  if (pipe(ends) < 0) return -1;',
      ...middle,
      '  close(ends[0]);',
      '  close(ends[1]);',
      'done:',
      '  return result;',
      '}',
    );

  it('are closed where a macro jumps', () => {
    const code = body('  if (fails()) {', '    FAIL(-2);', '  }');
    expect(fixed(code)).toEqual({
      title: "Close 'ends[0]' and 'ends[1]' on the way that leaks it",
      text: code.replace('    FAIL', '    close(ends[0]);\n    close(ends[1]);\n    FAIL'),
    });
  });

  it('are closed one after the other', () => {
    const code = body('  if (fails()) FAIL(-2);', '  if (fails()) {', '    puts("");', '    FAIL(-3);', '  }');
    expect(fixed(code)).toEqual({
      title: "Close 'ends[0]' and 'ends[1]' on each way that leaks it",
      text: code
        .replace('FAIL(-2);', '{\n    close(ends[0]);\n    close(ends[1]);\n    FAIL(-2);\n  }')
        .replace('    FAIL(-3)', '    close(ends[0]);\n    close(ends[1]);\n    FAIL(-3)'),
    });
  });
});

describe('a chain of conditions', () => {
  it('closes in any case, and has the outcome that it had', () => {
    const code = lines(
      'int f(const char *path) {',
      '  FILE *f = fopen(path, "w");',
      '  if (!f) return -1;',
      '  if (fputs("x", f) > 0 && fclose(f) == 0 && puts("written") > 0)',
      '    return 0;',
      '  return -1;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'f' whatever comes before that in the condition",
      text: code.replace(
        '  if (fputs("x", f) > 0 && fclose(f) == 0 && puts',
        `${lines(
          '  int succeeded = fputs("x", f) > 0;',
          '  if (fclose(f) != 0)',
          '    succeeded = 0;',
        )}  if (succeeded && puts`,
      ),
    });
  });

  it('asks first where it has told of failure', () => {
    const code = lines(
      'void f(const char *path) {',
      '  int fd = open(path, O_WRONLY);',
      '  if (fd == -1 || write(fd, "x", 1) != 1 || close(fd) != 0)',
      '    puts("error");',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      code.replace(
        '  if (fd == -1 || write(fd, "x", 1) != 1 || close(fd) != 0)',
        `${lines(
          '  int failed = fd == -1 || write(fd, "x", 1) != 1;',
          '  if (fd >= 0 && close(fd) != 0)',
          '    failed = 1;',
        )}  if (failed)`,
      ),
    );
  });
});

it('what outlives a turn of a loop is not taken for open in the next', () => {
  const code = lines(
    'void f(const char *path, int n) {',
    '  int fd = -1;',
    '  while (n--) {',
    '    if (fd >= 0) puts("still open");',
    '    fd = open(path, O_RDONLY);',
    '  }',
    '}',
  );
  const texts = [];
  let text = lines('#include <fcntl.h>', '#include <stdio.h>', '#include <unistd.h>') + code;
  for (;;) {
    const [finding] = analyzer.analyze('a.c', text).findings;
    if (!finding) break;
    const [fix] = analyzer.fixes('a.c', text, finding.fingerprint);
    if (!fix) break;
    text = applied(text, fix.edits);
    texts.push(text);
  }
  expect(text).not.toMatch(/close\(fd\);\s*}\s*}/);
  expect(texts.length).toBeGreaterThan(0);
});

describe('other names', () => {
  it('of a copy', () => {
    const code = lines(
      'int f(const char *path) {',
      '  int fd = open(path, O_RDONLY);',
      '  if (fd < 0) return -1;',
      '  int kept = fd;',
      '  fd = -1;',
      '  return fd;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('  return fd;', '  close(kept);\n  return fd;'));
  });

  it('of the stream that a descriptor has become', () => {
    const code = lines(
      'int f(const char *path) {',
      '  int fd = open(path, O_RDONLY);',
      '  if (fd < 0) return -1;',
      '  FILE *f = fdopen(fd, "r");',
      '  if (!f) {',
      '    close(fd);',
      '    return -1;',
      '  }',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('  return 0;', '  fclose(f);\n  return 0;'));
  });

  it('of a member of a union', () => {
    const code = lines(
      'union slot { int fd; void *p; };',
      'int f(const char *path) {',
      '  union slot s;',
      '  s.fd = open(path, O_RDONLY);',
      '  if (s.fd < 0) return -1;',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('  return 0;', '  close(s.fd);\n  return 0;'));
  });
});

describe('closers', () => {
  it('with what was given to the function that opened', () => {
    const code = lines(
      'int f(int fd, size_t size) {',
      '  char *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);',
      '  if (p == MAP_FAILED) return -1;',
      '  return p[0];',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      code.replace('  return p[0];', '  int result = p[0];\n  munmap(p, size);\n  return result;'),
    );
    // By then it may be another one.
    expect(fixed(code.replace('  return p', '  size = 0;\n  return p'))).toBeNull();
  });

  it('that the attribute of another function names', () => {
    const code = lines(
      'struct job *job_start(void) __attribute__((ownership_returns(job)));',
      'void job_end(struct job *job) __attribute__((ownership_takes(job, 1)));',
      'void f(void) {',
      '  struct job *job = job_start();',
      '  if (!job) return;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('return;\n', 'return;\n  job_end(job);\n'));
  });
});

describe('what is thrown away', () => {
  it('in a condition gets a name before it', () => {
    const code = lines('int f(const char *path) {', '  if (open(path, O_RDONLY) < 0) return 0;', '  return 1;', '}');
    expect(fixed(code)).toEqual({
      title: "Keep it in 'fd', and close it",
      text: lines(
        'int f(const char *path) {',
        '  int fd = open(path, O_RDONLY);',
        '  if (fd < 0) return 0;',
        '  close(fd);',
        '  return 1;',
        '}',
      ),
    });
  });

  it('is not computed before what decides on it', () => {
    const code = lines('int f(const char *path) {', '  return path && open(path, O_RDONLY) >= 0;', '}');
    expect(fixed(code)).toBeNull();
  });
});

it('what a statement still works with is not closed before it', () => {
  const code = lines(
    'int step(int fd);',
    '#define CHECK(x) do { if (!(x)) return -1; } while (0)',
    'int f(const char *path) {',
    '  int fd = open(path, O_RDONLY);',
    '  if (fd < 0) return -1;',
    '  CHECK(step(fd) == 0);',
    '  close(fd);',
    '  return 0;',
    '}',
  );
  expect(fixed(code)?.text ?? '').not.toContain('  close(fd);\n  CHECK');
});

describe('what is needed afterwards is not closed', () => {
  it('by the end of the block that opens it', () => {
    const code = lines(
      'int use(int fd);',
      'int f(const char *path) {',
      '  int fd = -1;',
      '  if (path[0]) {',
      '    fd = open(path, O_RDONLY);',
      '    path++;',
      '  }',
      '  if (fd < 0) return -1;',
      '  return use(fd);',
      '}',
    );
    expect(fixed(code)?.text).toContain('  int result = use(fd);\n  if (fd >= 0)\n    close(fd);\n');
  });

  it('by whoever would get what it is marked with', () => {
    const code = lines(
      'int use(FILE *f);',
      'void f(const char *path) {',
      '  FILE *in = stdin;',
      '  if (path) {',
      '    in = fopen(path, "r");',
      '    if (!in) return;',
      '  }',
      '  use(in);',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('  use(in);', '  use(in);\n  if (in && in != stdin)\n    fclose(in);'));
    // Nor where that cannot be asked.
    expect(
      fixed(code.replace('stdin', 'default_input()').replace('int use', 'FILE *default_input(void);\nint use')),
    ).toBeNull();
  });

  it('before it is stored', () => {
    const code = lines(
      'struct job { FILE *in, *out; };',
      '#define NEEDS(f) do { if (!(f)) return -1; } while (0)',
      'int f(struct job *job, const char *path) {',
      '  FILE *in = fopen(path, "r");',
      '  NEEDS(in);',
      '  FILE *out = fopen(path, "w");',
      '  NEEDS(out);',
      '  job->in = in;',
      '  job->out = out;',
      '  return 0;',
      '}',
    );
    expect(fixed(code)).toBeNull();
  });

  it('by way of a pointer that leads nowhere by then', () => {
    const code = lines(
      '#include <stdlib.h>',
      'struct job { int fd; };',
      'int fails(void);',
      'void f(struct job *job, const char *path, int n) {',
      '  while (n--) {',
      '    if (!job) continue;',
      '    job->fd = open(path, O_RDONLY);',
      '    if (fails()) {',
      '      close(job->fd);',
      '      job = NULL;',
      '    }',
      '  }',
      '}',
    );
    const text = lines('#include <fcntl.h>', '#include <unistd.h>') + code;
    for (const { fingerprint } of analyzer.analyze('a.c', text).findings)
      for (const { edits } of analyzer.fixes('a.c', text, fingerprint))
        expect(applied(text, edits)).not.toMatch(/}\s*close\(job->fd\)/);
  });

  it('where every way that comes there ends at a null pointer, so that nothing is left to be lost', () => {
    const code = lines(
      '#include <stdlib.h>',
      'int again(void);',
      'struct job { int fd; };',
      'int f(const char *path) {',
      '  int fd = -1;',
      '  struct job *job = NULL;',
      'start:;',
      '  fd = open("start", O_RDONLY);',
      '  if (fd < 0) {',
      '    goto out;',
      '  }',
      '  if (fd >= 0) {',
      '    close(fd);',
      '    fd = -1;',
      '  }',
      '  job = malloc(sizeof *job);',
      '  if (!job) {',
      '    goto out;',
      '  }',
      '  job->fd = open(path, O_RDONLY);',
      '  if (job->fd < 0) {',
      '    free(job);',
      '    job = NULL;',
      '    goto out;',
      '  }',
      '  if (again() != 0) {',
      '    goto start;',
      '  }',
      'out:;',
      '  return 0;',
      '}',
    );
    const text = lines('#include <fcntl.h>', '#include <unistd.h>') + code;
    for (const { fingerprint } of analyzer.analyze('a.c', text).findings)
      for (const { edits } of analyzer.fixes('a.c', text, fingerprint))
        expect(applied(text, edits)).not.toMatch(/fd = -1;\s*close\(job->fd\)/);
  });

  const keeper = [
    'struct node { int fd; struct node *next; } *nodes;',
    'static int keep(int fd) {',
    '  struct node *node = malloc(sizeof *node);',
    '  if (!node) return -1;',
    '  node->fd = fd;',
    '  node->next = nodes;',
    '  nodes = node;',
    '  return 0;',
    '}',
  ];

  it('where somebody else has it', () => {
    const code = lines(
      '#include <stdlib.h>',
      ...keeper,
      'void f(const char *path, int n) {',
      '  int fd = -1;',
      '  while (n--) {',
      '    fd = open(path, O_RDONLY);',
      '    if (fd < 0) continue;',
      '    if (keep(fd) < 0) {',
      '      puts("lost");',
      '    }',
      '  }',
      '}',
    );
    // At the end of a turn he may have it.
    expect(fixed(code)).toBeNull();
  });

  it('but where he has not taken it', () => {
    const code = lines(
      '#include <stdlib.h>',
      ...keeper,
      'int f(const char *path) {',
      '  int fd = open(path, O_RDONLY);',
      '  if (fd < 0) return -1;',
      '  if (keep(fd) < 0) return -2;',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('0) return -2;', '0) {\n    close(fd);\n    return -2;\n  }'));
  });
});
