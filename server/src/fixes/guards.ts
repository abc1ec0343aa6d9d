/** How a handle is asked whether it is one, and what it is where it is none. */
import type { ModelRegistry, ResourceKind } from '../models';

/** True where it is open: `fd >= 0`. */
export function guardOf(models: ModelRegistry, kind: ResourceKind, name: string, text: string): string {
  const { representation, invalid = [0] } = models.resource(kind);
  if (representation === 'integer') return `${name} >= 0`;
  const constant = invalidConstant(models, invalid, text);
  const isNull = invalid.includes(0);
  if (constant === null) return name;
  return isNull ? `${name} && ${name} != ${constant}` : `${name} != ${constant}`;
}

/** What is put into it where it is closed: `-1`. */
export function invalidOf(models: ModelRegistry, kind: ResourceKind, text: string): string {
  const { representation, invalid = [0] } = models.resource(kind);
  if (representation === 'integer') return '-1';
  if (!invalid.includes(0)) return invalidConstant(models, invalid, text) ?? 'NULL';
  return /\bNULL\b|#\s*include\s*<(?:std(?:io|lib|def)|string|unistd)\.h>/.test(text) ? 'NULL' : '0';
}

/** The name that the document itself has for what is no handle; null where that is null alone. */
function invalidConstant(models: ModelRegistry, invalid: readonly number[], text: string): string | null {
  const other = invalid.find((value) => value !== 0);
  if (other === undefined) return null;
  const named = (text.match(/(?<=[!=]=\s{0,4})[A-Z][A-Z\d_]{3,}\b/g) ?? []).find(
    (name) => models.constant(name) === other,
  );
  return named ?? `(void *)${other}`;
}

/** `f && f != stdin`; null where a value besides the handle's own cannot be told from one. */
export function guardAgainst(
  guard: string,
  name: string,
  isInteger: boolean,
  others: readonly string[],
): string | null {
  if (others.length === 0) return guard;
  if (isInteger) return others.every((value) => value === '0') ? `${name} > 0` : null;
  if (!others.every((value) => /^std(?:in|out|err)$/.test(value))) return null;
  return [guard, ...others.map((value) => `${name} != ${value}`)].join(' && ');
}
