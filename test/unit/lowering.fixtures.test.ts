import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSyntaxParser, type SyntaxParser } from '../../server/src/syntax';
import { fixturePaths } from '../harness/fixtures';
import { printedGraphs, readPrinted, writePrinted } from '../harness/printedFixtures';

/** Each file holds one construct and, in a comment at its end, the graphs it becomes. UPDATE_EXPECT=1 rewrites those. */
const UPDATE = process.env['UPDATE_EXPECT'] === '1';

describe('control-flow fixtures', () => {
  let parser: SyntaxParser;

  beforeAll(async () => {
    parser = await createSyntaxParser('wasm');
  });

  afterAll(() => {
    parser.dispose();
  });

  it.each(fixturePaths('cfg', '.c'))('%s', (name) => {
    const { source, expected } = readPrinted('cfg', name);
    const actual = printedGraphs(parser, source);
    if (UPDATE) writePrinted('cfg', name, source, actual);
    else expect(actual, `test/fixtures/cfg/${name}`).toBe(expected);
  });
});
