/** Who calls a function: those of the program, and tests. */
import type { FunctionIR } from '../../ir';
import { folder, isWithin } from '../linking/choice';
import { keyOf, type CallerName, type FunctionName, type Neighborhood } from './neighborhood';

/** Of one with more callers nothing is asked. */
const MAX_CALLERS = 12;

export interface Caller {
  readonly at: CallerName;
  readonly graph: FunctionIR;
}

export class Callers {
  private readonly known = new Map<string, readonly CallerName[] | null>();

  constructor(private readonly around: Neighborhood) {}

  /** All callers, where they make up all that is ever done with the function. */
  callersOf(one: FunctionName): Caller[] | null {
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
  everyCallerOf(one: FunctionName): readonly CallerName[] | null {
    const key = keyOf(one);
    let callers = this.known.get(key);
    if (callers === undefined) this.known.set(key, (callers = this.around.callersOf(one)));
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
  testsBeside(one: FunctionName): Set<string> {
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

  /** A framework for command lines calls the function. */
  isAction(one: FunctionName): boolean {
    return this.around.scripts?.isAction(one) === true;
  }
}
