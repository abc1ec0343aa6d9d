/** Puts down in a file after which of its functions the process ends, also of a file that stands alone. */
import { livesAsProgram, type FileIR, type FunctionIR, type ModuleIR } from '../../ir';
import type { ModelRegistry } from '../../models/registry';
import { Aftermath } from '../aftermath/aftermath';
import type { Neighborhood } from '../aftermath/neighborhood';
import type { CallInstruction } from '../summary/program';
import { callsIn, mentionedInModule } from './calls';
import { withGiven } from './givenValues';
import { usedAsValues } from './handedFunctions';
import { startOf } from './scriptPrograms';

/** Functions of a file that may open something, and whether a call of a name may. */
export interface Opening {
  readonly functions: ReadonlySet<string>;
  readonly isOpening: (callee: string) => boolean;
}

/** The file with what is known of the callers of these of its functions. */
export function withCallers(file: FileIR, path: string, opening: Opening, around: Neighborhood): FileIR {
  return withGiven(withLastCalls(file, path, opening, around), path, opening.functions, around);
}

function withLastCalls(file: FileIR, path: string, opening: Opening, around: Neighborhood): FileIR {
  const aftermath = new Aftermath(around);
  const isOpening = ({ callee }: CallInstruction): boolean =>
    callee.kind === 'direct' && opening.isOpening(callee.name);
  const names = [...opening.functions].sort();
  const lastCalls = names.flatMap((name) => aftermath.lastCall({ path, name }, isOpening) ?? []);
  const doneOnce = around.scripts ? [] : names.filter((name) => aftermath.isDoneOnce({ path, name }));
  return {
    ...file,
    ...(lastCalls.length > 0 ? { lastCalls } : {}),
    ...(doneOnce.length > 0 ? { doneOnce } : {}),
    ...(around.isWhole(path) ? { isOfWholeProgram: true as const } : {}),
  };
}

/** A file of which the others are not known: only its static functions have no callers elsewhere. */
export function linkAlone(path: string, file: FileIR, models: ModelRegistry): FileIR {
  const { module } = file;
  const functions = new Map<string, FunctionIR>();
  for (const one of file.functions) if (!functions.has(one.name)) functions.set(one.name, one);
  const calls = new Map(callsIn(file, () => true));
  const opening = openingFunctions(file, calls, models);
  if (opening.functions.size === 0) return file;
  const used = module
    ? { handed: [], held: [], mentioned: [...mentionedInModule(file), ...exportedBy(module)] }
    : usedAsValues(file);
  const handed = new Map(used.handed);
  // Who calls what members hold may lie in any file.
  const mentioned = new Set([...used.mentioned, ...used.held.map(([name]) => name)]);
  return withCallers(file, path, opening, {
    definitionOf: (name) => (functions.has(name) ? { path, name } : null),
    callersOf: ({ name }) => {
      const callers = (calls.get(name) ?? []).map((number) => ({ one: file.functions[number]!, how: {} }));
      for (const number of handed.get(name) ?? [])
        callers.push({ one: file.functions[number]!, how: { isIndirect: true as const } });
      // Of several of a name, as in the alternatives of an `#if`, the first can be had.
      const isClear = callers.every(({ one }) => functions.get(one.name) === one);
      if (functions.get(name)?.isStatic !== true || mentioned.has(name) || !isClear) return null;
      return callers.map(({ one, how }) => ({ path, name: one.name, ...how }));
    },
    // Who takes it out of a table may lie in any file, too.
    takersOf: () => null,
    functionOf: ({ name }) => functions.get(name) ?? null,
    constantNamed: (name) => {
      const found = file.globals.find((one) => one.name === name && one.isConst);
      return found?.initializer?.kind === 'integer' ? found.initializer.value : null;
    },
    modelOf: (name) => models.functionModel(name, file.includes),
    isOfSystem: (name) => models.isOfSystem(name),
    isNoreturn: (name) => file.prototypes.some((one) => one.name === name && one.isNoreturn),
    isWhole: () => false,
    isTest: () => false,
    // Of others no callers are told.
    isPrivate: () => true,
    scripts: module
      ? {
          startOf: () => startOf(module, false),
          loads: () => [],
          isAction: ({ name }) => module.actions.includes(name),
        }
      : null,
  });
}

/** What others may call: what they can name, and methods of objects that they may have. */
function exportedBy({ exports, classes, actions }: ModuleIR): string[] {
  // What a framework finds by what the module exports is exported for it.
  const named = exports.flatMap(([path, target]) =>
    target.kind === 'function' && !(path.endsWith('handler') && actions.includes(target.name)) ? [target.name] : [],
  );
  const members = classes.flatMap(({ methods, statics, construct }) => [
    ...[...methods, ...statics].map(([, unit]) => unit),
    ...(construct === null ? [] : [construct]),
  ]);
  return [...named, ...members];
}

/** Functions that call, at some depth, what opens something: static ones, and the program itself. */
function openingFunctions(
  { functions, includes }: FileIR,
  calls: ReadonlyMap<string, readonly number[]>,
  models: ModelRegistry,
): Opening {
  const opening = new Set<string>();
  for (const name of calls.keys()) {
    const acquires = models.functionModel(name, includes)?.acquires;
    if (acquires?.some(({ resource }) => models.isFollowed(resource))) opening.add(name);
  }
  for (const callee of opening) for (const number of calls.get(callee) ?? []) opening.add(functions[number]!.name);
  const own = functions.filter((one) => (one.isStatic || livesAsProgram(one)) && opening.has(one.name));
  return { functions: new Set(own.map(({ name }) => name)), isOpening: (name) => opening.has(name) };
}
