/** The classes of a file: what they are called, what they extend, and which functions their members are. */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { isFunctionNode, propertyName, type Binding } from './bindings';
import { typeName } from './importPaths';
import type { Names } from './names';

/** Longer chains of classes that extend each other are cut. */
export const MAX_BASES = 16;

/** What a member of a class is: a function of the file, or what a class elsewhere has by that name. */
export type Member = { readonly node: NodeId } | { readonly name: string };

export class Classes {
  private readonly byKey = new Map<string, NodeId>();
  private readonly keys = new Map<NodeId, string>();
  readonly all: readonly NodeId[];

  constructor(
    private readonly tree: FlatTree,
    private readonly names: Names,
  ) {
    const all: NodeId[] = [];
    for (let node = 0; node < tree.size; node++) {
      // What is only declared is anybody's.
      if (isClassNode(tree, node) && tree.type(tree.parent(node)) !== 'ambient_declaration') all.push(node);
    }
    this.all = all;
    for (const node of all) {
      const name = tree.child(node, 'name');
      const plain = `#${name === NO_NODE ? '' : tree.textOf(name)}`;
      let key = plain;
      for (let i = 1; this.byKey.has(key); i++) key = `${plain}@${i}`;
      this.byKey.set(key, node);
      this.keys.set(node, key);
    }
  }

  keyOf(node: NodeId): string {
    return this.keys.get(node)!;
  }

  /** The class that a key names; `NO_NODE` for one of another file. */
  withKey(key: string): NodeId {
    return this.byKey.get(key) ?? NO_NODE;
  }

  /** The class that a name stands for. */
  named(binding: Binding | undefined): NodeId {
    if (binding === undefined) return NO_NODE;
    const { tree } = this;
    if (binding.kind === 'class') return this.known(tree.parent(binding.node));
    if (!binding.isConst || binding.path?.length !== 0 || binding.initializer === NO_NODE) return NO_NODE;
    return this.known(this.names.bare(binding.initializer));
  }

  /** The class whose code a node is, where `this` means an instance of it, or the class itself. */
  around(node: NodeId): NodeId {
    const { tree } = this;
    for (let at = node; at !== NO_NODE; at = tree.parent(at)) {
      if (isClassNode(tree, at)) return at;
      const isMethod = tree.type(at) === 'method_definition';
      if (isMethod && tree.type(tree.parent(at)) !== 'class_body') return NO_NODE;
      if (/^(?:generator_)?function/.test(tree.type(at))) return NO_NODE;
    }
    return NO_NODE;
  }

  /** The type that a class extends; null where it extends none, or nobody can tell. */
  baseOf(node: NodeId): string | null {
    const { tree } = this;
    const heritage = tree.childOfType(node, 'class_heritage');
    const clause = heritage === NO_NODE ? NO_NODE : tree.childOfType(heritage, 'extends_clause');
    const value = clause === NO_NODE ? NO_NODE : tree.child(clause, 'value');
    if (value === NO_NODE) return null;
    if (tree.type(value) === 'identifier') {
      const own = this.named(this.names.bindingOf(value));
      if (own !== NO_NODE) return own === node ? null : this.keyOf(own);
    }
    const exported = this.names.exportOf(value);
    return exported && typeName(exported);
  }

  /** The member of that name, the nearest one first. */
  member(node: NodeId, name: string, isStatic: boolean): Member | null {
    let at = node;
    for (let i = 0; i < MAX_BASES; i++) {
      const own = this.ownMember(at, name, isStatic);
      if (own !== NO_NODE) return { node: own };
      const base = this.baseOf(at);
      if (base === null) return null;
      if (!base.startsWith('#')) return base.startsWith('.') && !isStatic ? { name: `${base}.${name}` } : null;
      at = this.withKey(base);
      if (at === NO_NODE) return null;
    }
    return null;
  }

  /** The methods of a class, and the functions that are the values of its fields. */
  members(node: NodeId): { readonly name: string; readonly node: NodeId; readonly isStatic: boolean }[] {
    const { tree } = this;
    const found: { name: string; node: NodeId; isStatic: boolean }[] = [];
    const body = tree.child(node, 'body');
    for (let child = tree.firstNamed(body); child !== NO_NODE; child = tree.nextNamed(child)) {
      const isField = tree.type(child) === 'public_field_definition';
      if (!isField && tree.type(child) !== 'method_definition') continue;
      const value = isField ? tree.child(child, 'value') : child;
      const name = propertyName(tree, tree.child(child, 'name'));
      if (name === null || value === NO_NODE || !isFunctionNode(tree, value)) continue;
      if (tree.child(value, 'body') === NO_NODE) continue;
      found.push({ name, node: value, isStatic: tree.childOfType(child, 'static') !== NO_NODE });
    }
    return found;
  }

  private known(node: NodeId): NodeId {
    return this.keys.has(node) ? node : NO_NODE;
  }

  private ownMember(owner: NodeId, name: string, isStatic: boolean): NodeId {
    return this.members(owner).find((one) => one.name === name && one.isStatic === isStatic)?.node ?? NO_NODE;
  }
}

export function isClassNode(tree: FlatTree, node: NodeId): boolean {
  return /^(?:abstract_)?class(?:_declaration)?$/.test(tree.type(node)) && tree.child(node, 'body') !== NO_NODE;
}
