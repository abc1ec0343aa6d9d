/** Arms of an `#if` that need not be told apart. */
import { NUMBER, STRING, WORD, type Tokens } from '../tokens';

const SPECIFIERS = new Set([
  'static',
  'extern',
  'inline',
  '__inline',
  '__inline__',
  'const',
  'volatile',
  'register',
  'restrict',
  '__restrict',
  '__extension__',
]);

/** Parts of texts, flags that are or-ed, specifiers: whatever is selected, the same happens to resources. */
export function isInsignificant(tokens: Tokens, arm: Int32Array): boolean {
  if (arm.every((token) => tokens.kind(token) === WORD && SPECIFIERS.has(tokens.textOf(token)))) return true;
  const [first] = arm;
  const last = arm.at(-1);
  if (first === undefined || last === undefined) return true;
  const isText = arm.some((token) => tokens.kind(token) === STRING);
  const isFlags = tokens.is(first, '|') || tokens.is(last, '|');
  return (isText || isFlags) && arm.every((token) => isConstant(tokens, token) || (isFlags && tokens.is(token, '|')));
}

function isConstant(tokens: Tokens, token: number): boolean {
  const kind = tokens.kind(token);
  return kind === STRING || kind === NUMBER || (kind === WORD && /^[A-Z_\d]+$/.test(tokens.textOf(token)));
}

/** Elements of an initializer that may stand beside those of another arm: rows, and what is designated. */
export function isListOfElements(tokens: Tokens, arm: Int32Array): boolean {
  const [first] = arm;
  const last = arm.at(-1);
  if (first === undefined || last === undefined) return true;
  return tokens.is(last, ',') && ['{', '.', '['].some((start) => tokens.is(first, start));
}
