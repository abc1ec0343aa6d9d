/** Results of a document's functions from its earlier versions, reused where nothing they rest on has changed. */
import type { FunctionReport } from '../analysis/analyzeFile';
import type { FunctionIR } from '../ir';
import { shifted } from '../ir';
import type { Finding } from '../rules/finding';

/** What is kept of a function's analysis. Locations of findings count from the document's start. */
export interface FunctionOutcome {
  readonly findings: readonly Finding[];
  readonly sites: number;
  readonly isCapped: boolean;
  readonly failure: string | null;
  /** Where the function stood when this was found. */
  readonly origin: number;
}

/**
 * For how many versions a result is kept that none of them uses: a statement that is being typed takes what follows
 * it along, and gives it back when it is finished.
 */
const KEPT_VERSIONS = 16;

interface Entry {
  readonly outcome: FunctionOutcome;
  readonly version: number;
}

export class FunctionResults {
  private readonly known = new Map<string, Entry>();
  private version = 0;

  /** The outcome for a function: the earlier one of the same `key` (what it rests on), moved to where the function stands now, or a new one. */
  of(one: FunctionIR, key: string, compute: () => { report: FunctionReport; findings: Finding[] }): FunctionOutcome {
    const known = this.known.get(key)?.outcome;
    const outcome = known ? moved(known, one.location.start) : outcomeOf(compute(), one);
    this.known.set(key, { outcome, version: this.version });
    return outcome;
  }

  /** Drops what has not been used for a while. */
  endVersion(): void {
    this.version++;
    for (const [key, entry] of this.known) {
      if (entry.version < this.version - KEPT_VERSIONS) this.known.delete(key);
    }
  }
}

export function outcomeOf(
  { report, findings }: { report: FunctionReport; findings: Finding[] },
  one: FunctionIR,
): FunctionOutcome {
  const { sites, isCapped, failure } = report;
  return { findings, sites, isCapped, failure, origin: one.location.start };
}

function moved(outcome: FunctionOutcome, origin: number): FunctionOutcome {
  const by = origin - outcome.origin;
  if (by === 0) return outcome;
  const findings = outcome.findings.map((finding) => ({
    ...finding,
    acquisition: shifted(finding.acquisition, by),
    fault: shifted(finding.fault, by),
    otherFaults: finding.otherFaults.map((location) => shifted(location, by)),
    witness: finding.witness.map((step) => ({ ...step, location: shifted(step.location, by) })),
  }));
  return { ...outcome, findings, origin };
}
