/**
 * Models of TypeScript and JavaScript as they stand in `models/typescript/*.json` (published schema:
 * `server/schemas/typescript-models.schema.json`). Words that models of C use as well mean the same. Exports are named
 * by their path within the module, constructors with `new`, what the module itself is when called or constructed
 * `default`: `openSync`, `promises.open`, `new Socket`, `default`, `new default`. One `*` in a name stands for anything.
 */
import type { PropertyModel, ResourceKind, ResourceModel } from './types';

/** A position, the receiver of a method, or each argument there is. */
export type ScriptArgument = number | 'this' | 'all';

export interface ScriptTest {
  readonly argument: ScriptArgument;
  readonly property?: string | readonly string[];
  readonly equals?: string | number | boolean | null;
  readonly not?: string | number | boolean | null;
  readonly oneOf?: readonly string[];
  readonly is?: 'absent';
}

/**
 * Where a call puts a resource: its value; what the promise settles to that it returns where no callback is given; or
 * a parameter of the callback that is its last argument, whose first parameter then tells failure.
 */
export type ScriptAcquiredAt = 'return' | 'promise' | { readonly callback: number };

export interface ScriptAcquisition {
  readonly resource: ResourceKind;
  readonly at: ScriptAcquiredAt;
  readonly given?: ScriptTest;
  readonly owed?: false;
  readonly owedAfter?: readonly string[];
  readonly within?: ScriptArgument;
  readonly releasedBy?: { readonly callback: number } | { readonly function: string };
  /** False where the callback has no parameter that tells failure. */
  readonly errorFirst?: false;
}

interface ScriptEffect {
  readonly argument: ScriptArgument;
  readonly property?: string;
  readonly given?: ScriptTest;
}

export interface ScriptFunctionModel {
  /** Names of its parameters, for the documentation and the generated fixtures. */
  readonly parameters?: readonly string[];
  readonly acquires?: readonly ScriptAcquisition[];
  readonly releases?: readonly (ScriptEffect & { readonly resource: ResourceKind })[];
  readonly converts?: readonly (ScriptEffect & { readonly from: ResourceKind; readonly to: ResourceKind })[];
  readonly takes?: readonly (ScriptEffect & { readonly when: 'always' | 'success' })[];
  readonly uses?: readonly ScriptArgument[];
  readonly returnsArgument?: ScriptArgument;
  readonly noreturn?: true;
  readonly mayThrow?: false;
  /** What it returns is always there: an object. */
  readonly present?: true;
  readonly throws?: true;
  /** It is waited for long, or goes on for long in the background: a timer, a request. */
  readonly lasts?: true;
  /** The type of what it returns, or of what its promise settles to, where that is no new resource. */
  readonly returns?: string;
  /**
   * Of a method: it is known by its name alone where the receiver's type is not known; `callback`: only where it is given
   * a callback that gets an error first.
   */
  readonly byName?: true | 'callback';
}

export interface ScriptTypeModel {
  /** What an instance of it is. */
  readonly resource?: ResourceKind;
  /** A type of this file, or `family:Type`. */
  readonly extends?: string;
  readonly methods?: Readonly<Record<string, ScriptFunctionModel>>;
  readonly properties?: Readonly<Record<string, PropertyModel>>;
}

export type ScriptResourceModel = Omit<ResourceModel, 'representation' | 'invalid' | 'consensus'> & {
  readonly representation: 'integer' | 'object';
};

/** One JSON file. */
export interface ScriptModelFile {
  readonly $schema?: string;
  readonly language: 'typescript';
  readonly family: string;
  /** The modules that export this, without `node:`. */
  readonly modules: readonly string[];
  /** Modules that are a property of it: `promises` of `fs` is `fs/promises` as well. */
  readonly submodules?: Readonly<Record<string, readonly string[]>>;
  /** Its functions are global names, not exports. */
  readonly globals?: true;
  /** What these modules export is done at once unless it `lasts`. */
  readonly prompt?: true;
  readonly resources?: Readonly<Record<ResourceKind, ScriptResourceModel>>;
  readonly functions: Readonly<Record<string, ScriptFunctionModel>>;
  readonly types?: Readonly<Record<string, ScriptTypeModel>>;
}
