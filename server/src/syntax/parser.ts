/**
 * The only owner of tree-sitter's parsers and trees. Everything it hands out is plain data; a tree of tree-sitter's own
 * lives no longer than the call that made it, or in an open document until its next version.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FlatTree } from './flatTree';
import { joinSplitStatements } from './conditionals/regions';
import { expandMacros } from './macros/expand';
import { WELL_KNOWN_ONLY, type MacroEnvironment } from './macros/environment';
import { dropStrayWords } from './macros/strayWords';
import { maskText } from './masking';
import { blankNumberTables } from './numberTables';
import { maskDisposals } from './typescript/masking';
import { rewrittenBy } from './sourceMap';
import { TreeCopier, type Cursor, type Source, type SyntaxDocument } from './outline';

export type ParserKind = 'wasm' | 'native';

/** A document that is edited: each version is parsed from the one before. */
export interface OpenDocument {
  update(text: string, macros?: MacroEnvironment): SyntaxDocument;
  /**
   * Where there are syntax errors, the tree of an edited document may differ from that of the same text parsed afresh:
   * recovery depends on what was there before. Parses afresh in that case; null says that `update` was as good.
   */
  settle(): SyntaxDocument | null;
  dispose(): void;
}

export interface SyntaxParser {
  readonly kind: ParserKind;
  /** `macros` are those of other files; without, it is the well-known ones. */
  parse(text: string, macros?: MacroEnvironment): SyntaxDocument;
  openDocument(): OpenDocument;
  dispose(): void;
}

interface Point {
  row: number;
  column: number;
}

interface Edit {
  startIndex: number;
  oldEndIndex: number;
  newEndIndex: number;
  startPosition: Point;
  oldEndPosition: Point;
  newEndPosition: Point;
}

interface Tree {
  readonly rootNode: { readonly hasError: boolean };
  edit(edit: Edit): void;
  walk(): Cursor & { delete?(): void };
  /** Only wasm trees have it; the addon's are collected. */
  delete?(): void;
}

/**
 * How often the parser may tell of its progress, which it does after a fixed number of steps: real files take about 8 a
 * kilobyte. Some broken texts have it try thousands of readings at each word.
 */
const MAX_PROGRESS = 2000;
const MAX_PROGRESS_PER_KILOBYTE = 50;

/** The one thing both bindings are used for. */
interface Binding {
  readonly kind: ParserKind;
  /** Null where that would take too long. */
  parse(text: string, previous: Tree | null): Tree | null;
  dispose(): void;
}

/** The grammars. That of `tsx` has no type assertions in angle brackets, and markup in their place. */
export type Grammar = 'c' | 'typescript' | 'tsx';

/** Where the grammars are. */
const GRAMMARS: Readonly<Record<Grammar, { readonly file: string; readonly package: string }>> = {
  c: { file: 'tree-sitter-c.wasm', package: 'tree-sitter-c' },
  typescript: { file: 'tree-sitter-typescript.wasm', package: 'tree-sitter-typescript' },
  tsx: { file: 'tree-sitter-tsx.wasm', package: 'tree-sitter-typescript' },
};

/** A parser for TypeScript and JavaScript; it has no native form. */
export async function createModuleParser(
  grammar: Exclude<Grammar, 'c'>,
  assetDirectory?: string,
): Promise<SyntaxParser> {
  const binding = await loadWasm(grammar, assetDirectory);
  const copier = new TreeCopier();
  const parse = (text: string): SyntaxDocument => {
    const source = { document: text, text, map: null, macros: WELL_KNOWN_ONLY, masked: maskDisposals(text) };
    const tree = binding.parse(source.masked, null);
    if (tree === null) return notUnderstood(text, WELL_KNOWN_ONLY);
    const cursor = tree.walk();
    try {
      return copier.whole(cursor, source);
    } finally {
      cursor.delete?.();
      tree.delete?.();
    }
  };
  return {
    kind: 'wasm',
    parse,
    // Every version is parsed afresh: its tree is one, so that nothing of an earlier one could be kept.
    openDocument: () => ({ update: parse, settle: () => null, dispose: () => undefined }),
    dispose: () => binding.dispose(),
  };
}

/**
 * A parser for C. `wasm` runs everywhere; `native` is an optional addon and rejects where it does not load.
 * The `.wasm` files are taken from `assetDirectory`, else from beside the running file, else from `node_modules`.
 */
export async function createSyntaxParser(kind: ParserKind, assetDirectory?: string): Promise<SyntaxParser> {
  const binding = kind === 'wasm' ? await loadWasm('c', assetDirectory) : loadNative();
  const copier = new TreeCopier();
  return {
    kind,
    parse: (text, macros = WELL_KNOWN_ONLY) => parseOnce(binding, copier, text, macros),
    openDocument: () => new IncrementalDocument(binding, copier),
    dispose: () => binding.dispose(),
  };
}

/** What the parser gets in place of a document. */
function prepared(document: string, macros: MacroEnvironment): Source {
  const { text, map } = rewrittenBy(document, [
    (before) => joinSplitStatements(before, macros),
    (before) => expandMacros(before, macros),
    (before) => dropStrayWords(before, macros),
  ]);
  return { document, text, map, macros, masked: blankNumberTables(maskText(text)) };
}

function parseOnce(binding: Binding, copier: TreeCopier, text: string, macros: MacroEnvironment): SyntaxDocument {
  const source = prepared(text, macros);
  const tree = binding.parse(source.masked, null);
  if (tree === null) return notUnderstood(text, macros);
  try {
    return outlineOf(tree, copier, source, new Map(), new Map());
  } finally {
    tree.delete?.();
  }
}

/** All of it is one error. */
function notUnderstood(text: string, macros: MacroEnvironment): SyntaxDocument {
  const all = { start: 0, end: text.length, type: 'ERROR', field: '', tree: null, children: [] };
  return { text, macros, items: [all] };
}

function outlineOf(
  tree: Tree,
  copier: TreeCopier,
  source: Source,
  previous: ReadonlyMap<string, FlatTree>,
  next: Map<string, FlatTree>,
): SyntaxDocument {
  const cursor = tree.walk();
  try {
    return copier.outline(cursor, source, previous, next);
  } finally {
    cursor.delete?.();
  }
}

const NOTHING: Source = { document: '', text: '', map: null, macros: WELL_KNOWN_ONLY, masked: '' };

class IncrementalDocument implements OpenDocument {
  private tree: Tree | null = null;
  private copies = new Map<string, FlatTree>();
  /** What the tree was parsed from. */
  private source = NOTHING;
  private isEdited = false;

  constructor(
    private readonly binding: Binding,
    private readonly copier: TreeCopier,
  ) {}

  update(text: string, macros = WELL_KNOWN_ONLY): SyntaxDocument {
    const source = prepared(text, macros);
    this.isEdited = this.tree !== null;
    this.tree?.edit(difference(this.source.masked, source.masked));
    return this.replace(this.binding.parse(source.masked, this.tree), source, this.copies);
  }

  settle(): SyntaxDocument | null {
    if (!this.isEdited || this.tree?.rootNode.hasError !== true) return null;
    this.isEdited = false;
    // Equal text may have another tree now, so that none of the copies can be kept.
    return this.replace(this.binding.parse(this.source.masked, null), this.source, new Map());
  }

  private replace(tree: Tree | null, source: Source, known: ReadonlyMap<string, FlatTree>): SyntaxDocument {
    this.tree?.delete?.();
    this.tree = tree;
    this.source = source;
    if (tree === null) {
      this.copies = new Map<string, FlatTree>();
      return notUnderstood(source.document, source.macros);
    }
    const copies = new Map<string, FlatTree>();
    const document = outlineOf(tree, this.copier, source, known, copies);
    this.copies = copies;
    return document;
  }

  dispose(): void {
    this.tree?.delete?.();
    this.tree = null;
    this.source = NOTHING;
    this.copies = new Map<string, FlatTree>();
  }
}

/** The smallest single replacement that makes `after` out of `before`. */
function difference(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  const oldEnd = before.length - tail;
  const newEnd = after.length - tail;
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  };
}

function pointAt(text: string, index: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: index - lineStart };
}

/** Where the code runs: esbuild bundles to CommonJS, where only `__dirname` is; tests run as ES modules. */
function ownDirectory(): string {
  return typeof __dirname === 'string' ? __dirname : process.cwd();
}

function requireFrom(directory: string): NodeJS.Require {
  return createRequire(join(directory, 'noop.js'));
}

function assetPath(name: string, packageName: string, assetDirectory: string | undefined): string {
  for (const directory of [assetDirectory, ownDirectory()]) {
    if (directory === undefined) continue;
    const path = join(directory, name);
    if (existsSync(path)) return path;
  }
  return requireFrom(ownDirectory()).resolve(`${packageName}/${name}`);
}

async function loadWasm(grammar: Grammar, assetDirectory: string | undefined): Promise<Binding> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({
    locateFile: (name: string) => assetPath(name, 'web-tree-sitter', assetDirectory),
  });
  const { file, package: packageName } = GRAMMARS[grammar];
  const language = await Language.load(assetPath(file, packageName, assetDirectory));
  const parser = new Parser();
  parser.setLanguage(language);
  return {
    kind: 'wasm',
    parse: (text, previous) => {
      let left = MAX_PROGRESS + (MAX_PROGRESS_PER_KILOBYTE * text.length) / 1024;
      // Its type says that nothing is returned; true ends the parse.
      const progressCallback = (): boolean => --left < 0;
      const tree = parser.parse(text, previous as Parameters<typeof parser.parse>[1], { progressCallback });
      // What was begun is gone on with otherwise.
      if (tree === null) parser.reset();
      return tree;
    },
    dispose: () => parser.delete(),
  };
}

interface NativeParser {
  setLanguage(language: unknown): void;
  parse(text: string, previous: Tree | null | undefined, options: { bufferSize: number }): Tree;
}

function loadNative(): Binding {
  let parser: NativeParser;
  try {
    const load = requireFrom(ownDirectory());
    const Parser = load('tree-sitter') as new () => NativeParser;
    parser = new Parser();
    parser.setLanguage(load('tree-sitter-c'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the native parser does not load on this machine: ${reason}`, { cause: error });
  }
  return {
    kind: 'native',
    // The addon reads its input in pieces of this many units and refuses anything longer than one piece.
    parse: (text, previous) => parser.parse(text, previous, { bufferSize: Math.max(32 * 1024, (text.length + 1) * 2) }),
    dispose: () => undefined,
  };
}
