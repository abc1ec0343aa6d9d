/** Puts down in a file after which of its functions the process ends, also of a file that stands alone. */
import type { FileIR, FunctionIR, ModuleIR } from '../../ir';
import type { ModelRegistry } from '../../models/registry';
import { Aftermath, type Neighborhood } from '../aftermath/aftermath';
import { callsIn, mentionedIn, mentionedInModule } from './calls';
import { startOf } from './scriptPrograms';

/** The file with what is known of the callers of these of its functions. */
export function withLastCalls(file: FileIR, path: string, opening: ReadonlySet<string>, around: Neighborhood): FileIR {
  const aftermath = new Aftermath(around);
  const lastCalls = [...opening].sort().flatMap((name) => aftermath.lastCall({ path, name }) ?? []);
  return lastCalls.length > 0 ? { ...file, lastCalls } : file;
}

/** A file of which the others are not known: only its static functions have no callers elsewhere. */
export function linkAlone(path: string, file: FileIR, models: ModelRegistry): FileIR {
  const { module } = file;
  const functions = new Map<string, FunctionIR>();
  for (const one of file.functions) if (!functions.has(one.name)) functions.set(one.name, one);
  const calls = new Map(callsIn(file, () => true));
  const opening = openingFunctions(file, calls, models);
  if (opening.size === 0) return file;
  const mentioned = new Set(module ? [...mentionedInModule(file), ...exportedBy(module)] : mentionedIn(file));
  return withLastCalls(file, path, opening, {
    definitionOf: (name) => (functions.has(name) ? { path, name } : null),
    callersOf: ({ name }) => {
      const isOwn = functions.get(name)?.isStatic === true && !mentioned.has(name);
      const callers = (calls.get(name) ?? []).map((number) => file.functions[number]!);
      // Of several of a name, as in the alternatives of an `#if`, the first can be had.
      if (!isOwn || callers.some((one) => functions.get(one.name) !== one)) return null;
      return callers.map((one) => ({ path, name: one.name }));
    },
    functionOf: ({ name }) => functions.get(name) ?? null,
    modelOf: (name) => models.functionModel(name, file.includes),
    isOfSystem: (name) => models.isOfSystem(name),
    isNoreturn: (name) => file.prototypes.some((one) => one.name === name && one.isNoreturn),
    // Of others no callers are told.
    isPrivate: () => true,
    scripts: module ? { startOf: () => startOf(module, false), loads: () => [] } : null,
  });
}

/** What others may call: what they can name, and methods of objects that they may have. */
function exportedBy({ exports, classes }: ModuleIR): string[] {
  const named = exports.flatMap(([, target]) => (target.kind === 'function' ? [target.name] : []));
  const members = classes.flatMap(({ methods, statics, construct }) => [
    ...[...methods, ...statics].map(([, unit]) => unit),
    ...(construct === null ? [] : [construct]),
  ]);
  return [...named, ...members];
}

/** Static functions that call, at some depth, what opens something. */
function openingFunctions(
  { functions, includes }: FileIR,
  calls: ReadonlyMap<string, readonly number[]>,
  models: ModelRegistry,
): ReadonlySet<string> {
  const opening = new Set<string>();
  for (const name of calls.keys()) {
    const acquires = models.functionModel(name, includes)?.acquires;
    if (acquires?.some(({ resource }) => models.isFollowed(resource))) opening.add(name);
  }
  for (const callee of opening) for (const number of calls.get(callee) ?? []) opening.add(functions[number]!.name);
  return new Set(functions.filter((one) => one.isStatic && opening.has(one.name)).map(({ name }) => name));
}
