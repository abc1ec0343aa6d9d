/** A generated function around one call of the entry under test: what is opened before, and what is owed after. */
import type { ArgumentTest, FunctionModel, ResourceKind } from '../../server/src/models/types';
import type { Catalog, Entry } from './catalog';
import { meeting, type TestStyle } from './conditions';
import { effectsOf, invoke, plainCall, type Choice, type Invocation } from './invocation';
import { typeKey, type Declaration } from './prototype';
import { Scenario, type Handle, type Line } from './scenario';

export class Stage {
  readonly scenario: Scenario;
  /** The handles that the entry is given, by argument. */
  readonly given = new Map<number, Handle>();
  /** All that is open before the call, in the order of opening. */
  readonly open: Handle[] = [];
  /** What the entry does under the choice. */
  readonly effects: FunctionModel;

  /** Opens what the entry takes, or anything, where it neither takes nor makes something. */
  constructor(
    private readonly catalog: Catalog,
    private readonly entry: Entry,
    name: string,
    private readonly choice: Choice,
    private readonly style: TestStyle,
  ) {
    this.scenario = new Scenario(catalog, name, entry);
    this.effects = effectsOf(catalog, entry, choice);
    const handles = [...handleArguments(catalog, entry)].filter(([argument]) => !choice.has(argument));
    for (const [argument, kind] of handles) {
      const made = this.openOne(kind, entry.prototype.parameters[argument]);
      this.given.set(
        argument,
        made.find((handle) => handle.kind === kind)!,
      );
    }
    const makes = entry.model.acquires?.some(({ resource }) => catalog.isFollowed(resource)) ?? false;
    if (this.open.every(({ isOwed }) => !isOwed) && !makes) this.openOne(catalog.defaultKind);
  }

  /** Opens a resource for that parameter, or for no other use than being open. */
  private openOne(kind: ResourceKind, parameter?: Declaration): readonly Handle[] {
    const { entry, by } = this.catalog.opener(kind, parameter && typeKey(parameter));
    const given = new Map<number, Handle>();
    if ('from' in by) given.set(by.argument, this.openOne(by.from)[0]!);
    const choice = 'acquisition' in by ? choiceFor(this.catalog, entry, by.acquisition.given) : new Map();
    const call = invoke(this.scenario, entry, given, choice, this.style, parameter?.name ?? null);
    const owed = this.open.filter(({ isOwed }) => isOwed);
    if (call.failed !== null) this.scenario.leaveIf(call.failed, -1, owed, call.line);
    for (const before of given.values()) this.open.splice(this.open.indexOf(before), 1);
    const made = [...call.keptOnSuccess, ...call.acquired];
    this.open.push(...made);
    return made;
  }

  /** The call, tested where it matters afterwards if it failed. */
  call(): Invocation {
    return invoke(this.scenario, this.entry, this.given, this.choice, this.style);
  }

  /** The call as a statement of its own. */
  plainCall(): Line {
    return plainCall(this.scenario, this.entry, this.given, this.choice);
  }

  /** Where the call failed, the function is left; what is still owed is released but for what is forgotten. */
  leaveFailed(call: Invocation, forgotten: Handle | null = null): Line | null {
    if (call.failed === null) return null;
    const kept = [...this.untouched(), ...call.keptOnFailure].filter(({ isOwed }) => isOwed);
    const owed = kept.filter(({ subject }) => subject !== forgotten?.subject);
    const line = this.scenario.leaveIf(call.failed, -1, owed, call.line);
    if (forgotten) this.scenario.expect(line, 'leak', forgotten);
    return line;
  }

  /** Leaves on a path of the function's own without releasing this one. */
  leaveEarly(owed: readonly Handle[], forgotten: Handle): void {
    const others = owed.filter(({ subject }) => subject !== forgotten.subject);
    this.scenario.expect(this.scenario.leaveIf(this.scenario.flag(), 1, others), 'leak', forgotten);
  }

  /** What is owed where the call succeeded. */
  owedAfter(call: Invocation): Handle[] {
    return [...this.untouched(), ...call.keptOnSuccess, ...call.acquired].filter(({ isOwed }) => isOwed);
  }

  private untouched(): Handle[] {
    return this.open.filter((handle) => ![...this.given.values()].includes(handle));
  }

  end(owed: readonly Handle[]): Line {
    for (const handle of owed.toReversed()) this.scenario.release(handle);
    return this.scenario.add('return 0;');
  }
}

function choiceFor(catalog: Catalog, entry: Entry, given: ArgumentTest | undefined): Choice {
  const parameter = given && entry.prototype.parameters[given.argument];
  return parameter ? new Map([[given.argument, meeting(catalog, given, parameter)]]) : new Map();
}

/** The arguments through which an entry gets a resource, with the kind of it. */
export function handleArguments(catalog: Catalog, entry: Entry): ReadonlyMap<number, ResourceKind> {
  const { releases = [], converts = [], reopens = [], takes = [], views = [], uses = [] } = entry.model;
  const told = [...releases, ...converts, ...reopens, ...takes, ...views].map(({ argument }) => argument);
  const kinds = new Map<number, ResourceKind>();
  for (const argument of [...new Set([...told, ...uses])].sort((a, b) => a - b)) {
    const kind = catalog.kindOfArgument(entry, argument);
    if (kind === null) throw new Error(`nothing of the type of its argument ${argument} is a resource`);
    if (catalog.isFollowed(kind)) kinds.set(argument, kind);
  }
  if (kinds.size === 0) return untouchedArguments(catalog, entry, told);
  const { returnsArgument } = entry.model;
  const kind = returnsArgument === undefined ? null : catalog.kindOfArgument(entry, returnsArgument);
  if (kind !== null) kinds.set(returnsArgument!, kind);
  return kinds;
}

/** Of a function that does nothing to resources: the arguments that are handles by their type and name. */
function untouchedArguments(
  catalog: Catalog,
  { model, prototype, family }: Entry,
  told: readonly number[],
): Map<number, ResourceKind> {
  const kinds = new Map<number, ResourceKind>();
  if (model.acquires || (model.assumes ?? model.refutes) !== undefined || model.noreturn) return kinds;
  prototype.parameters.forEach((parameter, index) => {
    const kind = told.includes(index) ? null : catalog.kindOfHandle(family, parameter);
    if (kind !== null) kinds.set(index, kind);
  });
  return kinds;
}
