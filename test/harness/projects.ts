/** Runs the fixtures of one folder as the files of one program. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { WorkspaceIndex } from '../../server/src/analysis/linking/workspaceIndex';
import { harvest } from '../../server/src/syntax/macros/harvest';
import type { Analyzer } from '../../server/src/workspace/analyzer';
import { checkFixture, fixturePaths, FIXTURES, type Answer } from './fixtures';

const EXTENSIONS = ['.c', '.h', '.ts', '.js', '.tsx', '.mts', '.cjs', '.mjs'];

/** The names of the folders, sorted. */
export function projects(): string[] {
  return readdirSync(path.join(FIXTURES, 'projects')).sort();
}

export interface ProjectFile {
  readonly file: string;
  readonly text: string;
  readonly answer: Answer;
  readonly problems: readonly string[];
}

/** All files of the project with what is wrong in the answers. The analyzer keeps to the project until another is run. */
export function checkProject(analyzer: Analyzer, project: string): ProjectFile[] {
  const names = EXTENSIONS.flatMap((extension) => fixturePaths(`projects/${project}`, extension));
  const files = new Map<string, string>();
  for (const name of names) {
    const file = path.join(FIXTURES, 'projects', project, name);
    files.set(file, readFileSync(file, 'utf8'));
  }
  const headers = [...files]
    .filter(([file]) => file.endsWith('.h'))
    .map(([file, text]) => ({ path: file, file: harvest(text) }));
  analyzer.setHeaders(headers);
  const indexes = [...files].map(([file, text]) => analyzer.index(file, text)!.index);
  analyzer.join({ index: new WorkspaceIndex(indexes), read: (file) => files.get(file) ?? null, headers });
  return [...files].map(([file, text]) => {
    const answer = analyzer.analyze(file, text);
    return { file, text, answer, problems: checkFixture(text, answer).problems };
  });
}
