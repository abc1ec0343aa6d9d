// Reads which version of the settings a file has.
import { open } from 'node:fs/promises';

/** The version; null of a file that is empty. */
export async function versionOf(path) {
  const file = await open(path);
  const { size } = await file.stat();
  if (size === 0) return null;
  const text = await file.readFile('utf8');
  await file.close();
  return JSON.parse(text).version;
}
