/**
 * Bundled with the engine, or with a mutant of it, and run as a process of its own: prints the first check that fails
 * as JSON. `node judge.cjs TRUTHS.json`.
 */
import { readFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { createAnalyzer } from '../../server/src/workspace/analyzer';
import { CHECKS, type KnownTruth } from './checks';

/** What the judge prints. */
export interface Verdict {
  /** The check that failed, or null where all passed. */
  readonly failed: string | null;
  readonly complaint: string;
}

async function judge(): Promise<Verdict> {
  const truths = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as KnownTruth[];
  const analyzer = await createAnalyzer();
  for (const [name, check] of CHECKS) {
    const complaint = await attempt(() => check(analyzer, truths));
    if (complaint !== null) return { failed: name, complaint };
  }
  return { failed: null, complaint: '' };
}

async function attempt(check: () => Promise<string | null> | string | null): Promise<string | null> {
  try {
    return await check();
  } catch (error) {
    return `it threw: ${error instanceof Error ? error.message : String(error)}`;
  }
}

void judge().then((verdict) => {
  writeSync(1, JSON.stringify(verdict));
  process.exit(0);
});
