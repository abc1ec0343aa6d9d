/** Delta debugging: cuts a text down while it still fails. */
import { linesOf, tokensOf } from './tokens';

/** Whether a text still does what is looked for. */
export type Predicate = (text: string) => Promise<boolean>;

/** The smallest text found: first lines are taken away, then tokens. `predicate` may say no for want of time. */
export async function minimize(text: string, predicate: Predicate): Promise<string> {
  let smallest = text;
  for (const pieces of [linesOf, tokensOf, linesOf]) smallest = (await shrink(pieces(smallest), predicate)).join('');
  return smallest;
}

/** Takes away ever smaller runs of pieces until none can go. */
async function shrink(start: readonly string[], predicate: Predicate): Promise<readonly string[]> {
  let pieces = start;
  for (let size = pieces.length >> 1; size >= 1;) {
    const before = pieces.length;
    for (let at = 0; at < pieces.length;) {
      const without = [...pieces.slice(0, at), ...pieces.slice(at + size)];
      if (await predicate(without.join(''))) pieces = without;
      else at += size;
    }
    if (size > 1) size >>= 1;
    else if (pieces.length === before) return pieces;
  }
  return pieces;
}
