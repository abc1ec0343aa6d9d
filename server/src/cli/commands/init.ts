/** `unclosed init`: an `unclosed.json` to start from. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { starterConfiguration } from '../../workspace/configuration/starter';
import { CONFIGURATION_FILE } from '../../workspace/configuration/configuration';
import { errorCode } from '../../workspace/fileStore';
import { UsageError, type CliIo } from '../io';

/** Throws `UsageError` where there is one already: nothing is written over. */
export function initCommand(io: CliIo): void {
  try {
    writeFileSync(join(io.cwd, CONFIGURATION_FILE), starterConfiguration(), { flag: 'wx' });
  } catch (error) {
    const code = errorCode(error);
    throw new UsageError(
      code === 'EEXIST' ? `there is an ${CONFIGURATION_FILE} already` : `cannot write '${CONFIGURATION_FILE}': ${code}`,
    );
  }
  io.stdout.write(`${CONFIGURATION_FILE} was written; what it says are the defaults.\n`);
}
