/**
 * Starting and ending child processes for the project's scripts. Node built-ins only: runs before anything is installed.
 *
 * Every child leads a process group of its own, so that ending it ends whatever it started as well.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

const WINDOWS = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let signalsWatched = false;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutSeconds] no limit when left out
 * @property {(chunk: Buffer) => void} [onOutput] gets standard output and standard error; without it they are inherited
 */

/**
 * @typedef {object} RunResult
 * @property {number | null} code
 * @property {boolean} timedOut
 */

/**
 * The environment for a child npm: without what an outer `npm run` put there about itself, which an inner npm would
 * take for its own configuration (`ignore-scripts` above all).
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanNpmEnvironment(env = process.env) {
  const kept = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile|nodedir)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
}

/**
 * Starts a child as the leader of its own process group.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startGroup(command, args, options = {}) {
  watchSignals();
  // npm and npx are batch files on Windows, which only a shell starts.
  const shell = WINDOWS && /^(npm|npx)$/.test(command);
  const child = spawn(command, args, { shell, detached: !WINDOWS, ...options });
  running.add(child);
  child.once('exit', () => {
    endGroup(child);
    running.delete(child);
  });
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Ends a child and all it started. Harmless when nothing is left of them.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 */
export function endGroup(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return;
  try {
    if (WINDOWS) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  const { onOutput, timeoutSeconds } = options;
  return new Promise((resolve, reject) => {
    const child = startGroup(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let timedOut = false;
    const timer =
      timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child);
            setTimeout(() => endGroup(child, 'SIGKILL'), 3000).unref();
          }, timeoutSeconds * 1000);
    if (onOutput) {
      child.stdout?.on('data', onOutput);
      child.stderr?.on('data', onOutput);
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, timedOut });
    });
  });
}

/**
 * Runs a command quietly; when it fails, throws with what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it printed
 */
export async function runQuietly(command, args, options = {}) {
  let output = '';
  const { code, timedOut } = await run(command, args, {
    ...options,
    onOutput: (chunk) => (output += chunk.toString()),
  });
  if (code === 0) return output;
  const why = timedOut ? `took longer than ${options.timeoutSeconds} s` : `ended with code ${code}`;
  throw new Error(`\`${command} ${args.join(' ')}\` ${why}\n${output.slice(-4000)}`);
}

function watchSignals() {
  if (signalsWatched) return;
  signalsWatched = true;
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.on(signal, () => {
      for (const child of running) endGroup(child);
      setTimeout(() => {
        for (const child of running) endGroup(child, 'SIGKILL');
        process.exit(code);
      }, 1000);
    });
  }
}
