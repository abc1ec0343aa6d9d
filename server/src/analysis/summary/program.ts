/**
 * What is known of a whole file before any path is walked: which function a call reaches, which globals never
 * change, which functions never return. All flow-insensitive and cheap.
 */
import {
  hashText,
  MODULE_MARK,
  MODULE_NAME,
  successorsOf,
  type Expression,
  type FileIR,
  type FunctionIR,
  type Given,
  type Instruction,
  type LastCall,
  type Place,
} from '../../ir';
import type { FunctionModel, ResourceKind } from '../../models/types';
import { BY_NUMBER, intrinsic } from '../../models/intrinsics';
import { withDeclarations } from '../../models/annotations';
import type { ModelRegistry } from '../../models/registry';
import { isGivenText, operandOf, operandsOf, pathKey, placesOf, targetOf, visitExpression } from '../dataflow/accesses';
import { goTogether } from '../dataflow/ownConfiguration';
import { classNameOf } from '../fieldNames';
import { isTestFramework } from '../testPlaces';
import { judgeByName, namesEnd } from '../typestate/evidence';
import { consumedGlobals } from './consumed';
import { filedParameters, keptParameters } from './filing';
import { runsOnce } from './runsOnce';
import { areTests, haveTests, isUnitTest } from './tests';

export type CallInstruction = Extract<Instruction, { kind: 'call' }>;

/** What a call reaches. */
export type Target =
  | { readonly kind: 'definition'; readonly name: string; readonly function: FunctionIR }
  | { readonly kind: 'model'; readonly name: string; readonly model: FunctionModel }
  | { readonly kind: 'unknown'; readonly name: string | null };

/** A call's argument that the call may release, as far as is known without walking any path. */
export interface Released {
  readonly argument: number;
  readonly resource: ResourceKind;
}

interface FunctionFacts {
  readonly function: FunctionIR;
  readonly calls: readonly CallInstruction[];
  readonly readsGlobals: Set<string>;
  /** Globals to those of their fields that it writes, at any depth: `f`, `*.f` behind a pointer, `''` for all. */
  readonly writesGlobals: Map<string, Set<string>>;
  /** Some call in it, at any depth, may end the program. */
  mayExit: boolean;
  /** It has a `throw` that it does not catch. */
  readonly throws: boolean;
  /** Some call in it, at any depth, acquires something. */
  acquires: boolean;
  /** Some call in it, at any depth, releases or takes over something. */
  mayRelease: boolean;
  /** Parameters whose value some call in it, at any depth, releases, and as what. */
  readonly releases: Map<number, ResourceKind>;
  /** What it reads through pointers and of objects, at any depth, as paths without their root: `*.fd`. */
  readonly readsPaths: Set<string>;
  /** Conditions of the preprocessor that it branches on. */
  readonly readsConfigurations: Set<string>;
  /** Parameters through which it may write, at any depth. */
  readonly writesThrough: Set<number>;
  /** Of these, the members of what they point to that it writes; `''` for all. */
  readonly writesFields: Map<number, Set<string>>;
  /** Of those, parameters of which nobody can tell what is written: an unknown callee has them. */
  readonly writesBlindly: Set<number>;
  /** Parameters of whose objects that holds for some members only. */
  readonly writesMembers: Map<number, Set<string>>;
  /** Parameters behind whose objects' own pointers it may write: `*option->value = …`. */
  readonly writesBehind: Set<number>;
  /** Parameters that it may store where its callers have no name for, at any depth. */
  readonly files: Set<number>;
}

/** The method in the name of a callee, of a known type or of any: `.close`, `net#Socket.end`. */
export function methodIn(name: string): string | null {
  const start = name.endsWith(']') ? name.lastIndexOf('.[') : name.lastIndexOf('.');
  if (start < 0 || (start > 0 && !name.includes('#'))) return null;
  return name.slice(start + 1);
}

/** The method that a function of the program is: `Pool.end`, and as the linker numbers it. */
export function methodOfClass(name: string): string | null {
  return /\.([^.@]+)(?:@[@\d]*)?$/.exec(name)?.[1] ?? null;
}

const WHOLE: ReadonlySet<string> = new Set(['']);

/** Initializers of globals that are values by themselves. */
const PLAIN: ReadonlySet<Expression['kind']> = new Set(['integer', 'function', 'string', 'symbol']);

export class Program {
  private readonly functions = new Map<string, FunctionIR>();
  private readonly facts = new Map<FunctionIR, FunctionFacts>();
  private readonly declaredNoreturn = new Set<string>();
  private readonly noreturn = new Set<FunctionIR>();
  private readonly constants = new Map<string, Expression>();
  private readonly staticGlobals = new Set<string>();
  private readonly unreadGlobals = new Set<string>();
  private readonly readElsewhere = new Set<string>();
  private readonly consumedGlobals: ReadonlySet<string>;
  private readonly targets = new WeakMap<CallInstruction, Target>();
  private readonly callees = new Set<string>();
  private readonly unfollowed: ReadonlySet<string>;
  private readonly aliases: ReadonlyMap<string, string>;
  private readonly lastCalls = new Map<string, LastCall>();
  private readonly doneOnce: ReadonlySet<string>;
  private readonly given = new Map<string, readonly Given[]>();
  private readonly circleSizes = new Map<FunctionIR, number>();
  private readonly pure = new Map<FunctionIR, boolean>();
  private readonly interests = new Map<FunctionIR, ReadonlySet<string>>();
  private readonly calledNames = new Set<string>();
  private globalsKey: string | null = null;
  private hasTests: boolean | null = null;

  /** With what the file's own declarations say. */
  readonly models: ModelRegistry;
  private readonly declaredModels: ReadonlyMap<string, FunctionModel>;

  constructor(
    readonly file: FileIR,
    models: ModelRegistry,
  ) {
    const known = withDeclarations(models, file.prototypes, file.includes);
    this.models = known.models;
    this.declaredModels = known.declared;
    for (const one of file.functions) if (!this.functions.has(one.name)) this.functions.set(one.name, one);
    for (const one of file.prototypes) if (one.isNoreturn) this.declaredNoreturn.add(one.name);
    for (const one of file.functions) if (one.isNoreturn) this.declaredNoreturn.add(one.name);
    this.unfollowed = new Set(file.unfollowed);
    this.aliases = new Map(file.aliases);
    for (const one of file.lastCalls ?? []) this.lastCalls.set(one.function, one);
    this.doneOnce = new Set(file.doneOnce);
    for (const one of file.given ?? []) this.given.set(one.function, [...(this.given.get(one.function) ?? []), one]);
    this.findConstants();
    for (const one of file.functions) this.facts.set(one, this.collectFacts(one));
    this.propagateFacts();
    this.findNoreturn();
    this.consumedGlobals = consumedGlobals(file);
  }

  /** The file is a module of TypeScript or JavaScript. */
  get isScript(): boolean {
    return this.file.functions[0]?.name === MODULE_NAME;
  }

  /** Its functions are tests, or help them: where one throws, a test has failed. */
  get isForTests(): boolean {
    return (this.hasTests ??=
      this.file.helpsTests === true ||
      (this.isScript
        ? haveTests(this.file.functions)
        : this.file.includes.some(isTestFramework) || areTests(this.file.functions)));
  }

  /** It makes the one instance of a class, which lives as long as the program, or runs once in the life of its module. */
  makesSingleton({ name }: FunctionIR): boolean {
    const { module, fields } = this.file;
    if (this.isScript && runsOnce(this.file.functions[0]!, name)) return true;
    const owner = module?.classes.find(({ construct }) => construct === name);
    if (!module || !owner) return false;
    const isElsewhere = fields?.some((each) => each.key === owner.key && each.isSingleton) === true;
    return module.singletons.includes(classNameOf(owner.key)) || isElsewhere;
  }

  /** What the call may be by its models: a method of who knows what may be any of its name. */
  modelsOf(target: Target): readonly FunctionModel[] {
    if (target.kind === 'model') return [target.model];
    if (target.kind === 'definition' || target.name === null) return [];
    const method = methodIn(target.name);
    return method === null ? [] : this.models.methodsNamed(method);
  }

  /** Some call in the function releases things of that kind by its models. */
  releasesSome(one: FunctionIR, kind: ResourceKind): boolean {
    return this.factsOf(one).calls.some((call) =>
      this.modelsOf(this.targetOf(one, call)).some(
        ({ releases }) => releases?.some(({ resource }) => resource === kind) === true,
      ),
    );
  }

  factsOf(one: FunctionIR): FunctionFacts {
    return this.facts.get(one)!;
  }

  /** The functions it calls that open something, themselves or by what they call. */
  acquiringCallees(one: FunctionIR): FunctionIR[] {
    return this.factsOf(one).calls.flatMap((call) => {
      const target = this.targetOf(one, call);
      return target.kind === 'definition' && this.factsOf(target.function).acquires ? [target.function] : [];
    });
  }

  /** Somebody in this file calls it by name. */
  isCalled(one: FunctionIR): boolean {
    return this.callees.has(one.name);
  }

  /** The file calls this other function of the module whose function is named. */
  callsBeside(name: string, other: string): boolean {
    if (this.calledNames.size === 0) {
      for (const { calls } of this.facts.values())
        for (const { callee } of calls) if (callee.kind === 'direct') this.calledNames.add(callee.name);
    }
    return this.calledNames.has(`${name.slice(0, name.indexOf(':') + 1)}${other}`);
  }

  /** What the call releases, or may release where its callee is a function of this file. */
  releasedBy(caller: FunctionIR, call: CallInstruction): Released[] {
    const target = this.targetOf(caller, call);
    if (target.kind === 'model') {
      const releases = (target.model.releases ?? []).filter((release) => !release.inside);
      return releases.map(({ argument, resource }) => ({ argument, resource }));
    }
    if (target.kind !== 'definition') return [];
    return [...this.factsOf(target.function).releases].map(([argument, resource]) => ({ argument, resource }));
  }

  /** Given the same it returns the same and does nothing else: it looks at numbers and strings, not into objects. */
  isPure(target: Target): boolean {
    if (target.kind !== 'definition') return target.kind === 'model' && target.model.pure === true;
    const one = target.function;
    const known = this.pure.get(one);
    if (known !== undefined) return known;
    // Who calls itself is not asked about.
    this.pure.set(one, false);
    const facts = this.factsOf(one);
    const isQuiet =
      !facts.mayExit &&
      !facts.acquires &&
      !facts.mayRelease &&
      facts.writesGlobals.size + facts.writesThrough.size === 0;
    const isPure =
      isQuiet &&
      facts.readsGlobals.size === 0 &&
      [...facts.readsPaths].every((path) => !path.includes('.')) &&
      one.blocks.every((block) => block.instructions.every(({ kind }) => kind !== 'opaque')) &&
      facts.calls.every((call) => this.isPure(this.targetOf(one, call)));
    this.pure.set(one, isPure);
    return isPure;
  }

  isNoreturnCall(target: Target): boolean {
    if (target.kind === 'model') return target.model.noreturn === true;
    if (target.name !== null && this.declaredNoreturn.has(target.name)) return true;
    if (target.kind === 'unknown' && !this.isScript) return target.name !== null && this.isSaidToEnd(target.name);
    return target.kind === 'definition' && this.noreturn.has(target.function) && !this.isRefusal(target);
  }

  /** A declaration says that it comes back with something. */
  private returnsSomething(name: string): boolean {
    return this.file.prototypes.some((one) => one.name === name && !one.returnsVoid);
  }

  /** It comes from somewhere else, and its name is all that is known of it. */
  private isSaidToEnd(name: string): boolean {
    return namesEnd(name) && !this.isUnfollowed(name) && !this.isDeclared(name) && !this.returnsSomething(name);
  }

  /**
   * The function throws where it does not like what it finds. Those of this file are read together with who calls them;
   * that others, and constructors, check what they are given is no part of what their callers do.
   */
  mayRefuse(target: Target): boolean {
    if (target.kind !== 'definition' || !this.factsOf(target.function).throws) return false;
    return (
      this.isRefusal(target) || !(target.name.includes(MODULE_MARK) || /\.constructor(?:@\d+)?$/.test(target.name))
    );
  }

  /** The function never returns, as it always throws: that is for who catches it. */
  isRefusal(target: Target): boolean {
    return target.kind === 'definition' && this.isRefusing(target.function);
  }

  isRefusing(one: FunctionIR): boolean {
    return this.noreturn.has(one) && this.factsOf(one).throws;
  }

  /** Some other file defines the function, and it was not brought in. */
  isUnfollowed(name: string): boolean {
    return this.unfollowed.has(name);
  }

  /** What is known of the function is what a declaration says. */
  isDeclared(name: string): boolean {
    return this.declaredModels.has(name);
  }

  /** The value of a global that nobody in this file assigns and nobody outside it can. */
  constantGlobal(name: string): Expression | undefined {
    return this.constants.get(name);
  }

  /** No function anywhere does anything with what the global holds. */
  isUnread(name: string): boolean {
    if (this.unreadGlobals.has(name)) return true;
    return this.staticGlobals.has(name) && !this.readElsewhere.has(name) && !this.consumedGlobals.has(name);
  }

  isStaticGlobal(name: string): boolean {
    return this.staticGlobals.has(name);
  }

  /**
   * Narrows what callers of the function are told of its stores to fields of these names. By itself a summary tells all
   * that the function stores; who calls it in one known place only can say what matters there.
   */
  narrow(one: FunctionIR, fields: ReadonlySet<string>): void {
    this.interests.set(one, fields);
  }

  /** The fields of which callers want to know what is stored; null for all. */
  interestIn(one: FunctionIR): ReadonlySet<string> | null {
    return this.interests.get(one) ?? null;
  }

  /** All that leads to its functions is here, as far as can be told: a file alone may be a part of anything. */
  get isWhole(): boolean {
    return this.file.isOfWholeProgram === true;
  }

  /** What the callers of the function do, where the process ends then. */
  lastCallOf(one: FunctionIR): LastCall | undefined {
    return this.lastCalls.get(one.name);
  }

  /** No loop of the program leads to the function: what it loses adds up to nothing. */
  isDoneOnce(one: FunctionIR): boolean {
    return this.doneOnce.has(one.name);
  }

  /** What the callers of the function give it, where all are known. */
  givenTo(one: FunctionIR): readonly Given[] {
    return this.given.get(one.name) ?? [];
  }

  /** A model says what the function does that the file does not define. */
  isModelled(name: string): boolean {
    return this.models.functionModel(name, this.file.includes) !== undefined;
  }

  definitionOf(name: string): FunctionIR | undefined {
    return this.functions.get(name);
  }

  targetOf(caller: FunctionIR, call: CallInstruction): Target {
    let target = this.targets.get(call);
    if (!target) {
      target = this.resolve(caller, call);
      this.targets.set(call, target);
    }
    return target;
  }

  /**
   * Changes whenever anything does that the analysis of the function rests on: its text, the text of what it may
   * call, and what the file says of its globals.
   */
  dependencyKey(one: FunctionIR): string {
    const reached = this.reachedFrom(one);
    const others = [...reached].slice(1).map(identityOf);
    const place = this.file.functions.filter((other) => other.contentHash === one.contentHash).indexOf(one);
    const lastCall = this.lastCallOf(one);
    const fate = lastCall ? JSON.stringify(lastCall) : '';
    const given = JSON.stringify([...reached].flatMap((each) => this.givenTo(each)));
    const role = [
      this.isCalled(one),
      this.isForTests || isUnitTest(one, this.file.functions),
      this.makesSingleton(one),
      fate,
      this.isWhole,
      this.isDoneOnce(one),
      given,
    ];
    return [identityOf(one), place, ...role, ...others.sort(), this.globalFacts()].join(' ');
  }

  /** How many functions call each other in a circle with this one, itself included. */
  circleSize(one: FunctionIR): number {
    let size = this.circleSizes.get(one);
    if (size === undefined) {
      size = [...this.reachedFrom(one)].filter((other) => this.reachedFrom(other).has(one)).length;
      this.circleSizes.set(one, size);
    }
    return size;
  }

  /** The function itself, first, and all that it may call, at any depth. */
  private reachedFrom(one: FunctionIR): Set<FunctionIR> {
    const reached = new Set([one]);
    for (const next of reached) {
      for (const call of this.factsOf(next).calls) {
        const target = this.targetOf(next, call);
        if (target.kind === 'definition') reached.add(target.function);
      }
    }
    return reached;
  }

  private globalFacts(): string {
    this.globalsKey ??= hashText(
      JSON.stringify([
        [...this.constants].sort(([a], [b]) => (a < b ? -1 : 1)),
        [...this.staticGlobals].sort(),
        [...this.unreadGlobals].sort(),
        [...this.readElsewhere].sort(),
        // Of others nobody asks; among them is every name that is half typed.
        [...this.consumedGlobals].filter((name) => this.staticGlobals.has(name)).sort(),
        [...this.declaredNoreturn].sort(),
        [...this.functions.keys()].sort(),
        [...this.unfollowed].sort(),
        [...this.aliases].sort(([a], [b]) => (a < b ? -1 : 1)),
        this.file.includes,
        [...this.declaredModels].sort(([a], [b]) => (a < b ? -1 : 1)),
        this.file.globals.map((one) => [one.name, one.shape]),
      ]),
    );
    return this.globalsKey;
  }

  private resolve(caller: FunctionIR, call: CallInstruction): Target {
    const written =
      call.callee.kind === 'direct' ? call.callee.name : this.pointedFunction(caller, call.callee.expression);
    if (written === null) return { kind: 'unknown', name: null };
    if (written.startsWith(BY_NUMBER)) return this.systemCall(caller, written.slice(BY_NUMBER.length), call);
    const name = this.aliases.get(written) ?? written;
    const told = this.models.ofProject(name) ?? this.models.ofProject(written);
    if (told) return { kind: 'model', name, model: told };
    const definition = this.definitionFor(caller, name, call);
    const known = definition && this.openerByName(name);
    if (known) return { kind: 'model', name, model: known };
    if (definition) return { kind: 'definition', name, function: definition };
    const model = this.libraryModel(caller, name, call) ?? intrinsic(name) ?? this.methodByName(name);
    return model ? { kind: 'model', name, model } : { kind: 'unknown', name };
  }

  /** What is called by its number is the system's function, and none that the program has of that name. */
  private systemCall(caller: FunctionIR, name: string, call: CallInstruction): Target {
    const model = this.libraryModel(caller, name, call);
    return model ? { kind: 'model', name, model } : { kind: 'unknown', name: 'syscall' };
  }

  private libraryModel(caller: FunctionIR, name: string, call: CallInstruction): FunctionModel | undefined {
    if (!this.models.accepts(name, call.arguments.length)) return undefined;
    const model = this.models.functionModel(name, this.file.includes);
    // `regexp *r = regcomp(text, length, flags);`: of a function that gives a number no pointer is made.
    const { target } = call;
    if (model && isGivenText(call, model.refutes)) return undefined;
    const isPointer = target?.path.length === 0 && caller.variables[target.root]?.shape === 'pointer';
    return isPointer && model?.prototype?.startsWith('int ') === true ? undefined : model;
  }

  /**
   * The definition of the name that is compiled together with the caller. Where none is, what stands in for a library's
   * function on another system is not that function: `static int kill(…)` below `#ifdef _WIN32`.
   */
  private definitionFor(caller: FunctionIR, name: string, call: CallInstruction): FunctionIR | undefined {
    const first = this.functions.get(name);
    if (!first || this.isScript || goTogether(caller, first)) return first;
    const other = this.file.functions.find((one) => one.name === name && goTogether(caller, one));
    return other ?? (this.libraryModel(caller, name, call) ? undefined : first);
  }

  /** A method that opens what all methods of its name open: a class of this file that has it plays the same part. */
  private openerByName(name: string): FunctionModel | undefined {
    const method = this.isScript ? methodOfClass(name) : null;
    const model = method === null ? undefined : this.models.methodByName(method);
    return model?.acquires ? model : undefined;
  }

  /** Of an object of which nothing is known, a method that nobody else has. */
  private methodByName(name: string): FunctionModel | undefined {
    const method = this.isScript ? methodIn(name) : null;
    return method === null ? undefined : this.models.methodByName(method);
  }

  /** The function a pointer points to, where it is only ever given one. */
  private pointedFunction(caller: FunctionIR, expression: Expression): string | null {
    if (expression.kind === 'function') return expression.name;
    if (expression.kind !== 'load') return null;
    const { root, path } = expression.place;
    const variable = caller.variables[root]!;
    if (path.some((projection) => projection.kind !== 'deref')) return null;
    if (variable.kind === 'global') {
      const constant = this.constants.get(variable.name);
      return constant?.kind === 'function' ? constant.name : null;
    }
    if (variable.kind === 'parameter') return null;
    const names = new Set<string | null>();
    for (const block of caller.blocks) {
      for (const instruction of block.instructions) {
        if (targetOf(instruction)?.root === root) {
          names.add(instruction.kind === 'assign' ? this.functionNamed(caller, instruction.value) : null);
        }
      }
    }
    const [only] = names;
    return names.size === 1 ? (only ?? null) : null;
  }

  /** The function an expression names: one of this file, or one of a library that is modelled. */
  private functionNamed(caller: FunctionIR, value: Expression): string | null {
    if (value.kind === 'function') return value.name;
    if (value.kind !== 'load' || value.place.path.length > 0) return null;
    const { kind, name } = caller.variables[value.place.root]!;
    const isDeclared = this.file.globals.some((global) => global.name === name);
    return kind === 'global' && !isDeclared && this.models.functionModel(name, this.file.includes) ? name : null;
  }

  private findConstants(): void {
    const changed = new Set<string>();
    for (const one of this.file.functions) {
      const mark = (place: Place): void => {
        const variable = one.variables[place.root]!;
        if (variable.kind === 'global') changed.add(variable.name);
      };
      for (const block of one.blocks) {
        for (const instruction of block.instructions) {
          const target = targetOf(instruction);
          if (target) mark(target);
          this.releasedGlobals(instruction).forEach(mark);
          if (instruction.kind === 'opaque') instruction.mentions.forEach(mark);
          for (const operand of operandsOf(instruction)) this.markAddresses(operand, mark);
        }
        const operand = operandOf(block.terminator);
        if (operand) this.markAddresses(operand, mark);
      }
    }
    for (const global of this.file.globals) {
      if (global.isStatic) this.staticGlobals.add(global.name);
      if (global.isUnread) this.unreadGlobals.add(global.name);
      if (global.isUnread === false) this.readElsewhere.add(global.name);
      const isKept = !global.isExtern && global.isChanged !== true && !changed.has(global.name);
      const isFixed = (global.isStatic || global.isConst) && isKept;
      const value = global.initializer;
      if (isFixed && value && PLAIN.has(value.kind)) this.constants.set(global.name, value);
    }
  }

  /** Nobody releases what never changes: it is set where we cannot see, by a macro or in an included file. */
  private releasedGlobals(instruction: Instruction): Place[] {
    if (instruction.kind !== 'call' || instruction.callee.kind !== 'direct') return [];
    const model = this.models.functionModel(instruction.callee.name, this.file.includes);
    return (model?.releases ?? []).flatMap(({ argument }) => {
      const expression = instruction.arguments[argument];
      return expression?.kind === 'load' ? [expression.place] : [];
    });
  }

  private markAddresses(operand: Expression, mark: (place: Place) => void): void {
    visitExpression(operand, (node) => {
      if (node.kind === 'address-of') mark(node.place);
    });
  }

  private collectFacts(one: FunctionIR): FunctionFacts {
    const facts: FunctionFacts = {
      function: one,
      calls: one.blocks.flatMap((block) => block.instructions.filter((i): i is CallInstruction => i.kind === 'call')),
      readsGlobals: new Set(),
      writesGlobals: new Map(),
      mayExit: one.blocks.some((block) => block.terminator.kind === 'exit'),
      throws: one.blocks.some(({ terminator }) => terminator.kind === 'throw' && !terminator.isImplicit),
      acquires: false,
      mayRelease: false,
      releases: new Map(),
      readsPaths: new Set(),
      readsConfigurations: new Set(),
      writesThrough: new Set(),
      writesFields: new Map(),
      writesBlindly: new Set(),
      writesMembers: new Map(),
      writesBehind: new Set(),
      files: this.isScript ? new Set() : filedParameters(one, (call) => this.allocates(one, call)),
    };
    const read = (expression: Expression): void => {
      visitExpression(expression, (node) => {
        if (node.kind === 'configuration') facts.readsConfigurations.add(node.condition);
      });
      for (const place of placesOf(expression)) {
        const variable = one.variables[place.root]!;
        if (variable.kind === 'global') facts.readsGlobals.add(variable.name);
        if (place.path.length > 0) facts.readsPaths.add(pathKey(place));
      }
    };
    for (const block of one.blocks) {
      for (const instruction of block.instructions) {
        operandsOf(instruction).forEach(read);
        const target = targetOf(instruction);
        const variable = target && one.variables[target.root]!;
        if (target && variable?.kind === 'global') addMembers(facts.writesGlobals, variable.name, [fieldOf(target)]);
        if (target && variable?.kind === 'parameter' && target.path.length > 0) {
          facts.writesThrough.add(variable.parameterIndex);
          addMembers(facts.writesFields, variable.parameterIndex, [memberOf(target)]);
          noteElement(facts, variable.parameterIndex, target);
          if (target.path.filter(({ kind }) => kind === 'deref').length > 1)
            facts.writesBehind.add(variable.parameterIndex);
        }
        if (instruction.kind === 'opaque') {
          for (const { root } of instruction.mentions) {
            const mentioned = one.variables[root]!;
            if (mentioned.kind === 'parameter') facts.writesBlindly.add(mentioned.parameterIndex);
          }
        }
      }
      const operand = operandOf(block.terminator);
      if (operand) read(operand);
    }
    for (const call of facts.calls) {
      const target = this.targetOf(one, call);
      if (target.kind === 'definition') this.callees.add(target.name);
      if (target.kind === 'model' && this.acquiresFollowed(target.model)) facts.acquires = true;
      if (target.kind === 'model' && (target.model.releases || target.model.takes || target.model.converts))
        facts.mayRelease = true;
      if (target.kind === 'unknown' && judgeByName(target.name, call.arguments.length - 1) === 'takes')
        facts.mayRelease = true;
      if (target.kind === 'unknown' && !this.isScript)
        for (const index of keptParameters(one, call, target.name)) facts.files.add(index);
      if (this.isNoreturnCall(target)) facts.mayExit = true;
      if (target.kind === 'model') this.addReleases(facts, call, this.releasedBy(one, call));
    }
    return facts;
  }

  private allocates(one: FunctionIR, call: CallInstruction): boolean {
    const target = this.targetOf(one, call);
    return target.kind === 'model' && target.model.allocates === true;
  }

  private acquiresFollowed(model: FunctionModel): boolean {
    return model.acquires?.some(({ resource }) => this.models.isFollowed(resource)) ?? false;
  }

  /** Pulls facts of callees up to callers until nothing changes. */
  private propagateFacts(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const facts of this.facts.values()) {
        for (const call of facts.calls) {
          const target = this.targetOf(facts.function, call);
          if (target.kind === 'definition') changed = this.pull(facts, call, this.factsOf(target.function)) || changed;
          else changed = this.pullUnknown(facts, call, target) || changed;
        }
      }
    }
  }

  private pull(facts: FunctionFacts, call: CallInstruction, callee: FunctionFacts): boolean {
    const size = (): number =>
      facts.readsGlobals.size +
      countOf(facts.writesGlobals) +
      facts.writesThrough.size +
      countOf(facts.writesFields) +
      facts.writesBlindly.size +
      countOf(facts.writesMembers) +
      facts.writesBehind.size +
      facts.files.size +
      facts.readsPaths.size +
      facts.readsConfigurations.size +
      facts.releases.size +
      Number(facts.mayExit) +
      Number(facts.acquires) +
      Number(facts.mayRelease);
    const before = size();
    callee.readsGlobals.forEach((name) => facts.readsGlobals.add(name));
    callee.writesGlobals.forEach((fields, name) => addMembers(facts.writesGlobals, name, fields));
    facts.mayExit ||= callee.mayExit;
    facts.acquires ||= callee.acquires;
    facts.mayRelease ||= callee.mayRelease;
    callee.readsPaths.forEach((path) => facts.readsPaths.add(path));
    callee.readsConfigurations.forEach((condition) => facts.readsConfigurations.add(condition));
    const passed = [...callee.releases].map(([argument, resource]) => ({ argument, resource }));
    this.addReleases(facts, call, passed);
    for (const index of callee.writesThrough) {
      this.addWriteThrough(facts, call.arguments[index], facts.writesThrough);
      this.addFieldWrites(facts, call.arguments[index], callee.writesFields.get(index));
    }
    for (const index of callee.writesBlindly) this.addBlindWrite(facts, call.arguments[index]);
    for (const [index, names] of callee.writesMembers) this.addBlindWrite(facts, call.arguments[index], names);
    for (const index of callee.writesBehind) this.addWriteThrough(facts, call.arguments[index], facts.writesBehind);
    for (const index of callee.writesThrough) this.addWriteBehind(facts, call.arguments[index]);
    for (const index of callee.files) this.addWriteThrough(facts, call.arguments[index], facts.files);
    return size() !== before;
  }

  private addReleases(facts: FunctionFacts, call: CallInstruction, released: readonly Released[]): void {
    for (const { argument, resource } of released) {
      const expression = call.arguments[argument];
      if (expression?.kind !== 'load' || expression.place.path.length > 0) continue;
      const { parameterIndex } = facts.function.variables[expression.place.root]!;
      if (parameterIndex >= 0 && !facts.releases.has(parameterIndex)) facts.releases.set(parameterIndex, resource);
    }
  }

  private pullUnknown(facts: FunctionFacts, call: CallInstruction, target: Target): boolean {
    const size = (): number => facts.writesBlindly.size + countOf(facts.writesMembers) + facts.writesBehind.size;
    const before = size();
    call.arguments.forEach((argument, index) => {
      const isKept = target.kind === 'model' && target.model.writes && !target.model.writes.includes(index);
      if (isKept) return;
      this.addWriteThrough(facts, argument, facts.writesThrough);
      this.addFieldWrites(facts, argument);
      this.addBlindWrite(facts, argument);
      this.addWriteBehind(facts, argument);
    });
    return size() !== before;
  }

  /** Who has the address of a member of the caller's object writes there; `names`: in these members of what it is given. */
  private addBlindWrite(facts: FunctionFacts, argument: Expression | undefined, names?: ReadonlySet<string>): void {
    const path = argument?.kind === 'address-of' ? argument.place.path : [];
    const member = path[0]?.kind === 'deref' && path[1]?.kind === 'field' ? new Set([path[1].name]) : undefined;
    const isWhole = argument?.kind === 'load' && argument.place.path.length === 0;
    const written = member ?? (isWhole ? names : undefined);
    if (written === undefined) return this.addWriteThrough(facts, argument, facts.writesBlindly);
    const into = new Set<number>();
    this.addWriteThrough(facts, argument, into);
    for (const index of into) addMembers(facts.writesMembers, index, written);
  }

  /** Who is given a pointer that an object holds writes behind it. */
  private addWriteBehind(facts: FunctionFacts, argument: Expression | undefined): void {
    if (argument?.kind !== 'load' || argument.place.path.length === 0) return;
    const variable = facts.function.variables[argument.place.root]!;
    if (variable.kind === 'parameter') facts.writesBehind.add(variable.parameterIndex);
  }

  /** Who has the address of a member writes in that one; `names`: in these members of what it is given. */
  private addFieldWrites(
    facts: FunctionFacts,
    argument: Expression | undefined,
    names: ReadonlySet<string> = WHOLE,
  ): void {
    const into = new Set<number>();
    this.addWriteThrough(facts, argument, into);
    const member = argument?.kind === 'address-of' ? memberOf(argument.place) : '';
    for (const index of into) addMembers(facts.writesFields, index, member === '' ? names : [member]);
  }

  private addWriteThrough(facts: FunctionFacts, argument: Expression | undefined, into: Set<number>): void {
    if (argument?.kind !== 'load' && argument?.kind !== 'address-of') return;
    // What is behind a pointer in the object is another object.
    if (argument.kind === 'load' && argument.place.path.length > 0) return;
    const variable = facts.function.variables[argument.place.root]!;
    if (variable.kind === 'parameter') into.add(variable.parameterIndex);
  }

  /** A function whose entry reaches no `return` without a call that never returns is one of those itself. */
  private findNoreturn(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const one of this.file.functions) {
        if (!this.noreturn.has(one) && !this.reachesReturn(one)) {
          this.noreturn.add(one);
          changed = true;
        }
      }
    }
    for (const one of this.noreturn) this.factsOf(one).mayExit = true;
    this.propagateFacts();
  }

  private reachesReturn(one: FunctionIR): boolean {
    const seen = new Set([one.entry]);
    const pending = [one.entry];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const block = one.blocks[id]!;
      const ends = block.instructions.some((i) => i.kind === 'call' && this.isNoreturnCall(this.targetOf(one, i)));
      if (ends) continue;
      if (block.terminator.kind === 'return') return true;
      for (const next of successorsOf(block.terminator)) {
        if (!seen.has(next)) {
          seen.add(next);
          pending.push(next);
        }
      }
    }
    return false;
  }
}

/** The text of the function, and how much of it was understood: that may change where the text does not. */
function identityOf({ contentHash, damage }: FunctionIR): string {
  return damage.length === 0 ? contentHash : `${contentHash}${JSON.stringify(damage)}`;
}

/** `p->list[i] = x`, where `i` may be anything: of the parameter's object it is known at most in which member that is. */
function noteElement(facts: FunctionFacts, parameter: number, { path }: Place): void {
  const element = path.findIndex((p) => p.kind === 'index' && p.index === null);
  if (element < 0) return;
  // What is behind a pointer in the object is another object, of which that member knows.
  const [, member] = path.slice(0, element);
  if (member?.kind === 'field') addMembers(facts.writesMembers, parameter, [member.name]);
  else facts.writesBlindly.add(parameter);
}

/** The member of what a parameter points to in which the place lies. */
function memberOf({ path }: Place): string {
  const [first, second] = path;
  return first?.kind === 'deref' && second?.kind === 'field' ? second.name : '';
}

/** The field of a global that a store changes: with what is in it, and with what it points to. */
function fieldOf({ path }: Place): string {
  const [first, second] = path;
  if (first?.kind === 'field') return first.name;
  return first?.kind === 'deref' && second?.kind === 'field' ? `*.${second.name}` : '';
}

function addMembers<Key>(members: Map<Key, Set<string>>, key: Key, names: Iterable<string>): void {
  const known = members.get(key) ?? new Set();
  members.set(key, known);
  for (const name of names) known.add(name);
}

function countOf(sets: ReadonlyMap<unknown, ReadonlySet<string>>): number {
  return [...sets.values()].reduce((sum, { size }) => sum + size, 0);
}
