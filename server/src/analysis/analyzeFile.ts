/** The analysis of one file: every acquisition site of every function, and what went wrong on its paths. */
import type { FileIR, FunctionIR } from '../ir';
import type { ModelRegistry } from '../models/registry';
import type { Fault } from './dataflow/context';
import type { SiteRun } from './sites';
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
}

export function analyzeFile(file: FileIR, models: ModelRegistry): FileAnalysis {
  const program = new Program(file, models);
  const store = new SummaryStore(program);
  return { program, store, report: (one) => reportOf(store, one) };
}

function reportOf(store: SummaryStore, one: FunctionIR): FunctionReport {
  try {
    const runs = store.siteRuns(one);
    return {
      function: one,
      calls: groupByCall(runs),
      sites: runs.length,
      isCapped: runs.some((run) => run.isCapped),
      failure: null,
    };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { function: one, calls: [], sites: 0, isCapped: false, failure };
  }
}

function groupByCall(runs: readonly SiteRun[]): CallReport[] {
  const groups = new Map<CallInstruction, Fault[]>();
  for (const run of runs) {
    const faults = groups.get(run.site.call) ?? [];
    groups.set(run.site.call, faults);
    faults.push(...run.faults);
  }
  return [...groups].map(([call, faults]) => ({ call, faults }));
}
