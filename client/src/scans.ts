/** Scans that somebody asked for: what they read, their progress, and what came of them. */
import { randomUUID } from 'node:crypto';
import {
  ProgressLocation,
  window,
  workspace,
  type CancellationToken,
  type OutputChannel,
  type Progress,
  type Uri,
} from 'vscode';
import { WorkDoneProgress, type LanguageClient } from 'vscode-languageclient/node';
import type {
  ScanScope,
  ScanWorkspaceMethod,
  ScanWorkspaceParams,
  ScanWorkspaceResult,
} from '../../server/src/lsp/protocol';
import type { Client } from './client';
import { changedFiles } from './gitChanges';

const SCAN_WORKSPACE: ScanWorkspaceMethod = 'unclosed/scanWorkspace';
const SUMMARY_SHOWN_MS = 15_000;

export class Scans {
  constructor(
    private readonly client: Client,
    private readonly output: OutputChannel,
  ) {}

  workspace(): Promise<void> {
    return this.scan('the workspace', {});
  }

  /** The folder that was clicked on, or one that is asked for. */
  async folder(clicked?: Uri): Promise<void> {
    const folder = clicked ?? (await chosenFolder());
    if (folder) await this.scan(`'${workspace.asRelativePath(folder)}'`, { folder: folder.toString() });
  }

  /** The file that was clicked on, or the one in the editor. */
  async file(clicked?: Uri): Promise<void> {
    const file = clicked ?? window.activeTextEditor?.document.uri;
    if (file) await this.scan(`'${workspace.asRelativePath(file)}'`, { files: [file.toString()] });
    else this.tell('No file is open in the editor.');
  }

  async changedFiles(): Promise<void> {
    const files = await changedFiles();
    if (files === null) this.tell('Which files have changed is not known: no git repository is open here.');
    else if (files.length === 0) this.tell('No file differs from the last commit.');
    else await this.scan('changed files', { files });
  }

  private async scan(what: string, scope: ScanScope): Promise<void> {
    const client = this.client.running;
    this.tell(client ? await withProgress(client, what, scope) : 'Nothing can be scanned: no server is running.');
  }

  private tell(summary: string): void {
    this.output.appendLine(summary);
    window.setStatusBarMessage(`Unclosed: ${summary}`, SUMMARY_SHOWN_MS);
  }
}

async function chosenFolder(): Promise<Uri | undefined> {
  const [first] = workspace.workspaceFolders ?? [];
  const chosen = await window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: 'Scan',
    title: 'Folder to scan for resources that are never released',
    ...(first && { defaultUri: first.uri }),
  });
  return chosen?.[0];
}

/** What came of it in one sentence. A server that dies meanwhile is the status item's matter, not a message box's. */
async function withProgress(client: LanguageClient, what: string, scope: ScanScope): Promise<string> {
  // One file takes no time that would be worth a notification.
  const location = scope.files?.length === 1 ? ProgressLocation.Window : ProgressLocation.Notification;
  const options = { location, title: `Unclosed: scanning ${what}`, cancellable: true };
  try {
    return (await window.withProgress(options, (progress, token) => request(client, scope, progress, token))).summary;
  } catch (error) {
    return `The scan ended early: ${String(error)}`;
  }
}

async function request(
  client: LanguageClient,
  scope: ScanScope,
  progress: Progress<{ message?: string; increment?: number }>,
  token: CancellationToken,
): Promise<ScanWorkspaceResult> {
  const workDoneToken = randomUUID();
  let percentage = 0;
  const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
    if (value.kind !== 'report') return;
    const increment = Math.max(0, (value.percentage ?? percentage) - percentage);
    percentage += increment;
    progress.report({ increment, ...(value.message !== undefined && { message: value.message }) });
  });
  try {
    const params: ScanWorkspaceParams = { workDoneToken, scope };
    return await client.sendRequest<ScanWorkspaceResult>(SCAN_WORKSPACE, params, token);
  } finally {
    listener.dispose();
  }
}
