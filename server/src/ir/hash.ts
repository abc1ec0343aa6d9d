/** A hash for telling contents apart: two lanes of 32 bits, not meant against an adversary. */
export function hashText(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x2f0b4a27;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x85ebca6b);
    second ^= second >>> 15;
  }
  first ^= first >>> 16;
  return (first >>> 0).toString(16).padStart(8, '0') + (second >>> 0).toString(16).padStart(8, '0');
}
