/**
 * What functions may leave open to their callers: by what they return, or in objects of the caller's. Whatever the order
 * of the instructions, so that it is cheap and never too little; linking asks it which calls may be openings at all.
 */
import type { Expression, FunctionIR, Instruction, Place, Variable, VariableId } from '../../ir';
import type { FunctionModel } from '../../models';
import { placesOf } from '../dataflow/accesses';
import type { CallInstruction, Program } from '../summary/program';

/** By what a function returns, or in what its parameters point to. */
export type Way = 'result' | 'parameter';

/** What a function may leave to its callers in one way. */
export interface HandedOut {
  /** What it, or a function of its file, opens. */
  readonly opens: boolean;
  /** What functions that the file does not define leave in either way, by their positions in the list of callees. */
  readonly through: Readonly<Record<Way, readonly number[]>>;
}

export const WAYS: readonly Way[] = ['result', 'parameter'];

export function forEachWay<T>(make: (way: Way) => T): Record<Way, T> {
  return { result: make('result'), parameter: make('parameter') };
}

/** The functions of a file; what one leaves by others of the file is found when it is asked for. */
export class HandedOutOf {
  private readonly flows = new Map<FunctionIR, Flows>();

  constructor(private readonly program: Program) {}

  /** `callees`: at least those that the file does not define. Null where nothing leaves that way. */
  by(one: FunctionIR, to: Way, callees: readonly string[]): HandedOut | null {
    const { opens, unknown } = this.gathered(one, to);
    const through = forEachWay((from) =>
      callees.flatMap((callee, position) => (unknown[from].has(callee) ? [position] : [])),
    );
    return opens || WAYS.some((from) => through[from].length > 0) ? { opens, through } : null;
  }

  private gathered(one: FunctionIR, to: Way): Sources {
    const all = noSources();
    const pending: [FunctionIR, Way][] = [[one, to]];
    const seen = forEachWay(() => new Set<FunctionIR>());
    for (const [each, way] of pending) {
      if (seen[way].has(each)) continue;
      seen[way].add(each);
      const sources = this.flowsOf(each)[way];
      all.opens ||= sources.opens;
      for (const from of WAYS) {
        for (const name of sources.unknown[from]) all.unknown[from].add(name);
        for (const callee of sources.own[from]) pending.push([callee, from]);
      }
    }
    return all;
  }

  private flowsOf(one: FunctionIR): Flows {
    let flows = this.flows.get(one);
    if (!flows) {
      flows = flowsOf(this.program, one);
      this.flows.set(one, flows);
    }
    return flows;
  }
}

/** What may make something that leaves a function in one way. */
interface Sources {
  opens: boolean;
  readonly unknown: Record<Way, Set<string>>;
  readonly own: Record<Way, Set<FunctionIR>>;
}

type Flows = Record<Way, Sources>;

function noSources(): Sources {
  return { opens: false, unknown: forEachWay(() => new Set()), own: forEachWay(() => new Set()) };
}

function flowsOf(program: Program, one: FunctionIR): Flows {
  const flows: Flows = forEachWay(noSources);
  const calls = one.blocks.flatMap(({ instructions }) => instructions.filter((each) => each.kind === 'call'));
  if (calls.length === 0) return flows;
  const reaching = new Reaching(program, one);
  for (const to of WAYS) {
    const leaving = reaching.variables(to);
    if (leaving.size === 0) continue;
    const sources = flows[to];
    const leaves = (places: readonly Place[]): boolean => places.some(({ root }) => leaving.has(root));
    for (const call of calls) {
      const target = program.targetOf(one, call);
      if (target.kind === 'model') {
        sources.opens ||= leaves(acquiredPlaces(program, call, target.model));
        continue;
      }
      const given = { result: call.target ? [call.target] : [], parameter: call.arguments.flatMap(placesOf) };
      for (const from of WAYS) {
        if (!leaves(given[from])) continue;
        if (target.kind === 'definition') sources.own[from].add(target.function);
        else if (target.name !== null) sources.unknown[from].add(target.name);
      }
    }
  }
  return flows;
}

/** Where a call puts what its model says that it opens. */
function acquiredPlaces(program: Program, call: CallInstruction, model: FunctionModel): Place[] {
  const acquired = (model.acquires ?? []).filter(({ resource }) => program.models.isFollowed(resource));
  return acquired.flatMap(({ at }): Place[] => {
    if (at === 'return') return call.target ? [call.target] : [];
    const argument = call.arguments[at.argument];
    return argument ? placesOf(argument) : [];
  });
}

/** Types of text, in which no handle is kept. */
const TEXT = /\bchar\b/;
/** Types of numbers. What else has a name of one word may be a pointer. */
const NUMBER = /\b(?:char|short|int|long|float|double|bool|_Bool|unsigned|signed|void)\b|^u?int\w*_t$|^s?size_t$/;

/** The variables of a function whose values, or what these point to, its callers may get in one way. */
class Reaching {
  /** For each variable those whose values may come to be in it. */
  private readonly from = new Map<VariableId, Set<VariableId>>();
  private readonly pointers: ReadonlySet<VariableId>;

  constructor(
    private readonly program: Program,
    private readonly one: FunctionIR,
  ) {
    this.pointers = this.pointerVariables();
    for (const { instructions } of one.blocks) for (const each of instructions) this.add(each);
  }

  variables(way: Way): ReadonlySet<VariableId> {
    const reaching = new Set(way === 'result' ? this.returned() : this.parameters());
    for (const id of reaching) for (const source of this.from.get(id) ?? []) reaching.add(source);
    return reaching;
  }

  private returned(): VariableId[] {
    return this.one.blocks.flatMap(({ terminator }) =>
      terminator.kind === 'return' && terminator.value ? placesOf(terminator.value).map(({ root }) => root) : [],
    );
  }

  private parameters(): VariableId[] {
    const leading = this.one.variables.filter(({ id, kind }) => kind === 'parameter' && this.pointers.has(id));
    return leading.filter(({ type }) => !/^const\b/.test(type ?? '')).map(({ id }) => id);
  }

  private pointerVariables(): ReadonlySet<VariableId> {
    const pointers = new Set(this.one.variables.filter(mayPoint).map(({ id }) => id));
    const note = ({ root, path }: Place): void => {
      if (path.some(({ kind }) => kind === 'deref')) pointers.add(root);
    };
    for (const { instructions } of this.one.blocks) {
      for (const each of instructions) {
        if (each.kind === 'assign' || each.kind === 'call') if (each.target) note(each.target);
        if (each.kind === 'call') each.arguments.flatMap(placesOf).forEach(note);
      }
    }
    return pointers;
  }

  private add(instruction: Instruction): void {
    if (instruction.kind === 'assign') this.addAssignment(instruction.target, instruction.value);
    if (instruction.kind === 'call') this.addCall(instruction);
    if (instruction.kind === 'opaque') this.mix(instruction.mentions.map(({ root }) => root));
  }

  private addAssignment(target: Place, value: Expression): void {
    for (const { root } of placesOf(value)) {
      this.link(root, target.root);
      // What is stored through the copy of a pointer later is where the pointer points to.
      if (target.path.length === 0 && this.pointers.has(target.root)) this.link(target.root, root);
    }
  }

  private addCall(call: CallInstruction): void {
    const target = this.program.targetOf(this.one, call);
    const roots = call.arguments.flatMap((argument) => placesOf(argument).map(({ root }) => root));
    const places = call.target ? [...roots, call.target.root] : roots;
    const given = places.filter((root) => !TEXT.test(this.one.variables[root]!.type ?? ''));
    if (target.kind !== 'model') return this.mix(given);
    const { copies, converts, views, takes, returnsArgument, allocates } = target.model;
    if (copies || converts || views || takes || returnsArgument !== undefined || allocates) this.mix(given);
  }

  /** Each may come to be in what the others point to, or in another's place. */
  private mix(roots: readonly VariableId[]): void {
    const [first, ...others] = roots;
    if (first === undefined) return;
    for (const other of others) {
      this.link(first, other);
      this.link(other, first);
    }
  }

  private link(source: VariableId, target: VariableId): void {
    const known = this.from.get(target);
    if (known) known.add(source);
    else this.from.set(target, new Set([source]));
  }
}

function mayPoint({ shape, type }: Variable): boolean {
  if (shape !== 'scalar') return !TEXT.test(type ?? '');
  return type !== null && /^(?:const )?\w+$/.test(type) && !NUMBER.test(type);
}
