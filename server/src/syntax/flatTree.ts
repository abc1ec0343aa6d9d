/**
 * A syntax tree as plain data: one typed array, copied once from the parser's own tree, which is freed right after.
 * Nodes are numbered in pre-order, so that a node's first child is the next number. Positions count from the start of
 * `text`, which is the text of one top-level item of a document: such a tree stays good when edits elsewhere move it.
 * Where the item was rewritten for the parser, `text` is what the parser got; `sourceStart` and `sourceEnd` are positions
 * in the document, from the item's start there.
 */
import type { Location } from '../ir';
import type { SourceMap } from './sourceMap';

/** Index of a node in its tree; `NO_NODE` where there is none. */
export type NodeId = number;

export const NO_NODE: NodeId = -1;

/** What numeric type and field ids mean; one table for each parser. */
export interface NodeNames {
  readonly types: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: readonly string[];
}

/** Numbers per node: type, start, end, next sibling, parent, field and flags. */
export const STRIDE = 6;

export const FLAG_HAS_CHILDREN = 1;
export const FLAG_MISSING = 2;
export const FLAG_ERROR = 4;

/** Bits of the last number that hold flags; the field id sits above them. */
export const FLAG_BITS = 8;

export class FlatTree {
  readonly root: NodeId = 0;
  /** Some node is an error or was invented by error recovery. */
  readonly isDamaged: boolean;

  constructor(
    readonly text: string,
    private readonly nodes: Int32Array,
    private readonly names: NodeNames,
    private readonly map: SourceMap | null = null,
  ) {
    let flags = 0;
    for (let i = STRIDE - 1; i < nodes.length; i += STRIDE) flags |= nodes[i]!;
    this.isDamaged = (flags & (FLAG_MISSING | FLAG_ERROR)) !== 0;
  }

  /** The same text, parsed the same way by the same parser. */
  equals(other: FlatTree): boolean {
    if (this.text !== other.text || this.nodes.length !== other.nodes.length) return false;
    for (let i = 0; i < this.nodes.length; i++) if (this.nodes[i] !== other.nodes[i]) return false;
    return true;
  }

  get size(): number {
    return this.nodes.length / STRIDE;
  }

  type(node: NodeId): string {
    return this.names.types[this.nodes[node * STRIDE]!]!;
  }

  start(node: NodeId): number {
    return this.nodes[node * STRIDE + 1]!;
  }

  end(node: NodeId): number {
    return this.nodes[node * STRIDE + 2]!;
  }

  /** Where the node starts in the document. What a macro stands for is where the macro is. */
  sourceStart(node: NodeId): number {
    return this.map === null ? this.start(node) : this.sourceRange(node, node).start;
  }

  sourceEnd(node: NodeId): number {
    return this.map === null ? this.end(node) : this.sourceRange(node, node).end;
  }

  /** The smallest range of the document that holds the text from `first` to `last`. */
  sourceRange(first: NodeId, last: NodeId): Location {
    const start = this.start(first);
    const end = this.end(last);
    return this.map === null ? { start, end } : this.map.range(start, end);
  }

  /** What tells the node from one of the same text elsewhere whose parts came from other places. */
  sourceKey(node: NodeId): string {
    return this.map?.part(this.start(node), this.end(node))?.key ?? '';
  }

  next(node: NodeId): NodeId {
    return this.nodes[node * STRIDE + 3]!;
  }

  parent(node: NodeId): NodeId {
    return this.nodes[node * STRIDE + 4]!;
  }

  firstChild(node: NodeId): NodeId {
    return (this.nodes[node * STRIDE + 5]! & FLAG_HAS_CHILDREN) === 0 ? NO_NODE : node + 1;
  }

  /** The name of the node's role in its parent, or the empty string. */
  field(node: NodeId): string {
    return this.names.fields[this.nodes[node * STRIDE + 5]! >> FLAG_BITS] ?? '';
  }

  isNamed(node: NodeId): boolean {
    return this.names.named[this.nodes[node * STRIDE]!]!;
  }

  isMissing(node: NodeId): boolean {
    return (this.nodes[node * STRIDE + 5]! & FLAG_MISSING) !== 0;
  }

  isError(node: NodeId): boolean {
    return (this.nodes[node * STRIDE + 5]! & FLAG_ERROR) !== 0;
  }

  textOf(node: NodeId): string {
    return this.text.slice(this.start(node), this.end(node));
  }

  /** The first child in this role, or `NO_NODE`. */
  child(node: NodeId, field: string): NodeId {
    for (let child = this.firstChild(node); child !== NO_NODE; child = this.next(child)) {
      if (this.field(child) === field) return child;
    }
    return NO_NODE;
  }

  /** The first child of this type, or `NO_NODE`. */
  childOfType(node: NodeId, type: string): NodeId {
    for (let child = this.firstChild(node); child !== NO_NODE; child = this.next(child)) {
      if (this.type(child) === type) return child;
    }
    return NO_NODE;
  }

  /** The first named child that is no comment, or `NO_NODE`. */
  firstNamed(node: NodeId): NodeId {
    return this.skipToNamed(this.firstChild(node));
  }

  /** The next named sibling that is no comment, or `NO_NODE`. */
  nextNamed(node: NodeId): NodeId {
    return this.skipToNamed(this.next(node));
  }

  lastChild(node: NodeId): NodeId {
    let last = NO_NODE;
    for (let child = this.firstChild(node); child !== NO_NODE; child = this.next(child)) last = child;
    return last;
  }

  /** The number after the last node below `node`: its subtree is `node` up to, without, this one. */
  subtreeEnd(node: NodeId): NodeId {
    for (let at = node; at !== NO_NODE; at = this.parent(at)) {
      const next = this.next(at);
      if (next !== NO_NODE) return next;
    }
    return this.size;
  }

  private skipToNamed(from: NodeId): NodeId {
    let node = from;
    while (node !== NO_NODE && (!this.isNamed(node) || this.type(node) === 'comment')) node = this.next(node);
    return node;
  }
}
