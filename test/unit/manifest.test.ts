/** What the manifest, the rules, the settings of the server and the pages say of each other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import { SettingsStore, type Settings } from '../../server/src/lsp/settings';
import { RULE_METADATA } from '../../server/src/rules/metadata';

const ROOT = path.resolve(import.meta.dirname, '../..');

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** What the server makes of values that a client has. */
function serverSettings(given: unknown): Promise<Settings> {
  return new SettingsStore(
    () => Promise.resolve(given),
    () => undefined,
  ).get('file:///a.c');
}

const settings: Record<string, { default: unknown; enum?: string[]; order: number; scope: string }> =
  manifest.contributes.configuration.properties;
const ruleSettings = manifest.contributes.configuration.properties['unclosed.rules'].properties;

describe('the settings', () => {
  it('have the defaults that the server has', async () => {
    const given = Object.fromEntries(
      Object.entries(settings).map(([name, { default: value }]) => [name.slice('unclosed.'.length), value]),
    );
    expect(await serverSettings(given)).toEqual(await serverSettings(null));
  });

  it.each(Object.entries(settings).filter(([, setting]) => setting.enum && setting.scope === 'resource'))(
    '%s offers what the server takes',
    async (name, setting) => {
      const key = name.slice('unclosed.'.length);
      for (const value of setting.enum ?? []) {
        expect(await serverSettings({ [key]: value })).toHaveProperty(key, value);
      }
    },
  );

  it('that are lists or numbers are what the server takes, and nonsense is not', async () => {
    const given = { exclude: ['a/'], include: ['b'], also: ['memory'], maxFileSize: 7 };
    expect(await serverSettings(given)).toMatchObject(given);
    const odd = { exclude: 'a', include: [7, ''], also: ['fire', null], maxFileSize: -1, mayThrow: 1, reportAt: 'x' };
    expect(await serverSettings(odd)).toEqual(await serverSettings(null));
  });

  it('are those that the server reads, each of its folder', async () => {
    const read = Object.keys(await serverSettings(null)).map((key) => `unclosed.${key}`);
    const ofFolders = Object.entries(settings).filter(([, { scope }]) => scope === 'resource');
    expect(ofFolders.map(([name]) => name).sort()).toEqual(read.sort());
  });

  it('name every rule with its severity', () => {
    const expected = RULE_METADATA.map(({ id, severity }) => [id, severity]);
    expect(Object.entries(ruleSettings).map(([id, { default: severity }]) => [id, severity])).toEqual(expected);
  });

  it('offer the severities that the server takes', async () => {
    for (const [id, { enum: levels }] of Object.entries(ruleSettings)) {
      for (const level of levels) {
        const { rules } = await serverSettings({ rules: { [id]: level } });
        expect([...rules]).toEqual([[id, level]]);
      }
    }
  });

  it('are in the README, each with its default', () => {
    const rows = [...read('README.md').matchAll(/^\| `(unclosed\.[\w.]+)`\s*\| `([^`]*)`/gm)];
    const expected = Object.entries(settings).map(([name, { default: value }]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    expect(rows.map(([, name, value]) => [name, value])).toEqual(expected);
  });
});

describe('the commands', () => {
  it('are those that the client registers', () => {
    const sources = readdirSync(path.join(ROOT, 'client/src')).map((name) => read(`client/src/${name}`));
    const registered = sources.flatMap((text) => [...text.matchAll(/registerCommand\('([^']+)'/g)].map(([, id]) => id));
    expect(manifest.contributes.commands.map(({ command }) => command).sort()).toEqual(registered.sort());
  });
});

describe('what the manifest names', () => {
  const { commands, keybindings, menus, viewsWelcome, colors } = manifest.contributes;
  const known = new Set(commands.map(({ command }) => command));

  it('are commands that there are', () => {
    const named = [...keybindings, ...Object.values(menus).flat()].map(({ command }) => command);
    const linked = viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/\(command:(unclosed\.\w+)/g)].map(([, id]) => id!),
    );
    for (const command of [...named, ...linked]) expect(known).toContain(command);
  });

  it('are colors that the client uses', () => {
    const client = readdirSync(path.join(ROOT, 'client/src')).map((name) => read(`client/src/${name}`));
    const used = [...client.join('').matchAll(/ThemeColor\('(unclosed\.[\w.]+)'\)/g)].map(([, id]) => id);
    expect([...new Set(used)].sort()).toEqual(colors.map(({ id }) => id).sort());
  });

  it('takes keys only while a path is shown', () => {
    for (const { when } of keybindings) expect(when).toContain('unclosed.pathShown');
  });
});

describe('the problem matcher', () => {
  const [matcher] = manifest.contributes.problemMatchers;
  const pattern = new RegExp(matcher!.pattern.regexp);

  it.each(RULE_METADATA)('reads what the command line writes of $id', ({ id, severity }) => {
    const line = `src/a b.c:12:3  ${severity}  'fd' is lost: see [1].  [${id}, high]`;
    const name = severity === 'information' ? 'info' : severity;
    expect(pattern.exec(line)?.slice(1)).toEqual(['src/a b.c', '12', '3', name, "'fd' is lost: see [1].", id]);
  });

  it('reads no other line', () => {
    for (const line of [
      '   12 |   FILE *f = fopen(a);',
      "  1. line 5: 'in' is opened here by 'fopen'",
      '2 findings (2 warnings) in 1 of 1 file.',
    ]) {
      expect(pattern.exec(line)).toBeNull();
    }
  });

  it('finds a report of the command line as it is', () => {
    const report = read('test/unit/__snapshots__/reporters.test.ts.snap')
      .split('\n')
      .filter((line) => pattern.test(line));
    expect(report.length).toBeGreaterThan(1);
  });
});

describe('the walkthrough', () => {
  const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  it.each(steps)(
    '$id has its page, and links to commands that there are',
    ({ description, media, completionEvents }) => {
      expect(existsSync(path.join(ROOT, media.markdown))).toBe(true);
      const known = manifest.contributes.commands.map(({ command }) => command);
      const named = [...description.matchAll(/command:(unclosed\.\w+)/g)].map(([, id]) => id!);
      const events = completionEvents.flatMap((event) => /^onCommand:(unclosed\..*)/.exec(event)?.[1] ?? []);
      for (const command of [...named, ...events]) expect(known).toContain(command);
      const set = completionEvents.flatMap((event) => /^onSettingChanged:(.*)/.exec(event)?.[1] ?? []);
      for (const name of set) expect(Object.keys(settings)).toContain(name);
    },
  );
});

describe('the rules', () => {
  it('have a page each, and no page is of anything else', () => {
    const pages = readdirSync(path.join(ROOT, 'docs/rules')).sort();
    expect(pages).toEqual(RULE_METADATA.map(({ id }) => `${id}.md`).sort());
  });

  it.each(RULE_METADATA)(
    '$id has its title, severity and examples on its page',
    ({ id, title, severity, bad, good, exampleLanguage = 'c' }) => {
      const page = read(`docs/rules/${id}.md`);
      expect(page.split('\n')[0]?.toLowerCase()).toBe(`# \`${id}\`: ${title.toLowerCase()}`);
      expect(page).toContain(`Severity: ${severity}.`);
      for (const example of [bad, good]) expect(page).toContain(`\`\`\`${exampleLanguage}\n${example}\n\`\`\``);
    },
  );

  it('are in the README, in their order', () => {
    const rows = [...read('README.md').matchAll(/^\| \[`([\w-]+)`\]\(docs\/rules\/([\w-]+)\.md\)/gm)];
    const ids = RULE_METADATA.map(({ id }) => id);
    expect(rows.map(([, id]) => id)).toEqual(ids);
    expect(rows.map(([, , page]) => page)).toEqual(ids);
  });
});

describe('the pages', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    ...readdirSync(path.join(ROOT, 'docs/rules')).map((name) => `docs/rules/${name}`),
  ];

  it.each(pages)('%s links to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    for (const link of links) expect(existsSync(path.join(ROOT, path.dirname(page), link)), link).toBe(true);
  });

  it('name scripts that exist', () => {
    const named = pages.flatMap((page) => [...read(page).matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name));
    for (const name of named) expect(Object.keys(manifest.scripts)).toContain(name);
  });
});
