/**
 * The files in which a project says what its own functions do: read when they are asked for, as they are in the editor
 * where they are open there, and what is wrong in them shown at its place.
 */
import { join } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { ProjectModels } from '../models';
import type { ConfigurationProblem } from '../workspace/configuration/checkedJson';
import { nearest } from '../workspace/configuration/locate';
import { loadProjectModels, MODELS_FILE, type NamedModels } from '../workspace/configuration/projectModels';
import { textOf } from '../workspace/processFile';
import { analysisPath } from './documents';

export interface ProjectModelFilesOptions {
  readonly show: (uri: string, text: string, problems: readonly ConfigurationProblem[]) => void;
  readonly log: (message: string) => void;
  /** The client shows by itself what is wrong in an open one, out of the schema. */
  readonly isValidatedByClient: boolean;
}

/** A file of models, whether some project uses it or not: they are named so. */
export function isModelsFile(path: string): boolean {
  return path.endsWith('.models.json');
}

export class ProjectModelFiles {
  private readonly read = new Map<string, ProjectModels | undefined>();
  private readonly open = new Map<string, string>();
  private readonly shown = new Set<string>();

  constructor(private readonly options: ProjectModelFilesOptions) {}

  /** What holds in a folder, where these files are named besides the one that lies there or above. */
  of(folder: string, named: readonly NamedModels[]): ProjectModels | undefined {
    const key = JSON.stringify([folder, named]);
    if (!this.read.has(key)) this.read.set(key, this.load(folder, named));
    return this.read.get(key);
  }

  /** Forgets what was read. */
  reload(): void {
    this.read.clear();
    for (const path of this.shown) this.options.show(URI.file(path).toString(), '', []);
    this.shown.clear();
  }

  edited(document: TextDocument): void {
    this.open.set(analysisPath(document.uri), document.getText());
  }

  closed(uri: string): void {
    this.open.delete(analysisPath(uri));
  }

  /** The text of a file as it is now; null where there is none. */
  textOf(path: string): string | null {
    return this.open.get(path) ?? textOf(path);
  }

  /** One that is open counts though nobody has saved it yet. */
  private nearest(folder: string): string | null {
    const unsaved = join(folder, MODELS_FILE);
    return this.open.has(unsaved) ? unsaved : nearest(MODELS_FILE, folder);
  }

  private load(folder: string, named: readonly NamedModels[]): ProjectModels | undefined {
    const loaded = loadProjectModels(this.nearest(folder), named, (path) => this.textOf(path));
    for (const { path, text, problems, unknownNames } of loaded.files) {
      const isChecked = this.options.isValidatedByClient && this.open.has(path);
      this.options.show(URI.file(path).toString(), text, isChecked ? unknownNames : [...problems, ...unknownNames]);
      this.shown.add(path);
    }
    for (const path of loaded.missing) this.options.log(`The models in ${path} could not be read; the others hold.`);
    return loaded.models;
  }
}
