/**
 * Replaces, position by position, what the grammar does not accept yet: `using` stands where `const` may stand, and has as many
 * letters. The tree of the masked text has the positions of the original, which lowering reads.
 */
const USING = /\b(await[ \t]+)?using(?=[ \t]+(?!of\b|in\b)[\p{ID_Start}$_][\p{ID_Continue}$]*\s*(?:[=:]|of\b))/gu;

export function maskDisposals(text: string): string {
  if (!text.includes('using')) return text;
  return text.replace(USING, (_, awaited: string | undefined) => `${' '.repeat(awaited?.length ?? 0)}const`);
}
