import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scan } from '../../server/src/workspace/scan';
import { temporaryTree } from '../harness/temporaryTree';

/** The findings of a scan of these files, each as `file:function:rule`. */
async function findings(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = temporaryTree(files);
  const { files: scanned } = await scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1 });
  return scanned.flatMap((file) =>
    file.result.findings.map((finding) => `${file.path}:${finding.function}:${finding.rule}`),
  );
}

const USER = `
int xopen(const char *path);
void finish(int fd);
int f(void) { int fd = xopen("a"); if (lseek(fd, 0, 0) < 0) return -1; finish(fd); return 0; }
`;

describe('a scan of several files', () => {
  it('knows what a function of another file opens and closes', async () => {
    const library = `
      int xopen(const char *path) { int fd = open(path, 0); if (fd < 0) exit(1); return fd; }
      void finish(int fd) { close(fd); }`;
    expect(await findings({ 'user.c': USER, 'library.c': library })).toEqual(['user.c:f:leak']);
  });

  it('knows that a function of another file never returns', async () => {
    const user = `void give_up(const char *why);
      int f(void) {
        int fd = open("a", 0);
        if (fd < 0) return -1;
        if (lseek(fd, 0, 0) < 0) give_up("lost");
        else close(fd);
        return 0;
      }`;
    const library = 'void give_up(const char *why) { puts(why); abort(); }';
    expect(await findings({ 'user.c': user, 'library.c': library })).toEqual([]);
    expect(await findings({ 'user.c': user })).toEqual(['user.c:f:leak']);
  });

  it('takes a global that nobody assigns for a constant', async () => {
    const user = `extern int is_checked;
      int f(void) { int fd = open("a", 0); if (fd < 0) return -1; if (is_checked) close(fd); return 0; }`;
    expect(await findings({ 'user.c': user, 'settings.c': 'int is_checked = 1;' })).toEqual([]);
    const changing = 'int is_checked = 1; void g(void) { is_checked = 0; }';
    expect(await findings({ 'user.c': user, 'settings.c': changing })).toEqual(['user.c:f:leak']);
  });

  it('knows the values of enumerators of headers', async () => {
    const user = `#include "codes.h"
      static int get(FILE **f) {
        *f = fopen("a", "r");
        if (!*f) return CODE_OPEN;
        if (fgetc(*f) == EOF) { fclose(*f); return CODE_READ; }
        return CODE_OK;
      }
      int f(void) { FILE *f; if (get(&f)) return 1; fclose(f); return 0; }
      int g(void) { FILE *f; if (get(&f) == CODE_READ) return 1; fclose(f); return 0; }
      int h(void) { FILE *f; return get(&f); }`;
    const header = 'enum code { CODE_OK, CODE_OPEN, CODE_READ };';
    expect(await findings({ 'user.c': user, 'codes.h': header })).toEqual(['user.c:h:leak']);
  });

  it('takes the enumerator of the header that a file includes where others define their own', async () => {
    const user = `#include <lib/codes.h>
      static int get(int *fd) {
        *fd = open("a", 0);
        if (*fd < 0) return CODE_OPEN;
        return CODE_OK;
      }
      int f(void) { int fd; if (get(&fd)) return 1; close(fd); return 0; }`;
    const codes = 'enum code { CODE_OK, CODE_OPEN };';
    const files = { 'src/user.c': user, 'include/lib/codes.h': codes, 'a/t.c': codes, 'b/t.c': codes };
    expect(await findings(files)).toEqual([]);
  });

  it('takes what a static global of another file holds to be read there', async () => {
    const user = `void set_log(FILE *f);
      int f(void) { FILE *f = fopen("a", "w"); if (!f) return -1; set_log(f); return 0; }`;
    const library = `static FILE *log_file;
      void set_log(FILE *f) { log_file = f; }
      void log_line(const char *line) { fputs(line, log_file); }`;
    expect(await findings({ 'user.c': user, 'library.c': library })).toEqual([]);
  });

  it('keeps static functions of the same name apart', async () => {
    const user = `void a_end(int fd); void b_end(int fd);
      int f(void) { int fd = open("a", 0); if (fd < 0) return -1; a_end(fd); return 0; }
      int g(void) { int fd = open("a", 0); if (fd < 0) return -1; b_end(fd); return 0; }`;
    const a = 'static void end(int fd) { close(fd); } void a_end(int fd) { end(fd); }';
    const b = 'static void end(int fd) { lseek(fd, 0, 0); } void b_end(int fd) { end(fd); }';
    expect(await findings({ 'user.c': user, 'a.c': a, 'b.c': b })).toEqual(['user.c:g:leak']);
  });

  it('speaks of functions by the names that they have in the source', async () => {
    const user = `int a1(int fd); int deep(void) { return 1; }
      int f(void) { int fd = open("a", 0); if (fd < 0) return -1; a1(fd); return deep(); }`;
    // Six calls deep definitions are followed; the static function is one call further.
    const links = [1, 2, 3, 4, 5].map((at) => `int a${at}(int fd) { return a${at + 1}(fd); }`).reverse();
    const library = `static int deep(int fd) { return lseek(fd, 0, 0); }
      int a6(int fd) { return deep(fd); } ${links.join(' ')}`;
    const root = temporaryTree({ 'user.c': user, 'library.c': library });
    const { files } = await scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1 });
    const [finding] = files.flatMap((file) => file.result.findings);
    expect(finding?.doubts).toEqual([
      "'deep' is defined in a file that was not followed and was assumed to borrow what it is given",
    ]);
    expect(finding?.confidence).toBe('low');
  });

  it('follows what opens for the file however much else is called that opens for itself', async () => {
    const others = Array.from({ length: 80 }, (_, i) => `log${i}`);
    const user = `void give(int *fd);
      int f(struct log *log) {
        ${others.map((name) => `${name}(log);`).join(' ')}
        int fd;
        give(&fd);
        return 0;
      }`;
    const logs = others.map(
      (name) => `void ${name}(struct log *log) {
        FILE *f = fopen(log->path, "a");
        if (!f) exit(1);
        for (int i = 0; i < log->count; i++) fprintf(f, "%d %s", i, log->lines[i]);
        for (int i = 0; i < log->count; i++) fprintf(f, "%d %s", i, log->names[i]);
        fclose(f);
      }`,
    );
    const library = `${logs.join(' ')} void give(int *fd) { if ((*fd = open("a", 0)) < 0) exit(1); }`;
    expect(await findings({ 'user.c': user, 'library.c': library })).toEqual(['user.c:f:leak']);
  });

  it('follows first the functions that are given a handle, or an object with it', async () => {
    const others = Array.from({ length: 80 }, (_, i) => `log${i}`);
    const user = `struct conn { int fd; };
      int f(void) {
        struct conn c;
        ${others.map((name) => `${name}();`).join(' ')}
        int fd = open("a", 0);
        if (fd < 0) return -1;
        c.fd = fd;
        tidy(&c);
        return 0;
      }`;
    const tidy = 'void last(int fd) { close(fd); } void tidy(struct conn *c) { last(c->fd); }';
    const library = others.map((name) => `void ${name}(void) { if (getpid() == 0) exit(1); }`).join(' ');
    expect(await findings({ 'user.c': user, 'library.c': library + tidy })).toEqual([]);
    const borrowing = tidy.replace('close(fd)', 'lseek(fd, 0, 0)');
    expect(await findings({ 'user.c': user, 'library.c': library + borrowing })).toEqual(['user.c:f:leak']);
  });

  it('follows those behind which control may not go on before the others', async () => {
    const others = Array.from({ length: 80 }, (_, i) => `count${i}`);
    const user = `int f(void) {
        int fd = open("a", 0);
        ${others.map((name) => `${name}();`).join(' ')}
        check_that(fd < 0);
        return 0;
      }`;
    const counting = others.map((name) => `int ${name}(void) { static int n; return n++; }`).join(' ');
    const check = 'void check_that(int condition) { if (!condition) abort(); }';
    expect(await findings({ 'user.c': user, 'library.c': counting + check })).toEqual([]);
    const talking = check.replace('abort()', 'puts("no")');
    expect(await findings({ 'user.c': user, 'library.c': counting + talking })).toEqual(['user.c:f:leak']);
  });

  it('follows some of those behind which control may not go on however much is opened elsewhere', async () => {
    const others = Array.from({ length: 80 }, (_, i) => `make${i}`);
    const user = `int f(void) {
        int fd = open("a", 0);
        check_that(fd >= 0);
        ${others.map((name, i) => `int a${i} = ${name}(); close(a${i});`).join(' ')}
        check_that(fd < 0);
        return 0;
      }`;
    const making = others.map((name) => `int ${name}(void) { return open("b", 0); }`).join(' ');
    const check = 'static void check(int c) { if (!c) abort(); } void check_that(int condition) { check(condition); }';
    expect(await findings({ 'user.c': user, 'library.c': making + check })).toEqual([]);
    const talking = check.replace('abort()', 'puts("no")');
    expect(await findings({ 'user.c': user, 'library.c': making + talking })).toEqual(['user.c:f:leak']);
  });

  it('doubts more where one of several definitions is called than where there is none', async () => {
    const user = 'int f(void) { int fd = open("a", 0); if (fd < 0) return -1; peek(fd); return 0; }';
    const confidence = async (files: Readonly<Record<string, string>>): Promise<string[]> => {
      const root = temporaryTree({ 'user.c': user, ...files });
      const { files: scanned } = await scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1 });
      return scanned.flatMap((file) => file.result.findings.map((finding) => finding.confidence));
    };
    expect(await confidence({ 'x/a.c': '' })).toEqual(['medium']);
    const closing = 'void peek(int fd) { close(fd); }';
    expect(await confidence({ 'x/a.c': closing, 'y/b.c': 'void peek(int fd) {}' })).toEqual(['low']);
    expect(await confidence({ 'x/a.c': `static ${closing}` })).toEqual(['medium']);
  });

  it('sees inline functions of the headers that a file includes', async () => {
    const header = 'static inline void end(int fd) { close(fd); }';
    const user = `#include "util.h"
      int f(void) { int fd = open("a", 0); if (fd < 0) return -1; end(fd); return 0; }`;
    expect(await findings({ 'user.c': user, 'util.h': header })).toEqual([]);
  });

  it('does not guess between definitions', async () => {
    const files = { 'user.c': USER, 'x/a.c': 'void finish(int fd) { close(fd); }', 'y/b.c': 'void finish(int fd) {}' };
    expect(await findings(files)).toEqual([]);
  });

  it('takes the port to this system, and of several programs the nearest definition', async () => {
    const closes = 'void finish(int fd) { close(fd); }';
    const opens = 'int xopen(const char *path) { int fd = open(path, 0); if (fd < 0) exit(1); return fd; }';
    const ports = { 'src/os/unix/files.c': opens + closes, 'src/os/win32/files.c': `void finish(int fd) {}${opens}` };
    expect(await findings({ 'src/user.c': USER, ...ports })).toEqual(['src/user.c:f:leak']);
    const programs = { 'one/lib/x.c': opens + closes, 'two/lib/x.c': 'void finish(int fd) {}', 'two/y.c': '' };
    expect(await findings({ 'one/bin/user.c': USER, ...programs })).toEqual(['one/bin/user.c:f:leak']);
  });

  it('takes no stand-in of the tests for what the program has', async () => {
    const user = `int f(void) { int fd = open("a", 0); if (fd < 0) return -1; if (fd > 99) quit_now(1); close(fd); return 0; }`;
    const files = { 'user.c': user, 'cleanup.c': 'void quit_now(int code) { exit(code); }' };
    expect(await findings({ ...files, 'quiet_stub.c': 'void quit_now(int code) {}' })).toEqual([]);
    const leaks = {
      'user.c': user.replace('quit_now(1);', 'return quit_now(1);'),
      'cleanup.c': 'int quit_now(int code) { return code; }',
    };
    expect(await findings({ ...leaks, 'quiet_stub.c': 'int quit_now(int code) { exit(0); }' })).toEqual([
      'user.c:f:leak',
    ]);
  });

  it('takes of several definitions the one that includes a header which the caller includes', async () => {
    const user = `#include "../checks/checks.h"
      void missing(void) { must_fail(open("no such file", 0)); }
      void going_on(void) { should_fail(open("no such file", 0)); }`;
    const header = `void check_that(int condition, const char *text, int is_fatal);
      #define must_fail(call) check_that((call) < 0, #call, 1)
      #define should_fail(call) check_that((call) < 0, #call, 0)`;
    const checks = `
      static jmp_buf next_test;
      static void report(const char *text, int is_fatal) { puts(text); if (is_fatal) longjmp(next_test, -1); }
      void check_that(int condition, const char *text, int is_fatal) {
        if (condition) return;
        report(text, is_fatal);
      }`;
    const model = 'void check_that(int condition, const char *text, int is_fatal) { if (!condition) stop_here(); }';
    const files = { 'tests/user.c': user, 'checks/checks.h': header, 'model/model.c': model };
    const included = { ...files, 'checks/checks.c': `#include "checks.h"\n${checks}` };
    expect(await findings(included)).toEqual(['tests/user.c:going_on:leak-discarded']);
    const [first, second] = ['missing', 'going_on'].map((name) => `tests/user.c:${name}:leak-discarded`);
    expect(await findings({ ...files, 'checks/checks.c': checks })).toEqual([first, second]);
  });

  it('goes on without a file that has gone meanwhile', async () => {
    const root = temporaryTree({ 'user.c': USER, 'empty.c': '' });
    writeFileSync(join(root, 'broken.c'), 'int x(');
    const { files } = await scan({ paths: ['.'], cwd: root, parser: 'wasm', jobs: 1 });
    expect(files.map((file) => file.path)).toEqual(['broken.c', 'user.c']);
  });
});
