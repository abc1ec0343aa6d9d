/** Edits of a tree of files, of the kinds by which one file changes what is true of another. */
import { MODULE_NAME, type FileIR, type FunctionIR } from '../../server/src/ir';
import type { Random } from '../harness/random';

/** Files by path. */
export type Tree = Map<string, string>;

export interface Edit {
  readonly kind: string;
  readonly path: string;
  /** Null: the file is deleted. */
  readonly text: string | null;
}

interface Place {
  readonly path: string;
  readonly text: string;
  readonly one: FunctionIR;
}

const NOISE = [' ', '\n', '0', '!', 'x', ';', '/* */', '{', '}', '"', '#if 0\n', 'else '];
const SCRIPT_STATEMENTS = [
  'fs.closeSync(fd);',
  'return;',
  'return fd;',
  "throw new Error('n');",
  'this.fd = fd;',
  'if (n) return fs.openSync(n);',
  'all.shut(fd);',
];
const STATEMENTS = [
  'close(fd);',
  'return;',
  'return 0;',
  'return -1;',
  'exit(1);',
  'fd = -1;',
  'if (fd < 0) return 1;',
];

export class TreeEditor {
  private made = 0;

  constructor(
    private readonly tree: Tree,
    private readonly random: Random,
    private readonly lower: (path: string, text: string) => FileIR,
    /** The files that somebody looks at, and the names that matter to them. */
    private readonly focus: {
      paths(): readonly string[];
      names(): readonly string[];
      definitions(name: string): readonly string[];
    },
  ) {}

  /** Some edit; null where the one that was drawn does not fit. */
  next(): Edit | null {
    const kinds: readonly (() => Edit | null)[] = [
      () => this.insertStatement(),
      () => this.insertStatement(),
      () => this.deleteLine(),
      () => this.insertCall(),
      () => this.assignGlobal(),
      () => this.insertFunction(),
      () => this.deleteFunction(),
      () => this.renameFunction(),
      () => this.toggleStatic(),
      () => this.defineAgain(),
      () => this.changeMacro(),
      () => this.changeInclude(),
      () => this.createFile(),
      () => this.deleteFile(),
      () => this.noise(),
      () => this.noise(),
    ];
    return this.random.pick(kinds)();
  }

  /** A file that matters, or any. */
  private path(): string {
    const { random, focus } = this;
    const draw = random.next();
    if (draw < 0.4) return random.pick(focus.paths());
    const defining = draw < 0.8 ? focus.definitions(random.pick(focus.names())) : [];
    return random.pick(defining.length > 0 ? defining : [...this.tree.keys()]);
  }

  private place(path = this.path()): Place | null {
    const text = this.tree.get(path)!;
    const functions = this.lower(path, text).functions.filter((one) => one.name !== MODULE_NAME);
    if (functions.length === 0) return null;
    const names = new Set(this.focus.names());
    const wanted = functions.filter((one) => names.has(one.name));
    return { path, text, one: this.random.pick(wanted.length > 0 && this.random.next() < 0.7 ? wanted : functions) };
  }

  private edit(
    kind: string,
    { path, text }: { path: string; text: string },
    start: number,
    end: number,
    by: string,
  ): Edit {
    return { kind, path, text: text.slice(0, start) + by + text.slice(end) };
  }

  /** The start of some statement of the function: behind a line that ends one. */
  private statementIn({ text, one }: Place): number | null {
    const { start, end } = one.location;
    const ends = [...text.slice(start, end).matchAll(/[;{]\n(?=\s)/g)].map((match) => start + match.index + 2);
    return ends.length > 0 ? this.random.pick(ends) : null;
  }

  private insert(kind: string, statement: string): Edit | null {
    const place = this.place();
    const at = place && this.statementIn(place);
    return place === null || at === null ? null : this.edit(kind, place, at, at, `\t${statement}\n`);
  }

  private insertStatement(): Edit | null {
    const place = this.place();
    const at = place && this.statementIn(place);
    if (place === null || at === null) return null;
    const statement = this.random.pick(isScript(place.path) ? SCRIPT_STATEMENTS : STATEMENTS);
    return this.edit('insert a statement', place, at, at, `\t${statement}\n`);
  }

  private insertCall(): Edit | null {
    const argument = this.random.pick(['', 'fd', '0', 'fd, 1', '&fd']);
    return this.insert('insert a call', `${this.random.pick(this.focus.names())}(${argument});`);
  }

  private assignGlobal(): Edit | null {
    const names = [
      ...this.tree.get(this.path())!.matchAll(/^(?:extern |static )?(?:const )?\w+ \*?(\w+)(?: = [^;]*)?;/gm),
    ];
    if (names.length === 0) return null;
    const name = this.random.pick(names)[1]!;
    return this.insert('assign a global', this.random.pick([`${name} = 0;`, `${name}++;`, `use(&${name});`]));
  }

  private deleteLine(): Edit | null {
    const place = this.place();
    if (!place) return null;
    const { start, end } = place.one.location;
    const lines = [...place.text.slice(start, end).matchAll(/(?<=[;{]\n)\s+[\w>.-]+(?: =|\().*;\n/g)];
    if (lines.length === 0) return null;
    const line = this.random.pick(lines);
    const at = start + line.index;
    return this.edit('delete a statement', place, at, at + line[0].length, '');
  }

  private insertFunction(): Edit | null {
    const { random, focus } = this;
    const path = this.path();
    const text = this.tree.get(path)!;
    const name = random.next() < 0.5 ? `made_${this.made++}` : random.pick(focus.names());
    const call = random.pick(focus.names());
    if (isScript(path))
      return { kind: 'insert a function', path, text: `${text}\n${scriptFunction(name, call, random)}` };
    const body = random.pick([
      `int fd = open("a", 0);\n\t${call}(fd);\n\treturn fd;`,
      `int fd = ${call}("a", 0);\n\tif (fd < 0)\n\t\treturn -1;\n\treturn 0;`,
      `return 0;`,
      `close(fd);\n\treturn 0;`,
      `exit(1);`,
    ]);
    return { kind: 'insert a function', path, text: `${text}\nint ${name}(int fd)\n{\n\t${body}\n}\n` };
  }

  private deleteFunction(): Edit | null {
    const place = this.place();
    return place && this.edit('delete a function', place, place.one.location.start, place.one.location.end, '');
  }

  private renameFunction(): Edit | null {
    const place = this.place();
    if (!place) return null;
    const at = place.one.location.start + place.one.nameLocation.start;
    const name = this.random.pick([`${place.one.name}_`, this.random.pick(this.focus.names())]);
    return this.edit('rename a function', place, at, at + place.one.name.length, name);
  }

  private toggleStatic(): Edit | null {
    const place = this.place();
    if (!place) return null;
    const { start, end } = place.one.location;
    const word = isScript(place.path) ? 'export ' : 'static ';
    if (word === 'export ') {
      const isExported = place.text.slice(0, start).endsWith(word);
      return this.edit(
        'change linkage',
        place,
        isExported ? start - word.length : start,
        start,
        isExported ? '' : word,
      );
    }
    const isStatic = place.text.slice(start, end).startsWith(word);
    return this.edit('change linkage', place, start, isStatic ? start + 7 : start, isStatic ? '' : 'static ');
  }

  private defineAgain(): Edit | null {
    const place = this.place();
    if (!place) return null;
    const path = this.path();
    const { start, end } = place.one.location;
    const text = `${this.tree.get(path)!}\n${place.text.slice(start, end)}\n`;
    return { kind: 'define a name again', path, text };
  }

  private changeMacro(): Edit | null {
    const headers = [...this.tree.keys()].filter((path) => path.endsWith('.h'));
    const path = this.random.next() < 0.7 && headers.length > 0 ? this.random.pick(headers) : this.path();
    const text = this.tree.get(path)!;
    const macros = [...text.matchAll(/^#define (\w+)(\([^)\n]*\))?[ \t]+([^\\\n]+)$/gm)];
    if (macros.length === 0) return null;
    const macro = this.random.pick(macros);
    const [written, name, parameters = ''] = macro;
    const body = this.random.pick(['0', '1', '(-1)', 'exit(1)', 'do { return -1; } while (0)', `${macro[3]!} + 1`]);
    const by = `#define ${name}${parameters} ${body}`;
    return this.edit('change a macro', { path, text }, macro.index, macro.index + written.length, by);
  }

  private changeInclude(): Edit | null {
    const path = this.path();
    const text = this.tree.get(path)!;
    if (isScript(path)) return this.changeImport(path, text);
    const includes = [...text.matchAll(/^#include .*\n/gm)];
    const headers = [...this.tree.keys()].filter((other) => other.endsWith('.h'));
    if (includes.length === 0 || headers.length === 0) return null;
    const include = this.random.pick(includes);
    const header = this.random.pick(headers).replace(/^.*\//, '');
    const by = this.random.pick(['', `#include "${header}"\n`]);
    return this.edit('change an include', { path, text }, include.index, include.index + include[0].length, by);
  }

  /** Another module, another name, or none. */
  private changeImport(path: string, text: string): Edit | null {
    const imports = [...text.matchAll(/^(?:import|export) (?:\{ (\w+).*\}|\*.*) from '(\.[^']*)';\n/gm)];
    if (imports.length === 0) return null;
    const found = this.random.pick(imports);
    const [written, name = ''] = found;
    const other = this.random.pick([...this.tree.keys()]).replace(/^\/tree/, '..');
    const by = this.random.pick([
      '',
      written.replace(/'\.[^']*'/, `'${other.replace(/\.ts$/, '')}'`),
      name === '' ? written : written.replace(name, `${this.random.pick(this.focus.names())} as ${name}`),
    ]);
    return this.edit('change an import', { path, text }, found.index, found.index + written.length, by);
  }

  private createFile(): Edit | null {
    const place = this.place();
    if (!place) return null;
    const { start, end } = place.one.location;
    if (isScript(place.path)) return this.createModule(place);
    const path = place.path.replace(/[^/]*$/, `made_${this.made++}.c`);
    return { kind: 'create a file', path, text: `#include <unistd.h>\n${place.text.slice(start, end)}\n` };
  }

  /** Another module, or one that is found in the place of an existing one. */
  private createModule({ path: beside, text }: Place): Edit | null {
    const path = this.random.pick([
      beside.replace(/[^/]*$/, `made_${this.made++}.ts`),
      beside.replace(/\.ts$/, '.tsx'),
      beside.replace(/\.ts$/, '/index.ts'),
    ]);
    return this.tree.has(path) ? null : { kind: 'create a file', path, text };
  }

  private deleteFile(): Edit | null {
    const path = this.path();
    const isSpared = this.random.next() < 0.5 || this.focus.paths().includes(path) || this.tree.size < 4;
    return isSpared ? null : { kind: 'delete a file', path, text: null };
  }

  private noise(): Edit | null {
    const path = this.path();
    const text = this.tree.get(path)!;
    const at = this.random.between(0, text.length);
    const end = Math.min(text.length, at + this.random.between(0, 3));
    return this.edit('noise', { path, text }, at, end, this.random.pick(NOISE));
  }
}

function isScript(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

function scriptFunction(name: string, call: string, random: Random): string {
  const body = random.pick([
    `const fd = fs.openSync('a');\n\t${call}(fd);\n\treturn fd;`,
    `const fd = ${call}('a');\n\treturn 0;`,
    'return 0;',
    'fs.closeSync(n);',
    "throw new Error('n');",
  ]);
  return `export function ${name.replace(/\W/g, '_')}(n) {\n\t${body}\n}\n`;
}
