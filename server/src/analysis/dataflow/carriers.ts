/** Where the handle may lie, as far as can be told without walking any path. */
import type { Expression, Place, VariableId } from '../../ir';
import { visitExpression } from './accesses';

/** More than a variable can have fields of interest. */
const WHOLE = 1_000_000;

/**
 * Variables through which the handle may be reached, each with the fields in which it may lie: a call that is given
 * another field of the same object is not given the handle.
 */
export class Carriers {
  /** Null: in whatever is reached from it. */
  private readonly fields = new Map<VariableId, Set<string> | null>();
  size = 0;

  has(id: VariableId): boolean {
    return this.fields.has(id);
  }

  roots(): Iterable<VariableId> {
    return this.fields.keys();
  }

  /** The handle, or an object with it, is stored in the place. */
  add({ root, path }: Place): void {
    const names = path.flatMap((p) => (p.kind === 'field' ? p.name : []));
    if (names.length === 0) {
      this.addWhole(root);
      return;
    }
    let known = this.fields.get(root);
    if (known === null) return;
    if (known === undefined) {
      this.fields.set(root, (known = new Set()));
      this.size++;
    }
    const before = known.size;
    names.forEach((name) => known.add(name));
    this.size += known.size - before;
  }

  addWhole(id: VariableId): void {
    if (this.fields.get(id) === null) return;
    this.size += this.fields.has(id) ? WHOLE : WHOLE + 1;
    this.fields.set(id, null);
  }

  /** Who gets the value may get the handle. The address of one member leads to the whole object. */
  mayGive(expression: Expression): boolean {
    let isGiven = false;
    visitExpression(expression, (node) => {
      if (node.kind === 'address-of') isGiven ||= this.has(node.place.root);
      if (node.kind === 'load') isGiven ||= this.mayHold(node.place);
    });
    return isGiven;
  }

  /** Who gets the values may get the handle. */
  mayGiveAny(expressions: readonly Expression[]): boolean {
    return expressions.some((one) => this.mayGive(one));
  }

  /** Who gets the value gets an object in which the handle may lie. */
  mayGiveObject(expression: Expression): boolean {
    if (expression.kind === 'address-of') return this.has(expression.place.root);
    if (expression.kind !== 'load' || expression.place.path.length > 0) return false;
    return this.fields.get(expression.place.root) instanceof Set;
  }

  /** What is read from the place may be the handle, or lead to it. */
  mayHold({ root, path }: Place): boolean {
    const known = this.fields.get(root);
    if (known === undefined) return false;
    if (known === null) return true;
    const names = path.flatMap((p) => (p.kind === 'field' ? p.name : []));
    return names.length === 0 || names.every((name) => known.has(name));
  }
}
