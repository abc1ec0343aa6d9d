/** Who declares which name in a file, and where: the scopes of the language, `var` and hoisting included. */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';

export interface Binding {
  readonly name: string;
  readonly kind: 'variable' | 'parameter' | 'function' | 'class' | 'import';
  /** The identifier that declares it. */
  readonly node: NodeId;
  /** The function whose variable it is, or the root. */
  readonly owner: NodeId;
  /** It has one value from its declaration on. */
  readonly isConst: boolean;
  /** What it is initialized from, and the properties that lead from there to it; null where that is no plain path. */
  readonly initializer: NodeId;
  readonly path: readonly string[] | null;
  /** Its type annotation. */
  readonly type: NodeId;
  /** Of imports: the module, and the way from there. */
  readonly imported: ImportPath | null;
  /** Tells apart those of one name. */
  readonly number: number;
}

/** An export of a module: no path is the module itself. */
export interface ImportPath {
  readonly module: string;
  readonly path: readonly string[];
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
]);

const SCOPES: ReadonlySet<string> = new Set([
  ...FUNCTIONS,
  'program',
  'statement_block',
  'for_statement',
  'for_in_statement',
  'catch_clause',
  'switch_body',
  'class',
  'class_static_block',
]);

export function isFunctionNode(tree: FlatTree, node: NodeId): boolean {
  return FUNCTIONS.has(tree.type(node));
}

/** The innermost function around a node, or the root. A function is not around itself. */
export function functionAround(tree: FlatTree, node: NodeId): NodeId {
  let at = tree.parent(node);
  while (at !== NO_NODE && !isFunctionNode(tree, at)) at = tree.parent(at);
  return at === NO_NODE ? tree.root : at;
}

interface Declared {
  readonly scope: NodeId;
  readonly kind: Binding['kind'];
  readonly isConst?: boolean;
  readonly initializer?: NodeId;
  readonly type?: NodeId;
}

export class Bindings {
  private readonly scopes = new Map<NodeId, Map<string, Binding>>();
  private readonly byNode = new Map<NodeId, { -readonly [key in keyof Binding]: Binding[key] }>();
  private readonly counts = new Map<string, number>();
  /** Variables that are assigned after their declaration. */
  private readonly changing = new Set<Binding>();

  constructor(private readonly tree: FlatTree) {
    for (let node = 0; node < tree.size; node++) this.visit(node);
    for (let node = 0; node < tree.size; node++) this.visitAssignment(node);
    for (const binding of this.byNode.values()) {
      if (binding.kind === 'variable' && binding.initializer !== NO_NODE) binding.isConst = !this.changing.has(binding);
    }
  }

  /** A variable that is given its value once and for all is a constant, whatever word declares it. */
  private visitAssignment(node: NodeId): void {
    const { tree } = this;
    switch (tree.type(node)) {
      case 'assignment_expression':
      case 'augmented_assignment_expression':
      case 'for_in_statement':
        return this.reassign(tree.child(node, 'left'));
      case 'update_expression':
        return this.reassign(tree.child(node, 'argument'));
    }
  }

  private reassign(target: NodeId): void {
    if (target === NO_NODE) return;
    const { tree } = this;
    const type = tree.type(target);
    const isPattern = /_pattern$|^(?:parenthesized|non_null|as|satisfies)_expression$/.test(type);
    const end = isPattern ? tree.subtreeEnd(target) : target + 1;
    for (let at = target; at < end; at++) {
      if (!/^(?:identifier|shorthand_property_identifier_pattern)$/.test(tree.type(at))) continue;
      const binding = this.find(tree.textOf(at), at);
      if (binding?.kind === 'variable' || binding?.kind === 'parameter') this.changing.add(binding);
    }
  }

  /** What the name means at a node. */
  find(name: string, from: NodeId): Binding | undefined {
    for (let at = from; at !== NO_NODE; at = this.tree.parent(at)) {
      const found = this.scopes.get(at)?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The binding that an identifier declares. */
  declaredBy(identifier: NodeId): Binding | undefined {
    return this.byNode.get(identifier);
  }

  /** Something else is assigned to it later. */
  isChanging(binding: Binding): boolean {
    return this.changing.has(binding);
  }

  all(): Iterable<Binding> {
    return this.byNode.values();
  }

  private visit(node: NodeId): void {
    const { tree } = this;
    switch (tree.type(node)) {
      case 'lexical_declaration':
      case 'variable_declaration':
        return this.visitDeclaration(node);
      case 'for_in_statement':
        return this.visitForIn(node);
      case 'function_declaration':
      case 'generator_function_declaration':
        return this.declareName(node, { scope: this.scopeAround(node), kind: 'function' });
      case 'function_expression':
      case 'generator_function':
        return this.declareName(node, { scope: node, kind: 'function' });
      case 'class_declaration':
      case 'abstract_class_declaration':
        return this.declareName(node, { scope: this.scopeAround(node), kind: 'class' });
      case 'class':
        return this.declareName(node, { scope: node, kind: 'class' });
      case 'enum_declaration':
      case 'internal_module':
        return this.declareName(node, { scope: this.scopeAround(node), kind: 'variable' });
      case 'required_parameter':
      case 'optional_parameter':
        return this.visitParameter(node);
      case 'arrow_function':
        return this.declare(tree.child(node, 'parameter'), [], { scope: node, kind: 'parameter' });
      case 'catch_clause':
        return this.declare(tree.child(node, 'parameter'), [], { scope: node, kind: 'variable' });
      case 'import_statement':
        return this.visitImport(node);
    }
  }

  private scopeAround(node: NodeId): NodeId {
    let at = this.tree.parent(node);
    while (at !== NO_NODE && !SCOPES.has(this.tree.type(at))) at = this.tree.parent(at);
    return at === NO_NODE ? this.tree.root : at;
  }

  private declareName(node: NodeId, declared: Declared): void {
    this.declare(this.tree.child(node, 'name'), [], declared);
  }

  private visitDeclaration(node: NodeId): void {
    const { tree } = this;
    const word = tree.textOf(tree.firstChild(node));
    const scope = word === 'var' ? functionAround(tree, node) : this.scopeAround(node);
    for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child)) {
      if (tree.type(child) !== 'variable_declarator') continue;
      this.declare(tree.child(child, 'name'), [], {
        scope,
        kind: 'variable',
        isConst: word !== 'var' && word !== 'let',
        initializer: tree.child(child, 'value'),
        type: tree.child(child, 'type'),
      });
    }
  }

  private visitForIn(node: NodeId): void {
    const { tree } = this;
    const left = tree.child(node, 'left');
    for (let child = tree.firstChild(node); child !== NO_NODE && child !== left; child = tree.next(child)) {
      const word = tree.textOf(child);
      if (word !== 'const' && word !== 'let' && word !== 'var' && word !== 'using') continue;
      const scope = word === 'var' ? functionAround(tree, node) : node;
      return this.declare(left, null, { scope, kind: 'variable' });
    }
  }

  private visitParameter(node: NodeId): void {
    const { tree } = this;
    const owner = tree.parent(tree.parent(node));
    if (owner === NO_NODE || !isFunctionNode(tree, owner)) return;
    const type = tree.child(node, 'type');
    this.declare(tree.child(node, 'pattern'), [], { scope: owner, kind: 'parameter', type });
  }

  private visitImport(node: NodeId): void {
    const { tree } = this;
    const clause = tree.childOfType(node, 'import_clause');
    const required = tree.childOfType(node, 'import_require_clause');
    const source = tree.child(required === NO_NODE ? node : required, 'source');
    if (source === NO_NODE) return;
    const module = stringText(tree, source);
    if (required !== NO_NODE) return this.declareImport(tree.firstNamed(required), module, []);
    if (clause === NO_NODE) return;
    for (let child = tree.firstNamed(clause); child !== NO_NODE; child = tree.nextNamed(child)) {
      if (tree.type(child) === 'identifier') this.declareImport(child, module, []);
      if (tree.type(child) === 'namespace_import') this.declareImport(tree.firstNamed(child), module, []);
      if (tree.type(child) === 'named_imports') this.declareNamedImports(child, module);
    }
  }

  private declareNamedImports(list: NodeId, module: string): void {
    const { tree } = this;
    for (let child = tree.firstNamed(list); child !== NO_NODE; child = tree.nextNamed(child)) {
      const name = tree.child(child, 'name');
      const alias = tree.child(child, 'alias');
      if (name === NO_NODE) continue;
      const exported = tree.type(name) === 'string' ? stringText(tree, name) : tree.textOf(name);
      this.declareImport(alias === NO_NODE ? name : alias, module, exported === 'default' ? [] : [exported]);
    }
  }

  private declareImport(identifier: NodeId, module: string, path: readonly string[]): void {
    if (identifier === NO_NODE) return;
    this.add(identifier, null, { scope: this.tree.root, kind: 'import', isConst: true }, { module, path });
  }

  /** Declares all names of a pattern. `path` leads from what is taken apart to the pattern; null: nowhere in particular. */
  private declare(pattern: NodeId, path: readonly string[] | null, declared: Declared): void {
    if (pattern === NO_NODE) return;
    const { tree } = this;
    const pending: [NodeId, readonly string[] | null][] = [[pattern, path]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [node, way] = next;
      switch (tree.type(node)) {
        case 'identifier':
        case 'type_identifier':
          this.add(node, way, declared);
          break;
        case 'shorthand_property_identifier_pattern':
          this.add(node, way && [...way, tree.textOf(node)], declared);
          break;
        case 'pair_pattern': {
          const key = propertyName(tree, tree.child(node, 'key'));
          pending.push([tree.child(node, 'value'), way === null || key === null ? null : [...way, key]]);
          break;
        }
        case 'object_pattern':
          for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child))
            pending.push([child, way]);
          break;
        case 'object_assignment_pattern':
        case 'assignment_pattern': {
          const left = tree.child(node, 'left');
          if (left !== NO_NODE) pending.push([left, null]);
          break;
        }
        case 'array_pattern':
        case 'rest_pattern':
          for (let child = tree.firstNamed(node); child !== NO_NODE; child = tree.nextNamed(child))
            pending.push([child, null]);
          break;
      }
    }
  }

  private add(
    node: NodeId,
    path: readonly string[] | null,
    { scope, kind, isConst = false, initializer = NO_NODE, type = NO_NODE }: Declared,
    imported: ImportPath | null = null,
  ): void {
    const { tree } = this;
    const name = tree.textOf(node);
    let names = this.scopes.get(scope);
    if (names === undefined) this.scopes.set(scope, (names = new Map<string, Binding>()));
    const known = names.get(name);
    // `var x` twice is one variable, and so are the signatures of an overloaded function.
    if (known !== undefined) {
      this.byNode.set(node, known);
      if (initializer !== NO_NODE) this.changing.add(known);
      return;
    }
    const number = this.counts.get(name) ?? 0;
    this.counts.set(name, number + 1);
    const owner = isFunctionNode(tree, scope) ? scope : functionAround(tree, scope);
    const binding = { name, kind, node, owner, isConst, initializer, path, type, imported, number };
    names.set(name, binding);
    this.byNode.set(node, binding);
  }
}

/** What stands between the quotation marks. */
export function stringText(tree: FlatTree, node: NodeId): string {
  return tree.textOf(node).slice(1, -1);
}

/** The name of a property where it is written down; null for one that is computed. */
export function propertyName(tree: FlatTree, key: NodeId): string | null {
  if (key === NO_NODE) return null;
  switch (tree.type(key)) {
    case 'property_identifier':
    case 'shorthand_property_identifier':
    case 'shorthand_property_identifier_pattern':
    case 'identifier':
    case 'number':
      return tree.textOf(key);
    // A field of that name is another one than the public one.
    case 'private_property_identifier':
      return `%${tree.textOf(key).slice(1)}`;
    case 'string':
      return stringText(tree, key);
    case 'computed_property_name': {
      const inner = tree.firstNamed(key);
      if (inner === NO_NODE) return null;
      if (tree.type(inner) === 'string') return stringText(tree, inner);
      const text = tree.textOf(inner);
      return /^Symbol\.\w+$/.test(text) ? `[${text}]` : null;
    }
    default:
      return null;
  }
}
