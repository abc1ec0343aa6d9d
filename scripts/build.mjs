/**
 * Bundles client, server, command line and workers into dist/, and puts the WebAssembly of the parser beside them.
 *
 *   node scripts/build.mjs           build once
 *   node scripts/build.mjs --watch   build again at every change
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { thirdPartyNotices } from './notices.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Output below dist/ (without extension) → source. */
const ENTRY_POINTS = {
  'client/extension': 'client/src/extension.ts',
  'server/lsp': 'server/src/lsp/main.ts',
  'server/cli': 'server/src/cli/main.ts',
  'server/worker': 'server/src/workspace/worker.ts',
  'server/analysisWorker': 'server/src/lsp/analysisWorker.ts',
};

/** Read at run time by the server's bundles, from the folder they are in. */
const ASSETS = ['node_modules/web-tree-sitter/web-tree-sitter.wasm', 'node_modules/tree-sitter-c/tree-sitter-c.wasm'];

const NOTICES = 'dist/THIRD-PARTY-NOTICES.txt';

process.chdir(ROOT);
await main();

async function main() {
  const options = esbuildOptions();
  if (process.argv.includes('--watch')) {
    copyAssets();
    const watcher = await context({ ...options, logLevel: 'info' });
    await watcher.watch();
    return;
  }
  const started = performance.now();
  const { metafile } = await build(options);
  copyAssets();
  writeFileSync(NOTICES, thirdPartyNotices(Object.keys(metafile.inputs), ASSETS));
  removeStale([...Object.keys(metafile.outputs), ...ASSETS.map(assetTarget), NOTICES]);
  const files = Object.keys(metafile.outputs).filter((file) => file.endsWith('.js'));
  const kilobytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1024;
  const seconds = (performance.now() - started) / 1000;
  console.error(`Built ${files.length} bundles (${Math.round(kilobytes)} KB) into dist/ in ${seconds.toFixed(1)} s.`);
}

/** @returns {import('esbuild').BuildOptions & { metafile: true }} */
function esbuildOptions() {
  return {
    entryPoints: presentEntryPoints(),
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The published package has no sources: a map carries its own.
    sourcemap: true,
    external: ['vscode', 'tree-sitter', 'tree-sitter-c'],
    // The ES module build of web-tree-sitter finds its file through `import.meta.url`, which a CommonJS bundle lacks.
    alias: { 'web-tree-sitter': './node_modules/web-tree-sitter/web-tree-sitter.cjs' },
    metafile: true,
    logLevel: 'warning',
  };
}

function presentEntryPoints() {
  const entries = Object.entries(ENTRY_POINTS);
  for (const [, source] of entries) {
    if (!existsSync(source)) console.error(`warning: ${source} does not exist yet and is left out of the build`);
  }
  return Object.fromEntries(entries.filter(([, source]) => existsSync(source)));
}

/** @param {string} asset */
function assetTarget(asset) {
  return `dist/server/${path.basename(asset)}`;
}

function copyAssets() {
  mkdirSync('dist/server', { recursive: true });
  for (const asset of ASSETS) copyFileSync(asset, assetTarget(asset));
}

/**
 * Removes what an earlier build left: everything in dist/ is published.
 *
 * @param {string[]} current
 */
function removeStale(current) {
  const keep = new Set(current.map((file) => path.normalize(file)));
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !keep.has(path.normalize(file))) rmSync(file, { force: true });
  }
}
