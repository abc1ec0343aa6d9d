/** Where the `unclosed.json` of a folder is. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitRoot } from '../paths';
import type { ConfigurationProblem } from './checkedJson';
import { CONFIGURATION_FILE, NO_CONFIGURATION, readConfiguration, type Configuration } from './configuration';

export interface LoadedConfiguration {
  /** Absolute; null where there is no such file. */
  readonly path: string | null;
  readonly text: string;
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
}

const NONE: LoadedConfiguration = { path: null, text: '', configuration: NO_CONFIGURATION, problems: [] };

/** The nearest one in the folder and those above it, up to the root of the repository; outside of one only the folder's own. */
export function nearest(name: string, folder: string): string | null {
  const top = gitRoot(folder) ?? folder;
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (at === top || dirname(at) === at) return null;
  }
}

/** Reads it. Throws what reading a file throws. */
export function loadConfiguration(path: string): LoadedConfiguration {
  const text = readFileSync(path, 'utf8');
  return { path, text, ...readConfiguration(text) };
}

/** What holds in a folder. Throws what reading a file throws. */
export function configurationFor(folder: string): LoadedConfiguration {
  const path = nearest(CONFIGURATION_FILE, folder);
  return path === null ? NONE : loadConfiguration(path);
}
