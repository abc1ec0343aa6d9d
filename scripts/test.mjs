/**
 * `npm test`: all checks of the project as stages, the cheap ones first.
 *
 *   npm test                        everything
 *   npm test -- --only unit,lint    these stages and what they need
 *   npm test -- --skip e2e          all but these
 *   npm test -- --vscode newest     the end-to-end tests in the newest VS Code instead of the oldest
 *   npm test -- --list              what there is
 *
 * A stage has a time-out and a process group of its own, which is ended with it. Its log is out/logs/STAGE.log. After a
 * failure the stages that don't build on the failed one still run. What cannot run on this machine is skipped and said
 * at the end; with UNCLOSED_REQUIRE_ALL=1 a skipped stage, or a skipped test in one, is a failure.
 *
 * Node built-ins only: a clean checkout has nothing else.
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cleanNpmEnvironment, run } from './childProcess.mjs';
import { requireNode } from './install.mjs';
import { STAGES } from './stages.mjs';
import { ensurePrograms } from './systemPackages.mjs';

/**
 * @typedef {import('./stages.mjs').Stage} Stage
 * @typedef {{ stage: Stage, status: 'passed' | 'failed' | 'skipped', seconds: number, reason?: string }} Outcome
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOGS = path.join(ROOT, 'out', 'logs');
const REQUIRE_ALL = process.env['UNCLOSED_REQUIRE_ALL'] === '1';
const TAIL_LINES = 60;
/** What vitest says of a test that was left out. */
const NOT_RUN = ['pending', 'skipped', 'todo'];
/** What every stage sees. */
const ENVIRONMENT = { NO_COLOR: '1', UNCLOSED_VSCODE: 'oldest' };

requireNode();
process.chdir(ROOT);
process.exitCode = await main();

async function main() {
  const { only, skip, list, vscode } = readArguments();
  ENVIRONMENT.UNCLOSED_VSCODE = vscode;
  if (list) {
    for (const { name, about } of STAGES) console.log(`${name.padEnd(10)} ${about}`);
    return 0;
  }
  const stages = select(only, skip);
  rmSync(LOGS, { recursive: true, force: true });
  mkdirSync(LOGS, { recursive: true });
  const missing = await ensurePrograms(stages.flatMap((stage) => stage.programs ?? []));
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const stage of stages) outcomes.push(await runStage(stage, outcomes, missing));
  return summarize(outcomes);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      skip: { type: 'string' },
      list: { type: 'boolean', default: false },
      vscode: { type: 'string', default: 'oldest' },
    },
  });
  /** @param {string | undefined} names */
  const split = (names) => (names ?? '').split(',').filter((name) => name !== '');
  const [only, skip] = [split(values.only), split(values.skip)];
  const unknown = [...only, ...skip].filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Error(`No such stage: ${unknown.join(', ')}. \`npm test -- --list\` has them all.`);
  return { only, skip, list: values.list, vscode: values.vscode };
}

/**
 * @param {string[]} only
 * @param {string[]} skip
 */
function select(only, skip) {
  const wanted = new Set(only);
  if (only.length > 0) {
    // A stage needs earlier ones only: from the last to the first, all are found in one go.
    for (const stage of [...STAGES].reverse()) {
      if (wanted.has(stage.name)) for (const need of stage.needs) wanted.add(need);
    }
  }
  return STAGES.filter(({ name }) => (only.length === 0 || wanted.has(name)) && !skip.includes(name));
}

/**
 * @param {Stage} stage
 * @param {Outcome[]} earlier
 * @param {string[]} missing programs that this machine lacks
 * @returns {Promise<Outcome>}
 */
async function runStage(stage, earlier, missing) {
  const reason = reasonToSkip(stage, earlier, missing);
  if (reason !== undefined) {
    console.log(`- ${stage.name}: skipped, ${reason}`);
    return { stage, status: 'skipped', seconds: 0, reason };
  }
  const started = performance.now();
  const failure = await runCommands(stage);
  const seconds = (performance.now() - started) / 1000;
  const skippedTests = failure === undefined && stage.report !== undefined ? testsThat(stage.report, NOT_RUN) : [];
  if (failure !== undefined) return failed(stage, seconds, failure);
  if (skippedTests.length > 0) {
    const reason = `${skippedTests.length} of its tests: ${skippedTests.join('; ')}`;
    console.log(`- ${stage.name} ${seconds.toFixed(1)} s: skipped ${reason}`);
    return { stage, status: 'skipped', seconds, reason };
  }
  console.log(`✓ ${stage.name} ${seconds.toFixed(1)} s`);
  for (const note of notes(stage)) console.log(`  ${note}`);
  return { stage, status: 'passed', seconds };
}

/**
 * @param {Stage} stage
 * @param {Outcome[]} earlier
 * @param {string[]} missing
 * @returns {string | undefined}
 */
function reasonToSkip(stage, earlier, missing) {
  const broken = earlier.filter((outcome) => stage.needs.includes(outcome.stage.name) && outcome.status !== 'passed');
  if (broken.length > 0) return `it needs ${broken.map((outcome) => outcome.stage.name).join(', ')}`;
  const absent = (stage.programs ?? []).filter((program) => missing.includes(program));
  if (absent.length > 0) return `this machine has no ${absent.join(', ')}`;
  return undefined;
}

/**
 * @param {Stage} stage
 * @returns {Promise<string | undefined>} what went wrong
 */
async function runCommands(stage) {
  const log = createWriteStream(logFile(stage.name));
  const deadline = performance.now() + stage.timeoutSeconds * 1000;
  try {
    for (const [command, ...args] of stage.commands) {
      log.write(`$ ${command} ${args.join(' ')}\n`);
      const { code, timedOut } = await run(command, args, {
        cwd: ROOT,
        env: { ...cleanNpmEnvironment(), ...ENVIRONMENT },
        timeoutSeconds: (deadline - performance.now()) / 1000,
        onOutput: (chunk) => log.write(chunk),
      });
      if (timedOut) return `not done after ${stage.timeoutSeconds} s`;
      if (code !== 0) return `\`${command} ${args.join(' ')}\` ended with ${code ?? 'a signal'}`;
    }
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    await new Promise((resolve) => log.end(resolve));
  }
}

/**
 * @param {Stage} stage
 * @param {number} seconds
 * @param {string} reason
 * @returns {Outcome}
 */
function failed(stage, seconds, reason) {
  const file = logFile(stage.name);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  console.log(`✗ ${stage.name} ${seconds.toFixed(1)} s: ${reason}`);
  console.log(
    lines
      .slice(-TAIL_LINES)
      .map((line) => `  | ${line}`)
      .join('\n'),
  );
  console.log(`  the whole log: ${path.relative(ROOT, file)}`);
  return { stage, status: 'failed', seconds, reason };
}

/** @param {string} name */
function logFile(name) {
  return path.join(LOGS, `${name}.log`);
}

/**
 * Figures and known wrong answers.
 *
 * @param {Stage} stage
 */
function notes({ name, notes }) {
  if (!notes) return [];
  const lines = readFileSync(logFile(name), 'utf8').split('\n');
  return lines.filter((line) => notes.test(line));
}

/**
 * @param {string} report a report of vitest, in JSON; what is not there names no test
 * @param {readonly string[]} statuses
 * @returns {string[]} the tests that ended so
 */
function testsThat(report, statuses) {
  /** @typedef {{ fullName: string, status: string }} Assertion */
  /** @type {{ testResults: { assertionResults: Assertion[] }[] }} */
  const { testResults } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] };
  return testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => statuses.includes(status))
    .map(({ fullName }) => fullName);
}

/** @param {Outcome[]} outcomes */
function summarize(outcomes) {
  /** @param {Outcome['status']} status */
  const of = (status) => outcomes.filter((outcome) => outcome.status === status);
  const [failures, skips] = [of('failed'), of('skipped')];
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  console.log(`\n${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`);
  for (const { stage, reason } of skips) console.log(`SKIPPED ${stage.name}: ${reason}`);
  for (const { stage, reason } of failures) {
    console.log(`FAILED  ${stage.name}: ${reason}`);
    for (const test of stage.report === undefined ? [] : testsThat(stage.report, ['failed'])) console.log(`  ${test}`);
  }
  if (REQUIRE_ALL && skips.length > 0) console.log('With UNCLOSED_REQUIRE_ALL=1 nothing may be skipped.');
  console.log(`${of('passed').length} passed, ${failures.length} failed, ${skips.length} skipped`);
  return failures.length > 0 || (REQUIRE_ALL && skips.length > 0) ? 1 : 0;
}
