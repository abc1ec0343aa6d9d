/** `unclosed.json` as it is read, and what is said of one that is not right. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import schema from '../../../server/schemas/configuration.schema.json';
import { CONFIDENCES, FAIL_ON, MAY_THROW, REPORT_AT } from '../../../server/src/cli/options';
import { builtinModels, kindsNotByDefault } from '../../../server/src/models';
import { RULE_IDS } from '../../../server/src/rules/finding';
import { NO_CONFIGURATION, readConfiguration } from '../../../server/src/workspace/configuration/configuration';

/** Problems as `text where it is: message`. */
function problemsOf(text: string): string[] {
  return readConfiguration(text).problems.map(({ message, location }) => {
    return `${text.slice(location.start, location.end)}: ${message}`;
  });
}

describe('a configuration', () => {
  it('may have comments, commas at the end and a byte order mark', () => {
    const text = '\uFEFF// ours\n{\n  "rules": { "leak": "error", },\n  /* less */ "minConfidence": "high",\n}\n';
    const { configuration, problems } = readConfiguration(text);
    expect(problems).toEqual([]);
    expect(configuration).toEqual({ ...NO_CONFIGURATION, rules: new Map([['leak', 'error']]), minConfidence: 'high' });
  });

  it('may be empty', () => {
    expect(readConfiguration('')).toEqual({ configuration: NO_CONFIGURATION, problems: [] });
    expect(readConfiguration('{}')).toEqual({ configuration: NO_CONFIGURATION, problems: [] });
  });

  it('is told of what is wrong at its place, and the rest of it holds', () => {
    const text =
      '{"minConfidence": "hi", "failOn": "never", "colour": 1, "exclude": ["a", 7], "rules": {"leek": "off"}}';
    expect(problemsOf(text).sort()).toEqual([
      '"colour": There is no setting \'colour\'.',
      '"hi": \'minConfidence\' must be one of high, medium, low.',
      '"leek": There is no rule \'leek\'.',
      "7: 'exclude.1' must be string.",
    ]);
    expect(readConfiguration(text).configuration).toEqual({ ...NO_CONFIGURATION, failOn: 'never' });
  });

  it('of which one rule is wrong keeps the others', () => {
    const { configuration } = readConfiguration('{"rules": {"leak": "off", "double-close": "loud"}}');
    expect([...configuration.rules]).toEqual([['leak', 'off']]);
  });

  it('that is no object, or no JSON, is told so', () => {
    expect(problemsOf('[1]')).toEqual(['[1]: The file must hold an object.']);
    expect(problemsOf('{"rules": ')).toContain(': Value expected.');
  });

  it('never throws, and places what it says inside of the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"rules"',
      ':',
      ',',
      '"leak"',
      '"off"',
      '1',
      'null',
      '"exclude"',
      '//\n',
      '"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const text = parts.join('');
        for (const { location } of readConfiguration(text).problems) {
          expect(location.start).toBeGreaterThanOrEqual(0);
          expect(location.start).toBeLessThanOrEqual(location.end);
          expect(location.start).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the schema', () => {
  const { properties } = schema;

  it('takes what the command line takes', () => {
    expect(properties.minConfidence.enum).toEqual(CONFIDENCES);
    expect(properties.failOn.enum).toEqual(FAIL_ON);
    expect(properties.reportAt.enum).toEqual(REPORT_AT);
    expect(properties.mayThrow.enum).toEqual(MAY_THROW);
    expect(properties.also.items.enum).toEqual([...kindsNotByDefault(builtinModels())].sort());
  });

  it('has the rules and levels of the settings', () => {
    expect(Object.keys(properties.rules.properties)).toEqual(RULE_IDS);
    const settings = manifest.contributes.configuration.properties;
    expect(schema.definitions.level.enum).toEqual(settings['unclosed.rules'].properties.leak.enum);
  });

  /** What fails a run of the command line is no matter of an editor. */
  const SHARED = Object.keys(properties).filter((name) => !['$schema', 'rules', 'failOn'].includes(name));

  it.each(SHARED)("has '%s' as the settings have it", (name) => {
    interface Described {
      readonly default?: unknown;
      readonly enum?: readonly string[];
      readonly minimum?: number;
      readonly maximum?: number;
      readonly items?: Described;
    }
    const limits = (one: Described | undefined): unknown => one && [one.enum, one.minimum, one.maximum];
    const own = (properties as Record<string, Described>)[name];
    const setting = (manifest.contributes.configuration.properties as Record<string, Described>)[`unclosed.${name}`];
    expect(limits(setting)).toEqual(limits(own));
    expect(limits(setting?.items)).toEqual(limits(own?.items));
    expect(setting?.default).toEqual(own?.default ?? []);
  });

  it('is what the editor checks the file against', () => {
    const [validation] = manifest.contributes.jsonValidation;
    expect(validation?.fileMatch).toBe('unclosed.json');
    const file = path.resolve(import.meta.dirname, '../../..', validation!.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });

  it('has each of its settings in the documentation', () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../../README.md'), 'utf8');
    const names = Object.keys(properties).filter((name) => name !== '$schema');
    expect(names.filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});
