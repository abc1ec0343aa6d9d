/**
 * Attributes of declarations: GCC's `__attribute__((…))`, C23's `[[…]]`, and macros of the file that stand for them.
 * They are read from the text of a declaration, which the parser's tree does not hold in full.
 */
import type { Attribute } from '../../ir';

/** What a macro stands for, with its parameters where it has some. */
export interface AttributeMacro {
  readonly body: string;
  readonly parameters: readonly string[] | null;
}

export type AttributeMacros = (name: string) => AttributeMacro | undefined;

/** Macros that stand for macros: longer chains are cut. */
const MAX_CHAIN = 4;
/** Macros in one text that are expanded; the others stay. */
const MAX_EXPANSIONS = 100;
/** Longer texts are no attributes. */
const MAX_TEXT = 2000;

const START = /\b__attribute(?:__)?\s*\(\s*\(|\[\[/g;
const NAME = /[A-Za-z_]\w*/g;

/** All attributes in the text; `parameter` is what they are attached to. */
export function readAttributes(text: string, macros: AttributeMacros, parameter: number | null): Attribute[] {
  const expanded = new Expander(macros).expand(text, 0);
  const found: Attribute[] = [];
  START.lastIndex = 0;
  for (let match = START.exec(expanded); match !== null; match = START.exec(expanded)) {
    const from = START.lastIndex;
    const end = closing(expanded, from);
    if (end === -1) continue;
    for (const one of split(expanded.slice(from, end))) {
      const attribute = attributeOf(one, parameter);
      if (attribute) found.push(attribute);
    }
    START.lastIndex = end;
  }
  return found;
}

function attributeOf(text: string, parameter: number | null): Attribute | null {
  const match = /^(?:\w+::)?(\w+)\s*(?:\(([\s\S]*)\))?$/.exec(text);
  if (match === null) return null;
  const [, name, list] = match;
  const bare = name!.replace(/^__|__$/g, '');
  return { name: bare, arguments: list === undefined ? [] : split(list), parameter };
}

/** Where the bracket that was opened just before `from` is closed, or -1. */
function closing(text: string, from: number): number {
  let depth = 1;
  const limit = Math.min(text.length, from + MAX_TEXT);
  for (let at = from; at < limit; at++) {
    const character = text[at]!;
    if (character === '(' || character === '[') depth++;
    else if ((character === ')' || character === ']') && --depth === 0) return at;
  }
  return -1;
}

/** At commas that stand in no brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (at < text.length && (character !== ',' || depth > 0)) continue;
    const part = text.slice(from, at).trim();
    if (part !== '') parts.push(part);
    from = at + 1;
  }
  return parts;
}

class Expander {
  private expansions = 0;

  constructor(private readonly macros: AttributeMacros) {}

  /** Macros in the text that may lead to attributes, replaced by what they stand for. */
  expand(text: string, depth: number): string {
    if (depth >= MAX_CHAIN || text.length > MAX_TEXT) return text;
    let result = '';
    let copied = 0;
    NAME.lastIndex = 0;
    const names = [...text.matchAll(NAME)];
    for (const match of names) {
      if (match.index < copied) continue;
      const macro = this.macros(match[0]);
      if (macro === undefined) continue;
      const end = match.index + match[0].length;
      const use = macro.parameters === null ? { values: [], end } : argumentsAt(text, end);
      if (use === null) continue;
      if (++this.expansions > MAX_EXPANSIONS || result.length > MAX_TEXT) break;
      const body = substitute(macro, use.values);
      result += text.slice(copied, match.index) + this.expand(body, depth + 1);
      copied = use.end;
    }
    return result + text.slice(copied);
  }
}

function argumentsAt(text: string, from: number): { values: string[]; end: number } | null {
  const open = /^\s*\(/.exec(text.slice(from, from + MAX_TEXT));
  if (open === null) return null;
  const start = from + open[0].length;
  const end = closing(text, start);
  return end === -1 ? null : { values: split(text.slice(start, end)), end: end + 1 };
}

function substitute({ body, parameters }: AttributeMacro, values: readonly string[]): string {
  if (parameters === null || parameters.length === 0) return body;
  const named = new Map<string, string>();
  parameters.forEach((name, index) => {
    if (name === '...') named.set('__VA_ARGS__', values.slice(index).join(', '));
    else named.set(name, values[index] ?? '');
  });
  return body.replace(NAME, (name) => named.get(name) ?? name);
}
