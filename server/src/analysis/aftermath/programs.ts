/** The programs that lead to a function: which functions are programs, and whether one comes to what is asked about once. */
import { livesAsProgram, MODULE_NAME, type FunctionIR, type Instruction } from '../../ir';
import { isDoneForLong } from '../dataflow/commandLine';
import { folder } from '../linking/choice';
import type { Callers } from './callers';
import { isCallOf, keyOf, type CallerName, type FunctionName, type Neighborhood } from './neighborhood';

/** Two programs beside a file may be what shows or tests a library; so many are what the folder is for. */
const MANY_PROGRAMS = 3;
/** Names of programs that show, test or measure what is in a library. */
const TRYING = /(?:^|[^a-z])(?:test|t|demo|example|sample|bench|check|fuzz|try|tutorial|perf)|test|bench/i;

export class Programs {
  private readonly once = new Map<string, ReadonlySet<string> | null>();
  private readonly commands = new Map<string, ReadonlySet<string> | null>();

  constructor(
    private readonly around: Neighborhood,
    private readonly callers: Callers,
  ) {}

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
    const callers = this.callers.callersOf(one);
    // A table of commands leads from the command line to one that is written like `main`.
    if (callers === null) return isCommand(graph) && this.callers.everyCallerOf(one) === null ? new Set() : null;
    const programs = this.callers.testsBeside(one);
    for (const { at, graph: caller } of callers) {
      const above = this.callsOnce(at, caller, one) ? this.programsDoingOnce(at) : null;
      if (above === null) return null;
      for (const path of above) programs.add(path);
    }
    return programs;
  }

  private callsOnce(at: CallerName, graph: FunctionIR, callee: FunctionName): boolean {
    return graph.blocks.every(
      ({ id, instructions }) =>
        !instructions.some((each) => each.kind === 'call' && isCallOf(this.around, each, callee, at)) ||
        !isDoneForLong(graph, id),
    );
  }

  /** The program ends where the function does. */
  isProgram(one: FunctionName, graph: FunctionIR): boolean {
    if (this.around.scripts !== null) return graph.name === MODULE_NAME;
    return isProgramByName(graph) || this.ofCommand(one, graph) !== null;
  }

  /**
   * `{ "convert", convert }`, `run = command->run`: what is written like `main` and stands in a table is what the program
   * does, where that takes it out once. What reads one command after the other does so in a loop. The files of such
   * programs; null where it is no such command.
   */
  ofCommand(one: FunctionName, graph: FunctionIR): ReadonlySet<string> | null {
    const key = keyOf(one);
    let programs = this.commands.get(key);
    if (programs === undefined) {
      const isTabled = isCommand(graph) && this.callers.everyCallerOf(one) === null;
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
        each.kind === 'call' && each.arguments.length === parameterCount && isCallOf(this.around, each, one, at);
      const places = graph.blocks.filter(({ instructions }) => instructions.some(isCall));
      // A member of that name that is called with something else is another one.
      if (at.isIndirect && places.length === 0) continue;
      const above = places.some(({ id }) => isDoneForLong(graph, id)) ? null : this.programsDoingOnce(at);
      if (above === null) return null;
      for (const path of above) programs.add(path);
      isTaken = true;
    }
    return isTaken ? programs : null;
  }
}

/** What several programs are made of belongs to none of them: there may be others. A folder of programs has them all. */
export function isShared({ path: own }: FunctionName, programs: ReadonlySet<string>): boolean {
  const isBeside = [...programs].every((path) => folder(path) === folder(own));
  const areMany = programs.size >= MANY_PROGRAMS;
  const areOnTheirOwn = ![...programs].some(showsOrTests);
  return programs.size > 1 && !(isBeside && (areMany || areOnTheirOwn));
}

/** The program in the file shows, tests or measures what is in a library, by its name. */
export function showsOrTests(path: string): boolean {
  return TRYING.test(path.slice(folder(path).length));
}

/** `void blkid_main(void)`: one of many programs in one, in a table that may be generated. */
function isApplet({ name, parameterCount }: FunctionIR): boolean {
  return parameterCount === 0 && name.endsWith('_main');
}

/** It is called as programs are. */
export function isProgramByName(graph: FunctionIR): boolean {
  return livesAsProgram(graph) || isApplet(graph);
}

/** `int get_log(int argc, char **argv, struct command *command)` */
function isCommand({ variables }: FunctionIR): boolean {
  const named = (index: number): string | undefined =>
    variables.find(({ parameterIndex }) => parameterIndex === index)?.name;
  return named(0) === 'argc' && named(1) === 'argv';
}
