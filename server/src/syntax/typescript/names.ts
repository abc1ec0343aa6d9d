/** What expressions name: exports of modules, and types that are told by annotations and constructors. */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { functionAround, isFunctionNode, propertyName, stringText, type Binding, type Bindings } from './bindings';
import type { ImportPath } from './bindings';
import { Classes, type Member } from './classTable';
import { constructed, GLOBAL, isOfProgram, member, nameOf, normal, typeName } from './importPaths';

/** What is known of libraries, as far as names depend on it. */
export interface Library {
  /** The type of what a call of the function gives, or of what its promise settles to. */
  returnType(name: string): string | undefined;
  /** The method gives what it was called on. */
  returnsReceiver(name: string): boolean;
  /** The function takes what follows as its last argument: it gets an error and results. */
  takesCallback(name: string): boolean;
  /** The function, or some method of that name, ends the life of what it is given or keeps it; null: nothing is known. */
  takesOver(name: string): boolean | null;
  /** The module is one that may stand for a module of Node: `graceful-fs`. */
  isStandIn(module: string): boolean;
}

/** Longer chains of names that stand for names are cut. */
const MAX_DEPTH = 24;

/** Longer names of types are not made: `./a:f#()`, `./a:f#().g#()`… */
const MAX_TYPE_NAME = 120;

/** What a field may be made by. */
const MAKING: ReadonlySet<string> = new Set(['new_expression', 'call_expression', 'await_expression', 'identifier']);

export class Names {
  private readonly assigned = new Map<NodeId, ReadonlyMap<string, (depth: number) => string | null>>();
  private readonly types = new Map<NodeId, string | null>();
  private readonly exports = new Map<NodeId, ImportPath | null>();
  private readonly returned = new Map<NodeId, string | null>();
  readonly classes: Classes;

  constructor(
    private readonly tree: FlatTree,
    readonly bindings: Bindings,
    private readonly library: Library,
  ) {
    this.classes = new Classes(tree, this);
  }

  bindingOf(identifier: NodeId): Binding | undefined {
    return this.bindings.declaredBy(identifier) ?? this.bindings.find(this.tree.textOf(identifier), identifier);
  }

  /** The export that an expression names; null where it is no such path. */
  exportOf(node: NodeId, depth = 0): ImportPath | null {
    if (node === NO_NODE || depth > MAX_DEPTH) return null;
    return this.once(this.exports, node, () => this.findExport(node, depth));
  }

  private findExport(node: NodeId, depth: number): ImportPath | null {
    const { tree } = this;
    switch (tree.type(node)) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.exportNamed(node, depth);
      case 'member_expression': {
        const object = this.exportOf(tree.child(node, 'object'), depth + 1);
        const name = propertyName(tree, tree.child(node, 'property'));
        return object && name !== null ? member(object, [name]) : null;
      }
      case 'call_expression':
        return this.exportCalled(node, depth);
      case 'binary_expression':
        return this.exportOfEither(node, depth);
      case 'parenthesized_expression':
      case 'non_null_expression':
      case 'as_expression':
      case 'satisfies_expression':
      case 'await_expression':
        return this.exportOf(tree.firstNamed(node), depth + 1);
      default:
        return null;
    }
  }

  private exportNamed(node: NodeId, depth: number): ImportPath | null {
    const binding = this.bindingOf(node);
    if (binding === undefined) return { module: GLOBAL, path: [this.tree.textOf(node)] };
    if (binding.imported) return this.imported(binding.imported);
    if (binding.type !== NO_NODE && binding.path?.length === 0) {
      const queried = this.exportQueried(binding.type, depth);
      if (queried) return queried;
    }
    if (!binding.isConst || binding.initializer === NO_NODE || binding.path === null) return null;
    const from = this.exportOf(binding.initializer, depth + 1);
    return from && member(from, binding.path);
  }

  /** `options.fs ?? fs`: what is given instead does the same. */
  private exportOfEither(node: NodeId, depth: number): ImportPath | null {
    const { tree } = this;
    const operator = tree.next(tree.child(node, 'left'));
    if (operator === NO_NODE || !/^(?:\|\||\?\?)$/.test(tree.textOf(operator))) return null;
    const left = this.exportOf(tree.child(node, 'left'), depth + 1);
    return left && left.module !== GLOBAL ? left : this.exportOf(tree.child(node, 'right'), depth + 1);
  }

  /** `fs: typeof import('fs')`, `open: typeof fs.open`: what has the type of an export is called like it. */
  private exportQueried(annotation: NodeId, depth: number): ImportPath | null {
    const { tree } = this;
    const query = tree.childOfType(annotation, 'type_query');
    const exported = query === NO_NODE ? null : this.exportOf(tree.firstNamed(query), depth + 1);
    return exported?.module === GLOBAL ? null : exported;
  }

  /** Programs that carry a copy of what stands for a module of Node: `./graceful-fs` is no other one. */
  private imported({ module, path }: ImportPath): ImportPath {
    const name = /^\.{1,2}\/(?:.*\/)?([\w-]+?)(?:\.[cm]?js)?$/.exec(module)?.[1];
    return normal({ module: name !== undefined && this.library.isStandIn(name) ? name : module, path });
  }

  /** `require('m')`, `import('m')`, `promisify(f)`. */
  private exportCalled(node: NodeId, depth: number): ImportPath | null {
    const { tree } = this;
    const callee = tree.child(node, 'function');
    const list = tree.child(node, 'arguments');
    const argument = list === NO_NODE ? NO_NODE : tree.firstNamed(list);
    if (callee === NO_NODE || argument === NO_NODE) return null;
    const isRequire = tree.type(callee) === 'identifier' && tree.textOf(callee) === 'require';
    if (isRequire || tree.type(callee) === 'import')
      return tree.type(argument) === 'string' ? this.imported({ module: stringText(tree, argument), path: [] }) : null;
    const called = this.exportOf(callee, depth + 1);
    if (called?.module !== 'util' || called.path.join('.') !== 'promisify') return null;
    const promised = this.exportOf(argument, depth + 1);
    if (!promised || promised.path.length === 0) return null;
    return { module: promised.module, path: [...promised.path.slice(0, -1), `${promised.path.at(-1)!}!promisify`] };
  }

  /** The name by which models know what a call calls; null where nothing names it. A method of who knows what: `.close`. */
  calleeOf(call: NodeId, depth = 0): string | null {
    const { tree } = this;
    if (tree.type(call) === 'new_expression') {
      const made = this.exportOf(tree.child(call, 'constructor'), depth);
      return made && nameOf(constructed(made));
    }
    const callee = this.bare(tree.child(call, 'function'));
    if (callee === NO_NODE) return null;
    const exported = this.exportOf(callee, depth);
    if (exported) return nameOf(exported);
    if (tree.type(callee) !== 'member_expression') return null;
    const name = propertyName(tree, tree.child(callee, 'property'));
    if (name === null) return null;
    return `${this.typeOf(tree.child(callee, 'object'), depth + 1) ?? ''}.${name}`;
  }

  /** The name by which models know the function that an expression is. */
  exportName(node: NodeId): string | null {
    const exported = this.exportOf(node);
    return exported && nameOf(exported);
  }

  /** A call of the function gives what it opens to its last argument. */
  opensForCallback(name: string): boolean {
    return this.library.takesCallback(name);
  }

  /** Without what only the compiler sees. */
  bare(node: NodeId): NodeId {
    const { tree } = this;
    let at = node;
    while (
      at !== NO_NODE &&
      /^(?:parenthesized|non_null|as|satisfies)_expression$|^type_assertion$|^instantiation_expression$/.test(
        tree.type(at),
      )
    ) {
      at = tree.type(at) === 'type_assertion' ? tree.lastChild(at) : tree.firstNamed(at);
    }
    return at;
  }

  /** Found out once for each node; of what rests on itself nothing is known. */
  private once<T>(known: Map<NodeId, T | null>, node: NodeId, find: () => T | null): T | null {
    const before = known.get(node);
    if (before !== undefined) return before;
    known.set(node, null);
    const found = find();
    known.set(node, found);
    return found;
  }

  /** The type of an expression, as its module and name, where an annotation, a constructor or a model tells. */
  typeOf(node: NodeId, depth = 0): string | null {
    if (node === NO_NODE || depth > MAX_DEPTH) return null;
    return this.once(this.types, node, () => this.findType(node, depth));
  }

  private findType(node: NodeId, depth: number): string | null {
    const { tree } = this;
    switch (tree.type(node)) {
      case 'identifier':
        return this.typeOfBinding(this.bindingOf(node), depth + 1);
      case 'new_expression':
        return this.typeMade(tree.child(node, 'constructor'), depth);
      case 'call_expression':
        return this.typeReturned(node, depth);
      case 'as_expression':
      case 'satisfies_expression': {
        const type = tree.nextNamed(tree.firstNamed(node));
        return this.typeWritten(type) ?? this.typeOf(tree.firstNamed(node), depth + 1);
      }
      case 'parenthesized_expression':
      case 'non_null_expression':
      case 'await_expression':
        return this.typeOf(tree.firstNamed(node), depth + 1);
      case 'member_expression':
        return this.typeOfField(node, depth);
      default:
        return null;
    }
  }

  private typeMade(made: NodeId, depth: number): string | null {
    if (made === NO_NODE) return null;
    const isName = this.tree.type(made) === 'identifier';
    const own = isName ? this.classes.named(this.bindingOf(made)) : NO_NODE;
    if (own !== NO_NODE) return this.classes.keyOf(own);
    const exported = this.exportOf(made, depth + 1);
    return exported && typeName(exported);
  }

  /** What a call gives: what models or the function itself say. Of other modules of the program linking finds it out. */
  private typeReturned(call: NodeId, depth: number): string | null {
    const name = this.calleeOf(call, depth + 1);
    if (name !== null && this.library.returnsReceiver(name)) return this.typeOfReceiver(call, depth);
    const modelled = name === null ? undefined : this.library.returnType(name);
    if (modelled !== undefined) return modelled;
    const called = this.memberCalled(this.bare(this.tree.child(call, 'function')), depth + 1);
    if (called && 'node' in called) return this.returnTypeOf(called.node, depth + 1);
    const elsewhere = called?.name ?? name;
    const isKnown = elsewhere !== null && isOfProgram(elsewhere.replace(/[:#].*$/, ''));
    return isKnown && elsewhere.length < MAX_TYPE_NAME ? `${elsewhere}#()` : null;
  }

  /** The type of what a function of the file returns, or promises. */
  returnTypeOf(node: NodeId, depth = 0): string | null {
    if (depth > MAX_DEPTH) return null;
    return this.once(this.returned, node, () => {
      const { tree } = this;
      const written = this.typeWritten(tree.child(node, 'return_type'));
      const body = tree.child(node, 'body');
      if (written !== null || body === NO_NODE) return written;
      if (tree.type(body) !== 'statement_block') return this.typeOf(body, depth + 1);
      const end = tree.subtreeEnd(body);
      for (let at = body; at < end; at++) {
        if (tree.type(at) !== 'return_statement' || functionAround(tree, at) !== node) continue;
        const type = this.typeOf(tree.firstNamed(at), depth + 1);
        if (type !== null) return type;
      }
      return null;
    });
  }

  /** The function that a name stands for, as long as nobody gives it another value. */
  functionOf(binding: Binding | undefined): NodeId {
    if (binding === undefined) return NO_NODE;
    const { tree } = this;
    if (binding.kind === 'function') return tree.parent(binding.node);
    const isFixed = binding.isConst && binding.path?.length === 0 && binding.initializer !== NO_NODE;
    const value = isFixed ? this.bare(binding.initializer) : NO_NODE;
    return value !== NO_NODE && isFunctionNode(tree, value) ? value : NO_NODE;
  }

  /** What a callee reaches that is no export: a function of the file, or a member of a class, here or elsewhere. */
  memberCalled(callee: NodeId, depth = 0): Member | null {
    const { tree } = this;
    if (callee === NO_NODE) return null;
    if (tree.type(callee) === 'identifier') {
      const node = this.functionOf(this.bindingOf(callee));
      return node === NO_NODE ? null : { node };
    }
    if (tree.type(callee) !== 'member_expression') return isFunctionNode(tree, callee) ? { node: callee } : null;
    const name = propertyName(tree, tree.child(callee, 'property'));
    const object = this.bare(tree.child(callee, 'object'));
    if (name === null || object === NO_NODE) return null;
    const type = tree.type(object);
    if (type === 'this' || type === 'super') return this.memberOfThis(callee, name, type === 'super');
    if (type === 'identifier') {
      const binding = this.bindingOf(object);
      const own = this.classes.named(binding);
      if (own !== NO_NODE) return this.classes.member(own, name, true);
      const held = this.functionHeld(binding, name);
      if (held !== NO_NODE) return { node: held };
    }
    const key = this.typeOf(object, depth + 1);
    const owner = key?.startsWith('#') ? this.classes.withKey(key) : NO_NODE;
    return owner === NO_NODE ? null : this.classes.member(owner, name, false);
  }

  /** `this.close()`, `super.close()` */
  private memberOfThis(callee: NodeId, name: string, isSuper: boolean): Member | null {
    const { tree, classes } = this;
    const owner = classes.around(callee);
    if (owner === NO_NODE) return null;
    let at = callee;
    while (tree.parent(tree.parent(at)) !== owner) at = tree.parent(at);
    const isStatic = tree.childOfType(at, 'static') !== NO_NODE;
    if (!isSuper) return classes.member(owner, name, isStatic);
    const base = classes.baseOf(owner);
    if (base === null) return null;
    const own = classes.withKey(base);
    if (own !== NO_NODE) return classes.member(own, name, isStatic);
    return base.startsWith('.') && !isStatic ? { name: `${base}.${name}` } : null;
  }

  /** `api.open` of `const api = { open() {…} }` */
  private functionHeld(binding: Binding | undefined, name: string): NodeId {
    const { tree } = this;
    if (!binding?.isConst || binding.path?.length !== 0 || binding.initializer === NO_NODE) return NO_NODE;
    const object = this.bare(binding.initializer);
    if (object === NO_NODE || tree.type(object) !== 'object') return NO_NODE;
    for (let child = tree.firstNamed(object); child !== NO_NODE; child = tree.nextNamed(child)) {
      const isMethod = tree.type(child) === 'method_definition';
      if (propertyName(tree, tree.child(child, isMethod ? 'name' : 'key')) !== name) continue;
      const value = isMethod ? child : tree.child(child, 'value');
      return value !== NO_NODE && isFunctionNode(tree, value) ? value : NO_NODE;
    }
    return NO_NODE;
  }

  /** `createServer().listen(0)` is the server. */
  private typeOfReceiver(call: NodeId, depth: number): string | null {
    const callee = this.bare(this.tree.child(call, 'function'));
    return this.tree.type(callee) === 'member_expression'
      ? this.typeOf(this.tree.child(callee, 'object'), depth + 1)
      : null;
  }

  private typeOfBinding(binding: Binding | undefined, depth: number): string | null {
    if (binding === undefined) return null;
    const written = binding.type === NO_NODE || binding.path?.length !== 0 ? null : this.typeWritten(binding.type);
    if (written !== null) return written;
    return binding.path?.length === 0 ? this.typeOf(binding.initializer, depth) : null;
  }

  /** `this.pool` has the type that its declaration in the class, or what the constructor assigns, tells. */
  private typeOfField(node: NodeId, depth: number): string | null {
    const { tree } = this;
    const object = tree.child(node, 'object');
    if (object === NO_NODE || tree.type(object) !== 'this') return null;
    const name = propertyName(tree, tree.child(node, 'property'));
    let body = node;
    while (body !== NO_NODE && tree.type(body) !== 'class_body') body = tree.parent(body);
    if (body === NO_NODE || name === null) return null;
    for (let child = tree.firstNamed(body); child !== NO_NODE; child = tree.nextNamed(child)) {
      if (tree.type(child) !== 'public_field_definition' || propertyName(tree, tree.child(child, 'name')) !== name)
        continue;
      return this.typeWritten(tree.child(child, 'type')) ?? this.typeOf(tree.child(child, 'value'), depth + 1);
    }
    return this.typesAssigned(body).get(name)?.(depth + 1) ?? null;
  }

  /** What the code of a class says of the types of its fields: the first that says something counts. */
  private typesAssigned(body: NodeId): ReadonlyMap<string, (depth: number) => string | null> {
    let known = this.assigned.get(body);
    if (known === undefined) this.assigned.set(body, (known = this.findAssigned(body)));
    return known;
  }

  private findAssigned(body: NodeId): Map<string, (depth: number) => string | null> {
    const { tree } = this;
    const found = new Map<string, (depth: number) => string | null>();
    const end = tree.subtreeEnd(body);
    const offer = (name: string | null, find: (depth: number) => string | null): void => {
      const before = name === null ? undefined : found.get(name);
      if (name !== null) found.set(name, before ? (depth) => before(depth) ?? find(depth) : find);
    };
    for (let at = body; at < end; at++) {
      if (tree.type(at) === 'required_parameter' && tree.childOfType(at, 'accessibility_modifier') !== NO_NODE) {
        const pattern = tree.child(at, 'pattern');
        if (pattern !== NO_NODE) offer(tree.textOf(pattern), () => this.typeWritten(tree.child(at, 'type')));
      }
      if (tree.type(at) !== 'assignment_expression') continue;
      const left = tree.child(at, 'left');
      const object = left !== NO_NODE && tree.type(left) === 'member_expression' ? tree.child(left, 'object') : NO_NODE;
      if (object === NO_NODE || tree.type(object) !== 'this') continue;
      const right = tree.child(at, 'right');
      // Chains of calls that end where they began tell nothing, and there may be many of them.
      if (MAKING.has(tree.type(this.bare(right))))
        offer(propertyName(tree, tree.child(left, 'property')), (depth) => this.typeOf(right, depth));
    }
    return found;
  }

  /** The type that an annotation names. */
  private typeWritten(node: NodeId): string | null {
    const { tree } = this;
    if (node === NO_NODE) return null;
    switch (tree.type(node)) {
      case 'type_annotation':
      case 'parenthesized_type':
      case 'readonly_type':
        return this.typeWritten(tree.firstNamed(node));
      case 'union_type': {
        const sides = [tree.firstNamed(node), tree.nextNamed(tree.firstNamed(node))];
        return sides.map((side) => this.typeWritten(side)).find((type) => type !== null) ?? null;
      }
      case 'generic_type': {
        const name = tree.child(node, 'name');
        if (name === NO_NODE || tree.textOf(name) !== 'Promise') return this.typeWritten(name);
        const given = tree.childOfType(node, 'type_arguments');
        return given === NO_NODE ? null : this.typeWritten(tree.firstNamed(given));
      }
      case 'type_identifier': {
        const binding = this.bindings.find(tree.textOf(node), node);
        if (binding?.imported) return typeName(normal(binding.imported));
        const own = this.classes.named(binding);
        return own === NO_NODE ? null : this.classes.keyOf(own);
      }
      case 'nested_type_identifier': {
        const name = tree.child(node, 'name');
        const module = this.exportNested(tree.child(node, 'module'));
        return module && name !== NO_NODE ? typeName(member(module, [tree.textOf(name)])) : null;
      }
      default:
        return null;
    }
  }

  private exportNested(node: NodeId): ImportPath | null {
    const { tree } = this;
    if (node === NO_NODE) return null;
    if (tree.type(node) !== 'nested_identifier') return this.exportOf(node);
    const object = this.exportNested(tree.child(node, 'object'));
    const name = tree.child(node, 'property');
    return object && name !== NO_NODE ? member(object, [tree.textOf(name)]) : null;
  }
}
