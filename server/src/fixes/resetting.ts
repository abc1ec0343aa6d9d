/** Closes a resource where it is lost unless it is closed by then, which its own value is made to tell. */
import { operandsOf, operandOf, rootsOf, trackedRoots } from '../analysis/dataflow/accesses';
import { successorsOf, type BlockId, type FunctionIR, type Location } from '../ir';
import type { Candidate, Subject } from './candidate';
import { closedBefore, initialized, markLine, titleOf, whereText } from './closings';
import type { TextEdit } from './edits';
import type { LostHandle, Reading } from './facts';
import { insertedAfter } from './insertions';
import { statementAt } from './statements';
import { rootOf } from './words';

export function closedUnlessClosed(subject: Subject, reading: Reading): Candidate[] {
  const [handle] = reading;
  if (!handle || reading.length > 1 || handle.places.length === 0 || handle.places.length < handle.lostAt.length)
    return [];
  const marks = handle.releases.filter((release) => leadsTo(subject, release, handle.lostAt));
  if (marks.length === 0) return [];
  const marked = marks.map((release) => markedAt(subject, handle, release));
  const closed = handle.places.map(({ location, guard }) =>
    closedBefore(
      subject,
      location,
      [{ handle, guard: guard ?? (marks.some((mark) => leadsTo(subject, mark, [location])) ? handle.guard : null) }],
      0,
    ),
  );
  const parts = [...marked, ...closed].filter((part) => part !== null);
  if (parts.length < marked.length + closed.length) return [];
  const where = whereText(subject, handle.places);
  const title = titleOf(reading, 0, `${where}, where it is still open`);
  // What it is closed under may tell what is somebody else's.
  const isRisky = marks.some(({ start }) => statementAt(subject.page.tokens, start)?.header != null);
  return [{ title, parts: [...parts, ...initialized(reading)], isRisky }];
}

/** What has been closed says so itself, where closes under such a test follow. */
export function markedAsClosed(subject: Subject): Candidate[] {
  const [handle] = subject.readings[0] ?? [];
  const { fault, otherFaults } = subject.finding;
  const seconds = [fault, ...otherFaults];
  if (!handle || (!handle.isInteger && !seconds.every((second) => isAskedFor(subject, handle, second)))) return [];
  const firsts = handle.releases.filter((release) => leadsTo(subject, release, seconds));
  const parts = firsts.map((release) => markedAt(subject, handle, release)).filter((part) => part !== null);
  if (parts.length === 0 || parts.length < firsts.length) return [];
  const title = `Set '${handle.name}' to ${handle.invalid} where it is closed`;
  return [{ title, parts: [...parts, ...initialized([handle])], optional: true }];
}

/** `if (f) fclose(f);`: what is no handle is not closed there. */
function isAskedFor({ page }: Subject, { name }: LostHandle, close: Location): boolean {
  const statement = statementAt(page.tokens, close.start);
  if (statement?.header == null) return false;
  return page.text.slice(statement.header.start, close.start).includes(name);
}

/** `fd = -1;` behind the close; null where there is no room, or somebody asks for the old value afterwards. */
function markedAt({ page, one, around }: Subject, handle: LostHandle, release: Location): TextEdit[] | null {
  const statement = statementAt(page.tokens, release.start);
  if (statement === null || statement.isBrace) return null;
  const text = page.text.slice(statement.location.start, statement.location.end);
  if (/^(?:return|if|while|for|switch|do|else)\b/.test(text) || release.end > statement.location.end) return null;
  if (isReadAfter(one, handle, release.start - around.start)) return null;
  return insertedAfter(page, statement, [markLine(handle)]);
}

function leadsTo({ one, around }: Subject, release: Location, places: readonly Location[]): boolean {
  const targets = new Set(places.map(({ start }) => start - around.start));
  return visitedAfter(one, release.start - around.start, () => false).some((start) => targets.has(start));
}

/** Whether anything but another close looks at the variable before it gets another value. */
function isReadAfter(one: FunctionIR, { name, releases }: LostHandle, at: number): boolean {
  const ids = one.variables.filter((variable) => variable.name === rootOf(name)).map(({ id }) => id);
  let isRead = false;
  const closes = new Set(releases.map(({ start }) => start - one.location.start));
  visitedAfter(one, at, (block, index) => {
    const { instructions, terminator } = one.blocks[block]!;
    const each = instructions[index];
    if (!each) {
      const value = operandOf(terminator);
      if (value !== null && terminator.kind !== 'branch' && rootsOf(value).some((id) => ids.includes(id)))
        isRead = true;
      return false;
    }
    if (closes.has(each.location.start)) return false;
    const roots = operandsOf(each).flatMap((value) => [...rootsOf(value), ...trackedRoots(value)]);
    if (name === rootOf(name) && roots.some((id) => ids.includes(id))) isRead = true;
    const target = each.kind === 'assign' || each.kind === 'call' ? each.target : null;
    return target !== null && ids.includes(target.root) && target.path.length === 0;
  });
  return isRead;
}

/** Where everything starts that may run after the instruction at `at`; `ends` says where the way is not gone further. */
function visitedAfter(one: FunctionIR, at: number, ends: (block: BlockId, index: number) => boolean): number[] {
  const found: number[] = [];
  const walk = (block: BlockId, from: number): BlockId[] => {
    const { instructions, terminator } = one.blocks[block]!;
    for (let index = from; index <= instructions.length; index++) {
      const place = instructions[index] ?? terminator;
      if ('location' in place) found.push(place.location.start);
      if (ends(block, index)) return [];
    }
    return successorsOf(terminator);
  };
  const seen = new Set<BlockId>();
  for (const { id, instructions } of one.blocks) {
    const index = instructions.findIndex(({ location }) => location.start === at);
    if (index !== -1) for (const next of walk(id, index + 1)) seen.add(next);
  }
  for (const id of seen) for (const next of walk(id, 0)) seen.add(next);
  return found;
}
