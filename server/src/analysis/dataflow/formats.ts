/** Formats as of `printf`: what is written as a number in a text is neither kept nor closed. */
import type { Expression } from '../../ir';

/** A conversion, with how many arguments its width and precision take (`*`). */
const CONVERSION = /%(?:%|[-+ #0']*(\*|\d*)(?:\.(\*|\d*))?(?:hh|h|ll|l|j|z|t|q)?([a-zA-Z]))/g;

/** The argument is written as an integer by a format among those before it, which tells of all that follow it. */
export function isFormatted(operands: readonly Expression[], position: number): boolean {
  return operands.slice(0, position).some((format, index) => {
    if (format.kind !== 'string' || format.text === undefined) return false;
    const conversions = conversionsOf(format.text);
    return conversions.length === operands.length - index - 1 && /[diuxXo]/.test(conversions[position - index - 1]!);
  });
}

/** For each argument that the format asks for how it is written: the letter of its conversion. */
function conversionsOf(format: string): string[] {
  return [...format.matchAll(CONVERSION)].flatMap(([, width, precision, letter]) => {
    if (letter === undefined) return [];
    return [...(width === '*' ? ['d'] : []), ...(precision === '*' ? ['d'] : []), letter];
  });
}
