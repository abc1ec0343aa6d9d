/** The path of a finding in the editor and in the view of findings; settings and scripts. The tests build on each other. */
import { execFileSync } from 'node:child_process';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Workbench } from './workbench';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start('paths', 'convert.c');
  return () => workbench.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.keepEvidence(task.name);
});

test('the path of the finding at the cursor is numbered, and stepped through', async () => {
  const { keyboard } = workbench.page;
  await workbench.untilSquiggles(1);
  expect(await workbench.pathTexts()).toEqual([]);
  await workbench.goTo('convert.c', 5);
  await workbench.untilLine(5);
  await expect
    .poll(() => workbench.pathTexts())
    .toEqual([
      "① 'in' is opened here by 'fopen'",
      "② assuming 'fopen' succeeds",
      "③ assuming 'out' is false",
      "④ 'convert' returns here with 'in' still open",
    ]);
  await workbench.screenshot('7-path');
  await keyboard.press('Alt+F7');
  await workbench.untilLine(6);
  await keyboard.press('Alt+F7');
  await keyboard.press('Alt+F7');
  await workbench.untilLine(10);
  await workbench.screenshot('8-last-step');
  await keyboard.press('Shift+Alt+F7');
  await workbench.untilLine(9);
  await keyboard.press('Escape');
  await expect.poll(() => workbench.pathTexts()).toEqual([]);
  await workbench.command('Unclosed: Next Step of the Path');
  await workbench.untilLine(10);
});

test('what is typed moves the path, and mending the leak ends it', async () => {
  const { keyboard } = workbench.page;
  await keyboard.press('End');
  await keyboard.press('Enter');
  await expect.poll(() => workbench.pathTexts()).toHaveLength(4);
  await keyboard.press('Control+Z');
  await workbench.goTo('convert.c', 9);
  await keyboard.type('  if (!out) return fclose(in);');
  await keyboard.press('Enter');
  await workbench.untilSquiggles(0);
  await expect.poll(() => workbench.pathTexts()).toEqual([]);
  await workbench.command('File: Revert File');
  await workbench.untilSquiggles(1);
});

test('the view of findings has the files, their findings and the steps', async () => {
  await workbench.goTo('version.ts', 1);
  await workbench.untilSquiggles(1);
  const rows = await workbench.findings();
  await expect.poll(() => rows.count()).toBe(4);
  await rows.filter({ hasText: "'in' is still open" }).click();
  await workbench.page.locator('.tab.active:has-text("convert.c")').waitFor();
  await workbench.untilLine(5);
  await rows.filter({ hasText: "'in' is still open" }).locator('.monaco-tl-twistie').click();
  await expect.poll(() => rows.count()).toBe(8);
  await workbench.screenshot('9-findings');
  await rows.filter({ hasText: '④' }).click();
  await workbench.untilLine(10);
  await expect.poll(() => workbench.pathTexts()).toHaveLength(4);
});

test('the view can be grouped by rule and filtered', async () => {
  await workbench.command('Unclosed: Group Findings by Rule');
  const rows = await workbench.findings();
  await rows.filter({ hasText: /^leak/ }).first().waitFor();
  await workbench.command('Unclosed: Filter Findings…');
  await workbench.page.locator('.quick-input-list .monaco-list-row:has-text("leak")').first().click();
  await workbench.screenshot('10-filter');
  await workbench.page.keyboard.press('Enter');
  await workbench.page.locator('.welcome-view', { hasText: 'The filter hides all' }).waitFor();
  await workbench.screenshot('11-hidden');
});

test('changed files, a folder or the active file can be scanned alone', async () => {
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: workbench.folder, stdio: 'ignore' });
  const summary = (text: string): Promise<void> =>
    workbench.page.locator('.statusbar-item', { hasText: text }).first().waitFor();
  git('init', '-b', 'trunk');
  git('add', 'src/stored.c');
  git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-m', 'first');
  await workbench.command('Unclosed: Scan File for Leaks');
  await summary('Unclosed: 1 finding in 1 file; 1 file scanned.');
  await workbench.command('Unclosed: Scan Changed Files');
  await summary('no git repository is open here');
  workbench.configure({ 'git.enabled': true });
  // The editor finds the repository in its own time.
  await workbench.page.locator('.statusbar-item', { hasText: 'trunk' }).waitFor();
  await workbench.command('Unclosed: Scan Changed Files');
  await summary('Unclosed: 2 findings in 2 files; 2 files scanned.');
  await workbench.page.locator('.explorer-folders-view .monaco-list-row:has-text("src")').click({ button: 'right' });
  await workbench.page.locator('.monaco-menu .action-label:has-text("Scan Folder")').hover();
  await workbench.screenshot('12-scan-folder');
  await workbench.page.keyboard.press('Enter');
  await summary('Unclosed: 1 finding in 1 file; 1 file scanned.');
});
