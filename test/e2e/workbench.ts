/** Real VS Code (code-server) with the packaged extension, shown in a real browser. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import {
  ensureCodeServer,
  installExtension,
  startCodeServer,
  type RunningCodeServer,
} from '../../scripts/codeServer.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WORKSPACES = fileURLToPath(new URL('./workspaces/', import.meta.url));
/** Where screenshots and, after a failure, logs are kept. */
const KEPT = join(ROOT, 'out', 'e2e');
const VSIX = join(ROOT, 'out', 'unclosed.vsix');
const PATIENCE_MS = 30_000;
const EDITION = process.env['UNCLOSED_VSCODE'] === 'newest' ? 'newest' : 'oldest';

/** What would distract: start-up pages, updates, suggestions that pop up while the test types. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  // It does not know Node here.
  'typescript.validate.enable': false,
  'files.autoSave': 'off',
  'window.restoreWindows': 'none',
  'security.workspace.trust.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.autoClosingBrackets': 'never',
  'editor.fontFamily': 'DejaVu Sans Mono',
};

/** Nobody trusts the folder, and nobody is asked whether they do. */
const RESTRICTED = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

const BROWSER_ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

function browserPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error('no Chromium on this machine: apt-get install chromium');
  return found;
}

/** Runs in the page. */
const WRITTEN_BEHIND_LINES = `[...document.querySelectorAll('.editor-instance .view-line')].flatMap((line) => {
  const top = line.getBoundingClientRect().top;
  return [...line.querySelectorAll('span')].flatMap((span) => {
    const text = getComputedStyle(span, '::after').content;
    return /[①-⑳]/.test(text) ? [{ top, text }] : [];
  });
})`;

export interface StartOptions {
  /** The `.code-workspace` to open in place of the folder it is in. */
  readonly folders?: string;
  /** Whether it is opened in Restricted Mode. */
  readonly isRestricted?: boolean;
}

export class Workbench {
  /** Hosts other than this machine that the page asked for something. */
  readonly outsideHosts = new Set<string>();

  private constructor(
    readonly page: Page,
    readonly folder: string,
    private readonly scratch: string,
    private readonly browser: BrowserContext,
    private readonly server: RunningCodeServer,
  ) {
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.outsideHosts.add(hostname);
    });
  }

  /** Opens a copy of a workspace with `file` in the editor. Tries a second time when starting up fails. */
  static async start(workspace: string, file: string, options: StartOptions = {}): Promise<Workbench> {
    if (!existsSync(VSIX)) throw new Error('out/unclosed.vsix does not exist: npm run package');
    try {
      return await Workbench.open(workspace, file, options);
    } catch (error) {
      console.error('Starting VS Code failed and is tried once more:', error);
      return Workbench.open(workspace, file, options);
    }
  }

  private static async open(
    workspace: string,
    file: string,
    { folders, isRestricted = false }: StartOptions,
  ): Promise<Workbench> {
    const codeServer = await ensureCodeServer(EDITION, (line) => console.error(line));
    const scratch = mkdtempSync(join(tmpdir(), 'unclosed-e2e-'));
    const folder = join(scratch, 'workspace');
    const userDataFolder = join(scratch, 'user');
    const extensionsFolder = join(scratch, 'extensions');
    cpSync(join(WORKSPACES, workspace), folder, { recursive: true });
    mkdirSync(join(userDataFolder, 'User'), { recursive: true });
    const settings = { ...QUIET, ...(isRestricted && RESTRICTED) };
    writeFileSync(join(userDataFolder, 'User', 'settings.json'), JSON.stringify(settings));
    await installExtension(codeServer, VSIX, userDataFolder, extensionsFolder);
    const trustsAll = !isRestricted;
    const server = await startCodeServer(codeServer, { userDataFolder, extensionsFolder, folder, trustsAll });
    let browser: BrowserContext | undefined;
    try {
      browser = await chromium.launchPersistentContext(join(scratch, 'browser'), {
        executablePath: browserPath(),
        headless: true,
        viewport: { width: 1280, height: 800 },
        args: BROWSER_ARGS,
      });
      const page = browser.pages()[0] ?? (await browser.newPage());
      page.setDefaultTimeout(PATIENCE_MS);
      const workbench = new Workbench(page, folder, scratch, browser, server);
      const target = `vscode-remote://127.0.0.1:${server.port}${join(folder, file)}`;
      const payload = encodeURIComponent(JSON.stringify([['openFile', target]]));
      const opened = folders === undefined ? `folder=${folder}` : `workspace=${join(folder, folders)}`;
      await page.goto(`${server.origin}/?${opened}&payload=${payload}`);
      await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
      await page.locator('.monaco-editor .view-line').first().waitFor();
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.stop();
      console.error(server.log().slice(-2000));
      rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Writes the settings of the workspace's folder. */
  configure(settings: Readonly<Record<string, unknown>>): void {
    mkdirSync(this.path('.vscode'), { recursive: true });
    this.write('.vscode/settings.json', JSON.stringify(settings, null, 2));
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(KEPT, { recursive: true });
    await this.page.screenshot({ path: join(KEPT, `${name}.png`) });
  }

  /** Keeps what helps to understand a failure. */
  async keepEvidence(name: string): Promise<void> {
    const folder = join(KEPT, `failed-${name.replace(/\W+/g, '-')}`);
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, 'page.png') }).catch(() => undefined);
    writeFileSync(join(folder, 'code-server.log'), this.server.log());
    const logs = join(this.scratch, 'user', 'logs');
    if (existsSync(logs)) cpSync(logs, join(folder, 'logs'), { recursive: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    const { page } = this;
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type=text]').first().fill(`>${title}`);
    const row = page.locator(`.quick-input-list .monaco-list-row:has-text("${title}")`).first();
    await row.waitFor();
    await page.keyboard.press('Enter');
    // Not the whole palette: a command may show a list of its own there at once.
    await row.waitFor({ state: 'hidden' });
  }

  /** Shows a file of the workspace, with the cursor at the start of `line`. */
  async goTo(name: string, line: number): Promise<void> {
    const { page } = this;
    // Not by its name: searching for files takes a program that comes with no package.
    await page.locator(`.explorer-folders-view .monaco-list-row:has-text("${name}")`).dblclick();
    await page.locator(`.tab.active:has-text("${name}")`).waitFor();
    await page.locator('.monaco-editor.focused').waitFor();
    await page.keyboard.press('Control+G');
    await page.locator('.quick-input-widget input[type=text]').first().fill(`:${line}`);
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.untilLine(line);
  }

  /** Waits until the cursor is in this line. */
  async untilLine(line: number): Promise<void> {
    await this.page.locator(`.statusbar-item:has-text("Ln ${line},")`).waitFor();
  }

  /** The squiggles of the editor that is shown. */
  squiggles(severity: 'error' | 'warning' | 'hint' = 'warning'): Locator {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  async untilSquiggles(count: number): Promise<void> {
    if (count === 0) await this.squiggles().first().waitFor({ state: 'detached' });
    else
      await this.squiggles()
        .nth(count - 1)
        .waitFor();
  }

  /** The quick fixes at the cursor, which are shown first. */
  async quickFixes(): Promise<Locator> {
    await this.page.keyboard.press('Control+.');
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    await rows.first().waitFor();
    // A click counts only once the pointer has moved.
    await rows.first().hover({ force: true });
    return rows;
  }

  /** What is written behind the lines of the editor, in the order of the lines. */
  async pathTexts(): Promise<string[]> {
    const found = await this.page.evaluate<{ top: number; text: string }[]>(WRITTEN_BEHIND_LINES);
    return found.sort((a, b) => a.top - b.top).map(({ text }) => text.replace(/^"|"$/g, '').replaceAll('\u00a0', ' '));
  }

  /** The rows of the view of findings, which is shown first. */
  async findings(): Promise<Locator> {
    const view = this.page.locator('.pane-body .tree-explorer-viewlet-tree-view');
    if (!(await view.isVisible())) await this.command('Unclosed: Focus on Findings View');
    await view.waitFor();
    return view.locator('.monaco-list-row');
  }

  /** The rows of the Problems panel, which is shown first. */
  async problems(): Promise<Locator> {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await panel.waitFor();
    return panel.locator('.monaco-list-row');
  }
}
