/** What a run has done, family by family: in a file it outlives the run, which can be taken up again. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { MemorySample } from './memory';
import type { Failed } from './worker';

export interface FamilyRecord {
  readonly seed: number;
  readonly family: number;
  done: number;
  /** Milliseconds that analyses took by the clock. */
  busy: number;
  /** Seconds of processor time that the workers took, starting included. */
  processorSeconds: number;
  slowest: { readonly elapsed: number; readonly number: number };
  readonly found: Failed[];
  /** Each with the number of the process that it is of. */
  readonly memory: (MemorySample & { readonly series: number })[];
}

export class Journal {
  readonly records: FamilyRecord[] = [];
  private readonly known = new Set<number>();
  private series = 0;

  /** Takes up what is in `file`, and adds to it; without one, all is forgotten with the process. */
  constructor(
    private readonly seed: number,
    private readonly file: string | null,
  ) {
    if (file === null || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const record = parse(line);
      if (record?.seed !== seed || this.known.has(record.family)) continue;
      this.records.push(record);
      this.known.add(record.family);
      this.series = Math.max(this.series, ...record.memory.map((sample) => sample.series));
    }
  }

  /** Whether the whole family was done before. */
  has(family: number): boolean {
    return this.known.has(family);
  }

  begin(family: number): FamilyRecord {
    const slowest = { elapsed: 0, number: -1 };
    const record = { seed: this.seed, family, done: 0, busy: 0, processorSeconds: 0, slowest, found: [], memory: [] };
    this.records.push(record);
    return record;
  }

  /** To be called once the whole family is done. */
  write(record: FamilyRecord): void {
    if (this.file !== null) appendFileSync(this.file, `${JSON.stringify(record)}\n`);
  }

  /** A number for a process that begins. */
  newSeries(): number {
    return ++this.series;
  }
}

/** Null for a line that a run did not live to finish. */
function parse(line: string): FamilyRecord | null {
  try {
    return JSON.parse(line) as FamilyRecord;
  } catch {
    return null;
  }
}

export interface Totals {
  readonly done: number;
  readonly busy: number;
  readonly processorSeconds: number;
  readonly slowest: { readonly elapsed: number; readonly number: number };
  readonly found: readonly Failed[];
  /** One series for each process from its start to its end. */
  readonly memory: readonly (readonly MemorySample[])[];
}

export function totalsOf(records: readonly FamilyRecord[]): Totals {
  const sum = (of: (record: FamilyRecord) => number): number => records.reduce((total, one) => total + of(one), 0);
  const series = new Map<number, MemorySample[]>();
  for (const sample of records.flatMap(({ memory }) => memory)) {
    const known = series.get(sample.series);
    if (known) known.push(sample);
    else series.set(sample.series, [sample]);
  }
  return {
    done: sum(({ done }) => done),
    busy: sum(({ busy }) => busy),
    processorSeconds: sum(({ processorSeconds }) => processorSeconds),
    slowest: records.reduce((most, { slowest }) => (slowest.elapsed > most.elapsed ? slowest : most), {
      elapsed: 0,
      number: -1,
    }),
    found: records.flatMap(({ found }) => found).sort((a, b) => a.number - b.number),
    memory: [...series.values()],
  };
}
