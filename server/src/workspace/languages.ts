/** Which language a file is in, by its name. */
import { extname } from 'node:path';

export type ScriptGrammar = 'typescript' | 'tsx';

/** JavaScript has no type assertions that would be taken for markup, so that the grammar with markup fits it. */
const SCRIPTS: ReadonlyMap<string, ScriptGrammar> = new Map([
  ['.ts', 'typescript'],
  ['.mts', 'typescript'],
  ['.cts', 'typescript'],
  ['.tsx', 'tsx'],
  ['.js', 'tsx'],
  ['.jsx', 'tsx'],
  ['.mjs', 'tsx'],
  ['.cjs', 'tsx'],
]);

/** The grammar of a file of TypeScript or JavaScript; null for any other, and for one that only declares types. */
export function scriptGrammar(path: string): ScriptGrammar | null {
  if (/\.d\.(?:[^./\\]+\.)?[cm]?ts$/.test(path)) return null;
  return SCRIPTS.get(extname(path)) ?? null;
}
