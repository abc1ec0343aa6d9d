/** What somebody who installed the packaged extension sees in VS Code. The tests build on each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Workbench } from './workbench';

/** The empty line of `config.c` and of `inline.h` in which a close is missing. */
const MISSING_CLOSE = { 'config.c': 10, 'inline.h': 9 };

let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start('typing', 'config.c');
  return () => workbench.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.keepEvidence(task.name);
});

test('a leak is underlined where it is opened, with a faint mark where it is lost', async () => {
  await workbench.untilSquiggles(1);
  expect(await workbench.squiggles('hint').count()).toBe(1);
  const underlined = (await workbench.squiggles().boundingBox())!;
  await workbench.page.mouse.move(underlined.x + underlined.width / 2, underlined.y + underlined.height / 2);
  const hover = workbench.page.locator('.monaco-hover:visible', { hasText: "'fd'" });
  await hover.waitFor();
  expect(await hover.innerText()).toMatch(/unclosed\W*leak/);
  await hover
    .locator('a', { hasText: /^leak$/ })
    .first()
    .waitFor();
  expect(await hover.innerText()).toContain('config.c');
  await workbench.screenshot('1-hover');
  await workbench.page.keyboard.press('Escape');
});

test('it is one entry of the Problems panel, with its path', async () => {
  const rows = await workbench.problems();
  const entry = rows.filter({ hasText: "'fd'" }).first();
  await entry.waitFor();
  expect(await entry.innerText()).toMatch(/'fd'.*unclosed\s*\(?leak/s);
  expect(await rows.filter({ hasText: '.c' }).first().innerText()).toContain('config.c');
  await workbench.screenshot('2-problems');
});

test('typing the missing close makes it vanish, taking it away brings it back', async () => {
  const { keyboard } = workbench.page;
  await workbench.goTo('config.c', MISSING_CLOSE['config.c']);
  await keyboard.type('  close(fd);', { delay: 25 });
  await workbench.untilSquiggles(0);
  await (await workbench.problems()).first().waitFor({ state: 'detached' });
  await workbench.screenshot('3-fixed');
  await keyboard.press('Control+Shift+K');
  await workbench.untilSquiggles(1);
  await keyboard.press('Control+Z');
  await workbench.untilSquiggles(0);
  await keyboard.press('Control+Z');
  await workbench.untilSquiggles(1);
});

test('a header works though the editor takes it for C++', async () => {
  await workbench.goTo('inline.h', MISSING_CLOSE['inline.h']);
  await workbench.page.locator('.statusbar-item:has-text("C++")').waitFor();
  await workbench.untilSquiggles(1);
  await workbench.screenshot('4-header');
  await workbench.page.keyboard.type('  fclose(stream);', { delay: 25 });
  await workbench.untilSquiggles(0);
});

test('scanning the workspace fills Problems with files that are not open, until they are fixed', async () => {
  const rows = await workbench.problems();
  expect(await rows.filter({ hasText: 'server.c' }).count()).toBe(0);
  await workbench.command('Unclosed: Scan Workspace');
  await rows.filter({ hasText: 'server.c' }).first().waitFor();
  await rows.filter({ hasText: "'listener'" }).first().waitFor();
  await workbench.page.locator('.statusbar-item', { hasText: /Unclosed: \d+ findings? in \d+ files?/ }).waitFor();
  await workbench.page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
  await workbench.screenshot('5-scan');

  const fixed = workbench.read('server.c').replace('    return -2;', '  {\n    close(listener);\n    return -2;\n  }');
  workbench.write('server.c', fixed);
  await rows.filter({ hasText: "'listener'" }).first().waitFor({ state: 'detached' });
});

test('settings take effect at once', async () => {
  await workbench.goTo('config.c', 1);
  await workbench.untilSquiggles(1);
  workbench.configure({ 'unclosed.rules': { leak: 'off' } });
  await workbench.untilSquiggles(0);
  workbench.configure({ 'unclosed.rules': { leak: 'error' } });
  await workbench.page.locator('.editor-instance .squiggly-error').first().waitFor();
  workbench.configure({ 'unclosed.enable': false });
  await workbench.page.locator('.editor-instance .squiggly-error').first().waitFor({ state: 'detached' });
  workbench.configure({});
  await workbench.untilSquiggles(1);
});

test('the server is restarted by its command and when it is killed', async () => {
  const first = serverProcess();
  await workbench.command('Unclosed: Restart Server');
  const second = await another(first);
  await workbench.untilSquiggles(1);
  process.kill(second, 'SIGKILL');
  await another(second);
  await workbench.untilSquiggles(1);
  await workbench.goTo('config.c', MISSING_CLOSE['config.c']);
  await workbench.page.keyboard.type('  close(fd);');
  await workbench.untilSquiggles(0);
});

test('the status item says what was understood and leads to the output', async () => {
  await workbench.page.locator('#status\\.languageStatus').click();
  const status = workbench.page.locator('.hover-language-status', { hasText: 'Unclosed' });
  await status.waitFor();
  expect(await status.innerText()).toContain('1 function');
  await workbench.screenshot('6-status');
  await workbench.page.keyboard.press('Escape');
  await workbench.command('Unclosed: Show Output');
  await workbench.page.locator('.output-view-container, .output-view').first().waitFor();
});

test('an unclosed.json to start from is written by a command', async () => {
  // The output that was shown before has keys of its own.
  await workbench.goTo('config.c', 1);
  await workbench.command('Unclosed: Create unclosed.json');
  await workbench.page.locator('.tab.active:has-text("unclosed.json")').waitFor();
  expect(workbench.read('unclosed.json')).toContain('"minConfidence": "medium"');
});

test('nothing popped up, and nothing was asked of other machines', async () => {
  expect(await workbench.page.locator('.notification-toast').allInnerTexts()).toEqual([]);
  expect([...workbench.outsideHosts]).toEqual([]);
});

/** The process of this workbench's language server. */
function serverProcess(): number {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = ids.find((id) => {
    const command = commandLine(id);
    return command.includes(workbench.folder.replace(/workspace$/, 'extensions')) && command.includes('server/lsp.js');
  });
  if (found === undefined) throw new Error('the language server does not run');
  return Number(found);
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

async function another(than: number): Promise<number> {
  return expect.poll(serverProcess, { timeout: 20_000 }).not.toBe(than).then(serverProcess);
}
