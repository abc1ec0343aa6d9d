/**
 * Whether what a fix closes is needed no more. The analysis does not mind what becomes of a handle that somebody else has,
 * nor a closed one that is stored: whoever writes a close has to.
 */
import type { FileAnalysis } from '../analysis/analyzeFile';
import { operandOf, operandsOf, pathKey, placesOf } from '../analysis/dataflow/accesses';
import type { SiteAccount } from '../analysis/siteRun';
import { accountSites } from '../analysis/sites';
import { successorsOf, type BlockId, type FunctionIR, type Instruction, type Location, type Place } from '../ir';

/** An instruction, or the end of a block. */
interface Point {
  readonly block: BlockId;
  readonly index: number;
}

interface Context {
  /** Where calls that close something start. */
  readonly closings: ReadonlySet<number>;
  readonly written: readonly Location[];
}

/** `one` is the function with the fix; `written` is what that has written, counted from the function's start. */
export function isSound({ program, store }: FileAnalysis, one: FunctionIR, written: readonly Location[]): boolean {
  const accounts = accountSites(program, store, one);
  const closings = new Set(
    accounts.flatMap(({ outcomes }) =>
      outcomes.filter(({ ending }) => ending === 'closed').map(({ location }) => location.start),
    ),
  );
  return pointsOf(one).every((point) => {
    const call = one.blocks[point.block]!.instructions[point.index];
    if (call?.kind !== 'call' || !written.some((range) => isIn(call.location, range))) return true;
    const closed = call.arguments.flatMap(placesOf).filter(({ root }) => one.variables[root]?.kind !== 'temporary');
    // Where it is null in any case, no way goes on: nothing is left that could be closed or lost.
    if (closed.some((place) => isReachedWithNull(one, place, call))) return false;
    // That somebody closes a global is enough for the analysis, whether or not control gets there.
    if (!closings.has(call.location.start)) return closed.every(({ root }) => one.variables[root]?.kind !== 'global');
    if (closed.some((place) => isReadAfter(one, point, place, { closings, written }))) return false;
    return accounts.every((account) => !isClosedForOthers(one, account, call, written));
  });
}

function pointsOf({ blocks }: FunctionIR): Point[] {
  return blocks.flatMap(({ id, instructions }) => instructions.map((_, index) => ({ block: id, index })));
}

function isIn(location: Location, range: Location): boolean {
  return range.start <= location.start && location.end <= range.end;
}

/** Whether anything but a close, or the question before one, looks at it before it gets another value. */
function isReadAfter(one: FunctionIR, from: Point, place: Place, { closings, written }: Context): boolean {
  const key = pathKey(place);
  const isIt = (other: Place): boolean => other.root === place.root && pathKey(other) === key;
  const closesAt = (id: BlockId): boolean =>
    one.blocks[id]!.instructions.some(({ location }) => closings.has(location.start));
  let isRead = false;
  walk(one, from, (instruction, block) => {
    if (instruction === null) {
      const { terminator } = one.blocks[block]!;
      const value = operandOf(terminator);
      if (!value || !placesOf(value).some(isIt)) return false;
      const next = successorsOf(terminator);
      const near = [...next, ...next.flatMap((id) => successorsOf(one.blocks[id]!.terminator))];
      if (terminator.kind !== 'branch' || !near.some(closesAt)) isRead = true;
      return isRead;
    }
    if (instruction.kind === 'scope-end') return instruction.variables.includes(place.root);
    if (!closings.has(instruction.location.start) && operandsOf(instruction).flatMap(placesOf).some(isIt))
      isRead = true;
    const target = instruction.kind === 'opaque' ? null : instruction.target;
    // That it is marked as closed helps nobody who needs it.
    if (instruction.kind === 'assign' && written.some((range) => isIn(instruction.location, range))) return isRead;
    // A pointer that leads elsewhere leads to another member.
    return isRead || (target?.root === place.root && key.startsWith(pathKey(target)));
  });
  return isRead;
}

/** The pointer that leads to it may have been set to null by then. */
function isReachedWithNull(one: FunctionIR, { root, path }: Place, close: Instruction): boolean {
  if (path[0]?.kind !== 'deref') return false;
  const sets = (each: Instruction | null): boolean =>
    (each?.kind === 'assign' || each?.kind === 'call') && each.target?.root === root && each.target.path.length === 0;
  return pointsOf(one).some((point) => {
    const each = one.blocks[point.block]!.instructions[point.index]!;
    if (!sets(each) || each.kind !== 'assign' || each.value.kind !== 'integer') return false;
    let isReached = false;
    walk(one, point, (next) => {
      if (next === close) isReached = true;
      return isReached || sets(next);
    });
    return isReached;
  });
}

/** Whether the close is come to where somebody was given the resource before, and has taken it. */
function isClosedForOthers(
  one: FunctionIR,
  { site, outcomes }: SiteAccount,
  close: Instruction,
  written: readonly Location[],
): boolean {
  const closed = outcomes.filter(({ ending }) => ending === 'closed').map(({ location }) => location);
  if (!closed.some(({ start }) => start === close.location.start)) return false;
  const ownCloses = closed.filter((location) => !written.some((range) => isIn(location, range)));
  const given = outcomes.filter(({ ending }) => ending === 'handed-over' || ending === 'stored');
  return given.some(({ location, storedBy, evidence }) => {
    const start = (storedBy ?? location).start;
    // Who closes it himself after a call is sure that nobody has it, whatever the name of that says.
    const isGuess = evidence === 'name' || evidence === 'object' || evidence === 'pointer';
    if (isGuess && ownCloses.some((own) => own.start > start)) return false;
    const points = pointsOf(one).filter(
      ({ block, index }) => one.blocks[block]!.instructions[index]!.location.start === start,
    );
    return points.some((point) => leadsToInAnyCase(one, point, site.call, close));
  });
}

/** Whatever the first question behind it says: a way that only one answer leads to is the one where it was not taken. */
function leadsToInAnyCase(one: FunctionIR, from: Point, opening: Instruction, close: Instruction): boolean {
  const reaches = (start: Point): boolean => {
    let isReached = false;
    walk(one, start, (instruction) => {
      if (instruction === close) isReached = true;
      return isReached || instruction === opening;
    });
    return isReached;
  };
  let { block, index } = from;
  const seen = new Set<BlockId>();
  for (;;) {
    const { instructions, terminator } = one.blocks[block]!;
    const rest = instructions.slice(index + 1);
    const at = rest.findIndex((each) => each === close || each === opening);
    if (at !== -1) return rest[at] === close;
    const next = successorsOf(terminator);
    if (next.length !== 1) return next.length > 0 && next.every((id) => reaches({ block: id, index: -1 }));
    if (seen.has(block)) return false;
    seen.add(block);
    block = next[0]!;
    index = -1;
  }
}

/** Everything that may run after a point, null for the end of a block; `ends` says where a way is not gone further. */
function walk(one: FunctionIR, from: Point, ends: (instruction: Instruction | null, block: BlockId) => boolean): void {
  const pass = (block: BlockId, index: number): BlockId[] => {
    const { instructions, terminator } = one.blocks[block]!;
    for (const instruction of instructions.slice(index)) if (ends(instruction, block)) return [];
    return ends(null, block) ? [] : successorsOf(terminator);
  };
  const seen = new Set(pass(from.block, from.index + 1));
  for (const id of seen) for (const next of pass(id, 0)) seen.add(next);
}
