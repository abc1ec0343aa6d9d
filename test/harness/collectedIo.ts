/** The outside of a command, collected. */
import type { CliIo } from '../../server/src/cli/io';

export interface CollectedIo extends CliIo {
  readonly out: () => string;
  readonly err: () => string;
}

/** Output that is kept instead of shown. */
export function collectedIo(
  cwd: string,
  options: { readonly isTTY?: boolean; readonly env?: CliIo['env'] } = {},
): CollectedIo {
  let out = '';
  let err = '';
  const isTTY = options.isTTY ?? false;
  return {
    cwd,
    env: options.env ?? {},
    stdout: { isTTY, write: (text) => void (out += text) },
    stderr: { isTTY, write: (text) => void (err += text) },
    out: () => out,
    err: () => err,
  };
}
