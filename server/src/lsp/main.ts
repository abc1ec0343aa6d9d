/** Entry point of the language server: over stdio, a pipe, a socket or Node's IPC, as its arguments say. */
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { startServer } from './server';

startServer(createConnection(ProposedFeatures.all), {
  workerScript: join(__dirname, 'analysisWorker.js'),
  version,
});
