/** The macros that a file finds in other files. */
import { hashText } from '../../ir';
import { Definitions } from './definitions';
import { harvest, type HarvestedFile, type MacroDefinition } from './harvest';
import { WELL_KNOWN_MACROS } from './wellKnown';

export interface MacroEnvironment {
  /** The definitions of a name, the likeliest first. */
  lookup(name: string): readonly MacroDefinition[] | undefined;
  /** Library functions whose effects are known: their names stay, unless a macro of theirs is certain. */
  isModelled(name: string): boolean;
  /** Changes when an answer may have changed. */
  readonly fingerprint: string;
}

let wellKnown: Definitions | null = null;

function lookupWellKnown(name: string): readonly MacroDefinition[] | undefined {
  wellKnown ??= Definitions.atEndOf(harvest(WELL_KNOWN_MACROS));
  return wellKnown.get(name) ?? undefined;
}

/** A header as it is handed to a table. Plain data: crosses the borders of workers. */
export interface HarvestedHeader {
  readonly path: string;
  readonly file: HarvestedFile;
}

/** For a file of which nothing but its text is known. */
export const WELL_KNOWN_ONLY: MacroEnvironment = {
  lookup: lookupWellKnown,
  isModelled: () => false,
  fingerprint: '',
};

/** A header, with what is defined at its end. */
interface Header {
  readonly file: HarvestedFile;
  readonly definitions: Definitions;
  readonly hash: string;
}

/** Most of them say that there is no such macro: in an editor every half-typed word is one. */
const MAX_ANSWERS = 20_000;

/**
 * The macros of a workspace. Headers come, change and go; an environment that was handed out before is good for what
 * was known then.
 */
export class MacroTable {
  private readonly headers = new Map<string, Header>();
  private readonly byBaseName = new Map<string, string[]>();
  private readonly environments = new Map<string, MacroEnvironment>();
  /** Names that one header alone defines, or several in the same way. */
  private unique: ReadonlyMap<string, readonly MacroDefinition[]> | null = null;
  private uniqueHash = '';
  private readonly answers = new Map<string, readonly MacroDefinition[] | undefined>();
  private answering: readonly Header[] | null = null;

  constructor(private readonly isModelled: (name: string) => boolean = () => false) {}

  /** Makes a header known, or what it has become; null takes it out. */
  set(path: string, file: HarvestedFile | null): void {
    const known = this.headers.get(path);
    const hash = file === null ? '' : hashText(JSON.stringify(file));
    if (known?.hash === hash || (known === undefined && file === null)) return;
    if (file === null) {
      this.headers.delete(path);
      this.byBaseName.set(
        baseName(path),
        this.named(path).filter((one) => one !== path),
      );
    } else {
      this.headers.set(path, { file, definitions: Definitions.atEndOf(file), hash });
      if (!known) this.byBaseName.set(baseName(path), [...this.named(path), path].sort());
    }
    this.environments.clear();
    this.unique = null;
  }

  /** What a file at `path` that includes `includes` finds. */
  environmentOf(path: string, includes: readonly string[]): MacroEnvironment {
    const direct = includes.flatMap((include) => this.included(include, path) ?? []);
    const key = direct.join('\n');
    let environment = this.environments.get(key);
    if (!environment) {
      environment = this.environmentFrom(direct);
      this.environments.set(key, environment);
    }
    return environment;
  }

  private environmentFrom(direct: readonly string[]): MacroEnvironment {
    const visible = this.closure(direct).map((path) => this.headers.get(path)!);
    const unique = this.uniqueNames();
    const find = (name: string): readonly MacroDefinition[] | undefined => {
      for (const { definitions } of visible) {
        const found = definitions.get(name);
        if (found) return found;
      }
      return unique.get(name) ?? (this.isModelled(name) ? undefined : lookupWellKnown(name));
    };
    return {
      lookup: (name) => {
        const answers = this.answersOf(visible);
        if (answers.has(name)) return answers.get(name);
        const found = find(name);
        answers.set(detached(name), found);
        return found;
      },
      isModelled: this.isModelled,
      fingerprint: hashText(visible.map(({ hash }) => hash).join() + this.uniqueHash),
    };
  }

  /** Those of the environment that was asked last: words of the text that is being expanded, asked for again and again. */
  private answersOf(environment: readonly Header[]): Map<string, readonly MacroDefinition[] | undefined> {
    if (this.answering !== environment || this.answers.size >= MAX_ANSWERS) this.answers.clear();
    this.answering = environment;
    return this.answers;
  }

  /** The headers that are included, directly or by others, the nearest first. */
  private closure(direct: readonly string[]): string[] {
    const seen = new Set<string>(direct);
    for (const path of seen) {
      for (const include of this.headers.get(path)!.file.includes) {
        const next = this.included(include.path, path);
        if (next !== null) seen.add(next);
      }
    }
    return [...seen];
  }

  /** The header that an include of `from` means: beside it, or the only one whose path ends so. */
  private included(include: string, from: string): string | null {
    const paths = this.named(include);
    const beside = normalized(`${folder(from)}/${include}`);
    if (paths.includes(beside)) return beside;
    const ending = include.replace(/^(?:\.\.?\/)+/, '');
    const fitting = paths.filter((path) => path.endsWith(`/${ending}`));
    return fitting.length === 1 ? fitting[0]! : nearest(fitting, from);
  }

  private named(path: string): readonly string[] {
    return this.byBaseName.get(baseName(path)) ?? [];
  }

  private uniqueNames(): ReadonlyMap<string, readonly MacroDefinition[]> {
    if (this.unique) return this.unique;
    const unique = new Map<string, readonly MacroDefinition[] | null>();
    for (const path of [...this.headers.keys()].sort()) {
      const { definitions } = this.headers.get(path)!;
      for (const name of definitions.names()) {
        const found = definitions.get(name)!;
        const before = unique.get(name);
        if (before === undefined) unique.set(name, found);
        else if (before !== null && !isSameMeaning(before, found)) unique.set(name, null);
      }
    }
    const result = new Map<string, readonly MacroDefinition[]>();
    for (const [name, found] of unique) {
      if (found !== null && !this.isModelled(name) && found.every(isTelling)) result.set(name, found);
    }
    this.uniqueHash = hashText(JSON.stringify([...result]));
    return (this.unique = result);
  }
}

/**
 * Whether a macro may be taken for what a name means where nobody includes its header: not where the name could be that
 * of anything (`#define main tool_main`), nor where only some systems need the macro.
 */
function isTelling({ name, parameters, condition, holds }: MacroDefinition): boolean {
  if (condition !== '' && holds !== true) return /^[A-Z_0-9]+$/.test(name);
  return parameters !== null || !/^[a-z]\w*$/.test(name);
}

function isSameMeaning(some: readonly MacroDefinition[], others: readonly MacroDefinition[]): boolean {
  const shape = (one: MacroDefinition): string => `${String(one.parameters)}${one.body}`;
  return some.length === others.length && some.every((one, index) => shape(one) === shape(others[index]!));
}

/** Of several headers of one name the one whose folder has most in common with the file's; null where two do. */
function nearest(paths: readonly string[], from: string): string | null {
  let best: string | null = null;
  let most = -1;
  for (const path of paths) {
    const shared = commonFolders(path, from);
    if (shared > most) best = path;
    else if (shared === most) best = null;
    most = Math.max(most, shared);
  }
  return best;
}

function commonFolders(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  let count = 0;
  while (count < left.length - 1 && left[count] === right[count]) count++;
  return count;
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A string of its own: as a part of a text it would keep all of that text in memory. */
function detached(name: string): string {
  return JSON.parse(JSON.stringify(name)) as string;
}
