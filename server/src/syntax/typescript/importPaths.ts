/** The names by which models and other modules know exports and types. */
import type { ImportPath } from './bindings';

/** Where names that nobody declares or imports come from. */
export const GLOBAL = 'globalThis';

export function member({ module, path }: ImportPath, names: readonly string[]): ImportPath {
  return normal({ module, path: [...path, ...names] });
}

/** One name for each export: without `node:`, with the module itself for its default export. */
export function normal({ module, path }: ImportPath): ImportPath {
  const plain = module.replace(/^node:/, '');
  const [first, ...rest] = path;
  if (first === 'default' && plain !== GLOBAL) return normal({ module: plain, path: rest });
  if (first === 'promises' && plain === 'fs') return { module: 'fs/promises', path: rest };
  return { module: plain, path };
}

/** What `new` of the export is called. */
export function constructed({ module, path }: ImportPath): ImportPath {
  const last = path.at(-1) ?? 'default';
  return { module, path: [...path.slice(0, -1), `new ${last}`] };
}

export function nameOf({ module, path }: ImportPath): string {
  return `${module}:${path.length === 0 ? 'default' : path.join('.')}`;
}

/** Of libraries the last name tells which type it is; a module of the program may have several of one name. */
export function typeName({ module, path }: ImportPath): string {
  const name = isOfProgram(module) && path.length > 0 ? path.join('.') : path.at(-1);
  return `${module}#${name ?? 'default'}`;
}

/** The module is a file of the program, named by its way from the file that imports it. */
export function isOfProgram(module: string): boolean {
  return /^\.\.?(?:\/|$)/.test(module);
}

/** What `new` of a type of another module of the program is called: `./base:new Base` of `./base#Base`. */
export function constructorOfType(type: string): string {
  const mark = type.indexOf('#');
  return nameOf(constructed({ module: type.slice(0, mark), path: type.slice(mark + 1).split('.') }));
}
