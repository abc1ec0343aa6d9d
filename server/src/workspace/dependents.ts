/** Which files rest on what has changed in others: they call it, at whatever depth linking follows. */
import type { FileIndex } from '../analysis/linking/fileIndex';
import { PackedFile } from '../ir';
import type { IndexedFile } from './analyzer';

/** What of a file is another than before. Plain data: crosses worker boundaries. */
export interface FileChange {
  readonly path: string;
  /** Functions that came, went, or are others now, for those that call them. */
  readonly functions: readonly string[];
  /** Other modules may find something else in it. */
  readonly isOfModule: boolean;
  /** What it does with globals that others can name is not what it was: nobody knows who reads them. */
  readonly isOfGlobals: boolean;
}

/** So many calls deep linking follows. */
const DEPTH = 6;

/** Null where it is the same. */
export function changeOf(path: string, before: IndexedFile | null, after: IndexedFile | null): FileChange | null {
  if (before && after && Buffer.compare(before.packed, after.packed) === 0 && isSame(before.index, after.index))
    return null;
  const isOfGlobals = !isSame(globalsOf(before), globalsOf(after));
  const [old, current] = [describedFunctions(before), describedFunctions(after)];
  const names = new Set([...old.keys(), ...current.keys()]);
  const functions = [...names].filter((name) => old.get(name) !== current.get(name));
  for (const name of declaredDifferently(before, after)) if (!functions.includes(name)) functions.push(name);
  const isOfModule = !isSame(before?.index.module, after?.index.module);
  return { path, functions, isOfModule: isOfModule || functions.length > 0, isOfGlobals };
}

/**
 * Of `files` those that have changed, that call what has, or that load a module that has. `loads` tells which modules one
 * loads.
 */
export function dependentsOf(
  files: readonly FileIndex[],
  changes: readonly FileChange[],
  loads: (path: string) => readonly string[],
): string[] {
  if (changes.some(({ isOfGlobals }) => isOfGlobals)) return files.map(({ path }) => path);
  const [modules, others] = [files.filter((one) => one.module), files.filter((one) => !one.module)];
  const changed = new Set(changes.filter(({ isOfModule }) => isOfModule).map(({ path }) => path));
  const dependents = new Set([
    ...changes.map(({ path }) => path),
    ...callersOf(others, new Set(changes.flatMap(({ functions }) => functions))),
    ...loadersOf(modules, changed, loads),
  ]);
  return files.flatMap(({ path }) => (dependents.has(path) ? [path] : []));
}

function callersOf(files: readonly FileIndex[], changed: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const names = new Set(changed);
  for (let depth = 0; depth < DEPTH; depth++) {
    const before = names.size;
    const asked = new Set(names);
    for (const { path, calls, handed, held, mentioned, functions } of files) {
      const used = [...mentioned, ...held.map(([name]) => name)];
      if (used.some((name) => asked.has(name))) found.add(path);
      for (const [callee, callers] of [...calls, ...handed]) {
        if (!asked.has(callee)) continue;
        found.add(path);
        for (const number of callers) names.add(functions[number]!.name);
      }
    }
    if (names.size === before) break;
  }
  return found;
}

function loadersOf(
  modules: readonly FileIndex[],
  changed: ReadonlySet<string>,
  loads: (path: string) => readonly string[],
): Set<string> {
  const found = new Set<string>();
  const reached = new Set(changed);
  for (let depth = 0; depth < DEPTH; depth++) {
    const before = found.size;
    const asked = new Set(reached);
    for (const { path } of modules) {
      if (found.has(path) || !loads(path).some((other) => asked.has(other))) continue;
      found.add(path);
      reached.add(path);
    }
    if (found.size === before) break;
  }
  return found;
}

function describedFunctions(file: IndexedFile | null): Map<string, string> {
  if (!file) return new Map();
  const packed = new PackedFile(file.packed);
  return new Map(
    file.index.functions.map((entry) => [
      entry.name,
      `${packed.functionNamed(entry.name)?.contentHash ?? ''} ${JSON.stringify(entry)}`,
    ]),
  );
}

function globalsOf(file: IndexedFile | null): unknown {
  const index = file?.index ?? { globals: [], assigned: [], changedStatics: [], consumed: [], isProgram: undefined };
  return [index.globals, index.assigned, index.changedStatics, index.consumed, index.isProgram];
}

/** Functions of which declarations say something else now: that they never return, what they do to resources. */
function declaredDifferently(before: IndexedFile | null, after: IndexedFile | null): string[] {
  const [old, current] = [before, after].map((file) => file?.index.prototypes ?? []);
  if (isSame(old, current)) return [];
  return [...new Set([...old!, ...current!].map(({ name }) => name))];
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
