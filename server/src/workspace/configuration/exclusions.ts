/** What an `unclosed.json` leaves out of a scan, and what it takes in although something else leaves it out. */
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

export function exclusionsOf(folder: string, { exclude, include }: Configuration): ExclusionPatterns | null {
  return exclude.length + include.length === 0 ? null : { folder, exclude, include };
}

export class Exclusions {
  private readonly excluded: Ignore;
  private readonly included: Ignore;

  constructor(private readonly patterns: ExclusionPatterns) {
    this.excluded = rulesOf(patterns.exclude);
    this.included = rulesOf(patterns.include);
  }

  /** Whether a place is taken in or left out; null where nothing is said of it. What is excluded is not included. */
  of(path: string, isFolder: boolean): Verdict {
    const inside = pathInside(this.patterns.folder, path);
    if (inside === null || inside === '') return null;
    const shown = isFolder ? `${inside}/` : inside;
    if (this.excluded.test(shown).ignored) return 'out';
    return this.included.test(shown).ignored ? 'in' : null;
  }

  /** Whether a pattern of `include` may name something below the folder. */
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
