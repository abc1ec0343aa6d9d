/** Whether a handle has its resource where something is to be written that the analysis has no place for. */
import type { Subject } from './candidate';
import type { LostHandle } from './facts';
import { blocksAround, statementAt } from './statements';
import { escaped } from './words';

/** Whoever comes there has passed the acquisition: it is no part of a condition, and of a block around the jump. */
export function isBoundAt({ page, finding, around }: Subject, { name }: LostHandle, start: number): boolean {
  const { acquisition } = finding;
  const statement = statementAt(page.tokens, acquisition.start);
  const block = blocksAround(page.tokens, acquisition.start, around)[0];
  if (!block || start < block.start || start >= block.end) return false;
  if (statement?.header) return false;
  const before = page.text.slice(statement?.location.start ?? block.start, acquisition.start);
  return name !== '' && !/&&|\|\||\?|\belse\b/.test(before);
}

/** What follows the acquisition is left where that has failed. */
export function isTested({ page, finding, around }: Subject, { name }: LostHandle): boolean {
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
