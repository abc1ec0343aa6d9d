/**
 * `npm run editor [-- FOLDER]`: real VS Code in a browser, with the packaged extension installed, on examples/ or
 * FOLDER. Ctrl+C ends all of it; what it was told and what it stored goes with it.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './childProcess.mjs';
import { ensureCodeServer, installExtension, startCodeServer } from './codeServer.mjs';
import { ensureInstalled, requireNode } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Nothing that starts by itself, asks or phones home. */
const USER_SETTINGS = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
};

requireNode();
process.exitCode = await main(process.argv[2]);

/** @param {string | undefined} folder */
async function main(folder) {
  if (!(await ensureInstalled())) return 2;
  const codeServer = await ensureCodeServer('oldest', console.error);
  console.error('Packing the extension…');
  await runQuietly(process.execPath, [path.join(ROOT, 'scripts/package.mjs')]);
  const temporary = mkdtempSync(path.join(tmpdir(), 'unclosed-editor-'));
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
  const workspace = folder === undefined ? copyOfExamples(temporary) : givenFolder(folder);
  const [userDataFolder, extensionsFolder] = [path.join(temporary, 'user'), path.join(temporary, 'extensions')];
  mkdirSync(path.join(userDataFolder, 'User'), { recursive: true });
  writeFileSync(path.join(userDataFolder, 'User/settings.json'), JSON.stringify(USER_SETTINGS));
  await installExtension(codeServer, path.join(ROOT, 'out/unclosed.vsix'), userDataFolder, extensionsFolder);
  const { origin, ended } = await startCodeServer(codeServer, { userDataFolder, extensionsFolder, folder: workspace });
  console.log(`VS Code ${codeServer.vscode} with Unclosed: ${origin}/?folder=${encodeURIComponent(workspace)}`);
  console.error('Ctrl+C ends it.');
  return (await ended) ?? 0;
}

/**
 * Edits made while looking around don't end up in the repository.
 *
 * @param {string} temporary
 */
function copyOfExamples(temporary) {
  const workspace = path.join(temporary, 'examples');
  cpSync(path.join(ROOT, 'examples'), workspace, { recursive: true });
  return workspace;
}

/** @param {string} folder */
function givenFolder(folder) {
  const workspace = path.resolve(process.env['INIT_CWD'] ?? '', folder);
  if (!existsSync(workspace)) throw new Error(`${workspace} does not exist`);
  return workspace;
}
