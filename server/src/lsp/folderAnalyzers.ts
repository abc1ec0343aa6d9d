/** The analyzers of a worker: one for each way of analyzing that some folder asks for, which is one in nearly every workspace. */
import { createLiveAnalyzer, type LiveAnalyzer } from '../workspace/analyzer';
import { innermost } from '../workspace/paths';
import type { AnalysisPlan, AnalysisSettings } from './workerMessages';

export class FolderAnalyzers {
  private constructor(
    private readonly folders: ReadonlyMap<string, LiveAnalyzer>,
    /** For what lies in none of them. */
    readonly otherwise: LiveAnalyzer,
  ) {}

  static async create({ otherwise, folders }: AnalysisPlan): Promise<FolderAnalyzers> {
    const made = new Map<string, LiveAnalyzer>();
    const analyzerFor = async (settings: AnalysisSettings): Promise<LiveAnalyzer> => {
      const key = JSON.stringify(settings);
      const analyzer = made.get(key) ?? (await createLiveAnalyzer(settings));
      made.set(key, analyzer);
      return analyzer;
    };
    const common = await analyzerFor(otherwise);
    const entries: [string, LiveAnalyzer][] = [];
    for (const [folder, settings] of folders) entries.push([folder, await analyzerFor(settings)]);
    return new FolderAnalyzers(new Map(entries), common);
  }

  /** That of a file, or of a folder of the workspace. */
  of(path: string): LiveAnalyzer {
    const folder = innermost([...this.folders.keys()], path);
    return folder === null ? this.otherwise : this.folders.get(folder)!;
  }
}
