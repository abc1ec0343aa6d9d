/** What callees find in strings that are written down in the call: of `open_as(path, "r")` what `*mode` is. */
import type { CallInstruction } from '../summary/program';
import type { InputPath } from '../summary/types';

/** Characters beyond have other numbers in other encodings. */
const LAST_ASCII = 127;

/** The character that a parameter points to, where a string was passed; null where that is not known. */
export function characterAt(call: CallInstruction, { root, path }: InputPath): number | null {
  const argument = root.kind === 'parameter' ? call.arguments[root.index] : undefined;
  if (argument?.kind !== 'string' || argument.text === undefined || path[0]?.kind !== 'deref') return null;
  // An escape is one character and several in the source.
  const content = /^"([^"\\]*)"$/.exec(argument.text)?.[1];
  const index = indexIn(path.slice(1));
  if (content === undefined || index === null || index > content.length) return null;
  if (index === content.length) return 0;
  const code = content.charCodeAt(index);
  return code <= LAST_ASCII ? code : null;
}

function indexIn(path: InputPath['path']): number | null {
  const [element] = path;
  if (element === undefined) return 0;
  return path.length === 1 && element.kind === 'index' ? element.index : null;
}
