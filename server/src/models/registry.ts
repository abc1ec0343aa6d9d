import { asModelFile, saidOf, type ProjectModels } from './projectModels';
import { acceptsArguments } from './prototype';
import type {
  ConstantValue,
  FunctionModel,
  LibraryModel,
  LifecycleModel,
  ModelFile,
  PropertyModel,
  ResourceKind,
  ResourceModel,
  ThrowPolicy,
} from './types';

/** Look-up over a set of model files. Immutable once built. */
export interface ModelRegistry {
  /** The model of a function in a file that includes these headers (as written between the brackets). */
  functionModel(name: string, includes: readonly string[]): FunctionModel | undefined;
  /** Tells files of those includes apart by the models that are on in them. */
  switchedOn(includes: readonly string[]): string;
  /** What the project itself says of a function, which counts more than its body. */
  ofProject(name: string): FunctionModel | undefined;
  /** The library whose function it is; undefined for one that is modelled in every file, or not at all. */
  libraryOf(name: string): LibraryModel | undefined;
  /** A function of the system itself, and of no third party's library; of TypeScript: of modules that do things at once. */
  isOfSystem(name: string): boolean;
  /**
   * Whether a call with so many arguments can be one of the modelled function: programs have functions of their own that
   * are called as those of some library.
   */
  accepts(name: string, argumentCount: number): boolean;
  resource(kind: ResourceKind): ResourceModel;
  /** The value of a name that headers define, where some model file tells it. */
  constant(name: string): number | undefined;
  /** Calls that fail leave the reason in the variable of this name. */
  isErrorNumber(name: string): boolean;
  /** The number that a model means. */
  number(value: ConstantValue): number;
  /** Whether resources of that kind are followed at all. */
  isFollowed(kind: ResourceKind): boolean;
  readonly lifecycles: readonly LifecycleModel[];
  /** Names of all modelled functions. */
  readonly functionNames: ReadonlySet<string>;
  /** Of TypeScript: the type whose methods a resource has. */
  typeOfResource(kind: ResourceKind): string | undefined;
  /** Of TypeScript: the models of all methods of this name, whatever their types. */
  methodsNamed(name: string): readonly FunctionModel[];
  /** Of TypeScript: the model of a method that is known by its name, whatever the receiver is. */
  methodByName(name: string): FunctionModel | undefined;
  /** Of TypeScript: what a property of a type holds. */
  property(type: string, name: string): PropertyModel | undefined;
  /** Of TypeScript: the type of what a function returns, or its promise settles to. */
  returnType(name: string): string | undefined;
  readonly mayThrow: ThrowPolicy;
  /** What is open where the process ends is told as well. */
  readonly reportAtExit: boolean;
}

interface Entry {
  readonly model: FunctionModel;
  /** Null where the model holds in every file. */
  readonly headers: readonly string[] | null;
  readonly library: LibraryModel | undefined;
}

/** What of an analysis can be chosen that its models decide. */
export interface RegistryOptions {
  /** Kinds of resource to follow besides those that are by default: `memory`. */
  readonly also?: readonly ResourceKind[];
  /** Tells also of what is open where the process ends. */
  readonly reportAtExit?: boolean;
  /** Of TypeScript: what is taken to throw. */
  readonly mayThrow?: ThrowPolicy;
  /** What the project says of its own functions. */
  readonly project?: ProjectModels;
}

/** Builds a registry; a later file's entry replaces an earlier one's of the same name. */
export function createRegistry(builtin: readonly ModelFile[], options: RegistryOptions = {}): ModelRegistry {
  const { also: extra = [], reportAtExit = false, project = {} } = options;
  const projectFile = asModelFile(project);
  const files = [...builtin, projectFile];
  const own = new Map(Object.entries(projectFile.functions));
  const functions = new Map<string, Entry>();
  const resources = new Map<ResourceKind, ResourceModel>();
  const constants = new Map<string, number>();
  const errorNumbers = new Set(files.flatMap((file) => file.errorNumbers ?? []));
  for (const file of files) {
    for (const [kind, model] of Object.entries(file.resources ?? {})) resources.set(kind, model);
    for (const [name, value] of Object.entries(file.constants ?? {})) constants.set(name, value);
    for (const [name, model] of Object.entries(file.functions)) {
      functions.set(name, {
        model,
        headers: headersFor(name, file.library),
        library: file.library,
      });
    }
  }
  const resource = (kind: ResourceKind): ResourceModel => {
    const model = resources.get(kind);
    if (!model) throw new Error(`no model file declares the resource '${kind}'`);
    return model;
  };
  /** The headers of each that is on in some files only. */
  let libraries: (readonly string[])[] | null = null;
  return {
    functionModel(name, includes) {
      const entry = functions.get(name);
      return entry && (entry.headers === null || includesOneOf(includes, entry.headers)) ? entry.model : undefined;
    },
    switchedOn(includes) {
      libraries ??= [...new Set([...functions.values()].flatMap(({ headers }) => (headers === null ? [] : [headers])))];
      return libraries.flatMap((headers, number) => (includesOneOf(includes, headers) ? [number] : [])).join(' ');
    },
    ofProject: (name) => saidOf(own, name),
    libraryOf(name) {
      const { headers = null, library } = functions.get(name) ?? {};
      return headers === null ? undefined : library;
    },
    isOfSystem: (name) => functions.has(name) && functions.get(name)!.library === undefined && !own.has(name),
    accepts(name, argumentCount) {
      const { library, model } = functions.get(name) ?? {};
      if (library === undefined || model?.prototype === undefined) return true;
      return acceptsArguments(name, model.prototype, argumentCount);
    },
    resource,
    constant: (name) => constants.get(name),
    isErrorNumber: (name) => errorNumbers.has(name),
    number(value) {
      const known = typeof value === 'number' ? value : constants.get(value);
      if (known === undefined) throw new Error(`no model file declares the constant '${value}'`);
      return known;
    },
    isFollowed: (kind) => resource(kind).byDefault !== false || extra.includes(kind),
    lifecycles: files.flatMap((file) => file.lifecycles ?? []),
    functionNames: new Set(functions.keys()),
    typeOfResource: () => undefined,
    methodsNamed: () => [],
    methodByName: () => undefined,
    property: () => undefined,
    returnType: () => undefined,
    mayThrow: 'touching',
    reportAtExit,
  };
}

/** The headers that switch the model on; null for one that is on everywhere. */
function headersFor(name: string, library: LibraryModel | undefined): readonly string[] | null {
  if (!library || library.prefixes?.some((prefix) => name.startsWith(prefix))) return null;
  return library.headers;
}

function includesOneOf(includes: readonly string[], headers: readonly string[]): boolean {
  return headers.some((header) => includes.some((one) => one === header || one.endsWith(`/${header}`)));
}

/** The kinds of resource that are followed only where the user asks for them. */
export function kindsNotByDefault(files: readonly ModelFile[]): ResourceKind[] {
  return files.flatMap(({ resources = {} }) =>
    Object.entries(resources).flatMap(([kind, { byDefault }]) => (byDefault === false ? [kind] : [])),
  );
}
