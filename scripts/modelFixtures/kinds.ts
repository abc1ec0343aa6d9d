/** Which kind of resource an argument is a handle of: models that only use one tell its place, not its kind. */
import type { FunctionModel, ModelFile, ResourceKind } from '../../server/src/models/types';
import type { Catalog, DeclaredKind, Entry } from './catalog';
import { typeKey, type Declaration } from './prototype';

/** Names for a pointer to anything. */
const GENERIC = new Set(['gpointer', 'gconstpointer', 'LPVOID', 'PVOID']);

interface Candidate {
  readonly kind: ResourceKind;
  readonly declared: DeclaredKind;
  /** Types of its handles, as the releasing function and the opening ones have them. */
  readonly types: ReadonlySet<string>;
  /** The name of a handle in the releasing function. */
  readonly name: string;
}

export class KindFinder {
  private readonly candidates: readonly Candidate[];
  /** Names of integer parameters through which modelled functions work on resources. */
  private readonly integerNames: ReadonlySet<string>;
  private users: ReadonlyMap<ResourceKind, { readonly entry: Entry; readonly argument: number }> | null = null;

  constructor(private readonly catalog: Catalog) {
    this.candidates = [...catalog.resources].flatMap(([kind, declared]) => candidate(catalog, kind, declared));
    this.integerNames = new Set(
      [...catalog.entries.values()].flatMap(({ model, prototype }) =>
        (model.uses ?? []).flatMap((argument) => {
          const parameter = prototype.parameters[argument];
          return parameter?.pointers === 0 ? [parameter.name] : [];
        }),
      ),
    );
  }

  ofArgument(entry: Entry, argument: number): ResourceKind | null {
    const told = toldKind(entry.model, argument);
    if (told !== null) return told;
    const parameter = entry.prototype.parameters[argument];
    if (!parameter) throw new Error(`there is no argument ${argument}`);
    const isPointer = ({ declared }: Candidate): boolean =>
      declared.representation === 'pointer' && declared.byDefault !== false;
    const isOwn = ({ declared }: Candidate): boolean => declared.family === entry.family;
    if (typeKey(parameter) === 'void*' || GENERIC.has(parameter.base)) {
      return this.best(entry.family, parameter, isPointer);
    }
    const byType = this.best(entry.family, parameter, ofType(parameter));
    if (byType !== null) return byType;
    // `uv_stream_t *` is any of the kind whose handles have a type each.
    if (parameter.pointers > 0) {
      return this.best(entry.family, parameter, (one) => isOwn(one) && isPointer(one) && one.types.size > 2);
    }
    return isSocket(parameter) ? this.catalog.defaultKind : null;
  }

  /** Integers are many things: those count that have the name of a handle somewhere. */
  byLooks(family: ModelFile, parameter: Declaration): ResourceKind | null {
    const isOfType = ofType(parameter);
    const isNamed = this.integerNames.has(parameter.name);
    return this.best(
      family,
      parameter,
      (one) =>
        isOfType(one) && one.declared.byDefault !== false && (one.declared.representation === 'pointer' || isNamed),
    );
  }

  /** Of the kinds that fit, one of the entry's own family, and of those the one whose handles have that name. */
  private best(
    family: ModelFile,
    parameter: Declaration,
    fits: (candidate: Candidate) => boolean,
  ): ResourceKind | null {
    const isOwn = ({ declared }: Candidate): number => Number(declared.family === family);
    const isNamesake = ({ name }: Candidate): number => Number(name === parameter.name);
    const fitting = this.candidates.filter(fits);
    const isFollowed = ({ declared }: Candidate): number => Number(declared.byDefault !== false);
    fitting.sort((a, b) => isFollowed(b) - isFollowed(a) || isOwn(b) - isOwn(a) || isNamesake(b) - isNamesake(a));
    return fitting[0]?.kind ?? null;
  }

  user(kind: ResourceKind): { readonly entry: Entry; readonly argument: number } | null {
    this.users ??= this.findUsers();
    return this.users.get(kind) ?? null;
  }

  private findUsers(): ReadonlyMap<ResourceKind, { readonly entry: Entry; readonly argument: number }> {
    const users = new Map<ResourceKind, { readonly entry: Entry; readonly argument: number }>();
    for (const entry of this.catalog.entries.values()) {
      const { acquires, releases, converts, reopens, takes, noreturn, uses } = entry.model;
      const isPlain = !acquires && !releases && !converts && !reopens && !takes && noreturn !== true;
      const [argument, ...others] = uses ?? [];
      if (!isPlain || argument === undefined || others.length > 0) continue;
      const kind = this.ofArgument(entry, argument);
      if (kind === null) continue;
      const known = users.get(kind)?.entry.prototype.parameters.length ?? Infinity;
      if (entry.prototype.parameters.length < known) users.set(kind, { entry, argument });
    }
    return users;
  }
}

function candidate(catalog: Catalog, kind: ResourceKind, declared: DeclaredKind): Candidate[] {
  try {
    const handle = catalog.handle(kind);
    return [{ kind, declared, types: new Set([typeKey(handle), ...catalog.madeTypes(kind)]), name: handle.name }];
  } catch (error) {
    catalog.problems.push(`${declared.family.family}: ${kind}: ${(error as Error).message}`);
    return [];
  }
}

function ofType(parameter: Declaration): (candidate: Candidate) => boolean {
  // System calls take descriptors as what they are not: `unsigned int fd`.
  const key = typeKey(parameter).replace(/^unsigned(?: int)?$/, 'int');
  return ({ types }) => types.has(key);
}

/** Types of the systems' own for a descriptor: `evutil_socket_t`, `uv_file`, `SOCKET`. */
function isSocket({ base, pointers }: Declaration): boolean {
  return pointers === 0 && /sock|file|fd/i.test(base);
}

function toldKind({ releases, converts, reopens }: FunctionModel, argument: number): ResourceKind | null {
  const isIt = (clause: { readonly argument: number }): boolean => clause.argument === argument;
  return releases?.find(isIt)?.resource ?? converts?.find(isIt)?.from ?? reopens?.find(isIt)?.resource ?? null;
}
