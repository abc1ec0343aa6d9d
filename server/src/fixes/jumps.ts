/** Closes a resource before the jumps that lead to where it is lost: elsewhere it may be closed on other ways there. */
import type { Location } from '../ir';
import { WORD } from '../syntax/tokens';
import { isBoundAt, isTested } from './bound';
import type { Candidate, Subject } from './candidate';
import { closedBefore, titleOf } from './closings';
import type { TextEdit } from './edits';
import type { Reading } from './facts';
import { loopAround } from './statements';

/** More of them take too many trials. */
const MAX_JUMPS = 10;

interface Jump {
  readonly start: number;
  /** The label, or the word itself: `continue`. */
  readonly to: string;
}

export function closingsBeforeJumps(subject: Subject, reading: Reading): Candidate[] {
  const { page, around, finding } = subject;
  const exits = reading.flatMap(({ lostAt }) => lostAt.map(({ start }) => start));
  if (exits.length === 0) return [];
  const source = page.text.slice(around.start, around.end);
  const labels = [...source.matchAll(/^[ \t]*([A-Za-z_]\w*)[ \t]*:(?!:)/gm)].filter(([, name]) => name !== 'default');
  const last = labels.filter(({ index }) => around.start + index <= Math.max(...exits)).at(-1)?.[1];
  const jumps = jumpsIn(subject, { start: finding.acquisition.end, end: around.end });
  const gotos = jumps.filter(({ to }) => labels.some(([, name]) => name === to));
  const toLast = gotos.filter(({ to }) => to === last);
  const candidate = (some: readonly Jump[], where: string, one: string): Candidate[] => {
    const parts = some.map(({ start }) => closedThere(subject, reading, start)).filter((part) => part !== null);
    if (parts.length === 0 || parts.length > MAX_JUMPS) return [];
    const isBoundEverywhere = some.every(({ start }) => reading.every((each) => isBoundAt(subject, each, start)));
    return [
      {
        title: titleOf(reading, 0, `before the ${where} that leak it`),
        titleOfOne: titleOf(reading, 0, `before the ${one} that leaks it`),
        parts: isBoundEverywhere ? parts : [...parts, ...withValues(reading)],
        optional: true,
      },
    ];
  };
  return [
    ...candidate(toLast, `jumps to '${last}'`, `jump to '${last}'`),
    ...(gotos.length > toLast.length ? candidate(gotos, 'jumps', 'jump') : []),
    ...candidate([...loopExits(subject, jumps, 'continue')], 'turns of the loop', "'continue'"),
    ...candidate([...loopExits(subject, jumps, 'break')], 'ends of the loop', "'break'"),
  ];
}

function jumpsIn({ page }: Subject, within: Location): Jump[] {
  const { tokens } = page;
  const jumps: Jump[] = [];
  for (let index = 0; index < tokens.count && tokens.start(index) < within.end; index++) {
    if (tokens.start(index) < within.start || tokens.kind(index) !== WORD) continue;
    const word = tokens.textOf(index);
    if (word === 'goto' && index + 1 < tokens.count)
      jumps.push({ start: tokens.start(index), to: tokens.textOf(index + 1) });
    if (word === 'continue' || word === 'break') jumps.push({ start: tokens.start(index), to: word });
  }
  return jumps;
}

/** Those of the innermost loop around the acquisition. */
function loopExits({ page, finding, around }: Subject, jumps: readonly Jump[], word: string): Jump[] {
  const loop = loopAround(page.tokens, finding.acquisition.start, around);
  if (loop === null) return [];
  return jumps.filter(({ start, to }) => {
    if (to !== word || start < loop.start || start >= loop.end) return false;
    return loopAround(page.tokens, start, around)?.start === loop.start;
  });
}

function closedThere(subject: Subject, reading: Reading, start: number): TextEdit[] | null {
  const usable = reading.every(
    (handle) => isBoundAt(subject, handle, start) || handle.startsInvalid || handle.declaredAt !== null,
  );
  if (!usable) return null;
  const all = reading.map((handle) => ({
    handle,
    guard: isBoundAt(subject, handle, start) && (handle.isInteger || isTested(subject, handle)) ? null : handle.guard,
  }));
  return closedBefore(subject, { start, end: start }, all, 0);
}

function withValues(reading: Reading): TextEdit[][] {
  return reading
    .filter(({ declaredAt, startsInvalid }) => declaredAt !== null && !startsInvalid)
    .map(({ declaredAt, invalid }) => [{ start: declaredAt!, end: declaredAt!, text: ` = ${invalid}` }]);
}
