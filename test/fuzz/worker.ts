/** The child that analyzes inputs. It may hang, run out of memory or die: its parent watches it. */
import process from 'node:process';
import { Checker, type Failure } from './checks';
import { Family, FAMILY_SIZE, readCorpus } from './corpus';
import { sampleMemory, watchWasm, type MemorySample } from './memory';

export type Request =
  /** The next input of the run, to be checked; its family's earlier ones have been asked for. */
  | { readonly kind: 'input'; readonly number: number; readonly sampled: boolean }
  /** The text of an input that cannot be analyzed. */
  | { readonly kind: 'show'; readonly number: number }
  /** A text from elsewhere. */
  | { readonly kind: 'text'; readonly text: string };

export interface Reply {
  readonly failure: Failure | null;
  readonly elapsed: number;
  /** Set where it failed or was asked for. */
  readonly text: string | null;
  readonly memory: MemorySample | null;
}

/** Sent between the parts of a long check. */
export const ALIVE = 'alive';

/** One in so many inputs is studied, which takes as long as the analysis of a small one. */
const STUDIED = 3;
/** One in so many inputs is checked thoroughly. */
const THOROUGH = 25;

/** Answers requests of the parent until it goes away. */
export async function serve(seed: number, root: string): Promise<void> {
  watchWasm();
  const checker = await Checker.create(() => process.send?.(ALIVE));
  const corpus = readCorpus(root);
  const study = { isStudied: true, isThorough: false };
  const known = new Set(corpus.flatMap((text) => checker.check(text, study).features));
  let familyNumber = -1;
  let family = new Family(seed, corpus, known);

  const inputOf = (number: number): string => {
    const wanted = Math.floor(number / FAMILY_SIZE);
    if (wanted !== familyNumber) family = new Family(seed, corpus, known);
    familyNumber = wanted;
    return family.input(number);
  };
  const answer = (request: Request): Reply => {
    if (request.kind === 'show') return { failure: null, elapsed: 0, text: inputOf(request.number), memory: null };
    const text = request.kind === 'text' ? request.text : inputOf(request.number);
    const isOneIn = (interval: number): boolean => request.kind === 'text' || request.number % interval === 0;
    const ways = { isStudied: isOneIn(STUDIED), isThorough: isOneIn(THOROUGH) };
    const { failure, elapsed, features } = checker.check(text, ways);
    if (request.kind === 'input') family.learn(text, features);
    const memory = request.kind === 'input' && request.sampled ? sampleMemory() : null;
    return { failure, elapsed, text: failure ? text : null, memory };
  };
  process.on('message', (request: Request) => process.send?.(answer(request)));
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}
