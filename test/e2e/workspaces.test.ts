/** A workspace of two folders, and one that nobody trusts. */
import { existsSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Workbench } from './workbench';

let workbench: Workbench;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.keepEvidence(task.name);
});

describe('two folders; the tests build on each other', () => {
  beforeAll(async () => {
    workbench = await Workbench.start('folders', 'library/lines.c', { folders: 'both.code-workspace' });
    return () => workbench.stop();
  });

  test('a scan covers both, and the unclosed.json of one is not for the other', async () => {
    await workbench.squiggles('error').first().waitFor();
    await workbench.command('Unclosed: Scan Workspace');
    await workbench.page.locator('.statusbar-item:has-text("3 findings in 3 files; 3 files scanned.")').waitFor();
    const rows = await workbench.problems();
    await workbench.page.getByRole('button', { name: 'Errors: 1, Warnings: 2' }).waitFor();
    await workbench.screenshot('30-folders');

    workbench.write('library/unclosed.json', '{ "rules": { "leak": "off" } }\n');
    await rows.filter({ hasText: 'lines.c' }).first().waitFor({ state: 'detached' });
    await workbench.squiggles('error').first().waitFor({ state: 'detached' });
    expect(await rows.filter({ hasText: 'unread.c' }).count()).toBeGreaterThan(0);
    await workbench.goTo('watch.c', 7);
    await workbench.untilSquiggles(1);
    await workbench.screenshot('31-one-is-off');
  });

  test('a quick fix says what a function does, in the folder that calls it', async () => {
    const fixes = await workbench.quickFixes();
    await workbench.screenshot('32-say');
    await fixes.filter({ hasText: "Say that 'keep' takes ownership of 'fd' (unclosed.models.json)" }).click();
    await workbench.untilSquiggles(0);
    await workbench.screenshot('33-said');
    await workbench.goTo('unclosed.models.json', 1);
    await workbench.screenshot('34-models');
    expect(JSON.parse(workbench.read('program/unclosed.models.json'))).toEqual({
      c: { functions: { keep: { takes: [{ argument: 0, when: 'always' }] } } },
    });
    expect(existsSync(workbench.path('library/unclosed.models.json'))).toBe(false);
  });

  test('what it says holds as it is typed, saved or not', async () => {
    const { keyboard } = workbench.page;
    const rows = await workbench.problems();
    await workbench.goTo('unclosed.models.json', 7);
    await keyboard.press('End');
    await keyboard.press('ArrowLeft');
    await keyboard.press('Backspace');
    await keyboard.type('1');
    await rows.filter({ hasText: "'fd'" }).first().waitFor();
    await workbench.screenshot('35-typed');
    await keyboard.press('Backspace');
    await keyboard.type('0');
    await rows.filter({ hasText: "'fd'" }).first().waitFor({ state: 'detached' });
    await workbench.page.locator('.tab.dirty:has-text("unclosed.models.json")').waitFor();
  });
});

describe('a folder that is not trusted', () => {
  beforeAll(async () => {
    workbench = await Workbench.start('paths', 'convert.c', { isRestricted: true });
    return () => workbench.stop();
  });

  test('is analyzed in full, and the status says so', async () => {
    const { page } = workbench;
    await page.locator('.statusbar-item:has-text("Restricted Mode")').waitFor();
    await workbench.untilSquiggles(1);
    await page.locator('#status\\.languageStatus').click();
    const status = page.locator('.hover-language-status');
    await status.filter({ hasText: 'Unclosed works in full in Restricted Mode' }).waitFor();
    await status.filter({ hasText: '1 finding in 1 function' }).getByText('Show Output').click();
    await workbench.screenshot('36-restricted');
    // The keyboard goes there a moment later.
    await page.locator('.part.panel .monaco-editor.focused').waitFor();
  });

  test('is not among the extensions that Restricted Mode takes something from', async () => {
    const { page } = workbench;
    await page.locator('.statusbar-item:has-text("Restricted Mode")').click();
    await page.locator('.workspace-trust-editor a', { hasText: /^\d+ extensions$/ }).click();
    const view = page.locator('.extensions-viewlet');
    await view.locator('.monaco-list-row:has-text("JavaScript Debugger")').waitFor();
    await workbench.screenshot('37-restricted-extensions');
    // The list may be longer than what is to be seen of it.
    await page.keyboard.type(' unclosed');
    await view.locator('.monaco-list-row:has-text("JavaScript Debugger")').waitFor({ state: 'detached' });
    await view.getByText('No extensions found.').first().waitFor();
    expect(await view.locator('.monaco-list-row:has-text("Unclosed")').count()).toBe(0);
  });
});
