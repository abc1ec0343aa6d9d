/** What the calls on the way do to the time that the process still has. */
import type { BlockId, Expression, FunctionIR } from '../../ir';
import type { FunctionModel } from '../../models/types';
import { constantOf, type Range } from '../constraints/range';
import { isGivenText, placesOf } from '../dataflow/accesses';
import { isDoneForLong } from '../dataflow/commandLine';
import { fieldOf } from '../linking/memberFunctions';
import type { CallInstruction } from '../summary/program';
import { namesLasting, namesOptions, namesRelease, namesReport, namesService } from '../typestate/evidence';
import type { Caller } from './callers';
import { KnownEffects, MAX_CALLEES_DOWN } from './knownEffects';
import { KnownValues } from './knownValues';
import { keyOf, type FunctionName, type Neighborhood } from './neighborhood';
import { isOfFile } from './origins';
import { reachingValues } from './reaching';
import { readsToItsEnd, repetitionOf } from './repetition';
import { Walk, type CallEffect, type WalkOptions, type Ways } from './walk';

/** What is believed of calls of which nobody knows how long they take. */
export type Belief =
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

export const PLAINLY: Calling = { depth: 0, belief: 'plain', isRepeated: false };

/** Where a call is written. */
interface Written {
  readonly graph: FunctionIR;
  readonly block: BlockId;
}

export class CallEffects {
  private readonly known: KnownEffects;
  /** The greatest depth that the effect which is being found out was followed to. */
  private deepest = 0;

  constructor(private readonly around: Neighborhood) {
    this.known = around.effects ?? new KnownEffects();
  }

  /** A walk through a function of that file. */
  walk(
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
    const key = `${keyOf(one)} ${belief} ${isRepeated} ${given.map((range) => constantOf(range) ?? '').join(',')}`;
    const known = this.known.at(key, depth);
    if (known) {
      this.deepest = Math.max(this.deepest, depth + known.height);
      return known.effect;
    }
    const { deepest } = this;
    this.deepest = depth;
    const effect = this.newEffectOfBody(one, given, { ...around, belief: belief === 'any' ? 'plain' : belief });
    this.known.enter(key, depth, { effect, height: this.deepest - depth });
    this.deepest = Math.max(this.deepest, deepest);
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

  /** What is known at the start of a function that is given that. */
  valuesIn(path: string, graph: FunctionIR, given: readonly (Range | undefined)[] = []): KnownValues {
    return KnownValues.ofArguments(graph, given, (name) => this.constantNamed(name, path));
  }

  /** What is known where a function comes to the instruction; of scripts, whose closures may set anything, nothing. */
  valuesBefore({ at, graph }: Caller, block: BlockId, index: number): () => KnownValues {
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
    const { constants } = this.known;
    let value = constants.get(key);
    if (value === undefined) constants.set(key, (value = this.around.constantNamed(name, path)));
    return value;
  }
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
