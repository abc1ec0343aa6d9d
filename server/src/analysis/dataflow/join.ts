/**
 * Joining by property (Das, Lerner, Seigle: ESP, PLDI 2002): at a block's entry a state is cut down to what can still
 * matter; states that then agree on typestate, aliases and relevant constraints are one state.
 */
import type { BlockId, VariableId } from '../../ir';
import { equalRanges, exactly, hull, intersect, isAnything, printRange } from '../constraints/range';
import { TOP, type PlaceId, type Value, type ValueId } from '../constraints/values';
import type { Doubt } from '../confidence';
import type { SiteContext } from './context';
import { constantToken, pathToken, variableToken } from './liveness';
import type { Order } from './loops';
import { pureToken } from './pureCalls';
import { returnedVariables } from './returnedObjects';
import { objectOf } from './routes';
import type { PathState } from './state';

/** The handle's own place and so many pointers before it are kept. */
const MAX_LINKS = 3;

/** The token of a constant of which only the name is known. */
const SYMBOL = /^c\w+$/;

export class Joiner {
  /** What is live at a block never changes, and is asked for by each state that comes there. */
  private readonly livePaths = new Map<ReadonlySet<string>, Map<string, boolean>>();
  private readonly liveSymbols = new Map<ReadonlySet<string>, boolean>();
  private readonly returned: ReadonlySet<VariableId>;

  constructor(
    private readonly context: SiteContext,
    private readonly order: Order,
  ) {
    this.returned = returnedVariables(context.function_);
  }

  /** Forgets what no path from `block` on can depend on. */
  project(state: PathState, block: BlockId): void {
    const live = this.order.live.at(block);
    const { values, program } = this.context;
    const { isScript } = program;
    const handles = new Set(state.tracked?.handles.map((handle) => handle.value));
    const links = state.tracked?.state === 'closed' ? new Set<PlaceId>() : this.linksTo(state, handles);
    this.addPublications(state, live, links);
    state.environment.deleteWhere((place, value) => {
      // Where a closed handle is kept matters only while somebody can still use it from there.
      const isHolder = handles.has(value) && state.tracked?.state !== 'closed';
      // Which fields of an object are asked for is not told by the object as a whole.
      const isWhole = isScript && values.isFilling(value) && values.place(place).projection === null;
      const isNeeded = isHolder || links.has(place) || isWhole || this.isToldOutside(state, place, value);
      return !isNeeded && !this.isLive(place, live);
    });
    const kept = this.supported(state);
    state.environment.deleteWhere((place, value) => {
      const { base } = values.place(place);
      const isLost =
        base.kind === 'memory' &&
        !this.context.isTold(value, state) &&
        !this.isReachable(state, base.pointer, live, kept);
      return isLost && !handles.has(value) && !links.has(place);
    });
    if (state.ranges.size === 0) return;
    if (state.tracked?.test) kept.add(state.tracked.test.value);
    for (const handle of handles) kept.add(handle);
    state.ranges.deleteWhere((value) => !kept.has(value) && !this.isReachable(state, value, live, kept));
  }

  /** Places that outlive the function and whose pointers lead to the object that a handle lies in: who has the first has the last. */
  private linksTo(state: PathState, handles: ReadonlySet<ValueId>): Set<PlaceId> {
    const { values } = this.context;
    const links = new Set<PlaceId>();
    let pointers = handles;
    for (let depth = 0; depth < MAX_LINKS && pointers.size > 0; depth++) {
      const outer = new Set<ValueId>();
      for (const [place, value] of state.environment) {
        if (!pointers.has(objectOf(this.context.values, value))) continue;
        const { base } = values.place(place);
        if (base.kind === 'memory') this.addPointers(base.pointer, outer);
        else if (!this.context.livesOn(base.id)) continue;
        links.add(place);
      }
      pointers = outer;
    }
    return links;
  }

  /** The pointer with those by which it was reached: of `p->rows + 1` that of the rows, and `p`. */
  private addPointers(pointer: ValueId, pointers: Set<ValueId>): void {
    const { values } = this.context;
    const pending = [pointer];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (pointers.has(id)) continue;
      pointers.add(id);
      const form = values.value(id);
      if (form.kind === 'binary') pending.push(form.left, form.right);
      const base = form.kind === 'initial' ? values.place(form.place).base : null;
      if (base?.kind === 'memory') pending.push(base.pointer);
    }
  }

  /** Places that hold an object which was allocated here: what is put into it from now on is not ours alone. */
  private addPublications(state: PathState, live: ReadonlySet<string>, links: Set<PlaceId>): void {
    const { values, allocated } = this.context;
    if (allocated.size === 0) return;
    const used = new Set<ValueId>();
    for (const [place, value] of state.environment)
      if (allocated.has(value) && values.place(place).base.kind === 'variable' && this.isLive(place, live))
        used.add(value);
    if (used.size === 0) return;
    for (const [place, value] of state.environment) {
      const { base } = values.place(place);
      // Another object that was made here may be handed out, with all that it holds.
      const isOutside =
        base.kind === 'memory' ? !allocated.has(base.pointer) || used.has(base.pointer) : this.context.livesOn(base.id);
      if (isOutside && used.has(objectOf(this.context.values, value))) links.add(place);
    }
  }

  private isLive(place: PlaceId, live: ReadonlySet<string>): boolean {
    const { base, path } = this.context.values.place(place);
    if (base.kind === 'memory') return this.context.tellsStores || this.isLivePath(path, live);
    // A global that only callees mention may be asked for by any of them.
    if (
      live.has(variableToken(base.id)) ||
      this.order.pointedTo.has(base.id) ||
      base.id >= this.context.function_.variables.length
    )
      return true;
    return this.context.tellsStores && this.context.variable(base.id).kind === 'global';
  }

  private isToldOutside(state: PathState, place: PlaceId, value: ValueId): boolean {
    return this.context.values.place(place).base.kind === 'memory' && this.context.isTold(value, state);
  }

  private isLivePath(path: string, live: ReadonlySet<string>): boolean {
    let answers = this.livePaths.get(live);
    if (!answers) this.livePaths.set(live, (answers = new Map<string, boolean>()));
    let answer = answers.get(path);
    if (answer === undefined) {
      // `p->a.fd` is `*.a.fd` however the pointer was reached.
      const isRead = (token: string): boolean => token.startsWith('p') && token.endsWith(path);
      answer = live.has(pathToken(path)) || [...live].some(isRead);
      answers.set(path, answer);
    }
    return answer;
  }

  /** Some constant is named later, of which only the name is known. */
  private hasSymbols(live: ReadonlySet<string>): boolean {
    let answer = this.liveSymbols.get(live);
    if (answer === undefined) {
      answer = [...live].some((token) => SYMBOL.test(token));
      this.liveSymbols.set(live, answer);
    }
    return answer;
  }

  /** Values bound in the environment, and what they are computed from. */
  private supported(state: PathState): Set<ValueId> {
    const { values } = this.context;
    const kept = new Set<ValueId>();
    const pending = [...state.environment.values()];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (kept.has(id)) continue;
      kept.add(id);
      const form = values.value(id);
      if (form.kind === 'unary') pending.push(form.operand);
      if (form.kind === 'binary') pending.push(form.left, form.right);
    }
    return kept;
  }

  /** Whether a later read can give this value although nothing holds it now. */
  private isReachable(state: PathState, id: ValueId, live: ReadonlySet<string>, kept: ReadonlySet<ValueId>): boolean {
    if (kept.has(id)) return true;
    const { values } = this.context;
    const form = values.value(id);
    switch (form.kind) {
      case 'constant':
      case 'filled':
      case 'string':
      case 'function':
      case 'address':
        return true;
      case 'configuration':
        // The caller may have assumed the same, or its opposite.
        return (
          live.has(constantToken(form.condition)) || (this.context.isSummary && this.context.site.kind !== 'plain')
        );
      case 'symbol':
        return live.has(constantToken(form.text));
      case 'initial': {
        if (this.context.isSummary && form.origin === 0 && this.isInput(form.place)) return true;
        const { region, base } = values.place(form.place);
        if ((state.epochs.get(region) ?? 0) !== form.origin) return false;
        // What a pointer points to can only be read again while somebody has the pointer.
        if (base.kind === 'memory' && !this.isReachable(state, base.pointer, live, kept)) return false;
        return !state.environment.has(form.place) && this.isLive(form.place, live);
      }
      case 'pure':
        return (
          live.has(pureToken(form.function, form.literals)) &&
          form.arguments.every((one) => one === TOP || this.isReachable(state, one, live, kept))
        );
      case 'member':
        return this.isReachable(state, form.of, live, kept);
      case 'unary':
        return this.isReachable(state, form.operand, live, kept);
      case 'binary': {
        const isReachable = (side: ValueId): boolean => this.isReachable(state, side, live, kept);
        if (this.tellsCaller(state, form)) return true;
        // What is known of several flags tells of each.
        if (form.operator === '|') return isReachable(form.left) || isReachable(form.right);
        // What is one constant is no other, and of few that it may be one is the last: who asks for another has an answer.
        if (form.operator === '==' && values.value(form.right).kind === 'symbol' && this.hasSymbols(live))
          return (
            isReachable(form.left) &&
            (isReachable(form.right) ||
              this.context.choices.has(form.left) ||
              intersect(state.rangeOf(values, id), exactly(0)) === null)
          );
        return isReachable(form.left) && isReachable(form.right);
      }
      default:
        return false;
    }
  }

  /** What is returned was found not to be a constant that the caller may ask for by its name: `if (rc != RC_OK) return rc;` */
  private tellsCaller(state: PathState, { operator, left, right }: Extract<Value, { kind: 'binary' }>): boolean {
    if (!this.context.isSummary || operator !== '==') return false;
    const { values } = this.context;
    const isSymbol = (side: ValueId): boolean => values.value(side).kind === 'symbol';
    if (!isSymbol(left) && !isSymbol(right)) return false;
    const asked = isSymbol(right) ? left : right;
    return [...this.returned].some((id) => state.environment.get(values.variable(id)) === asked);
  }

  /** A place the caller knows: a parameter, a global, or what they point to. */
  private isInput(place: PlaceId): boolean {
    const { values } = this.context;
    const { base } = values.place(place);
    if (base.kind === 'variable') {
      const { kind } = this.context.variable(base.id);
      return kind === 'parameter' || kind === 'global';
    }
    const pointer = values.value(base.pointer);
    return pointer.kind === 'initial' && pointer.origin === 0 && this.isInput(pointer.place);
  }

  /** What must agree for two states to be one. Values made in different places but alike in all else agree. */
  key(state: PathState, coarse: boolean): string {
    const { values } = this.context;
    const names = new Map<ValueId, string>();
    state.tracked?.handles.forEach((handle, i) => names.set(handle.value, `H${i}${handle.kind}`));
    const print = (id: ValueId): string => {
      const known = names.get(id);
      if (known !== undefined) return known;
      const form = values.value(id);
      const learnt = state.ranges.get(id);
      let text: string;
      if (form.kind === 'made' || (form.kind === 'initial' && form.origin !== 0)) text = `m${names.size}`;
      else if (form.kind === 'unary') text = `${form.operator}${print(form.operand)}`;
      else if (form.kind === 'binary') text = `(${print(form.left)}${form.operator}${print(form.right)})`;
      else if (learnt) text = `${id}`;
      else return `${id}`;
      if (learnt) text += printRange(learnt);
      names.set(id, text);
      return text;
    };
    const { tracked } = state;
    const parts: string[] = [];
    if (tracked) {
      parts.push(
        tracked.state,
        tracked.kind,
        tracked.isUsed ? 'u' : '',
        tracked.isOrphaned ? 'o' : '',
        tracked.singledOut ?? '',
        tracked.isReadOnly === true ? 'r' : '',
        tracked.isCopied === true ? 'c' : '',
        tracked.isShared === true ? 's' : '',
        tracked.unannouncedBy ?? '',
        tracked.wrongRelease ? 'w' : '',
        tracked.owedAfter ? 'd' : '',
        tracked.handles.map((handle) => values.origins(handle.value).has(-1)).join(),
      );
      for (const handle of tracked.handles) {
        const learnt = state.ranges.get(handle.value);
        if (learnt && !coarse) parts.push(printRange(learnt));
      }
      if (tracked.test && !coarse) parts.push(print(tracked.test.value));
    }
    for (const [place, value] of state.environment) {
      const isHolder = names.get(value)?.startsWith('H') ?? false;
      if (isHolder || !coarse) parts.push(`${place}=${print(value)}`);
    }
    if (!coarse) {
      for (const id of state.ranges.keys()) {
        // What was printed with a place tells its range there.
        if (!names.has(id) && values.value(id).kind !== 'made') parts.push(print(id));
      }
    }
    return parts.join('|');
  }

  /** The state for human readers: typestate, then what each place and symbolic value is known to be. */
  describe(state: PathState): string {
    const { values } = this.context;
    const print = (id: ValueId): string => {
      const form = values.value(id);
      const handle = state.tracked?.handles.findIndex((one) => one.value === id) ?? -1;
      if (handle >= 0) return `handle${handle}`;
      switch (form.kind) {
        case 'constant':
        case 'filled':
          return String(form.value);
        case 'initial':
          return `${placeText(form.place)}@${form.origin}`;
        case 'made':
          return `made${form.origin}${form.tag}`;
        case 'address':
          return `&${placeText(form.place)}`;
        case 'unary':
          return `${form.operator}${print(form.operand)}`;
        case 'binary':
          return `(${print(form.left)} ${form.operator} ${print(form.right)})`;
        case 'member':
          return `${print(form.of)}.`;
        default:
          return 'condition' in form ? form.condition : form.kind;
      }
    };
    const placeText = (id: PlaceId): string => {
      const { base, path } = values.place(id);
      return (base.kind === 'variable' ? this.context.variable(base.id).name : print(base.pointer)) + path;
    };
    const places = [...state.environment].map(([place, value]) => `${placeText(place)}=${print(value)}`);
    const ranges = [...state.ranges].map(([value, known]) => `${print(value)} in ${printRange(known)}`);
    return [state.tracked?.state ?? '-', ...places, ...ranges].join('; ');
  }

  /**
   * Keeps of `state` only what `other`, of the same typestate and aliases, says as well; false where that is all of
   * `other`, so that nothing new was learnt. With `isFinal` what differs is dropped rather than widened.
   */
  merge(state: PathState, other: PathState, isFinal: boolean): boolean {
    let isNew = false;
    const handles = new Set(state.tracked?.handles.map((handle) => handle.value));
    for (const place of new Set([...state.environment.keys(), ...other.environment.keys()])) {
      const before = other.environment.get(place);
      const value = state.environment.get(place);
      if (value !== undefined && value === before) continue;
      if (value !== undefined && handles.has(value)) continue;
      state.environment.set(place, TOP);
      isNew ||= before !== TOP;
    }
    for (const [value, range] of other.ranges) {
      const mine = state.ranges.get(value);
      if (mine === undefined) isNew = true;
      else if (!equalRanges(mine, range)) {
        const both = hull(mine, range);
        if (isFinal || isAnything(both)) state.ranges.delete(value);
        else state.ranges.set(value, both);
        isNew ||= isFinal || !equalRanges(both, range);
      }
    }
    state.ranges.deleteWhere((value) => !other.ranges.has(value));
    return isNew;
  }
}

/**
 * The doubts of two states that became one. What only one of them had to assume need not be assumed, and a condition
 * that was true on one and false on the other was not needed at all.
 */
export function joinDoubts(known: readonly Doubt[], next: readonly Doubt[]): readonly Doubt[] {
  const same = (a: Doubt, b: Doubt): boolean => a.kind === b.kind && a.detail === b.detail;
  const shared = known.filter((doubt) => next.some((other) => same(doubt, other)));
  return shared.length === known.length ? known : shared;
}
