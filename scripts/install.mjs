/**
 * Installs the project's packages where what is installed is not what the lock file says. Node built-ins only.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cleanNpmEnvironment, run } from './childProcess.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, peer?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/** Ends the process when this Node is too old for anything else here to work. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 18)) return;
  console.error(`Unclosed needs Node 20.18 or newer; this is ${process.version}.`);
  process.exit(2);
}

/**
 * Runs `npm ci` when it has to. It runs no install script, so it needs no compiler.
 *
 * @returns {Promise<boolean>} whether everything is installed now
 */
export async function ensureInstalled() {
  if (isInstalled()) return true;
  console.error('Installing packages (npm ci)…');
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    env: cleanNpmEnvironment(),
    timeoutSeconds: 600,
  });
  return code === 0;
}

/** npm keeps a lock file of what it installed in node_modules. */
function isInstalled() {
  const wanted = readLock('package-lock.json');
  const present = readLock('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted.packages)
    .filter(([folder, locked]) => folder.includes('node_modules/') && !locked.optional)
    .every(([folder, locked]) => isSame(locked, present.packages[folder]));
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} installed
 */
function isSame(locked, installed) {
  return installed !== undefined && locked.version === installed.version && locked.link === installed.link;
}

/**
 * @param {string} file
 * @returns {LockFile | undefined}
 */
function readLock(file) {
  try {
    return /** @type {LockFile} */ (JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')));
  } catch {
    return undefined;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  requireNode();
  process.exitCode = (await ensureInstalled()) ? 0 : 1;
}
