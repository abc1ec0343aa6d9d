/**
 * `npm run equality`: what must be identical, over the fixtures, the examples and generated programs, or over the
 * files of some folders.
 *
 *   npm run equality -- [--programs N] [--edits N] [--seed S] [PATH…]
 *   npm run equality -- --only editing --edits 1000 FOLDER
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { generateTexts, readTexts, writeTexts, type Text } from './corpus';
import { EDITED_ROOT, editing } from './editing';
import { edited, functionOrder, parsers, scans, warm } from './equalities';
import { generateScripts } from './generateScripts';
import { generateTree } from './generateTree';
import type { Outcome } from './tally';
import type { Tree } from './treeEdits';

const WORKER = 'dist/server/worker.js';
const OWN = ['test/fixtures', 'examples'];
const SHOWN = 10;
const GENERATED_FILES = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    programs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    edits: { type: 'string', default: '150' },
    only: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const seed = Number(values.seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'unclosed-equality-'));
  try {
    const generated = positionals.length > 0 ? [] : generateTexts(Number(values.programs), seed, process.cwd());
    writeTexts(folder, generated);
    const files = readTexts(positionals.length > 0 ? positionals : OWN);
    const texts = [...files, ...generated];
    console.log(`equality: ${texts.length} files`);
    const paths = [...files.map((file) => file.path), ...generated.map((each) => path.join(folder, each.path))];
    const questions = {
      warm: () => warm(texts),
      edited: () => edited(texts, seed),
      editing: () => editing(treeOf(files, seed), { edits: Number(values.edits), seed, log: logged }),
      scripts: () =>
        editing(generateScripts(GENERATED_FILES, seed, EDITED_ROOT), {
          edits: Number(values.edits),
          seed,
          log: logged,
        }),
      order: () => functionOrder(texts, seed),
      scans: () => scans(paths, path.resolve(WORKER), seed),
      parsers: () => parsers(texts),
    };
    let differing = 0;
    for (const [name, ask] of Object.entries(questions)) {
      if (values.only !== undefined && values.only !== name) continue;
      for (const outcome of [await ask()].flat()) {
        console.log(lineOf(outcome));
        differing += outcome.differing.length;
      }
    }
    return differing > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folder's files, or some that are made for each other. */
function treeOf(files: readonly Text[], seed: number): Tree {
  if (positionals.length === 0) return generateTree(GENERATED_FILES, seed, EDITED_ROOT);
  return new Map(files.map((file) => [path.join(EDITED_ROOT, path.resolve(file.path)), file.text]));
}

function logged(line: string): void {
  console.log(`equality:   ${line}`);
}

function lineOf({ equality, compared, leftOut, differing }: Outcome): string {
  const reasons = [...leftOut].map(([reason, count]) => `${count} ${reason}`);
  const aside = reasons.length > 0 ? `; left out: ${reasons.join(', ')}` : '';
  const names = differing.slice(0, SHOWN).map((name) => `\n  differs: ${name}`);
  return `equality: ${equality}: ${compared} compared, ${differing.length} differ${aside}${names.join('')}`;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
