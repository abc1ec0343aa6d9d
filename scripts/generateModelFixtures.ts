/**
 * Writes test/fixtures/c/models from the model files: for each function a good and a bad use, with what the analysis has
 * to say about them. The expectations come from the models alone, so that the fixtures hold the analysis to them.
 *
 *   node scripts/run-ts.mjs scripts/generateModelFixtures.ts            write the fixtures
 *   node scripts/run-ts.mjs scripts/generateModelFixtures.ts --check    fail where they are out of date
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { builtinModels } from '../server/src/models';
import { generateModelFixtures } from './modelFixtures/all';

const FOLDER = path.resolve('test/fixtures/c/models');

function main(): void {
  const { files, problems, counts } = generateModelFixtures(builtinModels());
  for (const problem of problems) console.error(problem);
  if (process.argv.includes('--check')) check(files);
  else write(files);
  console.log(`${counts.entries} entries, ${counts.pairs} pairs, ${counts.families} families`);
  if (problems.length > 0) process.exitCode = 1;
}

function write(files: ReadonlyMap<string, string>): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) if (!files.has(name)) rmSync(path.join(FOLDER, name));
  for (const [name, text] of files) writeFileSync(path.join(FOLDER, name), text);
}

function check(files: ReadonlyMap<string, string>): void {
  const present = readdirSync(FOLDER);
  const stale = [...files].filter(
    ([name, text]) =>
      !present.includes(name) || readFileSync(path.join(FOLDER, name), 'utf8').replaceAll('\r\n', '\n') !== text,
  );
  const wrong = [...stale.map(([name]) => name), ...present.filter((name) => !files.has(name))];
  for (const name of wrong) console.error(`test/fixtures/c/models/${name} is out of date`);
  if (wrong.length > 0) process.exitCode = 1;
}

main();
