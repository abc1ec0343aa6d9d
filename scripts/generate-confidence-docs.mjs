/**
 * Writes docs/confidence.md from the judged findings in test/judged, so that what is published is what was judged.
 *
 *   node scripts/generate-confidence-docs.mjs            write the page
 *   node scripts/generate-confidence-docs.mjs --check    fail when it is out of date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { confidencePage } from './confidenceDocs/page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERDICTS = path.join(ROOT, 'test/judged');
const PAGE = path.join(ROOT, 'docs/confidence.md');

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(path.join(VERDICTS, name), 'utf8'));
const page = await format(confidencePage(read('c.json'), read('scripts.json')), {
  ...(await resolveConfig(PAGE)),
  parser: 'markdown',
});
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8').replaceAll('\r\n', '\n') !== page) {
  process.stderr.write('docs/confidence.md is out of date: run node scripts/generate-confidence-docs.mjs\n');
  process.exitCode = 1;
}
