/** A call of a modelled function in a scenario: what it needs beforehand, and what is open after it. */
import type { Acquisition, ArgumentTest, FunctionModel } from '../../server/src/models/types';
import { objectOf, type Catalog, type Entry } from './catalog';
import { failureTest, meeting, unmeeting, type ChosenValue, type TestStyle } from './conditions';
import { declare, pointee, typeKey, type Declaration } from './prototype';
import type { Handle, Line, Scenario } from './scenario';

/** Values chosen for arguments that the conditions of a model speak of. */
export type Choice = ReadonlyMap<number, ChosenValue>;

export interface Invocation {
  /** Where the call is written; the head of the test where it is part of that, which is still to be added then. */
  readonly line: Line;
  /** The condition under which it failed; null where that makes no difference or cannot be. */
  readonly failed: string | null;
  /** The variable that holds what it returned, or null. */
  readonly result: string | null;
  readonly acquired: readonly Handle[];
  /** Of the handles that it was given, those that are open and ours after it. */
  readonly keptOnSuccess: readonly Handle[];
  readonly keptOnFailure: readonly Handle[];
}

/**
 * The choices under which a model does different things: one that meets each condition, and one that meets none. A
 * handle in the argument that a condition speaks of meets none: `signalfd(-1, …)` makes a descriptor, `signalfd(fd, …)`
 * does not.
 */
export function choicesOf(
  catalog: Catalog,
  entry: Entry,
  isHandle: (argument: number) => boolean,
): { readonly met: readonly Choice[]; readonly unmet: Choice | null } {
  const tests = conditionsOf(entry.model);
  if (tests.length === 0) return { met: [new Map()], unmet: null };
  const met = tests.map(
    (test) => new Map([[test.argument, meeting(catalog, test, parameterAt(entry, test.argument))]]),
  );
  const others = [...new Set(tests.map((test) => test.argument))].filter((argument) => !isHandle(argument));
  const unmet = others.map((argument) => {
    const about = tests.filter((test) => test.argument === argument);
    return [argument, unmeeting(catalog, entry, about)] as const;
  });
  return { met, unmet: new Map(unmet) };
}

function conditionsOf({ acquires = [], releases = [], takes = [] }: FunctionModel): ArgumentTest[] {
  const all = [...acquires, ...releases, ...takes].flatMap(({ given }) => (given ? [given] : []));
  return all.filter((test, index) => all.findIndex((one) => JSON.stringify(one) === JSON.stringify(test)) === index);
}

/** What a model does under a choice: the clauses whose conditions it meets, about kinds that are followed. */
export function effectsOf(catalog: Catalog, entry: Entry, choice: Choice): FunctionModel {
  const isMet = ({ given }: { readonly given?: ArgumentTest }): boolean => {
    const chosen = given && choice.get(given.argument);
    return !given || (chosen !== undefined && catalog.isMet(chosen.value, given));
  };
  const { acquires = [], releases = [], takes = [], converts = [], reopens = [] } = entry.model;
  return {
    ...entry.model,
    acquires: acquires.filter((one) => isMet(one) && catalog.isFollowed(one.resource)),
    releases: releases.filter((one) => isMet(one) && catalog.isFollowed(one.resource)),
    takes: takes.filter(isMet),
    converts: converts.filter(({ from }) => catalog.isFollowed(from)),
    reopens: reopens.filter(({ resource }) => catalog.isFollowed(resource)),
  };
}

/** Calls the function with these handles. What it makes gets names, and the line says so. */
export function invoke(
  scenario: Scenario,
  entry: Entry,
  given: ReadonlyMap<number, Handle>,
  choice: Choice,
  style: TestStyle,
  preferredName: string | null = null,
): Invocation {
  return new Invoker(scenario, entry, given, choice, style, preferredName).run();
}

/** The same call as a statement, whatever comes of it. */
export function plainCall(scenario: Scenario, entry: Entry, given: ReadonlyMap<number, Handle>, choice: Choice): Line {
  return scenario.add(`${scenario.call(entry, bindingsOf(scenario, entry, given, choice))};`);
}

function bindingsOf(
  scenario: Scenario,
  entry: Entry,
  given: ReadonlyMap<number, Handle>,
  choice: Choice,
): Map<number, string> {
  const bindings = new Map([...choice].map(([argument, { text }]) => [argument, text]));
  for (const [argument, handle] of given) {
    bindings.set(argument, scenario.argument(handle, parameterAt(entry, argument)));
  }
  return bindings;
}

function parameterAt({ prototype }: Entry, argument: number): Declaration {
  const parameter = prototype.parameters[argument];
  if (!parameter) throw new Error(`'${prototype.name}' has no argument ${argument}`);
  return parameter;
}

class Invoker {
  private readonly bindings: Map<number, string>;
  private readonly effects: FunctionModel;
  private readonly out = new Map<Acquisition, Pick<Handle, 'expression' | 'isObject' | 'type'>>();

  constructor(
    private readonly scenario: Scenario,
    private readonly entry: Entry,
    private readonly given: ReadonlyMap<number, Handle>,
    choice: Choice,
    private readonly style: TestStyle,
    private readonly preferredName: string | null,
  ) {
    this.effects = effectsOf(scenario.catalog, entry, choice);
    this.bindings = bindingsOf(scenario, entry, given, choice);
  }

  run(): Invocation {
    for (const acquisition of this.effects.acquires ?? []) this.makeRoom(acquisition);
    const call = this.scenario.call(this.entry, this.bindings);
    const decides = this.decides();
    const result = this.resultName(decides);
    const isInline = decides && result === null;
    const line = isInline
      ? { code: '', expected: [] }
      : this.scenario.add(result === null ? `${call};` : `${declare(this.entry.prototype.returns, result)} = ${call};`);
    const kept = this.kept(result);
    return {
      line,
      failed: decides ? failureTest(this.entry, result ?? call, this.style) : null,
      result,
      acquired: (this.effects.acquires ?? []).flatMap((acquisition) => this.acquired(acquisition, result, line)),
      ...kept,
    };
  }

  private isOwn(): boolean {
    return this.entry === this.scenario.entry;
  }

  /** Declares the variable or object that an acquisition stores into. */
  private makeRoom(acquisition: Acquisition): void {
    const { at } = acquisition;
    if (at === 'return') return;
    const known = this.bindings.get(at.argument);
    if (at.element !== undefined) {
      const elements = (this.effects.acquires ?? []).flatMap((one) =>
        one.at === 'return' ? [] : [one.at.element ?? 0],
      );
      const name = known ?? this.declareArray(at.argument, Math.max(...elements) + 1);
      this.out.set(acquisition, {
        expression: `${name}[${at.element}]`,
        isObject: false,
        type: this.targetType(acquisition),
      });
      return;
    }
    const name = known?.slice(1) ?? this.declareObject(at.argument, acquisition.resource, at.inside ?? false);
    const isObject = at.inside ?? false;
    this.out.set(acquisition, { expression: name, isObject, type: this.targetType(acquisition) });
  }

  private targetType({ at, resource }: Acquisition): string {
    if (at === 'return') return typeKey(this.entry.prototype.returns);
    const parameter = parameterAt(this.entry, at.argument);
    const target = at.inside ? parameter : pointee(parameter);
    return typeKey(target ?? this.scenario.catalog.handle(resource));
  }

  private declareArray(argument: number, size: number): string {
    const parameter = parameterAt(this.entry, argument);
    const element = pointee(parameter);
    if (!element) throw new Error(`'${parameter.name}' is no array`);
    const name = this.scenario.local(parameter.name, this.isOwn());
    this.scenario.add(`${declare(element, name)}[${parameter.arrays.find((written) => written !== '') ?? size}];`);
    this.bindings.set(argument, name);
    return name;
  }

  private declareObject(argument: number, kind: string, isInside: boolean): string {
    const parameter = parameterAt(this.entry, argument);
    const object = isInside || pointee(parameter) ? objectOf(this.entry, argument) : this.scenario.catalog.handle(kind);
    const name = this.scenario.local(this.preferredName ?? parameter.name, this.preferredName !== null || this.isOwn());
    this.scenario.add(`${declare(object, name)};`);
    this.bindings.set(argument, `&${name}`);
    return name;
  }

  /** Whether it matters afterwards if the call failed. */
  private decides(): boolean {
    const { acquires = [], converts = [], reopens = [], succeeds, fails, returnsArgument } = this.effects;
    const { releases = [], takes = [] } = this.effects;
    if (!succeeds || !fails) return false;
    const mayKeep = [...releases, ...takes].some(
      ({ when, argument }) => when === 'success' && this.given.has(argument),
    );
    return [acquires, converts, reopens].some((one) => one.length > 0) || mayKeep || this.isGiven(returnsArgument);
  }

  private isGiven(argument: number | undefined): boolean {
    return argument !== undefined && this.given.has(argument);
  }

  /** A name for what is returned, where it is needed: as a handle, or to be tested. */
  private resultName(decides: boolean): string | null {
    const { acquires = [], converts = [], reopens = [], views = [], returnsArgument } = this.effects;
    const { catalog } = this.scenario;
    const returned = acquires.find(({ at }) => at === 'return')?.resource ?? converts[0]?.to ?? reopens[0]?.resource;
    const kind = returned ?? views[0]?.as;
    if (kind !== undefined)
      return this.scenario.local(this.preferredName ?? catalog.handle(kind).name, this.preferredName !== null);
    if (this.isGiven(returnsArgument)) return this.scenario.local('same');
    return decides && this.style === 'failure' ? this.scenario.local('result') : null;
  }

  private acquired(acquisition: Acquisition, result: string | null, line: Line): Handle[] {
    // What is reopened is the argument's resource under another name.
    if (acquisition.at === 'return' && (this.effects.reopens ?? []).length > 0) return [];
    const type = this.targetType(acquisition);
    const place = this.out.get(acquisition) ?? { expression: result ?? '', isObject: false, type };
    return [
      {
        ...place,
        kind: acquisition.resource,
        subject: place.expression,
        origin: line,
        isOwed: acquisition.owed !== false,
      },
    ];
  }

  private kept(result: string | null): Pick<Invocation, 'keptOnSuccess' | 'keptOnFailure'> {
    const { releases = [], takes = [], converts = [], reopens = [], returnsArgument } = this.effects;
    const success: Handle[] = [];
    const failure: Handle[] = [];
    for (const [argument, handle] of this.given) {
      const isIt = (clause: { readonly argument: number }): boolean => clause.argument === argument;
      const taking = takes.filter(isIt).map(({ when }) => when);
      if (releases.some((one) => isIt(one) && one.when === 'success')) failure.push(handle);
      if (releases.some(isIt) || taking.includes('always')) continue;
      if (!reopens.some(isIt)) failure.push(handle);
      if (taking.length > 0) continue;
      const returned = { expression: result ?? '', isObject: false, type: typeKey(this.entry.prototype.returns) };
      const converted = converts.find(isIt);
      if (converted) success.push({ ...handle, ...returned, kind: converted.to });
      else success.push(reopens.some(isIt) || returnsArgument === argument ? { ...handle, ...returned } : handle);
    }
    return { keptOnSuccess: success, keptOnFailure: failure };
  }
}
