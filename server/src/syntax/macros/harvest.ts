/**
 * What a file says to the preprocessor: its definitions, with the conditions around each, and what it includes. Found
 * without parsing, so that a whole repository can be read for it.
 */
import { conditionHolds, normalizedCondition } from '../c/configurations';
import { both, not } from '../c/truth';
import { DIRECTIVE, tokensOf } from '../tokens';
import { functionsDeclaredIn } from './functionNames';

export interface MacroDefinition {
  readonly name: string;
  /** The last one may be `...`, or a name with it (`args...`); null for a macro without parentheses. */
  readonly parameters: readonly string[] | null;
  /** In one line and without comments. */
  readonly body: string;
  /** The `#if`s around it: pairs of a number of the `#if` in its file and one of the branch. */
  readonly branches: readonly number[];
  /** What must hold for it, as a condition of the preprocessor; empty where nothing must. */
  readonly condition: string;
  /** Whether that holds on a plain Unix; null is unknown. */
  readonly holds: boolean | null;
  /** It counts only where the name has no definition: `#ifndef NAME` is around it. */
  readonly isFallback: boolean;
}

/** One line that says something about macros, in the order of the file. */
export type MacroEvent =
  | { readonly kind: 'define'; readonly definition: MacroDefinition }
  | { readonly kind: 'undefine'; readonly name: string; readonly branches: readonly number[] };

export interface Include {
  /** As written between the brackets or quotation marks. */
  readonly path: string;
  /** Between angle brackets. */
  readonly isSystem: boolean;
  /** As of a definition. */
  readonly condition: string;
  readonly holds: boolean | null;
}

/** Plain data: crosses the borders of workers, and can be kept. */
export interface HarvestedFile {
  readonly events: readonly MacroEvent[];
  readonly includes: readonly Include[];
  /** Names of functions that are declared or defined. */
  readonly functions: readonly string[];
}

/** Who gives these another meaning, to count, trace or yield, has control go the same ways. */
const CONTROL = /^(?:if|else|for|while|do|switch|case|default|break|continue|goto|return)$/;

/** Longer bodies are lists of something, which nobody expands. */
const MAX_BODY = 8000;

export function harvest(text: string): HarvestedFile {
  const harvester = new Harvester();
  const events: MacroEvent[] = [];
  const includes: Include[] = [];
  const tokens = tokensOf(text);
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.kind(index) !== DIRECTIVE) continue;
    const directive = tokens.textOf(index);
    const event = harvester.read(directive);
    if (event !== null) events.push(event);
    const include = /^#\s*(?:include|import|include_next)\b\s*(?:"([^"\n]+)"|<([^>\n]+)>)/.exec(directive);
    if (include === null) continue;
    includes.push({ path: include[1] ?? include[2]!, isSystem: include[1] === undefined, ...harvester.around(null) });
  }
  return { events, includes, functions: functionsDeclaredIn(tokens) };
}

const INCLUDE = /^[ \t]*#[ \t]*(?:include|import|include_next)\b[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/gm;

/** What the text includes, as `Include.path`; found without reading it in full. */
export function includesIn(text: string): string[] {
  return [...text.matchAll(INCLUDE)].map(([, quoted, bracketed]) => quoted ?? bracketed!);
}

interface Level {
  readonly group: number;
  branch: number;
  /** What must hold for the branch, and for none of those before it. */
  condition: string;
  before: string[];
  holds: boolean | null;
  /** None of the branches before is known to be the one. */
  rest: boolean | null;
  /** The name that `#ifndef` asks for, where the branch is that one. */
  absent: string | null;
  /** Nothing stood between the `#ifndef` and here. */
  isFresh: boolean;
  /** It keeps a header from being read twice. */
  isGuard: boolean;
}

/** Reads directives one after the other. */
export class Harvester {
  private readonly stack: Level[] = [];
  private groups = 0;

  /** What the directive says about a macro; null where it says nothing. */
  read(directive: string): MacroEvent | null {
    const match = /^#\s*(\w+)/.exec(directive);
    if (match === null) return null;
    const rest = directive.slice(match[0].length);
    switch (match[1]) {
      case 'define':
        return this.define(rest);
      case 'undef': {
        const name = /\w+/.exec(rest)?.[0];
        return name === undefined ? null : { kind: 'undefine', name, branches: this.branches() };
      }
      case 'if':
      case 'ifdef':
      case 'ifndef':
        this.open(match[1], plain(rest));
        return null;
      case 'elif':
      case 'elifdef':
      case 'elifndef':
        this.next(match[1].slice(2), plain(rest));
        return null;
      case 'else':
        this.next('', '');
        return null;
      case 'endif':
        this.stack.pop();
        return null;
      default:
        return null;
    }
  }

  private define(rest: string): MacroEvent | null {
    const match = /^\s*(?:\\\r?\n\s*)*([A-Za-z_$][\w$]*)(\(([^()]*)\))?/.exec(rest);
    if (match === null || rest.length > MAX_BODY) return null;
    const name = match[1]!;
    // Compilers without attributes are told to overlook them: what they say is good to know all the same.
    if (name === '__attribute__' || CONTROL.test(name)) return null;
    const top = this.stack.at(-1);
    if (top?.absent === name && top.isFresh) top.isGuard = true;
    if (top) top.isFresh = false;
    const isFallback = this.stack.some((level) => level.absent === name);
    const body = plain(rest.slice(match[0].length));
    const parameters = match[3] === undefined ? null : parametersOf(plain(match[3]));
    const definition = { name, parameters, body, branches: this.branches(), ...this.around(name), isFallback };
    return { kind: 'define', definition };
  }

  /** What must hold here, apart from that `name` has no definition yet. */
  around(name: string | null): { condition: string; holds: boolean | null } {
    const around = this.stack.filter((level) => !level.isGuard && (name === null || level.absent !== name));
    return {
      condition: around.map((level) => level.condition).join(' && '),
      holds: around.reduce<boolean | null>((holds, level) => both(holds, level.holds), true),
    };
  }

  private branches(): number[] {
    return this.stack.filter((level) => !level.isGuard).flatMap((level) => [level.group, level.branch]);
  }

  private open(directive: string, condition: string): void {
    const top = this.stack.at(-1);
    if (top) top.isFresh = false;
    const absent = directive === 'ifndef' ? (/^\w+/.exec(condition)?.[0] ?? null) : absentIn(condition);
    const holds = conditionHolds(directive, condition);
    this.stack.push({
      group: this.groups++,
      branch: 0,
      condition: spelled(directive, condition),
      before: [spelled(directive, condition)],
      holds,
      rest: not(holds),
      absent,
      isFresh: absent !== null,
      isGuard: false,
    });
  }

  private next(directive: string, condition: string): void {
    const level = this.stack.at(-1);
    if (!level) return;
    const holds = directive === '' ? true : conditionHolds(directive, condition);
    const own = directive === '' ? [] : [spelled(directive, condition)];
    level.branch++;
    level.condition = [...level.before.map((one) => `!(${one})`), ...own].join(' && ');
    level.before.push(...own);
    level.holds = both(level.rest, holds);
    level.rest = both(level.rest, not(holds));
    level.absent = null;
    level.isFresh = false;
    level.isGuard = false;
  }
}

/** `!defined(NAME)` and nothing else. */
function absentIn(condition: string): string | null {
  return /^!\s*defined\s*\(?\s*(\w+)\s*\)?$/.exec(condition)?.[1] ?? null;
}

function spelled(directive: string, condition: string): string {
  if (directive === 'ifdef' || directive === 'def') return `defined(${condition})`;
  if (directive === 'ifndef' || directive === 'ndef') return `!defined(${condition})`;
  const text = normalizedCondition(condition);
  return /[|?]/.test(text) ? `(${text})` : text;
}

function parametersOf(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.replace(/\s+/g, ''))
    .filter((name) => name !== '');
}

const COMMENTS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/.*/g;

/** In one line, without comments. */
function plain(text: string): string {
  const joined = text.includes('\\') ? text.replace(/\\\r?\n/g, ' ') : text;
  const bare = joined.includes('/') ? joined.replace(COMMENTS, (part) => (part.startsWith('/') ? ' ' : part)) : joined;
  return bare.trim();
}
