import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateModelFixtures } from '../../../scripts/modelFixtures/all';
import { generateScriptFixtures } from '../../../scripts/modelFixtures/typescript';
import { builtinModels, builtinTypescriptModels, type FunctionModel, type ModelFile } from '../../../server/src/models';
import { FIXTURES } from '../../harness/fixtures';

const FOLDER = path.join(FIXTURES, 'c/models');
const models = builtinModels();
const generated = generateModelFixtures(models);

describe('the fixtures of the models', () => {
  it('are what the generator makes of the models (npm run models)', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...generated.files.keys()].sort());
    const stale = [...generated.files].filter(
      ([name, text]) => readFileSync(path.join(FOLDER, name), 'utf8').replaceAll('\r\n', '\n') !== text,
    );
    expect(stale.map(([name]) => name)).toEqual([]);
  });

  it('lack no entry', () => {
    expect(generated.problems).toEqual([]);
    expect(generated.counts.pairs).toBe(generated.counts.entries);
  });

  it.each(models)('use each function of $family well and badly', ({ family, functions }) => {
    const text = readFileSync(path.join(FOLDER, `${family}.c`), 'utf8');
    for (const name of Object.keys(functions)) {
      const [good, bad] = ['good', 'bad'].map((use) => bodyOf(text, `${name}_${use}`));
      expect(good, `${name}_good`).toContain(`${name}(`);
      expect(good, `${name}_good`).not.toContain(' // ');
      expect(bad, `${name}_bad`).toContain(`${name}(`);
      expect(bad, `${name}_bad`).toMatch(/ \/\/ (leak|double-close|use-after-close)\[/);
    }
  });
});

describe('the fixtures of the models of TypeScript', () => {
  const folder = path.join(FIXTURES, 'typescript/models');
  const scripts = generateScriptFixtures(builtinTypescriptModels());

  it('are what the generator makes of the models (npm run models)', () => {
    expect(readdirSync(folder).sort()).toEqual([...scripts.keys()].sort());
    const stale = [...scripts].filter(
      ([name, text]) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n') !== text,
    );
    expect(stale.map(([name]) => name)).toEqual([]);
  });

  it('forget and release whatever is opened', () => {
    const count = (pattern: RegExp): number =>
      [...scripts.values()].reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
    expect(count(/_bad\(/g)).toBeGreaterThan(100);
    expect(count(/ leak\[made]/g)).toBe(count(/_bad\(/g));
    expect(count(/_ok\(/g)).toBeGreaterThan(count(/_bad\(/g));
  });
});

describe('what is generated', () => {
  it('acquires nothing where a condition is not met', () => {
    const text = fixtureOf({
      dup_if: {
        prototype: 'int dup_if(int cmd)',
        acquires: [{ resource: 'thing', at: 'return', given: { argument: 0, equals: 'CMD_DUP' } }],
        succeeds: { min: 0 },
        fails: { equals: -1 },
      },
    });
    expect(bodyOf(text, 'dup_if_bad')).toContain('int t = dup_if(CMD_DUP); // acquire[t]');
    expect(bodyOf(text, 'dup_if_otherwise_good')).toBe('  dup_if(CMD_GET);\n  return 0;\n');
  });

  it('has a pair for each of several conditions', () => {
    const takes = [{ bits: 'CMD_GET' }, { bits: 'CMD_DUP' }].map((bits) => ({
      argument: 0,
      when: 'always' as const,
      given: { argument: 1, ...bits },
    }));
    const text = fixtureOf({ keep: { prototype: 'void keep(int t, int flags)', takes } });
    expect(bodyOf(text, 'keep_good')).not.toContain('drop(');
    expect(bodyOf(text, 'keep_CMD_DUP_good')).not.toContain('drop(');
    expect(bodyOf(text, 'keep_otherwise_good')).toContain('keep(t, 0);\n  drop(t);');
  });

  it('gives the address of an object that is the handle', () => {
    const text = fixtureOf({
      init: {
        prototype: 'int init(regex_t *re, int flags)',
        acquires: [{ resource: 'pattern', at: { argument: 0, inside: true } }],
        succeeds: { equals: 0 },
        fails: { not: 0 },
      },
      forget: {
        prototype: 'void forget(regex_t *re)',
        releases: [{ resource: 'pattern', argument: 0, inside: true }],
      },
    });
    expect(bodyOf(text, 'init_good')).toBe(
      '  regex_t re;\n  if (init(&re, flags) != 0) return -1;\n  forget(&re);\n  return 0;\n',
    );
    expect(bodyOf(text, 'forget_bad')).toContain('forget(&re); // double-close[re]');
  });

  it('expects nothing of kinds that are not followed by default', () => {
    const text = fixtureOf({
      make: {
        prototype: 'char *make(void)',
        acquires: [{ resource: 'memory', at: 'return' }],
        succeeds: { not: 0 },
        fails: { equals: 0 },
      },
      unmake: { prototype: 'void unmake(char *m)', releases: [{ resource: 'memory', argument: 0 }] },
    });
    expect(bodyOf(text, 'make_bad')).toMatch(/make\(\);\n {2}if \(early\) return 1; \/\/ leak\[t]/);
  });

  it.each([
    ['no prototype', { open_it: {} }, 'there is no prototype'],
    ['the prototype of another', { open_it: { prototype: 'int other(void)' } }, "the prototype is that of 'other'"],
    ['uses of what is no resource', { work: { prototype: 'int work(double d)', uses: [0] } }, 'nothing of the type'],
  ] satisfies [string, Record<string, FunctionModel>, string][])('is nothing for %s', (_, functions, problem) => {
    const { problems, counts } = generateModelFixtures([familyOf(functions)]);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(counts.pairs).toBe(counts.entries - 1);
  });
});

function familyOf(functions: Readonly<Record<string, FunctionModel>>): ModelFile {
  return {
    language: 'c',
    family: 'sample',
    constants: { CMD_DUP: 4, CMD_GET: 2 },
    resources: {
      thing: { noun: 'thing', representation: 'integer', release: 'drop' },
      ...('init' in functions && {
        pattern: { noun: 'pattern', representation: 'pointer', release: 'forget' } as const,
      }),
      ...('make' in functions && {
        memory: { noun: 'memory', representation: 'pointer', release: 'unmake', byDefault: false } as const,
      }),
    },
    functions: {
      take: {
        prototype: 'int take(void)',
        acquires: [{ resource: 'thing', at: 'return' }],
        succeeds: { min: 0 },
        fails: { equals: -1 },
      },
      drop: { prototype: 'void drop(int t)', releases: [{ resource: 'thing', argument: 0 }] },
      ...functions,
    },
  };
}

function fixtureOf(functions: Readonly<Record<string, FunctionModel>>): string {
  const { files, problems } = generateModelFixtures([familyOf(functions)]);
  expect(problems).toEqual([]);
  return files.get('sample.c') ?? '';
}

/** What stands between the braces of a function, or an empty text. */
function bodyOf(text: string, name: string): string {
  return new RegExp(`^int ${name}\\([^{]*\\{\\n(.*?)^}`, 'ms').exec(text)?.[1] ?? '';
}
