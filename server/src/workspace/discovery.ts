/** Which files a scan reads: those named, and the files of C, TypeScript and JavaScript inside of the folders named. */
import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { Exclusions, type ExclusionPatterns, type Verdict } from './configuration/exclusions';
import { errorCode } from './fileStore';
import { IgnoreRules } from './ignoreRules';
import { scriptGrammar } from './languages';
import { comparePaths, gitRoot, pathInside } from './paths';

/** Names of folders that hold what somebody else wrote or a build made. Hidden folders are entered. */
const EXCLUDED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  'dist',
  'out',
  'build',
  'vendor',
  'third_party',
]);

const C_EXTENSIONS: ReadonlySet<string> = new Set(['.c', '.h']);

/** Languages that are recognized and not analysed, so that nothing is claimed about them. */
const OTHER_LANGUAGES: Readonly<Record<string, string>> = {
  '.cc': 'C++',
  '.cpp': 'C++',
  '.cxx': 'C++',
  '.C': 'C++',
  '.hh': 'C++',
  '.hpp': 'C++',
  '.hxx': 'C++',
};

/** Why something that was found is not scanned. */
export type SkipReason =
  | 'ignored by .gitignore'
  | 'excluded by unclosed.json'
  | 'excluded folder'
  | 'symbolic link'
  | 'generated'
  | 'minified'
  | 'too large'
  | 'binary'
  | 'empty'
  | 'unreadable'
  | 'other language';

export interface DiscoveredFile {
  readonly path: string;
  /** Named by the user, so scanned whatever it looks like. */
  readonly named: boolean;
}

/** A place that could not be looked into, or a file that is left out though somebody would expect it. */
interface DiscoveryProblem {
  readonly path: string;
  readonly message: string;
  /** Something is there that should have been scanned and could not be. */
  readonly isFailure: boolean;
}

export interface Discovery {
  /** Sorted, each file once, absolute. */
  readonly files: readonly DiscoveredFile[];
  readonly skipped: ReadonlyMap<SkipReason, number>;
  readonly problems: readonly DiscoveryProblem[];
}

/** A PATH the user gave does not exist. */
export class MissingPathError extends Error {
  constructor(readonly path: string) {
    super(`no such file or folder: '${path}'`);
  }
}

/** Finds the files to scan. Throws `MissingPathError`; whatever else goes wrong is told in the result. */
export function discover(
  paths: readonly string[],
  cwd: string,
  patterns: readonly ExclusionPatterns[] = [],
): Discovery {
  const walk = new Walk(new Exclusions(patterns));
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (!stat) throw new MissingPathError(path);
    if (stat.isDirectory()) walk.root(absolute, cwd);
    else walk.named(absolute);
  }
  return walk.result();
}

/** A folder that is walked, with what its ignore files say. */
interface Visit {
  readonly folder: string;
  readonly rules: IgnoreRules;
  /** Left out as such, and entered for what `include` names in it. */
  readonly isLeftOut: boolean;
}

class Walk {
  private readonly files = new Map<string, DiscoveredFile>();
  private readonly skipped = new Map<SkipReason, number>();
  private readonly problems: DiscoveryProblem[] = [];

  constructor(private readonly exclusions: Exclusions) {}

  named(path: string): void {
    const language = OTHER_LANGUAGES[extname(path)];
    if (language === undefined) {
      this.files.set(path, { path, named: true });
      return;
    }
    this.skip('other language');
    this.problems.push({ path, message: `it is ${language}, which is not analyzed`, isFailure: false });
  }

  root(folder: string, cwd: string): void {
    const top = gitRoot(folder) ?? (pathInside(cwd, folder) === null ? folder : cwd);
    this.walk(folder, IgnoreRules.within(top, folder));
  }

  result(): Discovery {
    const files = [...this.files.values()].sort((a, b) => comparePaths(a.path, b.path));
    const problems = this.problems.sort((a, b) => comparePaths(a.path, b.path));
    return { files, skipped: this.skipped, problems };
  }

  private walk(root: string, rootRules: IgnoreRules): void {
    const pending: Visit[] = [{ folder: root, rules: rootRules, isLeftOut: false }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const entry of this.entries(next.folder)) {
        const path = join(next.folder, entry.name);
        if (entry.isDirectory()) {
          const inside = this.entered(path, entry.name, next);
          if (inside) pending.push(inside);
        } else if (entry.isSymbolicLink()) this.link(path);
        else if (isSource(entry.name)) this.source(path, entry, next);
      }
    }
  }

  private entries(folder: string): readonly Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      const why = errorCode(error) === 'EACCES' ? 'looking into it is not permitted' : errorCode(error);
      this.fail(folder, `the folder could not be read: ${why}`);
      return [];
    }
  }

  /** How the folder is walked; null where it is not. */
  private entered(path: string, name: string, { rules, isLeftOut }: Visit): Visit | null {
    const verdict = this.verdict(path, true);
    if (name === '.git' && verdict !== 'in') return null;
    const reason = this.reasonToLeave(path, name, rules, verdict);
    const inside = { folder: path, rules: rules.entering(path) };
    if (reason === null) return { ...inside, isLeftOut: isLeftOut && verdict !== 'in' };
    // What is inside is not counted: that would cost reading it.
    if (!isLeftOut) this.skip(reason);
    const mayHold = reason !== 'excluded by unclosed.json' && this.exclusions.reachesInto(path);
    return mayHold ? { ...inside, isLeftOut: true } : null;
  }

  private reasonToLeave(path: string, name: string, rules: IgnoreRules, verdict: Verdict): SkipReason | null {
    if (verdict !== null) return verdict === 'out' ? 'excluded by unclosed.json' : null;
    if (EXCLUDED_FOLDERS.has(name)) return 'excluded folder';
    return rules.ignores(path, true) ? 'ignored by .gitignore' : null;
  }

  private source(path: string, entry: Dirent, { rules, isLeftOut }: Visit): void {
    const verdict = this.verdict(path, false);
    if (verdict === 'out') this.skip('excluded by unclosed.json');
    else if (isLeftOut && verdict !== 'in') return;
    else if (verdict === null && rules.ignores(path, false)) this.skip('ignored by .gitignore');
    else if (entry.name.includes('\uFFFD')) this.fail(path, 'its name is not valid UTF-8');
    else if (!entry.isFile()) this.fail(path, 'it is no regular file');
    else if (!this.files.has(path)) this.files.set(path, { path, named: false });
  }

  private verdict(path: string, isFolder: boolean): Verdict {
    return this.exclusions.of(path, isFolder);
  }

  /**
   * Links inside of a tree are not followed: what they lead to is scanned under its own name where it belongs to the
   * tree, and is none of our business where it does not.
   */
  private link(path: string): void {
    this.skip('symbolic link');
    let isFolder: boolean;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      const loops = errorCode(error) === 'ELOOP';
      if (loops) this.note(path, 'it is a symbolic link that leads back to itself');
      else if (isSource(basename(path))) this.note(path, 'it is a symbolic link to a file that does not exist');
      return;
    }
    if (isFolder && leadsUpward(path)) this.note(path, 'it is a symbolic link to a folder that contains it');
  }

  private skip(reason: SkipReason): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  private note(path: string, message: string): void {
    this.problems.push({ path, message, isFailure: false });
  }

  private fail(path: string, message: string): void {
    this.skip('unreadable');
    this.problems.push({ path, message, isFailure: true });
  }
}

function isSource(name: string): boolean {
  const extension = extname(name);
  if (scriptGrammar(name) !== null) return true;
  return C_EXTENSIONS.has(process.platform === 'win32' ? extension.toLowerCase() : extension);
}

/** Whether the folder that a link leads to contains the link. */
function leadsUpward(link: string): boolean {
  return pathInside(realpathSync(link), join(realpathSync(dirname(link)), basename(link))) !== null;
}
