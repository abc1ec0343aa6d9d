/** What judges an engine: the checks of the test suite that need nothing but the engine, the cheapest first. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { createSyntaxParser } from '../../server/src/syntax';
import type { Analyzer } from '../../server/src/workspace/analyzer';
import { budgetProblems, helperProblems } from '../harness/exhausting';
import { checkFixture, FIXTURES, FixtureAnalyzers, fixturePaths } from '../harness/fixtures';
import { checkProject, projects } from '../harness/projects';
import { printedGraphs, printedSummaries, readPrinted } from '../harness/printedFixtures';
import { cFile, cFunctions } from '../harness/randomC';
import { isWhole, problemsOf, told } from '../harness/wellFormed';
import { generateProgram } from '../oracle/generate';
import { printProgram } from '../oracle/printer';
import type { ProgramTruth } from '../oracle/truth';
import { CAPPED_SHARE, compare, verdictOf } from '../oracle/verdicts';

/** What running a generated program showed; found once, for all mutants. */
export interface KnownTruth {
  readonly seed: number;
  readonly index: number;
  readonly truth: ProgramTruth;
}

/** The first complaint, or null. */
type Check = (analyzer: Analyzer, truths: readonly KnownTruth[]) => Promise<string | null> | string | null;

export const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['cfg', checkGraphs],
  ['summaries', checkSummaries],
  ['fixtures', () => checkFixtures('c', ['.c'])],
  ['scripts', () => checkFixtures('typescript', ['.ts', '.js', '.tsx', '.mts', '.cjs', '.mjs'])],
  ['projects', checkProjects],
  ['properties', checkProperties],
  ['oracle', checkPrograms],
];

/** Always the same random files. */
const SEED = 20;
const FILES = 40;
const SHUFFLED = 30;

async function checkGraphs(): Promise<string | null> {
  const parser = await createSyntaxParser('wasm');
  for (const name of fixturePaths('cfg', '.c')) {
    const { source, expected } = readPrinted('cfg', name);
    if (printedGraphs(parser, source) !== expected) return name;
  }
  return null;
}

function checkSummaries(analyzer: Analyzer): string | null {
  for (const name of fixturePaths('summaries', '.c')) {
    const { source, expected } = readPrinted('summaries', name);
    if (printedSummaries(analyzer, name, source) !== expected) return name;
  }
  return null;
}

async function checkFixtures(folder: string, extensions: readonly string[]): Promise<string | null> {
  const analyzers = new FixtureAnalyzers();
  for (const name of extensions.flatMap((extension) => fixturePaths(folder, extension))) {
    const file = path.join(FIXTURES, folder, name);
    const text = readFileSync(file, 'utf8');
    const [problem] = checkFixture(text, (await analyzers.of(text)).analyze(file, text)).problems;
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return null;
}

function checkProjects(analyzer: Analyzer): string | null {
  for (const project of projects()) {
    for (const { file, problems } of checkProject(analyzer, project))
      if (problems[0] !== undefined) return `${file} ${problems[0]}`;
  }
  return null;
}

function checkProperties(analyzer: Analyzer): string | null {
  const [capped] = [...budgetProblems(analyzer), ...helperProblems(analyzer)];
  if (capped !== undefined) return capped;
  for (const text of fc.sample(cFile, { numRuns: FILES, seed: SEED })) {
    const [problem] = problemsOf(analyzer.analyze('random.c', text), text);
    if (problem !== undefined) return problem;
  }
  for (const functions of fc.sample(cFunctions, { numRuns: SHUFFLED, seed: SEED })) {
    const [first, second] = [functions, [...functions].reverse()].map((parts) =>
      analyzer.analyze('random.c', parts.join('\n')),
    );
    if (first && second && isWhole(first) && told(first).join('\n') !== told(second).join('\n')) {
      return 'the order of functions changes a finding';
    }
  }
  return null;
}

/** As `npm run oracle` does, but a report is only held against an engine where all inputs were tried. */
function checkPrograms(analyzer: Analyzer, truths: readonly KnownTruth[]): string | null {
  let capped = 0;
  for (const { seed, index, truth } of truths) {
    const program = generateProgram(seed, index);
    const text = printProgram(program);
    const verdict = verdictOf(text, analyzer.analyze(`${program.name}.c`, text));
    if (verdict.capped) capped++;
    const held = compare(truth, verdict).filter(({ kind }) => truth.exhaustive || kind !== 'false');
    if (held[0]) return `program ${program.name} line ${held[0].line}: ${held[0].kind}, ${held[0].note}`;
  }
  return capped > truths.length * CAPPED_SHARE ? `${capped} programs were given up on` : null;
}
