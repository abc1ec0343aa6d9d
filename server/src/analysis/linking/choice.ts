/** Which of several definitions of one name a file is linked with: programs of one repository, ports to other systems. */

/** Folders and files with such a word in their names hold what is built on other systems than Linux. */
const FOREIGN =
  /(?:^|[/_.-])(?:win|win32|win64|windows|winnt|mingw|mingw32|msvc|cygwin|msdos|dos|os2|os400|vms|amiga|macos|macosx|osx|darwin|apple|solaris|sunos|aix|hpux|irix|freebsd|netbsd|openbsd|dragonfly|haiku|beos|qnx|zephyr|rtems|plan9|wasm|android)(?=$|[/_.-])/i;

/** So are those called that stand in for a part of the program in its tests. */
const STAND_IN = /(?:^|[/_.-])(?:tests?|testing|unittests?|stubs?|mocks?|fakes?|dummy|dummies)(?=$|[/_.-])/i;

/**
 * The one that the file `from` is most likely linked with: of its own folder, else of the port to this system, else the
 * nearest one. Null where several are as good.
 */
export function nearestOf<T>(all: readonly T[], pathOf: (one: T) => string, from: string): T | null {
  const candidates = withoutStandIns(all, pathOf, from);
  if (candidates.length <= 1) return candidates[0] ?? null;
  const beside = candidates.filter((one) => folder(pathOf(one)) === folder(from));
  if (beside.length > 0) return only(beside);
  const shared = candidates.map((one) => sharedFolders(pathOf(one), from));
  const root = Math.min(...shared);
  const ported = candidates.filter((one) => !isForeign(pathOf(one), root));
  if (ported.length <= 1) return ported[0] ?? null;
  const best = Math.max(...ported.map((one) => sharedFolders(pathOf(one), from)));
  return only(ported.filter((one) => sharedFolders(pathOf(one), from) === best));
}

/** What stands in for a part of the program is linked with its tests alone. */
function withoutStandIns<T>(all: readonly T[], pathOf: (one: T) => string, from: string): readonly T[] {
  if (all.length <= 1) return all;
  const root = Math.min(...all.map((one) => sharedFolders(pathOf(one), from)));
  const isStandIn = (path: string): boolean => STAND_IN.test(path.split('/').slice(root).join('/'));
  const real = isStandIn(from) ? [] : all.filter((one) => !isStandIn(pathOf(one)));
  return real.length > 0 ? real : all;
}

/** The file is part of a port to another system, by its name or one of its folders below the first `root` ones. */
export function isForeign(path: string, root: number): boolean {
  return FOREIGN.test(path.split('/').slice(root).join('/'));
}

/** How many folders, from the top, all files lie in. */
export function commonRoot(paths: readonly string[]): number {
  const [first, ...others] = paths;
  if (first === undefined) return 0;
  return others.reduce((least, path) => Math.min(least, sharedFolders(first, path)), sharedFolders(first, first));
}

export function folder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The file lies in the folder, or below it. */
export function isWithin(path: string, outer: string): boolean {
  return `${folder(path)}/`.startsWith(`${outer}/`);
}

export function only<T>(items: readonly T[]): T | null {
  return items.length === 1 ? items[0]! : null;
}

/** How many folders, from the top, both files lie in. */
function sharedFolders(one: string, other: string): number {
  const [a, b] = [folder(one).split('/'), folder(other).split('/')];
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}
