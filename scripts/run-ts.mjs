/**
 * Runs a TypeScript program of this repository without a build step: bundles it into .cache/ and starts it.
 *
 *   node scripts/run-ts.mjs test/oracle/main.ts [ARGUMENT…]
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ASSETS, BUNDLE_OPTIONS } from './bundle.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [source, ...rest] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: node scripts/run-ts.mjs FILE.ts [ARGUMENT…]');
  process.exit(2);
}

process.chdir(ROOT);
mkdirSync('.cache/run', { recursive: true });
// A folder of its own: two runs at a time must not write the same file.
const folder = mkdtempSync(path.join(ROOT, '.cache/run/'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const bundle = path.join(folder, 'main.cjs');
await build({
  ...BUNDLE_OPTIONS,
  // It cannot be bundled.
  external: [...BUNDLE_OPTIONS.external, 'esbuild'],
  entryPoints: [source],
  outfile: bundle,
  sourcemap: 'inline',
});
for (const asset of ASSETS) copyFileSync(asset, path.join(folder, path.basename(asset)));

process.argv = [process.execPath, bundle, ...rest];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(bundle).href);
