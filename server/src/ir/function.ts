/**
 * What lowering hands to the analysis: a file of functions, each a control-flow graph, and what the file says about
 * its globals. Plain data; nothing in it refers to a syntax tree.
 */
import type { BasicBlock, BlockId, Expression } from './instruction';
import type { Location } from './location';
import type { ClassFields, ModuleIR } from './module';
import type { Variable } from './place';

export interface Damage {
  readonly location: Location;
  /** One clause for the user: `syntax error`, `nested deeper than 1000 levels`. */
  readonly reason: string;
}

/**
 * One function. Every location inside it (`nameLocation`, variables, instructions, damage) counts from
 * `location.start`, so that an unchanged function that an edit above has moved keeps its graph and its results.
 */
export interface FunctionIR {
  readonly name: string;
  /** Declared `static`: only this file can call it by name. */
  readonly isStatic: boolean;
  /** Declared `noreturn` by an attribute, `_Noreturn` or `[[noreturn]]`, here or in a prototype of this file. */
  readonly isNoreturn: boolean;
  /** The whole definition, in the document. The only location here that counts from the document's start. */
  readonly location: Location;
  readonly nameLocation: Location;
  /** The declared return type is `void`. */
  readonly returnsVoid: boolean;
  /** Parameters first, in order, then everything else the function mentions. `variables[i].id === i`. */
  readonly variables: readonly Variable[];
  readonly parameterCount: number;
  /** `blocks[i].id === i`. */
  readonly blocks: readonly BasicBlock[];
  readonly entry: BlockId;
  /** Regions that were not understood. Empty for an intact function. */
  readonly damage: readonly Damage[];
  /** Hash of everything the graph was made from; functions of equal hash are the same but for `location`. */
  readonly contentHash: string;
  /** The same text is `main` where other conditions of the preprocessor hold. */
  readonly isMainElsewhere?: true;
  /** Conditions of the preprocessor around the definition that need not hold; left out where there are none. */
  readonly conditions?: readonly string[];
}

/** The function that stands for what a module does when it is loaded. */
export const MODULE_NAME = '<module>';

/** What somebody keeps of whom nothing is known, in any module. */
export const OUTSIDE = '<outside>';

/** The symbol that is true where a module is what was run, and not loaded by another. */
export const STARTED = '%started';

/** What it leaves open lives until the program ends: `main`, and the top level of a module. */
export function livesAsProgram(one: FunctionIR): boolean {
  return one.name === 'main' || one.isMainElsewhere === true || one.name === MODULE_NAME;
}

/** Stands in the name of a function that was brought in from another module, before the number of that. */
export const MODULE_MARK = '@@';

export interface GlobalIR {
  readonly name: string;
  /** Declared `static` at file scope: nobody outside this file can name it. */
  readonly isStatic: boolean;
  readonly isConst: boolean;
  /** The declarator's shape. */
  readonly shape: Variable['shape'];
  /** Its constant initializer, `{kind:'integer', value: 0}` for a definition without one, null where unknown. */
  readonly initializer: Expression | null;
  /** Only declared (`extern`), so defined elsewhere. */
  readonly isExtern: boolean;
  readonly declaration: Location;
  /** Known of a whole program: no function of it does anything with what the global holds. */
  readonly isUnread?: boolean;
  /** Of another file: some function of that gives it another value, whether or not the function is here. */
  readonly isChanged?: boolean;
}

/** What a declaration says of a function or one of its parameters: `malloc(fclose, 1)`, `fd_arg(1)`. */
export interface Attribute {
  /** Without underscores around it. */
  readonly name: string;
  readonly arguments: readonly string[];
  /** The parameter it is attached to, or null for the function itself. */
  readonly parameter: number | null;
}

/** A function that this file declares without defining it. */
export interface Prototype {
  readonly name: string;
  readonly isNoreturn: boolean;
  /** The declared return type is `void`. */
  readonly returnsVoid: boolean;
  readonly attributes: readonly Attribute[];
}

/** A global, null where text was not understood, and the functions that it may hold from the start. */
export interface Table {
  readonly table: string | null;
  readonly names: readonly string[];
  /** Those of them that stand for nothing but members of a struct, `.run = run_list`, or `struct tool#1` by their place. */
  readonly members: readonly (readonly [name: string, field: string])[];
}

export interface FileIR {
  readonly functions: readonly FunctionIR[];
  readonly globals: readonly GlobalIR[];
  /** Names of functions this file declares without defining, with what the declaration says of them. */
  readonly prototypes: readonly Prototype[];
  /** Headers this file includes, as written between the brackets or quotation marks, each once. */
  readonly includes: readonly string[];
  /** Regions outside of any function that were not understood. */
  readonly damage: readonly Damage[];
  /** Of TypeScript and JavaScript: what the file is as a module. */
  readonly module?: ModuleIR;
  /** Of a module that was linked: what names of exports and members of other modules stand for. */
  readonly aliases?: readonly (readonly [name: string, meaning: string])[];
  /** Names in the initializers of file scope that may be functions': tables of callbacks. */
  readonly tabled: readonly Table[];
  /** Structs with members that may be functions: the names of all of their members, in order. */
  readonly records: readonly (readonly [base: string, fields: readonly string[]])[];
  /** Of a module that was linked: what the whole workspace does with fields of its classes. */
  readonly fields?: readonly ClassFields[];
  /** Of a file that was linked: it is there for tests alone. */
  readonly helpsTests?: true;
  /** Of a file that was linked: so many of its functions, the first, are its own. */
  readonly ownFunctions?: number;
  /** Of a file that was linked: names of functions that other files define and that were not brought in. */
  readonly unfollowed?: readonly string[];
  /** Of a file with its callers: functions of it after which the process ends. */
  readonly lastCalls?: readonly LastCall[];
  /** Of a file with its callers: functions to which no loop of the program leads. */
  readonly doneOnce?: readonly string[];
  /** Of a file with its callers: what it includes is here, and so is the program that it is a part of. */
  readonly isOfWholeProgram?: true;
  /** Of a file with its callers: what its functions are given. */
  readonly given?: readonly Given[];
}

/** All callers of a function are known, as far as can be told, and give one of these values for a parameter. */
export interface Given {
  readonly function: string;
  readonly parameter: number;
  /** Numbers, and names of constants. */
  readonly values: readonly (number | string)[] | 'nonzero';
  /** Others could call it, which are not here. */
  readonly isLikely?: true;
}

/** All callers of a function let the process end at once where it returns certain values. */
export interface LastCall {
  readonly function: string;
  /** The values, as bits: see `analysis/aftermath/outcomes.ts`. */
  readonly outcomes: number;
  /** Those of them after which nothing ends it but that nothing keeps it running. */
  readonly idle: number;
  /** Names of the functions in which it ends, sorted. */
  readonly enders: readonly string[];
  /** Where its calls start that open something after which the process ends, whatever the function returns. */
  readonly openings?: readonly number[];
  /** Where its instructions start after which the process ends. */
  readonly endings?: readonly number[];
}
