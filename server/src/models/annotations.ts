/**
 * What a file's own declarations say of functions, as models: attributes of GCC and Clang about who makes, uses and
 * releases what. A model that comes with the program is asked first.
 */
import type { Attribute, Prototype } from '../ir';
import type { ModelRegistry } from './registry';
import type { Acquisition, FunctionModel, Release, ResourceKind, ResourceModel } from './types';

/** The attribute that stands for what callers agree on. No source can write it. */
export const CONSENSUS = '#consensus';

type Draft = { -readonly [key in keyof FunctionModel]: FunctionModel[key] };

/** The registry as it is for a file with these declarations, and those of its models that are the file's own. */
export interface DeclaredModels {
  readonly models: ModelRegistry;
  readonly declared: ReadonlyMap<string, FunctionModel>;
}

export function withDeclarations(
  models: ModelRegistry,
  prototypes: readonly Prototype[],
  includes: readonly string[],
): DeclaredModels {
  const annotations = new Annotations(models, includes);
  for (const prototype of prototypes) annotations.add(prototype);
  const { declared, resources } = annotations;
  if (declared.size === 0) return { models, declared };
  const layered: ModelRegistry = {
    ...models,
    functionModel: (name, headers) => declared.get(name) ?? models.functionModel(name, headers),
    resource: (kind) => resources.get(kind) ?? models.resource(kind),
    isFollowed: (kind) => resources.has(kind) || models.isFollowed(kind),
  };
  return { models: layered, declared };
}

class Annotations {
  readonly declared = new Map<string, FunctionModel>();
  readonly resources = new Map<ResourceKind, ResourceModel>();

  constructor(
    private readonly models: ModelRegistry,
    private readonly includes: readonly string[],
  ) {}

  add({ name, returnsVoid, attributes }: Prototype): void {
    const known = this.models.functionModel(name, this.includes);
    if (known) {
      // Whatever it is, it is not the function that gives this back.
      if (returnsVoid && known.acquires?.some(({ at }) => at === 'return')) this.declared.set(name, {});
      return;
    }
    for (const attribute of attributes) this.read(name, attribute);
  }

  private read(name: string, attribute: Attribute): void {
    const [first, second] = attribute.arguments;
    switch (attribute.name) {
      case 'fd_arg':
      case 'fd_arg_read':
      case 'fd_arg_write':
        this.use(name, positionOf(first));
        break;
      case 'malloc':
        if (first !== undefined) this.pair(name, first, positionOf(second ?? '1') ?? 0);
        break;
      case 'ownership_returns':
        this.make(name, this.family(first), { at: 'return' });
        break;
      case 'ownership_takes':
      case 'ownership_holds':
        for (const position of attribute.arguments.slice(1))
          this.release(name, this.family(first), positionOf(position));
        break;
      case 'acquire_handle':
        this.acquireHandle(name, attribute);
        break;
      case 'release_handle':
        this.release(name, this.handles(first), attribute.parameter);
        break;
      case CONSENSUS:
        this.agree(name, attribute.arguments);
        break;
      case 'use_handle':
        this.use(name, attribute.parameter);
        break;
    }
  }

  /** `malloc(dealloc, n)`: what the function returns is released as argument `n` of `dealloc`. */
  private pair(name: string, release: string, argument: number): void {
    const known = this.models.functionModel(release, this.includes);
    // What `free` takes is memory, and `freopen` releases nothing by itself.
    if (known) {
      const resource = known.releases?.find((one) => one.argument === argument)?.resource;
      if (resource !== undefined && this.models.isFollowed(resource)) this.make(name, resource, { at: 'return' });
      return;
    }
    const before = this.draft(name).acquires?.[0]?.resource;
    const resource = before ?? this.kind(release, release, 'pointer');
    this.make(name, resource, { at: 'return' });
    this.release(release, resource, argument);
  }

  /** What most callers do with the result of a function of which nothing else is known. */
  private agree(name: string, [releaser = '', releasing, callers]: readonly string[]): void {
    const kind = `consensus ${name} ${releaser}`;
    const consensus = { acquirer: name, releaser, releasing: Number(releasing), callers: Number(callers) };
    this.resources.set(kind, { noun: `result of '${name}'`, representation: 'pointer', release: releaser, consensus });
    this.make(name, kind, { at: 'return' });
    this.draft(name).consensus = consensus;
    this.release(releaser, kind, 0);
  }

  private acquireHandle(name: string, { arguments: [tag], parameter }: Attribute): void {
    if (parameter === null) this.make(name, this.handles(tag), { at: 'return' });
    else this.make(name, this.handles(tag), { at: { argument: parameter } });
  }

  private make(name: string, resource: ResourceKind | null, { at }: Pick<Acquisition, 'at'>): void {
    const draft = this.draft(name);
    if (resource === null || draft.acquires?.some((one) => one.at === 'return' && at === 'return')) return;
    draft.acquires = [...(draft.acquires ?? []), { resource, at }];
    const isPointer = this.resource(resource).representation === 'pointer';
    // A status of 0 is success; a handle that is returned is a pointer or a positive number.
    const isStatus = at !== 'return';
    draft.succeeds = isStatus ? { equals: 0 } : isPointer ? { not: 0 } : { min: 1 };
    draft.fails = isStatus ? { not: 0 } : isPointer ? { equals: 0 } : { max: 0 };
  }

  private use(name: string, argument: number | null): void {
    if (argument === null) return;
    const draft = this.draft(name);
    if (!draft.uses?.includes(argument)) draft.uses = [...(draft.uses ?? []), argument];
  }

  private release(name: string, resource: ResourceKind | null, argument: number | null): void {
    if (resource === null || argument === null || this.models.functionModel(name, this.includes)) return;
    const draft = this.draft(name);
    const release: Release = { resource, argument };
    if (!draft.releases?.some((one) => one.argument === argument))
      draft.releases = [...(draft.releases ?? []), release];
  }

  /** A family of `ownership_…`; that of `malloc` is memory, which is not followed. */
  private family(name: string | undefined): ResourceKind | null {
    return name === undefined || name === 'malloc' ? null : this.kind(name, name, 'pointer');
  }

  private handles(tag: string | undefined): ResourceKind {
    const name = (tag ?? '').replace(/"/g, '');
    return this.kind(`handle ${name}`, name, 'integer');
  }

  private kind(key: string, name: string, representation: ResourceModel['representation']): ResourceKind {
    const kind = `declared ${key}`;
    const noun = representation === 'pointer' ? `resource of '${name}'` : `${name} handle`;
    this.resources.set(kind, { noun, representation, release: name });
    return kind;
  }

  private resource(kind: ResourceKind): ResourceModel {
    return this.resources.get(kind) ?? this.models.resource(kind);
  }

  private draft(name: string): Draft {
    const known = this.declared.get(name);
    if (known) return known;
    const draft: Draft = { isPartial: true };
    this.declared.set(name, draft);
    return draft;
  }
}

/** Positions in attributes count from 1. */
function positionOf(text: string | undefined): number | null {
  const position = Number(text);
  return Number.isInteger(position) && position > 0 ? position - 1 : null;
}
