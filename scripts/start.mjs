/**
 * `npm start`: from a clean checkout to findings in one command.
 *
 *   npm start                 scans the bundled examples; ends with 0 when the scan ran, whatever it found
 *   npm start -- PATH [ARG…]  runs `unclosed scan PATH ARG…`; ends as the scan does: 0 clean, 1 findings, 2 could not run
 *
 * Installs and builds first where that is due. Node built-ins only: a clean checkout has nothing else.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from './childProcess.mjs';
import { ensureInstalled, requireNode } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLES = 'examples';
const COULD_NOT_RUN = 2;

requireNode();
process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function main(args) {
  if (!(await ensureInstalled())) {
    console.error('The packages could not be installed; see above.');
    return COULD_NOT_RUN;
  }
  if (isStale() && (await node('scripts/build.mjs')) !== 0) return COULD_NOT_RUN;
  // Paths are meant as seen from where npm was started, which npm leaves for the root of the project.
  if (args.length > 0) return await scan(args, process.env['INIT_CWD'] ?? process.cwd());
  return await demonstrate();
}

async function demonstrate() {
  console.error(`Scanning ${EXAMPLES}, programs with leaks left in for show:\n`);
  const code = await scan([EXAMPLES], ROOT);
  if (code !== 0 && code !== 1) return code;
  console.error('\nScan your own code with `npm start -- PATH`.');
  return 0;
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function scan(args, cwd) {
  return node('server/bin/unclosed.js', ['scan', ...args], cwd);
}

/**
 * @param {string} script
 * @param {string[]} [args]
 * @param {string} [cwd]
 */
async function node(script, args = [], cwd = ROOT) {
  const { code } = await run(process.execPath, [path.join(ROOT, script), ...args], { cwd });
  return code ?? COULD_NOT_RUN;
}

/** Whether something that goes into the bundles is newer than they are. */
function isStale() {
  const built = modified(path.join(ROOT, 'dist/server/cli.js'));
  const sources = ['client/src', 'server/src', 'scripts/build.mjs', 'package.json', 'package-lock.json'];
  return sources.some((source) => newest(path.join(ROOT, source)) > built);
}

/**
 * @param {string} entry a file or a folder
 * @returns {number}
 */
function newest(entry) {
  const status = statSync(entry, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.mtimeMs ?? 0;
  return Math.max(0, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

/** @param {string} file */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
