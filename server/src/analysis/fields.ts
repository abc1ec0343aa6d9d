/** Classes that open something into a field and have nothing that closes it. */
import type { ClassIR, FieldUse, FunctionIR } from '../ir';
import type { ModelRegistry } from '../models/registry';
import type { ResourceKind } from '../models/types';
import type { Doubt } from './confidence';
import type { Fault } from './dataflow/context';
import { assignedFields, classNameOf, merged } from './fieldNames';
import type { SiteRun } from './siteRun';
import type { CallInstruction, Program } from './summary/program';
import { judgeByName } from './typestate/evidence';

export class Fields {
  private readonly owners = new Map<string, ClassIR>();

  constructor(private readonly program: Program) {
    for (const one of program.file.module?.classes ?? []) {
      for (const [, unit] of one.methods) this.owners.set(unit, one);
      if (one.construct !== null) this.owners.set(one.construct, one);
    }
  }

  /** What the function leaves in fields of its instance that nothing ever takes out of them to close it. */
  faultsOf(one: FunctionIR, runs: readonly SiteRun[]): Map<CallInstruction, readonly Fault[]> {
    const found = new Map<CallInstruction, readonly Fault[]>();
    const owner = this.owners.get(one.name);
    if (owner === undefined || this.isKept(owner)) return found;
    // What a method that it calls leaves in the field is that one's matter.
    const assigned = assignedFields(one);
    for (const { site, kept } of runs) {
      if (site.kind !== 'acquisition' && site.kind !== 'product') continue;
      const faults = kept
        .filter(({ field }) => assigned.includes(field))
        .filter((each) => this.isForgotten(owner, each))
        .map((each) => this.fault(owner, each, site));
      if (faults.length > 0) found.set(site.call, faults);
    }
    return found;
  }

  /** Changes whenever anything does that the faults of a function rest on, besides the function itself. */
  dependencyKey(one: FunctionIR): string {
    const owner = this.owners.get(one.name);
    return owner === undefined ? '' : JSON.stringify([owner, this.program.file.fields, this.basesOf(owner)]);
  }

  /** Instances live as long as the program, or somebody else ends them. */
  private isKept(owner: ClassIR): boolean {
    const { module, fields } = this.program.file;
    const isOwnSingleton = module?.singletons.includes(classNameOf(owner.key)) === true;
    return (
      owner.isManaged || isOwnSingleton || fields?.some((each) => each.key === owner.key && each.isSingleton) === true
    );
  }

  private isForgotten(owner: ClassIR, { field, kind, begins }: KeptField): boolean {
    const { models } = this.program;
    const isPrivate = owner.privates.includes(field);
    const known = this.program.file.fields?.find(({ key }) => key === owner.key);
    // Of what is outside of the file nothing is known: whoever sees a field may close what is in it.
    if (!isPrivate && known === undefined) return false;
    const family = [owner, ...this.basesOf(owner), ...this.derivedFrom(owner)];
    const named = (uses: readonly FieldUse[]): FieldUse | undefined => uses.find(({ name }) => name === field);
    const others = isPrivate ? [] : [named(this.program.file.module!.uses), named(known!.uses)];
    const { isGiven, methods } = merged(field, ...family.map(({ uses }) => named(uses)), ...others);
    if (isGiven || methods.some((method) => mayRelease(models, kind, method))) return false;
    const isBegun = begins === null || begins.some((one) => (one === '*' ? methods.length > 0 : methods.includes(one)));
    if (!isBegun) return false;
    return models.resource(kind).lifetime !== 'program' || hasEnd(owner);
  }

  private basesOf(owner: ClassIR): ClassIR[] {
    const { classes } = this.program.file.module!;
    const bases = new Set<ClassIR>();
    let base = classes.find(({ key }) => key === owner.base);
    while (base && base !== owner && !bases.has(base)) {
      const next: ClassIR = base;
      bases.add(next);
      base = classes.find(({ key }) => key === next.base);
    }
    return [...bases];
  }

  private derivedFrom(owner: ClassIR): ClassIR[] {
    return this.program.file.module!.classes.filter((one) => this.basesOf(one).includes(owner));
  }

  /** Some method of the class, or of what it extends, is there to close something. */
  private mayClose(owner: ClassIR, kind: ResourceKind): boolean {
    const family = [owner, ...this.basesOf(owner)];
    const isWhole = family.every(({ base }) => base === null || family.some(({ key }) => key === base));
    const { models } = this.program;
    const closes = ({ methods }: FieldUse): boolean => methods.some((method) => mayRelease(models, kind, method));
    return !isWhole || family.some((one) => hasEnd(one) || one.uses.some(closes));
  }

  private fault(
    owner: ClassIR,
    { field, kind, madeBy, witness }: KeptField,
    { kind: made, call }: SiteRun['site'],
  ): Fault {
    const isPrivate = owner.privates.includes(field);
    const name = `this.${field.replace(/^%/, '#')}`;
    const doubt: Doubt = { kind: 'visible-field', detail: name, location: call.location };
    return {
      rule: 'leak-field',
      location: call.location,
      kind,
      madeBy,
      name,
      by: classNameOf(owner.key),
      releasedAt: null,
      doubts: isPrivate ? [] : [doubt],
      witness,
      isOwnMatter: isPrivate && made === 'acquisition' && !this.mayClose(owner, kind),
    };
  }
}

/** Names of methods that are called where an instance ends. */
const ENDING =
  /^(?:async)?(?:close|dispose|destroy|stop|end|shut_?down|disconnect|quit|terminate|tear_?down|clean_?up|deactivate|release|unload|exit|finish|onModuleDestroy|ngOnDestroy|componentWillUnmount)(?:$|[A-Z_])/i;

type KeptField = SiteRun['kept'][number];

/** Some method of the class is there to end things. */
function hasEnd({ methods }: ClassIR): boolean {
  return methods.some(([name]) => ENDING.test(name) || /dispose\]$/i.test(name));
}

/** Calling the method of what the field holds may end it, or give it to somebody who does. */
function mayRelease(models: ModelRegistry, kind: ResourceKind, method: string): boolean {
  const type = models.typeOfResource(kind);
  const model = type === undefined ? undefined : models.functionModel(`${type}.${method}`, []);
  if (model) return (model.releases ?? model.takes ?? model.converts) !== undefined;
  return judgeByName(`.${method}`, 0) === 'takes' || /dispose\]$/i.test(method);
}
