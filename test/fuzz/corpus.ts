/** The texts that inputs are made from, and the inputs themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Random } from '../harness/random';
import { cFile, tokenSoup } from '../harness/randomC';
import { generateProgram } from '../oracle/generate';
import { printProgram } from '../oracle/printer';
import { drawFile } from './grammar';
import { mutate } from './mutate';

/**
 * Of long files the corpus has pieces of about this length, mostly a function: what is small is quickly analyzed, and
 * oddities show. Several are joined where functions are to meet.
 */
const PIECE_LENGTH = 250;

/** The C files of the repository in pieces of a function or a few, always in the same order. */
export function readCorpus(root: string): string[] {
  return ['test/fixtures', 'examples'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.c'))
      .sort()
      .flatMap((name) => piecesOf(readFileSync(path.join(root, folder, name), 'utf8'))),
  );
}

/** Cuts behind braces in the first column. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of text.split(/(?<=^\}.*\n)/m)) {
    if (piece !== '' && piece.length + part.length > PIECE_LENGTH) {
      pieces.push(piece);
      piece = '';
    }
    piece += part;
  }
  return [...pieces, piece];
}

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
    private readonly corpus: readonly string[],
    known: ReadonlySet<string>,
  ) {
    this.features = new Set(known);
  }

  /** The input of this number, which must be asked for before a later one is learnt from. */
  input(number: number): string {
    const random = new Random(this.seed, number);
    const kind = random.weighted([
      [12, 'grammar'],
      [1, 'program'],
      [4, 'random file'],
      [3, 'tokens'],
      [40, 'mutation'],
      [35, this.kept.length > 0 ? 'learnt' : 'mutation'],
    ]);
    switch (kind) {
      case 'grammar':
        return drawFile(random, random.chance(0.95) ? random.between(3, 15) : random.between(15, 60));
      case 'program':
        return mutate(random, printProgram(generateProgram(this.seed, number)), this.any(random));
      case 'random file':
        return sample(cFile, random);
      case 'tokens':
        return sample(tokenSoup, random);
      case 'learnt':
        return mutate(random, random.pick(this.kept), this.any(random));
      default:
        return mutate(random, this.neighbors(random), this.any(random));
    }
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

function sample(arbitrary: fc.Arbitrary<string>, random: Random): string {
  return fc.sample(arbitrary, { numRuns: 1, seed: random.between(0, 0x7fffffff) })[0]!;
}
