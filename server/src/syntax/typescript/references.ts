/** Where a file mentions its variables, and what is done with them there. */
import { judgeByName, namesRelease } from '../../analysis/typestate/evidence';
import { NO_NODE, type FlatTree, type NodeId } from '../flatTree';
import type { Binding } from './bindings';
import { parametersOf } from './inlining';
import type { Library, Names } from './names';

/** So deep one looks into functions of the file that are given the variable. */
const MAX_CALLS = 3;

export class References {
  /** Every identifier that means a variable or a function, by what it means. */
  readonly all = new Map<Binding, NodeId[]>();

  constructor(
    private readonly tree: FlatTree,
    private readonly names: Names,
    private readonly library: Library,
  ) {
    for (let node = 0; node < tree.size; node++) {
      const type = tree.type(node);
      if (type !== 'identifier' && type !== 'shorthand_property_identifier') continue;
      const binding = names.bindingOf(node);
      if (binding === undefined || !/^(?:variable|parameter|function)$/.test(binding.kind)) continue;
      const known = this.all.get(binding);
      if (known === undefined) this.all.set(binding, [node]);
      else known.push(node);
    }
  }

  /** Whether what is done with the variable here may release it, keep it or give it another value. */
  mayChange(identifier: NodeId, calls = 0): boolean {
    const { tree } = this;
    let at = identifier;
    for (;;) {
      const parent = tree.parent(at);
      if (parent === NO_NODE) return true;
      const role = tree.field(at);
      switch (tree.type(parent)) {
        case 'parenthesized_expression':
        case 'non_null_expression':
        case 'as_expression':
        case 'await_expression':
          at = parent;
          continue;
        case 'member_expression':
        case 'subscript_expression':
          if (role === 'index') return false;
          if (tree.field(parent) === 'function') return this.isReleasing(parent);
          at = parent;
          continue;
        case 'arguments':
          return this.isTakenByCall(parent, at, calls);
        case 'binary_expression':
        case 'unary_expression':
        case 'template_substitution':
        case 'if_statement':
        case 'while_statement':
        case 'expression_statement':
          return false;
        case 'ternary_expression':
          return role !== 'condition';
        case 'assignment_expression':
          // `o.x = 1` changes what the variable refers to, not the variable.
          return role !== 'left' || at === identifier;
        default:
          return true;
      }
    }
  }

  /** A method of the variable's own that ends it, or gives it to something else. */
  private isReleasing(member: NodeId): boolean {
    const name = `.${this.tree.textOf(this.tree.child(member, 'property'))}`;
    return this.library.takesOver(name) ?? namesRelease(name);
  }

  private isTakenByCall(list: NodeId, argument: NodeId, calls: number): boolean {
    const { tree } = this;
    const call = tree.parent(list);
    let position = 0;
    for (let at = tree.firstNamed(list); at !== argument && at !== NO_NODE; at = tree.nextNamed(at)) position++;
    const called = calls < MAX_CALLS ? this.functionCalled(call) : NO_NODE;
    if (called !== NO_NODE) return this.isParameterChanged(called, position, calls + 1);
    const name = this.names.calleeOf(call);
    if (name === null) return true;
    // An object is made around what its constructor is given.
    const isKept = judgeByName(name, position) === 'takes' || /(?:^|:)new /.test(name);
    return this.library.takesOver(name) ?? isKept;
  }

  private isParameterChanged(called: NodeId, position: number, calls: number): boolean {
    const pattern = parametersOf(this.tree, called)[position];
    if (pattern === undefined) return false;
    const binding = this.tree.type(pattern) === 'identifier' ? this.names.bindings.declaredBy(pattern) : undefined;
    if (binding === undefined) return true;
    return (this.all.get(binding) ?? []).some((node) => node !== binding.node && this.mayChange(node, calls));
  }

  /** The function or method of this file that a call names. */
  private functionCalled(call: NodeId): NodeId {
    const { tree } = this;
    if (tree.type(call) !== 'call_expression') return NO_NODE;
    const found = this.names.memberCalled(this.names.bare(tree.child(call, 'function')));
    return found && 'node' in found ? found.node : NO_NODE;
  }
}
