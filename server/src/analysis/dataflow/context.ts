/** What the analysis of one site of one function shares between its parts. */
import type { BlockId, FunctionIR, Location, Place, Variable, VariableId } from '../../ir';
import type { ModelRegistry } from '../../models/registry';
import type { ResourceKind } from '../../models/types';
import type { Doubt } from '../confidence';
import { ANYTHING, constantOf, type Range } from '../constraints/range';
import { TOP, ValueTable, type OriginId, type ValueId } from '../constraints/values';
import type { OutcomeRecorder } from '../outcomes/recorder';
import type { CallInstruction, Program } from '../summary/program';
import type { SummaryStore } from '../summary/store';
import type { Detail, SharedHandle } from './slice';
import type { PathState } from './state';
import type { InputPath, Product } from '../summary/types';
import type { WitnessNode } from '../witness/witness';

/** A resource that came from outside, followed from its release on. */
export interface Adopted {
  /** The argument of the releasing call. */
  readonly argument: number;
  readonly resource: ResourceKind;
  /** Null where the handle is a value of this function's own, which nobody else can change. */
  readonly shared: SharedHandle | null;
}

/** What is followed through the function. */
export type Site =
  /** A call that acquires by its model: `index` numbers the model's acquisitions. */
  | { readonly kind: 'acquisition'; readonly call: CallInstruction; readonly index: number }
  /** A call of a function of this file that leaves a resource to its caller. */
  | { readonly kind: 'product'; readonly call: CallInstruction; readonly index: number }
  /** A call that turns what this function did not acquire into a resource of its own: `fdopen` of a parameter. */
  | { readonly kind: 'conversion'; readonly call: CallInstruction; readonly index: number }
  /** A call that may release what this function did not acquire: followed from there on. */
  | { readonly kind: 'release'; readonly call: CallInstruction; readonly index: number; readonly adopted: Adopted }
  /** A resource handed in by the caller. */
  | { readonly kind: 'input'; readonly at: InputPath; readonly resource: ResourceKind; readonly isClosed: boolean }
  /** No resource: only what is returned and stored. */
  | { readonly kind: 'plain' };

export type FaultRule =
  | 'leak'
  | 'leak-overwritten'
  | 'leak-discarded'
  | 'leak-on-throw'
  | 'leak-field'
  | 'double-close'
  | 'use-after-close'
  | 'wrong-close';

/** One way in which a path goes wrong. Locations count from the function's start. */
export interface Fault {
  readonly rule: FaultRule;
  readonly location: Location;
  readonly kind: ResourceKind;
  readonly madeBy: string;
  readonly name: string | null;
  /** The function that was called, for a wrong or second release or a use. */
  readonly by: string | null;
  readonly releasedAt: Location | null;
  readonly doubts: readonly Doubt[];
  readonly witness: WitnessNode | null;
  /** It was left in the data of something that a library keeps, and was still open when that ended. */
  readonly lifecycle?: LifecycleEnd;
  /** Of `leak-field`: nobody but the class has to do with it, and the class does nothing at all to close anything. */
  readonly isOwnMatter?: boolean;
  /** Of what methods of an instance leave in its fields: where it was opened and lost. Faults of one cause are one mistake. */
  readonly cause?: string;
}

/** Labels are names of callbacks, or of the reasons for which one callback was called. */
export interface LifecycleEnd {
  /** What ended: `libwebsockets session`. */
  readonly noun: string;
  readonly opened: string;
  readonly ended: string;
}

/** A resource that lies in an object (`regex_t`) is held by a field of it that no program can name: this and its kind. */
export const IN_PLACE = '#';

export const STEP_BUDGET = 20_000;
export const STATE_BUDGET = 48;

/** The storage of a union, and of a resource that lies in its object, has no name of its own. */
function isSilent(field: string): boolean {
  return /^\*(?:#\d+)?$/.test(field) || field.startsWith(IN_PLACE);
}

/** A private field of a class, as it is written. */
function shownField(name: string): string {
  return name.startsWith('%') ? `#${name.slice(1)}` : name;
}

/** Without what tells it from others of its name. */
export function withoutNumber(name: string): string {
  return name.replace(/@\d*$/, '');
}

export class SiteContext {
  readonly values = new ValueTable();
  readonly faults: Fault[] = [];
  readonly variables: Variable[];
  readonly models: ModelRegistry;
  /** What all callers give for a parameter. */
  readonly given = new Map<ValueId, Range>();
  /** What the parameters may be, one by one, where all callers are known. */
  readonly choices = new Map<ValueId, readonly ValueId[]>();
  /** The same of parameters that others may give something else, with their names. */
  readonly likely = new Map<ValueId, { readonly name: string; readonly numbers: readonly number[] }>();
  /** What variables hold that a loop counts up by one. */
  readonly counters = new Set<ValueId>();
  /** Pointers to memory that was allocated here. */
  readonly allocated = new Set<ValueId>();
  /** Of those, the ones that an unknown function was given. */
  readonly exposed = new Set<ValueId>();
  /** What other calls than the site's gave that open something, too. */
  readonly opened = new Set<ValueId>();
  /** Set where somebody asks how the paths end. */
  recorder: OutcomeRecorder | null = null;
  /** The object that holds what was handed in was given to a function that a pointer points to. */
  isGivenToHook = false;
  /** On some path the function releases what the site opens, itself or by a callee. */
  isReleased = false;
  /** On some path somebody else has it from then on. */
  isGivenAway = false;
  steps = 0;
  stepLimit = STEP_BUDGET;
  /** The step budget ran out: not every path was walked. */
  isExhausted = false;
  /** States were merged for want of room: every path was walked, but not each with all that is known of it. */
  isMerged = false;
  /** The variables that the slice follows; set once the slice is known. */
  relevant: ReadonlySet<VariableId> = new Set();
  /** Blocks that lie in some loop; set with the slice. */
  looping: ReadonlySet<BlockId> = new Set();
  /** Blocks in loops to the head of the innermost; set with the slice. */
  loopHeads: ReadonlyMap<BlockId, BlockId> = new Map();
  /** Heads of loops in which a pure function was called. */
  readonly pureLoops = new Set<BlockId>();
  private readonly globals = new Map<string, VariableId>();
  private readonly originBase: number[] = [];

  constructor(
    readonly program: Program,
    readonly store: SummaryStore,
    readonly function_: FunctionIR,
    readonly site: Site,
    readonly isSummary: boolean,
    /** What a summary tells of what is stored besides the handle. */
    readonly detail: Detail = 'all',
  ) {
    this.models = program.models;
    this.variables = [...function_.variables];
    for (const variable of this.variables) if (variable.kind === 'global') this.globals.set(variable.name, variable.id);
    let next = function_.blocks.length + 1;
    for (const block of function_.blocks) {
      this.originBase.push(next);
      next += block.instructions.length;
    }
  }

  /** An object of which somebody unknown got the address may be kept by him: what is put into it later is not lost with us. */
  expose(value: ValueId): void {
    const form = this.values.value(value);
    const { base } = this.values.place(form.kind === 'address' ? form.place : this.values.memory(value));
    if (base.kind !== 'memory') return;
    this.allocated.delete(base.pointer);
    this.exposed.add(base.pointer);
  }

  /** What the function stores is told to its callers. */
  get tells(): Detail {
    return this.isSummary ? this.detail : 'nothing';
  }

  /** What the function stores may be anything that its callers are told of. */
  get tellsStores(): boolean {
    return this.tells === 'all';
  }

  /** The function's callers are told that it stores this value: of a result, too, it may be known which one it is. */
  isTold(value: ValueId, state: PathState): boolean {
    if (this.tells !== 'constants' || value === TOP) return this.tellsStores;
    const { kind } = this.values.value(value);
    if (kind === 'made') return constantOf(state.ranges.get(value) ?? ANYTHING) !== null;
    return kind === 'constant' || kind === 'filled';
  }

  /** What is open where the process ends is a fault. */
  get tellsEnds(): boolean {
    return this.models.reportAtExit && !this.isSummary;
  }

  /** The call that the site is, if it is one. */
  get siteCall(): CallInstruction | null {
    return 'call' in this.site ? this.site.call : null;
  }

  /** The site's call lies in a loop. */
  get isSiteRepeated(): boolean {
    const call = this.siteCall;
    return (
      call !== null &&
      this.function_.blocks.some(({ id, instructions }) => this.isInLoop(id) && instructions.includes(call))
    );
  }

  /** What the callee makes that the site is about; undefined where it makes it itself. */
  productOfSite(): Product | undefined {
    const { site } = this;
    const target = site.kind === 'product' ? this.program.targetOf(this.function_, site.call) : null;
    if (site.kind !== 'product' || target?.kind !== 'definition') return undefined;
    return this.store.product(target.function, site.index);
  }

  /** What is followed came from outside, and was released by the site's call. */
  get isAdopted(): boolean {
    return this.site.kind === 'release';
  }

  originOf(block: number, index: number): OriginId {
    return this.originBase[block]! + index;
  }

  originOfHead(block: number): OriginId {
    return block + 1;
  }

  variable(id: VariableId): Variable {
    return this.variables[id]!;
  }

  /** The variable that stands for a global here, made up where this function does not mention it. */
  global(name: string): VariableId {
    let id = this.globals.get(name);
    if (id === undefined) {
      id = this.variables.length;
      const shape = this.program.file.globals.find((one) => one.name === name)?.shape ?? 'scalar';
      this.variables.push({
        id,
        name,
        kind: 'global',
        type: null,
        shape,
        isUnion: false,
        declaration: null,
        parameterIndex: -1,
      });
      this.globals.set(name, id);
    }
    return id;
  }

  /** Whether assignments to the variable are seen. Globals that only callees mention always are. */
  isRelevant(id: VariableId): boolean {
    return this.relevant.has(id) || id >= this.function_.variables.length;
  }

  /** A variable of the system's in which calls leave why they failed. Who defines it does so for a system without it. */
  isErrorNumber(id: VariableId): boolean {
    const { kind, name } = this.variable(id);
    return (
      kind === 'global' &&
      this.models.isErrorNumber(name) &&
      !this.program.file.globals.some((global) => global.name === name && global.isStatic)
    );
  }

  /** What numbers the turn of the innermost loop around the instruction, or the function's one run. */
  turnOf(origin: OriginId): OriginId {
    const head = this.loopHeads.get(this.blockOf(origin));
    if (head === undefined) return 0;
    this.pureLoops.add(head);
    return this.originOfHead(head);
  }

  /** The block in which the instruction stands. */
  blockOf(origin: OriginId): BlockId {
    return this.originBase.findLastIndex((base) => base <= origin);
  }

  isInLoop(block: BlockId): boolean {
    return this.looping.has(block);
  }

  isLocal(id: VariableId): boolean {
    const { kind } = this.variable(id);
    return kind === 'local' || kind === 'parameter' || kind === 'temporary';
  }

  /** The variable is still there, with what it holds, when the function has come back. */
  livesOn(id: VariableId): boolean {
    const { kind } = this.variable(id);
    return kind === 'global' || kind === 'static-local';
  }

  /** How a user would write the place: `conn->fd`, `fds[0]`, `*out`. */
  nameOf(place: Place): string {
    const arrow = this.program.isScript ? '.' : '->';
    let text = withoutNumber(this.variable(place.root).name);
    for (let i = 0; i < place.path.length; i++) {
      const projection = place.path[i]!;
      const next = place.path[i + 1];
      if (projection.kind === 'field') text += isSilent(projection.name) ? '' : `.${shownField(projection.name)}`;
      else if (projection.kind === 'index') text += `[${projection.index ?? '…'}]`;
      else if (next?.kind === 'field') {
        text += isSilent(next.name) ? '' : `${arrow}${shownField(next.name)}`;
        i++;
      } else if (next?.kind !== 'index') text = `*${text}`;
    }
    return text;
  }
}
