/**
 * Models of TypeScript under flat names, so that the analysis looks up one name for a call whatever the language:
 * `fs:openSync`, `net:new Socket`, `globalThis:JSON.parse`; methods as `fs#promises.FileHandle.close`, where the receiver
 * is argument 0. `NAME!callback` is the call that is given a callback: its arguments are followed by the callback's
 * parameters, and its value is the first of those, the error. `NAME!promisify` is what `util.promisify` makes of it.
 */
import { saidOf, type ProjectModels } from './projectModels';
import type { ModelRegistry, RegistryOptions } from './registry';
import type {
  Acquisition,
  ArgumentTest,
  ConstantValue,
  FunctionModel,
  PropertyModel,
  ResourceKind,
  ResourceModel,
} from './types';
import type {
  ScriptAcquisition,
  ScriptArgument,
  ScriptFunctionModel,
  ScriptModelFile,
  ScriptTest,
  ScriptTypeModel,
} from './typescriptFile';

const GLOBALS = 'globalThis';
const PROMISIFIED = '!promisify';
const CALLED_BACK = '!callback';
/** Where each argument is meant, so many are. */
const MOST_ARGUMENTS = 10;

interface Placed {
  readonly argument: ScriptArgument;
  readonly given?: ScriptTest;
}

type AtPosition<Effect extends Placed> = Omit<Effect, keyof Placed> & {
  readonly argument: number;
  readonly given?: ArgumentTest;
};

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Builds a registry. */
export function typescriptRegistry(files: readonly ScriptModelFile[], options: RegistryOptions = {}): ModelRegistry {
  return new Flattening(files, options.project).registry(options);
}

class Flattening {
  private readonly functions = new Map<string, FunctionModel>();
  private readonly patterns: { readonly start: string; readonly end: string; readonly model: FunctionModel }[] = [];
  private readonly resources = new Map<ResourceKind, ResourceModel>();
  private readonly typeOfResource = new Map<ResourceKind, string>();
  private readonly properties = new Map<string, PropertyModel>();
  private readonly returnTypes = new Map<string, string>();
  private readonly named = new Map<string, FunctionModel[]>();
  private readonly byName = new Map<string, FunctionModel>();
  private readonly byFamily: ReadonlyMap<string, ScriptModelFile>;
  private readonly prompt: ReadonlySet<string>;

  private readonly own = new Map<string, FunctionModel>();

  constructor(files: readonly ScriptModelFile[], project: ProjectModels = {}) {
    this.byFamily = new Map(files.map((file) => [file.family, file]));
    this.prompt = new Set(files.filter((file) => file.prompt).flatMap(modulesOf));
    for (const file of files) this.addResources(file);
    for (const file of files) this.addFile(file);
    for (const [name, model] of Object.entries(project.typescript?.functions ?? {})) this.addOwn(name, model);
  }

  registry({ also: extra = [], mayThrow = 'touching', reportAtExit = false }: RegistryOptions): ModelRegistry {
    const resource = (kind: ResourceKind): ResourceModel => {
      const model = this.resources.get(kind);
      if (!model) throw new Error(`no model file declares the resource '${kind}'`);
      return model;
    };
    return {
      functionModel: (name) => saidOf(this.own, name) ?? this.functionModel(name),
      switchedOn: () => '',
      ofProject: (name) => saidOf(this.own, name),
      libraryOf: () => undefined,
      isOfSystem: (name) => this.prompt.has(/^[^:#]*/.exec(name)![0]),
      accepts: () => true,
      resource,
      constant: () => undefined,
      isErrorNumber: () => false,
      number(value) {
        if (typeof value === 'string') throw new Error(`no model file declares the constant '${value}'`);
        return value;
      },
      isFollowed: (kind) => resource(kind).byDefault !== false || extra.includes(kind),
      lifecycles: [],
      functionNames: new Set(this.functions.keys()),
      typeOfResource: (kind) => this.typeOfResource.get(kind),
      methodsNamed: (name) => this.named.get(name) ?? [],
      methodByName: (name) => this.byName.get(name),
      property: (type, name) => this.properties.get(`${type}.${name}`),
      returnType: (name) => this.returnTypes.get(name),
      mayThrow,
      reportAtExit,
    };
  }

  private functionModel(name: string): FunctionModel | undefined {
    // What opens nothing does the same when it is promisified.
    const plain = name.endsWith(PROMISIFIED) ? name.slice(0, -PROMISIFIED.length) : name;
    return this.functions.get(name) ?? this.functions.get(plain) ?? this.byPattern(plain);
  }

  private byPattern(name: string): FunctionModel | undefined {
    return this.patterns.find(
      ({ start, end }) => name.length > start.length + end.length && name.startsWith(start) && name.endsWith(end),
    )?.model;
  }

  private addResources(file: ScriptModelFile): void {
    for (const [kind, { representation, ...model }] of Object.entries(file.resources ?? {})) {
      this.resources.set(kind, { ...model, representation: representation === 'object' ? 'pointer' : representation });
    }
    for (const [name, { resource }] of Object.entries(file.types ?? {})) {
      if (resource !== undefined && !this.typeOfResource.has(resource))
        this.typeOfResource.set(resource, typeKey(file, name));
    }
  }

  private addFile(file: ScriptModelFile): void {
    for (const [name, model] of Object.entries(file.functions)) {
      const returns = this.returnTypeOf(file, name, model);
      for (const [module, path] of spellings(file, name)) {
        const flat = `${module}:${path}`;
        this.add(flat, model, 0);
        if (returns !== undefined) this.returnTypes.set(flat, returns);
      }
    }
    for (const [name, type] of Object.entries(file.types ?? {})) this.addType(file, name, type);
  }

  private addType(file: ScriptModelFile, name: string, type: ScriptTypeModel): void {
    const keys = spellings(file, name).map(([module, path]) => `${module}#${path}`);
    for (const [owner, part] of this.lineage(file, type)) {
      for (const [method, model] of Object.entries(part.methods ?? {})) {
        const returns = this.returnTypeOf(owner, method, model);
        for (const key of keys) {
          if (this.functions.has(`${key}.${method}`)) continue;
          this.add(`${key}.${method}`, model, 1);
          if (returns !== undefined) this.returnTypes.set(`${key}.${method}`, returns);
        }
        if (part === type) this.addMethod(method, model);
      }
      for (const [property, model] of Object.entries(part.properties ?? {})) {
        const meant = 'type' in model ? { type: this.resolve(owner, model.type) } : model;
        for (const key of keys)
          if (!this.properties.has(`${key}.${property}`)) this.properties.set(`${key}.${property}`, meant);
      }
    }
  }

  private addOwn(name: string, model: ScriptFunctionModel): void {
    const shift = /^\w+\.\w+$/.test(name) ? 1 : 0;
    this.own.set(name, flattened(model, shift, false));
    if (model.acquires?.some(({ at }) => typeof at === 'object'))
      this.own.set(`${name}${CALLED_BACK}`, flattened(model, shift, true));
  }

  private addMethod(method: string, model: ScriptFunctionModel): void {
    const flat = flattened(model, 1, false);
    this.named.set(method, [...(this.named.get(method) ?? []), flat]);
    if (model.byName === true) this.byName.set(method, flat);
    if (model.byName === 'callback') this.byName.set(`${method}${CALLED_BACK}`, flattened(model, 1, true));
  }

  /** A type and what it extends, the nearest first. */
  private lineage(file: ScriptModelFile, type: ScriptTypeModel): [ScriptModelFile, ScriptTypeModel][] {
    if (type.extends === undefined) return [[file, type]];
    const [owner, name] = this.split(file, type.extends);
    const parent = owner.types?.[name];
    if (!parent) throw new Error(`no model file declares the type '${type.extends}'`);
    return [[file, type], ...this.lineage(owner, parent)];
  }

  private returnTypeOf(file: ScriptModelFile, name: string, model: ScriptFunctionModel): string | undefined {
    if (model.returns !== undefined) return this.resolve(file, model.returns);
    const constructed = name.startsWith('new ') ? name.slice('new '.length) : undefined;
    if (constructed !== undefined && file.types?.[constructed]) return typeKey(file, constructed);
    const made = model.acquires?.find(({ at }) => at === 'return' || at === 'promise')?.resource;
    const resource = made ?? model.converts?.[0]?.to;
    return resource === undefined ? undefined : this.typeOfResource.get(resource);
  }

  /** The key of a type as a file names it: `Pool`, or `node-net:Socket`. */
  private resolve(file: ScriptModelFile, name: string): string {
    return typeKey(...this.split(file, name));
  }

  private split(file: ScriptModelFile, name: string): [ScriptModelFile, string] {
    const [family = '', type] = name.split(':');
    if (type === undefined) return [file, family];
    const owner = this.byFamily.get(family);
    if (!owner) throw new Error(`there is no model file '${family}'`);
    return [owner, type];
  }

  private add(name: string, model: ScriptFunctionModel, shift: number): void {
    const flat = flattened(model, shift, false);
    const star = name.indexOf('*');
    if (star >= 0) {
      this.patterns.push({ start: name.slice(0, star), end: name.slice(star + 1), model: flat });
      return;
    }
    this.functions.set(name, flat);
    if (!model.acquires?.some(({ at }) => typeof at === 'object')) return;
    this.functions.set(`${name}${CALLED_BACK}`, flattened(model, shift, true));
    this.functions.set(`${name}${PROMISIFIED}`, promisified(model, shift));
  }
}

/** The key by which a type is known, whichever of its modules a program imports. */
function typeKey(file: ScriptModelFile, name: string): string {
  return `${file.modules[0] ?? GLOBALS}#${name}`;
}

/** The modules that a file is about. */
function modulesOf({ globals, modules, submodules }: ScriptModelFile): readonly string[] {
  return globals ? [GLOBALS] : [...modules, ...Object.values(submodules ?? {}).flat()];
}

/** Module and path of each way to name an export. */
function spellings(file: ScriptModelFile, name: string): [string, string][] {
  if (file.globals) return [[GLOBALS, name]];
  const isNew = name.startsWith('new ');
  const path = isNew ? name.slice('new '.length) : name;
  const word = isNew ? 'new ' : '';
  const direct = file.modules.map((module): [string, string] => [module, name]);
  const below = Object.entries(file.submodules ?? {}).flatMap(([property, modules]) =>
    path.startsWith(`${property}.`)
      ? modules.map((module): [string, string] => [module, `${word}${path.slice(property.length + 1)}`])
      : [],
  );
  return [...direct, ...below];
}

/** What it does where it is given a callback, or where it is given none. */
function flattened(model: ScriptFunctionModel, shift: number, hasCallback: boolean): FunctionModel {
  const made = (model.acquires ?? []).filter(({ at }) => (typeof at === 'object') === hasCallback);
  const acquires = made.map((one) => acquisition(one, shift));
  return {
    ...effects(model, shift),
    ...(acquires.length > 0 ? { acquires } : {}),
    ...(hasCallback && made.every(({ errorFirst }) => errorFirst !== false)
      ? { succeeds: { equals: 0 }, fails: { not: 0 } }
      : {}),
  };
}

function promisified(model: ScriptFunctionModel, shift: number): FunctionModel {
  const made = (model.acquires ?? []).filter(({ at }) => typeof at === 'object' && at.callback === 1);
  const acquires = made.map((one): Acquisition => ({
    ...acquisition(one, shift),
    at: 'return',
    promised: true,
  }));
  return { ...effects(model, shift), ...(acquires.length > 0 ? { acquires } : {}) };
}

function acquisition({ resource, at, given, owed, ...rest }: ScriptAcquisition, shift: number): Acquisition {
  return {
    resource,
    at: typeof at === 'object' ? { argument: at.callback, callback: true } : 'return',
    ...(at === 'promise' ? { promised: true as const } : {}),
    ...(given ? { given: test(given, shift) } : {}),
    ...(owed === undefined ? {} : { owed }),
    ...(rest.owedAfter ? { owedAfter: rest.owedAfter } : {}),
    ...(rest.within === undefined ? {} : { within: position(rest.within, shift) }),
    ...(rest.releasedBy ? { releasedBy: rest.releasedBy } : {}),
  };
}

/** All but the acquisitions. Library functions overwrite nothing of what they are given. */
function effects(model: ScriptFunctionModel, shift: number): FunctionModel {
  const flat: Mutable<FunctionModel> = { writes: [] };
  const each = <Effect extends Placed>(list: readonly Effect[]): AtPosition<Effect>[] =>
    list.flatMap((effect) => atPositions(effect, shift));
  if (model.releases) flat.releases = each(model.releases);
  if (model.converts) flat.converts = each(model.converts);
  if (model.takes) flat.takes = each(model.takes);
  if (model.uses) flat.uses = model.uses.flatMap((argument) => positions(argument, shift));
  if (model.returnsArgument !== undefined) flat.returnsArgument = position(model.returnsArgument, shift);
  if (model.noreturn) flat.noreturn = true;
  if (model.mayThrow === false) flat.mayThrow = false;
  if (model.present) flat.present = true;
  if (model.throws) flat.throws = true;
  if (model.lasts) flat.lasts = true;
  return flat;
}

function atPositions<Effect extends Placed>(effect: Effect, shift: number): AtPosition<Effect>[] {
  const { argument, given, ...rest } = effect;
  const condition = given ? { given: test(given, shift) } : {};
  return positions(argument, shift).map((argument) => ({ ...rest, ...condition, argument }));
}

function test({ argument, property, equals, not, oneOf, is }: ScriptTest, shift: number): ArgumentTest {
  const text = oneOf ?? (typeof equals === 'string' ? [equals] : undefined);
  return {
    argument: position(argument, shift),
    ...(property === undefined ? {} : { property }),
    ...(text ? { text } : {}),
    ...(equals === undefined || typeof equals === 'string' ? {} : { equals: constant(equals) }),
    ...(not === undefined ? {} : { not: constant(not) }),
    ...(is ? { is } : {}),
  };
}

function constant(value: string | number | boolean | null): ConstantValue {
  return typeof value === 'string' ? value : Number(value ?? 0);
}

function positions(argument: ScriptArgument, shift: number): number[] {
  if (argument !== 'all') return [position(argument, shift)];
  return Array.from({ length: MOST_ARGUMENTS }, (_, index) => index + shift);
}

function position(argument: ScriptArgument, shift: number): number {
  return typeof argument === 'number' ? argument + shift : 0;
}
