/**
 * `npm run fuzz`: broken, odd and plain C, TypeScript and JavaScript through parser, lowering and analysis, which must take
 * all of it.
 *
 *   npm run fuzz -- --inputs N | --seconds T [--seed S] [--from I] [--jobs J] [--language c|typescript] [--journal FILE]
 *   npm run fuzz -- --replay FILE
 *
 * An input is named by its seed and number; what fails is saved, cut down, and told with the command that shows it again.
 * A journal keeps what was done, so that a long run may end at any time and be taken up again by the same command.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Campaign } from './campaign';
import { Child, isReply, type Answer } from './child';
import type { Failure } from './checks';
import { Journal, totalsOf, type Totals } from './journal';
import { excess, FEWEST_SAMPLES, growthOf, megabytes, type Growth } from './memory';
import { minimize } from './minimize';
import { isLanguage, type LanguageName } from './languages';
import { languageAt, serve, type Failed } from './worker';

const OUTPUT = 'out/fuzz';
const DEFAULT_INPUTS = 10_000;
const MINIMIZED = 5;
const MINIMIZE_SECONDS = 60;
const PROGRESS_MILLISECONDS = 5000;
const WORKER = 'worker';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    inputs: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    journal: { type: 'string' },
    /** Both, unless one is named. */
    language: { type: 'string' },
    replay: { type: 'string' },
  },
});

const only = languageNamed(values.language);

function languageNamed(name: string | undefined): LanguageName | null {
  if (name === undefined || isLanguage(name)) return name ?? null;
  throw new Error(`there is no language '${name}'`);
}

function startChild(): Promise<Child> {
  const language = only === null ? [] : ['--language', only];
  return Child.start(process.argv[1]!, [WORKER, '--seed', values.seed, ...language]);
}

async function main(): Promise<number> {
  if (values.replay !== undefined) return replay(values.replay);
  const campaign = new Campaign({
    from: Number(values.from),
    inputs: Number(values.inputs ?? (values.seconds === undefined ? DEFAULT_INPUTS : Infinity)),
    seconds: Number(values.seconds ?? Infinity),
    jobs: Math.max(1, Number(values.jobs)),
    journal: new Journal(Number(values.seed), values.journal ?? null),
    startChild,
    onProgress: progressLine(),
  });
  await campaign.run();
  const totals = totalsOf(campaign.records);
  await save(totals.found);
  const growth = totals.memory.map(growthOf).filter((each) => each !== null);
  const grown = growth.flatMap(excess);
  console.log(summary(totals, campaign.elapsedSeconds, growth));
  for (const problem of grown) console.log(`fuzz: FAILED: ${problem}`);
  return totals.found.length + grown.length > 0 ? 1 : 0;
}

function progressLine(): (campaign: Campaign) => void {
  let last = performance.now();
  return ({ records, elapsedSeconds }) => {
    if (performance.now() - last < PROGRESS_MILLISECONDS) return;
    last = performance.now();
    const { done, found, processorSeconds } = totalsOf(records);
    const rate = (done / processorSeconds).toFixed(0);
    process.stderr.write(
      `fuzz: ${elapsedSeconds.toFixed(0)} s: ${done} inputs, ${rate} a second of processor time, ${found.length} failures\n`,
    );
  };
}

function summary(
  { done, busy, found, slowest, processorSeconds }: Totals,
  seconds: number,
  growth: readonly Growth[],
): string {
  const lines = [
    `fuzz: ${done} inputs, this run took ${seconds.toFixed(1)} s; ${(busy / done).toFixed(2)} ms of analysis each`,
    `fuzz: ${processorSeconds.toFixed(1)} s of processor time, ${(done / processorSeconds).toFixed(0)} inputs in each`,
    `fuzz: slowest ${slowest.elapsed.toFixed(0)} ms of processor time (input ${slowest.number}); ${found.length} failures`,
  ];
  const told = growth.map(({ heap, wasm, resident }) =>
    [...Object.entries({ heap, wasm, resident })].map(
      ([name, { first, last }]) => `${name} ${megabytes(first)} to ${megabytes(last)}`,
    ),
  );
  for (const each of told) lines.push(`fuzz: memory of a worker: ${each.join(', ')}`);
  if (told.length === 0) lines.push(`fuzz: memory: not judged, no worker gave ${FEWEST_SAMPLES} samples`);
  return lines.join('\n');
}

/** Writes what failed, and the first few of it cut down. */
async function save(found: readonly Failed[]): Promise<void> {
  rmSync(OUTPUT, { recursive: true, force: true });
  if (found.length > 0) mkdirSync(OUTPUT, { recursive: true });
  for (const [index, { number, failure, text }] of found.entries()) {
    const language = languageAt(number, only);
    const file = path.join(OUTPUT, language.pathOf(`${values.seed}-${number}-${failure.kind}`, text));
    const named = only === null ? '' : ` --language ${only}`;
    writeFileSync(file, text);
    console.log(`fuzz: FAILED: input ${number}: ${failure.kind}: ${failure.message}`);
    console.log(`  npm run fuzz -- --seed ${values.seed} --from ${number} --inputs 1${named}`);
    console.log(`  npm run fuzz -- --replay ${file}`);
    if (index >= MINIMIZED || text === '') continue;
    const smallest = await minimized(text, language.name, failure);
    const cutDown = file.replace(/(?=\.[^.]*$)/, '.min');
    writeFileSync(cutDown, smallest);
    console.log(`  cut down to ${smallest.length} of ${text.length} characters: ${cutDown}`);
  }
}

async function minimized(text: string, language: LanguageName, failure: Failure): Promise<string> {
  const deadline = performance.now() + MINIMIZE_SECONDS * 1000;
  let child: Child | null = null;
  const result = await minimize(text, async (candidate) => {
    if (performance.now() > deadline) return false;
    if (!child?.isAlive) child = await startChild();
    const again = failureOf(await child.ask({ kind: 'text', text: candidate, language }));
    return again?.kind === failure.kind && sameFirstLine(again, failure);
  });
  (child as Child | null)?.end();
  return result;
}

/** Numbers and names in a message depend on what is cut away. */
function sameFirstLine(left: Failure, right: Failure): boolean {
  const plain = ({ message }: Failure): string => message.split('\n')[0]!.replace(/'.*'|\d+/g, '');
  return plain(left) === plain(right);
}

function failureOf(answer: Answer): Failure | null {
  return isReply(answer) ? (answer.failed[0]?.failure ?? null) : answer.failure;
}

async function replay(file: string): Promise<number> {
  const child = await startChild();
  const language = file.endsWith('.c') ? 'c' : 'typescript';
  const answer = await child.ask({ kind: 'text', text: readFileSync(file, 'utf8'), language });
  child.end();
  const failure = failureOf(answer);
  console.log(failure ? `fuzz: FAILED: ${failure.kind}: ${failure.message}` : 'fuzz: no failure');
  if (isReply(answer)) console.log(`fuzz: ${answer.busy.toFixed(0)} ms`);
  return failure ? 1 : 0;
}

if (positionals[0] === WORKER) {
  void serve(Number(values.seed), process.cwd(), only);
} else {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 2;
    },
  );
}
