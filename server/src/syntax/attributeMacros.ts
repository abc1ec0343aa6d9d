/**
 * Macros of the file that stand for nothing but attributes, or for nothing at all: `NORETURN void die(void);`. The
 * grammar takes their uses for types and calls, so that they are blanked out before it sees them.
 */

const DEFINITION = /^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)\n]*\))?([^\n]*(?:\\\r?\n[^\n]*)*)$/gm;

/** What an attribute looks like when the brackets that belong to it are left out of account. */
const SPELLED = /__attribute(?:__)?\s*(?=\()|__declspec\s*(?=\()|\b_Noreturn\b|\[\[[^\]\n]*\]\]/g;

/** A word that the grammar accepts where attributes stand in front of a declaration; it keeps their place in the tree. */
const STAND_IN = 'const';

export function maskAttributeMacros(text: string): string {
  const macros = attributeMacros(text);
  if (macros.size === 0) return text;
  const use = new RegExp(`\\b(?:${[...macros.keys()].join('|')})\\b|^[ \\t]*#[^\\n]*(?:\\\\\\r?\\n[^\\n]*)*$`, 'gm');
  let masked = '';
  let copied = 0;
  for (let match = use.exec(text); match !== null; match = use.exec(text)) {
    const isFunctionLike = macros.get(match[0]);
    if (isFunctionLike === undefined) continue;
    const end = isFunctionLike ? endOfArguments(text, use.lastIndex) : use.lastIndex;
    if (end === -1) continue;
    const blank = text.slice(match.index, end).replace(/[^\r\n]/g, ' ');
    masked += text.slice(copied, match.index);
    masked += isPrefix(masked, text.slice(end, end + MAX_GAP)) ? standIn(blank) : blank;
    copied = end;
    use.lastIndex = end;
  }
  return masked + text.slice(copied);
}

/** Names of the macros all of whose definitions are attributes or empty, and whether they have parameters. */
function attributeMacros(text: string): Map<string, boolean> {
  const definitions = new Map<string, { body: string; isFunctionLike: boolean }[]>();
  for (const [, name, parameters, body] of text.matchAll(DEFINITION)) {
    const known = definitions.get(name!) ?? [];
    definitions.set(name!, known);
    known.push({ body: withoutComments(body!), isFunctionLike: parameters !== undefined });
  }
  const result = new Map<string, boolean>();
  for (const [name, all] of definitions) {
    const isUniform = all.every((one) => one.isFunctionLike === all[0]!.isFunctionLike);
    const isPure = all.every((one) => isEmpty(one.body) || isAttribute(one.body));
    const { isFunctionLike } = all[0]!;
    // What a call that vanishes was meant to do is told by its name.
    const isTold = isFunctionLike && all.every((one) => isEmpty(one.body));
    if (isUniform && isPure && !isTold) result.set(name, isFunctionLike);
  }
  return result;
}

function withoutComments(body: string): string {
  return body.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ').replace(/\\\r?\n/g, ' ');
}

function isEmpty(body: string): boolean {
  return body.trim() === '';
}

/** Attributes and nothing else; one that is a statement of its own (`fallthrough`) is left to the grammar. */
function isAttribute(body: string): boolean {
  if (body.includes('fallthrough')) return false;
  let rest = body.replace(SPELLED, ' ');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/\([^()]*\)/g, ' ');
  }
  return body.search(SPELLED) !== -1 && isEmpty(rest);
}

/** What is between an attribute and what it belongs to is hardly longer. */
const MAX_GAP = 200;

/** It stands in front of a declaration: at the start of its line, or behind the one before. */
function isPrefix(before: string, after: string): boolean {
  return /^\s*\w/.test(after) && /(?:^|[\n;{}])[ \t]*$/.test(before.slice(-MAX_GAP));
}

function standIn(blank: string): string {
  const lineEnd = blank.search(/[\r\n]/);
  const room = lineEnd === -1 ? blank.length : lineEnd;
  return room < STAND_IN.length ? blank : STAND_IN + blank.slice(STAND_IN.length);
}

/** Longer arguments are none of an attribute. */
const MAX_ARGUMENTS = 1000;

function endOfArguments(text: string, from: number): number {
  let depth = 0;
  const limit = Math.min(text.length, from + MAX_ARGUMENTS);
  for (let at = from; at < limit; at++) {
    const character = text[at]!;
    if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at + 1;
    else if (depth === 0 && !/\s/.test(character)) return -1;
  }
  return -1;
}
