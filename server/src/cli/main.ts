/** The entry point of the command line. */
import type { CliIo, OutputStream } from './io';
import { run } from './program';

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has gone (`unclosed scan | head`): there is nobody left to tell anything.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  // A pipe has no such property at all.
  const { isTTY } = stream as { isTTY?: boolean };
  return { write: (text) => void stream.write(text), isTTY: isTTY ?? false };
}

const io: CliIo = {
  cwd: process.cwd(),
  env: process.env,
  stdout: outputStream(process.stdout),
  stderr: outputStream(process.stderr),
};

// The code is set, not forced: what is still on its way into a pipe gets there.
void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
