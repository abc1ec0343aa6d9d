/** Paths as people and reports write them: with `/`, relative where that is shorter to read. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** `path` relative to `base` with `/` between its parts; null where it does not lie inside `base`. */
export function pathInside(base: string, path: string): string | null {
  const found = relative(base, path);
  if (found === '..' || found.startsWith(`..${sep}`) || isAbsolute(found)) return null;
  return withSlashes(found);
}

/** Of the folders that `path` lies in the innermost one; null where there is none. */
export function innermost(folders: readonly string[], path: string): string | null {
  if (!isAbsolute(path)) return null;
  const around = folders.filter((folder) => pathInside(folder, path) !== null);
  return around.reduce<string | null>((best, one) => (best !== null && best.length > one.length ? best : one), null);
}

/** How `path` is shown to someone who works in `base`: relative inside of it, absolute elsewhere. */
export function displayPath(base: string, path: string): string {
  const inside = pathInside(base, path);
  return inside === null ? withSlashes(path) : inside === '' ? '.' : inside;
}

/** The folder of the git repository that `path` lies in, or null. `.git` is a file in worktrees and submodules. */
export function gitRoot(path: string): string | null {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** The order of everything that is reported: by code units, the same on every machine. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function withSlashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
