/** Transfer functions of instructions other than calls. */
import { livesAsProgram, type BlockId, type Expression, type Instruction, type Place, type VariableId } from '../../ir';
import { unreadArrays } from './unreadArrays';
import { NONZERO, constantOf, intersect, isComparison, openRange } from '../constraints/range';
import { TOP, type PlaceId, type ValueId } from '../constraints/values';
import type { CallInstruction } from '../summary/program';
import type { Events } from '../typestate/events';
import { isShifted, placesOf } from './accesses';
import { Adoption } from './adoption';
import { CallTransfer } from './calls';
import type { SiteContext } from './context';
import { isContainer } from './containers';
import { copyOfErrorNumber, isErrorNumber, rangeOfCopy } from './errorNumbers';
import type { Evaluator } from './evaluate';
import { placesOfPointer } from './routes';
import type { PathState } from './state';

export class Transfer {
  private readonly calls: CallTransfer;
  private readonly adoption: Adoption;
  private readonly unread: ReadonlySet<VariableId>;

  constructor(
    private readonly context: SiteContext,
    private readonly evaluator: Evaluator,
    private readonly events: Events,
  ) {
    this.adoption = new Adoption(context, evaluator);
    this.unread = unreadArrays(context.function_);
    this.calls = new CallTransfer(context, evaluator, events, this, this.adoption);
  }

  /** The call is given the resource, or something that has it. */
  isGiven(state: PathState, call: CallInstruction): boolean {
    return this.calls.isGiven(state, call);
  }

  /** The states after the instruction; none where control does not get past it. `state` is consumed. */
  run(state: PathState, block: BlockId, index: number, instruction: Instruction): PathState[] {
    switch (instruction.kind) {
      case 'assign': {
        if (this.isStoreInReadOnly(state, instruction.target)) return [];
        if (this.isThroughNull(state, instruction.target)) return [];
        if (instruction.value.kind === 'load' && this.isThroughNull(state, instruction.value.place)) return [];
        const value = this.valueOf(state, block, index, instruction);
        if (this.isMovedAlong(state, instruction) || this.isStoredByOffset(state, instruction))
          this.events.transfer(state);
        if (instruction.target.path.length > 0 && this.isContent(state, instruction.value))
          this.events.copyContent(state);
        this.assign(state, instruction.target, value, instruction);
        if (instruction.value.kind === 'load') this.copyMembers(state, instruction.value.place, instruction.target);
        return [state];
      }
      case 'call':
        return this.calls.run(state, instruction, this.context.originOf(block, index));
      case 'scope-end':
        this.endScope(state, block, instruction);
        return [state];
      case 'opaque':
        this.passOpaque(state, instruction, this.context.originOf(block, index));
        return [state];
    }
  }

  /** `*p = 'x'` where `p` was mapped for reading only: whoever does that wants the program to end. */
  private isStoreInReadOnly(state: PathState, target: Place): boolean {
    if (!state.tracked?.isReadOnly || target.path.length === 0) return false;
    const place = this.evaluator.resolve(state, target);
    if (place === null) return false;
    const { base } = this.context.values.place(place);
    return base.kind === 'memory' && this.events.isHandle(state, base.pointer);
  }

  /** `p->fd = fd` where `p` is a null pointer: the program ends there. */
  private isThroughNull(state: PathState, target: Place): boolean {
    if (target.path.length === 0 || this.context.program.isScript) return false;
    const place = this.evaluator.resolve(state, target);
    if (place === null) return false;
    const { base } = this.context.values.place(place);
    return base.kind === 'memory' && constantOf(state.rangeOf(this.context.values, base.pointer)) === 0;
  }

  private valueOf(
    state: PathState,
    block: BlockId,
    index: number,
    instruction: Extract<Instruction, { kind: 'assign' }>,
  ): ValueId {
    if (this.isCounter(instruction, block)) return TOP;
    const value = this.evaluator.evaluate(state, instruction.value);
    const { values } = this.context;
    const origin = this.context.originOf(block, index);
    if (value === TOP && this.packsHandle(state, instruction.value)) this.events.transfer(state);
    if (value === TOP && (this.isGuard(instruction) || this.isComputedOnce(instruction, block))) {
      this.events.renew(state, origin);
      return values.made(origin, 'v');
    }
    if (!isErrorNumber(this.context, value)) return value;
    this.events.renew(state, origin);
    const copy = copyOfErrorNumber(values, origin);
    state.refine(values, copy, rangeOfCopy(this.context));
    return copy;
  }

  /** `word = (TAG << 48) | fd`: whoever knows how it was packed gets the handle out again. */
  private packsHandle(state: PathState, value: Expression): boolean {
    const { tracked } = state;
    if (value.kind !== 'binary' || value.operator !== '|') return false;
    if (!tracked || this.context.models.resource(tracked.kind).representation !== 'integer') return false;
    const isConstant = ({ root, path }: Place): boolean => {
      const { kind, name } = this.context.variable(root);
      return path.length === 0 && kind === 'global' && Boolean(this.context.program.constantGlobal(name));
    };
    const isTag = (side: Expression): boolean => placesOf(side).every(isConstant);
    const isPacked = (side: Expression): boolean => {
      const packed = side.kind === 'binary' && side.operator === '<<' && isTag(side.right) ? side.left : side;
      return this.events.isHandle(state, this.evaluator.evaluate(state, packed));
    };
    return (isTag(value.left) && isPacked(value.right)) || (isTag(value.right) && isPacked(value.left));
  }

  /** Of what is computed nothing is known, but each test of the variable has the same answer. */
  private isGuard({ target, value }: Extract<Instruction, { kind: 'assign' }>): boolean {
    if (target.path.length > 0 || this.context.variable(target.root).kind !== 'local') return false;
    return value.kind === 'binary' && isComparison(value.operator);
  }

  /** `len = end - start`, outside of loops: what one test has told of it the next one need not ask. */
  private isComputedOnce({ target, value }: Extract<Instruction, { kind: 'assign' }>, block: BlockId): boolean {
    if (target.path.length > 0 || this.context.variable(target.root).kind !== 'local') return false;
    return value.kind === 'binary' && (!this.context.isInLoop(block) || isContainer(value));
  }

  /** `s->count += n` in a loop: each turn gives another value, and none is worth telling apart. */
  private isCounter(instruction: Extract<Instruction, { kind: 'assign' }>, block: BlockId): boolean {
    const { target, value } = instruction;
    if (target.path.length === 0 || value.kind !== 'binary' || !this.context.isInLoop(block)) return false;
    return !isComparison(value.operator);
  }

  /** Stores `value`, and reports the last reference that this overwrites. */
  assign(state: PathState, target: Place, value: ValueId, at: Pick<Instruction, 'location'>): void {
    // It keeps no value: any call may give it another.
    if (this.context.isErrorNumber(target.root)) return;
    const { values } = this.context;
    const place = this.evaluator.resolve(state, target);
    this.adoption.overwrite(state, place);
    if (place !== null && this.events.isHandle(state, value) && this.unread.has(target.root)) {
      state.environment.set(place, value);
      this.nameAfter(state, target, value);
      return;
    }
    if (place === null || this.isUnknownElement(place)) {
      if (this.events.carriesHandle(state, value) || this.pointsToHolder(state, value)) this.events.transfer(state);
      this.context.expose(value);
      if (place !== null) this.weaken(state, place);
      return;
    }
    if (!this.events.isHandle(state, value)) {
      const isMoved = this.events.carriesHandle(state, value) && !this.events.keeps(state, value);
      if (isMoved || this.isGivenUp(state, place, value)) this.events.transfer(state);
      this.events.lose(state, (holder) => values.isOverwritten(holder, place), 'leak-overwritten', at.location);
    }
    state.write(values, place, value);
    if (this.events.isHandle(state, value)) this.learnFromStore(state, place);
    this.nameAfter(state, target, value);
  }

  /** `topic->conf = *conf;`: whoever gets a copy of an object has what is in it. */
  private isContent(state: PathState, value: Expression): boolean {
    const { tracked } = state;
    if (!tracked || value.kind !== 'load' || value.place.path.at(-1)?.kind !== 'deref') return false;
    const { representation, invalid } = this.context.models.resource(tracked.kind);
    // What is mapped is no object.
    if (representation !== 'pointer' || invalid?.includes(-1) === true) return false;
    const { root, path } = value.place;
    const pointer = this.evaluator.resolve(state, { root, path: path.slice(0, -1) });
    return pointer !== null && this.events.isHandle(state, state.read(this.context.values, pointer));
  }

  /** `p += size` of what was mapped: whoever releases it goes back. */
  private isMovedAlong(state: PathState, { target, value }: Extract<Instruction, { kind: 'assign' }>): boolean {
    if (value.kind !== 'binary' || value.left.kind !== 'load') return false;
    const place = this.evaluator.resolve(state, target);
    if (place === null || this.evaluator.resolve(state, value.left.place) !== place) return false;
    return this.events.isHandle(state, state.read(this.context.values, place));
  }

  /**
   * `slot->start = mapped + shift`: whoever has the object goes back by what is no constant. The end of what was mapped tells
   * nobody where it begins.
   */
  private isStoredByOffset(state: PathState, { target, value }: Extract<Instruction, { kind: 'assign' }>): boolean {
    if (!isShifted(value, this.context.siteCall)) return false;
    const handle = this.events.handle(state, this.evaluator.evaluate(state, value.left));
    if (handle === undefined || this.context.models.resource(handle.kind).representation !== 'pointer') return false;
    const place = this.evaluator.resolve(state, target);
    const base = place === null ? null : this.context.values.place(place).base;
    if (base?.kind === 'variable') return this.context.variable(base.id).kind === 'global';
    return base?.kind === 'memory' && !this.context.allocated.has(base.pointer);
  }

  /**
   * `adopt(s, fd); fd = -1;`: somebody of whom nothing is known got the handle, and the name that is cleared is the last
   * one here. That would be a leak on purpose, were it not his now.
   */
  private isGivenUp(state: PathState, place: PlaceId, value: ValueId): boolean {
    const { values } = this.context;
    const { tracked } = state;
    if (tracked?.state !== 'open' && tracked?.state !== 'pending') return false;
    if (!state.doubts.some(({ kind }) => kind === 'unknown-callee' || kind === 'unfollowed-callee')) return false;
    const open = openRange(this.context.models.resource(tracked.kind));
    if (intersect(state.rangeOf(values, value), open) !== null) return false;
    const holders = this.events.holders(state);
    return holders.length > 0 && holders.every((holder) => values.isWithin(holder, place));
  }

  /** What something was stored through, also by a callee, is no null pointer. */
  learnFromStore(state: PathState, place: PlaceId): void {
    const { base } = this.context.values.place(place);
    if (base.kind === 'memory') this.evaluator.refine(state, base.pointer, NONZERO);
  }

  /** The value is a pointer to an object that holds the handle, or into it, or to one that leads there. */
  private pointsToHolder(state: PathState, value: ValueId): boolean {
    const { values } = this.context;
    if (value === TOP) return false;
    const form = values.value(value);
    const region = values.place(form.kind === 'address' ? form.place : values.memory(value)).region;
    return this.events.holders(state).some((holder) => this.liesBehind(state, holder, region));
  }

  private liesBehind(state: PathState, place: PlaceId, region: number, pointers = 2): boolean {
    const { values } = this.context;
    const { base, region: own } = values.place(place);
    if (own === region) return true;
    if (base.kind !== 'memory' || pointers === 0) return false;
    return placesOfPointer(values, state, base.pointer).some((holder) =>
      this.liesBehind(state, holder, region, pointers - 1),
    );
  }

  /** The first variable a handle is stored in gives the resource its name. */
  nameAfter(state: PathState, target: Place, value: ValueId): void {
    const { tracked } = state;
    if (tracked?.name !== null || this.context.variable(target.root).kind === 'temporary') return;
    const place = this.events.keeps(state, value) ? target : this.inObject(state, target, value);
    if (place !== null) state.tracked = { ...tracked, name: this.context.nameOf(place) };
  }

  /** `const file = { fd }`: the handle in the object that the value refers to. */
  private inObject(state: PathState, target: Place, value: ValueId): Place | null {
    const { values, allocated, program } = this.context;
    if (!program.isScript || !allocated.has(value)) return null;
    const object = values.memory(value);
    const holder = this.events.holders(state).find((place) => values.isWithin(place, object));
    if (holder === undefined) return null;
    return { root: target.root, path: [...target.path, { kind: 'deref' }, ...values.projections(holder)] };
  }

  private isUnknownElement(place: PlaceId): boolean {
    return this.context.values.projections(place).some((p) => p.kind === 'index' && p.index === null);
  }

  /** Some element of the array changes: what its constant ones hold is no longer known. */
  private weaken(state: PathState, place: PlaceId): void {
    const { values } = this.context;
    const { parent } = values.place(place);
    if (parent === null) return;
    for (const [bound, value] of state.environment) {
      if (bound !== parent && values.isWithin(bound, parent) && !this.events.isHandle(state, value)) {
        state.environment.set(bound, TOP);
      }
    }
    const whole = state.environment.get(parent);
    const isFilled = whole === undefined ? state.isPartOfFilled(values, parent) : values.isFilling(whole);
    if (isFilled) state.environment.set(parent, TOP);
  }

  /** `s = t` of structs: what is known of t's fields holds of s's. */
  private copyMembers(state: PathState, from: Place, to: Place): void {
    const { values } = this.context;
    const source = this.evaluator.resolve(state, from);
    const target = this.evaluator.resolve(state, to);
    if (source === null || source === target) return;
    if (target === null || this.isUnknownElement(target)) {
      const isPart = (place: PlaceId): boolean => place !== source && values.isWithin(place, source);
      const held = state.holders((one) => this.events.isHandle(state, one));
      if (held.some(isPart)) this.events.transfer(state);
      return;
    }
    const whole = state.read(values, source);
    if (values.isFilling(whole)) state.environment.set(target, whole);
    for (const [place, value] of [...state.environment]) {
      if (place === source || !values.isWithin(place, source)) continue;
      state.environment.set(values.rebase(place, source, target), value);
    }
  }

  private endScope(state: PathState, block: BlockId, instruction: Extract<Instruction, { kind: 'scope-end' }>): void {
    const { values } = this.context;
    const ended = new Set(instruction.variables);
    const isGone = (place: PlaceId): boolean => {
      const { base } = values.place(place);
      return base.kind === 'variable' && ended.has(base.id) && this.context.variable(base.id).kind !== 'static-local';
    };
    // Outside of loops what `main` leaves open lives until the program ends anyway.
    const isReported = !livesAsProgram(this.context.function_) || this.context.isInLoop(block);
    const isKept = instruction.kept?.some((value) => this.gives(state, value)) === true;
    if (isReported && !isKept) this.events.lose(state, isGone, 'leak', instruction.location);
    state.environment.deleteWhere(isGone);
  }

  /** The value is the resource, or an object that holds it. */
  private gives(state: PathState, expression: Expression): boolean {
    const value = this.evaluator.evaluate(state, expression);
    return value !== TOP && (this.events.carriesHandle(state, value) || this.pointsToHolder(state, value));
  }

  private passOpaque(state: PathState, instruction: Extract<Instruction, { kind: 'opaque' }>, origin: number): void {
    const { values } = this.context;
    const holders = this.events.holders(state);
    state.renew(values, origin);
    for (const place of instruction.mentions) {
      const resolved = this.evaluator.resolve(state, { root: place.root, path: [] });
      if (resolved === null) continue;
      const isMentioned = holders.some((holder) => values.isWithin(holder, resolved));
      if (isMentioned || this.pointsToHolder(state, state.read(values, resolved))) this.events.transfer(state);
      state.forgetRegion(values, values.place(resolved).region, origin);
    }
    if (instruction.isDamage) {
      state.addDoubt({ kind: 'damaged', detail: '', location: instruction.location });
    }
  }
}
