/**
 * A document as its top-level items. Items are copied into flat trees one by one, so that the next version of a
 * document shares the trees of what an edit did not touch: equal text means the same `FlatTree` object.
 */
import {
  FlatTree,
  FLAG_BITS,
  FLAG_ERROR,
  FLAG_HAS_CHILDREN,
  FLAG_MISSING,
  NO_NODE,
  STRIDE,
  type NodeNames,
} from './flatTree';
import type { MacroEnvironment } from './macros/environment';
import type { SourceMap } from './sourceMap';

export interface OutlineItem {
  /** In the document. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
  /** Role in the container, or the empty string. */
  readonly field: string;
  /** The item itself, or null for a container. */
  readonly tree: FlatTree | null;
  /** What stands in a container (`#if`, `extern "C"`, a syntax error around declarations), else empty. */
  readonly children: readonly OutlineItem[];
}

/** A document, and what the parser got in its place. */
export interface Source {
  readonly document: string;
  /** The document with macros expanded; the same as the document where `map` is null. */
  readonly text: string;
  readonly map: SourceMap | null;
  readonly macros: MacroEnvironment;
  /** `text` with what the grammar does not accept blanked out, position by position. */
  readonly masked: string;
}

export interface SyntaxDocument {
  readonly text: string;
  /** Those of other files. */
  readonly macros: MacroEnvironment;
  readonly items: readonly OutlineItem[];
}

/** What both bindings' tree cursors have in common. Positions are UTF-16 units. */
export interface Cursor {
  readonly nodeTypeId: number;
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly currentFieldName: string | null | undefined;
  readonly currentFieldId: number | undefined;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

/** Items that are taken apart, since a whole file may stand inside of one. */
const CONTAINERS = new Set([
  'preproc_if',
  'preproc_ifdef',
  'preproc_elif',
  'preproc_elifdef',
  'preproc_else',
  'linkage_specification',
  'declaration_list',
  'ERROR',
]);

/** Deeper containers are items of their own, so that malformed input cannot exhaust the stack. */
const MAX_CONTAINER_DEPTH = 100;

/** The parsers' id of errors, and the one they get here: an index that keeps the tables small. */
const PARSER_ERROR_ID = 0xffff;
const ERROR_ID = 0;

/** Copies trees of one parser. Holds the names of the types and fields it has seen, and a buffer to copy into. */
export class TreeCopier {
  private readonly types: string[] = ['ERROR'];
  private readonly named: boolean[] = [true];
  private readonly fields: string[] = [''];
  private readonly names: NodeNames = { types: this.types, named: this.named, fields: this.fields };
  private buffer = new Int32Array(STRIDE * 4096);

  /** A document as one item. */
  whole(cursor: Cursor, source: Source): SyntaxDocument {
    const { startIndex: start, endIndex: end, nodeType: type } = cursor;
    const tree = this.copy(cursor, source.text.slice(start, end), null);
    return {
      text: source.document,
      macros: source.macros,
      items: [{ start, end, type, field: '', tree, children: [] }],
    };
  }

  /** The outline of a document. Trees of `previous` that fit are shared; the trees in use are put into `next`. */
  outline(
    cursor: Cursor,
    source: Source,
    previous: ReadonlyMap<string, FlatTree>,
    next: Map<string, FlatTree>,
  ): SyntaxDocument {
    const items: OutlineItem[] = [];
    if (cursor.gotoFirstChild()) {
      do items.push(this.item(cursor, source, previous, next, 0));
      while (cursor.gotoNextSibling());
    }
    return { text: source.document, macros: source.macros, items };
  }

  private item(
    cursor: Cursor,
    document: Source,
    previous: ReadonlyMap<string, FlatTree>,
    next: Map<string, FlatTree>,
    depth: number,
  ): OutlineItem {
    const typeId = this.typeId(cursor);
    const type = this.types[typeId]!;
    const field = this.fields[this.fieldId(cursor)]!;
    const { startIndex, endIndex } = cursor;
    const { start, end } = document.map?.range(startIndex, endIndex) ?? { start: startIndex, end: endIndex };
    const children: OutlineItem[] = [];
    if (CONTAINERS.has(type) && depth < MAX_CONTAINER_DEPTH) {
      if (cursor.gotoFirstChild()) {
        do children.push(this.item(cursor, document, previous, next, depth + 1));
        while (cursor.gotoNextSibling());
        cursor.gotoParent();
      }
      return { start, end, type, field, tree: null, children };
    }
    const source = document.text.slice(startIndex, endIndex);
    const masked = document.masked.slice(startIndex, endIndex);
    const map = document.map?.part(startIndex, endIndex) ?? null;
    // What a macro stands for may have changed elsewhere, and with it what the parser saw here.
    const key = `${typeId}:${source}${masked === source ? '' : masked}${map === null ? '' : map.key}`;
    const tree = next.get(key) ?? this.shared(cursor, source, map, previous.get(key));
    next.set(key, tree);
    return { start, end, type, field, tree, children };
  }

  /** The tree `before` of an earlier version where it is still right, else a copy. */
  private shared(cursor: Cursor, source: string, map: SourceMap | null, before: FlatTree | undefined): FlatTree {
    if (before?.isDamaged === false) return before;
    // What error recovery made of an item depends on its surroundings, which may have changed.
    const copy = this.copy(cursor, source, map);
    return before?.equals(copy) === true ? before : copy;
  }

  /** Copies the subtree under the cursor and leaves the cursor where it was. No recursion: trees may be very deep. */
  private copy(cursor: Cursor, source: string, map: SourceMap | null): FlatTree {
    const origin = cursor.startIndex;
    let count = 0;
    let parent = NO_NODE;
    let at = this.write(cursor, count++, parent, origin);
    for (;;) {
      if (cursor.gotoFirstChild()) {
        this.buffer[at * STRIDE + 5]! |= FLAG_HAS_CHILDREN;
        parent = at;
        at = this.write(cursor, count++, parent, origin);
        continue;
      }
      while (at !== 0 && !cursor.gotoNextSibling()) {
        cursor.gotoParent();
        at = parent;
        parent = this.buffer[at * STRIDE + 4]!;
      }
      if (at === 0) break;
      this.buffer[at * STRIDE + 3] = count;
      at = this.write(cursor, count++, parent, origin);
    }
    return new FlatTree(source, this.buffer.slice(0, count * STRIDE), this.names, map);
  }

  private write(cursor: Cursor, index: number, parent: number, origin: number): number {
    const base = index * STRIDE;
    if (base + STRIDE > this.buffer.length) this.grow();
    const typeId = this.typeId(cursor);
    const start = cursor.startIndex - origin;
    const end = cursor.endIndex - origin;
    let flags = 0;
    // Only an invented token is empty, so that the question need not be put to every node.
    if (start === end && cursor.nodeIsMissing) flags |= FLAG_MISSING;
    if (typeId === ERROR_ID) flags |= FLAG_ERROR;
    // No token of the grammar has a role that lowering asks for.
    const field = this.named[typeId] ? this.fieldId(cursor) : 0;
    const buffer = this.buffer;
    buffer[base] = typeId;
    buffer[base + 1] = start;
    buffer[base + 2] = end;
    buffer[base + 3] = NO_NODE;
    buffer[base + 4] = parent;
    buffer[base + 5] = (field << FLAG_BITS) | flags;
    return index;
  }

  private typeId(cursor: Cursor): number {
    const id = cursor.nodeTypeId;
    if (id === PARSER_ERROR_ID) return ERROR_ID;
    if (this.types[id] === undefined) {
      this.types[id] = cursor.nodeType;
      this.named[id] = cursor.nodeIsNamed;
    }
    return id;
  }

  private fieldId(cursor: Cursor): number {
    const id = cursor.currentFieldId ?? 0;
    if (id !== 0 && this.fields[id] === undefined) this.fields[id] = cursor.currentFieldName ?? '';
    return id;
  }

  private grow(): void {
    const larger = new Int32Array(this.buffer.length * 2);
    larger.set(this.buffer);
    this.buffer = larger;
  }
}
