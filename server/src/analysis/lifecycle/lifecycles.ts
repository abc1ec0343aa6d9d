/** Resources that one callback opens into the data of a session, a handle or a source, and that no ending closes. */
import type { FunctionIR, Location } from '../../ir';
import type { Doubt } from '../confidence';
import type { Fault } from '../dataflow/context';
import { Program, type CallInstruction } from '../summary/program';
import { SummaryStore } from '../summary/store';
import type { Product } from '../summary/types';
import { append } from '../witness/witness';
import { Callbacks, driverOf, type Driver } from './driver';
import { lifecyclesOf, type Lifecycle, type LifecycleEvent } from './events';

/** One opening event with the drivers of all endings of its lifecycle. */
interface Case {
  readonly lifecycle: Lifecycle;
  readonly open: LifecycleEvent;
  readonly drivers: readonly Driver[];
}

export class Lifecycles {
  private readonly cases: readonly Case[];
  private extended: SummaryStore | null = null;

  constructor(private readonly program: Program) {
    const callbacks = new Callbacks((name) => program.models.constant(name));
    this.cases = lifecyclesOf(program).flatMap((lifecycle, number) =>
      lifecycle.opens.map((open) => {
        const name = (index: number): string => `@${number} ${open.function.name} ${open.label} ${index}`;
        const drivers = lifecycle.endings.map((ending, index) =>
          driverOf(lifecycle, open, ending, name(index), callbacks),
        );
        return { lifecycle, open, drivers };
      }),
    );
  }

  /** The functions on whose text the faults of `one` rest besides itself and what it calls. */
  partnersOf(one: FunctionIR): FunctionIR[] {
    return this.casesOf(one).flatMap(({ lifecycle }) => lifecycle.endings.flat().map((event) => event.function));
  }

  /** What `one` opens and no ending closes, by the opening call. */
  faultsOf(one: FunctionIR): Map<CallInstruction, Fault[]> {
    const faults = new Map<CallInstruction, Fault[]>();
    for (const each of this.casesOf(one)) {
      for (const product of this.store().products(each.drivers[0]!.callbacks[0]!)) {
        const call = this.program.factsOf(one).calls.find(({ location }) => isSame(location, product.location));
        const fault = call && this.faultOf(each, product);
        if (fault) faults.set(call, [...(faults.get(call) ?? []), fault]);
      }
    }
    return faults;
  }

  private casesOf(one: FunctionIR): Case[] {
    return this.cases.filter(({ open }) => open.function === one);
  }

  /** Summaries of the file's functions together with the drivers and their callbacks. */
  private store(): SummaryStore {
    if (!this.extended) {
      const drivers = this.cases.flatMap((each) => each.drivers);
      const added = new Map(
        drivers.flatMap((driver) => [driver.function, ...driver.callbacks]).map((each) => [each.name, each]),
      );
      const { file, models } = this.program;
      const program = new Program({ ...file, functions: [...file.functions, ...added.values()] }, models);
      for (const driver of drivers) narrowStores(program, driver);
      this.extended = new SummaryStore(program);
    }
    return this.extended;
  }

  /** The fault of one product of the opening event, where every ending leaves it open. */
  private faultOf({ lifecycle, open, drivers }: Case, product: Product): Fault | null {
    const lost = drivers.map((driver) => this.lostIn(driver, product.index));
    const [first] = lost;
    if (!first || lost.includes(null)) return null;
    const closing = lifecycle.endings[0]![0]!;
    const { location, kind, madeBy, name } = product;
    return {
      rule: 'leak',
      location: (closing.function === open.function && placeOf(closing)) || location,
      kind,
      madeBy,
      name,
      by: null,
      releasedAt: null,
      doubts: doubtsOf(first, open, location),
      witness: append(null, { kind: 'acquire', location, detail: madeBy }),
      lifecycle: { noun: lifecycle.noun, opened: open.label, ended: closing.label },
    };
  }

  private lostIn(driver: Driver, index: number): Fault | null {
    const runs = this.store().siteRuns(driver.function);
    const run = runs.find(
      ({ site }) => site.kind === 'product' && site.call === driver.opening && site.index === index,
    );
    return run?.faults.find(({ rule }) => rule.startsWith('leak')) ?? null;
  }
}

/** Of what an event leaves behind, only what later ones read decides over anything. */
function narrowStores(program: Program, { callbacks }: Driver): void {
  const later = new Set<string>();
  for (const name of callbacks.map((each) => each.name).reverse()) {
    const callback = program.definitionOf(name)!;
    program.narrow(callback, new Set([...(program.interestIn(callback) ?? []), ...later]));
    for (const path of program.factsOf(callback).readsPaths) fieldsOf(path).forEach((field) => later.add(field));
  }
}

/** The names of the fields in a path as text: `*.conn*.fd`. */
function fieldsOf(path: string): string[] {
  return path.match(/[A-Za-z_]\w*/g) ?? [];
}

/** What was left in the data is known less well where states were merged: flags beside the handle are what merging loses. */
function doubtsOf(fault: Fault, open: LifecycleEvent, location: Location): Doubt[] {
  const doubts = fault.doubts.map((doubt) => ({ ...doubt, location }));
  const isMerged = doubts.some(({ kind }) => kind === 'dropped-constraint');
  return isMerged ? [...doubts, { kind: 'unresolved', detail: open.function.name, location }] : doubts;
}

function isSame(a: Location, b: Location): boolean {
  return a.start === b.start && a.end === b.end;
}

/** Where the callback begins to deal with the event: what stands behind `case CLOSED:`. */
function placeOf({ function: one, known, label }: LifecycleEvent): Location | null {
  for (const { terminator } of one.blocks) {
    if (terminator.kind !== 'switch') continue;
    const hit = terminator.cases.find(
      ({ low }) =>
        (low.kind === 'symbol' && low.text === label) || (low.kind === 'integer' && low.value === known?.value),
    );
    if (!hit) continue;
    const { instructions, terminator: next } = one.blocks[hit.target]!;
    return instructions[0]?.location ?? ('location' in next ? next.location : null);
  }
  return null;
}
