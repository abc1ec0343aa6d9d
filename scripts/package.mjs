/**
 * Builds and writes both packages into out/: the VSIX for VS Code and the tarball for npm.
 *
 * Both hold what `files` of package.json lists. This script exists because .npmrc turns install scripts off, and with
 * them `prepack`: a bare `npm pack` packs dist/ as it happens to be.
 */
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { cleanNpmEnvironment, runQuietly } from './childProcess.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

process.chdir(ROOT);
mkdirSync('out', { recursive: true });
for (const old of ['unclosed.vsix', 'unclosed.tgz']) rmSync(path.join('out', old), { force: true });
await runQuietly(process.execPath, ['scripts/build.mjs']);
console.log(await packVsix());
console.log(await packNpm());

async function packVsix() {
  const packagePath = path.join('out', 'unclosed.vsix');
  await createVSIX({
    cwd: ROOT,
    packagePath,
    // All that is needed is in the bundles; vsce would look for it in node_modules.
    dependencies: false,
    // The pages that the README links to are in the package.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
  return packagePath;
}

async function packNpm() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  await runQuietly('npm', ['pack', '--ignore-scripts', '--pack-destination', 'out'], { env: cleanNpmEnvironment() });
  const packagePath = path.join('out', 'unclosed.tgz');
  renameSync(path.join('out', `unclosed-${version}.tgz`), packagePath);
  return packagePath;
}
