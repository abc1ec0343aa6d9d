import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';

/** What a command may touch of the outside. Tests hand in one that collects. */
export interface OutputStream {
  write(text: string): void;
  readonly isTTY: boolean;
}

export interface CliIo {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Findings and what was asked for; nothing else. */
  readonly stdout: OutputStream;
  /** Everything else. */
  readonly stderr: OutputStream;
}

/** Something the user can put right: told in one line, exit code 2. */
export class UsageError extends Error {}

/** Colors for a stream: on a terminal, unless `NO_COLOR` is set; elsewhere where `FORCE_COLOR` is. */
export function colorsFor(stream: OutputStream, env: CliIo['env']): Colors {
  return createColors(wantsColor(stream, env));
}

function wantsColor(stream: OutputStream, env: CliIo['env']): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  return stream.isTTY && env['TERM'] !== 'dumb';
}
