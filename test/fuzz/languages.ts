/** The languages whose analysis is tried, with the texts that inputs are made from. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Random } from '../harness/random';
import { cFile, tokenSoup } from '../harness/randomC';
import { generateProgram } from '../oracle/generate';
import { printProgram } from '../oracle/printer';
import { drawFile } from './draw';
import { C_GRAMMAR } from './grammar';
import { C_WORDS, SCRIPT_WORDS, type Vocabulary } from './mutate';
import { SCRIPT_GRAMMAR } from './scriptGrammar';

export type LanguageName = 'c' | 'typescript';

export interface Language {
  readonly name: LanguageName;
  readonly words: Vocabulary;
  /** The repository's files in pieces of a function or a few, always in the same order. */
  corpus(root: string): string[];
  /** A text that is made of nothing. */
  draw(random: Random, numbers: readonly [seed: number, number: number]): Drawn;
  /** What a file of the text is called; its parser depends on it. */
  pathOf(stem: string, text: string): string;
  /** A text that ends up in two files, whose functions call each other. */
  parted(text: string): readonly [string, string];
}

interface Drawn {
  readonly text: string;
  /** As it is it is too plain. */
  readonly isMutated: boolean;
}

/**
 * Of long files the corpus has pieces of about this length, mostly a function: what is small is quickly analyzed, and
 * oddities show. Several are joined where functions are to meet.
 */
const PIECE_LENGTH = 250;

const C: Language = {
  name: 'c',
  words: C_WORDS,
  corpus: (root) => textsBelow(root, ['test/fixtures', 'examples'], /\.c$/).flatMap((text) => piecesOf(text)),
  draw(random, [seed, number]) {
    const kind = random.weighted([
      [12, 'grammar'],
      [1, 'program'],
      [4, 'random file'],
      [3, 'tokens'],
    ]);
    if (kind === 'program') return { text: printProgram(generateProgram(seed, number)), isMutated: true };
    const text = kind === 'grammar' ? drawn(C_GRAMMAR, random) : sample(kind === 'tokens' ? tokenSoup : cFile, random);
    return { text, isMutated: false };
  },
  pathOf: (stem) => `${stem}.c`,
  parted: (text) => halvesOf(text),
};

/** What the grammar's functions are called, so that one file may import them of the other. */
const EXPORTED = 'make, take, look, both, maybe';

const TYPESCRIPT: Language = {
  name: 'typescript',
  words: SCRIPT_WORDS,
  corpus: (root) => [
    ...textsBelow(root, ['test/fixtures'], /\.[cm]?[jt]sx?$/).flatMap((text) => withImports(text)),
    ...textsBelow(root, ['client/src', 'server/src/cli', 'server/src/lsp'], /\.ts$/).flatMap((text) =>
      withImports(text),
    ),
  ],
  draw(random) {
    if (random.chance(0.15)) {
      const words = Array.from({ length: random.between(1, 60) }, () => random.pick(SCRIPT_WORDS.tokens));
      return { text: words.join(random.chance(0.7) ? ' ' : ''), isMutated: false };
    }
    return { text: drawn(SCRIPT_GRAMMAR, random), isMutated: random.chance(0.2) };
  },
  pathOf: (stem, text) => `${stem}.${/<\/|\/>/.test(text) ? 'tsx' : 'ts'}`,
  parted(text) {
    const [first, second] = halvesOf(text);
    return [
      `import { ${EXPORTED}, Box } from './b';\n${first}\nexport { ${EXPORTED} };\n`,
      `${second}\nexport { ${EXPORTED} };\nexport * from './a';\n`,
    ];
  },
};

export const LANGUAGES: Readonly<Record<LanguageName, Language>> = { c: C, typescript: TYPESCRIPT };

export function isLanguage(name: string): name is LanguageName {
  return name in LANGUAGES;
}

/** Of every three families one is of scripts. */
export function languageOf(family: number, only: LanguageName | null): Language {
  return LANGUAGES[only ?? (family % 3 === 2 ? 'typescript' : 'c')];
}

function textsBelow(root: string, folders: readonly string[], pattern: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
  );
}

/** Cuts behind braces in the first column. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of partsOf(text)) {
    if (piece !== '' && piece.length + part.length > PIECE_LENGTH) {
      pieces.push(piece);
      piece = '';
    }
    piece += part;
  }
  return [...pieces, piece];
}

/** Without them names mean nothing. */
function withImports(text: string): string[] {
  const imports = text.match(/^(?:import .*?;|(?:const|import) .*= require\(.*\).*;)\n/gms)?.join('') ?? '';
  const [first = '', ...others] = piecesOf(text);
  return [first, ...others.map((piece) => imports + piece)];
}

function partsOf(text: string): string[] {
  return text.split(/(?<=^\}.*\n)/m);
}

/** Every second function is in another file. */
function halvesOf(text: string): readonly [string, string] {
  const parts = partsOf(text);
  const half = (which: number): string => parts.filter((_, index) => index % 2 === which).join('');
  return [half(0), half(1)];
}

function drawn(grammar: Readonly<Record<string, readonly string[]>>, random: Random): string {
  return drawFile(grammar, random, random.chance(0.95) ? random.between(3, 15) : random.between(15, 60));
}

function sample(arbitrary: fc.Arbitrary<string>, random: Random): string {
  return fc.sample(arbitrary, { numRuns: 1, seed: random.between(0, 0x7fffffff) })[0]!;
}
