/** Closes a resource before the jumps that lead to where it is lost: elsewhere it may be closed on other ways there. */
import type { Location } from '../ir';
import { WORD } from '../syntax/tokens';
import type { Candidate, Subject } from './candidate';
import { closedBefore, titleOf } from './closings';
import type { TextEdit } from './edits';
import type { LostHandle, Reading } from './facts';
import { blocksAround, loopAround, statementAt } from './statements';
import { escaped } from './words';

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

/** Whoever comes there has passed the acquisition: it is no part of a condition, and of a block around the jump. */
function isBoundAt({ page, finding, around }: Subject, { name }: LostHandle, start: number): boolean {
  const { acquisition } = finding;
  const statement = statementAt(page.tokens, acquisition.start);
  const block = blocksAround(page.tokens, acquisition.start, around)[0];
  if (!block || start < block.start || start >= block.end) return false;
  if (statement?.header) return false;
  const before = page.text.slice(statement?.location.start ?? block.start, acquisition.start);
  return name !== '' && !/&&|\|\||\?|\belse\b/.test(before);
}

/** What follows the acquisition is left where that has failed. */
function isTested({ page, finding, around }: Subject, { name }: LostHandle): boolean {
  const { text, tokens } = page;
  const { acquisition } = finding;
  const statement = statementAt(tokens, acquisition.start);
  const end = statement?.location.end ?? acquisition.end;
  const word = escaped(name);
  const failed = `(?:!\\s*${word}|${word}\\s*==\\s*(?:NULL|0)|(?:NULL|0)\\s*==\\s*${word})`;
  const leaves = '\\{?[^{}]*?\\b(?:return|goto|continue|break|exit|_exit|abort)\\b';
  if (new RegExp(`^\\s*if\\s*\\(\\s*${failed}\\s*\\)\\s*${leaves}`).test(text.slice(end, around.end))) return true;
  const [before, after] = [text.slice(around.start, acquisition.start), text.slice(acquisition.end, around.end)];
  if (
    new RegExp(`\\bwhile\\s*\\(\\s*\\(*${word}\\s*=\\s*$`).test(before) &&
    /^\s*\)+(?:\s*!=\s*(?:NULL|0)\s*\))?\s*\{/.test(after)
  )
    return true;
  const isAsked = new RegExp(`\\bif\\s*\\(\\s*!?\\s*\\(*${word}\\s*=\\s*$`).test(before);
  return isAsked && new RegExp(`^\\s*\\)+(?:\\s*==\\s*(?:NULL|0)\\s*\\))?\\s*${leaves}`).test(after);
}

function withValues(reading: Reading): TextEdit[][] {
  return reading
    .filter(({ declaredAt, startsInvalid }) => declaredAt !== null && !startsInvalid)
    .map(({ declaredAt, invalid }) => [{ start: declaredAt!, end: declaredAt!, text: ` = ${invalid}` }]);
}
