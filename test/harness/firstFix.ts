/** What a text of C becomes by the first fix of its first finding. */
import { expect } from 'vitest';
import { applied } from '../../server/src/fixes';
import type { Analyzer } from '../../server/src/workspace/analyzer';

export interface Offered {
  readonly title: string;
  readonly text: string;
  readonly isRisky?: true;
}

export const INCLUDES = ['errno', 'fcntl', 'stdio', 'unistd', 'sys/mman', 'sys/socket', 'zlib']
  .map((name) => `#include <${name}.h>\n`)
  .join('');

/** Null where none is offered. Afterwards there is nothing to find. */
export function firstFix(analyzer: Analyzer, code: string): Offered | null {
  const text = INCLUDES + code;
  const [finding] = analyzer.analyze('a.c', text).findings;
  expect(finding).toBeDefined();
  const [fix] = analyzer.fixes('a.c', text, finding!.fingerprint);
  if (!fix) return null;
  const result = applied(text, fix.edits);
  expect(analyzer.analyze('a.c', result).findings).toEqual([]);
  const offered = { title: fix.title, text: result.slice(INCLUDES.length) };
  return fix.isRisky ? { ...offered, isRisky: true } : offered;
}

export function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
