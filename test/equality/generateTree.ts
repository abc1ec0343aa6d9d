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
  addProgram(tree, random, root);
  return tree;
}

/** Functions that lose something on some path, and a program that ends when they say so, or goes on. */
function addProgram(tree: Tree, random: Random, root: string): void {
  const loads = Array.from({ length: FUNCTIONS }, (_, index) => index);
  const load = (index: number): string =>
    `int load_${index}(int n)
{
	int fd = open("b", n);
	if (fd < 0)
		return FAILED;
	if (lseek(fd, 0, 0) < 0)
		return ${random.pick(['FAILED', '0', 'n'])};
	close(fd);
	return ${random.pick(['0', `load_${(index + 1) % FUNCTIONS}(n)`])};
}
`;
  const call = (index: number): string => {
    const ending = random.pick(['stop("load");', 'return 1;', 'poll(0, 0, n);', 'exit(2);']);
    return `	if (load_${index}(n) ${random.pick(['< 0', '!= 0', '== 0'])}) {\n		${ending}\n	}`;
  };
  tree.set(`${root}/a/load.c`, `#include "common.h"\n${loads.map(load).join('\n')}`);
  const setup = `static int setup(int n)\n{\n${loads.slice(0, 3).map(call).join('\n')}\n	return 0;\n}\n`;
  const main = `int main(int n)\n{\n	if (setup(n))\n		return 1;\n${loads.slice(3).map(call).join('\n')}\n	return 0;\n}\n`;
  tree.set(`${root}/program.c`, `#include "common.h"\n\n${setup}\n${main}`);
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
