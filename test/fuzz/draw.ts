/** Files that are drawn from a grammar. */
import type { Random } from '../harness/random';

/**
 * What each name may become; `@name` is replaced in turn. Once there is no fuel left only the first alternative is
 * taken: it must lead to an end.
 */
export type Grammar = Readonly<Record<string, readonly string[]>>;

/** `fuel` says how many replacements are free to branch out. Words of the language that begin with `@` stay. */
export function drawFile(grammar: Grammar, random: Random, fuel: number): string {
  let left = fuel;
  const expand = (name: string): string => {
    const alternatives = grammar[name];
    if (!alternatives) return `@${name}`;
    const chosen = left-- > 0 ? random.pick(alternatives) : alternatives[0]!;
    return chosen.replace(/@([a-z_]+)/g, (_, inner: string) => expand(inner));
  };
  return expand('file');
}
