/** What each function of a file may read, write, acquire and release, at any depth. */
import type { Expression, FunctionIR, Place } from '../../ir';
import type { FunctionModel, ResourceKind } from '../../models/types';
import { operandOf, operandsOf, pathKey, placesOf, targetOf, visitExpression } from '../dataflow/accesses';
import { judgeByName } from '../typestate/evidence';
import { filedParameters, keptParameters } from './filing';
import type { CallInstruction, Program, Released } from './program';
import type { Target } from './targets';

export interface FunctionFacts {
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

const WHOLE: ReadonlySet<string> = new Set(['']);

export class Facts {
  private readonly facts = new Map<FunctionIR, FunctionFacts>();
  private readonly callees = new Set<string>();

  constructor(private readonly program: Program) {}

  of(one: FunctionIR): FunctionFacts {
    return this.facts.get(one)!;
  }

  all(): Iterable<FunctionFacts> {
    return this.facts.values();
  }

  /** Some function of the file calls one of that name. */
  isCalled(name: string): boolean {
    return this.callees.has(name);
  }

  /** Finds all of them out, but for what rests on functions that never return. */
  collect(): void {
    for (const one of this.program.file.functions) this.facts.set(one, this.factsIn(one));
    this.propagate();
  }

  private factsIn(one: FunctionIR): FunctionFacts {
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
      files: this.program.isScript ? new Set() : filedParameters(one, (call) => this.allocates(one, call)),
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
      const target = this.program.targetOf(one, call);
      if (target.kind === 'definition') this.callees.add(target.name);
      if (target.kind === 'model' && this.acquiresFollowed(target.model)) facts.acquires = true;
      if (target.kind === 'model' && (target.model.releases || target.model.takes || target.model.converts))
        facts.mayRelease = true;
      if (target.kind === 'unknown' && judgeByName(target.name, call.arguments.length - 1) === 'takes')
        facts.mayRelease = true;
      if (target.kind === 'unknown' && !this.program.isScript)
        for (const index of keptParameters(one, call, target.name)) facts.files.add(index);
      if (this.program.isNoreturnCall(target)) facts.mayExit = true;
      if (target.kind === 'model') this.addReleases(facts, call, this.program.releasedBy(one, call));
    }
    return facts;
  }

  private allocates(one: FunctionIR, call: CallInstruction): boolean {
    const target = this.program.targetOf(one, call);
    return target.kind === 'model' && target.model.allocates === true;
  }

  private acquiresFollowed(model: FunctionModel): boolean {
    return model.acquires?.some(({ resource }) => this.program.models.isFollowed(resource)) ?? false;
  }

  /** Pulls facts of callees up to callers until nothing changes. */
  propagate(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const facts of this.facts.values()) {
        for (const call of facts.calls) {
          const target = this.program.targetOf(facts.function, call);
          if (target.kind === 'definition') changed = this.pull(facts, call, this.of(target.function)) || changed;
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
