/**
 * Draws findings to be judged: `node scripts/draw-sample.mjs --seed 1 --count 80 OWNER/NAME@COMMIT=REPORT.json …`.
 * Each report is what `unclosed scan --format json` wrote in the root of that repository. The same seed and the same
 * reports give the same sample, in whatever order the reports are named. Writes it to standard output, without verdicts.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '80' } },
});

/**
 * Where a finding stands in the order of its seed: a hash, so that a finding more or less moves no other one.
 * @param {{ repository: string, file: string, line: number, column: number, rule: string }} finding
 */
function rank(finding) {
  const { repository, file, line, column, rule } = finding;
  return createHash('sha256').update([values.seed, repository, file, line, column, rule].join('\0')).digest('hex');
}

/** @param {string} argument */
function findingsOf(argument) {
  const match = /^([^/@=]+\/[^/@=]+)@([0-9a-f]{12,40})=(.+)$/.exec(argument);
  if (!match) throw new Error(`expected OWNER/NAME@COMMIT=REPORT.json, got '${argument}'`);
  const [repository = '', commit = '', path = ''] = match.slice(1);
  /** @type {{ findings: any[] }} */
  const { findings } = JSON.parse(readFileSync(path, 'utf8'));
  return findings.map((one) => ({
    repository,
    commit: commit.slice(0, 12),
    file: one.path,
    line: one.location.start.line,
    column: one.location.start.column,
    function: one.function,
    rule: one.rule,
    confidence: one.confidence,
    message: one.message,
    fault: one.fault.start.line,
  }));
}

if (values.seed === undefined || positionals.length === 0) {
  process.stderr.write('Usage: draw-sample.mjs --seed N [--count N] OWNER/NAME@COMMIT=REPORT.json...\n');
  process.exitCode = 2;
} else {
  const all = positionals.flatMap(findingsOf).map((finding) => ({ finding, rank: rank(finding) }));
  all.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const drawn = all.slice(0, Number(values.count)).map(({ finding }) => finding);
  process.stdout.write(`${JSON.stringify(drawn, null, 2)}\n`);
}
