/** `unclosed lsp`: the language server, for editors that start it themselves. */
import { join } from 'node:path';

const TRANSPORT = /^--(?:stdio|node-ipc|socket|pipe)(?:=|$)/;

/** Starts the server, which from then on has standard input and output to itself. */
export function lspCommand(): void {
  if (!process.argv.some((argument) => TRANSPORT.test(argument))) process.argv.push('--stdio');
  // A bundle of its own: a scan has no use for the protocol and would load it each time.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require(join(__dirname, 'lsp.js'));
}
