/**
 * What names of exports and of members of classes of other modules stand for: `./io:open`, `./io:new Client`,
 * `./io#Client.close`, `./io:connect#().close`. A name means what the module that is named there says, never what is
 * spelled alike elsewhere.
 */
import type { ClassIR, ExportTarget, ModuleIR } from '../../ir';
import { folder } from './choice';

/** A function of a file, or a name by which models know it. */
export type Meaning =
  | {
      readonly kind: 'function';
      readonly path: string;
      readonly name: string;
      /** It is a method that is called without its instance, which the module has. */
      readonly isBound?: true;
    }
  | { readonly kind: 'library'; readonly name: string };

/** The class of some file. */
interface ClassFound {
  readonly path: string;
  readonly of: ClassIR;
}

/** Longer chains of modules that export what others export, and of classes that extend others, are cut. */
const MAX_CHAIN = 24;

/** What is asked for no extension. */
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** What a specifier says is the compiled form of what may be written as these. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** A class without a constructor of its own or of a base. */
const EMPTY_CONSTRUCTOR = '%empty';

interface Tables {
  readonly exports: ReadonlyMap<string, ExportTarget>;
  readonly classes: ReadonlyMap<string, ClassIR>;
  readonly returns: ReadonlyMap<string, string>;
}

export class ModuleNames {
  private meanings = new Map<string, Meaning | null>();
  private readonly tables = new WeakMap<ModuleIR, Tables>();

  /** `moduleAt`: what the file of the path is as a module; undefined where there is no such file. */
  constructor(private readonly moduleAt: (path: string) => ModuleIR | undefined) {}

  /** Some file has changed. */
  clear(): void {
    if (this.meanings.size > 0) this.meanings = new Map();
  }

  /** What `name` stands for in the file `from`; null where it is no such name, or nobody can tell. */
  meaningOf(name: string, from: string): Meaning | null {
    const key = `${from}\0${name}`;
    let meaning = this.meanings.get(key);
    if (meaning === undefined) {
      // What rests on itself means nothing.
      this.meanings.set(key, null);
      meaning = this.find(name, from);
      this.meanings.set(key, meaning);
    }
    return meaning;
  }

  /** The classes that a class of the file `from` extends, the nearest first, as far as they are in the program. */
  basesOf(key: string, from: string): ClassIR[] {
    const bases: ClassIR[] = [];
    let at = this.classOf(key, from, 0);
    while (at?.of.base != null && bases.length < MAX_CHAIN) {
      at = this.classOf(at.of.base, at.path, 0);
      if (at) bases.push(at.of);
    }
    return bases;
  }

  private find(name: string, from: string): Meaning | null {
    const dot = name.lastIndexOf('.');
    const mark = name.lastIndexOf('#');
    if (mark >= 0 && dot > mark) return this.memberOf(name.slice(0, dot), name.slice(dot + 1), from, 0);
    const colon = name.indexOf(':');
    if (mark >= 0 || colon < 0 || !isRelative(name)) return null;
    const path = name.slice(colon + 1).split('.');
    const last = path.at(-1)!;
    const isNew = last.startsWith('new ');
    const plain = isNew ? [...path.slice(0, -1), last.slice('new '.length)] : path;
    const isDefault = plain.length === 1 && plain[0] === 'default';
    return this.exported(name.slice(0, colon), isDefault ? [] : plain, from, isNew);
  }

  private exported(module: string, path: readonly string[], from: string, isNew: boolean): Meaning | null {
    const found = this.target(module, path, from, 0);
    if (found === null) return null;
    const { target, path: file, rest } = found;
    if (target.kind === 'import') return isNew ? null : { kind: 'library', name: libraryName(target, rest) };
    if (target.kind === 'class') {
      const of = this.tablesOf(file)?.classes.get(target.name);
      if (of === undefined) return null;
      if (isNew) return rest.length > 0 ? null : this.constructorOf({ path: file, of }, 0);
      const unit = rest.length === 1 ? new Map(of.statics).get(rest[0]!) : undefined;
      return unit === undefined ? null : { kind: 'function', path: file, name: unit };
    }
    if (isNew) return null;
    if (target.kind === 'instance') return rest.length === 1 ? this.bound(target.type, rest[0]!, file) : null;
    return rest.length > 0 ? null : { kind: 'function', path: file, name: target.name };
  }

  private bound(type: string, member: string, from: string): Meaning | null {
    const method = this.memberOf(type, member, from, 0);
    return method?.kind === 'function' ? { ...method, isBound: true } : null;
  }

  /** What an export of a module is, and what is left of the path behind it. Of libraries the target is an import. */
  private target(
    module: string,
    path: readonly string[],
    from: string,
    depth: number,
  ): { readonly target: ExportTarget; readonly path: string; readonly rest: readonly string[] } | null {
    if (depth > MAX_CHAIN) return null;
    if (!isRelative(module)) return { target: { kind: 'import', module, path: [] }, path: from, rest: path };
    const file = this.fileOf(module, from);
    const tables = file === null ? undefined : this.tablesOf(file);
    if (file === null || tables === undefined) return null;
    for (let length = path.length; length >= 0; length--) {
      const target = tables.exports.get(path.slice(0, length).join('.'));
      if (target === undefined) continue;
      const rest = path.slice(length);
      if (target.kind !== 'import') return { target, path: file, rest };
      const found = this.target(target.module, [...target.path, ...rest], file, depth + 1);
      if (found !== null) return found;
    }
    for (const star of this.moduleAt(file)!.stars) {
      if (path.length === 0 || !isRelative(star)) continue;
      const found = this.target(star, path, file, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  private constructorOf({ path, of }: ClassFound, depth: number): Meaning | null {
    if (of.construct !== null) return { kind: 'function', path, name: of.construct };
    if (of.base === null) return { kind: 'library', name: EMPTY_CONSTRUCTOR };
    const base = depth > MAX_CHAIN ? null : this.classOf(of.base, path, depth + 1);
    return base && this.constructorOf(base, depth + 1);
  }

  private memberOf(type: string, member: string, from: string, depth: number): Meaning | null {
    if (depth > MAX_CHAIN) return null;
    const known = this.resolvedType(type, from, depth);
    if (known === null) return null;
    if (known.kind === 'library') return { kind: 'library', name: `${known.name}.${member}` };
    const { path, of } = known.found;
    const unit = of.methods.find(([name]) => name === member)?.[1];
    if (unit !== undefined) return { kind: 'function', path, name: unit };
    return of.base === null || isLibraryType(of.base) ? null : this.memberOf(of.base, member, path, depth + 1);
  }

  /** The class that a type is. */
  private classOf(type: string, from: string, depth: number): ClassFound | null {
    const known = this.resolvedType(type, from, depth);
    return known?.kind === 'class' ? known.found : null;
  }

  private resolvedType(
    type: string,
    from: string,
    depth: number,
  ):
    | { readonly kind: 'class'; readonly found: ClassFound }
    | { readonly kind: 'library'; readonly name: string }
    | null {
    if (depth > MAX_CHAIN) return null;
    if (type.endsWith('#()')) return this.typeReturned(type.slice(0, -'#()'.length), from, depth);
    const mark = type.indexOf('#');
    if (mark === 0) {
      const of = this.tablesOf(from)?.classes.get(type);
      return of ? { kind: 'class', found: { path: from, of } } : null;
    }
    const module = type.slice(0, mark);
    if (!isRelative(module)) return mark < 0 ? null : { kind: 'library', name: type };
    const name = type.slice(mark + 1);
    const found = this.target(module, name === 'default' ? [] : name.split('.'), from, 0);
    if (found === null || (found.rest.length > 0 && found.target.kind !== 'import')) return null;
    const { target, path, rest } = found;
    if (target.kind === 'import') {
      const last = [...target.path, ...rest].at(-1) ?? 'default';
      return { kind: 'library', name: `${target.module}#${last}` };
    }
    const of = target.kind === 'class' ? this.tablesOf(path)?.classes.get(target.name) : undefined;
    return of ? { kind: 'class', found: { path, of } } : null;
  }

  private typeReturned(callee: string, from: string, depth: number): ReturnType<ModuleNames['resolvedType']> {
    const called = this.meaningOf(callee, from);
    if (called?.kind !== 'function') return null;
    const type = this.tablesOf(called.path)?.returns.get(called.name);
    return type === undefined ? null : this.resolvedType(type, called.path, depth + 1);
  }

  /** The file that a relative specifier means, by the rules of Node and of TypeScript. */
  fileOf(specifier: string, from: string): string | null {
    const at = normalized(`${folder(from)}/${specifier}`);
    const isFolder = /(?:^|\/)\.{0,2}$/.test(specifier);
    const extension = /\.[cm]?jsx?$/.exec(at)?.[0] ?? '';
    const sources = (SOURCES[extension] ?? []).map((source) => at.slice(0, -extension.length) + source);
    const plain = isFolder ? [] : [at, ...sources, ...EXTENSIONS.map((one) => at + one)];
    const candidates = [...plain, ...EXTENSIONS.map((one) => `${at}/index${one}`)];
    return candidates.find((path) => this.moduleAt(path) !== undefined) ?? null;
  }

  private tablesOf(path: string): Tables | undefined {
    const module = this.moduleAt(path);
    if (module === undefined) return undefined;
    let tables = this.tables.get(module);
    if (tables === undefined) {
      tables = {
        exports: new Map(module.exports),
        classes: new Map(module.classes.map((one) => [one.key, one])),
        returns: new Map(module.returns),
      };
      this.tables.set(module, tables);
    }
    return tables;
  }
}

function isRelative(name: string): boolean {
  return /^\.\.?(?:[/:#]|$)/.test(name);
}

function isLibraryType(type: string): boolean {
  return !type.startsWith('#') && !isRelative(type);
}

function libraryName(
  { module, path }: { readonly module: string; readonly path: readonly string[] },
  rest: readonly string[],
): string {
  const whole = [...path, ...rest];
  const plain = module.replace(/^node:/, '');
  if (plain === 'fs' && whole[0] === 'promises') return `fs/promises:${whole.slice(1).join('.')}`;
  return `${plain}:${whole.length === 0 ? 'default' : whole.join('.')}`;
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}
