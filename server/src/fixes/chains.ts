/** Closes what a chain of conditions closes only where it comes so far: `if (write(…) < 0 || close(fd) < 0)`. */
import type { Location } from '../ir';
import type { Tokens } from '../syntax/tokens';
import type { Candidate, Subject } from './candidate';
import type { LostHandle, Reading } from './facts';
import { insertedBefore } from './insertions';
import { isFirstInLine } from './layout';
import { conditionAround } from './statements';
import { mentions } from './words';

interface Chain {
  readonly operator: '&&' | '||';
  readonly terms: readonly Location[];
}

const FLAGS: Readonly<Record<Chain['operator'], readonly string[]>> = {
  '||': ['failed', 'has_failed', 'is_bad'],
  '&&': ['succeeded', 'has_succeeded', 'is_good'],
};
const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** What comes before the close is computed first, then it is closed in any case, and the outcome is as it was. */
export function closedOutsideChain(subject: Subject, reading: Reading): Candidate[] {
  const [handle] = reading;
  if (!handle || reading.length > 1) return [];
  return handle.releases.flatMap((release) => outside(subject, handle, release));
}

function outside({ page, one }: Subject, handle: LostHandle, release: Location): Candidate[] {
  const { text, tokens } = page;
  const source = text.slice(one.location.start, one.location.end);
  const around = conditionAround(tokens, release.start);
  if (around === null || !isFirstInLine(text, around.start)) return [];
  const chain = chainFrom(tokens, around.inside);
  const at = chain?.terms.findIndex(({ start, end }) => start <= release.start && release.end <= end) ?? -1;
  const flag = chain && FLAGS[chain.operator].find((name) => !mentions(source, name));
  if (!chain || at < 1 || flag === undefined) return [];
  const [first, close, last] = [chain.terms[0]!, chain.terms[at]!, chain.terms.at(-1)!];
  const closing = text.slice(close.start, close.end);
  // Who asks for the close's own result only, and for nothing else in between.
  if (/&&|\|\||\?|(?<![=!<>])=(?!=)/.test(closing)) return [];
  const isOr = chain.operator === '||';
  const told = isOr ? closing : negated(closing);
  const before = text.slice(first.start, chain.terms[at - 1]!.end);
  const rest = chain.terms.slice(at + 1);
  const condition = [flag, ...rest.map(({ start, end }) => text.slice(start, end))].join(` ${chain.operator} `);
  const lines = [
    { text: `int ${flag} = ${before};`, level: 0 },
    { text: `if (${[...guards(handle, before), bare(told)].join(' && ')})`, level: 0 },
    { text: `${flag} = ${isOr ? 1 : 0};`, level: 1 },
  ];
  const start = { start: around.start, end: around.start };
  const statement = { location: start, isBrace: false, header: null, isLabelled: false };
  const edits = [...insertedBefore(page, statement, lines), { start: first.start, end: last.end, text: condition }];
  const title = `Close '${handle.name}' whatever comes before that in the condition`;
  return [{ title, parts: [edits] }];
}

/** Nothing to ask where what came before has not told of failure. */
function guards({ guard, places, name }: LostHandle, before: string): string[] {
  return places.every((place) => place.guard === null) && !isTestIn(before, name) ? [] : [guard];
}

function isTestIn(text: string, name: string): boolean {
  return [`${name} ==`, `${name} !=`, `${name} <`, `== ${name}`, `!= ${name}`, `!${name}`].some((test) =>
    text.replace(/[()]/g, '').replace(/\s+/g, ' ').includes(test),
  );
}

/** The terms of the condition behind an opening parenthesis; null where it is no plain chain. */
function chainFrom(tokens: Tokens, from: number): Chain | null {
  let depth = 0;
  let start: number | null = null;
  let end = from;
  let operator: Chain['operator'] | null = null;
  const terms: Location[] = [];
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.start(index) < from) continue;
    const word = tokens.textOf(index);
    if (depth === 0 && (word === ')' || word === '&&' || word === '||')) {
      if (start === null) return null;
      terms.push({ start, end });
      start = null;
      if (word === ')') return operator === null ? null : { operator, terms };
      if (operator !== null && operator !== word) return null;
      operator = word;
      continue;
    }
    if (depth === 0 && (word === '?' || word === ',' || word === ';' || word === '=')) return null;
    if (word === '(' || word === '[' || word === '{') depth++;
    else if (word === ')' || word === ']' || word === '}') depth--;
    start ??= tokens.start(index);
    end = tokens.end(index);
  }
  return null;
}

function negated(term: string): string {
  const inner = bare(term);
  const match = /^([^=!<>]+?)\s*(==|!=|<=|>=|<|>)\s*([^=!<>]+)$/.exec(inner);
  if (match) return `${match[1]} ${OPPOSITE[match[2]!]} ${match[3]}`;
  return inner.startsWith('!') ? inner.slice(1) : `!${inner}`;
}

/** Without parentheses around all of it. */
function bare(term: string): string {
  const inner = /^\(([\s\S]*)\)$/.exec(term)?.[1];
  if (inner === undefined) return term;
  let depth = 0;
  for (const character of inner) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return term;
  }
  return bare(inner.trim());
}
