/** How a document calls an export of a module: by the names that it imports already, or by one more. */
import type { ModelRegistry } from '../../models';
import type { TextEdit } from '../edits';
import type { ScriptDocument } from './document';

export interface Spelling {
  readonly name: string;
  /** What has to be imported first. */
  readonly edits: readonly TextEdit[];
}

const IDENTIFIER = '[A-Za-z_$][\\w$]*';
const MODULE = `['"](?:node:)?([^'"]+)['"]`;
/** `import fs from 'fs'`, `import * as fs from 'fs'`, `const fs = require('fs')`. */
const WHOLE = [
  new RegExp(`^import\\s+(?:\\*\\s+as\\s+)?(${IDENTIFIER})(?:\\s*,\\s*\\{[^}]*\\})?\\s+from\\s+${MODULE}`, 'gm'),
  new RegExp(
    `^\\s*(?:const|let|var|import)\\s+(${IDENTIFIER})\\s*=\\s*require\\(\\s*${MODULE}\\s*\\)\\s*;?\\s*$`,
    'gm',
  ),
];
/** `import { openSync } from 'fs'`, `const { openSync } = require('fs')`. */
const NAMED = [
  new RegExp(`^import\\s+(?:${IDENTIFIER}\\s*,\\s*)?\\{([^}]*)\\}\\s+from\\s+${MODULE}`, 'gm'),
  new RegExp(`^\\s*(?:const|let|var)\\s+\\{([^}]*)\\}\\s*=\\s*require\\(\\s*${MODULE}\\s*\\)\\s*;?\\s*$`, 'gm'),
];

/** How to call `exported` of whichever module the models know it of; `callee` is how another export is called. */
export function spellingOf(
  document: ScriptDocument,
  exported: string,
  models: ModelRegistry,
  callee: string | null,
): Spelling | null {
  const has = (module: string): boolean => models.functionModel(`${module}:${exported}`, []) !== undefined;
  const { text } = document;
  const beside = /^([A-Za-z_$][\w$.]*)\.[\w$]+$/.exec(callee ?? '')?.[1];
  const whole = WHOLE.flatMap((pattern) => [...text.matchAll(pattern)]).filter(({ 2: module }) => has(module!));
  const same = whole.find(([, name]) => name === beside) ?? whole[0];
  const isNamedSo = beside !== undefined && whole.every(([, name]) => name !== beside);
  const isOfOther = WHOLE.some((pattern) => [...text.matchAll(pattern)].some(([, name]) => name === beside));
  // A parameter that stands for the module.
  if (isNamedSo && !isOfOther && /^[\w$]+$/.test(beside)) return { name: `${beside}.${exported}`, edits: [] };
  const named = NAMED.flatMap((pattern) => [...text.matchAll(pattern)]).filter(({ 2: module }) => has(module!));
  for (const [, list] of named) {
    const known = new RegExp(`(?:^|,)\\s*${exported}(?:\\s*(?:\\bas\\b|:)\\s*(${IDENTIFIER}))?\\s*(?:,|$)`).exec(list!);
    if (known) return { name: known[1] ?? exported, edits: [] };
  }
  if (same) return { name: `${same[1]!}.${exported}`, edits: [] };
  const [first] = named;
  if (!first || document.mentions({ start: 0, end: text.length }, exported)) return null;
  const opened = first.index + first[0].indexOf('{');
  const end = opened + 1 + first[1]!.replace(/\s*,?\s*$/, '').length;
  return { name: exported, edits: [{ start: end, end, text: `, ${exported}` }] };
}
