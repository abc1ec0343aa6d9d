/**
 * How code of this repository is bundled for Node.
 */

/** @satisfies {import('esbuild').BuildOptions} */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'tree-sitter', 'tree-sitter-c'],
  // The ES module build of web-tree-sitter finds its file through `import.meta.url`, which a CommonJS bundle lacks.
  alias: { 'web-tree-sitter': './node_modules/web-tree-sitter/tree-sitter.cjs' },
  logLevel: 'warning',
};

/** What the parser looks for beside the bundle it is in. */
export const ASSETS = [
  'node_modules/web-tree-sitter/tree-sitter.wasm',
  'node_modules/tree-sitter-c/tree-sitter-c.wasm',
];
