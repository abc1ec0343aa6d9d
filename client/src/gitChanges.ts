/** The files that differ from the last commit, as the editor's own support of git knows them: nothing is run here. */
import { extensions, FileType, workspace, type Event, type Uri } from 'vscode';

/** The parts of the interface of `vscode.git` that are used. */
interface Repository {
  readonly state: Readonly<
    Record<
      'mergeChanges' | 'indexChanges' | 'workingTreeChanges' | 'untrackedChanges',
      readonly { readonly uri: Uri }[]
    >
  >;
  status(): Promise<void>;
}

interface Git {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: Event<unknown>;
  readonly repositories: readonly Repository[];
}

interface GitExtension {
  getAPI(version: 1): Git;
}

const PATIENCE_MS = 5000;

/** URIs of files that are there, in the folders of the workspace; null where git is not to be had. */
export async function changedFiles(): Promise<string[] | null> {
  const git = await gitOf();
  if (!git || git.repositories.length === 0) return null;
  const found = new Map<string, Uri>();
  for (const repository of git.repositories) {
    await repository.status();
    const { mergeChanges, indexChanges, workingTreeChanges, untrackedChanges } = repository.state;
    for (const { uri } of [...mergeChanges, ...indexChanges, ...workingTreeChanges, ...untrackedChanges]) {
      if (workspace.getWorkspaceFolder(uri)) found.set(uri.toString(), uri);
    }
  }
  const existing = await Promise.all([...found].map(async ([key, uri]) => ((await isFile(uri)) ? [key] : [])));
  return existing.flat();
}

async function gitOf(): Promise<Git | null> {
  try {
    const extension = await extensions.getExtension<GitExtension>('vscode.git')?.activate();
    // Throws where git is turned off or not installed.
    const git = extension?.getAPI(1) ?? null;
    if (git?.state === 'uninitialized') await untilInitialized(git);
    return git;
  } catch {
    return null;
  }
}

function untilInitialized(git: Git): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const listener = git.onDidChangeState(done);
    const timer = setTimeout(done, PATIENCE_MS);
  });
}

async function isFile(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.File) !== 0;
  } catch {
    return false;
  }
}
