/** What is known of two values that are compared: whether they may be the same, and what that says of the handle. */
import { constantOf, exactly, intersect, type Comparison, type Range } from '../constraints/range';
import { TOP, type ValueId } from '../constraints/values';
import { handleOf, withHandle } from '../typestate/tracked';
import type { SiteContext } from './context';
import type { PathState } from './state';

/** Who knows what a value may be. */
interface Ranges {
  rangeOf(state: PathState, value: ValueId): Range;
}

export class Comparisons {
  constructor(
    private readonly context: SiteContext,
    private readonly ranges: Ranges,
  ) {}

  /** A handle that was just made is none of those that were there before: `f != stdin`. */
  areDistinct(state: PathState, left: ValueId, right: ValueId): boolean {
    const { tracked } = state;
    const { values } = this.context;
    // Two names for constants: `ERR_OPEN` is not `ERR_NONE`.
    if (left !== right && this.isNamed(left) && this.isNamed(right)) return true;
    if (this.isNamed(right) && this.isAnotherSymbol(state, left, right)) return true;
    const { opened } = this.context;
    if ((opened.has(left) && isLibrarys(this.context, right)) || (opened.has(right) && isLibrarys(this.context, left)))
      return true;
    if (!tracked) return false;
    const isHandle = (value: ValueId): boolean => handleOf(tracked, value) !== undefined;
    const other = isHandle(left) ? right : isHandle(right) ? left : null;
    if (other === null || isHandle(other)) return false;
    const isPointer = this.context.models.resource(tracked.kind).representation === 'pointer';
    const form = values.value(other);
    const { kind } = form;
    // Nor a variable of the program's own: `if (list != &local) freeaddrinfo(list)`.
    if (form.kind === 'address' && values.place(form.place).base.kind === 'variable') return isPointer;
    // A name for a constant is a sentinel: what was opened is none.
    if (kind === 'symbol') return tracked.state !== 'pending';
    // What a caller hands in is a resource of his, and none of the library's own (`stdin`).
    if (!tracked.isOwned) return isPointer && this.context.site.kind === 'input' && isLibrarys(this.context, other);
    // Nor what another call opens.
    return kind === 'initial' ? isPointer || tracked.state !== 'pending' : isPointer && opened.has(other);
  }

  /** The value has been found to be another constant. */
  private isAnotherSymbol(state: PathState, value: ValueId, symbol: ValueId): boolean {
    const { values } = this.context;
    for (const [known, range] of state.ranges) {
      const form = values.value(known);
      if (form.kind !== 'binary' || form.operator !== '==' || form.left !== value || form.right === symbol) continue;
      if (this.isNamed(form.right) && intersect(range, exactly(0)) === null) return true;
    }
    return false;
  }

  /** A name for a constant, or what is computed of such names: `CMD_READ | CMD_FLAG`. */
  private isNamed(value: ValueId): boolean {
    const form = this.context.values.value(value);
    if (form.kind === 'unary') return this.isNamed(form.operand);
    if (form.kind !== 'binary') return form.kind === 'symbol';
    const isConstant = (part: ValueId): boolean => this.context.values.value(part).kind === 'constant';
    const [isLeft, isRight] = [this.isNamed(form.left), this.isNamed(form.right)];
    return (isLeft && (isRight || isConstant(form.right))) || (isRight && isConstant(form.left));
  }

  /** A handle that is the address of an object, which is never less than null. */
  isAddress(state: PathState, value: ValueId): boolean {
    const { tracked } = state;
    if (!tracked || this.context.program.isScript) return false;
    const { representation, invalid } = this.context.models.resource(tracked.kind);
    return representation === 'pointer' && invalid === undefined && handleOf(tracked, value) !== undefined;
  }

  /** Of what callers give as the value something is left: `family` was neither `AF_INET` nor `AF_INET6`. */
  isLeft(state: PathState, comparison: Comparison, value: ValueId, other: ValueId): boolean {
    const choices = this.context.choices.get(value);
    if (choices === undefined || comparison !== '!=') return true;
    return choices.some((one) => one !== other && !this.isFoundToDiffer(state, value, one));
  }

  private isFoundToDiffer(state: PathState, value: ValueId, other: ValueId): boolean {
    const { values } = this.context;
    const constant = constantOf(this.ranges.rangeOf(state, other));
    if (constant !== null && intersect(this.ranges.rangeOf(state, value), exactly(constant)) === null) return true;
    for (const [known, range] of state.ranges) {
      const form = values.value(known);
      if (form.kind !== 'binary') continue;
      const isPair = (form.left === value && form.right === other) || (form.left === other && form.right === value);
      if (
        isPair &&
        constantOf(range) === (form.operator === '==' ? 0 : 1) &&
        (form.operator === '==' || form.operator === '!=')
      )
        return true;
    }
    return false;
  }

  /**
   * `fd == wanted` for a number that the caller gave: he knows the descriptor by it, and has it where he wanted it. So
   * it is with a number that a call gave: who goes through descriptors by their numbers has come to this one.
   */
  isCallersNumber(state: PathState, left: ValueId, right: ValueId): boolean {
    const { tracked } = state;
    const { values, models } = this.context;
    if (!tracked?.isOwned || models.resource(tracked.kind).representation !== 'integer') return false;
    const isHandle = (value: ValueId): boolean => handleOf(tracked, value) !== undefined;
    if (!isHandle(left) && !isHandle(right)) return false;
    const other = isHandle(left) ? right : left;
    const form = values.value(other);
    if (form.kind === 'made') return !isHandle(other) && tracked.test?.value !== other;
    // An element of who knows which index: only arrays of others are not followed that far.
    if (other === TOP) return true;
    if (form.kind !== 'initial') return false;
    const { base } = values.place(form.place);
    return base.kind === 'memory' || (form.origin === 0 && this.context.variable(base.id).kind === 'parameter');
  }

  /** `if (table[i].fd == fd)`: who is given a number looks for it among those that it has. */
  isAskedFor({ tracked }: PathState, left: ValueId, right: ValueId): boolean {
    if (!tracked || tracked.isOwned || this.context.models.resource(tracked.kind).representation !== 'integer')
      return false;
    return tracked.handles.some(({ value }) => value === left || value === right);
  }

  /** `fd >= first_inherited`, `c->ssl != ssl`: which one it is tells something. */
  singleOut(state: PathState, comparison: Comparison, left: ValueId, right: ValueId): void {
    const { tracked } = state;
    if (!tracked || tracked.isOwned || (tracked.singledOut === 'by-equality' && comparison !== '==')) return;
    const isHandle = (value: ValueId): boolean => handleOf(tracked, value) !== undefined;
    if (isHandle(left) === isHandle(right)) return;
    const other = isHandle(left) ? right : left;
    const { values } = this.context;
    if (constantOf(state.rangeOf(values, other)) !== null || values.value(other).kind === 'symbol') return;
    const isEquality = comparison === '==' || comparison === '!=';
    const main = tracked.handles[0];
    // `if (entry->fd == fd) close(entry->fd);`
    const isSame = comparison === '==' && other !== TOP && main !== undefined;
    const handles = isSame ? withHandle(tracked, { value: other, kind: main.kind }) : tracked.handles;
    // What it is the same as has no name here, so that nobody sees what becomes of it.
    const fate = comparison === '==' && other === TOP ? ({ state: 'transferred', test: null } as const) : {};
    state.tracked = { ...tracked, ...fate, handles, singledOut: isEquality ? 'by-equality' : 'by-order' };
  }
}

/** A variable that is only declared in headers, outside of the program. */
export function isLibrarys(context: SiteContext, value: ValueId): boolean {
  const form = context.values.value(value);
  if (form.kind !== 'initial') return false;
  const { base, projection } = context.values.place(form.place);
  if (base.kind !== 'variable' || projection !== null) return false;
  const { kind, name } = context.variable(base.id);
  return kind === 'global' && !context.program.file.globals.some((global) => global.name === name);
}
