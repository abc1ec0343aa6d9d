/** The samples of the walkthrough: what is said of them in them has to be so. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createAnalyzer } from '../../server/src/workspace/analyzer';

it.each(['leak.c', 'leak.ts'])('%s has one finding, where the cursor is put, with a path', async (name) => {
  const root = path.resolve(import.meta.dirname, '../..');
  const text = readFileSync(path.join(root, 'resources/samples', name), 'utf8');
  const underlined = new RegExp(`'${name}': '([^']+)'`).exec(
    readFileSync(path.join(root, 'client/src/samples.ts'), 'utf8'),
  )?.[1];
  const analyzer = await createAnalyzer();
  const { findings } = analyzer.analyze(name, text);
  expect(findings).toMatchObject([{ rule: 'leak', confidence: 'high' }]);
  expect(findings[0]?.acquisition.start).toBe(text.indexOf(underlined!));
  expect(findings[0]?.witness.length).toBeGreaterThan(2);
  analyzer.dispose();
});
