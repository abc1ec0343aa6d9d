import type { FunctionModel, ModelFile, ResourceKind, ResourceModel } from './types';

/** Look-up over a set of model files. Immutable once built. */
export interface ModelRegistry {
  functionModel(name: string): FunctionModel | undefined;
  resource(kind: ResourceKind): ResourceModel;
  /** Names of all modelled functions. */
  readonly functionNames: ReadonlySet<string>;
}

/** Builds a registry; a later file's entry replaces an earlier one's of the same name. */
export function createRegistry(files: readonly ModelFile[]): ModelRegistry {
  const functions = new Map<string, FunctionModel>();
  const resources = new Map<ResourceKind, ResourceModel>();
  for (const file of files) {
    for (const [kind, model] of Object.entries(file.resources ?? {})) resources.set(kind, model);
    for (const [name, model] of Object.entries(file.functions)) functions.set(name, model);
  }
  return {
    functionModel: (name) => functions.get(name),
    resource(kind) {
      const model = resources.get(kind);
      if (!model) throw new Error(`no model file declares the resource '${kind}'`);
      return model;
    },
    functionNames: new Set(functions.keys()),
  };
}
