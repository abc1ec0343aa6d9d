import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { builtinTypescriptModels, typescriptRegistry, type ScriptFunctionModel } from '../../../server/src/models';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MODELS = path.join(ROOT, 'server/src/models/typescript');
const schema = JSON.parse(
  readFileSync(path.join(ROOT, 'server/schemas/typescript-models.schema.json'), 'utf8'),
) as object;
const validate = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

const fileNames = readdirSync(MODELS);
const files = builtinTypescriptModels();
const registry = typescriptRegistry(files);

/** Every export and method with its family: `pg new Pool`, `pg Pool.connect`. */
const entries = files.flatMap(({ family, functions, types = {} }): [string, ScriptFunctionModel][] => [
  ...Object.entries(functions).map(([name, model]): [string, ScriptFunctionModel] => [`${family} ${name}`, model]),
  ...Object.entries(types).flatMap(([type, { methods = {} }]) =>
    Object.entries(methods).map(([name, model]): [string, ScriptFunctionModel] => [`${family} ${type}.${name}`, model]),
  ),
]);
const kinds = files.flatMap((file) => Object.keys(file.resources ?? {}));

describe('the schema of models of TypeScript', () => {
  it.each(fileNames)('accepts %s', (name) => {
    validate(JSON.parse(readFileSync(path.join(MODELS, name), 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['an unknown field', { open: { aquires: [] } }],
    ['an acquisition nowhere', { open: { acquires: [{ resource: 'socket', at: 'nowhere' }] } }],
    ['a negative argument', { close: { releases: [{ resource: 'socket', argument: -1 }] } }],
    ['a call that throws never and always', { open: { mayThrow: true } }],
  ])('rejects %s', (_, functions) => {
    expect(validate({ language: 'typescript', family: 'broken', modules: ['x'], functions })).toBe(false);
  });

  it('describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });
});

describe('the built-in models of TypeScript', () => {
  it('are all loaded, each under the name of its family', () => {
    expect(files.map((file) => `${file.family}.json`).sort()).toEqual(fileNames.sort());
  });

  it('name each resource once, and only resources that exist', () => {
    expect(new Set(kinds).size).toBe(kinds.length);
    const mentioned = entries.flatMap(([, { acquires = [], releases = [], converts = [] }]) => [
      ...[...acquires, ...releases].map(({ resource }) => resource),
      ...converts.flatMap(({ from, to }) => [from, to]),
    ]);
    expect(mentioned.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it('have, for each resource, a release that releases it', () => {
    for (const [kind, { release }] of files.flatMap((file) => Object.entries(file.resources ?? {}))) {
      const name = release.startsWith('.') ? `${registry.typeOfResource(kind) ?? ''}${release}` : `fs:${release}`;
      const released = (registry.functionModel(name, [])?.releases ?? []).map(({ resource }) => resource);
      expect(released, `${release} of ${kind}`).toContain(kind);
    }
  });

  it('have a method of disposal where `using` releases a resource', () => {
    for (const [kind, { disposable }] of files.flatMap((file) => Object.entries(file.resources ?? {}))) {
      const has = (symbol: string): boolean =>
        registry.functionModel(`${registry.typeOfResource(kind) ?? ''}.[Symbol.${symbol}]`, []) !== undefined;
      expect([kind, has('dispose')]).toEqual([kind, disposable === 'sync' || disposable === 'both']);
      expect([kind, has('asyncDispose')]).toEqual([kind, disposable === 'async' || disposable === 'both']);
    }
  });

  it('know the type of whatever they open', () => {
    const made = entries.flatMap(([, { acquires = [], converts = [] }]) => [
      ...acquires.map(({ resource }) => resource),
      ...converts.map(({ to }) => to),
    ]);
    const untyped = [...new Set(made)].filter((kind) => registry.typeOfResource(kind) === undefined);
    expect(untyped).toEqual(['file-descriptor']);
  });

  it('release each resource that they open', () => {
    const made = new Set(entries.flatMap(([, { acquires = [] }]) => acquires.map(({ resource }) => resource)));
    const released = new Set(entries.flatMap(([, { releases = [] }]) => releases.map(({ resource }) => resource)));
    expect([...made].filter((kind) => !released.has(kind))).toEqual([]);
  });

  it('owe after methods that there are', () => {
    const missing = entries.flatMap(([name, { acquires = [] }]) =>
      acquires.flatMap(({ resource, owedAfter = [] }) =>
        owedAfter
          .filter(
            (method) =>
              method !== '*' && !registry.functionModel(`${registry.typeOfResource(resource) ?? ''}.${method}`, []),
          )
          .map((method) => `${name}: ${method}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('are of calls that throw always or never, not both', () => {
    expect(entries.filter(([, { mayThrow, throws }]) => mayThrow === false && throws)).toEqual([]);
  });
});

/** Paths of the schema's properties and definitions that say nothing about themselves. */
function undescribed(node: unknown, at = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const here = `${at}/${key}`;
    // A property may itself be called so.
    const named = (key === 'properties' || key === 'definitions') && !at.endsWith('/properties');
    const silent = named
      ? Object.entries(value as Record<string, Record<string, unknown>>)
          .filter(([, entry]) => !('description' in entry) && !('$ref' in entry))
          .map(([name]) => `${here}/${name}`)
      : [];
    return [...silent, ...undescribed(value, here)];
  });
}
