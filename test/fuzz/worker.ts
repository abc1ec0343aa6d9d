/** The child that analyzes inputs. It may hang, run out of memory or die: its parent watches it. */
import process from 'node:process';
import { Checker, type Failure } from './checks';
import { Family, FAMILY_SIZE } from './corpus';
import { LANGUAGES, languageOf, type Language, type LanguageName } from './languages';
import { sampleMemory, watchWasm, type MemorySample } from './memory';

export type Request =
  /** Inputs of one family, to be checked; the family's earlier ones have been asked for, but for those that are lost. */
  | { readonly kind: 'inputs'; readonly from: number; readonly count: number }
  /** The text of an input that cannot be analyzed. */
  | { readonly kind: 'show'; readonly number: number }
  /** A text from elsewhere. */
  | { readonly kind: 'text'; readonly text: string; readonly language: LanguageName };

export interface Failed {
  readonly number: number;
  readonly failure: Failure;
  readonly text: string;
}

export interface Reply {
  readonly failed: readonly Failed[];
  /** Milliseconds that the analyses took by the clock. */
  readonly busy: number;
  readonly slowest: { readonly elapsed: number; readonly number: number };
  readonly memory: readonly MemorySample[];
  /** Set where it was asked for. */
  readonly text: string | null;
}

/** Sent when requests are welcome. */
export const READY = 'ready';
/** Sent when an input, or a part of what is checked of it, begins and there was no sign of life for a while. */
export const ALIVE = 'alive';
/** Milliseconds. What hangs is taken to have begun so much earlier at most. */
const BEAT_INTERVAL = 50;

/** One in so many inputs is studied, which takes as long as the analysis of a small one. */
const STUDIED = 6;
/** One in so many inputs is analyzed as several files that are linked. */
const LINKED = 10;
/** One in so many inputs is checked thoroughly. */
const THOROUGH = 50;
/** Of the corpus one text in so many shows what is known from the start. */
const SHOWN = 16;
/** Garbage is collected for a sample, which takes a while. */
const SAMPLED = 250;

/** Answers requests of the parent until it goes away. */
export async function serve(seed: number, root: string, only: LanguageName | null): Promise<void> {
  watchWasm();
  const checker = await Checker.create(beating());
  const family = familyOf(seed, only, sourcesOf(checker, root));
  const every = { isStudied: true, isLinked: true, isThorough: true };

  const checkInputs = (from: number, count: number): Reply => {
    const failed: Failed[] = [];
    const memory: MemorySample[] = [];
    let busy = 0;
    let slowest = { elapsed: 0, number: from };
    for (let number = from; number < from + count; number++) {
      const text = family(number).input(number);
      const { failure, elapsed, features } = checker.check(text, languageAt(number, only), {
        isStudied: number % STUDIED === 0,
        isLinked: number % LINKED === 0,
        isThorough: number % THOROUGH === 0,
      });
      family(number).learn(text, features);
      busy += elapsed;
      if (elapsed > slowest.elapsed) slowest = { elapsed, number };
      if (failure) failed.push({ number, failure, text });
      if (number % SAMPLED === 0) memory.push(sampleMemory());
    }
    return { failed, busy, slowest, memory, text: null };
  };
  const answer = (request: Request): Reply => {
    if (request.kind === 'inputs') return checkInputs(request.from, request.count);
    const isShown = request.kind === 'show';
    const language = isShown ? languageAt(request.number, only) : LANGUAGES[request.language];
    const text = isShown ? family(request.number).input(request.number) : request.text;
    const { failure, elapsed } = isShown ? { failure: null, elapsed: 0 } : checker.check(text, language, every);
    const failed = failure ? [{ number: 0, failure, text }] : [];
    return { failed, busy: elapsed, slowest: { elapsed, number: 0 }, memory: [], text };
  };
  process.on('message', (request: Request) => process.send?.(answer(request)));
  process.on('disconnect', () => process.exit(0));
  process.send?.(READY);
}

function beating(): () => void {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BEAT_INTERVAL) return;
    last = performance.now();
    process.send?.(ALIVE);
  };
}

export function languageAt(number: number, only: LanguageName | null): Language {
  return languageOf(Math.floor(number / FAMILY_SIZE), only);
}

interface Source {
  readonly corpus: readonly string[];
  /** What plain texts show. */
  readonly known: ReadonlySet<string>;
}

/** What inputs of each language are made from, read where there is one. */
function sourcesOf(checker: Checker, root: string): (language: Language) => Source {
  const sources = new Map<Language, Source>();
  return (language) => {
    const read = sources.get(language);
    if (read) return read;
    const corpus = language.corpus(root);
    const ways = { isStudied: true, isLinked: false, isThorough: false };
    const shown = corpus.filter((_, index) => index % SHOWN === 0);
    const source = { corpus, known: new Set(shown.flatMap((text) => checker.check(text, language, ways).features)) };
    sources.set(language, source);
    return source;
  };
}

/** The family of an input: the one that was worked on last, or a new one. */
function familyOf(
  seed: number,
  only: LanguageName | null,
  sourceOf: (language: Language) => Source,
): (number: number) => Family {
  let current = -1;
  let family: Family | null = null;
  return (number) => {
    const wanted = Math.floor(number / FAMILY_SIZE);
    if (family === null || wanted !== current) {
      const language = languageOf(wanted, only);
      const { corpus, known } = sourceOf(language);
      family = new Family(seed, language, corpus, known);
    }
    current = wanted;
    return family;
  };
}
