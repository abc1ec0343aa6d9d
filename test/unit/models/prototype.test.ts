import { describe, expect, it } from 'vitest';
import { declare, parsePrototype, pointee, typeKey } from '../../../scripts/modelFixtures/prototype';

function parameters(text: string): string[] {
  return parsePrototype(text).parameters.map((parameter) => declare(parameter, parameter.name));
}

describe('a prototype', () => {
  it.each([
    'int openat(int dirfd, const char *pathname, int flags, ...)',
    'unsigned long long strtoull(const char *nptr, char **endptr, int base)',
    'const char *inet_ntop(int af, const void *src, char *dst, socklen_t size)',
    'struct dirent *readdir(DIR *dirp)',
    'int execve(const char *pathname, char *const argv[], char *const envp[])',
    'int pipe(int pipefd[2])',
    'void qsort(void *base, size_t nmemb, size_t size, int (*compar)(const void *, const void *))',
    'int pthread_create(pthread_t *thread, void *(*start_routine)(void *), void *arg)',
    'int scandir(const char *dirp, struct dirent ***namelist, int (*filter)(const struct dirent *))',
    'void nested(void (*set)(int, void (*)(int)), long last)',
    'pid_t wait(int *wstatus)',
    'unsigned alarm(unsigned int seconds)',
  ])('can be written again from its parts: %s', (text) => {
    const { name, returns, isVariadic } = parsePrototype(text);
    const list = [...parameters(text), ...(isVariadic ? ['...'] : [])];
    expect(`${declare(returns, name)}(${list.join(', ')})`).toBe(text);
  });

  it('puts blanks where C has them', () => {
    expect(parameters('int f(char* a,FILE * b , int c [ 2 ])')).toEqual(['char *a', 'FILE *b', 'int c[2]']);
  });

  it('has no parameters where it says void', () => {
    expect(parsePrototype('int inotify_init(void)')).toMatchObject({ parameters: [], isVariadic: false });
  });

  it('knows a variadic function', () => {
    expect(parsePrototype('int fcntl(int fd, int cmd, ...)').isVariadic).toBe(true);
  });

  it.each([
    ['int fds[2]', 'int*'],
    ['const struct stat *st', 'struct stat*'],
    ['FILE *restrict stream', 'FILE*'],
    ['char **const argv', 'char**'],
    ['void (*handler)(int)', 'void()'],
    ['unsigned int n', 'unsigned int'],
  ])('%s is of type %s', (parameter, key) => {
    expect(typeKey(parsePrototype(`int f(${parameter})`).parameters[0]!)).toBe(key);
  });

  it.each([
    ['sqlite3 **ppDb', 'sqlite3 *x'],
    ['int *fd', 'int x'],
    ['int fds[2]', 'int x'],
    ['const char **text', 'const char *x'],
  ])('%s points to %s', (parameter, target) => {
    expect(declare(pointee(parsePrototype(`int f(${parameter})`).parameters[0]!)!, 'x')).toBe(target);
  });

  it.each(['HANDLE file', 'void (*handler)(int)'])('%s shows nothing that it points to', (parameter) => {
    expect(pointee(parsePrototype(`int f(${parameter})`).parameters[0]!)).toBeNull();
  });

  it.each([
    ['int f(int)', 'a parameter has no name'],
    ['int f(int a', "',' was expected"],
    ['int f(int a) const', "'const' was not expected"],
    ['f(int a)', "the function's name was expected"],
    ['int f(int (*g)(int)', "',' was expected"],
    ['int f(const *a)', 'a type was expected'],
    ['int f(int a[2)', "'[' is not closed"],
  ])('is refused: %s', (text, problem) => {
    expect(() => parsePrototype(text)).toThrow(problem);
  });
});
