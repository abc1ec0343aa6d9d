/** However functions are tangled, each of them is done after a bounded amount of work. */
import { beforeAll, describe, expect, it } from 'vitest';
import { analyzeFile } from '../../../server/src/analysis/analyzeFile';
import { FUNCTION_BUDGET } from '../../../server/src/analysis/summary/store';
import { builtinModels, createRegistry } from '../../../server/src/models';
import { createSyntaxParser, type SyntaxParser } from '../../../server/src/syntax';
import { lowerFile } from '../../../server/src/syntax/c';

/** The block that goes beyond the budget, and the blocks of the walks around it, are worked off to their ends. */
const OVERDRAFT = 1.2;

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await createSyntaxParser('wasm');
});

/** The work that each function took, and whether it was capped. */
function workOf(text: string): { name: string; work: number; isCapped: boolean; failure: string | null }[] {
  const analysis = analyzeFile(lowerFile(parser.parse(text)), createRegistry(builtinModels()));
  const { store } = analysis;
  let work = 0;
  const spend = store.spend.bind(store);
  store.spend = (more) => {
    work += more;
    spend(more);
  };
  return analysis.program.file.functions.map((one) => {
    work = 0;
    const { isCapped, failure } = analysis.report(one);
    return { name: one.name, work, isCapped, failure };
  });
}

/** Loops in loops, each of which opens into other variables and leaves on conditions of its own. */
function tangled(name: string, calls: readonly string[], sites: number): string {
  const site = (number: number): string => {
    const call = calls[number % calls.length];
    const [fd, n] = [`fd${number % 7}`, `n${number % 7}`];
    return `while (${n} < ${call}) { if (${n} & ${number}) ${fd} = open("x", ${n}); if (${fd} > 9) { close(${fd}); ${fd} = ${call}; }`;
  };
  const declarations = [0, 1, 2, 3, 4, 5, 6].map((number) => `int fd${number} = a, n${number} = b;`).join(' ');
  const body = Array.from({ length: sites }, (_, number) => site(number)).join(' ');
  return `int ${name}(int a, int b) { ${declarations} ${body} ${'}'.repeat(sites)} return fd1 + fd2 + fd3; }`;
}

const NAMES = ['f', 'g', 'h'];
const TANGLE = NAMES.map((name) =>
  tangled(
    name,
    NAMES.flatMap((other) => [`${other}(fd1, n2)`, `${other}(fd4, n5)`]),
    8,
  ),
).join('\n');

describe('the budget of a function', () => {
  it('is shared by functions that all call each other', { timeout: 60_000 }, () => {
    const works = workOf(TANGLE);
    expect(works.map(({ name, isCapped, failure }) => [name, isCapped, failure])).toEqual(
      NAMES.map((name) => [name, true, null]),
    );
    const total = works.reduce((sum, { work }) => sum + work, 0);
    expect(total).toBeGreaterThan(FUNCTION_BUDGET / 2);
    expect(total).toBeLessThan(FUNCTION_BUDGET * OVERDRAFT);
  });

  it('is taken by what one block does, too', { timeout: 60_000 }, () => {
    const splits = Array.from({ length: 128 }, () => 'pipe(p);').join(' ');
    const { work, isCapped } = workOf(`void f(int *p) { ${splits} }`)[0]!;
    expect(isCapped).toBe(true);
    expect(work).toBeLessThan(FUNCTION_BUDGET * OVERDRAFT);
  });

  it('is not left to the next function', { timeout: 60_000 }, () => {
    const small = 'int next(void) { int fd = open("x", 0); if (fd < 0) return 1; close(fd); return 0; }';
    expect(workOf(`${TANGLE}\n${small}`).at(-1)).toMatchObject({ name: 'next', isCapped: false });
  });
});
