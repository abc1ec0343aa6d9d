/** What the model files together know, as the generator asks for it: entries, constants, and how kinds are handled. */
import type {
  Acquisition,
  ArgumentTest,
  ConstantValue,
  FunctionModel,
  ModelFile,
  Release,
  ResourceKind,
  ResourceModel,
} from '../../server/src/models/types';
import { KindFinder } from './kinds';
import { parsePrototype, pointee, typeKey, type Declaration, type Prototype } from './prototype';

/** One modelled function with its prototype read. */
export interface Entry {
  readonly family: ModelFile;
  readonly model: FunctionModel;
  readonly prototype: Prototype;
}

/** How the generator opens a resource of some kind: by acquiring it, or by converting one of another kind. */
export interface Opener {
  readonly entry: Entry;
  readonly by: { readonly acquisition: Acquisition } | { readonly argument: number; readonly from: ResourceKind };
}

export interface Releaser {
  readonly entry: Entry;
  readonly release: Release;
}

/** A kind of resource with the file that declares it. */
export interface DeclaredKind extends ResourceModel {
  readonly family: ModelFile;
}

export class Catalog {
  readonly entries = new Map<string, Entry>();
  readonly problems: string[] = [];
  readonly resources = new Map<ResourceKind, DeclaredKind>();
  private readonly constants = new Map<string, number>();
  private readonly openers = new Map<ResourceKind, Opener[]>();
  private readonly finder: KindFinder;
  private knownCallees: ReadonlySet<string> | null = null;

  constructor(files: readonly ModelFile[]) {
    for (const family of files) {
      for (const [kind, model] of Object.entries(family.resources ?? {}))
        this.resources.set(kind, { ...model, family });
      for (const [name, value] of Object.entries(family.constants ?? {})) this.constants.set(name, value);
      for (const [name, model] of Object.entries(family.functions)) this.addEntry(family, name, model);
    }
    for (const entry of this.entries.values()) this.addOpeners(entry);
    this.finder = new KindFinder(this);
  }

  private addEntry(family: ModelFile, name: string, model: FunctionModel): void {
    try {
      if (model.prototype === undefined) throw new Error('there is no prototype');
      const prototype = parsePrototype(model.prototype);
      if (prototype.name !== name) throw new Error(`the prototype is that of '${prototype.name}'`);
      this.entries.set(name, { family, model: ofNamedArguments(model, prototype), prototype });
    } catch (error) {
      this.problems.push(`${family.family}: ${name}: ${(error as Error).message}`);
    }
  }

  private addOpeners(entry: Entry): void {
    const { acquires = [], converts = [] } = entry.model;
    for (const acquisition of acquires) this.addOpener(acquisition.resource, { entry, by: { acquisition } });
    for (const { argument, from, to } of converts) {
      if (from !== to) this.addOpener(to, { entry, by: { argument, from } });
    }
  }

  private addOpener(kind: ResourceKind, opener: Opener): void {
    this.openers.set(kind, [...(this.openers.get(kind) ?? []), opener]);
  }

  isFollowed(kind: ResourceKind): boolean {
    return this.resources.get(kind)?.byDefault !== false;
  }

  /** The kind that is opened around a call that takes no resource: the first of all. */
  get defaultKind(): ResourceKind {
    const [kind] = this.resources.keys();
    if (kind === undefined) throw new Error('no model file declares a resource');
    return kind;
  }

  /** Of all that open a kind, the first function that returns it, else that stores it, and so on. */
  opener(kind: ResourceKind, type?: string): Opener {
    const openers = this.openers.get(kind) ?? [];
    const fitting = openers.filter((opener) => type === undefined || typeOf(opener) === type);
    const [best] = (fitting.length > 0 ? fitting : openers).toSorted((a, b) => costOf(a) - costOf(b));
    if (!best) throw new Error(`nothing acquires a resource of kind '${kind}'`);
    return best;
  }

  /** The types under which handles of that kind go, as opening functions make them. */
  madeTypes(kind: ResourceKind): readonly string[] {
    return (this.openers.get(kind) ?? []).flatMap((opener) => typeOf(opener) ?? []);
  }

  releaser(kind: ResourceKind): Releaser {
    const name = this.resources.get(kind)?.release ?? '';
    const entry = this.entries.get(name);
    const release = entry?.model.releases?.find(({ resource }) => resource === kind);
    if (!entry || !release) throw new Error(`the release of '${kind}', '${name}', has no entry`);
    return { entry, release };
  }

  /** A handle of that kind as its releasing function declares it. */
  handle(kind: ResourceKind): Declaration {
    const { entry, release } = this.releaser(kind);
    const parameter = entry.prototype.parameters[release.argument];
    if (!parameter) throw new Error(`'${entry.prototype.name}' has no argument ${release.argument}`);
    return parameter;
  }

  /** The kind of resource that an argument is a handle of; null where nothing of that type is a resource. */
  kindOfArgument(entry: Entry, argument: number): ResourceKind | null {
    return this.finder.ofArgument(entry, argument);
  }

  /** The kind that a parameter takes by its type and name, where no model says so. */
  kindOfHandle(family: ModelFile, parameter: Declaration): ResourceKind | null {
    return this.finder.byLooks(family, parameter);
  }

  /** A function that only works on handles of that kind, the one with the fewest parameters. */
  user(kind: ResourceKind): { readonly entry: Entry; readonly argument: number } | null {
    return this.finder.user(kind);
  }

  /** Whether generated functions may call a function of that name, so that nothing in them can be called so. */
  isCallee(name: string): boolean {
    this.knownCallees ??= new Set([
      ...[...this.resources.values()].map(({ release }) => release),
      ...[...this.openers.values()].flatMap((openers) => openers.map(({ entry }) => entry.prototype.name)),
      ...[...this.resources.keys()].map((kind) => this.user(kind)?.entry.prototype.name ?? ''),
    ]);
    return this.knownCallees.has(name);
  }

  number(value: ConstantValue): number {
    const known = typeof value === 'number' ? value : this.constants.get(value);
    if (known === undefined) throw new Error(`no model file declares the constant '${value}'`);
    return known;
  }

  isMet(value: number, test: ArgumentTest): boolean {
    const bound = (key: 'equals' | 'not' | 'min' | 'max' | 'bits'): number | null =>
      test[key] === undefined ? null : this.number(test[key]);
    const [equals, not, min, max, bits] = [bound('equals'), bound('not'), bound('min'), bound('max'), bound('bits')];
    return (
      (equals === null || value === equals) &&
      (not === null || value !== not) &&
      (min === null || value >= min) &&
      (max === null || value <= max) &&
      (bits === null || (value & bits) === bits)
    );
  }
}

function costOf({ entry, by }: Opener): number {
  if (!('acquisition' in by)) return 100;
  const { at, given, owed } = by.acquisition;
  const place = at === 'return' ? 0 : at.inside ? 2 : 1;
  return place + (given ? 10 : 0) + (entry.model.takes ? 20 : 0) + (owed === false ? 200 : 0);
}

/** The type of a handle from there; null where the text does not show it. */
function typeOf({ entry: { prototype }, by }: Opener): string | null {
  if (!('acquisition' in by) || by.acquisition.at === 'return') return typeKey(prototype.returns);
  const { argument, inside } = by.acquisition.at;
  const parameter = prototype.parameters[argument];
  const made = inside ? parameter : parameter && pointee(parameter);
  return made ? typeKey(made) : null;
}

/** The model without what it says of arguments behind the named ones: no fixture passes any. */
function ofNamedArguments(model: FunctionModel, { isVariadic, parameters }: Prototype): FunctionModel {
  if (!isVariadic || !model.takes) return model;
  const { takes, ...rest } = model;
  const named = takes.filter(({ argument }) => argument < parameters.length);
  return named.length > 0 ? { ...rest, takes: named } : rest;
}

/** The object that the argument of such an acquisition or release points to. */
export function objectOf(entry: Entry, argument: number): Declaration {
  const parameter = entry.prototype.parameters[argument];
  const object = parameter && pointee(parameter);
  if (!object) throw new Error(`argument ${argument} of '${entry.prototype.name}' shows no object that it points to`);
  return { ...object, before: object.before.replace(/^const /, '') };
}
