/** The texts whose results are compared. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { cFile } from '../harness/randomC';
import { Family } from '../fuzz/corpus';
import { LANGUAGES } from '../fuzz/languages';
import { generateProgram } from '../oracle/generate';
import { printProgram } from '../oracle/printer';

export interface Text {
  readonly path: string;
  readonly text: string;
}

/** The files of C, TypeScript and JavaScript under some paths, in order. */
export function readTexts(paths: readonly string[]): Text[] {
  return paths.flatMap((root) => {
    const files = statSync(root).isDirectory()
      ? readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => path.join(root, name))
      : [root];
    return files
      .filter((file) => /\.(?:[ch]|[cm]?[jt]sx?)$/.test(file) && statSync(file).isFile())
      .sort()
      .map((file) => ({ path: file, text: readFileSync(file, 'utf8') }));
  });
}

/** A third each: programs with a meaning, functions that call each other, and texts that are damaged in some way. */
export function generateTexts(count: number, seed: number, root: string): Text[] {
  const third = Math.ceil(count / 3);
  const numbers = Array.from({ length: third }, (_, number) => number);
  const family = new Family(seed, LANGUAGES.c, LANGUAGES.c.corpus(root), new Set());
  const texts = [
    ...numbers.map((number) => printProgram(generateProgram(seed, number))),
    ...fc.sample(cFile, { numRuns: third, seed }),
    ...numbers.map((number) => family.input(number)),
  ];
  return texts.slice(0, count).map((text, number) => ({ path: `generated-${number}.c`, text }));
}

/** Writes texts into a folder, for what reads files. */
export function writeTexts(folder: string, texts: readonly Text[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { path: name, text } of texts) writeFileSync(path.join(folder, name), text);
}
