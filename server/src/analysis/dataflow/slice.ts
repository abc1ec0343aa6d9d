/**
 * Cuts a function down to what one acquisition site depends on: instructions that touch the handle or its aliases,
 * and the branches that decide between them, found backwards through assignments (Weiser's slice, with control
 * dependence read off a graph from which empty blocks were contracted).
 */
import {
  successorsOf,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Instruction,
  type Place,
  type Terminator,
  type VariableId,
} from '../../ir';
import type { ArgumentTest, FunctionModel } from '../../models/types';
import type { CallInstruction, Program } from '../summary/program';
import type { Target } from '../summary/targets';
import { isOwnVariable, isShifted, operandOf, operandsOf, placesOf, rootsOf, targetOf, trackedRoots } from './accesses';
import type { Carriers } from './carriers';
import { carriersOf } from './carrierSearch';
import { followingsIn } from './dereferences';
import { isHarmless } from './harmless';
import { outerNames } from './dormant';
import { returnedObjects } from './returnedObjects';

export interface SlicedBlock {
  readonly id: BlockId;
  /** With the instruction's place in its block, which numbers it. */
  readonly instructions: readonly { readonly instruction: Instruction; readonly index: number }[];
  readonly terminator: Terminator;
}

export interface Slice {
  readonly function: FunctionIR;
  readonly entry: BlockId;
  readonly blocks: ReadonlyMap<BlockId, SlicedBlock>;
  /** Where control really goes when it is sent to a block. */
  readonly landing: readonly BlockId[];
  readonly relevant: ReadonlySet<VariableId>;
  /** Blocks whose last call is taken to throw only where it is given the resource. */
  readonly touching: ReadonlySet<BlockId>;
}

/** Where control goes on behind a block. */
export function successorsIn(slice: Slice, block: SlicedBlock): BlockId[] {
  return successorsOf(block.terminator).map((id) => slice.landing[id]!);
}

export interface SharedHandle {
  /** The name of the field that held it, if one did. */
  readonly member: string | null;
  /** It is a number that the program wrote down. */
  readonly isNumber: boolean;
}

/** Which of the values that a function stores for its callers these are told of. */
export type Detail = 'all' | 'constants' | 'nothing';

export interface Criterion {
  /** The acquiring call, or null where the resource comes from outside. */
  readonly site: CallInstruction | null;
  /** Variables that may hold the handle from the start. */
  readonly holders: readonly VariableId[];
  /** What is returned for the caller counts as well. */
  readonly isSummary: boolean;
  /** What is returned tells whether the process ends. */
  readonly tellsFate?: boolean;
  /** So does what is stored for him. */
  readonly tells: Detail;
  /** What it makes is owed once it is used, also by a function that is given away and mentions it. */
  readonly isDormant?: boolean;
  /** The handle came from storage that others can reach: what they may do to it counts, whatever they are given. */
  readonly shared?: SharedHandle;
}

export function sliceFor(program: Program, one: FunctionIR, criterion: Criterion): Slice {
  return new Slicer(program, one, criterion).run();
}

/** Arguments by which a modelled call does something to resources or returns. */
export function namedArguments(model: FunctionModel): Set<number> {
  const lists: (readonly { readonly argument: number }[] | undefined)[] = [
    model.releases,
    model.converts,
    model.views,
    model.reopens,
    model.takes,
    model.fills && [model.fills],
    model.asks && [model.asks],
    model.copies && [{ argument: model.copies.from }, { argument: model.copies.to }],
  ];
  const effects = lists.flatMap((list) => [...(list ?? [])]);
  const places = (model.acquires ?? []).flatMap(({ at, alsoIn }) => [
    ...(at === 'return' || at.callback ? [] : [at.argument]),
    ...(alsoIn ? [alsoIn.argument] : []),
  ]);
  const asked = conditionalEffects(model).flatMap(({ given }) =>
    given?.property === undefined ? [] : [given.argument],
  );
  const alone = [model.returnsArgument, model.shares, model.assumes, model.refutes, model.fills?.with].flatMap(
    (index) => index ?? [],
  );
  return new Set([
    ...effects.map(({ argument }) => argument),
    ...places,
    ...asked,
    ...(model.uses ?? []),
    ...(model.frees ?? []),
    ...alone,
  ]);
}

/** Blocks that contain the call or from which one that does can be reached. */
export function blocksReaching(slice: Slice, call: CallInstruction): Set<BlockId> {
  const predecessors = new Map<BlockId, BlockId[]>();
  const pending: BlockId[] = [];
  for (const block of slice.blocks.values()) {
    for (const target of successorsOf(block.terminator)) {
      const next = slice.landing[target]!;
      predecessors.set(next, [...(predecessors.get(next) ?? []), block.id]);
    }
    if (block.instructions.some(({ instruction }) => instruction === call)) pending.push(block.id);
  }
  const reached = new Set<BlockId>(pending);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const before of predecessors.get(id) ?? []) {
      if (reached.has(before)) continue;
      reached.add(before);
      pending.push(before);
    }
  }
  return reached;
}

/** Properties of its arguments on which depends what it does. */
export function propertiesRead(model: FunctionModel): string[] {
  const freeing = (model.acquires ?? []).flatMap(({ freedBy }) => freedBy?.field ?? []);
  const asked = conditionalEffects(model).flatMap(({ property, given }) => [property ?? [], given?.property ?? []]);
  return [...freeing, ...asked.flat()];
}

interface ConditionalEffect {
  readonly property?: string;
  readonly given?: ArgumentTest;
}

function conditionalEffects(model: FunctionModel): readonly ConditionalEffect[] {
  return [...(model.acquires ?? []), ...(model.releases ?? []), ...(model.takes ?? []), ...(model.converts ?? [])];
}

const NOTHING: Expression = { kind: 'unknown' };

class Slicer {
  private readonly carriers: Carriers;
  private readonly relevant = new Set<VariableId>();
  /** Fields that something of interest reads. */
  private readonly fieldsRead = new Set<string>();
  /** What something of interest reads behind a pointer: fields of its object, the empty name for all of it. */
  private readonly readBehind = new Map<VariableId, Set<string>>();
  private readonly touching = new Set<BlockId>();
  private readonly followings: ReturnType<typeof followingsIn>;
  /** Variables of which the function returns what they hold: whoever calls it has the object. */
  private readonly returned: ReadonlySet<VariableId>;
  /** Variables of which others get all members. */
  private readonly copied: ReadonlySet<VariableId>;

  constructor(
    private readonly program: Program,
    private readonly one: FunctionIR,
    private readonly criterion: Criterion,
  ) {
    this.carriers = carriersOf(program, one, criterion);
    // A script that follows what is null throws.
    this.followings = program.isScript ? new Map() : followingsIn(program, one);
    this.returned = program.isScript || criterion.tells !== 'all' ? new Set() : returnedObjects(one);
    this.copied = program.isScript ? new Set() : this.copiedOutside();
  }

  run(): Slice {
    for (const id of this.carriers.roots()) this.relevant.add(id);
    for (;;) {
      const before = this.knowledge;
      const kept = this.keepInstructions().map((block) => this.settled(block));
      const graph = this.contract(kept);
      for (const block of graph.blocks.values()) {
        if (block.terminator.kind === 'branch' || block.terminator.kind === 'switch') {
          this.read(operandOf(block.terminator)!);
        }
      }
      if (this.knowledge === before) {
        return { function: this.one, relevant: this.relevant, touching: this.touching, ...graph };
      }
    }
  }

  /** An attempt that is not taken to fail goes on. */
  private settled(block: SlicedBlock): SlicedBlock {
    const { terminator } = block;
    if (terminator.kind !== 'attempt' || this.mayInterrupt(block.id, terminator)) return block;
    return { ...block, terminator: { kind: 'jump', target: terminator.next } };
  }

  /**
   * What is taken to throw: the settling of a promise and, as the policy has it, calls that are known to and those that
   * touch the resource. That any other call may throw nobody prepares for, unless the policy says so.
   */
  private mayInterrupt(id: BlockId, { cause }: Extract<Terminator, { kind: 'attempt' }>): boolean {
    const last = this.one.blocks[id]!.instructions.at(-1);
    if (last?.kind !== 'call') return cause === 'await';
    const reached = this.program.targetOf(this.one, last);
    const models = this.program.modelsOf(reached);
    // That a release fails nobody prepares for either.
    const isSafe = ({ mayThrow, releases }: FunctionModel): boolean => mayThrow === false || releases !== undefined;
    if (models.length > 0 ? models.every(isSafe) : cause === 'call' && isHarmless(this.program, reached)) return false;
    const policy = this.program.models.mayThrow;
    if (cause === 'await' || policy === 'all' || this.program.isRefusal(reached)) return true;
    if (policy === 'awaits') return false;
    const isThrowing = (reached.kind === 'model' && reached.model.throws === true) || this.program.mayRefuse(reached);
    if (isThrowing || last === this.criterion.site) return true;
    // Whether it really is given the resource depends on the path.
    const isTouching = this.carriers.mayGiveAny(last.arguments);
    if (isTouching) this.touching.add(id);
    return isTouching;
  }

  private get knowledge(): number {
    let behind = 0;
    for (const names of this.readBehind.values()) behind += names.size;
    return this.relevant.size + this.fieldsRead.size + behind;
  }

  /** The value of the expression is of interest. */
  private read(expression: Expression): void {
    trackedRoots(expression).forEach((id) => this.relevant.add(id));
    for (const { root, path } of placesOf(expression)) {
      for (const projection of path) if (projection.kind === 'field') this.fieldsRead.add(projection.name);
      if (path[0]?.kind === 'deref') this.noteBehind(root, path[1]?.kind === 'field' ? path[1].name : '');
    }
  }

  private noteBehind(pointer: VariableId, name: string): void {
    const names = this.readBehind.get(pointer);
    if (names) names.add(name);
    else this.readBehind.set(pointer, new Set([name]));
  }

  /** `put(&error)` by another name: `put(error)`, and `*error` is of interest. */
  private mayWriteBehind(call: CallInstruction, reached: Target): boolean {
    if (this.program.isScript) return false;
    return call.arguments.some((argument, index) => {
      if (argument.kind !== 'load' || argument.place.path.length > 0) return false;
      const names = this.readBehind.get(argument.place.root);
      return names !== undefined && this.writesAny(reached, index, names);
    });
  }

  private writesAny(reached: Target, index: number, names: ReadonlySet<string>): boolean {
    if (reached.kind === 'model') return reached.model.writes?.includes(index) === true;
    if (reached.kind === 'unknown') return true;
    const { writesThrough, writesFields } = this.program.factsOf(reached.function);
    const fields = writesFields.get(index);
    if (!writesThrough.has(index)) return false;
    return fields === undefined || fields.has('') || names.has('') || [...names].some((name) => fields.has(name));
  }

  private keepInstructions(): SlicedBlock[] {
    for (;;) {
      const before = this.knowledge;
      const kept = this.one.blocks.map((block) => ({
        id: block.id,
        instructions: block.instructions.flatMap((instruction, index) => [
          ...this.followedBy(instruction).map((call) => ({ instruction: call, index })),
          ...(this.isRelevant(instruction) ? [{ instruction, index }] : []),
        ]),
        terminator: block.terminator,
      }));
      for (const block of kept) {
        for (const { instruction } of block.instructions) this.addSources(instruction);
        const isTold = this.criterion.isSummary || this.criterion.tellsFate === true;
        if (block.terminator.kind === 'return' && isTold && block.terminator.value) {
          this.read(block.terminator.value);
        }
      }
      if (this.knowledge === before) return kept;
    }
  }

  private followedBy(instruction: Instruction): CallInstruction[] {
    const followings = this.followings.get(instruction) ?? [];
    return followings.flatMap(({ pointer, call }) => (this.relevant.has(pointer) ? [call] : []));
  }

  private addSources(instruction: Instruction): void {
    if (instruction.kind === 'assign') {
      this.read(instruction.value);
      if (instruction.target.path.length > 0) this.relevant.add(instruction.target.root);
    }
    if (instruction.kind !== 'call') return;
    const reached = this.program.targetOf(this.one, instruction);
    if (reached.kind === 'definition') this.addGlobals(reached);
    if (reached.kind === 'definition') this.addFields(reached);
    if (reached.kind === 'unknown') return;
    const isPure = this.program.isPure(reached);
    const asks = reached.kind === 'model' ? reached.model.asks : undefined;
    if (asks) rootsOf(instruction.arguments[asks.argument] ?? NOTHING).forEach((id) => this.relevant.add(id));
    if (isPure) instruction.arguments.flatMap(rootsOf).forEach((id) => this.relevant.add(id));
    const named = reached.kind === 'model' && !isPure ? namedArguments(reached.model) : null;
    if (reached.kind === 'model') propertiesRead(reached.model).forEach((name) => this.fieldsRead.add(name));
    operandsOf(instruction).forEach((operand, index) => {
      const isAsked = named === null || named.has(index) || instruction.callee.kind === 'indirect';
      if (isAsked && operand.kind !== 'address-of') this.read(operand);
    });
  }

  /** What the callee does may depend on fields that are set here. */
  private addFields(reached: Extract<Target, { kind: 'definition' }>): void {
    for (const path of this.program.factsOf(reached.function).readsPaths) {
      for (const [, name] of path.matchAll(/\.([^.*[]+)/g)) this.fieldsRead.add(name!);
    }
  }

  /** What the callee does may depend on globals that are set here. */
  private addGlobals(reached: Extract<Target, { kind: 'definition' }>): void {
    const { readsGlobals } = this.program.factsOf(reached.function);
    for (const variable of this.one.variables) {
      if (variable.kind === 'global' && readsGlobals.has(variable.name)) this.relevant.add(variable.id);
    }
  }

  private isRelevant(instruction: Instruction): boolean {
    switch (instruction.kind) {
      case 'assign': {
        const { target, value } = instruction;
        // Through a pointer to what matters it may be changed.
        if (value.kind === 'address-of' && this.relevant.has(value.place.root)) this.relevant.add(target.root);
        if (this.isVisibleOutside(instruction) || this.mayOverwriteShared(instruction)) return true;
        if (this.returned.has(target.root) && target.path.length === 0) return true;
        // `slot->start = mapped + shift`
        const isElsewhere = target.path.length > 0 || this.one.variables[target.root]!.kind === 'global';
        const isKept = isElsewhere && isShifted(value, this.criterion.site);
        if (isKept && this.carriers.mayGive(value.left)) return true;
        return this.relevant.has(target.root) && this.isReadOrHolds(target, value);
      }
      case 'call':
        return this.isRelevantCall(instruction);
      case 'scope-end':
        return instruction.variables.some((id) => this.carriers.has(id));
      case 'opaque':
        return instruction.mentions.some((place) => this.relevant.has(place.root));
    }
  }

  /** A field that nothing of interest reads, and that is given something else than the handle, tells nothing. */
  private isReadOrHolds(target: Place, value: Expression): boolean {
    const fields = target.path.flatMap((p) => (p.kind === 'field' ? p.name : []));
    if (this.one.variables[target.root]!.kind === 'global' || this.copied.has(target.root)) return true;
    if (fields.length === 0 || fields.some((name) => this.fieldsRead.has(name))) return true;
    return this.carriers.mayHold(target) || this.carriers.mayGive(value);
  }

  /** The member that the handle was read from is assigned, perhaps by another name. */
  private mayOverwriteShared(instruction: Instruction): boolean {
    const { shared } = this.criterion;
    const target = targetOf(instruction);
    if (!shared || !target?.path.some((p) => p.kind === 'deref')) return false;
    const last = target.path.at(-1)!;
    return last.kind !== 'field' || last.name === shared.member;
  }

  private mayDisturbShared(call: CallInstruction, reached: Target): boolean {
    const { shared } = this.criterion;
    if (!shared) return false;
    if (reached.kind !== 'model' || reached.model.acquires || this.mayOverwriteShared(call)) return true;
    return shared.isNumber && (reached.model.releases !== undefined || reached.model.uses !== undefined);
  }

  private isVisibleOutside(instruction: Instruction): boolean {
    const { tells } = this.criterion;
    if (tells === 'nothing') return false;
    const isPlain = instruction.kind === 'assign' && (instruction.value.kind === 'integer' || this.isCopy(instruction));
    if (tells === 'constants' && !isPlain) return false;
    return this.isStoreOutside(instruction);
  }

  private isStoreOutside(instruction: Instruction): boolean {
    const target = targetOf(instruction);
    if (!target || target.path.some((p) => p.kind === 'index' && p.index === null)) return false;
    const { kind } = this.one.variables[target.root]!;
    const isThroughPointer = target.path.some((p) => p.kind === 'deref');
    return kind === 'global' || (isThroughPointer && (kind === 'parameter' || this.returned.has(target.root)));
  }

  /** Variables that are copied as a whole to where others see it: `*p = (struct process){.pid = -1};`. */
  private copiedOutside(): Set<VariableId> {
    const copied = new Set<VariableId>();
    if (this.criterion.tells === 'nothing') return copied;
    for (const { instructions } of this.one.blocks) {
      for (const one of instructions) {
        if (one.kind !== 'assign' || one.value.kind !== 'load' || one.value.place.path.length > 0) continue;
        if (one.target.path.at(-1)?.kind === 'deref' && this.isStoreOutside(one)) copied.add(one.value.place.root);
      }
    }
    return copied;
  }

  private isCopy({ value }: Extract<Instruction, { kind: 'assign' }>): boolean {
    return value.kind === 'load' && value.place.path.length === 0 && this.copied.has(value.place.root);
  }

  /** `users.map((user) => runner.manager.save(user))` */
  private isUsedLater(call: CallInstruction): boolean {
    if (this.criterion.isDormant !== true) return false;
    const names = [...this.carriers.roots()].map((id) => this.one.variables[id]!.name);
    return call.arguments.some((argument) => {
      if (argument.kind !== 'function') return false;
      const mentioned = outerNames(this.program, argument.name);
      return names.some((name) => mentioned.has(name));
    });
  }

  private isRelevantCall(call: CallInstruction): boolean {
    if (call === this.criterion.site || (call.target && this.relevant.has(call.target.root))) return true;
    const reached = this.program.targetOf(this.one, call);
    if (this.program.isNoreturnCall(reached) || this.isVisibleOutside(call)) return true;
    if (this.program.isRefusal(reached)) return true;
    // What it is given it may write to.
    if (call.arguments.some((argument) => rootsOf(argument).some((id) => this.returned.has(id)))) return true;
    if (call.target && this.returned.has(call.target.root)) return true;
    if (this.mayDisturbShared(call, reached) || this.isUsedLater(call)) return true;
    if (this.mayWriteBehind(call, reached)) return true;
    if (reached.kind === 'definition' && this.isRelevantDefinition(reached)) return true;
    if (reached.kind === 'model' && (reached.model.assumes !== undefined || reached.model.detaches)) return true;
    if (reached.kind === 'model' && reached.model.refutes !== undefined) return true;
    if (reached.kind === 'model' && reached.model.fills && this.isFillVisible(call, reached.model.fills.argument))
      return true;
    // Objects are all reached by reference.
    const filled = reached.kind === 'model' ? call.arguments[reached.model.fills?.argument ?? -1] : undefined;
    if (this.program.isScript && filled && rootsOf(filled).some((id) => this.relevant.has(id))) return true;
    // What came with the resource may be a function that releases it, or one of a library.
    const { callee } = call;
    if (callee.kind === 'indirect' && this.carriers.mayGive(callee.expression)) return true;
    return call.arguments.some((argument) => {
      if (this.carriers.mayGive(argument)) return true;
      return argument.kind === 'address-of' && this.relevant.has(argument.place.root);
    });
  }

  /** `memset(p, …)` of what a parameter points to: the caller is told. */
  private isFillVisible(call: CallInstruction, argument: number): boolean {
    const value = call.arguments[argument];
    if (this.criterion.tells === 'nothing' || !value) return false;
    return rootsOf(value).some((id) => !isOwnVariable(this.one, id));
  }

  /** The callee may end the program or works on a global that matters here. */
  private isRelevantDefinition(reached: Extract<Target, { kind: 'definition' }>): boolean {
    const facts = this.program.factsOf(reached.function);
    if (facts.mayExit) return true;
    if (this.criterion.tells === 'all' && (facts.writesGlobals.size > 0 || facts.writesThrough.size > 0)) return true;
    for (const id of this.relevant) {
      const variable = this.one.variables[id]!;
      if (variable.kind !== 'global') continue;
      if (facts.writesGlobals.has(variable.name)) return true;
      if (this.carriers.has(id) && facts.readsGlobals.has(variable.name)) return true;
    }
    return false;
  }

  /** Leaves out blocks in which nothing happens and branches whose sides meet again at once. */
  private contract(kept: readonly SlicedBlock[]): Pick<Slice, 'entry' | 'blocks' | 'landing'> {
    const landing = kept.map((block) => block.id);
    const land = (from: BlockId): BlockId => {
      let at = from;
      for (let hops = 0; landing[at] !== at && hops < kept.length; hops++) at = landing[at]!;
      return at;
    };
    for (let changed = true; changed;) {
      changed = false;
      for (let i = kept.length - 1; i >= 0; i--) {
        const block = kept[i]!;
        if (landing[i] !== i || block.instructions.length > 0) continue;
        const next = new Set(successorsOf(block.terminator).map(land));
        next.delete(i);
        const [only] = next;
        if (next.size === 1 && only !== undefined && land(only) !== i) {
          landing[i] = only;
          changed = true;
        }
      }
    }
    const entry = land(this.one.entry);
    const blocks = new Map<BlockId, SlicedBlock>();
    const pending = [entry];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (blocks.has(id)) continue;
      const block = this.simplified(kept[id]!, land);
      blocks.set(id, block);
      pending.push(...successorsOf(block.terminator).map(land));
    }
    return { entry, blocks, landing: kept.map((block) => land(block.id)) };
  }

  /** A branch all of whose sides lead to the same place decides nothing. */
  private simplified(block: SlicedBlock, land: (id: BlockId) => BlockId): SlicedBlock {
    const { terminator } = block;
    if (terminator.kind !== 'branch' && terminator.kind !== 'switch' && terminator.kind !== 'attempt') return block;
    const next = new Set(successorsOf(terminator).map(land));
    const [only] = next;
    if (next.size === 1 && only !== undefined) return { ...block, terminator: { kind: 'jump', target: only } };
    return block;
  }
}
