/**
 * What the settings of each folder of the workspace say of its analysis: asked of the client, kept so that it is known at
 * once, and asked again when it may have changed.
 */
import { URI } from 'vscode-uri';
import type { ExclusionPatterns } from '../workspace/configuration/exclusions';
import { innermost } from '../workspace/paths';
import type { FileTask } from '../workspace/processFile';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import type { AnalysisPlan } from './workerMessages';

export interface FolderSettingsOptions {
  /** With what the project says; of no folder where that is null. Never rejects. */
  readonly settingsOf: (uri: string | null) => Promise<Settings>;
  readonly exclusionsOf: (folder: string, settings: Settings) => readonly ExclusionPatterns[];
}

/** What has to be done anew. */
export interface FolderChanges {
  /** What was found may not be found any more. */
  readonly analysis: boolean;
  /** Folders to which other files may belong now. */
  readonly files: readonly string[];
}

interface Known {
  readonly settings: Settings;
  readonly exclusions: readonly ExclusionPatterns[];
}

export class FolderSettings {
  private readonly known = new Map<string, Known>();
  private otherwise = DEFAULT_SETTINGS;
  private round = 0;

  constructor(private readonly options: FolderSettingsOptions) {}

  /** Asks again; null when somebody has asked once more meanwhile, whose answer counts. */
  async refresh(folders: readonly string[]): Promise<FolderChanges | null> {
    const round = ++this.round;
    const uris = folders.map((folder) => URI.file(folder).toString());
    const [otherwise, ...settings] = await Promise.all([null, ...uris].map((uri) => this.options.settingsOf(uri)));
    if (round !== this.round || !otherwise) return null;
    const plan = JSON.stringify(this.plan());
    const before = new Map(folders.map((folder) => [folder, this.membership(folder)]));
    this.otherwise = otherwise;
    this.known.clear();
    folders.forEach((folder, index) => {
      const own = settings[index]!;
      this.known.set(folder, { settings: own, exclusions: this.options.exclusionsOf(folder, own) });
    });
    return {
      analysis: JSON.stringify(this.plan()) !== plan,
      files: folders.filter((folder) => this.membership(folder) !== before.get(folder)),
    };
  }

  /** Folders all of whose files are analyzed without being asked for. */
  wholeFolders(): string[] {
    return [...this.known].flatMap(([folder, { settings }]) =>
      settings.enable && settings.analysisMode === 'workspace' ? [folder] : [],
    );
  }

  /** What is left out of a folder, and taken in. */
  exclusions(folder: string): readonly ExclusionPatterns[] {
    return this.known.get(folder)?.exclusions ?? [];
  }

  /** How a file on disk is read. */
  task(path: string): FileTask {
    const folder = innermost([...this.known.keys()], path);
    const { maxFileSize } = folder === null ? this.otherwise : this.known.get(folder)!.settings;
    return { path, named: false, maxBytes: maxFileSize * 1024 };
  }

  plan(): AnalysisPlan {
    const analysisOf = ({ mayThrow, reportAtExit, also, project }: Settings): AnalysisPlan['otherwise'] => {
      return { mayThrow, reportAtExit, also, ...(project ? { project } : {}) };
    };
    const otherwise = analysisOf(this.otherwise);
    const folders = [...this.known].map(([folder, { settings }]) => [folder, analysisOf(settings)] as const);
    const isOne = folders.every(([, settings]) => JSON.stringify(settings) === JSON.stringify(otherwise));
    return { otherwise, folders: isOne ? [] : folders };
  }

  /** What decides on which files of a folder are read. */
  private membership(folder: string): string {
    const { maxFileSize } = this.known.get(folder)?.settings ?? DEFAULT_SETTINGS;
    return JSON.stringify([maxFileSize, this.exclusions(folder)]);
  }
}
