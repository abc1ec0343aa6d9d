/** What functions of a workspace do through the functions that they call, found out as far as somebody asks. */
import { forEachWay, WAYS, type Way } from './handedOut';
import type { Definition } from './workspaceIndex';

/** A function that opens something through more calls of other files than this is not followed for what it opens. */
const MAX_MAKERS = 3;

export class Closures {
  private mattering = new Map<Definition, boolean>();
  /** For each number of calls, whether the function leaves something open in that way within so many. */
  private makers: Record<Way, Map<Definition, boolean>>[] = [];

  constructor(private readonly resolve: (name: string, from: string) => Definition | null) {}

  /** Forgets all answers: some function has changed. */
  clear(): void {
    if (this.mattering.size > 0) this.mattering = new Map();
    if (this.makers.length > 0) this.makers = [];
  }

  /** The function, or one that it reaches, matters by itself or calls something unknown. */
  matters(one: Definition): boolean {
    const known = this.mattering.get(one);
    if (known !== undefined) return known;
    // Each function that was reached, with the one that calls it.
    const reached = new Map<Definition, Definition | null>([[one, null]]);
    for (const [each] of reached) {
      const answer = this.mattering.get(each);
      if (answer === false) continue;
      if (answer === true || each.matters || this.callees(each).includes(null)) {
        for (let on: Definition | null = each; on; on = reached.get(on) ?? null) this.mattering.set(on, true);
        return true;
      }
      for (const callee of this.callees(each)) if (!reached.has(callee!)) reached.set(callee!, each);
    }
    for (const each of reached.keys()) this.mattering.set(each, false);
    return false;
  }

  /** The function may leave something open to its caller, itself or by a few calls of other files. */
  mayMake(one: Definition): boolean {
    return WAYS.some((way) => this.leaves(one, way, MAX_MAKERS));
  }

  private leaves(one: Definition, way: Way, within: number): boolean {
    const handed = one.handsOut[way];
    if (handed === null || handed.opens) return handed !== null;
    if (within === 0) return false;
    const answers = (this.makers[within] ??= forEachWay(() => new Map<Definition, boolean>()))[way];
    let answer = answers.get(one);
    if (answer === undefined) {
      answer = WAYS.some((from) =>
        handed.through[from].some((position) => {
          const callee = this.resolve(one.callees[position]!, one.path);
          return callee !== null && this.leaves(callee, from, within - 1);
        }),
      );
      answers.set(one, answer);
    }
    return answer;
  }

  private callees(one: Definition): (Definition | null)[] {
    return one.callees.map((name) => this.resolve(name, one.path));
  }
}
