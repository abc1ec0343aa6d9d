/** Runs programs as somebody outside of this repository would. */
import { cleanNpmEnvironment, run } from '../../scripts/childProcess.mjs';

/** Longer than an installation on a busy machine takes. */
export const PATIENCE_MS = 300_000;

export interface Outcome {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** Does not block: a test runner that hears nothing of its worker for a minute gives it up. */
export async function runOutside(command: string, args: string[], cwd: string): Promise<Outcome> {
  let output = '';
  const { code } = await run(command, args, {
    cwd,
    env: cleanNpmEnvironment(),
    timeoutSeconds: PATIENCE_MS / 1000,
    onOutput: (chunk) => {
      output += chunk.toString();
    },
  });
  return { code, output };
}
