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
import type {
  ScanWorkspaceMethod,
  ScanWorkspaceParams,
  ScanWorkspaceResult,
  ShownFinding,
} from '../../server/src/lsp/protocol';
import type { Client } from './client';
import type { FindingsView } from './findingsView';
import type { PathView } from './pathView';

const SCAN_WORKSPACE: ScanWorkspaceMethod = 'unclosed/scanWorkspace';
const SUMMARY_SHOWN_MS = 15_000;

/** What the commands act on. */
export interface CommandTargets {
  readonly client: Client;
  readonly output: OutputChannel;
  readonly path: PathView;
  readonly view: FindingsView;
}

/** Registers what the manifest contributes. */
export function registerCommands({ client, output, path, view }: CommandTargets): Disposable[] {
  return [
    commands.registerCommand('unclosed.showOutput', () => {
      output.show();
    }),
    commands.registerCommand('unclosed.restartServer', () => client.restart()),
    commands.registerCommand('unclosed.scanWorkspace', () => scanWorkspace(client.running, output)),
    commands.registerCommand('unclosed.nextStep', () => path.next()),
    commands.registerCommand('unclosed.previousStep', () => path.previous()),
    commands.registerCommand('unclosed.hidePath', () => path.hide()),
    commands.registerCommand('unclosed.openStep', (uri: string, finding: ShownFinding, step: number | null) =>
      path.open(uri, finding, step),
    ),
    commands.registerCommand('unclosed.filterFindings', () => view.chooseFilter()),
    commands.registerCommand('unclosed.groupByFile', () => view.group('file')),
    commands.registerCommand('unclosed.groupByRule', () => view.group('rule')),
  ];
}

async function scanWorkspace(client: LanguageClient | null, output: OutputChannel): Promise<void> {
  const summary = client ? await scanWithProgress(client) : 'The workspace cannot be scanned: no server is running.';
  output.appendLine(summary);
  window.setStatusBarMessage(`Unclosed: ${summary}`, SUMMARY_SHOWN_MS);
}

/** What came of it in one sentence. A server that dies meanwhile is the status item's matter, not a message box's. */
async function scanWithProgress(client: LanguageClient): Promise<string> {
  const title = 'Unclosed: scanning the workspace';
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  try {
    return (await window.withProgress(options, (progress, token) => requestScan(client, progress, token))).summary;
  } catch (error) {
    return `The scan ended early: ${String(error)}`;
  }
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
