/** What the functions of one file share while they are lowered: names, functions, who captures what. */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { Bindings, functionAround, isFunctionNode, propertyName, type Binding } from './bindings';
import { Names, type Library } from './names';
import { runningFunction, sharingOf, type Sharing } from './sharing';

/** Something that becomes a graph: a function, the constructor that a class without one has, or the module. */
export interface Unit {
  /** The function, the class or the root. */
  readonly node: NodeId;
  /** In the file; names of functions that share one get a number. */
  readonly name: string;
  /** The class whose method it is. */
  readonly classNode: NodeId;
  readonly isConstructor: boolean;
  readonly isStatic: boolean;
}

export class FileContext {
  readonly names: Names;
  readonly units: Unit[] = [];
  private readonly sharing: Sharing;
  private readonly byNode = new Map<NodeId, Unit>();
  private readonly taken = new Map<string, number>();

  constructor(
    readonly tree: FlatTree,
    library: Library,
  ) {
    this.names = new Names(tree, new Bindings(tree), library);
    this.sharing = sharingOf(tree, this.names, library);
    for (let node = 0; node < tree.size; node++) this.addUnit(node);
  }

  isShared(binding: Binding): boolean {
    return this.sharing.shared.has(binding);
  }

  isContinuation(node: NodeId): boolean {
    return this.sharing.continuations.has(node);
  }

  /** The binding is a variable of the unit, or of what runs as a part of it. */
  isOwnOf(binding: Binding, unit: NodeId): boolean {
    if (binding.kind !== 'variable' && binding.kind !== 'parameter') return false;
    // What a module declares any of its functions may use.
    if (binding.owner === this.tree.root && this.scopeIsModule(binding)) return false;
    const { owner } = binding;
    return (
      owner === unit ||
      (this.isContinuation(owner) && runningFunction(this.tree, this.sharing.continuations, owner) === unit)
    );
  }

  private scopeIsModule(binding: Binding): boolean {
    return this.names.bindings.find(binding.name, this.tree.root) === binding;
  }

  /** What other functions of the file know the variable by. */
  globalName({ name, number, owner }: Binding): string {
    return owner === this.tree.root && number === 0 ? name : `${name}@${number}`;
  }

  unitOf(node: NodeId): Unit | undefined {
    return this.byNode.get(node);
  }

  /** The function that a callee names, if it is one of this file. */
  functionCalled(callee: NodeId): Unit | undefined {
    const { tree } = this;
    if (tree.type(callee) === 'identifier') return this.functionNamed(this.names.bindingOf(callee));
    if (tree.type(callee) !== 'member_expression')
      return isFunctionNode(tree, callee) ? this.unitOf(callee) : undefined;
    const name = propertyName(tree, tree.child(callee, 'property'));
    const object = tree.child(callee, 'object');
    if (name === null) return undefined;
    const owner = tree.type(object) === 'this' ? this.classAround(callee) : this.classOf(object);
    return owner === NO_NODE ? undefined : this.methodOf(owner, name);
  }

  functionNamed(binding: Binding | undefined): Unit | undefined {
    if (binding === undefined) return undefined;
    if (binding.kind === 'function') return this.unitOf(this.tree.parent(binding.node));
    const isFixed = binding.isConst && binding.path?.length === 0 && binding.initializer !== NO_NODE;
    return isFixed ? this.unitOf(this.names.bare(binding.initializer)) : undefined;
  }

  /** What `new C` runs, if the class is one of this file. */
  constructorOf(callee: NodeId): Unit | undefined {
    if (callee === NO_NODE || this.tree.type(callee) !== 'identifier') return undefined;
    const owner = this.classNamed(this.names.bindingOf(callee));
    if (owner === NO_NODE) return undefined;
    return this.methodOf(owner, 'constructor') ?? this.unitOf(owner);
  }

  private classNamed(binding: Binding | undefined): NodeId {
    return binding?.kind === 'class' ? this.tree.parent(binding.node) : NO_NODE;
  }

  /** The class of this file whose instance an expression is, as far as a constructor tells. */
  private classOf(object: NodeId): NodeId {
    const { tree } = this;
    if (tree.type(object) !== 'identifier') return NO_NODE;
    const binding = this.names.bindingOf(object);
    if (!binding?.isConst || binding.path?.length !== 0 || binding.initializer === NO_NODE) return NO_NODE;
    const made = this.names.bare(binding.initializer);
    if (tree.type(made) !== 'new_expression') return NO_NODE;
    const callee = tree.child(made, 'constructor');
    return tree.type(callee) === 'identifier' ? this.classNamed(this.names.bindingOf(callee)) : NO_NODE;
  }

  classAround(node: NodeId): NodeId {
    let at = node;
    while (at !== NO_NODE && !isClassNode(this.tree, at)) {
      const isOther = /^(?:generator_)?function/.test(this.tree.type(at));
      if (isOther) return NO_NODE;
      at = this.tree.parent(at);
    }
    return at;
  }

  private methodOf(owner: NodeId, name: string): Unit | undefined {
    const body = this.tree.child(owner, 'body');
    for (let child = this.tree.firstNamed(body); child !== NO_NODE; child = this.tree.nextNamed(child)) {
      if (this.tree.type(child) !== 'method_definition') continue;
      if (propertyName(this.tree, this.tree.child(child, 'name')) === name) return this.unitOf(child);
    }
    return undefined;
  }

  private addUnit(node: NodeId): void {
    const { tree } = this;
    if (node === tree.root || this.isContinuation(node)) return;
    if (isClassNode(tree, node)) {
      if (hasFields(tree, node) && this.constructorNode(node) === NO_NODE) this.add(node, node, true, false);
      return;
    }
    if (!isFunctionNode(tree, node) || tree.child(node, 'body') === NO_NODE) return;
    const isMethod = tree.type(node) === 'method_definition';
    const owner = isMethod ? tree.parent(tree.parent(node)) : NO_NODE;
    const classNode = owner !== NO_NODE && isClassNode(tree, owner) ? owner : NO_NODE;
    const isConstructor = classNode !== NO_NODE && this.constructorNode(classNode) === node;
    const isStatic = isMethod && tree.childOfType(node, 'static') !== NO_NODE;
    this.add(node, classNode, isConstructor, isStatic);
  }

  private constructorNode(owner: NodeId): NodeId {
    const body = this.tree.child(owner, 'body');
    if (body === NO_NODE) return NO_NODE;
    for (let child = this.tree.firstNamed(body); child !== NO_NODE; child = this.tree.nextNamed(child)) {
      if (this.tree.type(child) !== 'method_definition') continue;
      if (this.tree.textOf(this.tree.child(child, 'name')) === 'constructor') return child;
    }
    return NO_NODE;
  }

  private add(node: NodeId, classNode: NodeId, isConstructor: boolean, isStatic: boolean): void {
    const plain = this.nameOf(node, classNode);
    const count = this.taken.get(plain) ?? 0;
    this.taken.set(plain, count + 1);
    const unit = { node, name: count === 0 ? plain : `${plain}@${count}`, classNode, isConstructor, isStatic };
    this.units.push(unit);
    this.byNode.set(node, unit);
  }

  /** As a reader would call it: by its own name, that of its class, or that of what it is assigned to. */
  private nameOf(node: NodeId, classNode: NodeId): string {
    const { tree } = this;
    const named = tree.child(node, 'name');
    const own = named === NO_NODE ? null : tree.textOf(named);
    if (classNode === node) return `${own ?? 'class'}.constructor`;
    if (classNode !== NO_NODE) {
      const className = tree.child(classNode, 'name');
      return `${className === NO_NODE ? 'class' : tree.textOf(className)}.${own ?? ''}`;
    }
    if (own !== null) return own;
    const parent = tree.parent(node);
    const receiving = tree.child(parent, tree.type(parent) === 'pair' ? 'key' : 'name');
    if (receiving !== NO_NODE && receiving !== node) return tree.textOf(receiving);
    const left = tree.type(parent) === 'assignment_expression' ? tree.child(parent, 'left') : NO_NODE;
    if (left !== NO_NODE) return tree.textOf(left).slice(0, 40);
    const outer = this.byNode.get(functionAround(tree, node));
    return outer === undefined ? 'callback' : `callback in ${outer.name.replace(/@\d+$/, '')}`;
  }
}

function isClassNode(tree: FlatTree, node: NodeId): boolean {
  return /^(?:abstract_)?class(?:_declaration)?$/.test(tree.type(node)) && tree.child(node, 'body') !== NO_NODE;
}

function hasFields(tree: FlatTree, owner: NodeId): boolean {
  const body = tree.child(owner, 'body');
  for (let child = tree.firstNamed(body); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'public_field_definition' && tree.child(child, 'value') !== NO_NODE) return true;
  }
  return false;
}
