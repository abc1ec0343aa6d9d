/** What is returned is computed before the resource is closed. */
import type { Location } from '../ir';
import type { Lines, Page } from './insertions';
import type { Statement } from './statements';
import { mentions } from './words';

const RESULT_NAMES = ['result', 'returned', 'value', 'outcome', 'result2', 'result3', 'result4'];

export interface SavedResult {
  readonly before: Lines[number];
  readonly after: Lines[number];
}

/**
 * It may use the resource, or `errno`, which closing may change. Null where that makes no difference, or where it is no
 * `return`.
 */
export function savedResult(
  page: Page,
  around: Location,
  { location, isLabelled }: Statement,
  names: readonly string[],
  taken: Set<string>,
): SavedResult | 'unknown' | null {
  const match = /^return\b\s*([\s\S]*?)\s*;$/.exec(page.text.slice(location.start, location.end));
  const value = match?.[1] ?? '';
  const isPlain =
    !/\(|\berrno\b|->|\[|\*/.test(value.replace(/^\(+|\)+$/g, '')) && !names.some((name) => mentions(value, name));
  if (isPlain) return null;
  return isLabelled ? 'unknown' : resultOf(page, around, value, taken);
}

/** A variable of the function's own type that holds what is returned. */
function resultOf({ text }: Page, around: Location, value: string, taken: Set<string>): SavedResult | 'unknown' {
  const source = text.slice(around.start, around.end);
  const type = returnType(source, text);
  const name = RESULT_NAMES.find((one) => !taken.has(one) && !mentions(source, one));
  if (type === null || name === undefined) return 'unknown';
  taken.add(name);
  const space = type.endsWith('*') ? '' : ' ';
  return {
    before: { text: `${type}${space}${name} = ${value.includes(',') ? `(${value})` : value};`, level: 0 },
    after: { text: `return ${name};`, level: 0 },
  };
}

function returnType(source: string, text: string): string | null {
  const head = /^([^(){};=]*?)\b[A-Za-z_]\w*\s*\(/.exec(source)?.[1];
  const words = head?.replace(/\b(?:static|inline|extern|__inline(?:__)?)\b/g, ' ').match(/\w+|\*/g) ?? [];
  const type = words
    .filter((word) => !isSpecifier(word, text))
    .join(' ')
    .replace(/\* (?=\*)/g, '*');
  return isPlainType(type) ? type : null;
}

/** A macro of the file that stands for `static` and the like. */
function isSpecifier(word: string, text: string): boolean {
  if (!/^[A-Z_\d]+$/.test(word)) return false;
  const body = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${word}[ \\t]+([^\\r\\n]*)`, 'm').exec(text)?.[1];
  const rest = body?.replace(/\b(?:static|inline|extern|__inline(?:__)?)\b|__attribute__\s*\(\(\w*\)\)/g, '');
  return rest?.trim() === '';
}

/** Nothing in it but words that name types: a macro may be anything, an attribute of functions among them. */
function isPlainType(type: string): boolean {
  const words = type.replace(/[\s*]+$/, '').split(' ');
  return /^[A-Za-z_][\w ]*[\s*]*$/.test(type) && words.every((word) => word === 'FILE' || /^(?!__).*[a-z]/.test(word));
}
