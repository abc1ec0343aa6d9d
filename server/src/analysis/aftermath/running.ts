/** Whether a script may have begun something that keeps the process running although its own code has come to its end. */
import { MODULE_NAME, type Expression, type FunctionIR, type Place } from '../../ir';
import type { FunctionModel } from '../../models/types';
import type { CallInstruction } from '../summary/program';
import { namesRelease, namesService, runsItsArgument } from '../typestate/evidence';
import { isReachedUnlessStarted } from './started';

interface FunctionName {
  readonly path: string;
  readonly name: string;
}

interface Surroundings {
  definitionOf(name: string, from: string): FunctionName | null;
  functionOf(one: FunctionName): FunctionIR | null;
  modelOf(name: string): FunctionModel | undefined;
}

/** What is known of modules. */
export interface Loading {
  /** The modules of the program that the module loads. */
  loads(path: string): readonly string[];
}

/** A script that reaches more functions than this is a program of its own, which may do anything. */
const MAX_FUNCTIONS = 1000;

/**
 * Whether a function, or what it calls, may keep the process running for long. A connection does
 * while it is open, but it is closed at the end; that it is not is a finding of its own.
 */
export function mayKeepRunning(start: FunctionName, around: Surroundings, loading: Loading): boolean {
  const reached = new Map<string, FunctionName>();
  const reach = (one: FunctionName | null): void => {
    if (one) reached.set(`${one.path}\0${one.name}`, one);
  };
  const reachModule = (module: string): void => reach({ path: module, name: MODULE_NAME });
  reach(start);
  const started: Begun[] = [];
  for (const one of reached.values()) {
    if (reached.size > MAX_FUNCTIONS) return true;
    if (one.name === MODULE_NAME) loading.loads(one.path).forEach(reachModule);
    const graph = around.functionOf(one);
    if (!graph) continue;
    const isLoaded = one.name === MODULE_NAME && one.path !== start.path;
    const calls = callsIn(graph, isLoaded);
    for (const call of calls) {
      const name = call.callee.kind === 'direct' ? call.callee.name : '';
      const definition = around.definitionOf(name, one.path);
      const given = call.arguments.flatMap((argument) => (argument.kind === 'function' ? [argument.name] : []));
      const isGiven = given.length > 0 && around.modelOf(name) === undefined && !isWaitedFor(graph, call);
      if (!definition && isService(name, isGiven) && !isLetGo(graph, call)) {
        // What has a method to start it may have one to stop it.
        const holders = name.startsWith('.') ? holdersOf(graph, call) : [];
        if (holders.length === 0) return true;
        started.push({ path: one.path, holders });
      }
      reach(definition);
      for (const argument of given) reach(around.definitionOf(argument, one.path));
    }
  }
  return started.some((begun) => !isStopped(begun, [...reached.values()], around));
}

/** `spinner.start()`: names of the variables that hold what was started. */
interface Begun {
  readonly path: string;
  readonly holders: readonly string[];
}

function holdersOf({ blocks, variables }: FunctionIR, { target, arguments: [receiver] }: CallInstruction): string[] {
  const roots = blocks
    .flatMap(({ instructions }) => instructions)
    .flatMap((each) =>
      each.kind === 'assign' && target && isIn(new Set([keyOf(target)]), each.value) ? each.target : [],
    );
  if (receiver?.kind === 'load') roots.push(receiver.place);
  return roots.flatMap(({ root, path }) => {
    const { kind, name } = variables[root]!;
    return path.length === 0 && kind !== 'temporary' ? [plainName(name)] : [];
  });
}

/** Something that runs as well stops what one of the variables holds. */
function isStopped({ path, holders }: Begun, reached: readonly FunctionName[], around: Surroundings): boolean {
  return reached.some((one) => {
    const graph = one.path === path ? around.functionOf(one) : null;
    return graph?.blocks.some(({ instructions }) =>
      instructions.some((each) => {
        if (each.kind !== 'call' || each.callee.kind !== 'direct' || !namesRelease(each.callee.name)) return false;
        const [receiver] = each.arguments;
        const isMethod =
          each.callee.name.startsWith('.') && receiver?.kind === 'load' && receiver.place.path.length === 0;
        return isMethod && holders.includes(plainName(graph.variables[receiver.place.root]!.name));
      }),
    );
  });
}

/** What functions share has a number behind its name. */
function plainName(name: string): string {
  return name.replace(/@\d+$/, '');
}

/** A module that another loads does not do what it does where it is run itself. */
function callsIn(graph: FunctionIR, isLoaded: boolean): CallInstruction[] {
  return graph.blocks.flatMap(({ id, instructions }) => {
    const calls = instructions.filter((each) => each.kind === 'call');
    return calls.length > 0 && isLoaded && !isReachedUnlessStarted(graph, id) ? [] : calls;
  });
}

/** `await each(list, run)`: what it is given has run by then. */
function isWaitedFor({ blocks }: FunctionIR, { target }: CallInstruction): boolean {
  return (
    target?.path.length === 0 &&
    blocks.some(
      ({ terminator }) =>
        terminator.kind === 'attempt' &&
        terminator.cause === 'await' &&
        terminator.value?.kind === 'load' &&
        terminator.value.place.root === target.root,
    )
  );
}

/** `setInterval(tick, 1000).unref()`: the process does not wait for it. */
function isLetGo({ blocks }: FunctionIR, { target }: CallInstruction): boolean {
  if (!target) return false;
  const instructions = blocks.flatMap((block) => block.instructions);
  const holders = new Set([keyOf(target)]);
  for (const each of instructions)
    if (each.kind === 'assign' && isIn(holders, each.value)) holders.add(keyOf(each.target));
  return instructions.some((each) => {
    const isUnref = each.kind === 'call' && each.callee.kind === 'direct' && each.callee.name.endsWith('.unref');
    return isUnref && isIn(holders, each.arguments[0]);
  });
}

function isIn(places: ReadonlySet<string>, value: Expression | undefined): boolean {
  return value?.kind === 'load' && places.has(keyOf(value.place));
}

function keyOf(place: Place): string {
  return JSON.stringify([place.root, place.path]);
}

function isService(name: string, isGivenFunction: boolean): boolean {
  return namesService(name) || (isGivenFunction && !name.startsWith('%') && !runsItsArgument(name));
}
