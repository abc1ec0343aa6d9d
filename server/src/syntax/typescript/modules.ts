/** What a module exports, the classes in it, and the types of what its functions return. */
import type { ClassIR, ExportTarget, ModuleIR } from '../../ir';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { functionAround, isFunctionNode, propertyName, stringText, type Binding } from './bindings';
import { isClassNode } from './classTable';
import { actionsOf } from './commands';
import { FieldUses } from './fieldUses';
import type { FileContext } from './fileContext';
import { givenImports } from './givenImports';
import { namedChildren } from './lowering';
import { isRun, ownImports } from './programs';

/** Objects in exported objects, and names that stand for names, are followed so far. */
const MAX_DEPTH = 4;

export function moduleOf(context: FileContext): ModuleIR {
  const exports = new ExportReader(context);
  exports.read();
  const uses = new FieldUses(context.tree, context.names, context.library);
  return {
    exports: [...exports.found],
    stars: [...exports.stars],
    imports: ownImports(context.tree),
    isRun: isRun(context.tree),
    classes: context.names.classes.all.map((node) => classOf(context, node, uses)),
    returns: returnsOf(context),
    uses: uses.elsewhere(),
    singletons: singletonsOf(context),
    given: givenImports(context),
    actions: actionsOf(context),
  };
}

function classOf(context: FileContext, node: NodeId, uses: FieldUses): ClassIR {
  const { classes } = context.names;
  const members = classes.members(node).flatMap(({ name, node: member, isStatic }) => {
    const unit = context.unitOf(member);
    return unit === undefined || unit.isConstructor ? [] : [{ name, unit: unit.name, isStatic }];
  });
  const named = (isStatic: boolean): [string, string][] =>
    members.filter((one) => one.isStatic === isStatic).map(({ name, unit }) => [name, unit]);
  const construct = context.ownConstructorOf(node);
  return {
    key: classes.keyOf(node),
    base: classes.baseOf(node) ?? (context.tree.childOfType(node, 'class_heritage') === NO_NODE ? null : '?'),
    construct: construct?.name ?? null,
    methods: named(false),
    statics: named(true),
    privates: privatesOf(context.tree, node),
    uses: uses.ofClass(node),
    isManaged: isDecorated(context.tree, node),
  };
}

function privatesOf(tree: FlatTree, owner: NodeId): string[] {
  const names = new Set<string>();
  const end = tree.subtreeEnd(owner);
  for (let at = owner; at < end; at++) {
    const type = tree.type(at);
    if (type === 'private_property_identifier') names.add(propertyName(tree, at)!);
    if (type !== 'public_field_definition' && type !== 'required_parameter') continue;
    const modifier = tree.childOfType(at, 'accessibility_modifier');
    if (modifier === NO_NODE || tree.textOf(modifier) !== 'private') continue;
    const name = tree.child(at, type === 'required_parameter' ? 'pattern' : 'name');
    if (name !== NO_NODE) names.add(tree.textOf(name));
  }
  return [...names];
}

function isDecorated(tree: FlatTree, owner: NodeId): boolean {
  const parent = tree.parent(owner);
  const isExported = tree.type(parent) === 'export_statement';
  return (
    tree.childOfType(owner, 'decorator') !== NO_NODE ||
    (isExported && tree.childOfType(parent, 'decorator') !== NO_NODE)
  );
}

/** `export const store = new Store()`, and classes that keep the one instance of themselves. */
function singletonsOf(context: FileContext): string[] {
  const { tree, names } = context;
  const found = new Set<string>();
  for (let node = 0; node < tree.size; node++) {
    if (tree.type(node) !== 'new_expression') continue;
    const made = names.bare(tree.child(node, 'constructor'));
    if (made === NO_NODE) continue;
    const name = lastName(tree, made);
    const isOfModule = functionAround(tree, node) === tree.root;
    if (name !== null && (isOfModule || isInStaticOf(context, node, made))) found.add(name);
  }
  return [...found];
}

function isInStaticOf({ tree, names }: FileContext, node: NodeId, made: NodeId): boolean {
  const owner = names.classes.around(node);
  if (owner === NO_NODE || tree.type(made) !== 'identifier') return false;
  if (names.classes.named(names.bindingOf(made)) !== owner) return false;
  let member = node;
  while (tree.parent(tree.parent(member)) !== owner) member = tree.parent(member);
  const isStatic = tree.childOfType(member, 'static') !== NO_NODE;
  if (!isStatic) return false;
  // A factory gives each caller one of its own.
  for (let at = node; at !== member; at = tree.parent(at))
    if (/(?:^|_)assignment_expression$/.test(tree.type(at))) return true;
  return tree.type(member) === 'public_field_definition';
}

function lastName(tree: FlatTree, made: NodeId): string | null {
  if (tree.type(made) === 'identifier') return tree.textOf(made);
  return tree.type(made) === 'member_expression' ? propertyName(tree, tree.child(made, 'property')) : null;
}

function returnsOf(context: FileContext): [string, string][] {
  return context.units.flatMap((unit): [string, string][] => {
    if (!isFunctionNode(context.tree, unit.node) || unit.isConstructor) return [];
    const type = context.names.returnTypeOf(unit.node);
    return type === null ? [] : [[unit.name, type]];
  });
}

class ExportReader {
  readonly found = new Map<string, ExportTarget>();
  readonly stars = new Set<string>();
  private readonly tree: FlatTree;

  constructor(private readonly context: FileContext) {
    this.tree = context.tree;
  }

  read(): void {
    const { tree } = this;
    for (const child of namedChildren(tree, tree.root)) {
      if (tree.type(child) === 'export_statement') this.readStatement(child);
    }
    for (let node = 0; node < tree.size; node++) {
      if (tree.type(node) === 'assignment_expression') this.readAssignment(node);
    }
  }

  private readStatement(node: NodeId): void {
    const { tree } = this;
    const declaration = tree.child(node, 'declaration');
    const source = tree.child(node, 'source');
    const clause = tree.childOfType(node, 'export_clause');
    const isDefault = tree.childOfType(node, 'default') !== NO_NODE;
    if (declaration !== NO_NODE) return this.readDeclaration(declaration, isDefault);
    if (clause !== NO_NODE) return this.readClause(clause, source);
    if (source !== NO_NODE) return this.readStar(node, stringText(tree, source));
    // `export default x`, `export = x`
    const value = tree.child(node, 'value');
    const exported = value === NO_NODE ? tree.firstNamed(node) : value;
    if (exported !== NO_NODE) this.add('', exported);
  }

  private readDeclaration(declaration: NodeId, isDefault: boolean): void {
    const { tree, context } = this;
    if (/^(?:lexical|variable)_declaration$/.test(tree.type(declaration))) {
      for (const child of namedChildren(tree, declaration)) {
        const name = tree.child(child, 'name');
        if (tree.type(child) !== 'variable_declarator' || tree.type(name) !== 'identifier') continue;
        this.addBinding(tree.textOf(name), context.names.bindings.declaredBy(name));
      }
      return;
    }
    const name = tree.child(declaration, 'name');
    if (isDefault) this.add('', declaration);
    else if (name !== NO_NODE) this.add(tree.textOf(name), declaration);
  }

  private readClause(clause: NodeId, source: NodeId): void {
    const { tree, context } = this;
    for (const child of namedChildren(tree, clause)) {
      const name = tree.child(child, 'name');
      if (name === NO_NODE) continue;
      const alias = tree.child(child, 'alias');
      const [own, exported] = [textOf(tree, name), textOf(tree, alias === NO_NODE ? name : alias)];
      const path = exported === 'default' ? '' : exported;
      if (source === NO_NODE) this.addBinding(path, context.names.bindings.find(own, child));
      else {
        const module = stringText(tree, source);
        this.found.set(path, { kind: 'import', module, path: own === 'default' ? [] : [own] });
      }
    }
  }

  /** `export * from './a'`, `export * as a from './a'` */
  private readStar(node: NodeId, module: string): void {
    const { tree } = this;
    const namespace = tree.childOfType(node, 'namespace_export');
    if (namespace === NO_NODE) this.stars.add(module);
    else this.found.set(textOf(tree, tree.firstNamed(namespace)), { kind: 'import', module, path: [] });
  }

  /** `module.exports = x`, `exports.a = x`, `module.exports.a = x` */
  private readAssignment(node: NodeId): void {
    const { tree } = this;
    const left = tree.child(node, 'left');
    const path = left === NO_NODE ? null : this.exportsPath(left);
    const right = tree.child(node, 'right');
    if (path !== null && right !== NO_NODE && path.length < MAX_DEPTH) this.add(path.join('.'), right);
  }

  private exportsPath(node: NodeId): string[] | null {
    const { tree, context } = this;
    if (tree.type(node) === 'identifier') {
      const isFree = tree.textOf(node) === 'exports' && context.names.bindingOf(node) === undefined;
      return isFree ? [] : null;
    }
    if (tree.type(node) !== 'member_expression') return null;
    if (tree.textOf(node) === 'module.exports') return [];
    const name = propertyName(tree, tree.child(node, 'property'));
    const object = this.exportsPath(tree.child(node, 'object'));
    return object && name !== null ? [...object, name] : null;
  }

  private addBinding(path: string, binding: Binding | undefined, depth = 0): void {
    if (binding === undefined || depth > MAX_DEPTH) return;
    const { context } = this;
    if (binding.imported) {
      this.found.set(path, { kind: 'import', ...binding.imported });
      return;
    }
    const unit = context.functionNamed(binding);
    const owner = context.names.classes.named(binding);
    if (unit) this.found.set(path, { kind: 'function', name: unit.name });
    else if (owner !== NO_NODE) this.found.set(path, { kind: 'class', name: context.names.classes.keyOf(owner) });
    else if (binding.isConst && binding.path?.length === 0 && binding.initializer !== NO_NODE)
      this.add(path, binding.initializer, depth + 1);
  }

  private add(path: string, value: NodeId, depth = 0): void {
    const { tree, context } = this;
    const inner = context.names.bare(value);
    if (inner === NO_NODE || depth > MAX_DEPTH) return;
    if (isFunctionNode(tree, inner)) {
      const unit = context.unitOf(inner);
      if (unit) this.found.set(path, { kind: 'function', name: unit.name });
    } else if (isClassNode(tree, inner)) {
      this.found.set(path, { kind: 'class', name: context.names.classes.keyOf(inner) });
    } else if (tree.type(inner) === 'object') this.addObject(path, inner, depth);
    else if (tree.type(inner) === 'new_expression') {
      const type = context.names.typeOf(inner);
      if (type !== null) this.found.set(path, { kind: 'instance', type });
    } else if (tree.type(inner) === 'assignment_expression') this.add(path, tree.child(inner, 'right'), depth + 1);
    else {
      const isName = /^(?:shorthand_property_)?identifier$/.test(tree.type(inner));
      const binding = isName ? context.names.bindingOf(inner) : undefined;
      const exported = context.names.exportOf(inner);
      if (binding && !binding.imported) this.addBinding(path, binding, depth + 1);
      if (exported && exported.module !== 'globalThis') this.found.set(path, { kind: 'import', ...exported });
    }
  }

  private addObject(path: string, object: NodeId, depth: number): void {
    const { tree, context } = this;
    const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
    for (const child of namedChildren(tree, object)) {
      const type = tree.type(child);
      if (type === 'spread_element') {
        const spread = context.names.exportOf(tree.firstNamed(child));
        if (path === '' && spread?.path.length === 0) this.stars.add(spread.module);
        continue;
      }
      const isPair = type === 'pair';
      const key = isPair ? tree.child(child, 'key') : type === 'method_definition' ? tree.child(child, 'name') : child;
      const name = propertyName(tree, key);
      if (name !== null) this.add(within(name), isPair ? tree.child(child, 'value') : child, depth + 1);
    }
  }
}

function textOf(tree: FlatTree, node: NodeId): string {
  return tree.type(node) === 'string' ? stringText(tree, node) : tree.textOf(node);
}
