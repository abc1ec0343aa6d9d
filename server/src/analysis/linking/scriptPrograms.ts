/** Which modules are what is run, what they load, and who calls the functions of modules: found out when somebody asks. */
import type { ModuleIR } from '../../ir';
import type { Start } from '../aftermath/neighborhood';
import { commonFolder, isTestPlace } from '../testPlaces';
import type { FileIndex } from './fileIndex';
import type { Caller } from './workspaceIndex';

interface FunctionName {
  readonly path: string;
  readonly name: string;
}

interface Modules {
  files(): Iterable<FileIndex>;
  resolve(name: string, from: string): FunctionName | null;
  /** The file that a relative specifier means. */
  fileOf(specifier: string, from: string): string | null;
}

interface Tables {
  readonly loads: ReadonlyMap<string, readonly string[]>;
  readonly isLoaded: ReadonlySet<string>;
  readonly modules: ReadonlyMap<string, ModuleIR>;
  /** Modules that help tests and are of no use to anybody else. */
  readonly helpers: ReadonlySet<string>;
}

interface Callers {
  readonly callers: ReadonlyMap<string, readonly Caller[]>;
  /** Functions that are called in other ways as well. */
  readonly mentioned: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
}

export class ScriptPrograms {
  private tables: Tables | null = null;
  private callers: Callers | null = null;

  constructor(private readonly modules: Modules) {}

  /** What names stand for may have changed. */
  clear(): void {
    this.tables = null;
    this.callers = null;
  }

  /** A file has a new version. */
  changed(before: FileIndex | undefined, after: FileIndex): void {
    if (before?.hasTests !== after.hasTests) this.tables = null;
    if (before && isSame(before.calls, after.calls) && isSame(before.mentioned, after.mentioned)) return;
    this.callers = null;
  }

  startOf(path: string): Start {
    const { modules, isLoaded } = this.allTables();
    const module = modules.get(path);
    return module === undefined ? 'never' : startOf(module, isLoaded.has(path));
  }

  loads(path: string): readonly string[] {
    return this.allTables().loads.get(path) ?? [];
  }

  /** Nobody but tests loads the module, and it lies where they do. */
  helpsTests(path: string): boolean {
    return this.allTables().helpers.has(path);
  }

  /** Null where it may be called in ways that cannot be told. */
  callersOf(one: FunctionName): readonly Caller[] | null {
    const { callers, mentioned } = this.allCallers();
    const key = keyOf(one);
    return mentioned.has(key) ? null : (callers.get(key) ?? []);
  }

  /** Some module gives the function to a framework for command lines. */
  isAction(one: FunctionName): boolean {
    return this.allCallers().actions.has(keyOf(one));
  }

  private allTables(): Tables {
    if (this.tables) return this.tables;
    const loads = new Map<string, string[]>();
    const modules = new Map<string, ModuleIR>();
    const tests = new Set<string>();
    for (const { path, module, hasTests } of this.modules.files()) {
      if (!module) continue;
      if (hasTests) tests.add(path);
      const found = module.imports.flatMap((name) => this.modules.fileOf(name, path) ?? []);
      loads.set(path, [...new Set(found)]);
      modules.set(path, module);
    }
    const isLoaded = new Set([...loads.values()].flat());
    return (this.tables = { loads, modules, isLoaded, helpers: helpersOf(tests, loads) });
  }

  private allCallers(): Callers {
    if (this.callers) return this.callers;
    const callers = new Map<string, Caller[]>();
    const mentioned = new Set<string>();
    const files = [...this.modules.files()].filter(({ module }) => module !== undefined);
    const actions = new Set(
      files.flatMap(({ path, module }) => module!.actions.flatMap((name) => this.keyFor(name, path))),
    );
    for (const { path, functions, calls, mentioned: values, module } of files) {
      // Whoever has the object may call them; of the class itself that is told by its name.
      for (const { methods, construct } of module!.classes) {
        const units = methods.map(([, unit]) => unit);
        for (const name of construct === null ? units : [...units, construct]) {
          const key = keyOf({ path, name });
          if (!actions.has(key)) mentioned.add(key);
        }
      }
      for (const name of values) for (const key of this.keyFor(name, path)) mentioned.add(key);
      for (const [name, numbers] of calls) {
        const definition = this.modules.resolve(name, path);
        if (!definition) continue;
        const key = keyOf(definition);
        const list = callers.get(key) ?? [];
        callers.set(key, list);
        for (const number of numbers) list.push({ path, name: functions[number]!.name });
      }
    }
    for (const list of callers.values()) list.sort(inOrder);
    return (this.callers = { callers, mentioned, actions });
  }

  private keyFor(name: string, from: string): string[] {
    const definition = this.modules.resolve(name, from);
    return definition ? [keyOf(definition)] : [];
  }
}

/** What lies in a folder of tests, and is loaded by tests and by others of its kind alone, or by nobody. */
function helpersOf(tests: ReadonlySet<string>, loads: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const loaders = new Map<string, string[]>();
  for (const [path, loaded] of loads) for (const one of loaded) loaders.set(one, [...(loaders.get(one) ?? []), path]);
  const root = commonFolder(loads.keys());
  const helpers = new Set([...loads.keys()].filter((path) => isTestPlace(path, root)));
  for (let before = -1; before !== helpers.size;) {
    before = helpers.size;
    for (const path of helpers)
      if (!(loaders.get(path) ?? []).every((one) => tests.has(one) || helpers.has(one))) helpers.delete(path);
  }
  return helpers;
}

/** What nobody loads and what exports nothing is there to be run. */
export function startOf({ isRun, exports, stars }: ModuleIR, isLoaded: boolean): Start {
  if (!isLoaded && exports.length === 0 && stars.length === 0) return 'always';
  return isRun ? 'where-started' : 'never';
}

function keyOf({ path, name }: FunctionName): string {
  return `${path}\0${name}`;
}

function inOrder(a: Caller, b: Caller): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
