/**
 * Bundles client, server, command line and workers into dist/, and puts the WebAssembly of the parser beside them.
 *
 *   node scripts/build.mjs           build once
 *   node scripts/build.mjs --watch   build again at every change
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { ASSETS, BUNDLE_OPTIONS } from './bundle.mjs';
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
    ...BUNDLE_OPTIONS,
    entryPoints: ENTRY_POINTS,
    outdir: 'dist',
    // Maps carry the sources; they are not published.
    sourcemap: true,
    metafile: true,
  };
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
