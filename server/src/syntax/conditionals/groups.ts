/** The conditional directives of a text: which belong to one `#if`, and what their conditions are. */
import { DIRECTIVE, type Tokens } from '../tokens';

/** What a directive does to the structure; `OTHER` also for those that have no partner. */
export const OTHER = 0;
export const OPENS = 1;
export const DIVIDES = 2;
export const CLOSES = 3;

export type Role = typeof OTHER | typeof OPENS | typeof DIVIDES | typeof CLOSES;

/** Deeper groups are left as they are. */
const MAX_NESTING = 100;

const NAME = /^#(?:\s|\\\r?\n|\/\*[\s\S]*?\*\/)*(\w*)/;

/** `if`, `elifdef`, `define`… */
export function directiveName(text: string): string {
  return NAME.exec(text)?.[1] ?? '';
}

const CONDITIONALS: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['if', OPENS],
  ['ifdef', OPENS],
  ['ifndef', OPENS],
  ['elif', DIVIDES],
  ['elifdef', DIVIDES],
  ['elifndef', DIVIDES],
  ['else', DIVIDES],
  ['endif', CLOSES],
]);

/** The condition of an `#if`, `#ifndef`, `#elif`… as an expression; `1` for `#else`. */
function conditionOf(text: string): string {
  const match = NAME.exec(text)!;
  const name = match[1]!;
  if (name === 'else') return '1';
  const rest = text
    .slice(match[0].length)
    .replace(/\\\r?\n|\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
    .trim();
  if (!name.endsWith('def')) return rest;
  const symbol = /^\w+/.exec(rest)?.[0] ?? rest;
  return `${name.endsWith('ndef') ? '!' : ''}defined(${symbol})`;
}

/** By token: the roles of directives, and from each directive of a group the next one of the same group. */
export class Groups {
  readonly hasAny: boolean;
  private readonly roles: Uint8Array;
  private readonly nexts: Int32Array;

  constructor(private readonly tokens: Tokens) {
    this.roles = new Uint8Array(tokens.count);
    this.nexts = new Int32Array(tokens.count);
    let hasAny = false;
    /** Of each open group, its directives so far. */
    const open: number[][] = [];
    for (let index = 0; index < tokens.count; index++) {
      if (tokens.kind(index) !== DIRECTIVE) continue;
      const role = CONDITIONALS.get(directiveName(tokens.textOf(index))) ?? OTHER;
      if (role === OPENS) open.push([index]);
      if (role === DIVIDES) open.at(-1)?.push(index);
      if (role !== CLOSES) continue;
      const group = open.pop();
      if (group === undefined || open.length >= MAX_NESTING) continue;
      group.push(index);
      this.link(group);
      hasAny = true;
    }
    this.hasAny = hasAny;
  }

  role(index: number): Role {
    return this.roles[index] as Role;
  }

  /** The token of the next directive of the same group. */
  next(index: number): number {
    return this.nexts[index]!;
  }

  condition(index: number): string {
    return conditionOf(this.tokens.textOf(index));
  }

  private link(group: readonly number[]): void {
    group.forEach((index, position) => {
      const isLast = position === group.length - 1;
      this.roles[index] = position === 0 ? OPENS : isLast ? CLOSES : DIVIDES;
      this.nexts[index] = group[position + 1] ?? index;
    });
  }
}
