/** Closes a resource on one way that leaks it, the one that the finding shows: what is lost on others is looked at then. */
import type { Location } from '../ir';
import { WORD, type Tokens } from '../syntax/tokens';
import type { Candidate, Subject } from './candidate';
import { closedBefore, titleOf } from './closings';
import type { Reading } from './facts';
import { isBoundAt, isTested } from './bound';
import { lastStatementIn } from './statements';

/** So many of the last questions on the way are looked at. */
const MAX_BRANCHES = 3;

export function closedOnWitnessedWay(subject: Subject): Candidate[] {
  const { finding, page, around, readings } = subject;
  const branches = finding.witness.filter(
    ({ kind, location }) => kind === 'branch' && around.start <= location.start && location.end <= around.end,
  );
  const single = (readings[0] ?? []).length > 1 ? readings[0]!.map((handle): Reading => [handle]) : [];
  const all: Reading[] = [...readings.slice(0, 1), ...single, ...readings.slice(1)];
  const sides = branches
    .slice(-MAX_BRANCHES)
    .toReversed()
    .flatMap(({ location, message }) => {
      const both = sidesOf(page.tokens, location);
      return message.endsWith('is false') ? both.toReversed() : both;
    });
  return sides.flatMap((side) => {
    const last = lastStatementIn(page.tokens, side);
    if (last === null) return [];
    const isBlock = page.text[side.end - 1] === '}';
    const start = leaves(page.text.slice(last, side.end)) || !isBlock ? last : side.end - 1;
    if (start === last && !leaves(page.text.slice(last, side.end))) return [];
    return all.flatMap((reading): Candidate[] => {
      if (!reading.every((handle) => isBoundAt(subject, handle, start) || handle.startsInvalid)) return [];
      const closings = reading.map((handle) => ({
        handle,
        guard:
          isBoundAt(subject, handle, start) && (handle.isInteger || isTested(subject, handle)) ? null : handle.guard,
      }));
      const part = closedBefore(subject, { start, end: start }, closings, 0);
      const title = titleOf(reading, 0, 'on each way that leaks it');
      const titleOfOne = titleOf(reading, 0, 'on the way that leaks it');
      return part === null ? [] : [{ title, titleOfOne, parts: [part], isPreparation: true, isStep: true }];
    });
  });
}

/** A jump, or a macro that may be one. */
function leaves(statement: string): boolean {
  return /^(?:(?:goto|return|break|continue|exit)\b|[A-Z][A-Z\d_]+[A-Za-z]*\s*\(|[a-z]+_return)/.test(statement);
}

/** What is done where a condition holds, and where it does not, as far as there is something. */
function sidesOf(tokens: Tokens, { start, end }: Location): Location[] {
  let index = 0;
  while (index < tokens.count && tokens.start(index) < end) index++;
  // The rest of the condition.
  let depth = 0;
  for (; index < tokens.count; index++) {
    if (tokens.is(index, '(')) depth++;
    else if (tokens.is(index, ')') && --depth < 0 && !isInCondition(tokens, index)) break;
    else if (tokens.is(index, ';') || tokens.is(index, '{')) return [];
  }
  const then = bodyAt(tokens, index + 1);
  if (then === null || start >= then.location.start) return [];
  const isElse = then.next < tokens.count && tokens.is(then.next, 'else');
  const otherwise = isElse && !tokens.is(then.next + 1, 'if') ? bodyAt(tokens, then.next + 1) : null;
  return [then.location, ...(otherwise ? [otherwise.location] : [])];
}

/** Behind the parenthesis the condition goes on. */
function isInCondition(tokens: Tokens, index: number): boolean {
  const next = index + 1;
  if (next >= tokens.count) return false;
  return !tokens.is(next, '{') && !tokens.is(next, ';') && tokens.kind(next) !== WORD;
}

function bodyAt(tokens: Tokens, first: number): { readonly location: Location; readonly next: number } | null {
  if (first >= tokens.count) return null;
  const isBlock = tokens.is(first, '{');
  let depth = 0;
  for (let index = first; index < tokens.count; index++) {
    if (tokens.is(index, '(') || tokens.is(index, '{') || tokens.is(index, '[')) depth++;
    else if (tokens.is(index, ')') || tokens.is(index, '}') || tokens.is(index, ']')) depth--;
    const isEnd = isBlock ? depth === 0 : depth === 0 && tokens.is(index, ';');
    if (isEnd) return { location: { start: tokens.start(first), end: tokens.end(index) }, next: index + 1 };
    if (depth < 0) return null;
  }
  return null;
}
