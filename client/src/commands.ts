/** The commands of the palette. */
import { randomUUID } from 'node:crypto';
import {
  commands,
  ProgressLocation,
  window,
  type CancellationToken,
  type Disposable,
  type OutputChannel,
  type Progress,
} from 'vscode';
import { WorkDoneProgress, type LanguageClient } from 'vscode-languageclient/node';
import type { ScanWorkspaceMethod, ScanWorkspaceParams, ScanWorkspaceResult } from '../../server/src/lsp/protocol';
import type { Client } from './client';
import type { StatusItem } from './status';

const SCAN_WORKSPACE: ScanWorkspaceMethod = 'unclosed/scanWorkspace';
const SUMMARY_SHOWN_MS = 15_000;

/** Registers what the manifest contributes. */
export function registerCommands(client: Client, output: OutputChannel, status: StatusItem): Disposable[] {
  return [
    commands.registerCommand('unclosed.showOutput', () => {
      output.show();
    }),
    commands.registerCommand('unclosed.restartServer', () => client.restart()),
    commands.registerCommand('unclosed.scanWorkspace', () => scanWorkspace(client.running, output, status)),
  ];
}

async function scanWorkspace(client: LanguageClient | null, output: OutputChannel, status: StatusItem): Promise<void> {
  if (!client) {
    status.stopped('The server is not running.');
    output.appendLine('The workspace cannot be scanned: the server is not running.');
    return;
  }
  const title = 'Unclosed: scanning the workspace';
  const { summary } = await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => requestScan(client, progress, token),
  );
  output.appendLine(summary);
  window.setStatusBarMessage(`Unclosed: ${summary}`, SUMMARY_SHOWN_MS);
}

async function requestScan(
  client: LanguageClient,
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
    const params: ScanWorkspaceParams = { workDoneToken };
    return await client.sendRequest<ScanWorkspaceResult>(SCAN_WORKSPACE, params, token);
  } finally {
    listener.dispose();
  }
}
