/**
 * code-server is VS Code with its extension host, shown in a browser. Installs it from the npm registry and starts it,
 * for `npm run editor` and for the end-to-end tests.
 *
 * It is installed without running the install scripts of its packages: the add-ons missing then (spdlog, watchdog) only
 * cost it a line in its log.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { cleanNpmEnvironment, endGroup, runQuietly, startGroup } from './childProcess.mjs';

const CACHE = fileURLToPath(new URL('../.cache/', import.meta.url));

/**
 * The oldest VS Code that is supported and the newest that is known to work.
 *
 * @typedef {'oldest' | 'newest'} Edition
 * @type {Record<Edition, { codeServer: string, vscode: string, node?: string }>}
 */
const EDITIONS = {
  oldest: { codeServer: '4.100.3', vscode: '1.100' },
  // Needs Node 24, which the npm package `node` brings.
  newest: { codeServer: '4.139.1', vscode: '1.139', node: '24' },
};

/**
 * @typedef {object} CodeServer
 * @property {string} node the Node that runs it
 * @property {string} entry its entry script
 * @property {string} vscode the version of VS Code in it
 */

/**
 * Installs code-server unless it is there, which takes about 25 seconds.
 *
 * @param {Edition} [edition]
 * @param {(line: string) => void} [report]
 * @returns {Promise<CodeServer>}
 */
export async function ensureCodeServer(edition = 'oldest', report = () => undefined) {
  const { codeServer, vscode, node } = EDITIONS[edition];
  const folder = path.join(CACHE, `code-server-${codeServer}`);
  if (!existsSync(folder)) {
    report(`Installing code-server ${codeServer} (VS Code ${vscode})…`);
    await install(edition, folder);
  }
  return {
    node: node ? path.join(folder, 'node_modules/node/bin/node') : process.execPath,
    entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
    vscode,
  };
}

/**
 * Installs into a folder beside the final one and renames it at the end: what is there is whole.
 *
 * @param {Edition} edition
 * @param {string} folder
 */
async function install(edition, folder) {
  const { codeServer, node } = EDITIONS[edition];
  const partial = `${folder}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n');
  const vscodeFolder = path.join(partial, 'node_modules/code-server/lib/vscode');
  const nodeFolder = path.join(partial, 'node_modules/node/bin');
  const env = cleanNpmEnvironment();
  /** @param {string} cwd @param {string[]} args */
  const npm = (cwd, ...args) => runQuietly('npm', args, { cwd, env, timeoutSeconds: 300 });
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    await npm(partial, 'install', `code-server@${codeServer}`, ...quiet);
    if (node) await installNode(partial, node, npm);
    const withNode = node ? { ...env, PATH: `${nodeFolder}${path.delimiter}${env['PATH'] ?? ''}` } : env;
    await npm(vscodeFolder, 'install', '--omit=dev', ...quiet);
    await npm(path.join(vscodeFolder, 'extensions'), 'install', '--omit=dev', ...quiet);
    if (node) {
      const cwd = path.join(vscodeFolder, 'extensions');
      await runQuietly('node', ['./postinstall.mjs'], { cwd, env: withNode, timeoutSeconds: 120 });
    } else {
      // It hashes passwords, which nobody is asked for here, and would have to be compiled.
      writeFileSync(path.join(partial, 'node_modules/argon2/argon2.js'), 'module.exports = {};\n');
    }
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} version
 * @param {(cwd: string, ...args: string[]) => Promise<string>} npm
 */
async function installNode(folder, version, npm) {
  await npm(folder, 'install', `node@${version}`, '--no-audit', '--no-fund', '--ignore-scripts=false');
}

/**
 * @param {CodeServer} codeServer
 * @param {string} vsix
 * @param {string} userDataFolder
 * @param {string} extensionsFolder
 */
export async function installExtension(codeServer, vsix, userDataFolder, extensionsFolder) {
  const folders = ['--user-data-dir', userDataFolder, '--extensions-dir', extensionsFolder];
  const config = ['--config', path.join(userDataFolder, 'none.yaml')];
  await runQuietly(codeServer.node, [codeServer.entry, ...config, ...folders, '--install-extension', vsix], {
    env: { ...process.env, EXTENSIONS_GALLERY: '{}' },
    timeoutSeconds: 60,
  });
}

/**
 * @typedef {object} RunningCodeServer
 * @property {string} origin such as `http://127.0.0.1:41234`
 * @property {number} port
 * @property {() => string} log what it printed so far
 * @property {Promise<number | null>} ended its exit code
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} StartOptions
 * @property {string} userDataFolder
 * @property {string} extensionsFolder
 * @property {string} [folder]
 * @property {boolean} [trustsAll] true unless it says otherwise: no folder is restricted, whatever the settings say
 * @property {number} [port]
 */

/**
 * Starts code-server on a free port of this machine only and waits until it answers.
 *
 * @param {CodeServer} codeServer
 * @param {StartOptions} options
 * @returns {Promise<RunningCodeServer>}
 */
export async function startCodeServer(codeServer, options) {
  const { userDataFolder, extensionsFolder } = options;
  const port = options.port ?? (await freePort());
  const args = [
    ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--config', path.join(userDataFolder, 'none.yaml')],
    ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    options.trustsAll === false ? [] : ['--disable-workspace-trust'],
    ['--user-data-dir', userDataFolder, '--extensions-dir', extensionsFolder],
    options.folder === undefined ? [] : [options.folder],
  ].flat();
  const child = startGroup(codeServer.node, [codeServer.entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, EXTENSIONS_GALLERY: '{}' },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (/** @type {Buffer} */ chunk) => (log += chunk.toString()));
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const origin = `http://127.0.0.1:${port}`;
  await untilHealthy(
    origin,
    () => child.exitCode,
    () => log,
  );
  const stop = async () => {
    endGroup(child);
    const late = setTimeout(() => endGroup(child, 'SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  };
  return { origin, port, log: () => log, ended, stop };
}

/**
 * @param {string} origin
 * @param {() => number | null} exitCode
 * @param {() => string} log
 */
async function untilHealthy(origin, exitCode, log) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && exitCode() === null) {
    try {
      if ((await fetch(`${origin}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`code-server does not answer on ${origin}\n${log().slice(-4000)}`);
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
