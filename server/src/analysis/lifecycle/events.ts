/** Finds the callbacks of a file that belong to the life of one thing: a session, a handle, a source of events. */
import type { FunctionIR } from '../../ir';
import type { ModelRegistry } from '../../models/registry';
import type { DispatchedLifecycle, LifecycleModel, RegisteredLifecycle, Registration } from '../../models/types';
import { operandOf, visitExpression } from '../dataflow/accesses';
import type { CallInstruction, Program } from '../summary/program';

/** A callback as it runs for one thing that happens. */
export interface LifecycleEvent {
  readonly function: FunctionIR;
  /** For messages: the name of the reason, or of the function. */
  readonly label: string;
  /** A parameter whose value is known then. */
  readonly known: { readonly parameter: number; readonly value: number } | null;
  /** How the callback gets at the data: a parameter, a field of what that points to, calls that return it. */
  readonly data: { readonly parameter?: number; readonly field?: string; readonly calls?: readonly string[] };
}

export interface Lifecycle {
  readonly noun: string;
  /** Events in which the data may be filled. */
  readonly opens: readonly LifecycleEvent[];
  /** Ways in which it ends, each a sequence of events. */
  readonly endings: readonly (readonly LifecycleEvent[])[];
  /** After the ending the library frees the data; else the callbacks do, where they do. */
  readonly isFreedByLibrary: boolean;
}

/** The lifecycles of which the file has a callback that opens something. */
export function lifecyclesOf(program: Program): Lifecycle[] {
  return program.models.lifecycles
    .flatMap((model) => (isDispatched(model) ? dispatched(program, model) : registered(program, model)))
    .filter(({ opens }) => opens.length > 0);
}

function isDispatched(model: LifecycleModel): model is DispatchedLifecycle {
  return 'reason' in model;
}

function acquires(program: Program, one: FunctionIR): boolean {
  return program.factsOf(one).acquires;
}

function dispatched(program: Program, model: DispatchedLifecycle): Lifecycle[] {
  const { parameter, type } = model.reason;
  // Of several definitions of a name, as in the alternatives of an `#if`, calls reach the first.
  const dispatchers = program.file.functions.filter(
    (one) => acquires(program, one) && hasParameterOf(one, parameter, type) && program.definitionOf(one.name) === one,
  );
  return dispatchers.map((one) => {
    const isMentioned = mentionedConstants(one, program.models);
    const eventOf = (label: string): LifecycleEvent => ({
      function: one,
      label,
      known: { parameter, value: program.models.number(label) },
      data: model.data,
    });
    const closes = model.closes.filter(isMentioned);
    // One that is not mentioned takes the way of all others.
    const ending = closes.length > 0 ? closes : model.closes.slice(0, 1);
    return {
      noun: model.noun,
      opens: model.opens.filter(isMentioned).map(eventOf),
      endings: [ending.map(eventOf)],
      isFreedByLibrary: true,
    };
  });
}

function hasParameterOf(one: FunctionIR, index: number, word: string): boolean {
  const parameter = one.variables.find((variable) => variable.parameterIndex === index);
  return parameter?.type?.split(/\W+/).includes(word) ?? false;
}

/** Tells of names of constants whether the function tests for them. */
function mentionedConstants(one: FunctionIR, models: ModelRegistry): (name: string) => boolean {
  const names = new Set<string>();
  const values = new Set<number>();
  for (const { terminator } of one.blocks) {
    const operand = operandOf(terminator);
    const tested = terminator.kind === 'switch' ? terminator.cases.flatMap(({ low, high }) => [low, high]) : [];
    for (const expression of operand ? [operand, ...tested] : tested) {
      visitExpression(expression, (node) => {
        if (node.kind === 'symbol') names.add(node.text);
        if (node.kind === 'integer') values.add(node.value);
      });
    }
  }
  return (name) => names.has(name) || values.has(models.number(name));
}

/** A call that registers a callback of this file. */
interface Registered {
  readonly call: CallInstruction;
  readonly event: LifecycleEvent;
  readonly function: string;
}

function registered(program: Program, model: RegisteredLifecycle): Lifecycle[] {
  const opens = registrations(program, model.opens).filter(({ event }) => acquires(program, event.function));
  const closes = registrations(program, model.closes);
  const groups = new Map<CallInstruction | null, Registered[]>();
  for (const open of opens) {
    const isOneCall = model.closes.some((one) => one.function === open.function);
    const key = isOneCall ? open.call : null;
    groups.set(key, [...(groups.get(key) ?? []), open]);
  }
  return [...groups].flatMap(([call, group]) => {
    const endings = closes.filter((close) => call === null || close.call === call).map(({ event }) => [event]);
    const lifecycle = { noun: model.noun, opens: distinct(group), endings, isFreedByLibrary: false };
    return endings.length > 0 ? [lifecycle] : [];
  });
}

function distinct(group: readonly Registered[]): LifecycleEvent[] {
  const byFunction = new Map(group.map(({ event }) => [`${event.function.name} ${event.data.parameter}`, event]));
  return [...byFunction.values()];
}

function registrations(program: Program, patterns: readonly Registration[]): Registered[] {
  const found: Registered[] = [];
  for (const one of program.file.functions) {
    for (const call of program.factsOf(one).calls) {
      if (call.callee.kind !== 'direct') continue;
      for (const pattern of patterns) {
        if (pattern.function !== call.callee.name) continue;
        const event = eventOf(program, call, pattern);
        if (event) found.push({ call, event, function: pattern.function });
      }
    }
  }
  return found;
}

function eventOf(program: Program, call: CallInstruction, pattern: Registration): LifecycleEvent | null {
  const argument = call.arguments[pattern.callback];
  const callback = argument?.kind === 'function' ? program.definitionOf(argument.name) : undefined;
  if (!callback) return null;
  const { given, data, field } = pattern;
  return {
    function: callback,
    label: callback.name,
    known: given ? { parameter: given.parameter, value: program.models.number(given.equals) } : null,
    data: field === undefined ? { parameter: data } : { parameter: data, field },
  };
}
