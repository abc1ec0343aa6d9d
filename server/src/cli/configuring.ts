/** `unclosed.json` and the command line together: what is given on the command line wins. */
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { configurationFor, loadConfiguration, type LoadedConfiguration } from '../workspace/configuration/locate';
import { exclusionsOf, type ExclusionPatterns } from '../workspace/configuration/exclusions';
import type { Configuration } from '../workspace/configuration/configuration';
import { errorCode } from '../workspace/fileStore';
import { LineIndex } from '../workspace/lineIndex';
import { displayPath } from '../workspace/paths';
import { UsageError, type CliIo } from './io';

/** Options that a configuration may set as well. */
export interface ConfigurableOptions {
  /** A file that is named; false where none is to be read. */
  readonly config?: string | false;
}

export interface ConfiguredProject {
  readonly configuration: Configuration;
  readonly exclusions: ExclusionPatterns | null;
}

/** What holds in the current folder, or in the file that is named. Throws `UsageError` for one that is not right. */
export function projectOf({ config }: ConfigurableOptions, io: CliIo): ConfiguredProject | null {
  if (config === false) return null;
  const loaded = load(config, io);
  if (loaded.path === null) return null;
  const [first] = loaded.problems;
  if (first) {
    const { line, column } = new LineIndex(loaded.text).position(first.location.start);
    throw new UsageError(`${displayPath(io.cwd, loaded.path)}:${line}:${column}: ${first.message}`);
  }
  return {
    configuration: loaded.configuration,
    exclusions: exclusionsOf(dirname(loaded.path), loaded.configuration),
  };
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
