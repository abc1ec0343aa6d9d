/** Which file defines what a name of another file stands for: what the linker would choose, as far as that is clear. */
import type { Prototype } from '../../ir';
import type { FileIndex, FunctionEntry } from './fileIndex';

/** A function of some file. */
export interface Definition extends FunctionEntry {
  readonly path: string;
}

/** A function that opens something through more calls of other files than this is not followed for what it opens. */
const MAX_MAKERS = 3;

export class WorkspaceIndex {
  private readonly files = new Map<string, FileIndex>();
  private readonly byBaseName = new Map<string, string[]>();
  private readonly functions = new Map<string, Definition[]>();
  private readonly globals = new Map<string, string[]>();
  private readonly assigned = new Set<string>();
  private readonly consumed = new Set<string>();
  private readonly prototypes = new Map<string, Prototype>();
  /** Functions that can matter to their callers, also by what they call in other files. */
  private mattering: ReadonlySet<Definition> | null = null;
  /** Functions that may make something for their callers. */
  private makers: ReadonlySet<Definition> | null = null;
  private readonly visible = new Map<string, ReadonlySet<string>>();

  constructor(files: readonly FileIndex[]) {
    for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      this.files.set(file.path, file);
      add(this.byBaseName, baseName(file.path), file.path);
      for (const one of file.functions) add(this.functions, one.name, { ...one, path: file.path });
      for (const name of file.globals) add(this.globals, name, file.path);
      for (const name of file.assigned) this.assigned.add(name);
      for (const name of file.consumed) this.consumed.add(name);
      for (const one of file.prototypes) this.declare(one);
    }
  }

  /** The function that a call of `name` in the file `from` reaches; null where there is none, or the choice is not clear. */
  resolve(name: string, from: string): Definition | null {
    const candidates = this.functions.get(name) ?? [];
    const own = candidates.find((one) => one.path === from);
    if (own) return own;
    const inHeader = candidates.filter((one) => this.visibleFrom(from).has(one.path));
    if (inHeader.length > 0) return only(inHeader);
    const linked = candidates.filter((one) => !one.isStatic && !isHeader(one.path));
    return only(linked) ?? only(linked.filter((one) => folder(one.path) === folder(from)));
  }

  /** The file that defines the global; null where none does, or several do. */
  fileOfGlobal(name: string, from: string): string | null {
    const paths = this.globals.get(name) ?? [];
    return only(paths) ?? only(paths.filter((path) => folder(path) === folder(from)));
  }

  /** Some function of some file assigns a global of that name that is not static, or takes its address. */
  isAssigned(name: string): boolean {
    return this.assigned.has(name);
  }

  /** Some function of some file does something with what a global of that name holds. */
  isConsumed(name: string): boolean {
    return this.consumed.has(name);
  }

  /** What the declarations of the function say, where they say more than its type. */
  prototype(name: string): Prototype | undefined {
    return this.prototypes.get(name);
  }

  private declare(one: Prototype): void {
    const before = this.prototypes.get(one.name);
    if (!before) this.prototypes.set(one.name, one);
    else {
      const attributes = before.attributes.length > 0 ? before.attributes : one.attributes;
      this.prototypes.set(one.name, { ...before, isNoreturn: before.isNoreturn || one.isNoreturn, attributes });
    }
  }

  /** Whether the body of the function can make a difference to a caller, apart from what it writes. */
  matters(one: Definition): boolean {
    this.mattering ??= this.callersOf((each) => each.matters || this.hasUnknownCallee(each), Infinity);
    return this.mattering.has(one);
  }

  /** Whether the function may make a resource for its caller, itself or by a few calls of other files. */
  mayMake(one: Definition): boolean {
    this.makers ??= this.callersOf((each) => each.acquires, MAX_MAKERS);
    return this.makers.has(one);
  }

  private hasUnknownCallee(one: Definition): boolean {
    return one.callees.some((name) => this.resolve(name, one.path) === null);
  }

  /** All functions that meet the test or reach one that does by at most `distance` calls. */
  private callersOf(test: (one: Definition) => boolean, distance: number): ReadonlySet<Definition> {
    const callers = new Map<Definition, Definition[]>();
    const all = [...this.functions.values()].flat();
    for (const one of all) {
      for (const name of one.callees) {
        const callee = this.resolve(name, one.path);
        if (callee) add(callers, callee, one);
      }
    }
    let frontier = all.filter(test);
    const reached = new Set(frontier);
    for (let step = 0; step < distance && frontier.length > 0; step++) {
      frontier = frontier.flatMap((one) => callers.get(one) ?? []).filter((one) => !reached.has(one));
      frontier.forEach((one) => reached.add(one));
    }
    return reached;
  }

  /** The headers that the file includes, directly or by others. */
  private visibleFrom(from: string): ReadonlySet<string> {
    const known = this.visible.get(from);
    if (known) return known;
    const seen = new Set<string>();
    const pending = [from];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      for (const include of this.files.get(path)?.includes ?? []) {
        const header = this.included(include, path);
        if (header === null || seen.has(header)) continue;
        seen.add(header);
        pending.push(header);
      }
    }
    this.visible.set(from, seen);
    return seen;
  }

  /** The file that an include of `from` means: beside it, or the only one whose path ends so. */
  private included(include: string, from: string): string | null {
    const paths = this.byBaseName.get(baseName(include)) ?? [];
    const beside = `${folder(from)}/${include}`;
    if (paths.includes(beside)) return beside;
    const ending = include.replace(/^(?:\.\.?\/)+/, '/');
    return only(paths.filter((path) => path.endsWith(ending.startsWith('/') ? ending : `/${ending}`)));
  }
}

function add<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function only<T>(items: readonly T[]): T | null {
  return items.length === 1 ? items[0]! : null;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isHeader(path: string): boolean {
  return /\.h$/i.test(path);
}
