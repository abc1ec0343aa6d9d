import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnalyzer, type Analyzer } from '../../../server/src/workspace/analyzer';
import { budgetProblems, helperProblems } from '../../harness/exhausting';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = await createAnalyzer();
});
afterAll(() => {
  analyzer.dispose();
});

it('doubts what was found before the budget of steps ran out', () => {
  expect(budgetProblems(analyzer)).toEqual([]);
});

it('leaves callers their budget, whatever their helpers cost', () => {
  expect(helperProblems(analyzer)).toEqual([]);
});
