/**
 * Writes test/fixtures/c/models and test/fixtures/typescript/models from the model files: for each function a good and a
 * bad use, with what the analysis has to say about them. The expectations come from the models alone, so that the fixtures hold the analysis to them.
 *
 *   node scripts/run-ts.mjs scripts/generateModelFixtures.ts            write the fixtures
 *   node scripts/run-ts.mjs scripts/generateModelFixtures.ts --check    fail where they are out of date
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { builtinModels, builtinTypescriptModels } from '../server/src/models';
import { generateModelFixtures } from './modelFixtures/all';
import { generateScriptFixtures } from './modelFixtures/typescript';

const C_FOLDER = 'test/fixtures/c/models';
const TYPESCRIPT_FOLDER = 'test/fixtures/typescript/models';

function main(): void {
  const { files, problems, counts } = generateModelFixtures(builtinModels());
  for (const problem of problems) console.error(problem);
  const put = process.argv.includes('--check') ? check : write;
  put(C_FOLDER, files);
  put(TYPESCRIPT_FOLDER, generateScriptFixtures(builtinTypescriptModels()));
  console.log(`${counts.entries} entries, ${counts.pairs} pairs, ${counts.families} families`);
  if (problems.length > 0) process.exitCode = 1;
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(path.join(folder, name));
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
}

function check(folder: string, files: ReadonlyMap<string, string>): void {
  const present = readdirSync(folder);
  const stale = [...files].filter(
    ([name, text]) =>
      !present.includes(name) || readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n') !== text,
  );
  const wrong = [...stale.map(([name]) => name), ...present.filter((name) => !files.has(name))];
  for (const name of wrong) console.error(`${folder}/${name} is out of date`);
  if (wrong.length > 0) process.exitCode = 1;
}

main();
