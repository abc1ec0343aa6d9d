/** What the model files together know, as the generator asks for it: who opens a kind, who releases it, what is of it. */
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
  readonly acquisition: Acquisition;
}

export interface Releaser {
  readonly entry: Entry;
  readonly release: Release;
}

export class Catalog {
  readonly entries = new Map<string, Entry>();
  readonly problems: string[] = [];
  private readonly resources = new Map<ResourceKind, ResourceModel & { readonly family: ModelFile }>();
  private readonly constants = new Map<string, number>();
  private readonly knownHandleTypes = new Map<ResourceKind, ReadonlySet<string>>();
  private knownIntegerNames: ReadonlySet<string> | null = null;
  private knownCallees: ReadonlySet<string> | null = null;

  constructor(files: readonly ModelFile[]) {
    for (const family of files) {
      for (const [kind, model] of Object.entries(family.resources ?? {}))
        this.resources.set(kind, { ...model, family });
      for (const [name, value] of Object.entries(family.constants ?? {})) this.constants.set(name, value);
      for (const [name, model] of Object.entries(family.functions)) this.addEntry(family, name, model);
    }
  }

  private addEntry(family: ModelFile, name: string, model: FunctionModel): void {
    try {
      if (model.prototype === undefined) throw new Error('there is no prototype');
      const prototype = parsePrototype(model.prototype);
      if (prototype.name !== name) throw new Error(`the prototype is that of '${prototype.name}'`);
      this.entries.set(name, { family, model, prototype });
    } catch (error) {
      this.problems.push(`${family.family}: ${name}: ${(error as Error).message}`);
    }
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

  /** The first entry that fits. */
  first(fits: (entry: Entry) => boolean): Entry {
    const entry = [...this.entries.values()].find(fits);
    if (!entry) throw new Error('no entry fits');
    return entry;
  }

  isInteger(kind: ResourceKind): boolean {
    return this.resources.get(kind)?.representation === 'integer';
  }

  /** The first function that returns such a resource, else one that stores it, else one that does so under a condition. */
  opener(kind: ResourceKind): Opener {
    const openers = [...this.entries.values()].flatMap((entry) =>
      (entry.model.acquires ?? [])
        .filter(({ resource, owed }) => resource === kind && owed !== false)
        .map((acquisition) => ({ entry, acquisition })),
    );
    const [best] = openers.sort((a, b) => costOf(a) - costOf(b));
    if (!best) throw new Error(`nothing acquires a resource of kind '${kind}'`);
    return best;
  }

  releaser(kind: ResourceKind): Releaser {
    const name = this.resources.get(kind)?.release ?? '';
    const entry = this.entries.get(name);
    const release = entry?.model.releases?.find(({ resource }) => resource === kind);
    if (!entry || !release) throw new Error(`the release of '${kind}', '${name}', has no entry`);
    return { entry, release };
  }

  /** What a handle of that kind is called where no parameter tells: as its releasing function calls it. */
  nameOf(kind: ResourceKind): string {
    const { entry, release } = this.releaser(kind);
    return entry.prototype.parameters[release.argument]?.name ?? 'handle';
  }

  /** The type of a handle of that kind, as functions take it. */
  handleType(kind: ResourceKind): Declaration {
    const { entry, release } = this.releaser(kind);
    const parameter = entry.prototype.parameters[release.argument];
    if (!parameter) throw new Error(`'${entry.prototype.name}' has no argument ${release.argument}`);
    return parameter;
  }

  /** The kind of resource that an argument is a handle of; null where nothing of that type is a resource. */
  kindOfArgument(entry: Entry, argument: number): ResourceKind | null {
    const told = this.toldKind(entry.model, argument);
    if (told !== null) return told;
    const parameter = entry.prototype.parameters[argument];
    if (!parameter) throw new Error(`there is no argument ${argument}`);
    const isGeneric = typeKey(parameter) === 'void*' || /^(?:gpointer|LPVOID|PVOID)$/.test(parameter.base);
    return this.bestKind(
      entry.family,
      parameter,
      isGeneric ? (kind) => !this.isInteger(kind) : this.hasType(parameter),
    );
  }

  /**
   * The kind that a parameter takes by its looks, where no model says so. Integers are many things: those count that
   * have the name of a handle somewhere.
   */
  kindOfHandle(family: ModelFile, parameter: Declaration): ResourceKind | null {
    const isOfType = this.hasType(parameter);
    return this.bestKind(
      family,
      parameter,
      (kind) => isOfType(kind) && (!this.isInteger(kind) || this.integerNames.has(parameter.name)),
    );
  }

  private hasType(parameter: Declaration): (kind: ResourceKind) => boolean {
    // System calls take descriptors as what they are not: `unsigned int fd`.
    const signed = (key: string): string => key.replace(/^unsigned(?: int)?$/, 'int');
    return (kind) => this.handleTypes(kind).has(signed(typeKey(parameter)));
  }

  /** The types under which handles of that kind go: what their releasing function takes, and what opening ones return. */
  private handleTypes(kind: ResourceKind): ReadonlySet<string> {
    let types = this.knownHandleTypes.get(kind);
    if (types === undefined) {
      const returned = [...this.entries.values()].filter(({ model }) =>
        model.acquires?.some(({ resource, at }) => resource === kind && at === 'return'),
      );
      types = new Set([this.handleType(kind), ...returned.map(({ prototype }) => prototype.returns)].map(typeKey));
      this.knownHandleTypes.set(kind, types);
    }
    return types;
  }

  /** Of the kinds that fit, one of the entry's own family, and of those the one whose handles have that name. */
  private bestKind(
    family: ModelFile,
    parameter: Declaration,
    fits: (kind: ResourceKind) => boolean,
  ): ResourceKind | null {
    const fitting = [...this.resources.keys()].filter((kind) => this.isFollowed(kind) && fits(kind));
    const isOwn = (kind: ResourceKind): number => Number(this.resources.get(kind)?.family === family);
    const isNamesake = (kind: ResourceKind): number => Number(this.nameOf(kind) === parameter.name);
    fitting.sort((a, b) => isOwn(b) - isOwn(a) || isNamesake(b) - isNamesake(a));
    return fitting[0] ?? null;
  }

  /** Names of parameters through which modelled functions work on descriptors and the like. */
  private get integerNames(): ReadonlySet<string> {
    this.knownIntegerNames ??= new Set(
      [...this.entries.values()].flatMap(({ model, prototype }) =>
        (model.uses ?? []).flatMap((argument) => {
          const parameter = prototype.parameters[argument];
          return parameter?.pointers === 0 ? [parameter.name] : [];
        }),
      ),
    );
    return this.knownIntegerNames;
  }

  /** Whether generated functions may call a function of that name, so that nothing in them can be called so. */
  isCallee(name: string): boolean {
    this.knownCallees ??= new Set(
      [...this.resources.keys()].flatMap((kind) => [
        this.releaser(kind).entry.prototype.name,
        this.opener(kind).entry.prototype.name,
        this.user(kind)?.entry.prototype.name ?? '',
      ]),
    );
    return this.knownCallees.has(name);
  }

  private toldKind({ releases, converts, reopens }: FunctionModel, argument: number): ResourceKind | null {
    const isIt = (clause: { readonly argument: number }): boolean => clause.argument === argument;
    return releases?.find(isIt)?.resource ?? converts?.find(isIt)?.from ?? reopens?.find(isIt)?.resource ?? null;
  }

  /** A function that only works on handles of that kind, the one with the fewest parameters. */
  user(kind: ResourceKind): { readonly entry: Entry; readonly argument: number } | null {
    const users = [...this.entries.values()].flatMap((entry) => {
      const { acquires, releases, converts, reopens, takes, noreturn, uses } = entry.model;
      const isPlain = !acquires && !releases && !converts && !reopens && !takes && noreturn !== true;
      const [argument, ...others] = uses ?? [];
      if (!isPlain || argument === undefined || others.length > 0) return [];
      return this.kindOfArgument(entry, argument) === kind ? [{ entry, argument }] : [];
    });
    users.sort((a, b) => a.entry.prototype.parameters.length - b.entry.prototype.parameters.length);
    return users[0] ?? null;
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

function costOf({ entry, acquisition: { at, given } }: Opener): number {
  const place = at === 'return' ? 0 : at.inside ? 2 : 1;
  return place + (given ? 10 : 0) + (entry.model.takes ? 20 : 0);
}

/** The object that the argument of such an acquisition or release points to. */
export function objectOf(entry: Entry, argument: number): Declaration {
  const parameter = entry.prototype.parameters[argument];
  const object = parameter && pointee(parameter);
  if (!object) throw new Error(`argument ${argument} of '${entry.prototype.name}' shows no object that it points to`);
  return { ...object, before: object.before.replace(/^const /, '') };
}
