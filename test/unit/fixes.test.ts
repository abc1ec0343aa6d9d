/** What is offered for a finding, and what the text is afterwards. */
import { beforeAll, describe, expect, it } from 'vitest';
import { applied } from '../../server/src/fixes';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { firstFix, INCLUDES, lines, type Offered } from '../harness/firstFix';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await createAnalyzer();
});

/** The first fix of the first finding. */
const fixed = (code: string): Offered | null => firstFix(analyzer, code);

describe('a leak', () => {
  it('is closed before the return, in a block of its own', () => {
    expect(
      fixed(
        lines(
          'int f(const char *path) {',
          '    char c;',
          '    int fd = open(path, O_RDONLY);',
          '    if (fd < 0)',
          '        return -1;',
          '    if (read(fd, &c, 1) < 0)',
          '        return -2;',
          '    close(fd);',
          '    return c;',
          '}',
        ),
      ),
    ).toEqual({
      title: "Close 'fd' before the return that leaks it",
      text: lines(
        'int f(const char *path) {',
        '    char c;',
        '    int fd = open(path, O_RDONLY);',
        '    if (fd < 0)',
        '        return -1;',
        '    if (read(fd, &c, 1) < 0) {',
        '        close(fd);',
        '        return -2;',
        '    }',
        '    close(fd);',
        '    return c;',
        '}',
      ),
    });
  });

  it('is closed at the end of a function that returns nothing', () => {
    expect(
      fixed(lines('void f(void) {', '\tFILE *f = fopen("x", "r");', '\tif (!f) return;', '\tfgetc(f);', '}')),
    ).toEqual({
      title: "Close 'f' before it is lost",
      text: lines(
        'void f(void) {',
        '\tFILE *f = fopen("x", "r");',
        '\tif (!f) return;',
        '\tfgetc(f);',
        '\tfclose(f);',
        '}',
      ),
    });
  });

  it('is closed in each place, in one step', () => {
    const code = lines(
      'int f(int a)',
      '{',
      '  int fd = open("x", 0);',
      '  if (fd < 0) return -1;',
      '  if (a == 1) { return 1; }',
      '  if (a == 2) return 2; else if (a == 3) {',
      '    return 3;',
      '  }',
      '  return 0;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'fd' before the 4 returns that leak it",
      text: lines(
        'int f(int a)',
        '{',
        '  int fd = open("x", 0);',
        '  if (fd < 0) return -1;',
        '  if (a == 1) { close(fd); return 1; }',
        '  if (a == 2) {',
        '    close(fd);',
        '    return 2;',
        '  } else if (a == 3) {',
        '    close(fd);',
        '    return 3;',
        '  }',
        '  close(fd);',
        '  return 0;',
        '}',
      ),
    });
  });

  it('has what is returned computed first, where that uses it or errno', () => {
    const code = (value: string): string =>
      lines(
        'static int f(void) {',
        '  FILE *f = fopen("x", "r");',
        '  if (!f) return -1;',
        '  puts("");',
        `  return ${value};`,
        '}',
      );
    for (const value of ['fgetc(f)', '-errno']) {
      expect(fixed(code(value))?.text).toBe(
        code(value).replace(`  return ${value};\n`, `  int result = ${value};\n  fclose(f);\n  return result;\n`),
      );
    }
  });

  it('is closed where it may be open only, where some path has nothing to close', () => {
    const code = lines('int f(int a) {', '  int fd = -1;', '  if (a) fd = open("x", 0);', '  return 0;', '}');
    expect(fixed(code)?.text).toBe(code.replace('  return 0', '  if (fd >= 0)\n    close(fd);\n  return 0'));
  });

  it('is not closed where it may have no value', () => {
    const code = lines('int f(int a) {', '  int fd;', '  if (a) fd = open("x", 0);', '  return 0;', '}');
    expect(fixed(code)?.text).toBe(
      code.replace('int fd;', 'int fd = -1;').replace('  return', '  if (fd >= 0)\n    close(fd);\n  return'),
    );
    // Nor where that cannot be asked.
    expect(fixed(code.replace('int fd;', 'int fd = a;'))).toBeNull();
  });

  it('of a pipe is closed at both ends', () => {
    const code = lines('int f(void) {', '  int ends[2];', '  if (pipe(ends)) return -1;', '  return 0;', '}');
    expect(fixed(code)).toEqual({
      title: "Close 'ends[0]' and 'ends[1]' before the return that leaks it",
      text: code.replace('  return 0', '  close(ends[0]);\n  close(ends[1]);\n  return 0'),
    });
  });

  it('is closed as the function does elsewhere', () => {
    const code = lines(
      'static void done(FILE *f) { fclose(f); }',
      'int f(int a) {',
      '  FILE *f = fopen("x", "r");',
      '  if (!f) return -1;',
      '  if (a) return 1;',
      '  done(f);',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('  if (a) return 1;', '  if (a) {\n    done(f);\n    return 1;\n  }'));
  });

  it('at a shared exit is closed before the jump that leaks', () => {
    const code = lines(
      'int f(int a) {',
      '  FILE *f = fopen("x", "r");',
      '  if (!f)',
      '    goto out;',
      '  if (a)',
      '    goto out;',
      '  fclose(f);',
      'out:',
      '  return 0;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Close 'f' before the jump to 'out' that leaks it",
      text: code.replace('  if (a)\n    goto out;', '  if (a) {\n    fclose(f);\n    goto out;\n  }'),
    });
  });

  it('in a loop is closed in each turn', () => {
    const code = lines(
      'void f(int n) {',
      '  for (int i = 0; i < n; i++) {',
      '    int fd = open("x", 0);',
      '    if (fd < 0)',
      '      continue;',
      '    write(fd, "", 1);',
      '  }',
      '}',
    );
    expect(fixed(code)?.text).toBe(code.replace('1);\n', '1);\n    close(fd);\n'));
  });

  it('of a global is not closed where control never gets to', () => {
    const code = lines(
      'static int kept = -1;',
      'static int open_it(void) { return open("a", O_RDONLY); }',
      'int check(void);',
      'int f(int k) {',
      '  int fd = -1;',
      '  if (k)',
      '    goto out;',
      '  fd = open_it();',
      '  kept = fd;',
      '  fd = -1;',
      '  if (fd > -1) {',
      '    close(fd);',
      '    fd = -1;',
      '  }',
      '  fd = open_it();',
      '  if (check())',
      '    goto out;',
      '  if (fd != -1) {',
      '    close(fd);',
      '    fd = -1;',
      '  }',
      'out:',
      '  if (fd >= 0)',
      '    close(fd);',
      '  return 0;',
      '}',
    );
    expect(analyzer.analyze('a.c', INCLUDES + code).findings).toHaveLength(1);
    expect(fixed(code)).toBeNull();
  });

  it('of a stream is closed only where it is one, whatever the test of it leads to', () => {
    const code = lines('int f(void) {', '  FILE *f = fopen("x", "r");', '  if (f) puts("");', '  return 0;', '}');
    expect(fixed(code)?.text).toBe(code.replace('  return', '  if (f)\n    fclose(f);\n  return'));
  });

  it.each([
    [
      'zero, which is a descriptor',
      'int f(int a) { int fd = 0; if (a) { fd = open("x", 0); if (fd < 0) return 1; } puts(""); return 0; }',
    ],
    [
      'of an inner variable',
      'int f(int a) { int fd; if (a > 1) { int fd = -1; a = fd; } if (a) { fd = open("x", 0); if (fd < 0) return 1; } puts(""); return 0; }',
    ],
  ])('is not closed under a value from the start that is %s', (_, code) => {
    const text = `#include <fcntl.h>\n#include <stdio.h>\n${code}\n`;
    for (const { fingerprint } of analyzer.analyze('a.c', text).findings)
      expect(JSON.stringify(analyzer.fixes('a.c', text, fingerprint))).not.toContain('fd >= 0');
  });

  it('is closed by what needs no other arguments', () => {
    const code = lines(
      'static void done(int fd, char *text) { close(fd); puts(text); }',
      'int f(int a) {',
      '  int fd = open("x", 0);',
      '  if (fd < 0) return -1;',
      '  if (a) return 1;',
      '  char *text = "";',
      '  done(fd, text);',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text).toBe(
      code.replace('  if (a) return 1;', '  if (a) {\n    close(fd);\n    return 1;\n  }'),
    );
  });

  it('has each result saved under a name of its own', () => {
    const code = lines(
      'int f(int a) {',
      '  int fd = open("x", 0);',
      '  if (fd < 0) return -1;',
      '  switch (a) {',
      '  case 1: puts("1"); return puts("2");',
      '  default: puts("3"); return puts("4");',
      '  }',
      '}',
    );
    const text = fixed(code)?.text;
    expect(text).toContain('int result = puts("2"); close(fd); return result;');
    expect(text).toContain('int returned = puts("4"); close(fd); return returned;');
  });

  it('is left alone in a statement that holds others', () => {
    const code = lines(
      'int f(int a) {',
      '  int fd;',
      '  if (a) puts("a"); else if ((fd = open("x", 0)) < 0) { return -1; }',
      '  puts("b");',
      '  return 0;',
      '}',
    );
    expect(fixed(code)?.text ?? '').not.toMatch(/else \{/);
  });

  it('of what is closed under another condition is closed whenever it is open, which somebody has to look at', () => {
    const code = lines(
      'int f(int a, int b) {',
      '  int fd = -1;',
      '  if (a) fd = open("x", 0);',
      '  if (b && fd >= 0)',
      '    close(fd);',
      '  return 0;',
      '}',
    );
    const text = INCLUDES + code;
    const [finding] = analyzer.analyze('a.c', text).findings;
    const [fix] = analyzer.fixes('a.c', text, finding!.fingerprint);
    expect(fix).toMatchObject({ title: "Close 'fd' whenever it is open", isRisky: true });
    expect(applied(text, fix!.edits)).toBe(text.replace('b && fd', 'fd'));
    // What a condition does besides is not lost.
    const counted = text.replace('b && fd', 'b-- && fd');
    const [other] = analyzer.analyze('a.c', counted).findings;
    const [careful] = analyzer.fixes('a.c', counted, other!.fingerprint);
    expect(applied(counted, careful!.edits)).toContain('if (b-- && fd >= 0)');
  });

  it('keeps CRLF', () => {
    const code = lines(
      'int f(int a) {',
      '  int fd = open("x", 0);',
      '  if (fd < 0) return -1;',
      '  if (a)',
      '    return 1;',
      '  return 0;',
      '}',
    ).replace(/\n/g, '\r\n');
    expect(fixed(code)?.text.replace(/\r\n/g, '')).not.toContain('\n');
  });
});

describe('other findings', () => {
  it('what the next turn overwrites is closed only where there is something', () => {
    const code = lines(
      'void f(int n) {',
      '  FILE *f = NULL;',
      '  while (n--)',
      '    f = fopen("x", "r");',
      '  if (f) fclose(f);',
      '}',
    );
    const text = INCLUDES + code;
    for (const { fingerprint } of analyzer.analyze('a.c', text).findings)
      for (const { edits } of analyzer.fixes('a.c', text, fingerprint))
        expect(applied(text, edits)).toMatch(/if \(f\)\s+fclose\(f\);\s+f = fopen/);
  });

  it('what is thrown away is kept and closed', () => {
    const code = lines('void f(int a) {', '  if (a)', '    fopen("x", "w");', '}');
    expect(fixed(code)).toEqual({
      title: "Keep it in 'opened', and close it",
      text: lines(
        'void f(int a) {',
        '  if (a) {',
        '    FILE *opened = fopen("x", "w");',
        '    if (opened)',
        '      fclose(opened);',
        '  }',
        '}',
      ),
    });
  });

  it('a second close is removed with its line', () => {
    expect(
      fixed(
        lines(
          'void f(int fd2) {',
          '  int fd = open("x", 0);',
          '  if (fd < 0) return;',
          '  close(fd);',
          '  close(fd);',
          '}',
        ),
      ),
    ).toEqual({
      title: "Remove the second close of 'fd'",
      text: lines('void f(int fd2) {', '  int fd = open("x", 0);', '  if (fd < 0) return;', '  close(fd);', '}'),
    });
  });

  it('a second close behind a label leaves a statement there', () => {
    const code = lines(
      'void f(int a) {',
      '  int fd = open("x", 0);',
      '  if (fd < 0) return;',
      '  close(fd);',
      '  if (a) goto done;',
      'done:',
      '  close(fd);',
      '}',
    );
    expect(fixed(code)?.text).toContain('done:\n  ;');
  });

  it('what is closed again under a test of it says that it is closed', () => {
    const code = lines(
      'int f(const char *path, int a) {',
      '  int fd = open(path, O_RDONLY);',
      '  if (fd < 0)',
      '    return -1;',
      '  if (a) {',
      '    close(fd);',
      '    goto out;',
      '  }',
      '  a++;',
      'out:',
      '  if (fd >= 0)',
      '    close(fd);',
      '  return a;',
      '}',
    );
    expect(fixed(code)).toEqual({
      title: "Set 'fd' to -1 where it is closed",
      text: code.replace('    close(fd);\n    goto', '    close(fd);\n    fd = -1;\n    goto'),
    });
  });

  it('what is closed again without a test of it is not set to null', () => {
    const code = lines(
      'int f(const char *path, int a) {',
      '  FILE *f = fopen(path, "r");',
      '  if (f == NULL)',
      '    return -1;',
      '  if (a) {',
      '    fclose(f);',
      '    goto out;',
      '  }',
      '  a++;',
      'out:',
      '  fclose(f);',
      '  return a;',
      '}',
    );
    expect(fixed(code)).toBeNull();
  });

  it('no second close is removed, and none made, where that makes a known leak or double close worse', () => {
    const code = lines(
      'int check(void);',
      'int f(void) {',
      '  int fd = -1;',
      'again:',
      '  while (check() == 0)',
      '    fd = open("a", O_RDONLY);',
      '  while (check() > 0) {',
      '    if (fd >= 0)',
      '      close(fd);',
      '    if (check() > 1)',
      '      goto again;',
      '  }',
      '  if (fd >= 0)',
      '    close(fd);',
      '  return 0;',
      '}',
    );
    const text = INCLUDES + code;
    const { findings } = analyzer.analyze('a.c', text);
    expect(findings.map(({ rule }) => rule)).toEqual(['double-close', 'leak-overwritten']);
    const titles = findings.flatMap(({ fingerprint }) =>
      analyzer.fixes('a.c', text, fingerprint).map(({ title }) => title),
    );
    expect(titles).toEqual([
      "Set 'fd' to -1 where it is closed",
      "Close 'fd' before it is overwritten, where it is still open",
    ]);
  });

  it('the wrong close becomes the right one', () => {
    const code = lines('void f(void) {', '  FILE *p = popen("ls", "r");', '  if (p) fclose(p);', '}');
    expect(fixed(code)).toEqual({ title: "Close it with 'pclose'", text: code.replace('fclose', 'pclose') });
  });
});
