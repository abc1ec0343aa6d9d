/** Which functions that others could name are a program's own, as far as the workspace tells: all calls of them are here. */
import { livesAsProgram, type FunctionIR } from '../../ir';
import { keyOf, type FunctionName, type Neighborhood } from '../aftermath/neighborhood';
import { showsOrTests } from '../aftermath/programs';
import { folder, isWithin } from './choice';

/** More functions are not asked for their callers on the way up to a program. */
const MAX_FUNCTIONS = 100;

export class OwnFunctions {
  private isInterface: boolean | null = null;
  private readonly inProgram = new Map<string, boolean>();

  /** With the functions of the file that is asked about. */
  constructor(
    private readonly around: Neighborhood,
    private readonly path: string,
    private readonly functions: readonly FunctionIR[],
  ) {}

  /** A program that lies beside the function or above it comes to it, and nothing tells that others do. */
  isOwn(one: FunctionName): boolean {
    return this.around.isWhole(one.path) && !this.isOfInterface(one) && this.isInProgram(one);
  }

  /** It lies in the file with what nobody of the program calls: that is there for others. */
  private isOfInterface({ path }: FunctionName): boolean {
    if (path !== this.path) return false;
    return (this.isInterface ??= this.functions.some(({ name, isStatic }) => !isStatic && this.isLeftToOthers(name)));
  }

  private isLeftToOthers(name: string): boolean {
    if (name === 'main') return false;
    return this.around.callersOf({ path: this.path, name })?.every(({ path }) => this.around.isTest(path)) === true;
  }

  private isInProgram(one: FunctionName): boolean {
    const key = keyOf(one);
    const known = this.inProgram.get(key);
    if (known !== undefined) return known;
    const answer = this.comesFromProgram(one);
    this.inProgram.set(key, answer);
    return answer;
  }

  private comesFromProgram(one: FunctionName): boolean {
    const { around } = this;
    const reached = new Map<string, FunctionName>([[keyOf(one), one]]);
    for (const at of reached.values()) {
      if (isWithin(one.path, folder(at.path)) && this.isProgram(at)) return true;
      if (reached.size > MAX_FUNCTIONS) continue;
      for (const { path, name } of around.callersOf(at) ?? [])
        if (!around.isTest(path)) reached.set(keyOf({ path, name }), { path, name });
    }
    return false;
  }

  /** It is no program that shows or tests something, nor one that is left out unless somebody asks for it. */
  private isProgram(one: FunctionName): boolean {
    const graph = this.around.functionOf(one);
    if (graph === null || !livesAsProgram(graph) || showsOrTests(one.path)) return false;
    return (graph.conditions ?? []).every((condition) => condition.startsWith('!'));
  }
}
