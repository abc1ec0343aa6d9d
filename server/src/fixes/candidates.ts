/** What could be done about a finding. Nothing here is certain: each candidate is tried before anybody sees it. */
import type { Location } from '../ir';
import type { Finding } from '../rules/finding';
import type { Tokens } from '../syntax/tokens';
import type { Candidate } from './candidate';
import { removed, type TextEdit } from './edits';
import { mentions, type LostHandle, type LossPlace } from './facts';
import { isFirstInLine } from './layout';
import { insertedBefore, type Lines, type Page } from './insertions';
import { blocksAround, statementAt, type Statement } from './statements';

export interface Subject {
  readonly page: Page & { readonly tokens: Tokens };
  readonly finding: Finding;
  /** The whole function. */
  readonly around: Location;
  readonly handles: readonly LostHandle[];
}

/** The likeliest first. */
export function candidatesFor(subject: Subject): Candidate[] {
  switch (subject.finding.rule) {
    case 'leak':
    case 'leak-overwritten':
      return [
        ...closings(subject),
        ...closingsBeforeJumps(subject),
        ...closingsInLoops(subject),
        ...closedWheneverOpen(subject),
      ];
    case 'leak-discarded':
      return kept(subject);
    case 'double-close':
      return withoutSecond(subject);
    case 'wrong-close':
      return rightClose(subject);
    default:
      return [];
  }
}

/** Closed where it is lost. */
function closings(subject: Subject): Candidate[] {
  const places = new Map<number, { readonly place: LossPlace; readonly handles: LostHandle[] }>();
  for (const handle of subject.handles) {
    for (const place of handle.places) {
      const known = places.get(place.location.start);
      if (known) known.handles.push(handle);
      else places.set(place.location.start, { place, handles: [handle] });
    }
  }
  if (places.size === 0) return [];
  const choices = Math.max(...subject.handles.map(({ closers }) => closers.length));
  const where = whereText(
    subject,
    [...places.values()].map(({ place }) => place.location),
  );
  return Array.from({ length: choices }, (_, choice): Candidate | null => {
    const taken = new Set<string>();
    const parts = [...places.values()].map(({ place, handles }) =>
      closedBefore(subject, place.location, handles, choice, taken),
    );
    if (!parts.every((part) => part !== null)) return null;
    return { title: titleOf(subject, choice, where), parts };
  }).filter((candidate) => candidate !== null);
}

function titleOf({ handles }: Subject, choice: number, where: string): string {
  const names = handles.map(({ name }) => `'${name}'`).join(' and ');
  const closer = handles.length === 1 && choice > 0 ? ` with '${closerOf(handles[0]!, choice)}'` : '';
  return `Close ${names}${closer} ${where}`;
}

function whereText({ page, finding }: Subject, places: readonly Location[]): string {
  if (finding.rule === 'leak-overwritten')
    return places.length === 1 ? 'before it is overwritten' : `before the ${places.length} places that lose it`;
  const isReturn = places.every(({ start }) => page.text.startsWith('return', start));
  if (places.length > 1) return `before the ${places.length} ${isReturn ? 'returns' : 'exits'} that leak it`;
  return isReturn ? 'before the return that leaks it' : 'before it is lost';
}

function closerOf({ closers }: LostHandle, choice: number): string {
  return closers[Math.min(choice, closers.length - 1)]!;
}

function closedBefore(
  { page, around }: Subject,
  location: Location,
  handles: readonly LostHandle[],
  choice: number,
  taken = new Set<string>(),
): TextEdit[] | null {
  const statement = statementAt(page.tokens, location.start);
  if (statement === null) return null;
  const lines: { text: string; level: number }[] = [];
  for (const handle of handles) {
    const { needsGuard } = handle.places.find((place) => place.location.start === location.start) ?? {
      needsGuard: true,
    };
    const close = `${closerOf(handle, choice)};`;
    if (needsGuard && handle.guard === null) return null;
    if (needsGuard) lines.push({ text: `if (${handle.guard})`, level: 0 }, { text: close, level: 1 });
    else lines.push({ text: close, level: 0 });
  }
  const saved = savedResult(page, around, statement, handles, taken);
  if (saved === 'unknown') return null;
  if (saved === null) return insertedBefore(page, statement, lines);
  return insertedBefore(page, statement, [saved.before, ...lines], [saved.after]);
}

const RESULT_NAMES = ['result', 'returned', 'value', 'outcome', 'result2', 'result3', 'result4'];

/** Nothing in it but words that name types: a macro may be anything, an attribute of functions among them. */
function isPlainType(type: string): boolean {
  const words = type.replace(/[\s*]+$/, '').split(' ');
  return /^[A-Za-z_][\w ]*[\s*]*$/.test(type) && words.every((word) => word === 'FILE' || /^(?!__).*[a-z]/.test(word));
}

/**
 * What is returned is computed before the resource is closed: it may use the resource, or `errno`, which closing may
 * change. Null where that makes no difference.
 */
function savedResult(
  { text }: Page,
  around: Location,
  { location, isLabelled }: Statement,
  handles: readonly LostHandle[],
  taken: Set<string>,
): { before: Lines[number]; after: Lines[number] } | 'unknown' | null {
  const match = /^return\b\s*([\s\S]*?)\s*;$/.exec(text.slice(location.start, location.end));
  const value = match?.[1] ?? '';
  const isPlain =
    !/\(|\berrno\b|->|\[|\*/.test(value.replace(/^\(+|\)+$/g, '')) &&
    !handles.some(({ name }) => mentions(value, name));
  if (isPlain) return null;
  const source = text.slice(around.start, around.end);
  const head = /^([^(){};=]*?)\b[A-Za-z_]\w*\s*\(/
    .exec(source)?.[1]
    ?.replace(/\b(?:static|inline|extern|__inline(?:__)?)\b/g, ' ');
  const type = head?.replace(/\s+/g, ' ').trim() ?? '';
  if (isLabelled || !isPlainType(type)) return 'unknown';
  const name = RESULT_NAMES.find((one) => !taken.has(one) && !mentions(source, one));
  if (name === undefined) return 'unknown';
  taken.add(name);
  const space = type.endsWith('*') ? '' : ' ';
  return {
    before: { text: `${type}${space}${name} = ${value.includes(',') ? `(${value})` : value};`, level: 0 },
    after: { text: `return ${name};`, level: 0 },
  };
}

/** Closed before the jumps that lead to where it is lost: elsewhere it may be closed on other ways there. */
function closingsBeforeJumps(subject: Subject): Candidate[] {
  const { page, around, finding, handles } = subject;
  const source = page.text.slice(around.start, around.end);
  const exits = handles.flatMap(({ places }) => places.map(({ location }) => location.start));
  if (exits.length === 0) return [];
  const labels = [...source.matchAll(/^[ \t]*([A-Za-z_]\w*)[ \t]*:(?!:)/gm)].filter(([, name]) => name !== 'default');
  const last = labels.filter(({ index }) => around.start + index < Math.min(...exits)).at(-1)?.[1];
  if (last === undefined) return [];
  const jumps = [...source.matchAll(/\bgoto\s+([A-Za-z_]\w*)\s*;/g)].filter(
    ({ 1: name, index }) => name === last && around.start + index > finding.acquisition.end,
  );
  const parts = jumps.map(({ index }) => {
    const start = around.start + index;
    const sure = handles.map((handle) => ({
      ...handle,
      places: [{ location: { start, end: start }, needsGuard: !handle.isInteger }],
    }));
    return closedBefore(subject, { start, end: start }, sure, 0);
  });
  const possible = parts.filter((part) => part !== null);
  if (possible.length === 0) return [];
  return [
    { title: titleOf(subject, 0, `before the jumps to '${last}' that leak it`), parts: possible, optional: true },
  ];
}

/** Closed at the end of each turn of the loop that opens it. */
function closingsInLoops(subject: Subject): Candidate[] {
  const { page, around, finding, handles } = subject;
  if (handles.length === 0) return [];
  const [block] = blocksAround(page.tokens, finding.acquisition.start, around);
  if (!block || block.end === around.end) return [];
  const end = { start: block.end - 1, end: block.end };
  return [...(handles.every(({ isInteger }) => isInteger) ? [false] : []), true].flatMap((needsGuard) => {
    const facts = handles.map((handle) => ({ ...handle, places: [{ location: end, needsGuard }] }));
    const part = closedBefore(subject, end, facts, 0);
    return part === null ? [] : [{ title: titleOf(subject, 0, 'at the end of its block'), parts: [part] }];
  });
}

/**
 * `if (wanted) close(fd);` asks whether there is something to close, and nothing else. Risky: the condition may have told
 * what is somebody else's.
 */
function closedWheneverOpen({ page, handles }: Subject): Candidate[] {
  const [handle] = handles;
  if (!handle || handles.length > 1 || handle.guard === null) return [];
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
    const isSure = isInteger && places.every(({ needsGuard }) => !needsGuard);
    return isSure ? [candidate(`Close '${name}' in any case`, start, ''), asked] : [asked];
  });
}

/** What is thrown away, in a statement of its own, gets a variable and is closed. */
function kept({ page, finding, handles }: Subject): Candidate[] {
  const [handle] = handles;
  if (!handle?.type || handles.length > 1 || handle.guard === null) return [];
  const { start, end } = finding.acquisition;
  const statement = statementAt(page.tokens, start);
  if (statement === null || statement.isBrace || statement.isLabelled) return [];
  const before = page.text.slice(statement.location.start, start).trim();
  if (!['', '(void)'].includes(before) || page.text.slice(end, statement.location.end).trim() !== ';') return [];
  const space = handle.type.endsWith('*') ? '' : ' ';
  const lines = [
    { text: `${handle.type}${space}${handle.name} = ${page.text.slice(start, end)};`, level: 0 },
    { text: `if (${handle.guard})`, level: 0 },
  ];
  const close = { text: `${closerOf(handle, 0)};`, level: 1 };
  const title = `Keep it in '${handle.name}', and close it`;
  return [{ title, parts: [insertedBefore(page, statement, lines, [close])] }];
}

/** The second release goes. */
function withoutSecond({ page, finding }: Subject): Candidate[] {
  const parts = [finding.fault, ...finding.otherFaults].map(({ start, end }) => {
    const statement = statementAt(page.tokens, start);
    if (statement === null || statement.isBrace) return null;
    const { location, header, isLabelled } = statement;
    // It is all of the statement, apart from a cast to void.
    const before = page.text.slice(location.start, start).trim();
    if ((before !== '' && before !== '(void)') || page.text.slice(end, location.end).trim() !== ';') return null;
    if (header || isLabelled) return [{ start: location.start, end: location.end, text: ';' }];
    return [removed(page.text, location)];
  });
  if (!parts.every((part) => part !== null)) return [];
  const subject = finding.variable === null ? `the ${finding.noun}` : `'${finding.variable}'`;
  return [{ title: `Remove the second close of ${subject}`, parts }];
}

/** Closed by what belongs to it. */
function rightClose({ page, finding, handles }: Subject): Candidate[] {
  const closer = handles[0]?.closers.at(-1);
  const name = /^[A-Za-z_]\w*/.exec(closer ?? '')?.[0];
  const wrong = /^[A-Za-z_]\w*(?=\s*\()/.exec(page.text.slice(finding.fault.start, finding.fault.end))?.[0];
  const { start, end } = finding.fault;
  const hasOne = /^[^(]*\([^,]*\)$/.test(page.text.slice(start, end));
  if (name === undefined || wrong === undefined || !hasOne) return [];
  return [{ title: `Close it with '${name}'`, parts: [[{ start, end: start + wrong.length, text: name }]] }];
}
