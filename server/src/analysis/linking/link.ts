/**
 * A file together with the functions of other files that it reaches, as one file: what is analysed of it is what would
 * be, had they been written there. Names of static functions and globals of other files get a number.
 */
import {
  hashText,
  MODULE_MARK,
  OUTSIDE,
  type BasicBlock,
  type ClassFields,
  type Expression,
  type FileIR,
  type FunctionIR,
  type GlobalIR,
  type Instruction,
  type Terminator,
} from '../../ir';
import { acceptsArguments } from '../../models/prototype';
import type { ModelRegistry } from '../../models/registry';
import type { AgreedRelease } from '../../models/types';
import { visitExpressions } from '../dataflow/accesses';
import { asPrototype } from '../consensus/consensus';
import type { EffectsByModels } from '../aftermath/knownEffects';
import type { FunctionName, Neighborhood } from '../aftermath/neighborhood';
import { assignedFields, classNameOf } from '../fieldNames';
import { boundFunction, methodOfBound } from './boundMethods';
import { HandleFlow } from './handleFlow';
import { withCallers } from './lastCalls';
import { asProgram, withPrograms } from './programs';
import type { Definition, IndexView } from './workspaceIndex';

/** Calls from the file to an imported function are nested no deeper than this. */
const MAX_DEPTH = 6;
/**
 * So many are imported with their bodies: those first that are given handles and those that the file itself calls to make
 * some, then others that make some, then those behind which control may not go on, the nearest first.
 */
const MAX_FUNCTIONS = 60;
/** And so many more that may never come back: paths end in them, and they cost little. */
const MAX_ENDING = 20;

/** What linking reads of other files. */
export interface OtherFiles {
  /** A function of another file; null where it cannot be had any more. */
  functionOf(path: string, name: string): FunctionIR | null;
  globalsOf(path: string): readonly GlobalIR[];
}

export interface LinkOptions {
  readonly index: IndexView;
  readonly others: OtherFiles;
  /** Of library functions that are modelled, what the model says holds, also in the library's own repository. */
  readonly models: ModelRegistry;
  /** Where all files of a scan put down what they find out of calls. */
  readonly effects?: EffectsByModels;
}

/** A function that some imported one calls. */
interface Wanted {
  readonly definition: Definition;
  /** Its name here. */
  readonly name: string;
  readonly depth: number;
  readonly makes: boolean;
}

export function link(path: string, file: FileIR, options: LinkOptions): FileIR {
  return new Linker(path, withPrograms(path, file, options.index), options).run();
}

class Linker {
  /** Definition → its name here. */
  private readonly names = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly units = new Map<string, number>();
  private readonly imported: FunctionIR[] = [];
  /** How many of them are there with what they do. */
  private bodies = 0;
  private readonly globals = new Map<string, GlobalIR>();
  private readonly index: IndexView;
  private readonly wanted: Wanted[] = [];
  /** Of a module: what names of other modules are called here. */
  private readonly aliases = new Map<string, string>();
  private readonly makers = new Set<string>();
  /** Names of functions that somebody defines and that are not here. */
  private readonly unfollowed = new Set<string>();
  private readonly flow = new HandleFlow({
    touches: (name) => this.makers.has(name) || this.opensOrCloses(name),
    isModelled: (name) => this.isModelled(name),
    meaningOf: (name) => this.aliases.get(name) ?? name,
  });

  constructor(
    private readonly path: string,
    private readonly file: FileIR,
    private readonly options: LinkOptions,
  ) {
    this.index = options.index;
    for (const { name } of file.functions) this.taken.add(name);
    for (const global of file.globals) this.globals.set(global.name, this.asKnown(global));
  }

  run(): FileIR {
    const fields = this.classFields();
    const helpsTests = this.index.helpsTests(this.path);
    const linked = this.linkedFile();
    const told = { ...(fields.length > 0 ? { fields } : {}), ...(helpsTests ? { helpsTests } : {}) };
    return fields.length > 0 || helpsTests ? { ...linked, ...told } : linked;
  }

  /** What others do with fields of the classes of the file that may hold something. */
  private classFields(): ClassFields[] {
    const functions = new Map(this.file.functions.map((one) => [one.name, one]));
    return (this.file.module?.classes ?? []).flatMap(({ key, methods, construct, privates }) => {
      const units = [...methods.map(([, unit]) => unit), ...(construct === null ? [] : [construct])];
      const opening = units.filter((unit) => {
        const definition = this.index.resolve(unit, this.path);
        return definition !== null && this.index.mayMake(definition);
      });
      if (opening.length === 0) return [];
      const names = new Set(opening.flatMap((unit) => assignedFields(functions.get(unit)!)));
      for (const name of privates) names.delete(name);
      const uses = [...names].map((name) => this.index.fieldUse(key, name, this.path));
      return { key, isSingleton: this.index.isSingleton(classNameOf(key)), uses };
    });
  }

  private linkedFile(): FileIR {
    const opening = this.openingFunctions();
    const called = this.calledFrom(opening);
    if (called.size === 0) return this.file;
    for (const name of called) if (!this.taken.has(name)) this.enter(name);
    for (const one of this.file.functions) this.findGlobals(one, this.path);
    this.flow.add(this.file.functions);
    for (let next = this.nextWanted(); next; next = this.nextWanted()) this.import(next);
    for (const { name } of this.wanted) this.unfollowed.add(name);
    const functions = [...this.file.functions, ...this.imported];
    const said = new Map(this.file.prototypes.map((one) => [one.name, one]));
    for (const name of called) {
      const consensus = this.consensus(name);
      if (consensus) said.set(name, asPrototype(consensus));
      const prototype = this.isModule ? undefined : this.index.prototype(name);
      const own = said.get(name);
      if (prototype && (!own || own.attributes.length === 0)) {
        said.set(name, { ...prototype, isNoreturn: prototype.isNoreturn || own?.isNoreturn === true });
      }
    }
    const unfollowed = [...this.unfollowed].filter((name) => !said.get(name)?.attributes.length);
    const globals = [...this.globals.values()];
    const ownFunctions = this.file.functions.length;
    const linked = { ...this.file, functions, ownFunctions, globals, prototypes: [...said.values()], unfollowed };
    const named = this.aliases.size > 0 ? { ...linked, aliases: [...this.aliases] } : linked;
    const isOpening = (name: string): boolean => this.makes(name) || this.opensOrCloses(name);
    return withCallers(named, this.path, { functions: opening, isOpening }, this.neighborhood());
  }

  /** Takes the function that matters most out of those that are wanted, while there is room for it. */
  private nextWanted(): Wanted | null {
    const rankOf = ({ definition, name, depth, makes }: Wanted): number => {
      // Without what the file itself calls to open something there is nothing to follow.
      if (this.flow.isGiven(name) || (makes && depth === 1)) return 0;
      return makes ? 1 : definition.mayEnd ? 2 : 3;
    };
    const isFull = this.bodies >= MAX_FUNCTIONS;
    if (isFull && this.bodies >= MAX_FUNCTIONS + MAX_ENDING) return null;
    let best = -1;
    this.wanted.forEach((one, i) => {
      if (isFull && (one.makes || !one.definition.mayEnd)) return;
      if (best < 0) best = i;
      const other = this.wanted[best]!;
      const order = rankOf(one) - rankOf(other) || one.depth - other.depth;
      if (order < 0) best = i;
    });
    return best < 0 ? null : this.wanted.splice(best, 1)[0]!;
  }

  /** Functions of the file that may acquire something. */
  private openingFunctions(): ReadonlySet<string> {
    const makes = (name: string): boolean => this.makes(name);
    const acquires = (name: string): boolean => this.resolve(name, this.path)?.acquires === true;
    const opening = this.file.functions.filter((one) => acquires(one.name) || namesUsed(one).some(makes));
    return new Set(opening.map(({ name }) => name));
  }

  /** A call of that name may acquire something. */
  private makes(name: string): boolean {
    if (this.consensus(name)) return true;
    const definition = this.resolve(name, this.path);
    if (definition !== null) return this.index.mayMake(definition);
    const library = this.isModule ? this.index.libraryName(name, this.path) : null;
    return library !== null && this.opensOrCloses(library);
  }

  /** Names used by these functions of the file, and by what they call in it. */
  private calledFrom(opening: ReadonlySet<string>): ReadonlySet<string> {
    const own = new Map(this.file.functions.map((one) => [one.name, namesUsed(one)]));
    const reached = new Set(opening);
    const called = new Set<string>();
    for (const name of reached) {
      for (const callee of own.get(name)!) {
        called.add(callee);
        if (own.has(callee)) reached.add(callee);
      }
    }
    return called;
  }

  /** The workspace as it is seen from the file. */
  private neighborhood(): Neighborhood {
    const { others, models, effects } = this.options;
    return {
      ...(effects && !this.isModule ? { effects: effects.of(models.switchedOn(this.file.includes)) } : {}),
      definitionOf: (name, from) => this.index.resolve(name, from),
      callersOf: ({ path, name }) => {
        const definition = this.index.resolve(name, path);
        const callers = definition?.path === path ? this.index.callersOf(definition) : null;
        // Of a library's name it may be another system's way; other files' calls of that name are not counted.
        const isFile = (one: FunctionName): boolean => one.path === path;
        return callers !== null && this.isModelled(name) && !callers.every(isFile) ? null : callers;
      },
      takersOf: ({ path, name }) => {
        const definition = this.index.resolve(name, path);
        return definition?.path === path ? this.index.takersOf(definition) : null;
      },
      functionOf: ({ path, name }) => {
        if (path === this.path) return this.file.functions.find((one) => one.name === name) ?? null;
        const found = others.functionOf(path, name);
        return found === null ? null : asProgram(path, found, this.index);
      },
      constantNamed: (name, from) => {
        if (this.isModule) return null;
        const isOwn = (one: GlobalIR): boolean => one.name === name;
        const inFile = from === this.path ? this.file.globals : others.globalsOf(from);
        const own = inFile.find((one) => isOwn(one) && !one.isExtern);
        const path = own ? null : this.index.fileOfGlobal(name, from);
        const found = own ?? (path === null ? undefined : others.globalsOf(path).find(isOwn));
        return found?.initializer?.kind === 'integer' && this.asKnown(found, from).isConst
          ? found.initializer.value
          : null;
      },
      modelOf: (name) => models.functionModel(name, this.file.includes),
      isOfSystem: (name) => models.isOfSystem(name),
      isNoreturn: (name) => this.index.prototype(name)?.isNoreturn === true,
      isPrivate: ({ path, name }) => {
        const definition = this.index.resolve(name, path);
        return definition?.isStatic === true && !(this.isModule && this.index.isExported(definition));
      },
      isWhole: (path) => this.index.isOfWholeProgram(path),
      isTest: (path) => this.index.isTest(path),
      scripts: this.isModule
        ? {
            startOf: (path) => this.index.startOf(path),
            loads: (path) => this.index.loads(path),
            isAction: ({ path, name }) => this.index.isAction(path, name),
          }
        : null,
    };
  }

  /** What callers of a function agree on of which nothing else is known. */
  private consensus(name: string): AgreedRelease | undefined {
    const isElse = this.isModule || this.taken.has(name) || this.isModelled(name);
    return isElse ? undefined : this.index.consensus(name);
  }

  private get isModule(): boolean {
    return this.file.module !== undefined;
  }

  /** A name that a function of the file uses gets its meaning. */
  private enter(name: string): void {
    const meaning = this.linked(name, this.path, 1);
    if (this.isModule && meaning !== name) this.aliases.set(name, meaning);
  }

  /** The name that stands here for what `name` means in the file `from`; asks for its function to be imported. */
  private linked(name: string, from: string, depth: number): string {
    const definition = this.resolve(name, from);
    if (this.isModule) return this.linkedOfModule(definition, name, from, depth);
    if (!definition || definition.name === 'main') {
      const here = from !== this.path && this.taken.has(name) ? `${name}@` : name;
      if (!definition && !this.isModelled(name) && this.index.isAmbiguous(name, from)) this.unfollowed.add(here);
      return here;
    }
    if (definition.path === this.path) return name;
    const key = `${definition.path}\0${name}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const isPlain = !this.taken.has(name) && (!definition.isStatic || from === this.path);
    const here = isPlain ? name : `${name}@${this.unit(definition.path)}`;
    this.names.set(key, here);
    this.taken.add(here);
    if (depth > MAX_DEPTH) this.unfollowed.add(here);
    else this.want(definition, here, depth);
    return here;
  }

  /** In a module, each function of another has one name, with the number of its file. */
  private linkedOfModule(definition: Definition | null, name: string, from: string, depth: number): string {
    if (definition === null) return this.index.libraryName(name, from) ?? name;
    if (definition.path === this.path) return definition.name;
    const key = `${definition.path}\0${definition.name}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const here = `${definition.name}${MODULE_MARK}${this.unit(definition.path)}`;
    this.names.set(key, here);
    this.taken.add(here);
    if (depth > MAX_DEPTH) this.unfollowed.add(here);
    else this.want(definition, here, depth);
    return here;
  }

  private want(definition: Definition, name: string, depth: number): void {
    const makes = this.index.mayMake(definition);
    if (makes) this.makers.add(name);
    this.wanted.push({ definition, name, depth, makes });
  }

  private resolve(name: string, from: string): Definition | null {
    if (this.options.models.ofProject(name)) return null;
    const definition = this.index.resolve(name, from);
    const isOwn = definition?.path === from || this.isNamesake(definition);
    return isOwn || !this.isModelled(name) ? definition : null;
  }

  /** It has the name of a library's function, and is called otherwise. */
  private isNamesake(definition: Definition | null): boolean {
    if (definition === null) return false;
    const { name, parameterCount } = definition;
    // Many a program has an `error(const char *format, ...)` of its own.
    const { prototype, refutes } = this.options.models.functionModel(name, this.file.includes) ?? {};
    const isOther =
      prototype !== undefined && refutes !== undefined && !acceptsArguments(name, prototype, parameterCount);
    return isOther || !this.options.models.accepts(name, parameterCount);
  }

  private isModelled(name: string): boolean {
    return this.options.models.functionModel(name, this.file.includes) !== undefined;
  }

  private opensOrCloses(name: string): boolean {
    const { models } = this.options;
    const model = models.functionModel(name, this.file.includes);
    if (!model) return false;
    const followed = [...(model.acquires ?? []), ...(model.releases ?? [])].some((one) =>
      models.isFollowed(one.resource),
    );
    return followed || model.takes !== undefined || model.converts !== undefined || model.reopens !== undefined;
  }

  private unit(path: string): number {
    const number = this.units.get(path) ?? this.units.size + 1;
    this.units.set(path, number);
    return number;
  }

  private import({ definition, name: here, depth }: Wanted): void {
    const { path, name } = definition;
    if (!definition.isShort && !this.index.matters(definition)) {
      this.imported.push(stubOf(definition, here));
      return;
    }
    this.bodies++;
    const { others } = this.options;
    const method = methodOfBound(name);
    const found = others.functionOf(path, method ?? name);
    const one = found && (method === null ? found : boundFunction(found));
    if (!one) {
      this.unfollowed.add(here);
      return;
    }
    const globals = others.globalsOf(path);
    const statics = new Set(globals.filter((global) => global.isStatic).map((global) => global.name));
    const isOwn = (global: string): boolean => (this.isModule ? global !== OUTSIDE : statics.has(global));
    const renamed = (global: string): string => (isOwn(global) ? `${global}@${this.unit(path)}` : global);
    const meanings: string[] = [];
    const functionName = (callee: string): string => {
      const meaning = this.linked(callee, path, depth + 1);
      meanings.push(meaning);
      return meaning;
    };
    const rename = new Renaming(functionName);
    const variables = one.variables.map((each) =>
      each.kind === 'global' ? { ...each, name: renamed(each.name) } : each,
    );
    const blocks = one.blocks.map((block) => rename.block(block));
    const named = variables.filter((each) => each.kind === 'global').map((each) => each.name);
    // The same function is another one where its names mean something else.
    const contentHash = hashText([one.contentHash, here, ...meanings, '', ...named].join(' '));
    const imported = { ...one, name: here, variables, blocks, contentHash };
    this.imported.push(imported);
    this.flow.add([imported]);
    for (const global of globals) {
      if (!global.isStatic || this.globals.has(renamed(global.name))) continue;
      // Who else reads it there, or gives it another value, is not all imported.
      const known = { isUnread: false, isChanged: this.index.isChangedAtHome(global.name, path) };
      this.globals.set(renamed(global.name), { ...rename.global(global), name: renamed(global.name), ...known });
    }
    this.findGlobals(one, path);
  }

  /** Globals of other files that the function mentions, with what is known of them there. */
  private findGlobals(one: FunctionIR, from: string): void {
    if (this.isModule) return;
    const variables = one.variables.filter(({ kind }) => kind === 'global').map(({ name }) => name);
    const names = new Set([...variables, ...symbolsOf(one)]);
    for (const name of names) {
      if (this.globals.get(name)?.isExtern === false) continue;
      const path = this.index.fileOfGlobal(name, from);
      if (path === null || path === this.path) continue;
      const global = this.options.others.globalsOf(path).find((each) => each.name === name && !each.isStatic);
      if (!global) continue;
      this.globals.set(name, this.asKnown(global));
      // `int status = STATE_CRITICAL;`
      if (global.initializer?.kind === 'symbol') names.add(global.initializer.text);
    }
  }

  /** A global that nobody in the workspace assigns is as good as a constant; one that nobody reads keeps nothing. */
  private asKnown(global: GlobalIR, from = this.path): GlobalIR {
    if (global.isStatic || global.isExtern) return global;
    const isConst = global.isConst || !this.index.isAssigned(global.name, from);
    return { ...global, isConst, isUnread: !this.index.isConsumed(global.name) };
  }
}

/** A function that can only write through its parameters and return something: nobody needs its body. */
function stubOf({ path, name: original, parameterCount, writes, isStatic }: Definition, name: string): FunctionIR {
  const nowhere = { start: 0, end: 0 };
  const variables = Array.from({ length: parameterCount }, (_, id): FunctionIR['variables'][number] => ({
    id,
    name: `#${id}`,
    kind: 'parameter',
    type: null,
    shape: 'pointer',
    isUnion: false,
    declaration: null,
    parameterIndex: id,
  }));
  const instructions = writes.map((root): Instruction => ({
    kind: 'call',
    target: null,
    callee: { kind: 'direct', name: '%change' },
    arguments: [{ kind: 'load', place: { root, path: [] } }],
    argumentLocations: [nowhere],
    location: nowhere,
    isImplicit: true,
  }));
  const terminator: Terminator = { kind: 'return', value: { kind: 'unknown' }, location: nowhere, isImplicit: false };
  return {
    name,
    isStatic,
    isNoreturn: false,
    location: nowhere,
    nameLocation: nowhere,
    returnsVoid: false,
    variables,
    parameterCount,
    blocks: [{ id: 0, instructions, terminator }],
    entry: 0,
    damage: [],
    contentHash: hashText(`${path} ${original} ${parameterCount} ${writes.join()}`),
  };
}

const symbols = new WeakMap<FunctionIR['blocks'], readonly string[]>();

/** Names that look like constants: of one that no header defines, some file of the workspace may tell the value. */
function symbolsOf(one: FunctionIR): readonly string[] {
  const known = symbols.get(one.blocks);
  if (known) return known;
  const names: string[] = [];
  const note = (node: Expression): void => {
    if (node.kind === 'symbol') names.push(node.text);
  };
  visitExpressions(one.blocks, note);
  for (const { terminator } of one.blocks) {
    if (terminator.kind === 'switch') for (const { low, high } of terminator.cases) [low, high].forEach(note);
  }
  symbols.set(one.blocks, names);
  return names;
}

const usedNames = new WeakMap<FunctionIR['blocks'], readonly string[]>();

/** Names of functions that a function calls or uses as values. Found once for a graph: a key stroke changes one. */
function namesUsed(one: FunctionIR): readonly string[] {
  const known = usedNames.get(one.blocks);
  if (known) return known;
  const names: string[] = [];
  const rename = new Renaming((name) => {
    names.push(name);
    return name;
  });
  one.blocks.forEach((block) => rename.block(block));
  usedNames.set(one.blocks, names);
  return names;
}

/** Rewrites the names of functions. */
class Renaming {
  constructor(private readonly functionName: (name: string) => string) {}

  block(block: BasicBlock): BasicBlock {
    return {
      id: block.id,
      instructions: block.instructions.map((each) => this.instruction(each)),
      terminator: this.terminator(block.terminator),
    };
  }

  global(global: GlobalIR): GlobalIR {
    return { ...global, initializer: global.initializer && this.expression(global.initializer) };
  }

  private instruction(instruction: Instruction): Instruction {
    if (instruction.kind === 'assign') return { ...instruction, value: this.expression(instruction.value) };
    if (instruction.kind !== 'call') return instruction;
    const { callee } = instruction;
    return {
      ...instruction,
      callee:
        callee.kind === 'direct'
          ? { kind: 'direct', name: this.functionName(callee.name) }
          : { kind: 'indirect', expression: this.expression(callee.expression) },
      arguments: instruction.arguments.map((each) => this.expression(each)),
    };
  }

  private terminator(terminator: Terminator): Terminator {
    if (terminator.kind === 'return' && terminator.value)
      return { ...terminator, value: this.expression(terminator.value) };
    return terminator;
  }

  /** Only whole values: a function's name inside arithmetic or a comparison is its address, whoever it belongs to. */
  private expression(expression: Expression): Expression {
    if (expression.kind !== 'function') return expression;
    return { kind: 'function', name: this.functionName(expression.name) };
  }
}
