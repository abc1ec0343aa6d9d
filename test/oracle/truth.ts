/**
 * What really happened when a program was run with all inputs: per line that acquires, per kind of mistake.
 */
export const MISTAKES = ['leak', 'double-close', 'use-after-close', 'wrong-close'] as const;
export type Mistake = (typeof MISTAKES)[number];

/**
 * `must`: some run made the mistake and nothing about it is a matter of opinion. `may`: only runs made it that went
 * through something an analysis may judge either way. `no`: no run made it.
 */
export type Certainty = 'must' | 'may' | 'no';

export interface SiteTruth {
  readonly line: number;
  readonly mistakes: Readonly<Record<Mistake, Certainty>>;
  /** Some run ended in `exit` with it open: only a lost reference before that may be reported. */
  readonly owedAtExit: boolean;
}

export interface ProgramTruth {
  /** Whether all inputs were tried; loops can make them infinitely many. */
  readonly exhaustive: boolean;
  readonly sites: readonly SiteTruth[];
}

const CERTAINTIES: readonly Certainty[] = ['no', 'may', 'must'];

/** Reads what the stand-ins print: `program ID EXHAUSTIVE`, then `LINE` and a level per kind of mistake. */
export function parseTruths(output: string): Map<number, ProgramTruth> {
  const truths = new Map<number, ProgramTruth>();
  let sites: SiteTruth[] = [];
  for (const row of output.split('\n')) {
    const fields = row.split(' ');
    if (fields[0] === 'program') {
      sites = [];
      truths.set(Number(fields[1]), { exhaustive: fields[2] === '1', sites });
    } else if (row !== '') {
      sites.push(parseSite(fields.map(Number)));
    }
  }
  return truths;
}

function parseSite(numbers: readonly number[]): SiteTruth {
  const [line = 0, leak = 0, doubleClose = 0, useAfterClose = 0, wrongClose = 0, exit = 0] = numbers;
  const level = (value: number): Certainty => CERTAINTIES[value] ?? 'no';
  return {
    line,
    mistakes: {
      leak: level(leak),
      'double-close': level(doubleClose),
      'use-after-close': level(useAfterClose),
      'wrong-close': level(wrongClose),
    },
    owedAtExit: exit > 0,
  };
}
