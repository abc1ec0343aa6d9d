import { open } from 'node:fs/promises';

/** An early return forgets the handle. */
export async function versionOf(path: string): Promise<string | null> {
  const file = await open(path);
  const { size } = await file.stat();
  if (size === 0) return null;
  const text = await file.readFile('utf8');
  await file.close();
  return text;
}
