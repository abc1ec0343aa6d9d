/** As much of C's types as lowering needs: what a declarator derives, and from which named type. */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';

export type Derivation = 'pointer' | 'array' | 'function';

export interface CType {
  /** `int`, `struct conn`, a typedef's name, `@…` for a record without a name; null where unknown. */
  readonly base: string | null;
  /** From the name outwards: `int *a[2]` is an array of pointers. */
  readonly chain: readonly Derivation[];
}

export const UNKNOWN_TYPE: CType = { base: null, chain: [] };

export interface Declarator {
  readonly name: string | null;
  readonly nameNode: NodeId;
  readonly chain: readonly Derivation[];
  /** The outermost array's size where it has one: an expression. */
  readonly arraySize: NodeId;
  /** The declarator of the named function itself, where this declares one. */
  readonly functionNode: NodeId;
}

const DERIVATIONS: Readonly<Record<string, Derivation>> = {
  pointer_declarator: 'pointer',
  abstract_pointer_declarator: 'pointer',
  array_declarator: 'array',
  abstract_array_declarator: 'array',
  function_declarator: 'function',
  abstract_function_declarator: 'function',
};

const NAMES = new Set(['identifier', 'field_identifier', 'type_identifier', 'primitive_type']);

/** No declarator anybody writes derives more; the rest of a longer one is dropped. */
const MAX_CHAIN = 16;

/** Reads a declarator from the outside in. Works on abstract ones too. */
export function readDeclarator(tree: FlatTree, node: NodeId): Declarator {
  const chain: Derivation[] = [];
  let arraySize = NO_NODE;
  let functionNode = NO_NODE;
  let at = node;
  while (at !== NO_NODE && !NAMES.has(tree.type(at))) {
    const derivation = DERIVATIONS[tree.type(at)];
    if (derivation !== undefined) {
      chain.push(derivation);
      if (derivation === 'array') arraySize = tree.child(at, 'size');
      functionNode = derivation === 'function' ? at : NO_NODE;
    }
    at = innerDeclarator(tree, at);
  }
  chain.reverse();
  return {
    name: at === NO_NODE ? null : tree.textOf(at),
    nameNode: at,
    chain: chain.slice(0, MAX_CHAIN),
    arraySize: chain[0] === 'array' ? arraySize : NO_NODE,
    functionNode: chain[0] === 'function' ? functionNode : NO_NODE,
  };
}

function innerDeclarator(tree: FlatTree, node: NodeId): NodeId {
  const inner = tree.child(node, 'declarator');
  if (inner !== NO_NODE) return inner;
  for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) {
    const type = tree.type(child);
    if (type.endsWith('declarator') || NAMES.has(type)) return child;
  }
  return NO_NODE;
}

/** The name under which `node`, a type specifier, is known in `CType.base`. */
export function typeBase(tree: FlatTree, node: NodeId): string | null {
  if (node === NO_NODE) return null;
  const keyword = RECORD_KEYWORDS[tree.type(node)];
  if (keyword === undefined) return tree.textOf(node).replace(/\s+/g, ' ');
  const name = tree.child(node, 'name');
  if (name !== NO_NODE) return `${keyword} ${tree.textOf(name)}`;
  // A record without a name is told from others by what it holds, so that edits elsewhere do not rename it.
  const text = tree.textOf(node);
  return `@${text.length} ${text.slice(0, MAX_RECORD_NAME)}`;
}

/** Records without a name may nest deeply: their names must not grow with what they hold. */
const MAX_RECORD_NAME = 200;

const RECORD_KEYWORDS: Readonly<Record<string, string>> = {
  struct_specifier: 'struct',
  union_specifier: 'union',
  enum_specifier: 'enum',
};

/** The declared type for readers: without the body of a record. */
export function typeText(tree: FlatTree, node: NodeId): string | null {
  const base = typeBase(tree, node);
  return base?.startsWith('@') === true ? RECORD_KEYWORDS[tree.type(node)]! : base;
}
