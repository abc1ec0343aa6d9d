import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer, type Analyzer } from '../server/src/workspace/analyzer';
import { FIXTURES, fixturePaths } from './harness/fixtures';

/** Each file holds functions and, in a comment at its end, their summaries. UPDATE_EXPECT=1 rewrites those. */
const MARK = '\n/* summary\n';
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
    const file = path.join(FIXTURES, 'summaries', name);
    const [source, expected = ''] = readFileSync(file, 'utf8').split(MARK) as [string, string?];
    const actual = `${analyzer.debug(file, source, 'summary')}\n*/\n`;
    if (UPDATE) writeFileSync(file, source + MARK + actual);
    else expect(actual, `test/fixtures/summaries/${name}`).toBe(expected);
  });
});
