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
} from '../../ir';
import type { FunctionModel, ResourceKind } from '../../models/types';
import { withDeclarations } from '../../models/annotations';
import type { ModelRegistry } from '../../models/registry';
import { classNameOf } from '../fieldNames';
import { isTestFramework } from '../testPlaces';
import { namesEnd } from '../typestate/evidence';
import { Facts, type FunctionFacts } from './facts';
import { Globals } from './globals';
import { runsOnce } from './runsOnce';
import { methodIn, Targets, type Target } from './targets';
import { areTests, haveTests, isUnitTest } from './tests';

export type CallInstruction = Extract<Instruction, { kind: 'call' }>;

/** A call's argument that the call may release, as far as is known without walking any path. */
export interface Released {
  readonly argument: number;
  readonly resource: ResourceKind;
}

export class Program {
  private readonly functions = new Map<string, FunctionIR>();
  private readonly facts: Facts;
  private readonly globals: Globals;
  private readonly targets: Targets;
  private readonly declaredNoreturn = new Set<string>();
  private readonly noreturn = new Set<FunctionIR>();
  private readonly unfollowed: ReadonlySet<string>;
  private readonly lastCalls = new Map<string, LastCall>();
  private readonly doneOnce: ReadonlySet<string>;
  private readonly given = new Map<string, readonly Given[]>();
  private readonly circleSizes = new Map<FunctionIR, number>();
  private readonly pure = new Map<FunctionIR, boolean>();
  private readonly interests = new Map<FunctionIR, ReadonlySet<string>>();
  private readonly calledNames = new Set<string>();
  private globalsKey: string | null = null;
  private hasTests: boolean | null = null;

  /** What names of modules stand for. */
  readonly aliases: ReadonlyMap<string, string>;
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
    this.globals = new Globals(file, this.models);
    this.targets = new Targets(this);
    this.facts = new Facts(this);
    this.facts.collect();
    this.findNoreturn();
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
    return this.facts.of(one);
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
    return this.facts.isCalled(one.name);
  }

  /** The file calls this other function of the module whose function is named. */
  callsBeside(name: string, other: string): boolean {
    if (this.calledNames.size === 0) {
      for (const { calls } of this.facts.all())
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
    return this.globals.constants.get(name);
  }

  /** No function anywhere does anything with what the global holds. */
  isUnread(name: string): boolean {
    const { unread, statics, readElsewhere, consumed } = this.globals;
    if (unread.has(name)) return true;
    return statics.has(name) && !readElsewhere.has(name) && !consumed.has(name);
  }

  isStaticGlobal(name: string): boolean {
    return this.globals.statics.has(name);
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
    return this.targets.of(caller, call);
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
    const { constants, statics, unread, readElsewhere, consumed } = this.globals;
    this.globalsKey ??= hashText(
      JSON.stringify([
        [...constants].sort(([a], [b]) => (a < b ? -1 : 1)),
        [...statics].sort(),
        [...unread].sort(),
        [...readElsewhere].sort(),
        // Of others nobody asks; among them is every name that is half typed.
        [...consumed].filter((name) => statics.has(name)).sort(),
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
    this.facts.propagate();
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
