/** What a newcomer meets: samples, the walkthrough, a configuration with a mistake. The tests build on each other. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Workbench } from './workbench';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start('start', 'unclosed.json');
  return () => workbench.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.keepEvidence(task.name);
});

test('a mistake in unclosed.json is shown in it, while the rest of it holds', async () => {
  await workbench.squiggles().first().waitFor();
  const rows = await workbench.problems();
  await rows
    .filter({ hasText: 'minConfidence' })
    .or(rows.filter({ hasText: 'Value is not accepted' }))
    .first()
    .waitFor();
  await workbench.screenshot('20-configuration');
  await workbench.goTo('leaks.c', 1);
  await workbench.squiggles('error').first().waitFor();
});

test('mending it takes effect at once', async () => {
  workbench.write('unclosed.json', '{ "rules": { "leak": "off" } }\n');
  await workbench.squiggles('error').first().waitFor({ state: 'detached' });
  workbench.write('unclosed.json', '{ "mayThrow": "all" }\n');
  await workbench.untilSquiggles(1);
});

test('the samples show their paths', async () => {
  await workbench.command('Unclosed: Open a Sample in TypeScript');
  await workbench.untilLine(12);
  await workbench.untilSquiggles(1);
  await expect.poll(() => workbench.pathTexts()).toHaveLength(2);
  await workbench.screenshot('21-sample-typescript');
  await workbench.command('Unclosed: Open a Sample in C');
  await workbench.untilLine(11);
  await expect.poll(() => workbench.pathTexts()).toHaveLength(4);
  await workbench.screenshot('22-sample-c');
});

test('the walkthrough leads through them', async () => {
  const { page } = workbench;
  await page.keyboard.press('Control+J');
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input[type=text]').first().fill('>Welcome: Open Walkthrough');
  await page.locator('.quick-input-list .monaco-list-row:has-text("Open Walkthrough")').first().click();
  await page.locator('.quick-input-list .monaco-list-row:has-text("Get Started with Unclosed")').first().click();
  await page.locator('.gettingStartedContainer:has-text("Open a program that leaks")').waitFor();
  await workbench.screenshot('23-walkthrough');
  await page.locator('.gettingStartedContainer .step-title:has-text("Follow its path")').click();
  await workbench.screenshot('24-walkthrough-path');
});

test('the status item tells of what was not analyzed in full, and leads there', async () => {
  await workbench.goTo('odd.c', 1);
  await workbench.page.locator('#status\\.languageStatus').click();
  const status = workbench.page.locator('.hover-language-status', {
    hasText: 'Unclosed: 1 function not analyzed in full',
  });
  await status.waitFor();
  await workbench.screenshot('25-status');
  await status.locator('a:has-text("Show Which")').click();
  await workbench.page.locator('.quick-input-list .monaco-list-row:has-text("odd")').waitFor();
  await workbench.screenshot('26-not-understood');
  await workbench.page.keyboard.press('Enter');
  await workbench.untilLine(4);
});
