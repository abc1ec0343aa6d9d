/** Changes that make an odd text out of a plain one. */
import type { Random } from '../harness/random';
import { linesOf, ODD_LINES, ODD_TOKENS, tokensOf } from './tokens';
import { ODD_SCRIPT_LINES, ODD_SCRIPT_TOKENS } from './scriptTokens';

/** What a language has that may be put into a text. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly lines: readonly string[];
  readonly nests: readonly (readonly [open: string, close: string])[];
  readonly fillers: readonly string[];
}

type Mutation = (random: Random, text: string, other: string, words: Vocabulary) => string;

/** Longer texts are cut: what takes long only because it is long is a matter for the benchmarks. */
const MAX_LENGTH = 5000;
const MAX_NESTING = 400;

function inPieces(
  pieces: (text: string) => string[],
  change: (random: Random, list: string[], words: Vocabulary) => void,
): Mutation {
  return (random, text, _, words) => {
    const list = pieces(text);
    if (list.length === 0) return text;
    change(random, list, words);
    return list.join('');
  };
}

function index(random: Random, list: readonly unknown[]): number {
  return random.between(0, list.length - 1);
}

/** A run of pieces, mostly a short one. */
function run(random: Random, list: readonly unknown[]): [start: number, length: number] {
  const length = random.chance(0.8) ? random.between(1, 4) : random.between(1, Math.max(1, list.length >> 1));
  return [index(random, list), length];
}

function remove(random: Random, list: string[]): void {
  list.splice(...run(random, list));
}

function duplicate(random: Random, list: string[]): void {
  const [start, length] = run(random, list);
  list.splice(index(random, list), 0, ...list.slice(start, start + length));
}

function swap(random: Random, list: string[]): void {
  const [a, b] = [index(random, list), index(random, list)];
  [list[a], list[b]] = [list[b]!, list[a]!];
}

function repeat(random: Random, list: string[]): void {
  const [start, length] = run(random, list);
  const part = list.slice(start, start + length);
  for (let times = random.between(2, 12); times > 0; times--) list.splice(start, 0, ...part);
}

function insertToken(random: Random, list: string[], { tokens }: Vocabulary): void {
  list.splice(index(random, list), 0, random.pick(tokens));
}

function replaceToken(random: Random, list: string[], { tokens }: Vocabulary): void {
  list[index(random, list)] = random.pick(tokens);
}

/** One name for another of the same text: what stays plausible goes deepest. */
function exchangeName(random: Random, list: string[]): void {
  const names = list.flatMap((token, at) => (/^[A-Za-z_]/.test(token) ? [at] : []));
  if (names.length > 1) list[random.pick(names)] = list[random.pick(names)]!;
}

function exchangeNumber(random: Random, list: string[]): void {
  const numbers = list.flatMap((token, at) => (/^\d/.test(token) ? [at] : []));
  if (numbers.length > 0) list[random.pick(numbers)] = random.pick(['0', '1', '-1', '2', '255', '9'.repeat(40)]);
}

function insertLine(random: Random, list: string[], { lines }: Vocabulary): void {
  list.splice(index(random, list), 0, `${random.pick(lines)}\n`);
}

/** A line within whatever stands there. */
function breakByLine(random: Random, list: string[], { lines }: Vocabulary): void {
  list.splice(index(random, list), 0, `\n${random.pick(lines)}\n`);
}

function splice(random: Random, text: string, other: string): string {
  const [head, tail] = [linesOf(text), linesOf(other)];
  return [...head.slice(0, random.between(0, head.length)), ...tail.slice(random.between(0, tail.length))].join('');
}

function graft(random: Random, text: string, other: string): string {
  const [list, donor] = [linesOf(text), linesOf(other)];
  const from = random.between(0, donor.length);
  list.splice(random.between(0, list.length), 0, ...donor.slice(from, from + random.between(1, 12)));
  return list.join('');
}

function changeUnits(random: Random, text: string): string {
  const at = random.between(0, text.length);
  const made = String.fromCharCode(random.chance(0.7) ? random.between(0, 127) : random.between(0, 0xffff));
  return text.slice(0, at) + made + text.slice(at + random.between(0, 2));
}

function cut(random: Random, text: string): string {
  const at = random.between(0, text.length);
  return random.chance(0.7) ? text.slice(0, at) : text.slice(at);
}

export const C_WORDS: Vocabulary = {
  tokens: ODD_TOKENS,
  lines: ODD_LINES,
  nests: [
    ['(', ')'],
    ['{', '}'],
    ['if (a) {', '}'],
    ['a ? b : (', ')'],
    ['x[', ']'],
    ['-', ''],
    ['f(', ')'],
    ['({', ';})'],
    ['\n#if A\n', '\n#endif\n'],
    ['for (;;) ', ''],
    ['switch (n) { case 1: ', '}'],
    ['struct { ', ' } s;'],
    ['*', ''],
    ['/*', ''],
    ['M(', ')'],
    ['\n#define M(x) M(x) x(', ')\n'],
    ['else if (n) close(fd); ', ''],
  ],
  fillers: [' ', 'x', '9', '+1', ',0', '"a"', '/**/', '&&a', ';', 'a;', '\\\n', '\t', '*'],
};

export const SCRIPT_WORDS: Vocabulary = {
  tokens: ODD_SCRIPT_TOKENS,
  lines: ODD_SCRIPT_LINES,
  nests: [
    ['(', ')'],
    ['{', '}'],
    ['[', ']'],
    ['if (a) {', '}'],
    ['a ? b : (', ')'],
    ['-', ''],
    ['f(', ')'],
    ['() => ', ''],
    ['async () => { await ', '}'],
    ['function f() {', '}'],
    ['class { x = ', '}'],
    ['try {', '} finally {}'],
    ['try {} finally {', '}'],
    ['for (;;) ', ''],
    ['x.then(() => ', ')'],
    ['.then((y) => {', '})'],
    ['{ a: ', '}'],
    ['`${', '}`'],
    ['<a>', '</a>'],
    ['a?.b(', ')'],
    ['await ', ''],
    ['!', ''],
    ['a && ', ''],
    ['a ?? (', ')'],
    ['label: ', ''],
    ['fs.open("x", (e, fd) => {', '});'],
    ['new Promise((resolve) => {', '})'],
    ['/*', ''],
    ['else if (n) fs.closeSync(fd); ', ''],
  ],
  fillers: [
    ' ',
    'x',
    '9',
    '+1',
    ',0',
    '"a"',
    '/**/',
    '&&a',
    ';',
    'a;',
    '\t',
    '.a',
    '?.a',
    '()',
    '[0]',
    '=>a',
    '\n.then(a)',
    '??a',
  ],
};

/** Puts a token deep into something, or opens without an end. */
function nest(random: Random, text: string, _: string, { nests }: Vocabulary): string {
  const list = tokensOf(text);
  const [open, close] = random.pick(nests);
  const depth = random.chance(0.8) ? random.between(2, 40) : random.between(40, MAX_NESTING);
  const at = random.between(0, list.length);
  const closed = random.chance(0.8) ? close.repeat(depth) : '';
  return [...list.slice(0, at), open.repeat(depth), list[at] ?? 'x', closed, ...list.slice(at + 1)].join('');
}

function endLines(random: Random, text: string): string {
  return random.pick([
    () => text.replace(/\r?\n/g, '\r\n'),
    () => text.replace(/\n/g, '\r'),
    () => text.replace(/\n/g, (end) => (random.chance(0.3) ? '\\\n' : end)),
    () => text.replace(/\n(?!#)/g, ' '),
    () => text.replace(/\s+$/, ''),
  ])();
}

function lengthen(random: Random, text: string, _: string, { fillers }: Vocabulary): string {
  const at = random.between(0, text.length);
  const filler = random.pick(fillers);
  return text.slice(0, at) + filler.repeat(random.between(50, 800)) + text.slice(at);
}

const MUTATIONS: readonly (readonly [weight: number, mutation: Mutation])[] = [
  [4, inPieces(tokensOf, remove)],
  [3, inPieces(tokensOf, duplicate)],
  [3, inPieces(tokensOf, swap)],
  [5, inPieces(tokensOf, insertToken)],
  [4, inPieces(tokensOf, replaceToken)],
  [6, inPieces(tokensOf, exchangeName)],
  [3, inPieces(tokensOf, exchangeNumber)],
  [1, inPieces(tokensOf, repeat)],
  [3, inPieces(tokensOf, breakByLine)],
  [4, inPieces(linesOf, remove)],
  [4, inPieces(linesOf, duplicate)],
  [3, inPieces(linesOf, swap)],
  [1, inPieces(linesOf, repeat)],
  [4, inPieces(linesOf, insertLine)],
  [3, splice],
  [4, graft],
  [2, changeUnits],
  [2, cut],
  [2, nest],
  [1, endLines],
  [1, lengthen],
];

/** `text` after a few changes; `other` is what it is crossed with. */
export function mutate(random: Random, text: string, other: string, words: Vocabulary): string {
  let changed = text;
  for (
    let times = random.weighted([
      [4, 1],
      [3, 2],
      [2, 4],
      [1, 10],
    ]);
    times > 0;
    times--
  )
    changed = random.weighted(MUTATIONS)(random, changed, other, words).slice(0, MAX_LENGTH);
  return changed;
}
