import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer, type Analyzer } from '../server/src/workspace/analyzer';
import { fixturePaths } from './harness/fixtures';
import { printedSummaries, readPrinted, writePrinted } from './harness/printedFixtures';

/** Each file holds functions and, in a comment at its end, their summaries. UPDATE_EXPECT=1 rewrites those. */
const UPDATE = process.env['UPDATE_EXPECT'] === '1';

describe('fixtures of summaries', () => {
  let analyzer: Analyzer;

  beforeAll(async () => {
    analyzer = await createAnalyzer();
  });

  afterAll(() => {
    analyzer.dispose();
  });

  it.each(fixturePaths('summaries', '.c'))('%s', (name) => {
    const { source, expected } = readPrinted('summaries', name);
    const actual = printedSummaries(analyzer, name, source);
    if (UPDATE) writePrinted('summaries', name, source, actual);
    else expect(actual, `test/fixtures/summaries/${name}`).toBe(expected);
  });
});
