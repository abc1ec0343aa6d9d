/** A scan that finds what an earlier one has kept gives what it would have found by itself. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IS_BUILT, unclosed } from '../harness/commandLine';
import { temporaryTree } from '../harness/temporaryTree';

const USER = `int xopen(const char *path);
void finish(int fd);
int f(void) { int fd = xopen("a"); if (fd < 0) return -1; finish(fd); return 0; }
int g(void) { int fd = open("a", 0); return fd < 0; }
`;
const LIBRARY = `int xopen(const char *path) { return open(path, 0); }
void finish(int fd) { close(fd); }
`;
const FORGETFUL = LIBRARY.replace('close(fd);', 'lseek(fd, 0, 0);');

/** A tree whose scans keep what they find in a place of their own. */
class Project {
  readonly root = temporaryTree({ 'user.c': USER, 'library.c': LIBRARY });
  readonly place = temporaryTree();

  scan(...options: string[]): string {
    const arguments_ = ['scan', '--format', 'json', '--fail-on', 'never', ...options];
    return unclosed(this.root, { XDG_CACHE_HOME: this.place }, ...arguments_).stdout;
  }

  fresh(): string {
    return this.scan('--no-cache');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.root, name), text);
  }

  entries(): string[] {
    const names = readdirSync(this.place, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => /entries\/..\/./.test(name)).map((name) => join(this.place, name));
  }
}

describe.runIf(IS_BUILT)('the cache', () => {
  it('changes nothing: neither cold nor warm, nor with any entry missing or damaged', () => {
    const project = new Project();
    const expected = project.fresh();
    expect(JSON.parse(expected)).toMatchObject({ findings: [{ function: 'g' }] });
    expect(project.entries()).toEqual([]);
    expect(project.scan()).toBe(expected);
    const entries = project.entries();
    expect(entries).toHaveLength(4);
    expect(project.scan()).toBe(expected);
    for (const half of [0, 1]) {
      for (const [index, entry] of entries.entries()) {
        if (index % 2 === half) rmSync(entry);
        else writeFileSync(entry, 'damaged');
      }
      expect(project.scan()).toBe(expected);
    }
    expect(project.entries().sort()).toEqual(entries.sort());
  });

  it('keeps a header apart from a source of the same text, whose unions are followed in another way', () => {
    const project = new Project();
    const text = `struct source { union { int fd; int any; }; };
int use(void) { struct source s; s.fd = open("a", 0); if (s.fd < 0) return -1; close(s.any); return 0; }
`;
    project.write('user.c', text);
    const alone = project.scan();
    expect(alone).toBe(project.fresh());
    project.write('library.c', '');
    project.write('user.h', text);
    project.write('user.c', '');
    expect(project.scan()).toBe(project.fresh());
    expect(project.scan()).not.toBe(alone);
  });

  it('sees what other files say now: a change, a new definition, one that is gone', () => {
    const project = new Project();
    const before = project.scan();
    project.write('library.c', FORGETFUL);
    const changed = project.scan();
    expect(changed).not.toBe(before);
    expect(changed).toBe(project.fresh());
    project.write('library.c', LIBRARY);
    expect(project.scan()).toBe(before);
    project.write('second.c', 'void finish(int fd) { (void)fd; }');
    expect(project.scan()).toBe(project.fresh());
    rmSync(join(project.root, 'second.c'));
    expect(project.scan()).toBe(before);
    project.write('user.c', `\n${USER}`);
    expect(project.scan()).toBe(project.fresh());
  });

  it('is shared by copies of a project', () => {
    const project = new Project();
    project.scan();
    const { length } = project.entries();
    const copy = temporaryTree({ 'user.c': USER, 'library.c': LIBRARY });
    unclosed(copy, { XDG_CACHE_HOME: project.place }, 'scan');
    expect(project.entries()).toHaveLength(length);
  });

  it('can be looked at and cleared', () => {
    const project = new Project();
    project.scan();
    const environment = { XDG_CACHE_HOME: project.place };
    expect(unclosed(project.root, environment, 'cache').stdout).toContain(`${project.place}/unclosed: 4 entries`);
    expect(unclosed(project.root, environment, 'cache', '--clear').stdout).toContain('cleared');
    expect(project.entries()).toEqual([]);
  });
});
