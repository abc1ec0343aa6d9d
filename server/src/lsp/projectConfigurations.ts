/**
 * The `unclosed.json` of each folder of the workspace, and its models: read when they are asked for, read again when they
 * change on disk, and what is wrong in them shown at its place. Of models that are open the text in the editor counts.
 */
import { dirname, join } from 'node:path';
import { DiagnosticSeverity, type PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import {
  CONFIGURATION_FILE,
  NO_CONFIGURATION,
  readConfiguration,
  type Configuration,
} from '../workspace/configuration/configuration';
import { Exclusions, exclusionsOf, type ExclusionPatterns } from '../workspace/configuration/exclusions';
import type { ConfigurationProblem } from '../workspace/configuration/checkedJson';
import { configurationFor, nearest } from '../workspace/configuration/locate';
import { MODELS_FILE } from '../workspace/configuration/projectModels';
import type { ProjectModels } from '../models';
import { innermost } from '../workspace/paths';
import type { ModelsPlace } from './modelActions';
import { isModelsFile, ProjectModelFiles } from './projectModelFiles';

export interface ProjectConfigurationsOptions {
  readonly publish: (params: PublishDiagnosticsParams) => void;
  readonly log: (message: string) => void;
  /** The client shows by itself what is wrong in an open one, out of the schema. */
  readonly isValidatedByClient: boolean;
}

interface Project {
  /** Absolute; null where there is none. */
  readonly file: string | null;
  readonly configuration: Configuration;
  readonly exclusions: ExclusionPatterns | null;
}

type Patterns = Pick<Configuration, 'exclude' | 'include'>;

const NONE: Project = { file: null, configuration: NO_CONFIGURATION, exclusions: null };

export function isConfigurationFile(path: string): boolean {
  return isModelsFile(path) || path.endsWith(`/${CONFIGURATION_FILE}`) || path.endsWith(`\\${CONFIGURATION_FILE}`);
}

export class ProjectConfigurations {
  private readonly projects = new Map<string, Project>();
  /** Documents of that name that are open. */
  private readonly open = new Set<string>();
  private folders: readonly string[] = [];
  private readonly modelFiles: ProjectModelFiles;

  constructor(private readonly options: ProjectConfigurationsOptions) {
    this.modelFiles = new ProjectModelFiles({
      ...options,
      show: (uri, text, problems) => this.show(uri, text, problems),
    });
  }

  setFolders(paths: readonly string[]): void {
    this.folders = paths;
    this.reload();
  }

  /** What holds for a file, or in a folder. */
  of(path: string): Configuration {
    return this.projectOf(path).configuration;
  }

  /** Whether a file is left out of everything. `own`: the client's patterns. */
  excludes(path: string, own: Patterns): boolean {
    const folder = innermost(this.folders, path);
    return folder !== null && new Exclusions(this.exclusions(folder, own)).leavesOut(path);
  }

  /** What is left out of a folder of the workspace, and taken in. */
  exclusions(folder: string, own: Patterns): ExclusionPatterns[] {
    const lists = [this.project(folder).exclusions, exclusionsOf(folder, own)];
    return lists.filter((list) => list !== null);
  }

  /** What a file's project says of its own functions. `own`: files that the client names. */
  models(path: string, own: readonly string[]): ProjectModels | undefined {
    const folder = innermost(this.folders, path);
    if (folder === null) return undefined;
    const { file, configuration } = this.project(folder);
    const named = file === null ? [] : [{ folder: dirname(file), paths: configuration.models ?? [] }];
    return this.modelFiles.of(folder, [...named, { folder, paths: own }]);
  }

  /** Where the models of a file's project are, or would be; null of a file that is in no folder. */
  modelsPlace(path: string): ModelsPlace | null {
    const folder = innermost(this.folders, path);
    if (folder === null) return null;
    const { file } = this.project(folder);
    const place = nearest(MODELS_FILE, folder) ?? join(file === null ? folder : dirname(file), MODELS_FILE);
    return { path: place, text: this.modelFiles.textOf(place) };
  }

  /** Forgets what was read, and shows what is wrong in what is there now. */
  reload(): void {
    const before = [...this.projects.values()].flatMap(({ file }) => file ?? []);
    this.projects.clear();
    this.modelFiles.reload();
    const now = new Set(this.folders.flatMap((folder) => this.project(folder).file ?? []));
    for (const file of before) if (!now.has(file)) this.show(URI.file(file).toString(), '', []);
  }

  /** A configuration is open in the editor, with this text. */
  edited(document: TextDocument): void {
    if (isModelsFile(document.uri)) {
      this.modelFiles.edited(document);
      return;
    }
    this.open.add(document.uri);
    const { problems } = this.options.isValidatedByClient ? { problems: [] } : readConfiguration(document.getText());
    this.show(document.uri, document.getText(), problems);
  }

  closed(document: TextDocument): void {
    if (isModelsFile(document.uri)) this.modelFiles.closed(document.uri);
    this.open.delete(document.uri);
    this.reload();
  }

  private projectOf(path: string): Project {
    const folder = innermost(this.folders, path);
    return folder === null ? NONE : this.project(folder);
  }

  private project(folder: string): Project {
    let project = this.projects.get(folder);
    if (!project) {
      project = this.load(folder);
      this.projects.set(folder, project);
    }
    return project;
  }

  private load(folder: string): Project {
    try {
      const { path, text, configuration, problems } = configurationFor(folder);
      if (path === null) return NONE;
      const uri = URI.file(path).toString();
      if (!this.open.has(uri)) this.show(uri, text, problems);
      return { file: path, configuration, exclusions: exclusionsOf(dirname(path), configuration) };
    } catch (error) {
      this.options.log(
        `The ${CONFIGURATION_FILE} of ${folder} could not be read (${String(error)}); defaults are used.`,
      );
      return NONE;
    }
  }

  private show(uri: string, text: string, problems: readonly ConfigurationProblem[]): void {
    const document = TextDocument.create(uri, 'jsonc', 0, text);
    const diagnostics = problems.map(({ message, location }) => ({
      range: { start: document.positionAt(location.start), end: document.positionAt(location.end) },
      severity: DiagnosticSeverity.Warning,
      source: 'unclosed',
      message,
    }));
    this.options.publish({ uri, diagnostics });
  }
}
