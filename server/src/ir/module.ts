/** What a module of TypeScript or JavaScript is to others: by which names they find what is in it. Plain data. */

/** What an exported name stands for. */
export type ExportTarget =
  /** A function of the file, by its name there. */
  | { readonly kind: 'function'; readonly name: string }
  /** A class of the file, by its key there. */
  | { readonly kind: 'class'; readonly name: string }
  /** The instance of a class that the module makes when it is loaded, by its type. */
  | { readonly kind: 'instance'; readonly type: string }
  /** What another module exports. No path is that module itself. */
  | { readonly kind: 'import'; readonly module: string; readonly path: readonly string[] };

/** What is done with fields of one name. */
export interface FieldUse {
  readonly name: string;
  /** Somebody else gets what it holds. */
  readonly isGiven: boolean;
  /** Methods that are called on it. */
  readonly methods: readonly string[];
}

/** A class: names of members lead to functions of the file. */
export interface ClassIR {
  /** Tells it apart in its file. */
  readonly key: string;
  /** The type that it extends: `#Base` of the same file, `./base#Base` of another, `net#Socket` of a library. */
  readonly base: string | null;
  /** What `new` runs; null where that is what the base has. */
  readonly construct: string | null;
  readonly methods: readonly (readonly [name: string, unit: string])[];
  readonly statics: readonly (readonly [name: string, unit: string])[];
  /** Fields that nobody else can name. */
  readonly privates: readonly string[];
  /** What its own code does with fields of `this`. */
  readonly uses: readonly FieldUse[];
  /** Somebody else makes its instances and ends them: a decorator says so. */
  readonly isManaged: boolean;
}

export interface ModuleIR {
  /** By their path from the module: `open`, `api.open`, `default`. */
  readonly exports: readonly (readonly [path: string, target: ExportTarget])[];
  /** Modules of which it exports all that they export. */
  readonly stars: readonly string[];
  /** Modules of the program that it loads, as it names them. */
  readonly imports: readonly string[];
  /** It is there to be run: its first line says by what, or it asks whether it is what was run. */
  readonly isRun: boolean;
  readonly classes: readonly ClassIR[];
  /** The types of what functions of the file return, or promise. */
  readonly returns: readonly (readonly [unit: string, type: string])[];
  /** What is done with fields of objects other than `this`. */
  readonly uses: readonly FieldUse[];
  /** Names of classes of which it makes an instance that lives as long as the program. */
  readonly singletons: readonly string[];
  /** What other modules of the program export and it uses as a value, once for each time. */
  readonly given: readonly string[];
  /** Functions that it gives to a framework for command lines, which calls one of them: what the program does. */
  readonly actions: readonly string[];
}

/** What a workspace does with instances of a class. */
export interface ClassFields {
  /** Of the class. */
  readonly key: string;
  /** One lives as long as the program. */
  readonly isSingleton: boolean;
  /** What others do with fields that they can name. */
  readonly uses: readonly FieldUse[];
}
