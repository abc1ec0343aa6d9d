/** `.gitignore` files, nested ones too, applied in a git repository or not. */
import ignore, { type Ignore } from 'ignore';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathInside } from './paths';

interface Layer {
  readonly folder: string;
  readonly rules: Ignore;
}

/** What the ignore files of a folder and of those above it say. Immutable: each folder of a walk makes its own. */
export class IgnoreRules {
  private constructor(private readonly layers: readonly Layer[]) {}

  static readonly none = new IgnoreRules([]);

  /**
   * The rules that hold inside `folder`, with those of all folders from `top` down to it. Where they would leave out
   * `folder` itself, which somebody named, the outer ones do not count.
   */
  static within(top: string, folder: string): IgnoreRules {
    const folders: string[] = [];
    for (let at = folder; at !== top && dirname(at) !== at; at = dirname(at)) folders.unshift(at);
    let rules = IgnoreRules.none.entering(top);
    for (const at of folders) {
      if (rules.ignores(at, true)) rules = IgnoreRules.none;
      rules = rules.entering(at);
    }
    return rules;
  }

  /** The rules inside `folder`, which lies inside the folder these rules are for. */
  entering(folder: string): IgnoreRules {
    const patterns = [
      ...readPatterns(join(folder, '.git', 'info', 'exclude')),
      ...readPatterns(join(folder, '.gitignore')),
    ];
    if (patterns.length === 0) return this;
    const rules = ignore({ ignorecase: process.platform !== 'linux', allowRelativePaths: true }).add(patterns);
    return new IgnoreRules([{ folder, rules }, ...this.layers]);
  }

  /** Whether an entry of the folder is left out. The nearest ignore file that says anything decides. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const { folder, rules } of this.layers) {
      const inside = pathInside(folder, path);
      if (inside === null || inside === '') continue;
      const verdict = rules.test(isFolder ? `${inside}/` : inside);
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }
}

function readPatterns(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
  } catch {
    return [];
  }
}
