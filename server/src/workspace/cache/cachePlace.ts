/** Where the cache of the command line lies: among the user's own caches, never in a tree that is scanned. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Null where the user has no place for caches. */
export function cachePlace(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string | null {
  const isPlace = (path: string | undefined): path is string => path !== undefined && isAbsolute(path);
  const { XDG_CACHE_HOME, LOCALAPPDATA } = env;
  if (isPlace(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'unclosed');
  if (platform === 'win32') return isPlace(LOCALAPPDATA) ? join(LOCALAPPDATA, 'unclosed', 'Cache') : null;
  if (!isPlace(home)) return null;
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'unclosed') : join(home, '.cache', 'unclosed');
}
