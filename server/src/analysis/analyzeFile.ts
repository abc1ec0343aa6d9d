/** The analysis of one file: every acquisition site of every function, and what went wrong on its paths. */
import type { FileIR, FunctionIR } from '../ir';
import type { ModelRegistry } from '../models/registry';
import type { Fault } from './dataflow/context';
import { Fields } from './fields';
import { Lifecycles } from './lifecycle/lifecycles';
import type { SiteRun } from './siteRun';
import { Program, type CallInstruction } from './summary/program';
import { SummaryStore } from './summary/store';

/** All that was found for one acquiring call: both ends of a pipe are one. */
export interface CallReport {
  readonly call: CallInstruction;
  readonly faults: readonly Fault[];
}

export interface FunctionReport {
  readonly function: FunctionIR;
  readonly calls: readonly CallReport[];
  readonly sites: number;
  readonly isCapped: boolean;
  /** Set where the analysis of this function failed; the others are not affected. */
  readonly failure: string | null;
}

export interface FileAnalysis {
  readonly program: Program;
  readonly store: SummaryStore;
  report(one: FunctionIR): FunctionReport;
  /** Changes whenever anything does that the report of the function rests on. */
  dependencyKey(one: FunctionIR): string;
}

export function analyzeFile(file: FileIR, models: ModelRegistry): FileAnalysis {
  const program = new Program(file, models);
  const store = new SummaryStore(program);
  const lifecycles = new Lifecycles(program);
  const fields = new Fields(program);
  return {
    program,
    store,
    report: (one) => reportOf(store, lifecycles, fields, one),
    dependencyKey: (one) =>
      [
        ...[one, ...lifecycles.partnersOf(one)].map((each) => program.dependencyKey(each)),
        fields.dependencyKey(one),
      ].join(';'),
  };
}

function reportOf(store: SummaryStore, lifecycles: Lifecycles, fields: Fields, one: FunctionIR): FunctionReport {
  try {
    const runs = store.siteRuns(one);
    return {
      function: one,
      calls: groupByCall(runs, lifecycles.faultsOf(one), fields.faultsOf(one, runs)),
      sites: runs.filter(({ site }) => site.kind === 'acquisition' || site.kind === 'product').length,
      isCapped: runs.some((run) => run.isCapped),
      failure: null,
    };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { function: one, calls: [], sites: 0, isCapped: false, failure };
  }
}

function groupByCall(
  runs: readonly SiteRun[],
  ...others: readonly ReadonlyMap<CallInstruction, readonly Fault[]>[]
): CallReport[] {
  const groups = new Map<CallInstruction, Fault[]>();
  for (const [call, faults] of others.flatMap((each) => [...each]))
    groups.set(call, [...(groups.get(call) ?? []), ...faults]);
  for (const run of runs) {
    const faults = groups.get(run.site.call) ?? [];
    groups.set(run.site.call, faults);
    faults.push(...run.faults);
  }
  return [...groups].map(([call, faults]) => ({ call, faults }));
}
