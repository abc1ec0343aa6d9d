/**
 * The notices of the packages whose code or WebAssembly is inside the bundles.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {readonly string[]} inputs files that were bundled
 * @param {readonly string[]} assets files that are copied
 */
export function thirdPartyNotices(inputs, assets) {
  const folders = new Set([...inputs, ...assets].map(packageFolder).filter((folder) => folder !== undefined));
  const notices = [...folders].sort().map(noticeOf);
  return [
    'Unclosed contains code of the packages below, each under its own license.',
    ...notices.map(({ title, text }) => `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text.trim()}`),
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * The folder of the package that a file belongs to.
 *
 * @param {string} file
 */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0];
}

/** @param {string} folder */
function noticeOf(folder) {
  const manifest = readFileSync(path.join(folder, 'package.json'), 'utf8');
  const { name, version, license } = /** @type {Record<string, string>} */ (JSON.parse(manifest));
  const files = readdirSync(folder).filter((file) => /^(licen[sc]e|copying|notice|thirdpartynotices)/i.test(file));
  if (files.length === 0) throw new Error(`${name} is bundled and has no license file: add its notice by hand`);
  const text = files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n\n');
  return { title: `${name} ${version} (${license})`, text };
}
