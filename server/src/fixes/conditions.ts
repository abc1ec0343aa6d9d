/** Changes conditions under which a resource is closed. */
import type { Candidate, Subject } from './candidate';
import type { Reading } from './facts';
import { isFirstInLine } from './layout';
import { statementAt } from './statements';

/**
 * `if (wanted) close(fd);` asks whether there is something to close, and nothing else. Risky: the condition may have told
 * what is somebody else's.
 */
export function closedWheneverOpen({ page }: Subject, reading: Reading): Candidate[] {
  const [handle] = reading;
  if (!handle || reading.length > 1) return [];
  const { text, tokens } = page;
  const { name, guard, closers, isInteger, places } = handle;
  return handle.releases.flatMap(({ start, end }): Candidate[] => {
    const statement = statementAt(tokens, start);
    const header = statement?.header;
    if (!header || statement.location.start !== start || !isFirstInLine(text, header.start)) return [];
    const call = text.slice(start, end);
    if (text.slice(start, statement.location.end) !== `${call};` || !closers.includes(call)) return [];
    const condition = /^if\s*\(([\s\S]*)\)$/.exec(text.slice(header.start, header.end))?.[1];
    if (condition === undefined || /\w\s*\(|\+\+|--|(?<![=!<>])=(?!=)/.test(condition)) return [];
    if (/^\s*else\b/.test(text.slice(statement.location.end)) || text.slice(header.end, start).trim() !== '') return [];
    const candidate = (title: string, until: number, instead: string): Candidate => ({
      title,
      parts: [[{ start: header.start, end: until, text: instead }]],
      isRisky: true,
    });
    const asked = candidate(`Close '${name}' whenever it is open`, header.end, `if (${guard})`);
    const isSure = isInteger && places.every((place) => place.guard === null);
    return isSure ? [candidate(`Close '${name}' in any case`, start, ''), asked] : [asked];
  });
}
