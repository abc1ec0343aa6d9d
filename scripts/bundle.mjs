/**
 * How code of this repository is bundled for Node.
 */

import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Its releases call their files by different names. Looked up from the current folder, which is the root of this repository
 * for all who bundle: this module is itself bundled by some of them.
 */
const WEB_TREE_SITTER = path.basename(createRequire(path.resolve('package.json')).resolve('web-tree-sitter'), '.cjs');

/** @satisfies {import('esbuild').BuildOptions} */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'tree-sitter', 'tree-sitter-c'],
  alias: {
    // The ES module build of web-tree-sitter finds its file through `import.meta.url`, which a CommonJS bundle lacks.
    'web-tree-sitter': `./node_modules/web-tree-sitter/${WEB_TREE_SITTER}.cjs`,
    // Its other build hides its own imports from bundlers.
    'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js',
  },
  logLevel: 'warning',
};

/** What the parser looks for beside the bundle it is in. */
export const ASSETS = [
  `node_modules/web-tree-sitter/${WEB_TREE_SITTER}.wasm`,
  'node_modules/tree-sitter-c/tree-sitter-c.wasm',
  'node_modules/tree-sitter-typescript/tree-sitter-typescript.wasm',
  'node_modules/tree-sitter-typescript/tree-sitter-tsx.wasm',
];
