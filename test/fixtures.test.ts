import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalyzer, type Analyzer } from '../server/src/workspace/analyzer';
import { checkFixture, FIXTURES, FixtureAnalyzers, fixturePaths } from './harness/fixtures';
import { checkProject, projects } from './harness/projects';
import { updatedFixture } from './harness/updateFixture';

const UPDATE = process.env['UPDATE_EXPECT'] === '1';

describe('fixtures', () => {
  const analyzers = new FixtureAnalyzers();
  const missing: string[] = [];
  const spurious: string[] = [];

  afterAll(async () => {
    await analyzers.dispose();
    const list = [...missing.map((text) => `  ${text}`), ...spurious.map((text) => `  ${text}`)];
    process.stdout.write(`known wrong answers: ${missing.length} missing, ${spurious.length} spurious\n`);
    if (list.length > 0) process.stdout.write(`${list.join('\n')}\n`);
  });

  const paths = [
    ...fixturePaths('c', '.c').map((name) => `c/${name}`),
    ...['.ts', '.js', '.tsx', '.mts', '.cjs', '.mjs'].flatMap((extension) =>
      fixturePaths('typescript', extension).map((name) => `typescript/${name}`),
    ),
  ];

  it.each(paths)('%s', async (name) => {
    // Analysis is synchronous: without a turn of the event loop the runner would not hear of its worker for too long.
    await setImmediate();
    const file = path.join(FIXTURES, name);
    const text = readFileSync(file, 'utf8');
    const answer = (await analyzers.of(text)).analyze(file, text);
    const outcome = checkFixture(text, answer);
    // What is generated from the models tells what is right, whatever the analyzer says.
    if (UPDATE && outcome.problems.length > 0 && !/^\w+\/models\//.test(name)) {
      writeFileSync(file, updatedFixture(text, answer));
      return;
    }
    missing.push(...outcome.missing.map((one) => `${name}:${one}`));
    spurious.push(...outcome.spurious.map((one) => `${name}:${one}`));
    expect(outcome.problems.join('\n'), `test/fixtures/${name}`).toBe('');
  });
});

describe('projects', () => {
  let analyzer: Analyzer;

  beforeAll(async () => {
    analyzer = await createAnalyzer();
  });

  afterAll(() => {
    analyzer.dispose();
  });

  it.each(projects())('%s', (project) => {
    const files = checkProject(analyzer, project);
    expect(files.length).toBeGreaterThan(1);
    for (const { file, text, answer, problems } of files) {
      if (UPDATE && problems.length > 0) writeFileSync(file, updatedFixture(text, answer));
      else expect(problems.join('\n'), file).toBe('');
    }
  });
});
