/**
 * What of a sliced graph may still be read, at each block's entry: backward may-liveness (Kildall; Aho, Sethi and Ullman,
 * section 10.6), over sets of bits. Only assigning a whole variable ends its life.
 */
import type { BlockId, Expression, Instruction, VariableId } from '../../ir';
import type { Program } from '../summary/program';
import { operandOf, operandsOf, pathKey, targetOf, visitExpression } from './accesses';
import { tokenOfCall } from './pureCalls';
import { propertiesRead, successorsIn, type Slice, type SlicedBlock } from './slice';

/** Tokens stand for what is read: `v3`, `p*.fd`, `cdefined(X)`. */
export interface Liveness {
  at(block: BlockId): ReadonlySet<string>;
}

const variableTokens: string[] = [];

/** The same string each time: sets find it sooner than one that is made anew. */
export function variableToken(id: VariableId): string {
  return (variableTokens[id] ??= `v${id}`);
}

export function pathToken(path: string): string {
  return `p${path}`;
}

export function constantToken(text: string): string {
  return `c${text}`;
}

/** What a block makes of what is live at its end. */
interface Effect {
  readonly reads: Uint32Array;
  readonly ends: Uint32Array;
}

export function livenessOf(slice: Slice, program: Program, rank: ReadonlyMap<BlockId, number>): Liveness {
  const reader = new Reader(slice, program);
  const backwards = [...slice.blocks.values()].sort((a, b) => rank.get(b.id)! - rank.get(a.id)!);
  const read = backwards.map((block) => reader.read(block));
  const { tokens } = reader;
  const words = (tokens.length + 31) >> 5;
  const effects = read.map(({ reads, ends }): Effect => ({ reads: bitsOf(reads, words), ends: bitsOf(ends, words) }));
  const live = new Map<BlockId, Uint32Array>(backwards.map(({ id }) => [id, new Uint32Array(words)]));
  for (let changed = true; changed;) {
    changed = false;
    for (const [index, block] of backwards.entries()) {
      const { reads, ends } = effects[index]!;
      const here = live.get(block.id)!;
      const after = successorsIn(slice, block).map((id) => live.get(id)!);
      for (let word = 0; word < words; word++) {
        let bits = 0;
        for (const next of after) bits |= next[word]!;
        const now = ((bits & ~ends[word]!) | reads[word]!) >>> 0;
        if (now === here[word]) continue;
        here[word] = now;
        changed = true;
      }
    }
  }
  return new LiveTokens(live, tokens);
}

class LiveTokens implements Liveness {
  private readonly asked = new Map<BlockId, ReadonlySet<string>>();

  constructor(
    private readonly live: ReadonlyMap<BlockId, Uint32Array>,
    private readonly tokens: readonly string[],
  ) {}

  at(block: BlockId): ReadonlySet<string> {
    let found = this.asked.get(block);
    if (!found) {
      const bits = this.live.get(block)!;
      found = new Set(this.tokens.filter((_, number) => (bits[number >> 5]! & (1 << (number & 31))) !== 0));
      this.asked.set(block, found);
    }
    return found;
  }
}

function bitsOf(numbers: ReadonlySet<number>, words: number): Uint32Array {
  const bits = new Uint32Array(words);
  for (const number of numbers) bits[number >> 5]! |= 1 << (number & 31);
  return bits;
}

/** Numbers what blocks read and assign. */
class Reader {
  readonly tokens: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly globals: ReadonlyMap<string, VariableId>;

  constructor(
    private readonly slice: Slice,
    private readonly program: Program,
  ) {
    const globals = slice.function.variables.filter(({ kind }) => kind === 'global');
    this.globals = new Map(globals.map(({ name, id }) => [name, id]));
  }

  /** What is read before it is assigned, and what is assigned. */
  read({ instructions, terminator }: SlicedBlock): { readonly reads: Set<number>; readonly ends: Set<number> } {
    const reads = new Set<number>();
    const ends = new Set<number>();
    const add = (token: string): unknown => reads.add(this.numberOf(token));
    const operand = operandOf(terminator);
    if (operand) addReads(add, operand);
    if (terminator.kind === 'switch') terminator.cases.forEach((one) => addReads(add, one.low));
    for (let i = instructions.length - 1; i >= 0; i--) {
      const { instruction } = instructions[i]!;
      const target = targetOf(instruction);
      if (target) {
        const number = this.numberOf(variableToken(target.root));
        if (target.path.length > 0) reads.add(number);
        else {
          reads.delete(number);
          ends.add(number);
        }
      }
      operandsOf(instruction).forEach((one) => addReads(add, one));
      if (instruction.kind === 'call') this.addReadsOfCall(add, instruction);
    }
    return { reads, ends };
  }

  private addReadsOfCall(add: (token: string) => unknown, call: Extract<Instruction, { kind: 'call' }>): void {
    const { program } = this;
    const reached = program.targetOf(this.slice.function, call);
    if (reached.name !== null && program.isPure(reached)) add(tokenOfCall(reached.name, call));
    if (reached.kind === 'model') propertiesRead(reached.model).forEach((name) => add(pathToken(`*.${name}`)));
    const asked = reached.kind === 'model' ? reached.model.asks?.field : undefined;
    if (asked !== undefined) add(pathToken(`*.${asked}`));
    if (reached.kind !== 'definition') return;
    const facts = program.factsOf(reached.function);
    facts.readsPaths.forEach((path) => addPaths(add, path));
    facts.readsConfigurations.forEach((condition) => add(constantToken(condition)));
    for (const name of facts.readsGlobals) {
      const global = this.globals.get(name);
      if (global !== undefined) add(variableToken(global));
    }
  }

  private numberOf(token: string): number {
    let number = this.numbers.get(token);
    if (number === undefined) {
      number = this.tokens.push(token) - 1;
      this.numbers.set(token, number);
    }
    return number;
  }
}

function addReads(add: (token: string) => unknown, expression: Expression): void {
  visitExpression(expression, (node) => {
    if (node.kind === 'configuration') add(constantToken(node.condition));
    if (node.kind === 'symbol') add(constantToken(node.text));
    if (node.kind !== 'load' && node.kind !== 'address-of') return;
    add(variableToken(node.place.root));
    if (node.place.path.some((p) => p.kind === 'deref')) addPaths(add, pathKey(node.place));
  });
}

/** What the path names is read, and the pointers on the way there: of `p->next->size` also `p->next`. */
function addPaths(add: (token: string) => unknown, path: string): void {
  for (let end = path.length; end > 0; end = path.lastIndexOf('*', end - 1)) add(pathToken(path.slice(0, end)));
}
