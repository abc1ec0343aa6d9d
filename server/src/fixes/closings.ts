/** Closes a resource where it is lost. */
import type { Location } from '../ir';
import type { Candidate, Subject } from './candidate';
import type { TextEdit } from './edits';
import type { LostHandle, Reading } from './facts';
import { insertedBefore, type Lines } from './insertions';
import { savedResult } from './savedResult';
import { statementAt } from './statements';
import { escaped } from './words';

/** What is written at one place for one handle. */
export interface Closing {
  readonly handle: LostHandle;
  /** What is asked before; null where it is surely open. */
  readonly guard: string | null;
}

export function closings(subject: Subject, reading: Reading): Candidate[] {
  const places = new Map<number, { readonly location: Location; readonly closings: Closing[] }>();
  for (const handle of reading) {
    for (const { location, guard } of handle.places) {
      const known = places.get(location.start);
      if (known) known.closings.push({ handle, guard });
      else places.set(location.start, { location, closings: [{ handle, guard }] });
    }
  }
  if (places.size === 0) return [];
  const choices = Math.max(...reading.map(({ closers }) => closers.length));
  const where = whereText(subject, [...places.values()]);
  return Array.from({ length: choices }, (_, choice): Candidate | null => {
    const taken = new Set<string>();
    const parts = [...places.values()].map((place) =>
      closedBefore(subject, place.location, place.closings, choice, { taken }),
    );
    if (!parts.every((part) => part !== null)) return null;
    return { title: titleOf(reading, choice, where), parts: [...parts, ...initialized(reading)], endsSteps: true };
  }).filter((candidate) => candidate !== null);
}

/** Values for declarations that give none, where some path leads to the close without one. */
export function initialized(reading: Reading): TextEdit[][] {
  return reading
    .filter(({ declaredAt, places }) => declaredAt !== null && places.some(({ isUnset }) => isUnset))
    .map(({ declaredAt, invalid }) => [{ start: declaredAt!, end: declaredAt!, text: ` = ${invalid}` }]);
}

export function titleOf(reading: Reading, choice: number, where: string): string {
  const names = reading.map(({ name }) => `'${name}'`).join(' and ');
  const closer = reading.length === 1 && choice > 0 ? ` with '${closerOf(reading[0]!, choice)}'` : '';
  return `Close ${names}${closer} ${where}`;
}

export function whereText({ page, finding }: Subject, places: readonly { readonly location: Location }[]): string {
  if (finding.rule === 'leak-overwritten')
    return places.length === 1 ? 'before it is overwritten' : `before the ${places.length} places that lose it`;
  const isReturn = places.every(({ location }) => page.text.startsWith('return', location.start));
  if (places.length > 1) return `before the ${places.length} ${isReturn ? 'returns' : 'exits'} that leak it`;
  if (isReturn) return 'before the return that leaks it';
  const jump = /^(?:(continue|break)|goto\s+(\w+))\b/.exec(page.text.slice(places[0]!.location.start));
  if (!jump) return 'before it is lost';
  return `before the ${jump[1] === undefined ? `jump to '${jump[2]}'` : `'${jump[1]}'`} that leaks it`;
}

export function closerOf({ closers }: LostHandle, choice: number): string {
  return closers[Math.min(choice, closers.length - 1)]!;
}

/** What tells whoever looks at it later that it is closed. */
export function markLine({ name, invalid }: LostHandle): Lines[number] {
  return { text: `${name} = ${invalid};`, level: 0 };
}

/** Null where nothing can be written there. Those that are `marked` are no handles any more afterwards. */
export function closedBefore(
  { page, around }: Subject,
  location: Location,
  all: readonly Closing[],
  choice: number,
  { taken = new Set<string>(), marked = [] }: { readonly taken?: Set<string>; readonly marked?: Reading } = {},
): TextEdit[] | null {
  const statement = statementAt(page.tokens, location.start);
  if (statement === null) return null;
  const lines = [...closingLines(all, choice), ...marked.map(markLine)];
  const names = all.map(({ handle }) => handle.name);
  const own = page.text.slice(statement.location.start, statement.location.end);
  if (names.some((name) => isUsed(own, name))) return null;
  const saved = savedResult(page, around, statement, names, taken);
  if (saved === 'unknown') return null;
  if (saved === null) return insertedBefore(page, statement, lines);
  return insertedBefore(page, statement, [saved.before, ...lines], [saved.after]);
}

/** A statement, other than a `return`, does more with it than to put something else in its place. */
function isUsed(statement: string, name: string): boolean {
  if (/^return\b/.test(statement)) return false;
  const word = `(?<![\\w$.]|->)${escaped(name)}(?![\\w$])`;
  return new RegExp(word).test(statement.replace(new RegExp(`${word}\\s*=(?!=)`), ''));
}

function closingLines(all: readonly Closing[], choice: number): Lines {
  return all.flatMap(({ handle, guard }) => {
    const close = `${closerOf(handle, choice)};`;
    return guard === null
      ? [{ text: close, level: 0 }]
      : [
          { text: `if (${guard})`, level: 0 },
          { text: close, level: 1 },
        ];
  });
}
