/**
 * What follows a call of a function: whether all of its callers let the process end at once where it returns certain
 * values, themselves or by what they return to their own callers. What is lost then nobody misses.
 */
import {
  MODULE_NAME,
  livesAsProgram,
  type BlockId,
  type Expression,
  type FunctionIR,
  type Instruction,
  type LastCall,
} from '../../ir';
import type { FunctionModel } from '../../models/types';
import { constantOf, type Range } from '../constraints/range';
import { isGivenText, placesOf } from '../dataflow/accesses';
import { isDoneForLong } from '../dataflow/commandLine';
import { folder, isWithin } from '../linking/choice';
import { fieldOf } from '../linking/memberFunctions';
import type { CallInstruction } from '../summary/program';
import { namesLasting, namesOptions, namesRelease, namesReport, namesService } from '../typestate/evidence';
import { KnownValues } from './knownValues';
import { EVERY_RETURN, RETURNED, THROWN } from './outcomes';
import { isOfFile } from './origins';
import { readsToItsEnd, repetitionOf } from './repetition';
import { mayKeepRunning, type Loading } from './running';
import { reachingValues } from './reaching';
import { isReachedUnlessStarted } from './started';
import { Walk, type CallEffect, type WalkOptions, type Ways } from './walk';

export interface FunctionName {
  readonly path: string;
  readonly name: string;
}

export interface CallerName extends FunctionName {
  /** It calls through a variable, by whatever call it makes of that kind. */
  readonly isIndirect?: true;
  /** It calls through one of these members of structs. */
  readonly members?: readonly string[];
}

/** What is known of the functions around. */
export interface Neighborhood {
  /** The function that a call of the name in that file reaches; null where there is none, or the choice is not clear. */
  definitionOf(name: string, from: string): FunctionName | null;
  /** The functions that call it; null where nobody can tell all of them. */
  callersOf(one: FunctionName): readonly CallerName[] | null;
  /** Those that take it out of the tables in which it stands, by calling it or otherwise; null where that is not all of its use. */
  takersOf(one: FunctionName): readonly CallerName[] | null;
  functionOf(one: FunctionName): FunctionIR | null;
  /** What the name of an enumerator, or of a variable that never changes, stands for in that file. */
  constantNamed(name: string, from: string): number | null;
  modelOf(name: string): FunctionModel | undefined;
  /** A function of the system itself, which does what it says and no more. */
  isOfSystem(name: string): boolean;
  isNoreturn(name: string): boolean;
  /** Nobody else can name the function. */
  isPrivate(one: FunctionName): boolean;
  /** The program that the file is a part of is here, as far as can be told. */
  isWhole(path: string): boolean;
  /** The file is a test. */
  isTest(path: string): boolean;
  /** Of TypeScript and JavaScript; null for C. */
  readonly scripts: ScriptNeighborhood | null;
}

/** What is known of the modules around. */
export interface ScriptNeighborhood extends Loading {
  startOf(path: string): Start;
  /** A framework for command lines calls the function, as what the program does. */
  isAction(one: FunctionName): boolean;
}

/** The module is what is run: always, or where it finds that it is. */
export type Start = 'always' | 'where-started' | 'never';

/** So many calls lie between a leak and the end of the process, at most. */
const MAX_CALLERS_UP = 8;
/** More functions are not asked for their callers for the sake of one. */
const MAX_QUESTIONS = 200;
/** Functions that are called on the way there are nested no deeper than this. */
const MAX_CALLEES_DOWN = 5;
/** Of one with more callers nothing is asked. */
const MAX_CALLERS = 12;
/** Two programs beside a file may be what shows or tests a library; so many are what the folder is for. */
const MANY_PROGRAMS = 3;
/** Names of programs that show, test or measure what is in a library. */
const TRYING = /(?:^|[^a-z])(?:test|t|demo|example|sample|bench|check|fuzz|try|tutorial|perf)|test|bench/i;

/** What is believed of calls of which nobody knows how long they take. */
type Belief =
  /** Each may take as long as it likes. */
  | 'plain'
  /** Those that are given words are the message of a program that gives up. */
  | 'words'
  /** All are part of saying the last words and of tidying up. */
  | 'any'
  /** What is done once may take its time: only what waits for whatever comes, again and again, goes on for long. */
  | 'brief';

/** How the walk has come to a function. */
interface Calling {
  readonly depth: number;
  readonly belief: Belief;
  /** Some call on the way lies in a loop. */
  readonly isRepeated: boolean;
}

const PLAINLY: Calling = { depth: 0, belief: 'plain', isRepeated: false };

interface Caller {
  readonly at: CallerName;
  readonly graph: FunctionIR;
}

/** A call, and where control goes on after it. */
interface Site {
  readonly call: CallInstruction;
  readonly block: BlockId;
  readonly index: number;
  /** What is known there. */
  readonly values: () => KnownValues;
}

/** Where a call is written. */
interface Written {
  readonly graph: FunctionIR;
  readonly block: BlockId;
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
  private readonly effects = new Map<string, CallEffect>();
  private readonly constants = new Map<string, number | null>();
  private readonly runningOn = new Map<string, boolean>();
  private readonly once = new Map<string, ReadonlySet<string> | null>();
  private readonly callers = new Map<string, readonly CallerName[] | null>();
  private readonly commands = new Map<string, ReadonlySet<string> | null>();

  constructor(private readonly around: Neighborhood) {}

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
    const isProgram = graph !== null && this.isProgram({ path, name }, graph);
    if (graph === null || (!isProgram && outcomes === 0 && !this.mayEnd(graph))) return { openings, endings };
    const isLast = (block: BlockId, index: number): boolean => {
      const ways = this.walk(path, graph, PLAINLY).from(block, index, this.valuesIn(path, graph));
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
    const callers = this.callersOf(one);
    if (callers === null) return GOES_ON;
    this.asked.set(key, depth);
    let { outcomes, idle } = this.fateAtOnce(one);
    const [enders, programs] = [new Set<string>(this.isAction(one) ? [one.name] : []), this.testsBeside(one)];
    for (const caller of callers) {
      if (outcomes === 0) break;
      const fate = this.fateIn(caller, one, depth, outcomes);
      outcomes &= fate.outcomes;
      idle |= fate.idle;
      merge(enders, fate.enders);
      // By a name alone a member may be another program's, which ends no less.
      if (!caller.at.members || !this.isProgram(caller.at, caller.graph)) merge(programs, fate.programs);
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

  private isAction(one: FunctionName): boolean {
    return this.around.scripts?.isAction(one) === true;
  }

  /** All callers, where they make up all that is ever done with the function. */
  private callersOf(one: FunctionName): Caller[] | null {
    const graph = this.around.functionOf(one);
    if (!graph) return null;
    const callers = this.callersInProgram(one);
    if (callers === null) return null;
    // Whatever calls an action alone is no part of the program.
    if (callers.length === 0 && this.isAction(one)) return [];
    if (callers.length === 0 || callers.length > MAX_CALLERS) return null;
    const found = callers.map((at) => ({ at, graph: this.around.functionOf(at) }));
    const whole = found.flatMap(({ at, graph: caller }) =>
      caller?.damage.length === 0 ? [{ at, graph: caller }] : [],
    );
    if (whole.length < callers.length) return null;
    return this.around.isPrivate(one) || this.isOfOneProgram(one, graph, whole) ? whole : null;
  }

  /** Those in tests, too. */
  private everyCallerOf(one: FunctionName): readonly CallerName[] | null {
    const key = keyOf(one);
    let callers = this.callers.get(key);
    if (callers === undefined) this.callers.set(key, (callers = this.around.callersOf(one)));
    return callers;
  }

  /** What tests do behind the call of what a program calls as well says nothing of the program. */
  private callersInProgram(one: FunctionName): readonly CallerName[] | null {
    const callers = this.everyCallerOf(one);
    if (callers === null || this.around.scripts !== null) return callers;
    const others = callers.filter((caller) => !this.isOfTest(caller));
    return others.length > 0 ? others : callers;
  }

  /** It lies in a test, and nothing of the program calls it. */
  private isOfTest(caller: CallerName): boolean {
    return (
      this.around.isTest(caller.path) &&
      (this.everyCallerOf(caller) ?? []).every(({ path }) => this.around.isTest(path))
    );
  }

  /** The programs in the same folder that test it: what such a one shows may be a library's. */
  private testsBeside(one: FunctionName): Set<string> {
    if (this.around.scripts !== null) return new Set();
    const paths = (this.everyCallerOf(one) ?? []).map(({ path }) => path);
    const isBeside = (path: string): boolean => folder(path) === folder(one.path) && this.around.isTest(path);
    const isProgram = (path: string): boolean => this.around.functionOf({ path, name: 'main' }) !== null;
    return new Set(paths.filter((path) => isBeside(path) && isProgram(path)));
  }

  /**
   * Other files may belong to programs that are not here: those that use a library, of which only its tests are here. A
   * function is taken to be one program's own where that lies beside or above it, and is no test that a condition adds.
   * What the actions of a command line call is that program's own also where they lie in a folder of their own below it.
   */
  private isOfOneProgram({ path }: FunctionName, { conditions = [] }: FunctionIR, callers: readonly Caller[]): boolean {
    const isBeside = callers.every(
      ({ at }) => isWithin(path, folder(at.path)) || (this.isAction(at) && isWithin(at.path, folder(path))),
    );
    const isAdded = callers.every(({ graph }) => (graph.conditions ?? []).some((one) => !conditions.includes(one)));
    return isBeside && !isAdded;
  }

  private fateIn(caller: Caller, callee: FunctionName, depth: number, asked: number): Fate {
    const fate = { outcomes: asked, idle: 0, enders: new Set<string>(), programs: new Set<string>() };
    let isCalled = false;
    for (const { id, instructions } of caller.graph.blocks) {
      for (const [index, call] of instructions.entries()) {
        if (call.kind !== 'call' || !this.isCallOf(call, callee, caller.at)) continue;
        isCalled = true;
        const site = { call, block: id, index: index + 1, values: this.valuesBefore(caller, id, index) };
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

  private isCallOf({ callee }: CallInstruction, one: FunctionName, caller: CallerName): boolean {
    const { path: from, isIndirect, members } = caller;
    if (callee.kind === 'indirect') {
      const fields = members === undefined ? [] : placesOf(callee.expression).map(fieldOf);
      return isIndirect === true && fields.every((field) => field === null || members!.includes(field));
    }
    if (this.around.scripts === null) return callee.name === one.name;
    // Modules call what they import by the names of modules.
    const definition = this.around.definitionOf(callee.name, from);
    return definition?.path === one.path && definition.name === one.name;
  }

  /** No loop leads to the function: the process comes there as often as it is written, on each way from where it starts. */
  isDoneOnce(one: FunctionName): boolean {
    const programs = this.programsDoingOnce(one);
    return programs !== null && !isShared(one, programs);
  }

  /** The files of the programs that lead to the function, all without a loop; null where there is one, or nobody can tell. */
  private programsDoingOnce(one: FunctionName): ReadonlySet<string> | null {
    const key = keyOf(one);
    const known = this.once.get(key);
    if (known !== undefined) return known;
    const graph = this.around.functionOf(one);
    if (graph === null) return null;
    if (isProgramByName(graph)) return new Set([one.path]);
    // Who calls itself does so again.
    this.once.set(key, null);
    const programs = this.programsOf(one, graph);
    this.once.set(key, programs);
    return programs;
  }

  private programsOf(one: FunctionName, graph: FunctionIR): ReadonlySet<string> | null {
    const callers = this.callersOf(one);
    // A table of commands leads from the command line to one that is written like `main`.
    if (callers === null) return isCommand(graph) && this.everyCallerOf(one) === null ? new Set() : null;
    const programs = this.testsBeside(one);
    for (const { at, graph: caller } of callers) {
      const above = this.callsOnce(at, caller, one) ? this.programsDoingOnce(at) : null;
      if (above === null) return null;
      merge(programs, above);
    }
    return programs;
  }

  private callsOnce(at: CallerName, graph: FunctionIR, callee: FunctionName): boolean {
    return graph.blocks.every(
      ({ id, instructions }) =>
        !instructions.some((each) => each.kind === 'call' && this.isCallOf(each, callee, at)) ||
        !isDoneForLong(graph, id),
    );
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
      return this.walk(at.path, graph, { ...PLAINLY, belief }, { origin: call, isThrown }).from(block, index, values);
    };
    const ways = walk('plain') ?? this.givingUp(walk) ?? this.takingItsTime(at, graph, block, walk);
    if (ways === null) return null;
    if (this.isProgram(at, graph)) return this.fateOfProgram(at, graph, block, ways);
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
    if (this.around.scripts !== null || isDoneForLong(graph, block) || !this.isDoneOnce(at)) return null;
    return walk('brief');
  }

  private isProgram(one: FunctionName, graph: FunctionIR): boolean {
    if (this.around.scripts !== null) return graph.name === MODULE_NAME;
    return isProgramByName(graph) || this.programsOfCommand(one, graph) !== null;
  }

  /**
   * `{ "convert", convert }`, `run = command->run`: what is written like `main` and stands in a table is what the program
   * does, where that takes it out once. What reads one command after the other does so in a loop. The files of such
   * programs; null where it is no such command.
   */
  private programsOfCommand(one: FunctionName, graph: FunctionIR): ReadonlySet<string> | null {
    const key = keyOf(one);
    let programs = this.commands.get(key);
    if (programs === undefined) {
      const isTabled = isCommand(graph) && this.everyCallerOf(one) === null;
      this.commands.set(key, (programs = isTabled ? this.programsTaking(one, graph) : null));
    }
    return programs;
  }

  private programsTaking(one: FunctionName, { parameterCount }: FunctionIR): ReadonlySet<string> | null {
    const programs = new Set<string>();
    let isTaken = false;
    for (const at of this.around.takersOf(one) ?? []) {
      const graph = this.around.functionOf(at);
      if (graph === null) return null;
      const isCall = (each: Instruction): boolean =>
        each.kind === 'call' && each.arguments.length === parameterCount && this.isCallOf(each, one, at);
      const places = graph.blocks.filter(({ instructions }) => instructions.some(isCall));
      // A member of that name that is called with something else is another one.
      if (at.isIndirect && places.length === 0) continue;
      const above = places.some(({ id }) => isDoneForLong(graph, id)) ? null : this.programsDoingOnce(at);
      if (above === null) return null;
      merge(programs, above);
      isTaken = true;
    }
    return isTaken ? programs : null;
  }

  /** Where the program's own function comes to its end. */
  private fateOfProgram({ path, name }: FunctionName, graph: FunctionIR, block: BlockId, ways: Ways): Fate | null {
    const { scripts } = this.around;
    const enders = new Set([name]);
    if (scripts === null) {
      const programs = (isProgramByName(graph) ? null : this.programsOfCommand({ path, name }, graph)) ?? [path];
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

  private effectOf(
    call: CallInstruction,
    from: string,
    given: readonly Range[],
    around: Calling,
    at: Written,
  ): CallEffect {
    const { depth, belief } = around;
    const isRepeated = (): boolean => around.isRepeated || isDoneForLong(at.graph, at.block);
    const unknown = this.effectOfUnknown(call, belief);
    if (call.callee.kind === 'indirect') return tidiesByMember(call.callee.expression) ? 'passes' : unknown;
    const { name } = call.callee;
    if (this.around.scripts !== null && name.startsWith('%')) return 'starts';
    const definition = this.around.definitionOf(name, from);
    const model = this.modelFor(call, from);
    if (model && !isGivenText(call, model.refutes)) {
      const effect = this.effectOfModel(name, model, given, unknown);
      return effect === 'lasts' && belief === 'brief' && this.isBrief(call, model, from, around, at)
        ? 'passes'
        : effect;
    }
    if (definition) {
      const effect = this.effectOfBody(definition, given, {
        depth,
        belief,
        isRepeated: this.around.scripts === null && isRepeated(),
      });
      return effect === 'lasts' ? unknown : effect;
    }
    if (this.around.isNoreturn(name)) return 'fails';
    if (tellsOrTidies(name) || namesOptions(name)) return 'passes';
    // What the program is made of lies here; of a library it takes another word, or a loop, to take long.
    return this.around.scripts === null && !namesLasting(name) && !isRepeated() ? 'passes' : unknown;
  }

  /** What waits does so once, or where it was interrupted; what reads comes to an end. */
  private isBrief(
    call: CallInstruction,
    { lasts, uses: [read = 0] = [] }: FunctionModel,
    path: string,
    { isRepeated }: Calling,
    { graph, block }: Written,
  ): boolean {
    if (isRepeated || lasts === undefined || lasts === 'on') return false;
    if (repetitionOf(graph, block, call, this.valuesIn(path, graph)) !== 'many') return true;
    const what = call.arguments[read];
    const opened = {
      isOwn: ({ callee }: CallInstruction) =>
        callee.kind === 'direct' && this.around.definitionOf(callee.name, path) !== null,
      modelOf: (one: CallInstruction) => this.modelFor(one, path),
    };
    if (lasts === true || what === undefined || !isOfFile(graph, what, opened)) return false;
    return readsToItsEnd(graph, block, call, this.valuesIn(path, graph), lasts.until);
  }

  /** A definition in the same file says more than a library's model of that name. */
  private modelFor({ callee }: CallInstruction, from: string): FunctionModel | undefined {
    if (callee.kind === 'indirect' || this.around.definitionOf(callee.name, from)?.path === from) return undefined;
    return this.around.modelOf(callee.name);
  }

  private effectOfUnknown({ callee, arguments: given }: CallInstruction, belief: Belief): CallEffect {
    if (belief === 'any') return 'passes';
    // Of scripts only what is waited for takes its time.
    if (this.around.scripts !== null) return 'starts';
    const isMessage = callee.kind === 'direct' && !namesService(callee.name) && given.some(isText);
    return belief === 'words' && isMessage ? 'passes' : 'lasts';
  }

  /** A walk through a function of that file. */
  private walk(
    path: string,
    graph: FunctionIR,
    around: Calling,
    start: Pick<WalkOptions, 'origin' | 'isThrown'> = { origin: null },
  ): Walk {
    return new Walk(graph, {
      ...start,
      effectOf: (call, given, block) => this.effectOf(call, path, given, around, { graph, block }),
      writesOf: (call) => writesOf(this.modelFor(call, path)),
      isSafe: ({ callee }) => callee.kind === 'direct' && this.around.modelOf(callee.name)?.mayThrow === false,
    });
  }

  private valuesIn(path: string, graph: FunctionIR, given: readonly (Range | undefined)[] = []): KnownValues {
    return KnownValues.ofArguments(graph, given, (name) => this.constantNamed(name, path));
  }

  /** What is known where a function comes to the instruction; of scripts, whose closures may set anything, nothing. */
  private valuesBefore({ at, graph }: Caller, block: BlockId, index: number): () => KnownValues {
    let known: KnownValues | null = null;
    const find = (): KnownValues => {
      const [constants, values] = [this.valuesIn(at.path, graph), this.valuesIn(at.path, graph)];
      if (this.around.scripts !== null) return values;
      const reaching = reachingValues(graph, block, index, (value) => constants.rangeOf(value));
      for (const [root, range] of reaching) values.set({ root, path: [] }, range);
      return values;
    };
    return () => (known ??= find()).clone();
  }

  /** The same name is asked for at each test that a walk comes to. */
  private constantNamed(name: string, path: string): number | null {
    const key = keyOf({ path, name });
    let value = this.constants.get(key);
    if (value === undefined) this.constants.set(key, (value = this.around.constantNamed(name, path)));
    return value;
  }

  private effectOfModel(name: string, model: FunctionModel, given: readonly Range[], unknown: CallEffect): CallEffect {
    if (model.lasts) return 'lasts';
    if (model.noreturn) return given.length === 0 || isNonzero(given[0]) ? 'fails' : 'ends';
    const { assumes, refutes } = model;
    if (assumes !== undefined && isZero(given[assumes])) return 'fails';
    if (refutes !== undefined && isNonzero(given[refutes])) return 'fails';
    const isTidying = model.releases !== undefined || model.frees !== undefined;
    return this.around.isOfSystem(name) || isTidying || tellsOrTidies(name) ? 'passes' : unknown;
  }

  private effectOfBody(one: FunctionName, given: readonly Range[], around: Calling): CallEffect {
    const { depth, belief, isRepeated } = around;
    const key = `${keyOf(one)} ${depth} ${belief} ${isRepeated} ${given.map((range) => constantOf(range) ?? '').join(',')}`;
    const known = this.effects.get(key);
    if (known) return known;
    // Who calls itself may go on for long.
    this.effects.set(key, 'lasts');
    const effect = this.newEffectOfBody(one, given, { ...around, belief: belief === 'any' ? 'plain' : belief });
    this.effects.set(key, effect);
    return effect;
  }

  private newEffectOfBody(one: FunctionName, given: readonly Range[], around: Calling): CallEffect {
    const { depth, belief, isRepeated } = around;
    const graph = this.around.functionOf(one);
    const isNoreturn = graph?.isNoreturn === true || this.around.isNoreturn(one.name);
    if (!graph || graph.damage.length > 0 || depth >= MAX_CALLEES_DOWN) return isNoreturn ? 'fails' : 'lasts';
    const constants = given.map((range) => (constantOf(range) === null ? undefined : range));
    // Last words and tidying up are said and done in whatever way, unless something is waited for.
    const isLastWords = isNoreturn || tellsOrTidies(one.name);
    const waysIf = (held: Belief): Ways | null =>
      this.walk(one.path, graph, { depth: depth + 1, belief: held, isRepeated }).from(
        graph.entry,
        0,
        this.valuesIn(one.path, graph, constants),
      );
    // What may take its time may wait as well, `while (waitpid(child, …) < 0)`.
    const ways = (isLastWords ? waysIf('any') : null) ?? (isLastWords && belief !== 'brief' ? null : waysIf(belief));
    if (ways === null) return 'lasts';
    if (ways.outcomes !== 0 && !isNoreturn) return 'passes';
    return ways.hasEndedWell ? 'ends' : 'fails';
  }
}

/** What several programs are made of belongs to none of them: there may be others. A folder of programs has them all. */
function isShared({ path: own }: FunctionName, programs: ReadonlySet<string>): boolean {
  const isBeside = [...programs].every((path) => folder(path) === folder(own));
  const areMany = programs.size >= MANY_PROGRAMS;
  const areOnTheirOwn = ![...programs].some(showsOrTests);
  return programs.size > 1 && !(isBeside && (areMany || areOnTheirOwn));
}

/** The program in the file shows, tests or measures what is in a library, by its name. */
export function showsOrTests(path: string): boolean {
  return TRYING.test(path.slice(folder(path).length));
}

function merge(into: Set<string>, from: ReadonlySet<string>): void {
  from.forEach((one) => into.add(one));
}

/** Tells functions apart in maps. */
export function keyOf({ path, name }: FunctionName): string {
  return `${path}\0${name}`;
}

/** The arguments through which a call writes and does nothing else with them; undefined where that is not all it does. */
function writesOf(model: FunctionModel | undefined): readonly number[] | undefined {
  if (!model) return undefined;
  const { acquires, releases, leaves, fills, copies, notes, empties, writes } = model;
  return (acquires ?? releases ?? leaves ?? fills ?? copies ?? notes ?? empties) ? undefined : writes;
}

function isText(argument: Expression): boolean {
  return argument.kind === 'string';
}

function isZero(range: Range | undefined): boolean {
  return range !== undefined && constantOf(range) === 0;
}

function isNonzero(range: Range | undefined): boolean {
  return range !== undefined && (range.low > 0 || range.high < 0 || range.excluded.includes(0));
}

/** Members that are there to tidy up when all is done. */
const TIDYING = /^(?:on_?)?(?:stop|exit|quit|close|free|clean_?up|destroy|fini|finish|finali[sz]e|deinit|shut_?down)$/i;

/** `tool->onstop(context)` */
function tidiesByMember(callee: Expression): boolean {
  const fields = placesOf(callee).flatMap((place) => fieldOf(place) ?? []);
  return fields.length === 1 && TIDYING.test(fields[0]!);
}

/** Judges by the name whether the function says something to the user, or cleans up. */
function tellsOrTidies(name: string): boolean {
  return namesRelease(name) || namesReport(name);
}

/** `void blkid_main(void)`: one of many programs in one, in a table that may be generated. */
function isApplet({ name, parameterCount }: FunctionIR): boolean {
  return parameterCount === 0 && name.endsWith('_main');
}

function isProgramByName(graph: FunctionIR): boolean {
  return livesAsProgram(graph) || isApplet(graph);
}

/** `int get_log(int argc, char **argv, struct command *command)` */
function isCommand({ variables }: FunctionIR): boolean {
  const named = (index: number): string | undefined =>
    variables.find(({ parameterIndex }) => parameterIndex === index)?.name;
  return named(0) === 'argc' && named(1) === 'argv';
}
