/**
 * `npm run oracle`: compares the analyzer with what generated programs really do.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAnalyzer, type Analyzer } from '../../server/src/workspace/analyzer';
import { runCampaign, type Case, type CampaignResult } from './campaign';
import { runFixes } from './fixing';
import { NoCompiler, requireCompiler } from './harness';
import { minimize } from './minimize';
import { printProgram } from './printer';
import { annotated, summary } from './report';
import { CAPPED_SHARE, verdictOf, type Tool } from './verdicts';

const OUTPUT = 'out/oracle';
const EXIT = { agreed: 0, disagreed: 1, failed: 2, skipped: 3 } as const;

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '2' },
    /** How many disagreeing programs are kept, and minimized if asked. */
    keep: { type: 'string', default: '20' },
    /** Disagreeing programs that contain this text are counted only: their cause is known. */
    skip: { type: 'string', multiple: true, default: [] },
    minimize: { type: 'boolean', default: false },
    /** Mends what leaks by the fixes that are offered, and runs it again. */
    fixes: { type: 'boolean', default: false },
    /** Prints the first program and its truth, whether or not they disagree. */
    show: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  await requireCompiler();
  const analyzer = await createAnalyzer();
  if (values.fixes) return fixing(analyzer);
  const tool: Tool = (name, text) => verdictOf(text, analyzer.analyze(`${name}.c`, text));
  const result = await runCampaign(tool, {
    programs: Number(values.programs),
    seed: Number(values.seed),
    from: Number(values.from),
    jobs: Math.max(1, Number(values.jobs)),
    keepAll: values.show,
  });
  await keep(tool, result);
  analyzer.dispose();
  console.log(summary(result));
  const { tally } = result;
  const capped = tally.programs > 0 && tally.capped / tally.programs > CAPPED_SHARE;
  return capped || tally.missed + tally.wrong + tally.trouble > 0 ? EXIT.disagreed : EXIT.agreed;
}

async function fixing(analyzer: Analyzer): Promise<number> {
  const [programs, seed, from] = [values.programs, values.seed, values.from].map(Number);
  const result = await runFixes(analyzer, { programs: programs!, seed: seed!, from: from! });
  analyzer.dispose();
  rmSync(OUTPUT, { recursive: true, force: true });
  for (const { name, text, note } of result.broken) {
    mkdirSync(OUTPUT, { recursive: true });
    writeFileSync(join(OUTPUT, `${name}-mended.c`), `// ${note}\n${text}`);
    console.log(`${name}: ${note}`);
  }
  const { leaking, findings, fixed, mended, clean, broken } = result;
  console.log(`fixes: ${leaking} programs that leak, ${findings} findings, ${fixed} mended`);
  console.log(
    `fixes: ${mended} programs mended in full, ${clean} of them without a mistake in any run; ${broken.length} broken`,
  );
  return broken.length > 0 ? EXIT.disagreed : EXIT.agreed;
}

async function keep(tool: Tool, result: CampaignResult): Promise<void> {
  rmSync(OUTPUT, { recursive: true, force: true });
  const skipped = (text: string): boolean => values.skip.some((part) => text.includes(part));
  const kept = result.kept.filter(({ program }) => !skipped(printProgram(program))).slice(0, Number(values.keep));
  for (const found of kept) {
    const shown: Case = values.minimize ? await minimize(tool, found, { attempts: 600 }) : found;
    const text = annotated(shown);
    const file = join(OUTPUT, `${found.program.name}.c`);
    mkdirSync(OUTPUT, { recursive: true });
    writeFileSync(file, text);
    console.log(values.minimize || values.show ? `${file}\n${text}` : file);
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof NoCompiler ? `oracle: skipped, ${error.message}` : error);
    process.exitCode = error instanceof NoCompiler ? EXIT.skipped : EXIT.failed;
  },
);
