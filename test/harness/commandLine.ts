/** The built command line, started as users start it. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const LAUNCHER = join(__dirname, '../../server/bin/unclosed.js');

/** Whether there is a build to test. */
export const IS_BUILT = existsSync(join(__dirname, '../../dist/server/cli.js'));

type Environment = Readonly<Record<string, string>>;

/** Runs a command to its end. What the test runner says about colors does not reach it. */
export function unclosed(cwd: string, ...args: string[] | [Environment, ...string[]]): SpawnSyncReturns<string> {
  const [first, ...rest] = args;
  if (typeof first === 'object') return start(cwd, first, rest as string[]);
  return start(cwd, {}, args as string[]);
}

function start(cwd: string, environment: Environment, args: readonly string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...environment };
  return spawnSync(process.execPath, [LAUNCHER, ...args], { cwd, env, encoding: 'utf8', timeout: 50_000 });
}
