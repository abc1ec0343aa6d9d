/**
 * What follows a call of a function: whether all of its callers let the process end at once where it returns certain
 * values, themselves or by what they return to their own callers. What is lost then nobody misses.
 */
import { livesAsProgram, type BlockId, type FunctionIR, type LastCall } from '../../ir';
import type { FunctionModel } from '../../models/types';
import { constantOf, type Range } from '../constraints/range';
import { folder } from '../linking/choice';
import type { CallInstruction } from '../summary/program';
import { namesRelease, namesReport } from '../typestate/evidence';
import { KnownValues } from './knownValues';
import { EVERY_OUTCOME, OUTCOMES, outcomesOf } from './outcomes';
import { Walk, type CallEffect } from './walk';

export interface FunctionName {
  readonly path: string;
  readonly name: string;
}

/** What is known of the functions around. */
export interface Neighborhood {
  /** The function that a call of the name in that file reaches; null where there is none, or the choice is not clear. */
  definitionOf(name: string, from: string): FunctionName | null;
  /** The functions that call it; null where nobody can tell all of them. */
  callersOf(one: FunctionName): readonly FunctionName[] | null;
  functionOf(one: FunctionName): FunctionIR | null;
  modelOf(name: string): FunctionModel | undefined;
  /** A function of the system itself, which does what it says and no more. */
  isOfSystem(name: string): boolean;
  isNoreturn(name: string): boolean;
}

/** So many calls lie between a leak and the end of the process, at most. */
const MAX_CALLERS_UP = 3;
/** Functions that are called on the way there are nested no deeper than this. */
const MAX_CALLEES_DOWN = 5;
/** Of one with more callers nothing is asked. */
const MAX_CALLERS = 12;

interface Caller {
  readonly at: FunctionName;
  readonly graph: FunctionIR;
}

/** A call, and where control goes on after it. */
interface Site {
  readonly call: CallInstruction;
  readonly block: BlockId;
  readonly index: number;
}

/** What the callers of a function do. */
interface Fate {
  /** The outcomes after which the process ends, as bits. */
  readonly outcomes: number;
  /** Names of the functions in which it does. */
  readonly enders: ReadonlySet<string>;
  /** The files of the programs that end. */
  readonly programs: ReadonlySet<string>;
}

const GOES_ON: Fate = { outcomes: 0, enders: new Set(), programs: new Set() };

export class Aftermath {
  private readonly asked = new Set<string>();
  private readonly effects = new Map<string, CallEffect>();

  constructor(private readonly around: Neighborhood) {}

  /** Null where the process goes on after every outcome, as far as can be told. */
  lastCall(one: FunctionName): LastCall | null {
    const { outcomes, enders, programs } = this.fateOf(one, 0);
    // What several programs are made of belongs to none of them: there may be others.
    if (outcomes === 0 || programs.size > 1) return null;
    return { function: one.name, outcomes, enders: [...enders].sort() };
  }

  private fateOf(one: FunctionName, depth: number): Fate {
    const key = keyOf(one);
    if (depth >= MAX_CALLERS_UP || this.asked.has(key)) return GOES_ON;
    const callers = this.callersOf(one);
    if (callers === null) return GOES_ON;
    this.asked.add(key);
    let outcomes = EVERY_OUTCOME;
    const [enders, programs] = [new Set<string>(), new Set<string>()];
    for (const caller of callers) {
      if (outcomes === 0) break;
      const fate = this.fateIn(caller, one, depth, outcomes);
      outcomes &= fate.outcomes;
      merge(enders, fate.enders);
      merge(programs, fate.programs);
    }
    this.asked.delete(key);
    return { outcomes, enders, programs };
  }

  /** All callers, where they make up all that is ever done with the function. */
  private callersOf(one: FunctionName): Caller[] | null {
    const graph = this.around.functionOf(one);
    if (!graph) return null;
    const callers = this.around.callersOf(one) ?? [];
    if (callers.length === 0 || callers.length > MAX_CALLERS) return null;
    const found = callers.map((at) => ({ at, graph: this.around.functionOf(at) }));
    const whole = found.flatMap(({ at, graph: caller }) =>
      caller?.damage.length === 0 ? [{ at, graph: caller }] : [],
    );
    if (whole.length < callers.length) return null;
    return graph.isStatic || this.isOfOneProgram(one, graph, whole) ? whole : null;
  }

  /**
   * Other files may belong to programs that are not here: those that use a library, of which only its tests are here. A
   * function is taken to be one program's own where that lies beside or above it, and is no test that a condition adds.
   */
  private isOfOneProgram({ path }: FunctionName, { conditions = [] }: FunctionIR, callers: readonly Caller[]): boolean {
    const isBeside = callers.every(({ at }) => `${folder(path)}/`.startsWith(`${folder(at.path)}/`));
    const isAdded = callers.every(({ graph }) => (graph.conditions ?? []).some((one) => !conditions.includes(one)));
    return isBeside && !isAdded;
  }

  private fateIn(caller: Caller, callee: FunctionName, depth: number, asked: number): Fate {
    const fate = { outcomes: asked, enders: new Set<string>(), programs: new Set<string>() };
    let isCalled = false;
    for (const { id, instructions } of caller.graph.blocks) {
      for (const [index, call] of instructions.entries()) {
        if (call.kind !== 'call' || call.callee.kind !== 'direct' || call.callee.name !== callee.name) continue;
        isCalled = true;
        for (const [number, outcome] of OUTCOMES.entries()) {
          const bit = 1 << number;
          if ((fate.outcomes & bit) === 0) continue;
          const after = this.fateAfter(caller, { call, block: id, index: index + 1 }, outcome, depth);
          if (after) {
            merge(fate.enders, after.enders);
            merge(fate.programs, after.programs);
          } else fate.outcomes &= call.target ? ~bit : 0;
        }
      }
    }
    return isCalled ? fate : GOES_ON;
  }

  /** Null where the process may go on. */
  private fateAfter({ at, graph }: Caller, { call, block, index }: Site, outcome: Range, depth: number): Fate | null {
    const values = KnownValues.ofArguments(graph, []);
    if (call.target) values.set(call.target, outcome);
    const walk = new Walk(graph, {
      effectOf: (other, given) => this.effectOf(other, at.path, given, 0, false),
      origin: call,
    });
    const returned = walk.from(block, index, values);
    if (returned === null) return null;
    const isMain = livesAsProgram(graph);
    const enders = new Set(isMain || walk.hasEnded ? [graph.name] : []);
    const programs = new Set(isMain ? [at.path] : []);
    if (isMain || returned.length === 0) return { outcomes: EVERY_OUTCOME, enders, programs };
    const above = this.fateOf(at, depth + 1);
    if (returned.some((range) => (outcomesOf(range) & ~above.outcomes) !== 0)) return null;
    merge(enders, above.enders);
    merge(programs, above.programs);
    return { outcomes: EVERY_OUTCOME, enders, programs };
  }

  private effectOf(
    call: CallInstruction,
    from: string,
    given: readonly Range[],
    depth: number,
    isLastWords: boolean,
  ): CallEffect {
    const unknown = isLastWords ? 'passes' : 'lasts';
    if (call.callee.kind === 'indirect') return unknown;
    const { name } = call.callee;
    const definition = this.around.definitionOf(name, from);
    const model = definition?.path === from ? undefined : this.around.modelOf(name);
    if (model) return this.effectOfModel(name, model, given, unknown);
    if (definition) {
      const effect = this.effectOfBody(definition, given, depth);
      return effect === 'lasts' ? unknown : effect;
    }
    if (this.around.isNoreturn(name)) return 'ends';
    return namesRelease(name) || namesReport(name) ? 'passes' : unknown;
  }

  private effectOfModel(name: string, model: FunctionModel, given: readonly Range[], unknown: CallEffect): CallEffect {
    if (model.lasts) return 'lasts';
    if (model.noreturn) return 'ends';
    const { assumes, refutes } = model;
    if (assumes !== undefined && isZero(given[assumes])) return 'ends';
    if (refutes !== undefined && isNonzero(given[refutes])) return 'ends';
    return this.around.isOfSystem(name) || model.releases || model.frees ? 'passes' : unknown;
  }

  private effectOfBody(one: FunctionName, given: readonly Range[], depth: number): CallEffect {
    const key = `${keyOf(one)} ${depth} ${given.map((range) => constantOf(range) ?? '').join(',')}`;
    const known = this.effects.get(key);
    if (known) return known;
    // Who calls itself may go on for long.
    this.effects.set(key, 'lasts');
    const effect = this.newEffectOfBody(one, given, depth);
    this.effects.set(key, effect);
    return effect;
  }

  private newEffectOfBody(one: FunctionName, given: readonly Range[], depth: number): CallEffect {
    const graph = this.around.functionOf(one);
    const isNoreturn = graph?.isNoreturn === true || this.around.isNoreturn(one.name);
    if (!graph || graph.damage.length > 0 || depth >= MAX_CALLEES_DOWN) return isNoreturn ? 'ends' : 'lasts';
    const constants = given.map((range) => (constantOf(range) === null ? undefined : range));
    const walk = (isLastWords: boolean): readonly Range[] | null =>
      new Walk(graph, {
        effectOf: (call, inner) => this.effectOf(call, one.path, inner, depth + 1, isLastWords),
        origin: null,
      }).from(graph.entry, 0, KnownValues.ofArguments(graph, constants));
    // Last words and tidying up are said and done in whatever way, unless something is waited for.
    const returned = walk(isNoreturn || namesRelease(one.name) || namesReport(one.name));
    if (returned === null) return 'lasts';
    return returned.length === 0 || isNoreturn ? 'ends' : 'passes';
  }
}

function merge(into: Set<string>, from: ReadonlySet<string>): void {
  from.forEach((one) => into.add(one));
}

function keyOf({ path, name }: FunctionName): string {
  return `${path}\0${name}`;
}

function isZero(range: Range | undefined): boolean {
  return range !== undefined && constantOf(range) === 0;
}

function isNonzero(range: Range | undefined): boolean {
  return range !== undefined && (range.low > 0 || range.high < 0 || range.excluded.includes(0));
}
