/**
 * What is done with fields of objects, as far as it may matter to a resource that lies in one: which methods are called on
 * them, and whether somebody else gets what they hold.
 */
import type { FieldUse } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { propertyName, stringText } from './bindings';
import type { Library, Names } from './names';

/** Uses of fields by their names. */
class UseTable {
  private readonly methods = new Map<string, Set<string>>();
  private readonly given = new Set<string>();

  give(name: string): void {
    this.given.add(name);
  }

  call(name: string, method: string): void {
    const methods = this.methods.get(name) ?? new Set();
    this.methods.set(name, methods.add(method));
  }

  all(): FieldUse[] {
    const names = [...new Set([...this.given, ...this.methods.keys()])].sort();
    return names.map((name) => ({
      name,
      isGiven: this.given.has(name),
      methods: [...(this.methods.get(name) ?? [])].sort(),
    }));
  }
}

export class FieldUses {
  private readonly ofClasses = new Map<NodeId, UseTable>();
  private readonly ofOthers = new UseTable();

  constructor(
    private readonly tree: FlatTree,
    private readonly names: Names,
    private readonly library: Library,
  ) {
    for (let node = 0; node < tree.size; node++) this.visit(node);
  }

  /** What the code of a class does with fields of `this`. */
  ofClass(node: NodeId): readonly FieldUse[] {
    return this.ofClasses.get(node)?.all() ?? [];
  }

  /** What is done with fields of all other objects. */
  elsewhere(): readonly FieldUse[] {
    return this.ofOthers.all();
  }

  private visit(node: NodeId): void {
    const { tree } = this;
    switch (tree.type(node)) {
      case 'member_expression': {
        const name = propertyName(tree, tree.child(node, 'property'));
        if (name !== null) this.follow(node, name, this.tableOf(tree.child(node, 'object'), node));
        return;
      }
      case 'subscript_expression': {
        const index = tree.child(node, 'index');
        const isKnown = index !== NO_NODE && tree.type(index) === 'string';
        if (isKnown) this.tableOf(tree.child(node, 'object'), node).give(stringText(tree, index));
        return;
      }
      // `const { fd } = this`
      case 'shorthand_property_identifier_pattern':
      case 'pair_pattern': {
        const isPair = tree.type(node) === 'pair_pattern';
        const name = propertyName(tree, isPair ? tree.child(node, 'key') : node);
        if (name === null) return;
        this.ofOthers.give(name);
        const owner = this.names.classes.around(node);
        if (owner !== NO_NODE) this.table(owner).give(name);
      }
    }
  }

  private tableOf(object: NodeId, node: NodeId): UseTable {
    const isThis = object !== NO_NODE && this.tree.type(object) === 'this';
    const owner = isThis ? this.names.classes.around(node) : NO_NODE;
    return owner === NO_NODE ? this.ofOthers : this.table(owner);
  }

  private table(owner: NodeId): UseTable {
    const table = this.ofClasses.get(owner) ?? new UseTable();
    this.ofClasses.set(owner, table);
    return table;
  }

  /** Where the value of the field goes. */
  private follow(field: NodeId, name: string, table: UseTable): void {
    const { tree } = this;
    let at = field;
    for (;;) {
      const parent = tree.parent(at);
      if (parent === NO_NODE) return;
      const role = tree.field(at);
      switch (tree.type(parent)) {
        case 'parenthesized_expression':
        case 'non_null_expression':
        case 'as_expression':
        case 'satisfies_expression':
        case 'await_expression':
          at = parent;
          continue;
        case 'member_expression': {
          const method = propertyName(tree, tree.child(parent, 'property'));
          const isCalled = tree.field(parent) === 'function' && tree.type(tree.parent(parent)) === 'call_expression';
          if (isCalled && method !== null) return table.call(name, method);
          // What a part of it is used for is hardly more than a look at it.
          if (!isCalled && tree.type(tree.parent(parent)) !== 'member_expression') return;
          at = parent;
          continue;
        }
        case 'subscript_expression':
          if (role === 'index') return;
          at = parent;
          continue;
        case 'ternary_expression':
          if (role === 'condition') return;
          at = parent;
          continue;
        case 'binary_expression': {
          const operator = tree.next(tree.child(parent, 'left'));
          if (operator === NO_NODE || !/^(?:\|\||&&|\?\?)$/.test(tree.textOf(operator))) return;
          at = parent;
          continue;
        }
        case 'arguments': {
          const called = this.names.calleeOf(tree.parent(parent));
          if (called === null || this.library.takesOver(called) !== false) table.give(name);
          return;
        }
        case 'assignment_expression':
        case 'augmented_assignment_expression':
          if (role !== 'left') table.give(name);
          return;
        case 'call_expression':
          if (role !== 'function') table.give(name);
          return;
        case 'unary_expression':
        case 'update_expression':
        case 'template_substitution':
        case 'expression_statement':
        case 'if_statement':
        case 'while_statement':
        case 'do_statement':
        case 'switch_statement':
          return;
        default:
          return table.give(name);
      }
    }
  }
}
