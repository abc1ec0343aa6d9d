/** Edits of a tree of C files, of the kinds by which one file changes what is true of another. */
import type { FunctionIR } from '../../server/src/ir';
import type { SyntaxParser } from '../../server/src/syntax';
import { lowerFile } from '../../server/src/syntax/c';
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
    private readonly parser: SyntaxParser,
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
    const { functions } = lowerFile(this.parser.parse(text));
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
    return this.insert('insert a statement', this.random.pick(STATEMENTS));
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
    const isStatic = place.text.slice(start, end).startsWith('static ');
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
    const includes = [...text.matchAll(/^#include .*\n/gm)];
    const headers = [...this.tree.keys()].filter((other) => other.endsWith('.h'));
    if (includes.length === 0 || headers.length === 0) return null;
    const include = this.random.pick(includes);
    const header = this.random.pick(headers).replace(/^.*\//, '');
    const by = this.random.pick(['', `#include "${header}"\n`]);
    return this.edit('change an include', { path, text }, include.index, include.index + include[0].length, by);
  }

  private createFile(): Edit | null {
    const place = this.place();
    if (!place) return null;
    const { start, end } = place.one.location;
    const path = place.path.replace(/[^/]*$/, `made_${this.made++}.c`);
    return { kind: 'create a file', path, text: `#include <unistd.h>\n${place.text.slice(start, end)}\n` };
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
