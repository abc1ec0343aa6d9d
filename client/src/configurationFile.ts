/** An `unclosed.json` to start from, for a folder of the workspace that has none. */
import { FileType, Uri, window, workspace } from 'vscode';
import type { StarterConfigurationMethod } from '../../server/src/lsp/protocol';
import type { Client } from './client';

const STARTER: StarterConfigurationMethod = 'unclosed/starterConfiguration';
const FILE = 'unclosed.json';
const SHOWN_MS = 15_000;

/** Shows the folder's own; writes nothing over. */
export async function createConfigurationFile(client: Client): Promise<void> {
  const folder = await chosenFolder();
  if (folder === undefined) return;
  const file = Uri.joinPath(folder, FILE);
  if (await exists(file)) tell(`${workspace.asRelativePath(file)} is there already.`);
  else {
    const { running } = client;
    if (!running) {
      tell('No file was written: no server is running that knows the settings.');
      return;
    }
    const text = await running.sendRequest<string>(STARTER);
    await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  }
  await window.showTextDocument(file, { preview: false });
}

/** The only one, or one that is asked for. */
async function chosenFolder(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length > 1) {
    return (await window.showWorkspaceFolderPick({ placeHolder: `Folder that gets an ${FILE}` }))?.uri;
  }
  if (folders.length === 0) tell(`No folder is open that an ${FILE} could be for.`);
  return folders[0]?.uri;
}

async function exists(file: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(file)).type & FileType.File) !== 0;
  } catch {
    return false;
  }
}

function tell(message: string): void {
  window.setStatusBarMessage(`Unclosed: ${message}`, SHOWN_MS);
}
