/** The headers whose macros count: those of the workspace, and those beside files that are named one by one. */
import { harvest, includesIn, type HarvestedHeader } from '../syntax/macros';
import { readSource } from './fileStore';
import { headerOfTemplate, templatesBeside } from './templateHeaders';

/** Of so few files the headers are looked for; more of them are a workspace, which has its headers among its files. */
const FEW_FILES = 20;
/** More headers than a file of a few includes. */
const MAX_FOUND = 300;

/**
 * Harvests the headers among `files`, those that the build makes out of templates beside them, and those that few files
 * include by a path from their own folders.
 */
export function harvestHeaders(files: readonly string[]): HarvestedHeader[] {
  const headers = new Map<string, HarvestedHeader>();
  const sources = files.filter((path) => !isHeader(path));
  for (const path of files) if (isHeader(path)) add(headers, path);
  for (const { template, header } of templatesBeside(files)) {
    const source = readSource(template);
    const text = source.kind === 'text' ? headerOfTemplate(source.text) : null;
    if (text !== null) headers.set(header, { path: header, file: harvest(text) });
  }
  if (sources.length <= FEW_FILES) addBeside(sources, headers);
  return [...headers.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function addBeside(sources: readonly string[], headers: Map<string, HarvestedHeader>): void {
  const tried = new Set<string>();
  const pending = sources.flatMap((path) => {
    const source = readSource(path);
    return source.kind === 'text' ? includesIn(source.text).map((include) => ({ include, from: path })) : [];
  });
  for (const { include, from } of pending) {
    const path = resolved(from, include);
    if (path === null || tried.has(path)) continue;
    tried.add(path);
    if (!headers.has(path)) add(headers, path);
    if (tried.size >= MAX_FOUND) return;
    for (const next of headers.get(path)?.file.includes ?? []) pending.push({ include: next.path, from: path });
  }
}

/** Beside the file; a path that leads out of its folder is not followed. */
function resolved(from: string, include: string): string | null {
  if (include.startsWith('/') || include.split('/').includes('..')) return null;
  return `${from.slice(0, from.lastIndexOf('/'))}/${include}`;
}

function add(headers: Map<string, HarvestedHeader>, path: string): void {
  const source = readSource(path);
  if (source.kind === 'text') headers.set(path, { path, file: harvest(source.text) });
}

export function isHeader(path: string): boolean {
  return /\.h$/i.test(path);
}
