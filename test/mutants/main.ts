/**
 * `npm run mutants`: how many seeded mistakes the test suite notices.
 *
 * Ends with 1 where a mutant is stale or too many survive, and with 2 where the engine itself does not pass.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { generateProgram } from '../oracle/generate';
import { findTruths, NoCompiler, requireCompiler } from '../oracle/harness';
import { MUTANTS } from './catalog';
import type { KnownTruth } from './checks';
import { StaleMutant, verify, type Mutant } from './mutant';
import { Workshop } from './workshop';

const REQUIRED_RATE = 0.95;
/** The first programs that `npm run oracle` takes. */
const SEED = 1;
const BATCHES = 2;
const BATCH = 100;
/** A judge that takes so much longer than with the right engine hangs. Generous: on a busy machine others slow it down. */
const PATIENCE = 15;
const LEAST_SECONDS = 120;
const EXIT = { killed: 0, survived: 1, failed: 2 } as const;

const { values } = parseArgs({
  options: {
    /** Ids of mutants, with commas. */
    only: { type: 'string' },
    /** Every so many mutants only, always the same. */
    sample: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    list: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const mutants = select(values.only).filter((_, index) => index % Math.max(1, Number(values.sample)) === 0);
  if (values.list) {
    for (const { id, file, about } of mutants) console.log(`${id.padEnd(30)} ${file.padEnd(34)} ${about}`);
    return EXIT.killed;
  }
  const stale = mutants.flatMap(staleness);
  for (const text of stale) console.log(`STALE    ${text}`);
  if (stale.length > 0) return EXIT.survived;
  const workshop = new Workshop(await findSample());
  try {
    return await judgeAll(workshop, mutants);
  } finally {
    workshop.dispose();
  }
}

function select(ids: string | undefined): readonly Mutant[] {
  if (ids === undefined) return MUTANTS;
  const wanted = ids.split(',');
  const unknown = wanted.filter((id) => !MUTANTS.some((mutant) => mutant.id === id));
  if (unknown.length > 0) throw new Error(`no such mutant: ${unknown.join(', ')}`);
  return MUTANTS.filter(({ id }) => wanted.includes(id));
}

function staleness(mutant: Mutant): string[] {
  try {
    verify(mutant);
    return [];
  } catch (error) {
    if (error instanceof StaleMutant) return [error.message];
    throw error;
  }
}

/** The truth about a few generated programs; none without a compiler. */
async function findSample(): Promise<KnownTruth[]> {
  try {
    await requireCompiler();
  } catch (error) {
    if (!(error instanceof NoCompiler)) throw error;
    console.log(`without the execution oracle: ${error.message}`);
    return [];
  }
  const truths: KnownTruth[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const programs = Array.from({ length: BATCH }, (_, i) => generateProgram(SEED, batch * BATCH + i));
    const found = await findTruths(programs);
    truths.push(...found.map((truth, i) => ({ seed: SEED, index: batch * BATCH + i, truth })));
  }
  return truths;
}

async function judgeAll(workshop: Workshop, mutants: readonly Mutant[]): Promise<number> {
  const started = performance.now();
  const sanity = await workshop.judge(null, 300);
  if (sanity.failed !== null) {
    console.log(`The engine itself does not pass: ${sanity.failed}, ${sanity.complaint}`);
    return EXIT.failed;
  }
  const timeout = Math.max(LEAST_SECONDS, Math.ceil(((performance.now() - started) / 1000) * PATIENCE));
  const survivors: Mutant[] = [];
  const killers = new Map<string, number>();
  const waiting = [...mutants];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { failed, complaint } = await workshop.judge(mutant, timeout);
      if (failed === null) survivors.push(mutant);
      else killers.set(failed, (killers.get(failed) ?? 0) + 1);
      const [reason = ''] = complaint.split('\n');
      console.log(`${(failed ?? 'SURVIVED').padEnd(11)}${mutant.id.padEnd(30)}${reason.slice(0, 100)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, work));
  return summarize(mutants, survivors, killers, (performance.now() - started) / 1000);
}

function summarize(
  mutants: readonly Mutant[],
  survivors: readonly Mutant[],
  killers: ReadonlyMap<string, number>,
  seconds: number,
): number {
  const killed = mutants.length - survivors.length;
  const rate = killed / mutants.length;
  for (const { id, about, file } of survivors) console.log(`survived: ${id}, ${about} (${file})`);
  const by = [...killers].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  console.log(
    `mutants: ${killed} of ${mutants.length} killed (${(rate * 100).toFixed(1)} %) in ${seconds.toFixed(0)} s`,
  );
  console.log(`killed by: ${by.join(', ')}`);
  return rate >= REQUIRED_RATE ? EXIT.killed : EXIT.survived;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = EXIT.failed;
  },
);
