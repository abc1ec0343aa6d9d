/** Builds judges and lets them judge: one bundle and one process for each mutant, in one folder. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build, type Plugin } from 'esbuild';
import { ASSETS, BUNDLE_OPTIONS } from '../../scripts/bundle.mjs';
import type { KnownTruth } from './checks';
import type { Verdict } from './judge';
import { fileOf, mutated, type Mutant } from './mutant';

const HEAP_MEGABYTES = 1024;

export class Workshop {
  private readonly folder: string;
  private readonly truths: string;

  constructor(truths: readonly KnownTruth[]) {
    mkdirSync('.cache/mutants', { recursive: true });
    this.folder = mkdtempSync(path.resolve('.cache/mutants/run-'));
    for (const asset of ASSETS) copyFileSync(asset, path.join(this.folder, path.basename(asset)));
    this.truths = path.join(this.folder, 'truths.json');
    writeFileSync(this.truths, JSON.stringify(truths));
  }

  /** What the judge says of the engine with this mistake; of the engine itself for null. */
  async judge(mutant: Mutant | null, timeoutSeconds: number): Promise<Verdict> {
    const bundle = path.join(this.folder, `${mutant?.id ?? 'engine'}.cjs`);
    await build({
      ...BUNDLE_OPTIONS,
      entryPoints: ['test/mutants/judge.ts'],
      outfile: bundle,
      // What a mutant makes senseless is no news.
      logLevel: 'silent',
      plugins: mutant ? [seeding(mutant)] : [],
    });
    return this.run(bundle, timeoutSeconds);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(bundle: string, timeoutSeconds: number): Promise<Verdict> {
    const args = [`--max-old-space-size=${HEAP_MEGABYTES}`, bundle, this.truths];
    const options = { timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL' } as const;
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout) => {
        if (!error) resolve(JSON.parse(stdout) as Verdict);
        else if (error.killed) resolve({ failed: 'timeout', complaint: `not done after ${timeoutSeconds} s` });
        else resolve({ failed: 'crash', complaint: `the judge ended with ${error.code ?? error.signal}` });
      });
    });
  }
}

/** Applies the mutant's edit as its file is loaded. */
function seeding(mutant: Mutant): Plugin {
  const file = fileOf(mutant);
  return {
    name: 'mutant',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => {
        if (loaded !== file) return undefined;
        return { contents: mutated(mutant, readFileSync(file, 'utf8')), loader: 'ts' };
      });
    },
  };
}
