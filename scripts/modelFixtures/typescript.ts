/**
 * Fixtures of the models of TypeScript: for each call that gives back something open one function that forgets it and one
 * that releases it, and one function for each other method that releases it. The expectations come from the models
 * alone. What callbacks are given has fixtures of its own.
 */
import type {
  ScriptAcquisition,
  ScriptFunctionModel,
  ScriptModelFile,
  ScriptResourceModel,
} from '../../server/src/models/typescriptFile';

/** A call that opens something: an export, or a method of a type that modules export. */
interface Opening {
  readonly file: ScriptModelFile;
  readonly type: string | null;
  readonly name: string;
  readonly model: ScriptFunctionModel;
  readonly acquisition: ScriptAcquisition;
}

const HANDLE = 'made';
const RECEIVER = 'source';
const MODULE = 'library';

/** Name of the file → text. A pure function of the model files. */
export function generateScriptFixtures(files: readonly ScriptModelFile[]): ReadonlyMap<string, string> {
  return new Generator(files).files();
}

class Generator {
  private readonly resources: ReadonlyMap<string, ScriptResourceModel>;
  private readonly openings: readonly Opening[];

  constructor(private readonly models: readonly ScriptModelFile[]) {
    this.resources = new Map(models.flatMap((file) => Object.entries(file.resources ?? {})));
    this.openings = models.flatMap(openingsOf);
  }

  files(): ReadonlyMap<string, string> {
    const files = new Map<string, string>();
    for (const file of this.models) {
      const functions = [...this.uses(file), ...this.releases(file)];
      if (functions.length > 0) files.set(`${file.family}.ts`, [head(file, functions), ...functions].join('\n'));
    }
    return files;
  }

  private uses(file: ScriptModelFile): string[] {
    return this.openings
      .filter((opening) => opening.file === file)
      .flatMap((opening) => {
        const release = this.release(opening.acquisition.resource);
        const good = functionText(opening, `${nameOf(opening)}_ok`, [release]);
        const { byDefault, discarded } = this.resources.get(opening.acquisition.resource) ?? {};
        // Who makes it to run on may mean it to, but not where he fails.
        const end = discarded === 'meant' ? `throw new Error('${HANDLE}')` : 'return 0';
        const forgotten = `${end}; // leak[${HANDLE}]`;
        return byDefault === false ? [good] : [functionText(opening, `${nameOf(opening)}_bad`, forgotten), good];
      });
  }

  /** Methods that release, other than the one that is used everywhere else. */
  private releases(file: ScriptModelFile): string[] {
    return Object.entries(file.types ?? {}).flatMap(([type, { resource, methods = {} }]) =>
      Object.entries(methods).flatMap(([method, model]) => {
        const kind = model.releases?.find((one) => one.argument === 'this' && one.given === undefined)?.resource;
        const opening = this.openings.find((one) => one.acquisition.resource === kind && one.file === file);
        if (kind === undefined || kind !== resource || !opening || `.${method}` === this.resources.get(kind)?.release)
          return [];
        // `using` calls it, and nobody else does.
        if (method.startsWith('[')) return [];
        const name = `${identifier(type)}_${identifier(method)}_ok`;
        return [functionText(opening, name, [`${HANDLE}.${method}()`])];
      }),
    );
  }

  private release(kind: string): string {
    const release = this.resources.get(kind)?.release ?? '';
    return release.startsWith('.') ? `${HANDLE}${release}()` : `fs.${release}(${HANDLE})`;
  }
}

function openingsOf(file: ScriptModelFile): Opening[] {
  const all = (type: string | null, models: Readonly<Record<string, ScriptFunctionModel>>): Opening[] =>
    Object.entries(models).flatMap(([name, model]) =>
      (model.acquires ?? [])
        .filter(({ at }) => typeof at === 'string')
        .map((acquisition) => ({ file, type, name, model, acquisition })),
    );
  const types = file.globals ? [] : Object.entries(file.types ?? {});
  const methods = types.flatMap(([type, { methods = {} }]) => all(type, methods));
  return [...all(null, file.functions), ...methods];
}

function nameOf({ type, name }: Opening): string {
  return `${type === null ? '' : `${identifier(type)}_`}${identifier(name)}`;
}

function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '');
}

/** A function that opens the resource and then releases it, or ends with a line that says that it has forgotten to. */
function functionText(opening: Opening, name: string, end: readonly [release: string] | string): string {
  const isAsync = opening.acquisition.at === 'promise';
  return [
    `export ${isAsync ? 'async ' : ''}function ${name}(${parametersOf(opening)}) {`,
    ...bodyOf(opening, end).map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

function bodyOf(opening: Opening, end: readonly [release: string] | string): string[] {
  const { at, owedAfter = [] } = opening.acquisition;
  const call = `${at === 'promise' ? 'await ' : ''}${callee(opening)}(${givenTo(opening).join(', ')})`;
  const wakes = owedAfter.slice(0, 1).map((method) => `${HANDLE}.${method}();`);
  if (typeof end === 'string') return [`const ${HANDLE} = ${call}; // acquire[${HANDLE}]`, ...wakes, end];
  return [`const ${HANDLE} = ${call};`, ...wakes.map(guarded), `${end[0]};`];
}

/** A call that may throw, so that no fixture has two ideas. */
function guarded(statement: string): string {
  return `try { ${statement} } catch {}`;
}

function callee({ file, type, name }: Opening): string {
  if (type !== null) return `${RECEIVER}.${name}`;
  const [, word = '', path = ''] = /^(new )?(.*)$/.exec(name) ?? [];
  if (file.globals) return `${word}${path}`;
  return `${word}${path === 'default' ? MODULE : `${MODULE}.${path.replace(/^default\./, '')}`}`;
}

/** Options that the acquisition needs are given in place of the parameter of that name. */
function givenTo(opening: Opening): readonly string[] {
  const { argument, property, equals } = opening.acquisition.given ?? {};
  if (typeof property !== 'string' || equals === undefined) return argumentsOf(opening);
  return argumentsOf(opening).map((name, index) =>
    index === argument ? `{ ${property}: ${JSON.stringify(equals)} }` : name,
  );
}

function argumentsOf({ model }: Opening): readonly string[] {
  return model.parameters ?? [];
}

function parametersOf(opening: Opening): string {
  const { file, type } = opening;
  const path = file.globals ? type : `${MODULE}.${type ?? ''}`;
  return [...(type === null ? [] : [`${RECEIVER}: ${path ?? ''}`]), ...argumentsOf(opening)].join(', ');
}

function head({ family, modules, globals }: ScriptModelFile, functions: readonly string[]): string {
  const isDefault = functions.some((text) => new RegExp(`[ (]${MODULE}\\(`).test(text));
  const own = globals ? [] : [`import ${isDefault ? '' : '* as '}${MODULE} from '${modules[0] ?? ''}';`];
  const fs = functions.some((text) => text.includes('fs.closeSync(')) ? ["import * as fs from 'node:fs';"] : [];
  return [
    `// What the models of ${family} say, used well and badly; generated by npm run models.`,
    ...own,
    ...fs,
    '',
  ].join('\n');
}
