/** The built command line, started as users start it. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const LAUNCHER = join(__dirname, '../../server/bin/unclosed.js');

/** Whether there is a build to test. */
export const IS_BUILT = existsSync(join(__dirname, '../../dist/server/cli.js'));

/** Runs a command to its end. What the test runner says about colors does not reach it. */
export function unclosed(cwd: string, ...args: string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined };
  return spawnSync(process.execPath, [LAUNCHER, ...args], { cwd, env, encoding: 'utf8', timeout: 50_000 });
}
