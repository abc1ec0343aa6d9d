/**
 * `npm run fixes -- [--missing] PATH…`: for how many findings in C files, each looked at by itself, a fix is offered, and
 * whether it works when it is made: the finding gone, none new, nothing understood worse. Without paths, of the fixtures.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { applied } from '../../../server/src/fixes';
import type { Finding } from '../../../server/src/rules/finding';
import { createAnalyzer, type Analyzer } from '../../../server/src/workspace/analyzer';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { missing: { type: 'boolean' } } });

interface Count {
  findings: number;
  fixed: number;
}

function filesIn(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => path.join(place, name));
}

/** Why the fix that is offered is none; null where it works, undefined where none is offered. */
function problemOf(analyzer: Analyzer, file: string, text: string, finding: Finding): string | null | undefined {
  const [fix] = analyzer.fixes(file, text, finding.fingerprint);
  if (!fix) return undefined;
  const before = analyzer.analyze(file, text);
  const after = analyzer.analyze(file, applied(text, fix.edits));
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  if (after.findings.some(({ fingerprint }) => !known.has(fingerprint))) return 'something new is found';
  if (after.findings.length >= before.findings.length) return 'the finding is still there';
  return after.notices.length > before.notices.length ? 'less is understood' : null;
}

async function main(): Promise<number> {
  const analyzer = await createAnalyzer();
  const counts = new Map<string, Count>();
  let broken = 0;
  for (const file of (positionals.length > 0 ? positionals : ['test/fixtures/c']).flatMap(filesIn)) {
    const text = readFileSync(file, 'utf8');
    for (const finding of analyzer.analyze(file, text).findings) {
      const count = counts.get(finding.rule) ?? { findings: 0, fixed: 0 };
      counts.set(finding.rule, count);
      count.findings++;
      const problem = problemOf(analyzer, file, text, finding);
      if (problem === null) count.fixed++;
      const line = text.slice(0, finding.acquisition.start).split('\n').length;
      if (problem === undefined && values.missing === true)
        console.log(`${file}:${line} ${finding.rule}: no fix: ${finding.message}`);
      if (typeof problem !== 'string') continue;
      broken++;
      console.log(`${file}:${line} ${finding.rule}: ${problem}`);
    }
  }
  for (const [rule, { findings, fixed }] of [...counts].sort())
    console.log(`${rule}: ${fixed} of ${findings} fixed (${((100 * fixed) / findings).toFixed(1)} %)`);
  console.log(`fixes that do not work: ${broken}`);
  return broken === 0 ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
