/** A script as fixes look at it: what stands around a place of it. */
import type { Location } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../../syntax/flatTree';
import { layoutOf, type Layout } from '../layout';
import type { Header, Statement } from '../statements';

/** Statements stand in these one behind the other. */
const BLOCKS = new Set(['statement_block', 'program', 'switch_case', 'switch_default']);
/** One statement is a part of these. */
const CONTROLS = new Set([
  'if_statement',
  'else_clause',
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
  'labeled_statement',
]);
const FUNCTIONS = new Set([
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'arrow_function',
  'method_definition',
]);
const STATEMENT = /_statement$|_declaration$|^statement_block$/;

export class ScriptDocument {
  readonly layout: Layout;
  /** Empty where statements end with their lines. */
  readonly end: ';' | '';

  constructor(
    readonly text: string,
    readonly tree: FlatTree,
    /** Where the tree begins in the text. */
    private readonly origin: number,
  ) {
    this.layout = layoutOf(text);
    const ends = (text.match(/;[ \t]*(?:\/\/.*)?\r?$/gm) ?? []).length;
    const others = (text.match(/[\w)\]'"`][ \t]*\r?$/gm) ?? []).length;
    this.end = ends * 2 >= others ? ';' : '';
  }

  location(node: NodeId): Location {
    return { start: this.tree.start(node) + this.origin, end: this.tree.end(node) + this.origin };
  }

  textOf(node: NodeId): string {
    return this.tree.textOf(node);
  }

  type(node: NodeId): string {
    return node === NO_NODE ? '' : this.tree.type(node);
  }

  parent(node: NodeId): NodeId {
    return this.tree.parent(node);
  }

  /** The innermost node that holds a range; of several of the same extent the outermost. */
  nodeAt({ start, end }: Location): NodeId {
    const { tree, origin } = this;
    let node = tree.root;
    for (;;) {
      if (this.location(node).start === start && this.location(node).end === end) return node;
      let inner = NO_NODE;
      for (let child = tree.firstChild(node); child !== NO_NODE; child = tree.next(child)) {
        if (tree.start(child) + origin <= start && end <= tree.end(child) + origin) inner = child;
      }
      if (inner === NO_NODE) return node;
      node = inner;
    }
  }

  children(node: NodeId): NodeId[] {
    const all: NodeId[] = [];
    for (let child = this.tree.firstNamed(node); child !== NO_NODE; child = this.tree.nextNamed(child)) all.push(child);
    return all;
  }

  /** All nodes below one of these types, in order. */
  below(node: NodeId, types: ReadonlySet<string>): NodeId[] {
    const found: NodeId[] = [];
    const end = this.tree.subtreeEnd(node);
    for (let at = node + 1; at < end; at++) if (types.has(this.tree.type(at))) found.push(at);
    return found;
  }

  functionsBelow(node: NodeId): NodeId[] {
    return this.below(node, FUNCTIONS);
  }

  isFunction(node: NodeId): boolean {
    return FUNCTIONS.has(this.type(node));
  }

  /** The innermost function around a node; `NO_NODE` for the module itself. */
  functionAround(node: NodeId): NodeId {
    let at = node;
    while (at !== NO_NODE && !FUNCTIONS.has(this.tree.type(at))) at = this.tree.parent(at);
    return at;
  }

  /** Whether something can be waited for there. */
  isAsync(place: NodeId): boolean {
    const around = this.functionAround(place);
    if (around !== NO_NODE) return this.tree.childOfType(around, 'async') !== NO_NODE;
    return this.below(this.tree.root, new Set(['await_expression'])).some(
      (each) => this.functionAround(each) === NO_NODE,
    );
  }

  /** The statement that a node is a part of: one of a block, or the only one of an `if` or a loop. */
  statementAround(node: NodeId): NodeId {
    for (let at = node; at !== NO_NODE; at = this.parent(at)) {
      const parent = this.parent(at);
      const above = this.type(parent);
      if (BLOCKS.has(above) && this.tree.field(at) !== 'value') return at;
      if (CONTROLS.has(above) && STATEMENT.test(this.type(at)) && this.type(at) !== 'statement_block') {
        const isPart = ['consequence', 'body'].includes(this.tree.field(at)) || above === 'else_clause';
        if (isPart) return at;
      }
      if (FUNCTIONS.has(this.type(at))) return NO_NODE;
    }
    return NO_NODE;
  }

  /** What stands before it or, where it is a closing brace, in it. */
  placeOf(location: Location): Statement | null {
    if (this.text[location.start] === '}' && location.end === location.start + 1)
      return { location, isBrace: true, header: null, isLabelled: false };
    const statement = this.statementAround(this.nodeAt(location));
    return statement === NO_NODE ? null : this.placeOfStatement(statement);
  }

  placeOfStatement(statement: NodeId): Statement | null {
    const parent = this.parent(statement);
    const location = this.location(statement);
    if (BLOCKS.has(this.type(parent))) return { location, isBrace: false, header: null, isLabelled: false };
    if (this.type(parent) === 'labeled_statement') return null;
    const header = this.headerOf(statement, parent);
    return header && { location, isBrace: false, header, isLabelled: false };
  }

  private headerOf(statement: NodeId, parent: NodeId): Header | null {
    let before = NO_NODE;
    for (let child = this.tree.firstChild(parent); child !== statement; child = this.tree.next(child)) before = child;
    if (before === NO_NODE) return null;
    return { start: this.location(parent).start, end: this.location(before).end };
  }

  /** Whether a word is used in a range, as far as its letters tell. */
  mentions({ start, end }: Location, name: string): boolean {
    return mentionsName(this.text.slice(start, end), name);
  }

  /** A name that nothing around a place has yet. */
  unusedName(name: string, place: NodeId): string {
    const around = this.functionAround(place);
    const scope = this.location(around === NO_NODE ? this.tree.root : around);
    for (let number = 1; ; number++) {
      const tried = number === 1 ? name : `${name}${number}`;
      if (!this.mentions(scope, tried)) return tried;
    }
  }
}

export function mentionsName(text: string, name: string): boolean {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${word}(?![\\w$])`).test(text);
}
