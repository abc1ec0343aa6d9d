/** Whether a project's own settings say that `using` may be written in a file of it. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { readSource } from './fileStore';
import { gitRoot, pathInside } from './paths';

/** So many files may extend each other. */
const MAX_EXTENDED = 8;
/** The first Node that runs `using` as it is written. */
const NATIVE = [24, 0] as const;
/** The first with `Symbol.dispose`, on which compilers rest what they make of it. */
const DISPOSING = [18, 18] as const;
/** The first TypeScript that compiles it. */
const COMPILING = [5, 2] as const;

type Version = readonly [major: number, minor: number];
type Fields = Readonly<Record<string, unknown>>;

interface CompilerOptions {
  readonly target: string | null;
  readonly lib: readonly string[] | null;
}

/**
 * TypeScript needs a `lib` with disposables, or the target that has them; JavaScript, and TypeScript that leaves `using` as
 * it is, a Node that runs it. Nothing outside of `root`, or of the repository, is read; without either, the file's folder.
 */
export function allowsUsing(path: string, root: string | null): boolean {
  if (!isAbsolute(path)) return false;
  const folder = dirname(path);
  const top = gitRoot(folder) ?? root ?? folder;
  const manifest = nearest(folder, top, 'package.json')?.fields ?? {};
  const node = leastVersion(fieldsOf(manifest['engines'])['node']);
  if (!/\.[mc]?tsx?$/i.test(path)) return node !== null && isAtLeast(node, NATIVE);
  const compiler = leastVersion(
    fieldsOf(manifest['devDependencies'])['typescript'] ?? fieldsOf(manifest['dependencies'])['typescript'],
  );
  if (compiler !== null && !isAtLeast(compiler, COMPILING)) return false;
  const settings = nearest(folder, top, 'tsconfig.json');
  const options = settings && compilerOptions(settings.path, settings.fields, top, MAX_EXTENDED);
  if (!options) return false;
  const isLeft = options.target === 'esnext';
  const hasTypes = options.lib ? options.lib.some((name) => /^esnext(?:\.(?:full|disposable))?$/.test(name)) : isLeft;
  return hasTypes && (node === null || isAtLeast(node, isLeft ? NATIVE : DISPOSING));
}

/** The nearest readable file of that name, from the folder up to `top`. */
function nearest(folder: string, top: string, name: string): { readonly path: string; readonly fields: Fields } | null {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    const fields = fieldsAt(path);
    if (fields) return { path, fields };
    if (at === top || dirname(at) === at) return null;
  }
}

/** With what it extends, of which the last counts, and what it says itself above all. */
function compilerOptions(path: string, fields: Fields, top: string, left: number): CompilerOptions {
  const own = fieldsOf(fields['compilerOptions']);
  const bases = left === 0 ? [] : [fields['extends']].flat().filter((base) => typeof base === 'string');
  let { target, lib }: CompilerOptions = { target: null, lib: null };
  for (const base of bases) {
    const found = extended(base, dirname(path), top);
    const inherited = found && compilerOptions(found.path, found.fields, top, left - 1);
    target = inherited?.target ?? target;
    lib = inherited?.lib ?? lib;
  }
  if (typeof own['target'] === 'string') target = own['target'].toLowerCase();
  if (Array.isArray(own['lib'])) lib = own['lib'].map((name) => String(name).toLowerCase());
  return { target, lib };
}

/** A file that is named by its path, or one of an installed package. */
function extended(base: string, from: string, top: string): { readonly path: string; readonly fields: Fields } | null {
  const candidates: string[] = [];
  if (/^\.\.?(?:\/|$)/.test(base)) candidates.push(resolve(from, base));
  else if (!isAbsolute(base)) {
    for (let at = from; ; at = dirname(at)) {
      candidates.push(join(at, 'node_modules', base));
      if (at === top || dirname(at) === at) break;
    }
  }
  for (const candidate of candidates) {
    for (const path of [candidate, `${candidate}.json`, join(candidate, 'tsconfig.json')]) {
      const fields = pathInside(top, path) === null ? null : fieldsAt(path);
      if (fields) return { path, fields };
    }
  }
  return null;
}

function fieldsAt(path: string): Fields | null {
  const source = readSource(path);
  if (source.kind !== 'text') return null;
  const value: unknown = parse(source.text, [], { allowTrailingComma: true });
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The least version that a range takes; null where it is none that can be read. */
function leastVersion(range: unknown): Version | null {
  if (typeof range !== 'string') return null;
  const alternatives = range.split('||').map((part): Version | null => {
    const [, major, minor] = /^\s*(?:>=|>|\^|~|=)?\s*v?(\d+)(?:\.(\d+))?/.exec(part) ?? [];
    if (major !== undefined) return [Number(major), Number(minor ?? 0)];
    return /^\s*(?:<|\*|x)/.test(part) ? [0, 0] : null;
  });
  let least: Version | null = null;
  for (const one of alternatives) {
    if (one === null) return null;
    if (least === null || !isAtLeast(one, least)) least = one;
  }
  return least;
}

function isAtLeast([major, minor]: Version, [leastMajor, leastMinor]: Version): boolean {
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
