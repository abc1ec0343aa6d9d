/** The macros that a file finds in other files. */
import { commonRoot, folder, isForeign, nearestOf } from '../../analysis/linking/choice';
import { hashText } from '../../ir';
import { Definitions } from './definitions';
import { both } from '../c/truth';
import { harvest, type HarvestedFile, type MacroDefinition } from './harvest';
import { librariesIn, lookupInLibraries } from './libraries';
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

/** What must hold for a file to include a header, by whatever way. */
interface Route {
  readonly condition: string;
  readonly holds: boolean | null;
}

const UNCONDITIONAL: Route = { condition: '', holds: true };

interface VisibleHeader extends Route {
  readonly definitions: Definitions;
}

/** Headers that every system of the kind of Unix has, or that a build makes for it. */
const POSIX_HEADER =
  /^(?:(?:\w+[-_])?config|aio|arpa\/inet|assert|ctype|dirent|dlfcn|errno|fcntl|grp|inttypes|limits|locale|net\/if|netdb|netinet\/\w+|poll|pthread|pwd|regex|sched|signal|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|sys\/\w+|syslog|termios|time|unistd|utime|wchar)\.h$/;

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
  /** Functions that headers of ports to other systems declare. */
  private foreignFunctions: ReadonlySet<string> = new Set();
  /** Names without parameters that headers of ports alone define: elsewhere they are the system's (`F_SETFL`). */
  private foreignConstants: ReadonlySet<string> = new Set();
  /** How many folders all headers have in common. */
  private commonFolders: number | null = null;
  /** Macros that are functions where their conditions do not hold. */
  private functions: ReadonlySet<string> = new Set();
  private readonly answers = new Map<string, readonly MacroDefinition[] | undefined>();
  private answering: readonly VisibleHeader[] | null = null;

  constructor(private readonly isModelled: (name: string) => boolean = () => false) {}

  /** Makes a header known, or what it has become; null takes it out. */
  set(path: string, file: HarvestedFile | null): void {
    const known = this.headers.get(path);
    const hash = file === null ? '' : hashText(JSON.stringify([file.events, file.includes]));
    const isSame = known?.hash === hash && isSameList(known.file.functions, file?.functions ?? []);
    if (isSame || (known === undefined && file === null)) return;
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
    this.commonFolders = null;
  }

  /** What a file at `path` that includes `includes` finds. */
  environmentOf(path: string, includes: readonly string[]): MacroEnvironment {
    const direct = includes.flatMap((include) => this.included(include, path) ?? []);
    const port = this.isOfPort(path) ? path : null;
    const libraries = this.librariesAmong(includes, path);
    const key = [libraries.join(), port === null ? '' : folder(port), ...direct].join('\n');
    let environment = this.environments.get(key);
    if (!environment) {
      environment = this.environmentFrom(direct, port, libraries);
      this.environments.set(key, environment);
    }
    return environment;
  }

  private environmentFrom(
    direct: readonly string[],
    port: string | null,
    included: readonly string[],
  ): MacroEnvironment {
    const routes = this.closure(direct, port);
    const libraries = [...new Set([...included, ...this.librariesOf([...routes.keys()])])];
    const visible = [...routes].map(([path, route]) => ({
      definitions: this.headers.get(path)!.definitions,
      ...route,
    }));
    const unique = this.uniqueNames();
    const { functions, foreignFunctions, foreignConstants } = this;
    const find = (name: string): readonly MacroDefinition[] | undefined => {
      // In a port to another system its own functions are meant.
      const isForeignConstant = port === null && foreignConstants.has(name);
      const isForeignFunction = port !== null && foreignFunctions.has(name);
      const elsewhere = isForeignFunction || isForeignConstant ? undefined : unique.get(name);
      const ofLibrary = this.isModelled(name) ? undefined : lookupInLibraries(libraries, name);
      const found = likeliestOf(visible, name) ?? ofLibrary ?? elsewhere;
      const [first] = found ?? [];
      if (first !== undefined && !isCertain(first) && first.parameters !== null && functions.has(name))
        return undefined;
      return found ?? (this.isModelled(name) ? undefined : lookupWellKnown(name));
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
      fingerprint: hashText(
        [...routes.keys()].map((path) => this.headers.get(path)!.hash).join() +
          [this.uniqueHash, port ?? '', ...libraries].join(),
      ),
    };
  }

  /** Libraries that headers at `paths` include. */
  private librariesOf(paths: readonly string[]): string[] {
    return paths.flatMap((path) => {
      const includes = this.headers.get(path)!.file.includes.filter(({ holds }) => holds !== false);
      return this.librariesAmong(
        includes.map((include) => include.path),
        path,
      );
    });
  }

  /** Libraries whose headers are among `includes` of `from`, and not at hand: those say themselves what they define. */
  private librariesAmong(includes: readonly string[], from: string): string[] {
    const headers = includes.filter((include) => librariesIn([include]).length > 0);
    return librariesIn(headers.filter((header) => this.included(header, from) === null));
  }

  /** Those of the environment that was asked last: words of the text that is being expanded, asked for again and again. */
  private answersOf(environment: readonly VisibleHeader[]): Map<string, readonly MacroDefinition[] | undefined> {
    if (this.answering !== environment || this.answers.size >= MAX_ANSWERS) this.answers.clear();
    this.answering = environment;
    return this.answers;
  }

  /** The headers that are included, directly or by others, the nearest first. */
  private closure(direct: readonly string[], port: string | null): Map<string, Route> {
    const routes = new Map<string, Route>(direct.map((path) => [path, UNCONDITIONAL]));
    const pending = [...routes.keys()];
    for (const path of pending) {
      const before = routes.get(path)!;
      for (const { path: include, condition, holds } of this.headers.get(path)!.file.includes) {
        const next = this.included(include, path, port ?? path);
        if (next === null) continue;
        const route = { condition: joined(before.condition, condition), holds: both(before.holds, holds) };
        const known = routes.get(next);
        if (known !== undefined && rankOf(known.holds) >= rankOf(route.holds)) continue;
        // A better way to a header is a better one to what it includes.
        routes.set(next, route);
        pending.push(next);
      }
    }
    return routes;
  }

  /**
   * The header that an include of `from` means: beside it, or that one whose path ends so and that `port` is built with.
   * `<project/util/list.h>` may be a name by which a build installs `src/lib/util/list.h`.
   */
  private included(include: string, from: string, port = from): string | null {
    // What a port has in place of a header that other systems have, or get, is not meant there.
    const isStandIn = POSIX_HEADER.test(include) && !this.isOfPort(port);
    const paths = this.named(include).filter((path) => !isStandIn || !this.isOfPort(path));
    const beside = normalized(`${folder(from)}/${include}`);
    if (paths.includes(beside)) return beside;
    let ending = include.replace(/^(?:\.\.?\/)+/, '');
    for (;;) {
      const fitting = paths.filter((path) => path.endsWith(`/${ending}`));
      const rest = ending.slice(ending.indexOf('/') + 1);
      if (fitting.length > 0 || !rest.includes('/')) return nearestOf(fitting, (path) => path, port);
      ending = rest;
    }
  }

  private named(path: string): readonly string[] {
    return this.byBaseName.get(baseName(path)) ?? [];
  }

  /** The file belongs to a port to another system. */
  private isOfPort(path: string): boolean {
    return isForeign(path, (this.commonFolders ??= commonRoot([...this.headers.keys()])));
  }

  private addDefinitions(
    path: string,
    unique: Map<string, readonly MacroDefinition[] | null>,
    known: ReadonlySet<string> = new Set(),
  ): void {
    const { definitions } = this.headers.get(path)!;
    for (const name of definitions.names()) {
      if (known.has(name)) continue;
      const found = definitions.get(name)!;
      const before = unique.get(name);
      if (before === undefined) unique.set(name, found);
      else if (before !== null && !isSameMeaning(before, found)) unique.set(name, null);
    }
  }

  private uniqueNames(): ReadonlyMap<string, readonly MacroDefinition[]> {
    if (this.unique) return this.unique;
    const unique = new Map<string, readonly MacroDefinition[] | null>();
    const paths = [...this.headers.keys()].sort();
    const foreign = paths.filter((path) => this.isOfPort(path));
    const own = paths.filter((path) => !this.isOfPort(path));
    const declared = new Set(own.flatMap((path) => this.headers.get(path)!.file.functions));
    for (const path of own) this.addDefinitions(path, unique);
    this.foreignFunctions = new Set(foreign.flatMap((path) => this.headers.get(path)!.file.functions));
    const ported = new Set(unique.keys());
    for (const path of foreign) this.addDefinitions(path, unique, ported);
    const result = new Map<string, readonly MacroDefinition[]>();
    for (const [name, found] of unique) {
      if (found === null || this.isModelled(name) || !found.every(isTelling)) continue;
      if (found[0]!.parameters === null || !declared.has(name)) result.set(name, found);
    }
    this.foreignConstants = new Set(
      [...result].flatMap(([name, [first]]) => (first!.parameters === null && !ported.has(name) ? name : [])),
    );
    this.functions = new Set([...unique.keys()].filter((name) => declared.has(name)));
    this.uniqueHash = hashText(
      JSON.stringify([[...result], [...this.functions], [...this.foreignFunctions], [...this.foreignConstants]]),
    );
    return (this.unique = result);
  }
}

/** A macro that takes the place of a library's function on some systems: the function's name says more of what is done. */
export function isStandIn(macros: MacroEnvironment, name: string, isCertain: boolean): boolean {
  return !isCertain && macros.isModelled(name);
}

/**
 * Whether a macro may be taken for what a name means where nobody includes its header: not where the name could be that
 * of anything (`#define main tool_main`), nor where only some systems need the macro.
 */
function isTelling({ name, parameters, condition, holds }: MacroDefinition): boolean {
  if (condition !== '' && holds !== true) return /^[A-Z_0-9]+$/.test(name);
  return parameters !== null || !/^[a-z]\w*$/.test(name);
}

function isSameList(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}

export function isCertain({ condition, holds }: MacroDefinition): boolean {
  return condition === '' || holds === true;
}

function rankOf(holds: boolean | null): number {
  return holds === null ? 1 : holds ? 2 : 0;
}

function joined(some: string, others: string): string {
  return some === '' || others === '' ? some + others : `${some} && ${others}`;
}

/** From the nearest of those headers that are surely included, else from one that may be. */
function likeliestOf(visible: readonly VisibleHeader[], name: string): readonly MacroDefinition[] | null {
  let best: VisibleHeader | null = null;
  for (const header of visible) {
    const isBetter = best === null || rankOf(header.holds) > rankOf(best.holds);
    if (isBetter && header.definitions.get(name)) best = header;
    if (best?.holds === true) break;
  }
  const found = best?.definitions.get(name) ?? null;
  if (found === null || best === null || best.condition === '') return found;
  const { condition, holds } = best;
  return found.map((one) => ({
    ...one,
    condition: joined(condition, one.condition),
    holds: both(holds, one.holds),
  }));
}

function isSameMeaning(some: readonly MacroDefinition[], others: readonly MacroDefinition[]): boolean {
  const shape = (one: MacroDefinition): string => `${String(one.parameters)}${one.body}`;
  return shape(some[0]!) === shape(others[0]!);
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

/** A string of its own: as a part of a text it would keep all of that text in memory. */
function detached(name: string): string {
  return JSON.parse(JSON.stringify(name)) as string;
}
