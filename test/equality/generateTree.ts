/** A small tree of files whose functions open, check, keep and close for each other, with a header between them. */
import { Random } from '../harness/random';
import type { Tree } from './treeEdits';

const FUNCTIONS = 6;

export function generateTree(files: number, seed: number, root: string): Tree {
  const random = new Random(seed);
  const tree: Tree = new Map([[`${root}/common.h`, HEADER]]);
  const name = (): string => `f${random.between(0, files - 1)}_${random.between(0, FUNCTIONS - 1)}`;
  for (let file = 0; file < files; file++) {
    const functions = Array.from({ length: FUNCTIONS }, (_, index) => functionNamed(`f${file}_${index}`, random, name));
    const globals = `int limit_${file} = ${random.between(0, 1)};\nstatic int kept_${file} = -1;\nextern int limit_${(file + 1) % files};\n`;
    tree.set(
      `${root}/${file % 2 ? 'a' : 'b'}/file${file}.c`,
      `#include "common.h"\n${globals}\n${functions.join('\n')}`,
    );
  }
  return tree;
}

const HEADER = `#include <unistd.h>
#define FAILED (-1)
#define SAFE_CLOSE(fd) do { if ((fd) >= 0) close(fd); } while (0)
static inline void shut(int fd)
{
	SAFE_CLOSE(fd);
}
void stop(const char *why) __attribute__((noreturn));
`;

function functionNamed(self: string, random: Random, name: () => string): string {
  const file = /\d+/.exec(self)![0];
  const condition = random.pick(['n > 3', `limit_${file}`, `${name()}(n)`, `lseek(fd, 0, 0) < 0`]);
  const ending = random.pick([
    'close(fd);',
    `${name()}(fd);`,
    'shut(fd);',
    'SAFE_CLOSE(fd);',
    `kept_${file} = fd;`,
    '',
  ]);
  const start = random.pick(['open("a", 0)', 'dup(n)', `${name()}(n)`, `${name()}(kept_${file})`]);
  const early = random.pick(['return FAILED;', 'stop("n");', `${name()}(fd);`, 'close(fd);']);
  const linkage = random.chance(0.15) ? 'static ' : '';
  return `${linkage}int ${self}(int n)
{
	int fd = ${start};
	if (fd < 0)
		return FAILED;
	if (${condition}) {
		${early}
	}
	${ending}
	return ${random.pick(['0', 'fd', 'n'])};
}
`;
}
