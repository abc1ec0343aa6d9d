/** Whether a script may have begun something that keeps the process running although its own code has come to its end. */
import { MODULE_NAME } from '../../ir';
import type { FunctionModel } from '../../models/types';
import type { CallInstruction } from '../summary/program';
import { namesService, runsItsArgument } from '../typestate/evidence';

interface FunctionName {
  readonly path: string;
  readonly name: string;
}

interface Surroundings {
  definitionOf(name: string, from: string): FunctionName | null;
  functionOf(one: FunctionName): { readonly blocks: readonly { readonly instructions: readonly unknown[] }[] } | null;
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
  for (const one of reached.values()) {
    if (reached.size > MAX_FUNCTIONS) return true;
    if (one.name === MODULE_NAME) loading.loads(one.path).forEach(reachModule);
    for (const call of callsOf(around, one)) {
      const name = call.callee.kind === 'direct' ? call.callee.name : '';
      const definition = around.definitionOf(name, one.path);
      const given = call.arguments.flatMap((argument) => (argument.kind === 'function' ? [argument.name] : []));
      if (!definition && isService(name, given.length > 0 && around.modelOf(name) === undefined)) return true;
      reach(definition);
      for (const argument of given) reach(around.definitionOf(argument, one.path));
    }
  }
  return false;
}

function callsOf(around: Surroundings, one: FunctionName): CallInstruction[] {
  const blocks = around.functionOf(one)?.blocks ?? [];
  return blocks.flatMap(({ instructions }) =>
    (instructions as readonly { readonly kind: string }[]).filter(
      (each): each is CallInstruction => each.kind === 'call',
    ),
  );
}

function isService(name: string, isGivenFunction: boolean): boolean {
  return namesService(name) || (isGivenFunction && !name.startsWith('%') && !runsItsArgument(name));
}
