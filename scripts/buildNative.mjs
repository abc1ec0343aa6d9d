/**
 * `npm run build:native`: makes the native parser usable on this machine, which takes a compiler unless one of the
 * published builds fits.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { cleanNpmEnvironment, runQuietly } from './childProcess.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = ['tree-sitter', 'tree-sitter-c'];

if (await loads()) {
  console.log('The native parser loads.');
} else {
  console.log('Building the native parser…');
  await runQuietly('npm', ['rebuild', ...PACKAGES, '--ignore-scripts=false', '--foreground-scripts'], {
    cwd: ROOT,
    env: { ...headersOfThisNode(), ...cleanNpmEnvironment() },
  });
  if (!(await loads())) throw new Error('The native parser was built and does not load.');
}

async function loads() {
  const script = "const P = require('tree-sitter'); new P().setLanguage(require('tree-sitter-c'))";
  try {
    await runQuietly(process.execPath, ['-e', script], { cwd: ROOT });
    return true;
  } catch {
    return false;
  }
}

/** Node's headers come with most of its packages; without them node-gyp would download them. */
function headersOfThisNode() {
  const prefix = path.resolve(process.execPath, '../..');
  return existsSync(path.join(prefix, 'include/node/node_api.h')) ? { npm_config_nodedir: prefix } : {};
}
