/** What an `unclosed.json` leaves out of a scan, and what it takes in although something else leaves it out. */
import { dirname } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { pathInside } from '../paths';
import type { Configuration } from './configuration';

export type Verdict = 'in' | 'out' | null;

/** The patterns `exclude` and `include`, which count from the folder of the file they stand in. Plain data crosses workers. */
export interface ExclusionPatterns {
  readonly folder: string;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/** What is named; null where that is nothing. */
export function exclusionsOf(
  folder: string,
  { exclude, include }: Pick<Configuration, 'exclude' | 'include'>,
): ExclusionPatterns | null {
  return exclude.length + include.length === 0 ? null : { folder, exclude, include };
}

/** Several lists together. What one of them excludes no other one includes. */
export class Exclusions {
  private readonly lists: readonly ExclusionList[];

  constructor(patterns: readonly ExclusionPatterns[]) {
    this.lists = patterns.map((one) => new ExclusionList(one));
  }

  /** Whether a place is taken in or left out; null where nothing is said of it. */
  of(path: string, isFolder: boolean): Verdict {
    const verdicts = this.lists.map((list) => list.of(path, isFolder));
    return verdicts.find((verdict) => verdict === 'out') ?? verdicts.find((verdict) => verdict === 'in') ?? null;
  }

  /** Whether a file, or a folder that it lies in, is left out. */
  leavesOut(path: string): boolean {
    if (this.lists.length === 0) return false;
    for (let at = path; at !== dirname(at); at = dirname(at)) if (this.of(at, at !== path) === 'out') return true;
    return false;
  }

  /** Whether a pattern of `include` may name something below the folder. */
  reachesInto(folder: string): boolean {
    return this.lists.some((list) => list.reachesInto(folder));
  }
}

class ExclusionList {
  private readonly excluded: Ignore;
  private readonly included: Ignore;

  constructor(private readonly patterns: ExclusionPatterns) {
    this.excluded = rulesOf(patterns.exclude);
    this.included = rulesOf(patterns.include);
  }

  /** What is excluded is not included. */
  of(path: string, isFolder: boolean): Verdict {
    const inside = pathInside(this.patterns.folder, path);
    if (inside === null || inside === '') return null;
    const shown = isFolder ? `${inside}/` : inside;
    if (this.excluded.test(shown).ignored) return 'out';
    return this.included.test(shown).ignored ? 'in' : null;
  }

  reachesInto(folder: string): boolean {
    const inside = pathInside(this.patterns.folder, folder);
    if (inside === null) return false;
    const parts = inside.split('/');
    return this.patterns.include.some((pattern) => {
      const wanted = pattern.replace(/^\//, '').split('/').filter(Boolean);
      // Without a slash inside it may lie anywhere, but nobody means to search `node_modules` for it.
      if (wanted.length < 2) return false;
      return parts.every((part, index) => wanted[index] === part || wanted[index] === '**');
    });
  }
}

function rulesOf(patterns: readonly string[]): Ignore {
  return ignore({ ignorecase: process.platform !== 'linux', allowRelativePaths: true }).add([...patterns]);
}
