/**
 * What follows a call of a function: whether all of its callers let the process end at once where it returns certain
 * values, themselves or by what they return to their own callers. What is lost then nobody misses.
 */
import type { BlockId, FunctionIR, LastCall } from '../../ir';
import { isDoneForLong } from '../dataflow/commandLine';
import type { CallInstruction } from '../summary/program';
import { CallEffects, PLAINLY, type Belief } from './callEffects';
import { Callers, type Caller } from './callers';
import type { KnownValues } from './knownValues';
import {
  isCallOf,
  keyOf,
  type CallerName,
  type FunctionName,
  type Neighborhood,
  type ScriptNeighborhood,
} from './neighborhood';
import { EVERY_RETURN, RETURNED, THROWN } from './outcomes';
import { isProgramByName, isShared, Programs } from './programs';
import { mayKeepRunning } from './running';
import { isReachedUnlessStarted } from './started';
import type { Ways } from './walk';

/** So many calls lie between a leak and the end of the process, at most. */
const MAX_CALLERS_UP = 8;
/** More functions are not asked for their callers for the sake of one. */
const MAX_QUESTIONS = 200;

/** A call, and where control goes on after it. */
interface Site {
  readonly call: CallInstruction;
  readonly block: BlockId;
  readonly index: number;
  /** What is known there. */
  readonly values: () => KnownValues;
}

/** What the callers of a function do. */
interface Fate {
  /** The outcomes after which the process ends, as bits. */
  readonly outcomes: number;
  /** Those of them after which it ends as nothing is left to do. */
  readonly idle: number;
  /** Names of the functions in which it does. */
  readonly enders: ReadonlySet<string>;
  /** The files of the programs that end. */
  readonly programs: ReadonlySet<string>;
}

/** A fate that was found out, at some depth. */
interface KnownFate {
  readonly fate: Fate;
  readonly depth: number;
  /** So many calls lie between it and the last function that was asked for it. */
  readonly height: number;
  /** No way up was left off as it was too long. */
  readonly isSettled: boolean;
}

const GOES_ON: Fate = { outcomes: 0, idle: 0, enders: new Set(), programs: new Set() };

export class Aftermath {
  /** Functions whose fates are being asked for, with their depths. */
  private readonly asked = new Map<string, number>();
  private readonly fates = new Map<string, KnownFate>();
  /** Ways up that were left off until now. */
  private leftOff = 0;
  /** The least depth that a way up has come back to, and the greatest that one has come to. */
  private comesBackTo = Infinity;
  private comesTo = 0;
  /** Fates that may still be asked for in answer to one question. */
  private questions = 0;
  private readonly runningOn = new Map<string, boolean>();
  private readonly callers: Callers;
  private readonly programs: Programs;
  private readonly effects: CallEffects;

  constructor(private readonly around: Neighborhood) {
    this.callers = new Callers(around);
    this.programs = new Programs(around, this.callers);
    this.effects = new CallEffects(around);
  }

  /** Null where the process goes on after every outcome, as far as can be told. */
  lastCall(one: FunctionName, isOpening: (call: CallInstruction) => boolean): LastCall | null {
    this.questions = MAX_QUESTIONS;
    const fate = this.fateOf(one, 0);
    const { outcomes, idle, enders } = isShared(one, fate.programs) ? GOES_ON : fate;
    const { openings, endings } = this.lastPlaces(one, outcomes, isOpening);
    if (outcomes === 0 && endings.length === 0) return null;
    const names = endings.length > 0 && enders.size === 0 ? [one.name] : [...enders].sort();
    return {
      function: one.name,
      outcomes,
      idle,
      enders: names,
      ...(openings.length > 0 ? { openings } : {}),
      ...(endings.length > 0 ? { endings } : {}),
    };
  }

  /** No loop leads to the function: the process comes there as often as it is written, on each way from where it starts. */
  isDoneOnce(one: FunctionName): boolean {
    return this.programs.isDoneOnce(one);
  }

  /**
   * Where something is opened, or the function stands, after which the process ends soon, whatever comes: of those
   * functions that end it, or all of whose callers do. They count as the starts of instructions.
   */
  private lastPlaces(
    { path, name }: FunctionName,
    outcomes: number,
    isOpening: (call: CallInstruction) => boolean,
  ): { readonly openings: number[]; readonly endings: number[] } {
    const [openings, endings]: [number[], number[]] = [[], []];
    const graph = this.around.scripts === null ? this.around.functionOf({ path, name }) : null;
    const isProgram = graph !== null && this.programs.isProgram({ path, name }, graph);
    if (graph === null || (!isProgram && outcomes === 0 && !this.mayEnd(graph))) return { openings, endings };
    const isLast = (block: BlockId, index: number): boolean => {
      const ways = this.effects.walk(path, graph, PLAINLY).from(block, index, this.effects.valuesIn(path, graph));
      return ways !== null && (isProgram || (ways.outcomes & ~outcomes) === 0);
    };
    for (const { id, instructions, terminator } of graph.blocks) {
      if (isDoneForLong(graph, id)) continue;
      if (isProgram && terminator.kind === 'return') endings.push(terminator.location.start);
      for (let index = instructions.length - 1; index >= 0; index--) {
        const instruction = instructions[index]!;
        // What it assigns may be what makes the process end, `fd = -1; if (fd == -1) die();`, or the call itself does.
        const isAsked = instruction.kind === 'assign' || (instruction.kind === 'call' && this.isEnd(instruction));
        if (!isLast(id, isAsked ? index : index + 1)) break;
        endings.push(instruction.location.start);
        if (instruction.kind === 'call' && isOpening(instruction)) openings.push(instruction.location.start);
      }
    }
    return { openings, endings };
  }

  /** It never returns, or ends the process on some way, as the child of a fork does. */
  private mayEnd({ isNoreturn, blocks }: FunctionIR): boolean {
    return (
      isNoreturn ||
      blocks.some(({ instructions }) => instructions.some((each) => each.kind === 'call' && this.isEnd(each)))
    );
  }

  private isEnd({ callee }: CallInstruction): boolean {
    return (
      callee.kind === 'direct' &&
      (this.around.isNoreturn(callee.name) || this.around.modelOf(callee.name)?.noreturn === true)
    );
  }

  private fateOf(one: FunctionName, depth: number): Fate {
    const key = keyOf(one);
    const from = this.asked.get(key);
    if (from !== undefined) {
      this.comesBackTo = Math.min(this.comesBackTo, from);
      return GOES_ON;
    }
    const known = this.fates.get(key);
    // With less of the way left nothing better comes out.
    if (known && !known.isSettled && known.fate.outcomes === 0 && known.depth <= depth) {
      this.leftOff++;
      return known.fate;
    }
    if (known?.isSettled === true && depth + known.height < MAX_CALLERS_UP) {
      this.comesTo = Math.max(this.comesTo, depth + known.height);
      return known.fate;
    }
    if (depth >= MAX_CALLERS_UP || this.questions <= 0) {
      this.leftOff++;
      return GOES_ON;
    }
    this.questions--;
    const [leftOff, comesBackTo, comesTo] = [this.leftOff, this.comesBackTo, this.comesTo];
    [this.comesBackTo, this.comesTo] = [Infinity, depth];
    const fate = this.newFateOf(one, depth);
    // What rests on a question that is still being asked holds for that question alone, and so does one that was cut short.
    if (this.comesBackTo >= depth && this.questions > 0)
      this.fates.set(key, { fate, depth, height: this.comesTo - depth, isSettled: this.leftOff === leftOff });
    this.comesBackTo = Math.min(this.comesBackTo, comesBackTo);
    this.comesTo = Math.max(this.comesTo, comesTo);
    return fate;
  }

  private newFateOf(one: FunctionName, depth: number): Fate {
    const key = keyOf(one);
    const callers = this.callers.callersOf(one);
    if (callers === null) return GOES_ON;
    this.asked.set(key, depth);
    let { outcomes, idle } = this.fateAtOnce(one);
    const enders = new Set<string>(this.callers.isAction(one) ? [one.name] : []);
    const programs = this.callers.testsBeside(one);
    for (const caller of callers) {
      if (outcomes === 0) break;
      const fate = this.fateIn(caller, one, depth, outcomes);
      outcomes &= fate.outcomes;
      idle |= fate.idle;
      merge(enders, fate.enders);
      // By a name alone a member may be another program's, which ends no less.
      if (!caller.at.members || !this.programs.isProgram(caller.at, caller.graph)) merge(programs, fate.programs);
    }
    this.asked.delete(key);
    return { outcomes, idle: idle & outcomes, enders, programs };
  }

  /** What follows where it was called by nobody of the program: that may be a framework that ends the process then. */
  private fateAtOnce(one: FunctionName): { outcomes: number; idle: number } {
    const { scripts } = this.around;
    if (scripts === null) return { outcomes: EVERY_RETURN, idle: 0 };
    if (!scripts.isAction(one)) return { outcomes: EVERY_RETURN | THROWN, idle: 0 };
    return this.mayRunOn(one, scripts)
      ? { outcomes: THROWN, idle: 0 }
      : { outcomes: EVERY_RETURN | THROWN, idle: EVERY_RETURN };
  }

  private fateIn(caller: Caller, callee: FunctionName, depth: number, asked: number): Fate {
    const fate = { outcomes: asked, idle: 0, enders: new Set<string>(), programs: new Set<string>() };
    let isCalled = false;
    for (const { id, instructions } of caller.graph.blocks) {
      for (const [index, call] of instructions.entries()) {
        if (call.kind !== 'call' || !isCallOf(this.around, call, callee, caller.at)) continue;
        isCalled = true;
        const site = { call, block: id, index: index + 1, values: this.effects.valuesBefore(caller, id, index) };
        for (let bit = 1; bit <= THROWN; bit <<= 1) {
          if ((fate.outcomes & bit) === 0) continue;
          const after = this.fateAfter(caller, site, bit, depth);
          if (after) {
            if (after.idle) fate.idle |= bit;
            merge(fate.enders, after.enders);
            merge(fate.programs, after.programs);
          } else fate.outcomes &= call.target || bit === THROWN ? ~bit : THROWN;
        }
      }
    }
    return isCalled ? fate : GOES_ON;
  }

  /** Null where the process may go on. */
  private fateAfter(
    { at, graph }: Caller,
    { call, block, index, values: before }: Site,
    bit: number,
    depth: number,
  ): Fate | null {
    const isThrown = bit === THROWN;
    const walk = (belief: Belief): Ways | null => {
      const values = before();
      values.forget(call);
      if (call.target && !isThrown) values.set(call.target, RETURNED[Math.log2(bit)]!);
      return this.effects
        .walk(at.path, graph, { ...PLAINLY, belief }, { origin: call, isThrown })
        .from(block, index, values);
    };
    const ways = walk('plain') ?? this.givingUp(walk) ?? this.takingItsTime(at, graph, block, walk);
    if (ways === null) return null;
    if (this.programs.isProgram(at, graph)) return this.fateOfProgram(at, graph, block, ways);
    const enders = new Set(ways.hasEnded ? [graph.name] : []);
    if (ways.outcomes === 0) return { outcomes: bit, idle: 0, enders, programs: new Set() };
    const above = this.fateOf(at, depth + 1);
    if ((ways.outcomes & ~above.outcomes) !== 0) return null;
    merge(enders, above.enders);
    return { outcomes: bit, idle: ways.outcomes & above.idle ? bit : 0, enders, programs: above.programs };
  }

  /** Whatever comes, the program says what went wrong and ends. */
  private givingUp(walk: (belief: Belief) => Ways | null): Ways | null {
    if (this.around.scripts !== null) return null;
    const ways = walk('words');
    return ways?.outcomes === 0 && !ways.hasEndedWell ? ways : null;
  }

  /** What is lost once may be missing for as long as the rest takes, unless the program goes on to serve. */
  private takingItsTime(
    at: CallerName,
    graph: FunctionIR,
    block: BlockId,
    walk: (belief: Belief) => Ways | null,
  ): Ways | null {
    if (this.around.scripts !== null || isDoneForLong(graph, block) || !this.programs.isDoneOnce(at)) return null;
    return walk('brief');
  }

  /** Where the program's own function comes to its end. */
  private fateOfProgram({ path, name }: FunctionName, graph: FunctionIR, block: BlockId, ways: Ways): Fate | null {
    const { scripts } = this.around;
    const enders = new Set([name]);
    if (scripts === null) {
      const programs = (isProgramByName(graph) ? null : this.programs.ofCommand({ path, name }, graph)) ?? [path];
      return { outcomes: EVERY_RETURN, idle: 0, enders, programs: new Set(programs) };
    }
    const end = { outcomes: EVERY_RETURN | THROWN, idle: 0, enders, programs: new Set<string>() };
    if (ways.outcomes === 0) return end;
    const start = scripts.startOf(path);
    if (start === 'never' || (start === 'where-started' && isReachedUnlessStarted(graph, block))) return null;
    const returns = (ways.outcomes & EVERY_RETURN) !== 0;
    if (returns && this.mayRunOn({ path, name }, scripts)) return null;
    return { ...end, idle: returns ? end.outcomes : 0 };
  }

  private mayRunOn(one: FunctionName, scripts: ScriptNeighborhood): boolean {
    const key = keyOf(one);
    const known = this.runningOn.get(key);
    if (known !== undefined) return known;
    const answer = mayKeepRunning(one, this.around, scripts);
    this.runningOn.set(key, answer);
    return answer;
  }
}

function merge(into: Set<string>, from: ReadonlySet<string>): void {
  from.forEach((one) => into.add(one));
}
