/** Finds where the handle of a site may lie, flow-insensitively. */
import type { FunctionIR, Instruction, Place, VariableId } from '../../ir';
import type { FunctionModel } from '../../models/types';
import type { CallInstruction, Program } from '../summary/program';
import { rootsOf, targetOf } from './accesses';
import { Carriers } from './carriers';

export interface CarrierOrigin {
  /** The acquiring call, or null where the resource comes from outside. */
  readonly site: CallInstruction | null;
  /** Variables that may hold the handle from the start. */
  readonly holders: readonly VariableId[];
}

/** Variables that may carry the handle: closed under copying, storing and taking addresses. */
export function carriersOf(program: Program, one: FunctionIR, origin: CarrierOrigin): Carriers {
  const search = new CarrierSearch(program, one);
  search.start(origin);
  search.close();
  return search.carriers;
}

/** Those of a handle that lies at first in one of these places only. */
export function carriersFrom(program: Program, one: FunctionIR, places: readonly Place[]): Carriers {
  const search = new CarrierSearch(program, one);
  for (const place of places) search.carriers.add(place);
  search.close();
  return search.carriers;
}

/** What it returns may be what it was given, or be good only as long as that. */
function mayAlias({ converts, views, reopens, returnsArgument }: FunctionModel): boolean {
  return [converts, views, reopens, returnsArgument].some((effect) => effect !== undefined);
}

class CarrierSearch {
  readonly carriers = new Carriers();

  constructor(
    private readonly program: Program,
    private readonly one: FunctionIR,
  ) {}

  start({ site, holders }: CarrierOrigin): void {
    holders.forEach((id) => this.carriers.addWhole(id));
    if (!site && !this.program.isScript) this.carryEquals(new Set(holders));
    if (site) {
      if (site.target) this.carriers.add(site.target);
      // What a module's export opens it returns, or gives to a callback.
      const isExport = this.program.isScript && this.program.targetOf(this.one, site).kind !== 'definition';
      site.arguments.forEach((argument) => {
        if (isExport && argument.kind !== 'address-of') return;
        if (argument.kind === 'address-of' || argument.kind === 'load') this.carriers.addWhole(argument.place.root);
      });
    }
  }

  close(): void {
    for (let changed = true; changed;) {
      const before = this.carriers.size;
      for (const block of this.one.blocks) block.instructions.forEach((instruction) => this.carry(instruction));
      changed = this.carriers.size !== before;
    }
  }

  /** `if (entry->fd == fd) close(entry->fd);`: what is compared with what a parameter holds may be the same. */
  private carryEquals(holders: ReadonlySet<VariableId>): void {
    for (const { terminator } of this.one.blocks) {
      const condition = terminator.kind === 'branch' ? terminator.condition : null;
      if (condition?.kind !== 'binary' || condition.operator !== '==') continue;
      const { left, right } = condition;
      if (left.kind !== 'load' || right.kind !== 'load') continue;
      const [member, given] = left.place.path.length > 0 ? [left.place, right.place] : [right.place, left.place];
      const isGiven = given.path.length === 0 && holders.has(given.root);
      if (isGiven && member.path.at(-1)?.kind === 'field') this.carriers.add(member);
    }
  }

  private carry(instruction: Instruction): void {
    const target = targetOf(instruction);
    if (instruction.kind === 'assign' && instruction.value.kind !== 'binary' && instruction.value.kind !== 'unary') {
      if (this.carriers.mayGive(instruction.value)) this.carriers.add(target!);
      // `p = &s`, and s gets the handle later.
      if (instruction.value.kind === 'address-of' && this.carriers.has(target!.root)) {
        this.carriers.addWhole(instruction.value.place.root);
      }
    }
    if (instruction.kind === 'call') this.carryNotes(instruction);
    if (instruction.kind === 'call') this.carryCopies(instruction);
    if (instruction.kind === 'call' && target && this.carriers.mayGiveAny(instruction.arguments)) {
      const reached = this.program.targetOf(this.one, instruction);
      const isAlias = this.program.modelsOf(reached).some(mayAlias);
      if (isAlias || reached.kind === 'definition') this.carriers.add(target);
    }
  }

  /** A callee that is given the handle or an object with it, and writes into another one, may copy the first. */
  private carryCopies(call: CallInstruction): void {
    const reached = this.program.targetOf(this.one, call);
    const copies = reached.kind === 'model' ? reached.model.copies : undefined;
    const isDefined = reached.kind === 'definition';
    const from = call.arguments.findIndex(
      (argument) => this.carriers.mayGiveObject(argument) || (isDefined && this.carriers.mayGive(argument)),
    );
    if (from < 0 || (copies && copies.from !== from)) return;
    const written = reached.kind === 'definition' ? this.program.factsOf(reached.function).writesThrough : [];
    for (const to of copies ? [copies.to] : written) {
      const argument = call.arguments[to];
      if (argument && to !== from) rootsOf(argument).forEach((id) => this.carriers.addWhole(id));
    }
  }

  private carryNotes(call: CallInstruction): void {
    const reached = this.program.targetOf(this.one, call);
    if (reached.kind !== 'model') return;
    for (const { argument, into } of reached.model.notes ?? []) {
      const [from, to] = [call.arguments[argument], call.arguments[into]];
      if (from && to && this.carriers.mayGive(from)) rootsOf(to).forEach((id) => this.carriers.addWhole(id));
    }
  }
}
