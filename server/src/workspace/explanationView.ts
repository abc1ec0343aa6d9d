/** Where the functions are that an explanation speaks of. */
import type { FileIR, FunctionIR } from '../ir';
import type { ModelRegistry } from '../models';
import type { View } from '../rules/explanationMessages';
import type { Workspace } from './analyzer';
import { LineIndex } from './lineIndex';

export interface Surroundings {
  readonly path: string;
  readonly text: string;
  /** How a path is shown. */
  readonly shown: (path: string) => string;
  readonly own: FileIR;
  /** With the functions of other files that it reaches. */
  readonly linked: FileIR;
  readonly workspace: Workspace | null;
  readonly models: ModelRegistry;
}

export function viewOf({ path, text, shown, own, linked, workspace, models }: Surroundings): View {
  const line = (source: string, one: FunctionIR): number =>
    new LineIndex(source).position(one.location.start + one.nameLocation.start).line;
  return {
    files: Math.max(1, workspace?.index.fileCount ?? 1),
    placeOf: (name) => {
      const mine = own.functions.find((one) => one.name === name);
      if (mine) return `${shown(path)}:${line(text, mine)}`;
      const definition = workspace?.index.resolve(name, path);
      if (!definition) return null;
      const imported = linked.functions.find((one) => one.name === name);
      const source = imported && imported.location.end > 0 ? workspace?.read(definition.path) : null;
      return imported && typeof source === 'string'
        ? `${shown(definition.path)}:${line(source, imported)}`
        : shown(definition.path);
    },
    candidates: (name) => [...new Set((workspace?.index.definitions(name) ?? []).map((one) => shown(one.path)))].sort(),
    nounOf: (kind) => models.resource(kind).noun,
    consensusOf: (kind) => models.resource(kind).consensus ?? null,
  };
}
