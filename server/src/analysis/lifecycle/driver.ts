/**
 * A lifecycle as a function that calls its callbacks one after the other, so that the analysis of calls answers what
 * becomes of a resource between them:
 *
 *     data = @object();
 *     if (!data) return;
 *     callback@OPENED(…, data, …);
 *     callback@CLOSED(…, data, …);
 *     free(data);
 *
 * `callback@OPENED` is the callback with the parameter that tells the reason set. No such name can be written in C.
 * Whoever registers it, for the same event it is the same function.
 */
import type { BasicBlock, Expression, FunctionIR, Instruction, Location, Place, Variable } from '../../ir';
import type { CallInstruction } from '../summary/program';
import type { Lifecycle, LifecycleEvent } from './events';
import { pruned } from './prune';

/** The driver of one opening event and one ending, with the functions that it calls. */
export interface Driver {
  readonly function: FunctionIR;
  /** The call of the opening event. */
  readonly opening: CallInstruction;
  readonly callbacks: readonly FunctionIR[];
}

/** The value of a constant that headers define. */
type ConstantOf = (name: string) => number | undefined;

const NOWHERE: Location = { start: 0, end: 0 };
const DATA = 0;
const HANDLE = 1;

export function driverOf(
  lifecycle: Lifecycle,
  open: LifecycleEvent,
  ending: readonly LifecycleEvent[],
  name: string,
  callbacks: Callbacks,
): Driver {
  const opening = callOf(open, callbacks);
  const rest = ending.map((event) => callOf(event, callbacks));
  const calls: Instruction[] = [opening.call, ...rest.map(({ call }) => call)];
  if (lifecycle.isFreedByLibrary) calls.push(call('free', null, [load(DATA)]));
  const before: Instruction[] = [call('@object', variable(DATA), []), call('@object', variable(HANDLE), [])];
  const field = [open, ...ending].find((event) => event.data.field !== undefined)?.data.field;
  if (field !== undefined) {
    const target: Place = { root: HANDLE, path: [{ kind: 'deref' }, { kind: 'field', name: field }] };
    before.push({ kind: 'assign', target, value: load(DATA), location: NOWHERE });
  }
  const end: BasicBlock['terminator'] = { kind: 'return', value: null, location: NOWHERE, isImplicit: true };
  const blocks: BasicBlock[] = [
    {
      id: 0,
      instructions: before,
      terminator: { kind: 'branch', condition: load(DATA), ifTrue: 1, ifFalse: 2, location: NOWHERE },
    },
    { id: 1, instructions: calls, terminator: end },
    { id: 2, instructions: [], terminator: end },
  ];
  const called = [opening, ...rest].map((one) => one.callback);
  return { function: functionOf(name, blocks), opening: opening.call, callbacks: called };
}

function functionOf(name: string, blocks: readonly BasicBlock[]): FunctionIR {
  const local = (id: number): Variable => ({
    id,
    name: id === DATA ? 'data' : 'handle',
    kind: 'local',
    type: null,
    shape: 'pointer',
    isUnion: false,
    declaration: null,
    parameterIndex: -1,
  });
  return {
    name,
    isStatic: true,
    isNoreturn: false,
    location: NOWHERE,
    nameLocation: NOWHERE,
    returnsVoid: true,
    variables: [local(DATA), local(HANDLE)],
    parameterCount: 0,
    blocks,
    entry: 0,
    damage: [],
    contentHash: name,
  };
}

/** The callback as it runs for the event, and the call of it. */
function callOf(event: LifecycleEvent, callbacks: Callbacks): { callback: FunctionIR; call: CallInstruction } {
  const { callback, dataParameter } = callbacks.of(event);
  const args = Array.from({ length: callback.parameterCount }, (_, index): Expression => {
    if (index === dataParameter) return load(event.data.field === undefined ? DATA : HANDLE);
    if (index === event.known?.parameter) return { kind: 'integer', value: event.known.value };
    return { kind: 'unknown' };
  });
  return { callback, call: call(callback.name, null, args) };
}

interface Specialized {
  readonly callback: FunctionIR;
  readonly dataParameter: number;
}

/** Callbacks as they run for events: one function for each, however many drivers call it. */
export class Callbacks {
  private readonly known = new Map<string, Specialized>();

  constructor(private readonly constant: ConstantOf) {}

  of(event: LifecycleEvent): Specialized {
    const name = nameOf(event);
    let one = this.known.get(name);
    if (!one) this.known.set(name, (one = specialized(event, name, this.constant)));
    return one;
  }
}

/** With all that the function is made of. */
function nameOf({ function: one, label, known, data }: LifecycleEvent): string {
  const told = known ? ` ${known.parameter}=${known.value}` : '';
  return `${one.name}@${label} ${data.parameter ?? ''}${told} ${data.calls?.join() ?? ''}`;
}

/** The callback with what is known of the event written into it: the reason, and what returns the data. */
function specialized(event: LifecycleEvent, name: string, constant: ConstantOf): Specialized {
  const { function: one, known, data } = event;
  const variables = [...one.variables];
  let parameter = variables.find((each) => each.parameterIndex >= 0 && each.parameterIndex === data.parameter);
  let { parameterCount } = one;
  if (!parameter) {
    parameter = {
      id: variables.length,
      name: '@data',
      kind: 'parameter',
      type: null,
      shape: 'pointer',
      isUnion: false,
      declaration: null,
      parameterIndex: parameterCount++,
    };
    variables.push(parameter);
  }
  const told = variables.find((each) => known !== null && each.parameterIndex === known.parameter);
  const { id } = parameter;
  const reached = told && known ? pruned(one, told.id, known.value, constant) : one.blocks;
  const blocks = reached.map((block): BasicBlock => {
    const instructions = block.instructions.map((each) => withData(each, data.calls ?? [], id));
    if (block.id === one.entry && told && known) {
      const value: Expression = { kind: 'integer', value: known.value };
      instructions.unshift({ kind: 'assign', target: variable(told.id), value, location: one.nameLocation });
    }
    return { ...block, instructions };
  });
  const callback = { ...one, name, variables, parameterCount, blocks };
  return { callback, dataParameter: parameter.parameterIndex };
}

/** A call that returns the data, as a read of the parameter that is the data. */
function withData(instruction: Instruction, returning: readonly string[], id: number): Instruction {
  if (instruction.kind !== 'call' || instruction.callee.kind !== 'direct' || !instruction.target) return instruction;
  if (!returning.includes(instruction.callee.name)) return instruction;
  return { kind: 'assign', target: instruction.target, value: load(id), location: instruction.location };
}

function call(name: string, target: Place | null, args: readonly Expression[]): CallInstruction {
  return {
    kind: 'call',
    target,
    callee: { kind: 'direct', name },
    arguments: args,
    argumentLocations: args.map(() => NOWHERE),
    location: NOWHERE,
    isImplicit: true,
  };
}

function variable(id: number): Place {
  return { root: id, path: [] };
}

function load(id: number): Expression {
  return { kind: 'load', place: variable(id) };
}
