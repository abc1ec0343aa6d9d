/**
 * What a project says of its own functions, in its `unclosed.models.json` (published schema:
 * `server/schemas/project-models.schema.json`). It counts whatever the body of the function shows.
 */
import type { ModelRegistry } from './registry';
import type { FunctionModel, ModelFile, ResourceKind, ResourceModel, ValueTest } from './types';
import type { ScriptFunctionModel } from './typescriptFile';

/** Plain data: crosses the borders of workers. */
export interface ProjectModels {
  readonly c?: {
    readonly resources?: Readonly<Record<ResourceKind, ResourceModel>>;
    readonly functions?: Readonly<Record<string, FunctionModel>>;
  };
  readonly typescript?: {
    /** By name, by `Class.method`, or as `module:export`. */
    readonly functions?: Readonly<Record<string, ScriptFunctionModel>>;
  };
}

/** What a project says, by the names it uses, of a function by the name that the analysis uses. */
export function saidOf(own: ReadonlyMap<string, FunctionModel>, name: string): FunctionModel | undefined {
  if (own.size === 0) return undefined;
  return projectNames(name)
    .map((one) => own.get(one))
    .find((one) => one);
}

/** The name by which a project knows what the linker has numbered, and what comes from some module. */
export function projectNames(name: string): readonly string[] {
  const plain = name.replace(/@\d*$/, '');
  return [plain, plain.replace(/^.*[:#]/, '')];
}

/** The same as a file of models, behind those that come with the program. */
export function asModelFile({ c = {} }: ProjectModels): ModelFile {
  const { resources, functions = {} } = c;
  const whole = Object.fromEntries(Object.entries(functions).map(([name, model]) => [name, completed(model)]));
  return { language: 'c', family: 'project', ...(resources ? { resources } : {}), functions: whole };
}

/** Who says when it succeeds has said when it fails, and the other way round. */
function completed(model: FunctionModel): FunctionModel {
  const succeeds = model.succeeds ?? (model.fails && otherwise(model.fails));
  const fails = model.fails ?? (model.succeeds && otherwise(model.succeeds));
  return { ...model, ...(succeeds ? { succeeds } : {}), ...(fails ? { fails } : {}) };
}

/** Null where that is no single test. */
function otherwise({ equals, not, min, max }: ValueTest): ValueTest | null {
  if ([equals, not, min, max].filter((bound) => bound !== undefined).length !== 1) return null;
  if (equals !== undefined) return { not: equals };
  if (not !== undefined) return { equals: not };
  return min === undefined ? { min: max! + 1 } : { max: min - 1 };
}

/** Several files together; of two that model one function the later counts. Undefined where they say nothing. */
export function mergedModels(files: readonly ProjectModels[]): ProjectModels | undefined {
  const merged = files.reduce<ProjectModels>(
    (all, { c, typescript }) => ({
      c: {
        resources: { ...all.c?.resources, ...c?.resources },
        functions: { ...all.c?.functions, ...c?.functions },
      },
      typescript: { functions: { ...all.typescript?.functions, ...typescript?.functions } },
    }),
    {},
  );
  const said = [merged.c?.resources, merged.c?.functions, merged.typescript?.functions];
  return said.some((part) => part !== undefined && Object.keys(part).length > 0) ? merged : undefined;
}

/** The registry with what could be said of one function. */
export function withTold(models: ModelRegistry, name: string, told: FunctionModel): ModelRegistry {
  const ofProject = (asked: string): FunctionModel | undefined => (asked === name ? told : models.ofProject(asked));
  return {
    ...models,
    ofProject,
    functionModel: (asked, includes) => (asked === name ? told : models.functionModel(asked, includes)),
  };
}
