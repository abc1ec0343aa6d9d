/**
 * `npm run equality`: what must be identical, over the fixtures, the examples and generated programs, or over the C
 * files of some folders.
 *
 *   npm run equality -- [--programs N] [--seed S] [PATH…]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { generateTexts, readTexts, writeTexts } from './corpus';
import { edited, functionOrder, parsers, scans, warm, type Outcome } from './equalities';

const WORKER = 'dist/server/worker.js';
const OWN = ['test/fixtures', 'examples'];
const SHOWN = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    programs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
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
    const questions = [
      () => warm(texts),
      () => edited(texts, seed),
      () => functionOrder(texts, seed),
      () => scans(paths, path.resolve(WORKER), seed),
      () => parsers(texts),
    ];
    let differing = 0;
    for (const ask of questions) {
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
