import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { builtinModels } from '../../../server/src/models';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MODELS = path.join(ROOT, 'server/src/models/c');
const schema = JSON.parse(readFileSync(path.join(ROOT, 'server/schemas/models.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);

const fileNames = readdirSync(MODELS).filter((name) => name.endsWith('.json'));
const models = builtinModels();
const functions = models.flatMap((file) => Object.entries(file.functions));

/** These give a handle that has to be released even where they fail, to tell what went wrong; or they end the program. */
const MADE_EVEN_SO = /^(sqlite3_open|PQconnectdb|PQsetdb|xcb_connect|g_)/;

describe('the schema', () => {
  it.each(fileNames)('accepts %s', (name) => {
    const file: unknown = JSON.parse(readFileSync(path.join(MODELS, name), 'utf8'));
    validate(file);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['an unknown field', { open: { aquires: [] } }],
    ['an acquisition nowhere', { open: { acquires: [{ resource: 'descriptor', at: 'nowhere' }] } }],
    ['an empty test', { open: { succeeds: {} } }],
    ['a release at another time', { close: { releases: [{ resource: 'descriptor', argument: 0, when: 'failure' }] } }],
    ['a negative argument', { close: { releases: [{ resource: 'descriptor', argument: -1 }] } }],
  ])('rejects %s', (_, broken) => {
    expect(validate({ language: 'c', family: 'broken', functions: broken })).toBe(false);
  });

  it('describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });
});

describe('the built-in models', () => {
  it('are all loaded, each under the name of its family', () => {
    expect(models.map((file) => `${file.family}.json`).sort()).toEqual(fileNames.sort());
  });

  it('name each function once', () => {
    const names = functions.map(([name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('name each resource once, and only resources that exist', () => {
    const declared = models.flatMap((file) => Object.keys(file.resources ?? {}));
    expect(new Set(declared).size).toBe(declared.length);
    const mentioned = functions.flatMap(([, model]) => [
      ...[...(model.acquires ?? []), ...(model.releases ?? []), ...(model.reopens ?? [])].map(
        (entry) => entry.resource,
      ),
      ...(model.converts ?? []).flatMap((entry) => [entry.from, entry.to]),
      ...(model.views ?? []).map((entry) => entry.as),
    ]);
    expect(mentioned.filter((kind) => !declared.includes(kind))).toEqual([]);
  });

  it('have, for each resource, a release that releases it', () => {
    const byName = new Map(functions);
    for (const [kind, { release }] of models.flatMap((file) => Object.entries(file.resources ?? {}))) {
      const released = (byName.get(release)?.releases ?? []).map(({ resource }) => resource);
      expect(released, `${release} of ${kind}`).toContain(kind);
    }
  });

  it('release what lies in an object where it was put, and a handle where it was given', () => {
    const way = (kind: string, inside: boolean | undefined): string => (inside ? `${kind} in an object` : kind);
    const acquired = functions.flatMap(([, model]) =>
      (model.acquires ?? []).map(({ resource, at }) => way(resource, at !== 'return' && at.inside)),
    );
    const released = functions.flatMap(([, model]) =>
      (model.releases ?? []).map(({ resource, inside }) => way(resource, inside)),
    );
    expect(acquired.filter((way) => !released.includes(way))).toEqual([]);
  });

  it('name only constants that some file declares', () => {
    const declared = models.flatMap((file) => Object.keys(file.constants ?? {}));
    const named = functions
      .flatMap(([, model]) => [...(model.acquires ?? []), ...(model.releases ?? []), ...(model.takes ?? [])])
      .flatMap(({ given }) => (given ? [given.equals, given.not, given.min, given.max, given.bits] : []))
      .filter((value) => typeof value === 'string');
    expect(named.filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('tell what failure looks like wherever they tell success, unless it is the one thing that is ever returned', () => {
    const half = functions.filter(([, { succeeds, fails }]) => succeeds && !fails && succeeds.equals === undefined);
    expect(half.map(([name]) => name)).toEqual([]);
  });

  it('tell success from failure wherever it decides what is acquired, released or handed over', () => {
    const unclear = functions
      .filter(([, { converts, reopens, takes = [], releases = [], ...model }]) => {
        const mayStay = [...takes, ...releases].some(({ when }) => when === 'success');
        return model.acquires ?? converts ?? reopens ?? mayStay;
      })
      .filter(([name, model]) => !model.succeeds && !model.prototype?.startsWith('void ') && !MADE_EVEN_SO.test(name));
    expect(unclear.map(([name]) => name)).toEqual([]);
  });

  it('do not list where a handle is stored among what is overwritten', () => {
    const twice = functions.filter(([, model]) =>
      model.acquires?.some(({ at }) => at !== 'return' && model.writes?.includes(at.argument)),
    );
    expect(twice.map(([name]) => name)).toEqual([]);
  });
});

describe('docs/models.md', () => {
  it('is up to date', async () => {
    const run = promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/generate-model-docs.mjs'), '--check']);
    await expect(run).resolves.toBeDefined();
  });
});

/** Paths of the schema's properties and definitions that say nothing about themselves. */
function undescribed(node: unknown, at = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const here = `${at}/${key}`;
    const named = key === 'properties' || key === 'definitions';
    const silent = named
      ? Object.entries(value as Record<string, Record<string, unknown>>)
          .filter(([, entry]) => !('description' in entry) && !('$ref' in entry))
          .map(([name]) => `${here}/${name}`)
      : [];
    return [...silent, ...undescribed(value, here)];
  });
}
