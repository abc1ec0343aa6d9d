/** The inputs. */
import { Random } from '../harness/random';
import type { Language } from './languages';
import { mutate } from './mutate';

/** So many inputs learn from each other, one after the other. What a family learns ends with it. */
export const FAMILY_SIZE = 1000;
/** A longer text is not kept: its descendants would be slow, and no better. */
const MAX_KEPT_LENGTH = 500;
const MAX_KEPT = 120;

/**
 * Inputs in order. An input follows from the seed, its number and what those before it in its family taught, so that
 * one can be made again by going through its family only, by however many processes a run is done.
 */
export class Family {
  private readonly kept: string[] = [];
  private readonly features: Set<string>;

  constructor(
    private readonly seed: number,
    private readonly language: Language,
    private readonly corpus: readonly string[],
    known: ReadonlySet<string>,
  ) {
    this.features = new Set(known);
  }

  /** The input of this number, which must be asked for before a later one is learnt from. */
  input(number: number): string {
    const random = new Random(this.seed, number);
    const kind = random.weighted([
      [20, 'new'],
      [40, 'mutation'],
      [35, this.kept.length > 0 ? 'learnt' : 'mutation'],
    ]);
    if (kind === 'new') {
      const { text, isMutated } = this.language.draw(random, [this.seed, number]);
      return isMutated ? this.changed(random, text) : text;
    }
    return this.changed(random, kind === 'learnt' ? random.pick(this.kept) : this.neighbors(random));
  }

  private changed(random: Random, text: string): string {
    return mutate(random, text, this.any(random), this.language.words);
  }

  /** Keeps an input that showed something new. */
  learn(text: string, features: readonly string[]): void {
    const isNew = features.some((feature) => !this.features.has(feature));
    for (const feature of features) this.features.add(feature);
    if (!isNew || text.length > MAX_KEPT_LENGTH) return;
    this.kept.push(text);
    if (this.kept.length > MAX_KEPT) this.kept.shift();
  }

  /** A piece of the corpus, sometimes with those that stand behind it: they may call each other. */
  private neighbors(random: Random): string {
    const at = random.between(0, this.corpus.length - 1);
    const count = random.weighted([
      [30, 1],
      [4, 2],
      [1, 6],
    ]);
    return this.corpus.slice(at, at + count).join('');
  }

  private any(random: Random): string {
    return random.pick(this.kept.length > 0 && random.chance(0.5) ? this.kept : this.corpus);
  }
}
