/**
 * Runs many programs: batches are compiled and run by children while this thread analyzes the batches before.
 */
import { generateProgram } from './generate';
import { DEFAULT_HARNESS, findTruths, type HarnessOptions } from './harness';
import { printProgram } from './printer';
import type { Program } from './program';
import { MISTAKES, type ProgramTruth } from './truth';
import { compare, type Disagreement, type Tool, type ToolVerdict } from './verdicts';

export interface CampaignOptions {
  readonly programs: number;
  readonly seed: number;
  /** Index of the first program: `--seed 1 --from 17 --programs 1` repeats program 1-17. */
  readonly from: number;
  /** Batches that are compiled and run at a time. */
  readonly jobs: number;
  /** Keeps all cases, not only those that disagree. */
  readonly keepAll?: boolean;
}

export interface Case {
  readonly program: Program;
  readonly truth: ProgramTruth;
  readonly verdict: ToolVerdict;
  readonly disagreements: readonly Disagreement[];
}

export interface Tally {
  programs: number;
  sites: number;
  /** Sites that leak, close twice… in some run; those beyond dispute. */
  readonly mistakes: Record<string, number>;
  missed: number;
  wrong: number;
  trouble: number;
  capped: number;
  exhaustive: number;
  /** Programs without any mistake. */
  clean: number;
  disagreeing: number;
  /** Names of the first few that were capped. */
  cappedNames: string[];
  toolSeconds: number;
}

export interface CampaignResult {
  readonly tally: Tally;
  /** Cases that disagree, by index. */
  readonly kept: readonly Case[];
  readonly seconds: number;
}

const BATCH = 100;
/** Where a report finds no run that bears it out: more and more runs, until loops can't be the reason. */
const THOROUGH: readonly HarnessOptions[] = [
  { budget: 100_000, samples: 300_000, timeoutMs: 60_000 },
  { budget: 2_000_000, samples: 20_000_000, timeoutMs: 300_000 },
];

/** Generates, runs, analyzes, compares. */
export async function runCampaign(tool: Tool, options: CampaignOptions): Promise<CampaignResult> {
  const started = performance.now();
  const tally = emptyTally();
  const kept: Case[] = [];
  const starts: number[] = [];
  for (let start = 0; start < options.programs; start += BATCH) starts.push(start);
  const pipeline = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const size = Math.min(BATCH, options.programs - start);
      const first = options.from + start;
      const programs = Array.from({ length: size }, (_, i) => generateProgram(options.seed, first + i));
      const truths = findTruths(programs);
      // A batch is analyzed while the children of this and the other pipelines compile and run.
      const analyzing = performance.now();
      const verdicts = programs.map((program) => tool(program.name, printProgram(program)));
      tally.toolSeconds += (performance.now() - analyzing) / 1000;
      for (const each of await judge(programs, await truths, verdicts)) {
        count(tally, each);
        if (options.keepAll === true || each.disagreements.length > 0) kept.push(each);
      }
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, pipeline));
  kept.sort((left, right) => indexOf(left.program) - indexOf(right.program));
  return { tally, kept, seconds: (performance.now() - started) / 1000 };
}

function emptyTally(): Tally {
  const counts = { programs: 0, sites: 0, missed: 0, wrong: 0, trouble: 0 };
  return {
    ...counts,
    mistakes: {},
    capped: 0,
    exhaustive: 0,
    clean: 0,
    disagreeing: 0,
    cappedNames: [],
    toolSeconds: 0,
  };
}

function indexOf(program: Program): number {
  return Number(program.name.split('-')[1]);
}

async function judge(
  programs: readonly Program[],
  truths: readonly ProgramTruth[],
  verdicts: readonly ToolVerdict[],
): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [index, program] of programs.entries()) {
    const truth = truths[index];
    const verdict = verdicts[index];
    if (truth && verdict) cases.push(await judgeProgram(program, truth, verdict));
  }
  return cases;
}

/** A report without a run is only held against the tool if a thorough search finds no run either. */
async function judgeProgram(program: Program, truth: ProgramTruth, verdict: ToolVerdict): Promise<Case> {
  let found: Case = { program, truth, verdict, disagreements: compare(truth, verdict) };
  for (const options of THOROUGH) {
    if (found.truth.exhaustive || !found.disagreements.some((each) => each.kind === 'false')) break;
    const [more = truth] = await findTruths([program], options);
    found = { program, truth: more, verdict, disagreements: compare(more, verdict) };
  }
  return found;
}

/** Truth and verdict about one program, searched as thoroughly as it takes. */
export async function examine(tool: Tool, program: Program): Promise<Case> {
  const verdict = tool(program.name, printProgram(program));
  const [truth] = await findTruths([program], { ...DEFAULT_HARNESS, timeoutMs: 10_000 });
  if (!truth) throw new Error(`no result for ${program.name}`);
  return judgeProgram(program, truth, verdict);
}

function count(tally: Tally, each: Case): void {
  tally.programs++;
  tally.sites += each.truth.sites.length;
  for (const mistake of MISTAKES) {
    const sure = each.truth.sites.filter((site) => site.mistakes[mistake] === 'must').length;
    tally.mistakes[mistake] = (tally.mistakes[mistake] ?? 0) + sure;
  }
  if (each.truth.sites.every((site) => MISTAKES.every((mistake) => site.mistakes[mistake] === 'no'))) tally.clean++;
  if (each.disagreements.length > 0) tally.disagreeing++;
  if (each.verdict.capped && tally.cappedNames.length < 5) tally.cappedNames.push(each.program.name);
  if (each.verdict.capped) tally.capped++;
  if (each.truth.exhaustive) tally.exhaustive++;
  tally.missed += each.disagreements.filter(({ kind }) => kind === 'missed').length;
  tally.wrong += each.disagreements.filter(({ kind }) => kind === 'false').length;
  tally.trouble += each.disagreements.filter(({ kind }) => kind === 'trouble').length;
}
