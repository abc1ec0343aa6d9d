/** What the functions of one file share while they are lowered: names, functions, who captures what. */
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import { Bindings, isFunctionNode, type Binding } from './bindings';
import { isClassNode, MAX_BASES } from './classTable';
import { constructorOfType } from './importPaths';
import { Names, type Library } from './names';
import { runningFunction, type Inlined } from './inlining';
import { fieldsWithPromises } from './keptPromises';
import { sharingOf, type Settler, type Sharing } from './sharing';

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

/** What a class runs that has no constructor. */
const EMPTY_CONSTRUCTOR = '%empty';

export class FileContext {
  readonly names: Names;
  readonly units: Unit[] = [];
  private readonly sharing: Sharing;
  private readonly byNode = new Map<NodeId, Unit>();
  private readonly taken = new Map<string, number>();
  private withPromises: ReadonlySet<string> | null = null;

  constructor(
    readonly tree: FlatTree,
    readonly library: Library,
  ) {
    this.names = new Names(tree, new Bindings(tree), library);
    this.sharing = sharingOf(tree, this.names, library);
    for (let node = 0; node < tree.size; node++) this.addUnit(node);
  }

  /** Names of fields in which promises are kept. */
  get promiseFields(): ReadonlySet<string> {
    return (this.withPromises ??= fieldsWithPromises(this));
  }

  /** Somebody else may give it another value. */
  isShared(binding: Binding): boolean {
    return this.sharing.shared.has(binding) && this.names.bindings.isChanging(binding);
  }

  /** Somebody else has the value, and may release it. */
  isGivenAway(binding: Binding): boolean {
    return this.sharing.shared.has(binding);
  }

  /** How a function is lowered that is a part of the one it stands in. */
  inlinedAs(node: NodeId): Inlined | undefined {
    return this.sharing.inlined.get(node);
  }

  /** Variables that are in the hands of what a call is given and that runs later. */
  heldBy(call: NodeId): Iterable<Binding> {
    return this.sharing.held.get(call) ?? [];
  }

  settlerOf(identifier: NodeId): Settler | undefined {
    if (this.tree.type(identifier) !== 'identifier') return undefined;
    const binding = this.names.bindingOf(identifier);
    return binding && this.sharing.settlers.get(binding);
  }

  /** The mention of a settler gives it to somebody of whom nothing is known. */
  isLoose(identifier: NodeId): boolean {
    return this.sharing.loose.has(identifier);
  }

  /** Every mention of a function or variable of the file. */
  mentionsOf(binding: Binding): readonly NodeId[] {
    return this.sharing.mentions.get(binding) ?? [];
  }

  /** The function as a part of which the code at a node runs. */
  runningAt(node: NodeId): NodeId {
    return runningFunction(this.tree, this.sharing.inlined, node);
  }

  /** The binding is a variable of the unit, or of what runs as a part of it. */
  isOwnOf(binding: Binding, unit: NodeId): boolean {
    if (binding.kind !== 'variable' && binding.kind !== 'parameter') return false;
    // What a module declares any of its functions may use.
    if (binding.owner === this.tree.root && this.scopeIsModule(binding)) return false;
    const { owner } = binding;
    return owner === unit || (this.inlinedAs(owner) !== undefined && this.runningAt(owner) === unit);
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

  /** The function that a callee names: one of this file, or a member of a class that is elsewhere. */
  called(callee: NodeId): Unit | string | undefined {
    const found = this.names.memberCalled(callee);
    if (found === null) return undefined;
    return 'node' in found ? this.unitOf(found.node) : found.name;
  }

  functionNamed(binding: Binding | undefined): Unit | undefined {
    const node = this.names.functionOf(binding);
    return node === NO_NODE ? undefined : this.unitOf(node);
  }

  /** The class of this file that `new C` makes an instance of. */
  classMade(callee: NodeId): NodeId {
    if (callee === NO_NODE || this.tree.type(callee) !== 'identifier') return NO_NODE;
    return this.names.classes.named(this.names.bindingOf(callee));
  }

  /** What `new` of a class runs, or what it is called where that is elsewhere; null where it runs nothing that is known. */
  constructorOf(owner: NodeId): Unit | string | null {
    const { classes } = this.names;
    let at = owner;
    for (let i = 0; i < MAX_BASES && at !== NO_NODE; i++) {
      const unit = this.ownConstructorOf(at);
      if (unit !== undefined) return unit;
      const base = classes.baseOf(at);
      if (base === null && this.tree.childOfType(at, 'class_heritage') === NO_NODE) return EMPTY_CONSTRUCTOR;
      if (base?.startsWith('.')) return constructorOfType(base);
      at = base === null ? NO_NODE : classes.withKey(base);
    }
    return null;
  }

  /** The constructor that is written in the class, or what makes its fields. */
  ownConstructorOf(owner: NodeId): Unit | undefined {
    const own = this.constructorNode(owner);
    return this.unitOf(own === NO_NODE ? owner : own);
  }

  /** What `super(…)` in the class runs. */
  baseConstructorOf(owner: NodeId): Unit | string | null {
    const base = this.names.classes.baseOf(owner);
    if (base?.startsWith('.')) return constructorOfType(base);
    return base === null ? null : this.constructorOf(this.names.classes.withKey(base));
  }

  private addUnit(node: NodeId): void {
    const { tree } = this;
    if (node === tree.root || this.inlinedAs(node) !== undefined) return;
    if (isClassNode(tree, node)) {
      if (hasFields(tree, node) && this.constructorNode(node) === NO_NODE) this.add(node, node, true, false);
      return;
    }
    if (!isFunctionNode(tree, node) || tree.child(node, 'body') === NO_NODE) return;
    // `close = () => {…}` is as good as a method.
    const isField = tree.type(tree.parent(node)) === 'public_field_definition';
    const member = isField ? tree.parent(node) : node;
    const isMember = isField || tree.type(node) === 'method_definition';
    const owner = isMember ? tree.parent(tree.parent(member)) : NO_NODE;
    const classNode = owner !== NO_NODE && isClassNode(tree, owner) ? owner : NO_NODE;
    const isConstructor = classNode !== NO_NODE && this.constructorNode(classNode) === node;
    const isStatic = isMember && tree.childOfType(member, 'static') !== NO_NODE;
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
    const isField = tree.type(tree.parent(node)) === 'public_field_definition';
    const named = tree.child(isField ? tree.parent(node) : node, 'name');
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
    const outer = this.byNode.get(this.runningAt(node));
    return outer === undefined ? 'callback' : `callback in ${outer.name.replace(/@\d+$/, '')}`;
  }
}

function hasFields(tree: FlatTree, owner: NodeId): boolean {
  const body = tree.child(owner, 'body');
  for (let child = tree.firstNamed(body); child !== NO_NODE; child = tree.nextNamed(child)) {
    if (tree.type(child) === 'public_field_definition' && tree.child(child, 'value') !== NO_NODE) return true;
  }
  return false;
}
