/**
 * Programs of the machine that some tests need. Where there is apt and the right to use it, the missing ones are
 * installed. Node built-ins only.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { run, runQuietly } from './childProcess.mjs';

/**
 * Program → its package in Debian and Ubuntu.
 *
 * @typedef {keyof typeof PACKAGES} Program
 */
const PACKAGES = {
  chromium: 'chromium',
  fonts: 'fonts-dejavu-core',
  nvim: 'neovim',
  gcc: 'gcc',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
};

const ATTEMPTS = 3;

/**
 * @param {readonly Program[]} programs
 * @returns {Promise<Program[]>} those that are still missing
 */
export async function ensurePrograms(programs) {
  const missing = () => [...new Set(programs)].filter((program) => !isPresent(program));
  if (missing().length === 0) return [];
  const asRoot = await rootPrefix();
  if (asRoot === undefined || !existsSync('/usr/bin/apt-get')) return missing();
  const packages = missing().map((program) => PACKAGES[program]);
  console.log(`Installing ${packages.join(', ')} (apt-get)…`);
  try {
    // The C library's headers are a package of their own that gcc only recommends.
    const headers = packages.some((name) => name === 'gcc' || name === 'g++') ? ['libc6-dev'] : [];
    await aptGet(asRoot, 'update');
    await aptGet(asRoot, 'install', '-y', '--no-install-recommends', ...packages, ...headers);
  } catch (error) {
    console.error(String(error));
  }
  return missing();
}

/** @param {Program} program */
function isPresent(program) {
  if (program === 'fonts') return process.platform !== 'linux' || existsSync('/usr/share/fonts/truetype/dejavu');
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));
}

/**
 * What to put before a command so that it runs as root.
 *
 * @returns {Promise<string[] | undefined>} undefined where that takes a password
 */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  try {
    const { code } = await run('sudo', ['-n', 'true'], { onOutput: () => undefined });
    return code === 0 ? ['sudo', '-n'] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string[]} asRoot
 * @param {...string} args
 */
async function aptGet(asRoot, ...args) {
  // sudo drops the environment, hence `env`.
  const [command = '', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
  for (let attempt = 1; ; attempt++) {
    try {
      await runQuietly(command, rest, { timeoutSeconds: 300 });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  }
}
