/** Basic blocks under construction, and the finished graph: unreachable blocks gone, the rest in reverse post-order. */
import {
  successorsOf,
  type BasicBlock,
  type BlockId,
  type Expression,
  type Instruction,
  type Location,
  type Terminator,
} from '../ir';

interface OpenBlock {
  readonly instructions: Instruction[];
  terminator: Terminator | null;
}

/** No block: what is emitted here is dead code. */
export const NOWHERE: BlockId = -1;

export class GraphBuilder {
  private readonly blocks: OpenBlock[] = [];
  /** Where instructions go, or `NOWHERE` after a jump. */
  current: BlockId;

  constructor() {
    this.current = this.newBlock();
  }

  newBlock(): BlockId {
    this.blocks.push({ instructions: [], terminator: null });
    return this.blocks.length - 1;
  }

  /** Goes on in `block`; control that is still in the current one flows into it. */
  start(block: BlockId): void {
    this.jump(block);
    this.current = block;
  }

  emit(instruction: Instruction): void {
    if (this.current !== NOWHERE) this.blocks[this.current]!.instructions.push(instruction);
  }

  jump(target: BlockId): void {
    this.terminate({ kind: 'jump', target });
  }

  branch(condition: Expression, ifTrue: BlockId, ifFalse: BlockId, location: Location): void {
    if (condition.kind === 'integer') this.jump(condition.value !== 0 ? ifTrue : ifFalse);
    else if (condition.kind === 'string') this.jump(ifTrue);
    else this.terminate({ kind: 'branch', condition, ifTrue, ifFalse, location });
  }

  terminate(terminator: Terminator): void {
    if (this.current === NOWHERE) return;
    this.blocks[this.current]!.terminator = terminator;
    this.current = NOWHERE;
  }

  /** Leaves the current block open, to be ended later, and returns it. */
  suspend(): BlockId {
    const block = this.current;
    this.current = NOWHERE;
    return block;
  }

  /** The graph. Blocks that were never ended leave the function at `end`. */
  finish(end: Location): BasicBlock[] {
    for (const block of this.blocks) block.terminator ??= { kind: 'exit', location: end };
    // Twice, since branches whose sides meet have turned into jumps by then.
    this.skipEmptyBlocks();
    this.skipEmptyBlocks();
    this.joinChains();
    const order = this.reversePostOrder();
    const numbers = new Map(order.map((block, index) => [block, index]));
    const rename = (block: BlockId): BlockId => numbers.get(block)!;
    return order.map((block, id) => ({
      id,
      instructions: this.blocks[block]!.instructions,
      terminator: retargeted(this.blocks[block]!.terminator!, rename),
    }));
  }

  /** Edges into blocks that only jump on go where those jump. */
  private skipEmptyBlocks(): void {
    const final = new Map<BlockId, BlockId>();
    const destination = (block: BlockId): BlockId => {
      const path: BlockId[] = [];
      const seen = new Set<BlockId>();
      let at = block;
      while (!final.has(at) && !seen.has(at)) {
        const { instructions, terminator } = this.blocks[at]!;
        if (instructions.length > 0 || terminator!.kind !== 'jump') break;
        seen.add(at);
        path.push(at);
        at = terminator!.target;
      }
      const end = final.get(at) ?? at;
      for (const passed of path) final.set(passed, end);
      return end;
    };
    for (const block of this.blocks) block.terminator = retargeted(block.terminator!, destination);
  }

  /** A block that alone jumps to another one takes it in. */
  private joinChains(): void {
    const arrivals = new Uint32Array(this.blocks.length);
    arrivals[0] = 1;
    for (const block of this.reversePostOrder()) {
      for (const target of successorsOf(this.blocks[block]!.terminator!)) arrivals[target]!++;
    }
    for (const block of this.reversePostOrder()) {
      const open = this.blocks[block]!;
      for (;;) {
        const end: Terminator = open.terminator!;
        if (end.kind !== 'jump') break;
        const { target } = end;
        if (target === block || arrivals[target] !== 1) break;
        const absorbed = this.blocks[target]!;
        for (const instruction of absorbed.instructions) open.instructions.push(instruction);
        open.terminator = absorbed.terminator;
        absorbed.instructions.length = 0;
        absorbed.terminator = { kind: 'jump', target };
        arrivals[target] = 0;
      }
    }
  }

  private reversePostOrder(): BlockId[] {
    const visited = new Uint8Array(this.blocks.length);
    const order: BlockId[] = [];
    const stack: { block: BlockId; successors: BlockId[] }[] = [];
    const visit = (block: BlockId): void => {
      visited[block] = 1;
      stack.push({ block, successors: successorsOf(this.blocks[block]!.terminator!) });
    };
    visit(0);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      // Last successor first, so that the first one ends up right after its block.
      const successor = top.successors.pop();
      if (successor === undefined) {
        order.push(top.block);
        stack.pop();
      } else if (visited[successor] === 0) {
        visit(successor);
      }
    }
    return order.reverse();
  }
}

/** The terminator with its targets renamed; itself where they stay. */
function retargeted(terminator: Terminator, rename: (block: BlockId) => BlockId): Terminator {
  switch (terminator.kind) {
    case 'jump': {
      const target = rename(terminator.target);
      return target === terminator.target ? terminator : { kind: 'jump', target };
    }
    case 'branch': {
      const ifTrue = rename(terminator.ifTrue);
      const ifFalse = rename(terminator.ifFalse);
      if (ifTrue === ifFalse) return { kind: 'jump', target: ifTrue };
      if (ifTrue === terminator.ifTrue && ifFalse === terminator.ifFalse) return terminator;
      return { ...terminator, ifTrue, ifFalse };
    }
    case 'attempt': {
      const next = rename(terminator.next);
      const unwind = rename(terminator.unwind);
      return next === terminator.next && unwind === terminator.unwind ? terminator : { ...terminator, next, unwind };
    }
    case 'switch':
      return {
        ...terminator,
        cases: terminator.cases.map((one) => ({ ...one, target: rename(one.target) })),
        fallback: rename(terminator.fallback),
      };
    default:
      return terminator;
  }
}
