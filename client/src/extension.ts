/** The extension's life: one client, one status item, one output channel, three commands. */
import { window, type ExtensionContext } from 'vscode';
import { Client } from './client';
import { registerCommands } from './commands';
import { StatusItem } from './status';

let client: Client | undefined;

/** Called by VS Code when the first C document opens. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Unclosed');
  const status = new StatusItem();
  client = new Client(context.asAbsolutePath('dist/server/lsp.js'), output, status);
  context.subscriptions.push(output, status, ...registerCommands(client, output));
  await client.start();
}

/** Called by VS Code before it ends; the server is given the time to end as well. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
