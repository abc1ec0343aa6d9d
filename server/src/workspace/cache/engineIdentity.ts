/** Tells one build of the engine from all others, whatever version they call themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { keyOf } from './cacheFolder';

/** Of the engine in a worker's bundle with the parser beside it. Null where they can't be read. */
export function engineIdentity(workerFile: string): string | null {
  try {
    const folder = dirname(workerFile);
    const parts = readdirSync(folder).filter((name) => extname(name) === '.wasm');
    const files = [workerFile, ...parts.sort().map((name) => join(folder, name))];
    return keyOf(process.version, ...files.map((file) => readFileSync(file, 'latin1')));
  } catch {
    return null;
  }
}
