/** Names in a text of C. */

export function mentions(text: string, name: string): boolean {
  const root = rootOf(name);
  return new RegExp(`(?<![\\w$])${escaped(root)}(?![\\w$])`).test(text);
}

/** `conn` of `conn->file`. */
export function rootOf(name: string): string {
  return /^[A-Za-z_$][\w$]*/.exec(name)?.[0] ?? name;
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
