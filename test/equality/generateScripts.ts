/** A small tree of modules whose functions and classes open, keep, close and hand on for each other, through a barrel. */
import { Random } from '../harness/random';
import type { Tree } from './treeEdits';

const FUNCTIONS = 4;

export function generateScripts(files: number, seed: number, root: string): Tree {
  const random = new Random(seed);
  const tree: Tree = new Map();
  const stars = Array.from({ length: files }, (_, file) => `export * from './${moduleOf(file)}';`);
  tree.set(`${root}/barrel.ts`, `${stars.join('\n')}\nexport { closeSync as shut } from 'node:fs';\n`);
  for (let file = 0; file < files; file++) tree.set(`${root}/${moduleOf(file)}.ts`, textOf(file, files, random));
  return tree;
}

function moduleOf(file: number): string {
  return `${file % 2 ? 'a' : 'b'}/file${file}`;
}

function textOf(file: number, files: number, random: Random): string {
  const other = random.between(0, files - 1);
  const name = (): string =>
    random.pick([
      `f${file}_${random.between(0, FUNCTIONS - 1)}`,
      `all.f${random.between(0, files - 1)}_${random.between(0, FUNCTIONS - 1)}`,
      `f${other}_0`,
    ]);
  const functions = Array.from({ length: FUNCTIONS }, (_, index) => functionNamed(`f${file}_${index}`, random, name));
  const imported = other === file ? '' : `import { f${other}_0 } from '../${moduleOf(other)}.js';\n`;
  const base = random.chance(0.5) && other !== file ? ` extends all.C${other}` : '';
  return `import * as fs from 'node:fs';
import * as all from '../barrel';
${imported}
export class C${file}${base} {
  fd = 0;
  open(n) {
    this.fd = ${random.pick([`fs.openSync('a')`, `${name()}(n)`])};
    return this.fd;
  }
  close() {
    ${random.pick(['fs.closeSync(this.fd);', 'all.shut(this.fd);', `${name()}(this.fd);`, ''])}
  }
}
export const c${file} = new C${file}();

${functions.join('\n')}`;
}

function functionNamed(self: string, random: Random, name: () => string): string {
  const file = /\d+/.exec(self)![0];
  const start = random.pick([
    `fs.openSync('a')`,
    `${name()}(n)`,
    `new C${file}().open(n)`,
    `new all.C${file}().open(n)`,
    `all.c${random.between(0, Number(file))}.open(n)`,
  ]);
  const condition = random.pick(['n > 3', `${name()}(n)`, 'fs.readSync(fd, n) < 0']);
  const early = random.pick([`throw new Error('n');`, `${name()}(fd);`, 'fs.closeSync(fd);', 'return -1;']);
  const ending = random.pick(['fs.closeSync(fd);', 'all.shut(fd);', `${name()}(fd);`, '']);
  return `export function ${self}(n) {
  const fd = ${start};
  if (${condition}) {
    ${early}
  }
  ${ending}
  return ${random.pick(['0', 'fd', 'n'])};
}
`;
}
