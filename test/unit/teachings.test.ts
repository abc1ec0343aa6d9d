/** What a project says of its own functions, and what it could say so that a finding is none. */
import { describe, expect, it } from 'vitest';
import type { ProjectModels } from '../../server/src/models';
import { createAnalyzer } from '../../server/src/workspace/analyzer';

const C = `#include <fcntl.h>
#include <unistd.h>
void keep(int level, int fd) { write(level, &fd, sizeof fd); }
int kept(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  keep(1, fd);
  return 0;
}
int ended(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  note("opened");
  if (write(fd, "", 1) < 0)
    fatal("write");
  else
    close(fd);
  return 0;
}
int passed(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  if (pool_keep(fd) == 0)
    return 0;
  close(fd);
  return -1;
}
int mine(void) {
  int fd = dev_open();
  if (fd < 0)
    return -1;
  return 0;
}
`;
const SCRIPT = `import { openSync, closeSync } from 'node:fs';
import { fatal } from './fatal';
class Registry { add(fd: number) { console.log(fd); } }
function hold(fd: number) { console.log(fd); }
export function held(path: string) {
  const fd = openSync(path, 'r');
  hold(fd);
}
export function added(path: string, registry: Registry) {
  const fd = openSync(path, 'r');
  registry.add(fd);
}
export function ended(path: string) {
  const fd = openSync(path, 'r');
  if (path === '') fatal('no path');
  else closeSync(fd);
}
`;
const ALWAYS = { when: 'always' } as const;
const PROJECT: ProjectModels = {
  c: {
    functions: {
      keep: { takes: [{ argument: 1, ...ALWAYS }] },
      fatal: { noreturn: true },
      // That it fails otherwise goes without saying.
      pool_keep: { takes: [{ argument: 0, when: 'success' }], succeeds: { equals: 0 } },
      dev_open: { acquires: [{ resource: 'descriptor', at: 'return' }], succeeds: { min: 0 } },
    },
  },
  typescript: {
    functions: {
      hold: { takes: [{ argument: 0, ...ALWAYS }] },
      'Registry.add': { takes: [{ argument: 0, ...ALWAYS }] },
      fatal: { noreturn: true },
    },
  },
};

async function found(project?: ProjectModels): Promise<{ functions: string[]; offered: string[] }> {
  const analyzer = await createAnalyzer(project ? { project } : {});
  const functions: string[] = [];
  const offered: string[] = [];
  for (const [path, text] of [
    ['/p/a.c', C],
    ['/p/a.ts', SCRIPT],
  ] as const) {
    for (const finding of analyzer.analyze(path, text).findings) {
      functions.push(finding.function);
      offered.push(...analyzer.teachings(path, text, finding.fingerprint).map(({ title }) => title));
    }
  }
  analyzer.dispose();
  return { functions, offered };
}

describe('what a project says of a function', () => {
  it('counts more than its body, and is known of one without', async () => {
    expect((await found()).functions).toEqual(['kept', 'ended', 'passed', 'held', 'added', 'ended']);
    expect((await found(PROJECT)).functions).toEqual(['mine']);
  });

  it('is offered where the finding is gone then', async () => {
    expect((await found()).offered).toEqual([
      "Say that 'keep' takes ownership of 'fd'",
      "Say that 'fatal' never returns",
      "Say that 'pool_keep' takes ownership of 'fd'",
      "Say that 'hold' takes ownership of 'fd'",
      "Say that 'Registry.add' takes ownership of 'fd'",
      "Say that 'fatal' never returns",
    ]);
  });
});
