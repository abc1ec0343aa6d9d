/** `unclosed.json`, `unclosed.models.json` and the command line together: what is given on the command line wins. */
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ProjectModels } from '../models';
import {
  configurationFor,
  loadConfiguration,
  nearest,
  type LoadedConfiguration,
} from '../workspace/configuration/locate';
import { loadProjectModels, MODELS_FILE } from '../workspace/configuration/projectModels';
import { exclusionsOf, type ExclusionPatterns } from '../workspace/configuration/exclusions';
import type { Configuration } from '../workspace/configuration/configuration';
import { errorCode } from '../workspace/fileStore';
import { LineIndex } from '../workspace/lineIndex';
import { displayPath } from '../workspace/paths';
import { textOf } from '../workspace/processFile';
import { UsageError, type CliIo } from './io';

/** Options that a configuration may set as well. */
export interface ConfigurableOptions {
  /** A file that is named; false where none is to be read. */
  readonly config?: string | false;
}

export interface ConfiguredProject {
  readonly configuration: Configuration;
  readonly exclusions: ExclusionPatterns | null;
  readonly models: ProjectModels | undefined;
}

/** What holds in the current folder, or in the files that are named. Throws `UsageError` for one that is not right. */
export function projectOf({ config }: ConfigurableOptions, io: CliIo): ConfiguredProject | null {
  if (config === false) return null;
  const loaded = load(config, io);
  if (loaded.path !== null) refuse(loaded.path, loaded, io);
  const folder = loaded.path === null ? io.cwd : dirname(loaded.path);
  const { configuration } = loaded;
  const models = modelsOf(folder, configuration, io);
  if (loaded.path === null && models === undefined) return null;
  return { configuration, exclusions: loaded.path === null ? null : exclusionsOf(folder, configuration), models };
}

function modelsOf(folder: string, { models: paths = [] }: Configuration, io: CliIo): ProjectModels | undefined {
  const beside = nearest(MODELS_FILE, folder);
  const loaded = loadProjectModels(beside, [{ folder, paths }], textOf);
  const [missing] = loaded.missing;
  if (missing !== undefined) throw new UsageError(`cannot read the models in '${displayPath(io.cwd, missing)}'`);
  for (const { path, text, problems, unknownNames } of loaded.files)
    refuse(path, { text, problems: [...problems, ...unknownNames] }, io);
  return loaded.models;
}

function refuse(path: string, { text, problems }: Pick<LoadedConfiguration, 'text' | 'problems'>, io: CliIo): void {
  const [first] = problems;
  if (!first) return;
  const { line, column } = new LineIndex(text).position(first.location.start);
  throw new UsageError(`${displayPath(io.cwd, path)}:${line}:${column}: ${first.message}`);
}

function load(config: string | undefined, io: CliIo): LoadedConfiguration {
  try {
    return config === undefined ? configurationFor(io.cwd) : loadConfiguration(resolve(io.cwd, config));
  } catch (error) {
    throw new UsageError(`cannot read '${config ?? 'unclosed.json'}': ${errorCode(error)}`);
  }
}

/** The options with what the configuration says where the command line says nothing. */
export function configured<T extends object>(options: T, command: Command, project: ConfiguredProject | null): T {
  if (project === null) return options;
  const { minConfidence, mayThrow, reportAtExit, also, maxFileSize, reportAt, failOn } = project.configuration;
  const said = { minConfidence, mayThrow, reportAtExit, also, maxFileSize, reportAt, failOn };
  const unsaid = Object.entries(said).filter(([name, value]) => {
    const source = command.getOptionValueSource(name);
    return value !== undefined && (source === undefined || source === 'default');
  });
  return { ...options, ...Object.fromEntries(unsaid) };
}
