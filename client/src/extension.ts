/** The extension's life: one client, and what shows its findings. */
import { window, type ExtensionContext } from 'vscode';
import { Client } from './client';
import { registerCommands } from './commands';
import { Findings } from './findings';
import { FindingsView } from './findingsView';
import { PathView } from './pathView';
import { Samples } from './samples';
import { Scans } from './scans';
import { StatusItem } from './status';

let client: Client | undefined;

/** Called by VS Code when the first document of a language that is analyzed opens, or the view of findings. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Unclosed');
  const status = new StatusItem();
  const findings = new Findings();
  const [path, view] = [new PathView(findings), new FindingsView(findings, context)];
  client = new Client(context.asAbsolutePath('dist/server/lsp.js'), output, status, findings);
  const [scans, samples] = [new Scans(client, output), new Samples(context)];
  const commands = registerCommands({ client, output, status, scans, samples, path, view });
  context.subscriptions.push(output, status, path, view, findings, ...commands);
  await client.start();
}

/** Called by VS Code before it ends; the server is given the time to end as well. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
