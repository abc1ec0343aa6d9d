/** `unclosed.models.json`: what a project says of its own functions, read by the editor and the command line alike. */
import { resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import type { Node } from 'jsonc-parser';
import cSchema from '../../../schemas/models.schema.json';
import projectSchema from '../../../schemas/project-models.schema.json';
import scriptSchema from '../../../schemas/typescript-models.schema.json';
import { builtinModels, builtinTypescriptModels, mergedModels, type ProjectModels } from '../../models';
import { problemAt, readChecked, type ConfigurationProblem } from './checkedJson';

export const MODELS_FILE = 'unclosed.models.json';

/** A file that was read. */
export interface ModelsFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** What a schema can tell. */
  readonly problems: readonly ConfigurationProblem[];
  /** Names of kinds and constants that there are not. */
  readonly unknownNames: readonly ConfigurationProblem[];
}

/** Files that somebody names, and from where. */
export interface NamedModels {
  readonly folder: string;
  readonly paths: readonly string[];
}

export interface LoadedModels {
  /** Undefined where nothing is said. */
  readonly models: ProjectModels | undefined;
  readonly files: readonly ModelsFile[];
  /** Files that are named and cannot be read. */
  readonly missing: readonly string[];
}

/** Keys whose values name kinds of resource, and those whose values may name constants. */
const KIND_KEYS: ReadonlySet<string> = new Set(['resource', 'from', 'to', 'as']);
const CONSTANT_KEYS: ReadonlySet<string> = new Set(['equals', 'not', 'min', 'max', 'bits']);

let validator: ValidateFunction | null = null;

/**
 * Reads the text of a file of models. Never throws: what is wrong is told, and a function of which something wrong is
 * said is left out.
 */
function readProjectModels(text: string): Omit<ModelsFile, 'path' | 'text'> & { readonly models: ProjectModels } {
  validator ??= new Ajv({ allErrors: true, strict: true, strictTypes: false })
    .addSchema(cSchema, 'models.schema.json')
    .addSchema(scriptSchema, 'typescript-models.schema.json')
    .compile(projectSchema);
  const { value, problems, root } = readChecked(text, {
    validate: validator,
    unknownKey: (name, path) =>
      `There is no '${name}' in ${path.length === 0 ? 'such a file' : `'${path.join('.')}'`}.`,
    depth: 3,
  });
  if (value === null || root === null) return { models: {}, problems, unknownNames: [] };
  const models = value as ProjectModels;
  const ownKinds = Object.keys(models.c?.resources ?? {});
  const c = withKnownNames(models.c?.functions, ['c', 'functions'], root, namesOfC(ownKinds));
  const scripts = withKnownNames(models.typescript?.functions, ['typescript', 'functions'], root, namesOfScripts());
  return {
    models: {
      ...(models.c ? { c: { ...models.c, functions: c.left } } : {}),
      ...(models.typescript ? { typescript: { functions: scripts.left } } : {}),
    },
    problems,
    unknownNames: [...c.problems, ...scripts.problems],
  };
}

/** Reads a project's models, the one that lies `beside` its configuration first. `textOf`: null for what cannot be read. */
export function loadProjectModels(
  beside: string | null,
  named: readonly NamedModels[],
  textOf: (path: string) => string | null,
): LoadedModels {
  const paths = named.flatMap(({ folder, paths }) => paths.map((path) => resolve(folder, path)));
  const models: ProjectModels[] = [];
  const files: ModelsFile[] = [];
  const missing: string[] = [];
  for (const path of new Set([...(beside === null ? [] : [beside]), ...paths])) {
    const text = textOf(path);
    if (text === null) missing.push(path);
    else {
      const { models: said, ...wrong } = readProjectModels(text);
      models.push(said);
      files.push({ path, text, ...wrong });
    }
  }
  return { models: mergedModels(models), files, missing };
}

interface KnownNames {
  readonly kinds: ReadonlySet<string>;
  /** Null where no names stand for numbers. */
  readonly constants: ReadonlySet<string> | null;
}

function namesOfC(ownKinds: readonly string[]): KnownNames {
  const files = builtinModels();
  return {
    kinds: new Set([...files.flatMap(({ resources }) => Object.keys(resources ?? {})), ...ownKinds]),
    constants: new Set(files.flatMap(({ constants }) => Object.keys(constants ?? {}))),
  };
}

function namesOfScripts(): KnownNames {
  const files = builtinTypescriptModels();
  return { kinds: new Set(files.flatMap(({ resources }) => Object.keys(resources ?? {}))), constants: null };
}

/** The functions whose models name nothing that there is not. */
function withKnownNames<Model extends object>(
  functions: Readonly<Record<string, Model>> = {},
  path: readonly string[],
  root: Node,
  names: KnownNames,
): { readonly left: Readonly<Record<string, Model>>; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const left = Object.entries(functions).filter(([name, model]) => {
    const unknown = unknownNames(model, [...path, name], names);
    problems.push(...unknown.map(({ at, message }) => problemAt(root, at, message)));
    return unknown.length === 0;
  });
  return { left: Object.fromEntries(left), problems };
}

function unknownNames(
  value: object,
  at: readonly (string | number)[],
  names: KnownNames,
): { readonly at: readonly (string | number)[]; readonly message: string }[] {
  return Object.entries(value).flatMap(([key, held]: [string, unknown]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    if (typeof held === 'object' && held !== null) return unknownNames(held, place, names);
    if (typeof held !== 'string') return [];
    if (KIND_KEYS.has(key) && !names.kinds.has(held))
      return [{ at: place, message: `There is no kind of resource '${held}'.` }];
    if (CONSTANT_KEYS.has(key) && names.constants?.has(held) === false)
      return [{ at: place, message: `There is no constant '${held}'.` }];
    return [];
  });
}
