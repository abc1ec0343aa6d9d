/** The page that explains a rule, as it comes with the server. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RuleId } from '../rules/finding';

/** The server lies no deeper than this below the folder of the package. */
const MAX_DEPTH = 4;

let folder: string | null | undefined;

/** The URI of the page; null where the server was installed without its documentation. */
export function ruleDocs(rule: RuleId): string | null {
  // Bundles are CommonJS, where only `__dirname` is; tests run as ES modules, in the folder of the package.
  if (folder === undefined) folder = docsFolder(typeof __dirname === 'string' ? __dirname : process.cwd());
  if (folder === null) return null;
  return pathToFileURL(path.join(folder, `${rule}.md`)).href;
}

function docsFolder(from: string): string | null {
  let at = from;
  for (let depth = 0; depth < MAX_DEPTH; depth++, at = path.dirname(at)) {
    const docs = path.join(at, 'docs', 'rules');
    if (existsSync(path.join(docs, 'leak.md'))) return docs;
  }
  return null;
}
